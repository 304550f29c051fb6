"""The doors scripts rely on: the commands at a glance run as printed, and every --json answer has its fields."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from tests.ingest.fulltext.test_papers import source
from tests.ingest.test_acl_anthology import FIRST, collection
from tests.markdown import ROOT, blocks
from tests.papers import snapshot_line, write_lines

GROUP = '\n[groups.demo]\ninterests = ["machine translation"]\nsize = 3\n'


def listed_commands() -> list[list[str]]:
    """Return the commands at a glance that a test can run."""
    page = blocks(ROOT / "docs" / "commands.md", "bash")
    return [words for block in page if block.is_run for words in block.commands()]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run every command at a glance in its order, on the real sample and small files of the names it uses."""
    folder = tmp_path_factory.mktemp("commands")
    write_lines(folder / "arxiv-metadata.json", [snapshot_line("0704.0001")])
    write_lines(folder / "papers.parquet.jsonl", [{"id": "2001.00001", "title": "A listed paper of some length"}])
    (folder / "my-papers.bib").write_text("@article{one, title={A paper of my own}, year={2020}}\n")
    (folder / "2024.acl.xml").write_bytes(collection(FIRST, name="2024.acl"))
    (folder / "1706.03762v7.tar.gz").write_bytes(source("1706.03762"))
    write_lines(folder / "edges.jsonl", [{"a": "P16-1057", "b": "P13-1116"}])
    shutil.copytree(ROOT / "data" / "decisions", folder / "data" / "decisions")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HOME", str(folder))
        patch.setenv("FIELDMAP_LIBRARY", str(folder / "fieldmap"))
        for words in listed_commands():
            words = ["papers.parquet.jsonl" if word == "papers.parquet" else word for word in words]
            assert run(words) == 0, words
            if words[0] == "init":
                settings = folder / "fieldmap" / "fieldmap.toml"
                settings.write_text(settings.read_text() + GROUP)
        yield folder / "fieldmap"


