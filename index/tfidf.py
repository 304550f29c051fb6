"""TF-IDF and truncated SVD: the encoder without a neural model, fitted on the texts of the library itself.

Latent semantic analysis (Deerwester et al. 1990). A fit is kept without pickle in a folder named by its revision, so
that a refit is another model. `index.fitting` makes it, `index.encoders` opens it.
"""

import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import ModelError
from data.files import replace_file, sha256_of, sync_folder
from index.lexical import STOP_WORDS
from index.model_key import FloatMatrix, FloatVector, ModelKey

TFIDF_SVD = "tfidf-svd"
"""Name of the model in the settings."""
DIM = 256
MOST_WORDS = 30_000
"""Words of the vocabulary, the most frequent ones: their axes take 30 MB."""
SEED = 20
FORMAT = 1
WORDS_FILE, ARRAYS_FILE, FACTS_FILE, CURRENT_FILE = "words.json", "arrays.npz", "fit.json", "CURRENT"


@dataclass(frozen=True, slots=True)
class Fit:
    """A vocabulary, the weight of each word, and the axes that texts are projected on."""

    words: list[str]
    """Ascending."""
    idf: FloatVector
    """Inverse document frequency of each word, shape (n_words,)."""
    axes: FloatMatrix
    """Right singular vectors, shape (dim, n_words)."""
    n_works: int = 0
    """Works of the library when it was fitted."""


def fit_texts(texts: Iterable[str], n_works: int = 0, dim: int = DIM) -> Fit:
    """Return the fit of some texts, read once; ``dim`` axes, fewer where texts or words are fewer.

    Texts without any word give a fit without words and with one axis, under which no text has a direction.
    """
    from sklearn.utils.extmath import randomized_svd

    vectorizer = _vectorizer(max_features=MOST_WORDS)
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:  # how scikit-learn says that no text held a word
        return Fit([], np.empty(0, np.float32), np.empty((1, 0), np.float32), n_works)
    axes = randomized_svd(counts, n_components=min(dim, *counts.shape), random_state=SEED)[2]
    words, idf = vectorizer.get_feature_names_out().tolist(), vectorizer.idf_.astype(np.float32)
    return Fit(words, idf, axes.astype(np.float32), n_works)


