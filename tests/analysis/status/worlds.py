"""A made-up field in which one subject dies, another takes its place, and people move from one to the other."""

from collections.abc import Iterable

from analysis.people import step as people_step
from data.records import Author, Paper
from data.store import Database
from tests.analysis.terms.corpora import STEADY, with_terms, word
from tests.papers import paper

OLD, NEW = "hollow oak", "tidal wave"
PAPERS_A_YEAR = 200
COURSE = {
    2012: (40, 0), 2013: (50, 0), 2014: (50, 0), 2015: (40, 10), 2016: (15, 40), 2017: (2, 70), 2018: (1, 80),
    2019: (1, 80),
}  # fmt: skip
"""Papers of the old and of the new subject by year."""


def field(years: Iterable[int] = COURSE, venue: str = "KDD") -> list[Paper]:
    """Return the papers of some years. Twenty people write on the old subject and then on the new one."""
    return [one for year in years for one in _year(year, venue)]


def _year(year: int, venue: str) -> list[Paper]:
    old, new = COURSE[year]
    made = []
    for number in range(PAPERS_A_YEAR):
        subject = OLD if number < old else NEW if PAPERS_A_YEAR - number <= new else STEADY
        title = f"{subject} for counting of {word(year)} {word(number)}"
        made.append(
            paper(f"{venue}-{year}-{number}", title, abstract=f"We tell of {title}.", venue=venue,
                  published=f"{year}-01-01", precision="year", authors=_authors(year, number, subject))
        )  # fmt: skip
    return made


def _authors(year: int, number: int, subject: str) -> tuple[Author, ...]:
    """One of twenty who stay, on whatever is in fashion, and one who is new."""
    stays = f"Ada {word(number % 20).title()}" if subject != STEADY else f"Bob {word(number % 50).title()}"
    new = f"Cy {word(year)}{word(number)}".title()
    return tuple(Author(name, name.split()[-1].lower()) for name in (stays, new))


def ledger(*groups: Iterable[Paper]) -> Database:
    """Return a ledger of papers with people and terms."""
    db = with_terms(*groups)
    people_step.run(db)
    return db
