"""TF-IDF with SVD: the vectors against scikit-learn's own, the fit on disk, and texts without a known word."""

import json

import numpy as np
import pytest

from data.errors import ModelError
from index.tfidf import (
    ARRAYS_FILE,
    FACTS_FILE,
    WORDS_FILE,
    Fit,
    TfidfEncoder,
    current_fit,
    fit_texts,
    fitted_key,
    open_fit,
    save_fit,
    works_at_fit,
)

SUBJECTS = ["rivers and lakes", "parsing of sentences", "speech of children", "proofs by induction", "maps of cities"]
TEXTS = [f"Study {n}: {SUBJECTS[n % 5]}, with {SUBJECTS[(n * 3) % 5]} and number{n % 7}" for n in range(60)]


def encoder_of(texts, **options):
    return TfidfEncoder(fit_texts(texts, **options), "0" * 12)


def test_with_every_axis_similarities_are_those_of_plain_tf_idf():
    from sklearn.feature_extraction.text import TfidfVectorizer

    plain = TfidfVectorizer(sublinear_tf=True, stop_words=["and", "by", "of", "with"]).fit_transform(TEXTS).toarray()
    ours = encoder_of(TEXTS).encode_documents(TEXTS)
    np.testing.assert_allclose(ours @ ours.T, plain @ plain.T, atol=1e-4)


def test_the_axes_are_those_of_the_exact_singular_value_decomposition():
    made = fit_texts(TEXTS, dim=3)
    weights = encoder_of(TEXTS)._counter.transform(TEXTS).toarray()
    exact = np.linalg.svd(weights, full_matrices=False)[2][:3]
    np.testing.assert_allclose(np.abs((made.axes * exact).sum(axis=1)), 1, atol=1e-3)


def test_a_word_counts_by_its_logarithm_and_its_rarity():
    made = Fit(["lake", "river"], np.array([2.0, 1.0], np.float32), np.eye(2, dtype=np.float32))
    found = TfidfEncoder(made, "0" * 12).encode_query("River LAKE river")
    expected = np.array([2.0, 1 + np.log(2)])
    np.testing.assert_allclose(found, expected / np.linalg.norm(expected), rtol=1e-6)


@pytest.mark.parametrize("text", ["", "zebra", "of the and", "\u202e<script>", "文"])
def test_a_text_without_a_known_word_has_the_zero_vector(text):
    assert not encoder_of(TEXTS).encode_query(text).any()


def test_other_texts_have_vectors_of_length_one_the_same_in_any_batch():
    encoder = encoder_of(TEXTS, dim=8)
    made = np.concatenate(list(encoder.encode_stream([TEXTS[:7], TEXTS[7:]], len(TEXTS))))
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-6)
    assert [encoder.encode_query(text).tobytes() for text in TEXTS] == [row.tobytes() for row in made]


@pytest.mark.parametrize("texts", [[], ["", "of the"]], ids=["none", "no words"])
def test_texts_without_words_give_a_fit_under_which_nothing_has_a_direction(texts):
    encoder = encoder_of(texts)
    assert encoder.key.dim == 1
    assert not encoder.encode_documents(["rivers", "lakes"]).any()


def test_a_fit_that_was_kept_encodes_as_before(tmp_path):
    made = fit_texts(TEXTS, n_works=60, dim=8)
    revision = save_fit(made, tmp_path)
    opened = open_fit(tmp_path, revision)
    before = TfidfEncoder(made, revision).encode_documents(TEXTS)
    assert opened.encode_documents(TEXTS).tobytes() == before.tobytes()
    assert opened.key == fitted_key(tmp_path)
    assert str(opened.key) == f"tfidf-svd_{revision}_8_title-abstract-1"
    assert works_at_fit(tmp_path) == 60


def test_the_same_texts_are_the_same_model_and_others_another(tmp_path):
    first = save_fit(fit_texts(TEXTS), tmp_path)
    assert save_fit(fit_texts(TEXTS), tmp_path) == first
    second = save_fit(fit_texts(TEXTS[:30]), tmp_path)
    assert second != first
    assert current_fit(tmp_path) == second
    assert open_fit(tmp_path, first).key.revision == first


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", [WORDS_FILE, ARRAYS_FILE])
def test_a_fit_that_was_altered_is_refused_with_what_to_do(tmp_path, name):
    revision = save_fit(fit_texts(TEXTS), tmp_path)
    flip_a_byte(tmp_path / revision / name)
    with pytest.raises(ModelError, match=r"has been altered: its SHA-256 begins with .*delete .*fieldmap embed"):
        open_fit(tmp_path, revision)


def test_facts_that_do_not_fit_the_arrays_are_refused(tmp_path):
    revision = save_fit(fit_texts(TEXTS), tmp_path)
    path = tmp_path / revision / FACTS_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"dim": 3}))
    with pytest.raises(ModelError, match="3 dimensions"):
        open_fit(tmp_path, revision)
    path.write_text("[]")
    with pytest.raises(ModelError, match="damaged"):
        fitted_key(tmp_path)


def test_a_fit_that_is_missing_is_told_with_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="there is no fit of tfidf-svd .* fieldmap embed"):
        fitted_key(tmp_path)
    with pytest.raises(ModelError, match="0123456789ab of tfidf-svd is missing .* fieldmap embed"):
        open_fit(tmp_path, "0123456789ab")
