"""Acronyms of some phrases are those of all of them, whichever are asked for."""

from datetime import date

import pytest

from analysis.terms.corpus import read_acronyms, read_names
from tests.analysis.terms.corpora import with_terms
from tests.papers import paper

DAY = date(2021, 12, 31)
PHRASES = {"tidal wave memory": "TWM", "hollow oak network": "HON", "river delta": ""}


@pytest.fixture(scope="module")
def db():
    """Return a ledger whose papers define two acronyms, one of them only after the day."""
    return with_terms([
        paper(f"{phrase}-{n}-{late}", f"{acronym or phrase} {n} and the {phrase}",
              abstract=f"We tell of the {phrase} ({acronym}). {acronym} counts.", venue="KDD", precision="year",
              published=f"{2023 if late or acronym == 'HON' else 2020}-01-01")
        for phrase, acronym in PHRASES.items() for n in range(12) for late in (False, True)
    ])  # fmt: skip


@pytest.mark.parametrize("as_of", [DAY, date(2023, 12, 31), date(2019, 12, 31)])
def test_acronyms_of_some_phrases_are_those_of_all(db, as_of):
    names = read_names(db, as_of)
    assert read_acronyms(db, as_of, list(range(len(names.names)))) == names.phrase_of
    for phrase in range(len(names.names)):
        wanted = {short: long for short, long in names.phrase_of.items() if long == phrase}
        assert read_acronyms(db, as_of, [phrase]) == wanted
    assert len(names.phrase_of) == {2019: 0, 2021: 1, 2023: 2}[as_of.year]
