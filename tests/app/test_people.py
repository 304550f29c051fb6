"""People and venues as the command line tells them."""

import pytest

from tests.libraries import answer, fieldmap, new_library
from tests.papers import snapshot_line, write_lines


def line(number, title, day, *authors, **fields):
    parsed = [[name.split()[-1], " ".join(name.split()[:-1]), ""] for name in authors]
    return snapshot_line(f"{number}.00001", title, authors=", ".join(authors), authors_parsed=parsed,
                         versions=[{"version": "v1", "created": day}], **fields)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return a library of four papers, three of them on lakes."""
    folder = tmp_path_factory.mktemp("people")
    made = new_library(folder / "library")
    lines = [
        line("1901", "The depth of lakes", "Tue, 1 Jan 2019 10:00:00 GMT", "Ada M. Lovelace", "Charles Babbage"),
        line("2001", "The width of lakes", "Mon, 6 Jan 2020 10:00:00 GMT", "A. Lovelace", "Charles Babbage"),
        line("2006", "The colour of lakes", "Mon, 1 Jun 2020 10:00:00 GMT", "Grace Hopper", "Ada M. Lovelace"),
        line("1801", "Stones", "Mon, 1 Jan 2018 10:00:00 GMT", "Grace Hopper"),
    ]
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", lines)) == 0
    assert fieldmap(made, "update") == 0
    return made


def test_a_person_is_told_with_spellings_and_doubt(library, capsys):
    told = answer(library, capsys, "people", "lovelace")["people"]
    assert [(one["name"], one["n_works"], one["doubt"]) for one in told] == [("Ada M. Lovelace", 3, "likely one")]
    assert fieldmap(library, "people", "lovelace") == 0
    said = capsys.readouterr().out
    assert "spelled Ada M. Lovelace (2, by co-authors), A. Lovelace (1, by co-authors)" in said
    assert "3 papers here, 2019-2020; likely one" in said


def test_who_works_on_a_field_is_told(library, capsys):
    told = answer(library, capsys, "people", "--field", "lakes")["people"]
    assert [(one["name"], one["n_here"], one["n_elsewhere"]) for one in told] == [
        ("Ada M. Lovelace", 3, 0), ("Charles Babbage", 2, 0), ("Grace Hopper", 1, 1)
    ]  # fmt: skip


def test_newcomers_are_told_with_their_papers_elsewhere(library, capsys):
    told = answer(library, capsys, "people", "--newcomers", "lakes")
    assert (told["since"], told["until"], told["n_works"]) == ("2019-06-02", "2020-06-01", 3)
    assert [(one["name"], one["n_before"]) for one in told["people"]] == [("Grace Hopper", 1)]
    assert answer(library, capsys, "people", "--newcomers", "lakes", "--days", "5000")["n_people"] == 3
    assert answer(library, capsys, "people", "--newcomers", "lakes", "--until", "2020-02-01")["people"] == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [((), "one of them"), (("lovelace", "--field", "lakes"), "one of them"), (("nobody",), "no author here bears"),
     (("--field", "xyzzyx"), "nothing is found"), (("--newcomers", "99999"), "no paper here has the topic")],
    ids=["nothing", "two", "unknown", "no-words", "no-topic"],
)  # fmt: skip
def test_what_cannot_be_told_is_said(options, complaint, library, capsys):
    assert fieldmap(library, "people", *options) == 2
    assert complaint in capsys.readouterr().err


def test_without_the_step_the_step_is_named(tmp_path, capsys):
    made = new_library(tmp_path / "library")
    assert fieldmap(made, "publish") == 0
    assert fieldmap(made, "people", "lovelace") == 2
    assert "fieldmap analyze people" in capsys.readouterr().err


def test_venues_without_citations_are_said(library, capsys):
    assert answer(library, capsys, "venues") == {"cites": [], "together": []}
    assert fieldmap(library, "venues") == 0
    assert "no citation between venues" in capsys.readouterr().err
