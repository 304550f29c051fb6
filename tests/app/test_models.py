"""Models of a library from the settings to the answer of a search: fitted ones, imported ones, prompts, a re-ranker."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data.errors import ModelError
from data.library import Library
from data.loading import load_staged
from data.staging import create_staging, stage_papers
from data.told import Told, keep_told
from index.encoders import ModelChoice, open_encoder, open_encoder_of
from index.reranker import Reranker
from tests.index.models import tiny_cross_encoder, tiny_encoder, unit_vectors
from tests.libraries import fieldmap, ledger, new_library, rows
from tests.papers import paper, snapshot_line, write_lines

NOW = datetime(2026, 11, 21)
SUBJECTS = ["parsing of sentences", "rivers and lakes", "speech of children", "proofs by induction", "maps of cities"]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("FIELDMAP_EMBEDDING__MODEL", "tfidf-svd")
    made = new_library(tmp_path / "library")
    load(made, 10)
    return made


def load(library: Library, count: int, first: int = 0) -> None:
    """Load papers, each on one of five subjects with a number of its own."""
    lines = [
        snapshot_line(f"2001.{n:05}", f"On {SUBJECTS[n % 5]}, part {n + 100}", abstract=f"We treat {SUBJECTS[n % 5]}.")
        for n in range(first, first + count)
    ]
    path = write_lines(library.root.parent / f"papers-{first}.jsonl", lines)
    assert fieldmap(library, "ingest", "arxiv-snapshot", path) == 0


def told(library: Library, capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    """Return the JSON that a command prints."""
    capsys.readouterr()
    assert fieldmap(library, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def manifest(library: Library, number: int) -> dict[str, Any]:
    return dict(json.loads((library.editions / str(number) / "manifest.json").read_text()))


def revision(library: Library) -> str:
    return (library.models / "tfidf-svd" / "CURRENT").read_text().strip()


def publish(library: Library) -> None:
    assert fieldmap(library, "embed") == 0
    assert fieldmap(library, "publish") == 0


def test_without_a_neural_model_a_library_finds_by_meaning(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    report = told(library, capsys, "embed")
    assert (report["read"], report["written"]) == (10, 10)
    assert report["note"].startswith("tfidf-svd was fitted on 10 of 10 works")
    assert fieldmap(library, "analyze") == 0
    assert fieldmap(library, "publish") == 0
    hits = told(library, capsys, "search", "lakes beside a river", "--mode", "dense", "--top", 2)
    assert {hit["title"] for hit in hits} == {f"On rivers and lakes, part {n}" for n in (101, 106)}
    assert "similarity" in hits[0]["why"]
    assert manifest(library, 1)["engines"][0].startswith("scikit-learn 1.")


def test_a_second_embedding_neither_fits_nor_encodes(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "embed") == 0
    report = told(library, capsys, "embed")
    assert (report["read"], report["written"]) == (0, 0)
    assert "note" not in report


def test_an_edition_is_asked_with_its_own_fit_also_after_a_rollback(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(library)
    before = told(library, capsys, "search", "lakes", "--mode", "dense")
    first = revision(library)
    load(library, 10, first=10)
    publish(library)
    assert revision(library) != first
    assert len(told(library, capsys, "search", "lakes", "--mode", "dense", "--top", 20)) == 20
    assert fieldmap(library, "rollback") == 0
    assert told(library, capsys, "search", "lakes", "--mode", "dense") == before


def test_a_paper_without_a_known_word_has_no_place_among_the_neighbours(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(library)
    line = snapshot_line("2002.00001", "文", abstract="文")
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(library.root.parent / "odd.jsonl", [line])) == 0
    publish(library)
    assert manifest(library, 2)["counts"]["vectors"] == 10
    hits = told(library, capsys, "search", "lakes", "--mode", "dense", "--top", 50)
    assert len(hits) == 10
    assert told(library, capsys, "search", "zebra", "--mode", "dense") == []
    assert fieldmap(library, "analyze", "topics") == 0


def test_a_search_with_a_fit_that_is_gone_or_altered_says_what_to_do(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(library)
    place = library.models / "tfidf-svd" / revision(library)
    arrays = place / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-40] + b"x" * 40)
    assert fieldmap(library, "search", "lakes") == 78
    assert "has been altered" in capsys.readouterr().err
    assert fieldmap(library, "doctor") == 3
    assert "has been altered" in capsys.readouterr().out
    shutil.rmtree(place)
    assert fieldmap(library, "search", "lakes") == 78
    assert "fieldmap embed" in capsys.readouterr().err
    assert fieldmap(library, "embed") == 0
    assert fieldmap(library, "search", "lakes") == 0


def test_publishing_before_the_first_fit_says_what_to_do(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "publish") == 78
    assert "there is no fit of tfidf-svd" in capsys.readouterr().err
    assert rows(library, "SELECT count(*) FROM main.embeddings") == [(0,)]


def test_an_empty_library_is_embedded_and_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDMAP_EMBEDDING__MODEL", "tfidf-svd")
    made = new_library(tmp_path / "empty")
    publish(made)
    assert fieldmap(made, "search", "lakes") == 0


def test_an_edition_is_asked_with_the_prompts_it_was_made_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIELDMAP_EMBEDDING__MODEL", tiny_encoder(tmp_path))
    monkeypatch.setenv("FIELDMAP_EMBEDDING__QUERY_PROMPT", "query: ")
    made = new_library(tmp_path / "library")
    load(made, 10)
    publish(made)
    before = told(made, capsys, "search", "lakes", "--mode", "dense")
    assert json.loads((made.editions / "1" / "vectors.json").read_text())["key"]["query_prompt"] == "query: "
    monkeypatch.setenv("FIELDMAP_EMBEDDING__QUERY_PROMPT", "something else: ")
    assert told(made, capsys, "search", "lakes", "--mode", "dense") == before
    publish(made)
    assert manifest(made, 2)["model_key"] != manifest(made, 1)["model_key"]
    assert told(made, capsys, "search", "lakes", "--mode", "dense") != before


@pytest.mark.parametrize("later", ["tfidf-svd", "specter2"])
def test_an_edition_of_the_packaged_model_is_asked_with_it_whatever_the_settings_name_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], later: str
) -> None:
    made = new_library(tmp_path / "library")
    load(made, 5)
    publish(made)
    before = told(made, capsys, "search", "lakes", "--mode", "dense")
    monkeypatch.setenv("FIELDMAP_EMBEDDING__MODEL", later)
    assert told(made, capsys, "search", "lakes", "--mode", "dense") == before


def test_vectors_of_a_folder_that_nobody_names_any_more_are_refused_naming_both(tmp_path: Path) -> None:
    key = ModelChoice(tiny_encoder(tmp_path)).key()
    with pytest.raises(ModelError, match=f"vectors of {key} cannot be asked with embedding.model = 'specter2'"):
        open_encoder_of(key, ModelChoice("specter2", tmp_path))


@pytest.fixture
def specter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Make a library of ten papers, all but the last of which Semantic Scholar told a vector of, near its subject's."""
    monkeypatch.setenv("FIELDMAP_EMBEDDING__MODEL", "specter2")
    made = new_library(tmp_path / "library")
    near = unit_vectors(5, 768)[[n % 5 for n in range(10)]] + 0.1 * unit_vectors(10, 768, seed=3)
    papers = [
        paper(f"s{n}", f"On {SUBJECTS[n % 5]}, part {n + 100}", abstract=f"We treat {SUBJECTS[n % 5]}.")
        for n in range(10)
    ]
    told_of = [Told(f"s{n}", vector=("specter_v2", near[n].tolist())) for n in range(9)]
    with ledger(made) as db:
        create_staging(db)
        stage_papers(db, papers)
        load_staged(db, "semantic_scholar", NOW, lambda: keep_told(db, "semantic_scholar", told_of, NOW))
    return made


