"""Holes as a person meets them: the command that fills each, or what to search for."""

import json
import shlex

import pytest

from app.cli import commands
from app.holes import ingest_line, ingest_lines, search_words
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file


def row(*identifiers, title="A title", author="Ada Lovelace"):
    return {"identifiers": list(identifiers), "title": title, "author": author}


@pytest.mark.parametrize(
    ("identifiers", "line"),
    [
        (["arxiv:1706.03762", "doi:10.1/x"], "fieldmap ingest arxiv --id 1706.03762"),
        (["doi:10.1/x(1)", "sha:abc"], "fieldmap ingest semantic_scholar --id 'doi:10.1/x(1)'"),
        (["corpus_id:12"], "fieldmap ingest semantic_scholar --id corpus_id:12"),
        (["sha:abc"], None),
        (["doi:10.1/x; rm -rf $HOME"], None),
        ([], None),
    ],
)
def test_each_paper_with_an_identifier_has_the_command_that_harvests_it(identifiers, line):
    assert ingest_line(row(*identifiers)) == line


def test_several_papers_are_harvested_by_one_command_a_source():
    lines = ingest_lines([row("doi:10.1/a"), row("arxiv:2001.00001"), row("doi:10.1/b"), row("doi:10.1/a"), row()])
    assert lines == ["fieldmap ingest arxiv --id 2001.00001",
                     "fieldmap ingest semantic_scholar --id doi:10.1/a --id doi:10.1/b"]  # fmt: skip


@pytest.mark.parametrize("line", ingest_lines([row("doi:10.1/a"), row("arxiv:2001.00001")]))
def test_the_commands_are_ones_that_fieldmap_knows(line):
    words = shlex.split(line)[1:]
    command = commands
    for word in words[:2]:
        command = command.commands[word]
    assert command.make_context("x", [*words[2:], "--dry-run"], **commands.context_settings).params["ids"]


def test_a_paper_without_identifier_is_searched_for_by_title_and_family_name():
    assert search_words(row(title="Of\x1b[31m stones\n")) == "Of[31m stones Lovelace"
    assert search_words(row(author=None)) == "A title"


def test_the_command_tells_holes_or_that_there_is_none(tmp_path, capsys):
    (tmp_path / "papers").mkdir()
    library = new_library(tmp_path / "library")
    s2orc_file(tmp_path / "papers", "P16-1057")
    assert fieldmap(library, "ingest", "s2orc", tmp_path / "papers") == 0
    assert fieldmap(library, "update") == 0
    capsys.readouterr()
    assert fieldmap(library, "holes") == 0
    assert "no hole" in capsys.readouterr().err
    s2orc_file(tmp_path / "papers", "P16-1058")
    assert fieldmap(library, "ingest", "s2orc", tmp_path / "papers") == 0
    assert fieldmap(library, "update") == 0
    capsys.readouterr()
    assert fieldmap(library, "holes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(hole["title"], hole["n"], hole["share"]) for hole in told["cited"]] == [
        ("Computing machinery and intelligence", 2, 1.0)
    ]
    assert told["cited"][0]["search_for"] == "Computing machinery and intelligence Turing"
    assert fieldmap(library, "holes", "--fractional") == 0
    assert "search for:\n  Computing machinery and intelligence Turing (1950)" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["10.1/x", "sha:abc", "doi:", "doi:10.1/x y"])
def test_what_is_no_identifier_is_refused(name, tmp_path, capsys):
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "semantic_scholar", "--id", name, "--dry-run") == 2
    assert "not an identifier" in capsys.readouterr().err