def _vectorizer(**more: Any) -> Any:
    """Return what counts words: lower case, two letters or more, 1 + ln(count), no stop words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(stop_words=sorted(STOP_WORDS), sublinear_tf=True, dtype=np.float32, **more)


class TfidfEncoder:
    """A fit, ready to encode; the same text gives the same vector in any batch, as query and as document.

    A text without a word of the vocabulary has the zero vector: it has no direction, and is no work's neighbour.
    """

    def __init__(self, fit: Fit, revision: str) -> None:
        self.key = ModelKey(TFIDF_SVD, revision, len(fit.axes))
        self._fit = fit

    def __enter__(self) -> "TfidfEncoder":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    @functools.cached_property
    def _counter(self) -> Any:
        vectorizer = _vectorizer(vocabulary=self._fit.words)
        vectorizer.idf_ = self._fit.idf
        return vectorizer

    def engine_for(self, expected: int) -> str:
        """Name what encodes; it is kept with the vectors."""
        return f"scikit-learn {importlib.metadata.version('scikit-learn')} fp32"

    def encode_query(self, text: str) -> FloatVector:
        """Return the unit vector of a query, shape (dim,); zeros if it holds no known word."""
        vector: FloatVector = self.encode_documents([text])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some short documents, shape (n, dim)."""
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some texts, shape (n, dim); zeros for one that holds no known word."""
        if not len(texts) or not self._fit.words:
            return np.zeros((len(texts), self.key.dim), dtype=np.float32)
        projected = np.asarray(self._counter.transform(texts) @ self._fit.axes.T, dtype=np.float32)
        unit: FloatMatrix = projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-12)
        return unit

    def encode_stream(self, blocks: Iterable[Sequence[str]], expected: int) -> Iterator[FloatMatrix]:
        """Yield the vectors of each block of texts, in order, in this process: reading them takes as long."""
        yield from (self.encode_documents(block) for block in blocks)


def save_fit(fit: Fit, folder: Path) -> str:
    """Keep a fit in a folder of its revision inside ``folder``, make it the current one, and return its revision.

    The caller is the only writer of ``folder``.
    """
    beside = folder / ".building"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    replace_file(beside / WORDS_FILE, json.dumps(fit.words, ensure_ascii=False).encode())
    with (beside / ARRAYS_FILE).open("wb") as file:
        np.savez(file, idf=fit.idf, axes=fit.axes)
        file.flush()
        os.fsync(file.fileno())
    facts = {"format": FORMAT, "model": TFIDF_SVD, "dim": len(fit.axes), "n_works": fit.n_works}
    replace_file(beside / FACTS_FILE, json.dumps(facts, indent=1).encode())
    revision = _revision(beside)
    if (folder / revision).exists():
        shutil.rmtree(folder / revision)
    beside.rename(folder / revision)
    sync_folder(folder)
    replace_file(folder / CURRENT_FILE, f"{revision}\n".encode())
    return revision


def current_fit(folder: Path) -> str | None:
    """Return the revision of the newest fit in a folder; None when there is none."""
    try:
        revision = (folder / CURRENT_FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return revision if revision.isalnum() and (folder / revision).is_dir() else None


def fitted_key(folder: Path) -> ModelKey:
    """Return the key of the newest fit in a folder without loading it.

    Raises
    ------
    ModelError
        If there is none, or it does not say what it is.
    """
    revision = current_fit(folder)
    if revision is None:
        raise ModelError(f"there is no fit of {TFIDF_SVD} in {folder} yet; make one with: fieldmap embed")
    return ModelKey(TFIDF_SVD, revision, int(_facts(folder / revision)["dim"]))


def works_at_fit(folder: Path) -> int | None:
    """Return how many works the library had when the newest fit was made; None when there is none."""
    revision = current_fit(folder)
    return None if revision is None else int(_facts(folder / revision)["n_works"])


def open_fit(folder: Path, revision: str) -> TfidfEncoder:
    """Return the encoder of one fit, every byte checked.

    Raises
    ------
    ModelError
        If it is missing, or has been altered.
    """
    place = folder / revision
    if not (place / FACTS_FILE).is_file():
        raise ModelError(f"the fit {revision} of {TFIDF_SVD} is missing from {folder}; {REMEDY.format(place)}")
    facts = _facts(place)
    try:
        found = _revision(place)
        if found != revision:
            raise ValueError(f"its SHA-256 begins with {found}")
        words = json.loads((place / WORDS_FILE).read_bytes())
        with np.load(place / ARRAYS_FILE, allow_pickle=False) as arrays:
            fit = Fit(words, arrays["idf"], arrays["axes"], int(facts["n_works"]))
        if fit.axes.shape != (facts["dim"], len(words)) or fit.idf.shape != (len(words),):
            raise ValueError(f"axes of shape {fit.axes.shape} for {len(words)} words and {facts['dim']} dimensions")
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"the fit in {place} has been altered: {error}; {REMEDY.format(place)}") from error
    return TfidfEncoder(fit, revision)


REMEDY = "delete {} and run: fieldmap embed, then fieldmap publish (or go back with: fieldmap rollback)"


def _revision(place: Path) -> str:
    """Return the revision of a fit: the first digits of the SHA-256 of its files' SHA-256."""
    digests = "".join(sha256_of(place / name) for name in (WORDS_FILE, ARRAYS_FILE))
    return hashlib.sha256(digests.encode()).hexdigest()[:12]


def _facts(place: Path) -> dict[str, Any]:
    try:
        facts = json.loads((place / FACTS_FILE).read_bytes())
        if facts["format"] != FORMAT or facts["dim"] < 1 or facts["n_works"] < 0:
            raise ValueError(f"format {facts['format']}, dim {facts['dim']}, n_works {facts['n_works']}")
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"{place / FACTS_FILE} is damaged: {error}; {REMEDY.format(place)}") from error
    return dict(facts)