def test_imported_vectors_answer_and_their_coverage_is_told(
    specter: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    report = told(specter, capsys, "embed")
    assert (report["written"], report["note"]) == (9, "9 of 10 works have a vector told by semantic_scholar")
    assert fieldmap(specter, "analyze") == 0
    assert fieldmap(specter, "publish") == 0
    capsys.readouterr()
    assert fieldmap(specter, "status") == 0
    assert "vectors   9 of 10 works" in capsys.readouterr().out
    assert fieldmap(specter, "doctor") == 0


def test_a_query_in_words_is_searched_along_its_best_papers_and_says_so(
    specter: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(specter)
    hits = told(specter, capsys, "search", "rivers", "--mode", "dense", "--top", 2)
    assert {hit["title"] for hit in hits} == {f"On rivers and lakes, part {n}" for n in (101, 106)}
    assert "to the mean of the 10 best papers by words" in hits[0]["why"]
    assert told(specter, capsys, "search", "zebra", "--mode", "dense") == []
    assert told(specter, capsys, "search", "maps", "--top", 3)[0]["title"] in {
        f"On maps of cities, part {n}" for n in (104, 109)
    }


def test_a_liked_paper_is_followed_by_its_own_vector(specter: Library, capsys: pytest.CaptureFixture[str]) -> None:
    publish(specter)
    liked = told(specter, capsys, "search", "rivers", "--mode", "lexical", "--top", 2)
    first, second = (hit["work_id"] for hit in liked)
    hits = told(specter, capsys, "search", "", "--like", first, "--mode", "dense", "--top", 1)
    assert hits[0]["work_id"] == second
    assert "papers by words" not in hits[0]["why"]


def test_questions_are_answered_by_words_where_no_sentence_can_be_encoded(
    specter: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(specter)
    answer = told(specter, capsys, "ask", "what treats rivers and lakes?")
    assert answer["answer"][0]["quote"] == "We treat rivers and lakes."


def test_vectors_of_another_model_than_the_manifests_are_refused_with_both_keys(
    specter: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(specter)
    path = specter.editions / "1" / "manifest.json"
    path.write_text(path.read_text().replace("specter2_specter_v2_768", "other_abc_384"))
    assert fieldmap(specter, "search", "rivers") == 74
    complaint = capsys.readouterr().err
    assert "specter2_specter_v2_768_semantic_scholar" in complaint
    assert "other_abc_384_semantic_scholar" in complaint


def test_a_model_without_an_encoder_cannot_be_tried_on_a_collection(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="specter2 encodes no text here"):
        open_encoder(ModelChoice("specter2", tmp_path))


@pytest.fixture
def cross_encoder(tmp_path: Path) -> str:
    return tiny_cross_encoder(tmp_path / "cross")


def test_a_reranker_places_the_head_of_a_hybrid_list_and_says_so(
    library: Library, cross_encoder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(library)
    words = ("search", "rivers and lakes", "--top", 10)
    before = told(library, capsys, *words)
    monkeypatch.setenv("FIELDMAP_SEARCH__RERANKER", cross_encoder)
    monkeypatch.setenv("FIELDMAP_SEARCH__RERANK_DEPTH", "6")
    after = told(library, capsys, *words)
    texts = [f"{hit['title']}. We treat {hit['title'][3:].split(',')[0]}." for hit in before[:6]]
    scores = Reranker(Path(cross_encoder)).scores("rivers and lakes", texts)
    order = sorted(range(6), key=lambda place: -scores[place])
    assert order != list(range(6))
    assert [hit["work_id"] for hit in after] == [before[place]["work_id"] for place in [*order, *range(6, 10)]]
    assert [hit["rank"] for hit in after] == list(range(1, 11))
    assert f"placed by the re-ranker ({scores[order[0]]:.2f})" in after[0]["why"]
    assert "re-ranker" not in after[6]["why"]


def test_pages_of_a_reranked_list_continue_each_other(
    library: Library, cross_encoder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(library)
    monkeypatch.setenv("FIELDMAP_SEARCH__RERANKER", cross_encoder)
    whole = told(library, capsys, "search", "rivers and lakes", "--top", 10)
    pages = [told(library, capsys, "search", "rivers and lakes", "--top", 5, "--offset", start) for start in (0, 5)]
    assert pages[0] + pages[1] == whole
    lexical = told(library, capsys, "search", "rivers and lakes", "--mode", "lexical")
    assert not any("re-ranker" in hit["why"] for hit in lexical)


def test_a_reranker_that_is_missing_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(library)
    monkeypatch.setenv("FIELDMAP_SEARCH__RERANKER", "nowhere")
    assert fieldmap(library, "search", "rivers") == 78
    assert "search.reranker 'nowhere' is no folder of a cross-encoder" in capsys.readouterr().err
    assert fieldmap(library, "search", "rivers", "--mode", "lexical") == 0