def answer(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    """Run a command and return the one JSON document on its standard output."""
    capsys.readouterr()
    assert run([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_the_page_of_commands_shows_them() -> None:
    assert {words[0] for words in listed_commands()} >= {"init", "ingest", "update", "search", "show", "digest", "sql"}


def test_the_commands_at_a_glance_make_a_sound_library(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "doctor") == {"ok": True, "problems": []}


def test_ingest_answers_with_counts(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "ingest", "sample")
    assert (told["read"], told["unchanged"], told["works_new"], told["works_changed"], told["quarantined"]) == (
        250,
        250,
        0,
        0,
        0,
    )
    assert told["seconds"] > 0


def test_steps_answer_with_what_they_did(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = answer(capsys, "analyze")
    assert [step["step"] for step in steps] == [
        "citations", "graph", "people", "terms", "topics", "map", "datasets", "claims", "table_claims", "intents",
        "families", "trends", "boards", "setup", "forecasts", "status",
    ]  # fmt: skip
    assert all(
        set(step) == {"step", "read", "written", "skipped", "seconds"} for step in [*steps, answer(capsys, "embed")]
    )
    assert all(step["read"] == step["written"] == 0 for step in steps)


def test_update_answers_in_lines_and_ends_with_the_edition(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["update", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("step") for line in lines[:-1]] == [
        "decisions",
        "embed",
        "citations",
        "graph",
        "people",
        "terms",
        "topics",
        "map",
        "datasets",
        "claims",
        "table_claims",
        "intents",
        "families",
        "trends",
        "boards",
        "setup",
        "forecasts",
        "status",
        "publish",
    ]
    assert set(lines[-1]) == {"edition"}


def test_status_answers_for_monitoring(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "status")
    counted = ("edition", "works", "stubs", "records", "citations", "vectors", "claims", "topics", "quarantine")
    assert all(isinstance(told[name], int) for name in counted)
    assert (told["works"], told["vectors"]) == (255, 255)
    assert {"name", "state", "newest", "gaps", "last_error"} <= set(told["sources"][0])


def test_the_sample_is_what_it_is(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """44 bibliography entries name BERT: one work; 7,367 entries collapse to fewer than 5,700 stubs; 1,027 tables."""
    rows = answer(capsys, "sql", """SELECT (SELECT sum(n_listed) FROM reference_lists WHERE source = 's2orc') AS listed,
        (SELECT count(*) FROM works WHERE is_stub) AS stubs, (SELECT count(*) FROM result_tables JOIN
        records USING (record_id) WHERE records.source = 's2orc') AS tables,
        (SELECT max(n_citers) FROM works WHERE title ILIKE 'BERT: pre-training of deep bi%') AS bert""")  # fmt: skip
    assert (rows[0]["listed"], rows[0]["tables"], rows[0]["bert"]) == (7367, 1027, 44)
    assert 5_500 < rows[0]["stubs"] < 5_700


def test_search_answers_with_reasons(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hits = answer(capsys, "search", "phrase-based statistical machine translation", "--top", "5")
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]
    assert {"work_id", "title", "published", "score", "why", "identifiers"} <= set(hits[0])
    assert "translation" in hits[0]["why"]


def test_the_same_search_gives_the_same_bytes(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for _ in range(2):
        run(["search", "named entity recognition", "--json"])
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize(
    ("words", "holds"),
    [(("--mode", "dense"), 10), (("--mode", "lexical"), 10), (("--since", "2021-01-01"), 10),
     (("--until", "1990-01-01"), 0), (("--topic", "0"), 10), (("--like", "P16-1057"), 10), (("--subject", "cs.LG"), 1)],
)  # fmt: skip
def test_search_options_filter(
    library: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], holds: int
) -> None:
    hits = answer(capsys, "search", "translation", *words)
    assert len(hits) == holds
    if words[0] == "--since":
        assert min(hit["published"] for hit in hits) >= "2021-01-01"


@pytest.mark.parametrize(
    "name",
    ["P16-1057", "acl:P16-1057", "https://aclanthology.org/P16-1057/", "Latent Predictor Networks for Code Generation"],
)
def test_show_finds_a_paper_by_any_name(library: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    told = answer(capsys, "show", name)
    assert told["identifiers"]["acl"] == "P16-1057"
    assert {"work_id", "title", "references", "citers", "claims", "topics"} <= set(told)


def test_similar_shows_its_parts(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "similar", "Attention is all you need", "--top", "3")
    assert {"work_id", "title", "score", "coupling", "cocitation", "text"} <= set(found[0])
    assert found[0]["title"].lower().startswith("bert")
    assert found[0]["text"] is None


def test_a_brief_is_a_document_whose_sentences_name_their_evidence(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(capsys, "brief", "machine translation")
    assert {"about", "as_of", "edition", "n_works", "sections", "evidence"} <= set(told)
    refs = {one["ref"] for one in told["evidence"]}
    assert all(set(one["refs"]) <= refs for section in told["sections"] for one in section["sentences"])


def test_a_digest_tells_only_what_is_new_since_the_last(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The digest at a glance has told all; now nothing is new, but --all tells it again."""
    assert answer(capsys, "digest", "demo", "--dry-run")["papers"] == []
    told = answer(capsys, "digest", "demo", "--all", "--dry-run")
    assert len(told["papers"]) == 3
    assert all(paper["why"] and paper["questions"] for paper in told["papers"])


def test_a_digest_in_markdown_carries_licence_and_link(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["digest", "demo", "--all", "--dry-run"])
    text = capsys.readouterr().out
    assert re.search(r"\\\[\[W\d+\]\(https://aclanthology\.org/", text)
    assert "(abstract, CC-BY" in text


def test_an_unknown_group_is_named_with_the_known(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["digest", "nobody"]) == 2
    assert "known: demo" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["--help", "-h", "--version"])
def test_help_and_version_end_well(capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert run([word]) == 0
    assert capsys.readouterr().out
