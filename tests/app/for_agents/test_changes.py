"""`fieldmap changes`: what is new in a subject, counted by hand on thirteen invented papers."""

import json
from datetime import date
from pathlib import Path

import pytest

from analysis.documents.document import Document, Section
from app.changes import make_changes
from app.reading import open_reader
from data.errors import InputError, NotFoundError
from data.library import Library
from tests.libraries import fieldmap

Captured = pytest.CaptureFixture[str]


def changed(library: Library, since: str, until: str, subject: str = "tidal wave") -> Document:
    with open_reader(library) as reader:
        return make_changes(reader, subject, date.fromisoformat(since), date.fromisoformat(until))


@pytest.fixture(scope="module")
def two_years(library: Library) -> Document:
    return changed(library, "2015-12-31", "2017-12-31")


def section(document: Document, name: str) -> Section:
    return next(one for one in document.sections if one.name == name)


def texts(document: Document, name: str) -> list[str]:
    return [one.text for one in section(document, name).sentences]


def test_new_papers_are_counted_beside_the_year_before(two_years: Document) -> None:
    assert texts(two_years, "new")[:2] == [
        "After 2015-12-31 and by 2017-12-31 2 papers of it became public, of 3 in this library: 66.7 % "
        "(20.8 % to 93.9 %).",
        "That is not clearly another share than in the year before: 1 of 2, 50.0 % (9.5 % to 90.5 %).",
    ]


def test_a_new_paper_is_told_in_the_sentence_in_which_its_authors_say_what_they_did(two_years: Document) -> None:
    quotes = [one for one in section(two_years, "new").sentences if one.is_quote]
    assert [one.text for one in quotes] == ["We study the tidal wave."] * 2
    labels = {two_years.by_ref()[one.refs[0]].label for one in quotes}
    assert labels == {"Tidal waves without labels", "Are tidal waves understood?"}


def test_a_board_whose_best_was_raised_tells_what_it_was(two_years: Document) -> None:
    reported, moved = texts(two_years, "moved")
    assert reported.endswith(
        "looked at: on 1 of them the best on a board is now a new paper of this subject, on 0 a new one of another."
    )
    assert moved.startswith("On iris, accuracy (8 papers here) the best is now 77.5 %")
    assert "public by 2017-12-31; it was 75.5 % by" in moved


def test_claims_and_trust_are_of_the_new_papers_alone(two_years: Document) -> None:
    assert texts(two_years, "claims")[0].startswith("2 claims with a number were read from 2 of its 2 papers")
    assert section(two_years, "claims").heading == "What the new papers claim"


def test_every_sentence_has_its_evidence(two_years: Document) -> None:
    known = two_years.by_ref()
    told = [one for part in two_years.sections for one in part.sentences]
    assert all(one.refs and set(one.refs) <= set(known) for one in told)


def test_a_time_without_new_papers_says_so(library: Library) -> None:
    made = changed(library, "2018-12-31", "2019-12-31")
    assert section(made, "new").note == "No paper of it is new."
    assert [one.name for one in made.sections] == ["new", "trend", "status"]


def test_what_changed_up_to_a_past_day_knows_nothing_later(library: Library) -> None:
    made = changed(library, "2010-12-31", "2012-12-31")
    days = [one.day for one in made.evidence if one.kind in ("work", "claim")]
    assert days
    assert max(days) <= date(2012, 12, 31)


@pytest.mark.parametrize(
    ("since", "until", "subject", "error", "message"),
    [
        ("2017-01-01", "2017-01-01", "tidal wave", InputError, "must lie before the last"),
        ("2009-01-01", "2009-06-01", "tidal wave", NotFoundError, "was public by 2009-06-01"),
        ("2009-01-01", "2019-06-01", "gravity", NotFoundError, "is no family, topic or term here"),
        ("2009-01-01", "2019-06-01", " ", InputError, "a brief of nothing"),
    ],
)
def test_wrong_use_is_told(
    library: Library, since: str, until: str, subject: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        changed(library, since, until, subject)


def test_the_command_writes_the_forms_of_documents(library: Library, tmp_path: Path, capsys: Captured) -> None:
    words = ["changes", "tidal wave", "--since", "2015-12-31", "--until", "2017-12-31"]
    assert fieldmap(library, *words) == 0
    assert capsys.readouterr().out.startswith("# What changed: tidal wave")
    assert fieldmap(library, *words, "--format", "html", "-o", tmp_path / "changes.html") == 0
    assert "it was 75.5 % by" in (tmp_path / "changes.html").read_text()
    capsys.readouterr()
    assert fieldmap(library, *words, "--json") == 0
    assert json.loads(capsys.readouterr().out)["day"] == "2017-12-31"
