"""A ledger of invented papers by their authors, venues and references."""

from analysis.people import step
from data.records import Author
from data.store import Database, open_memory
from tests.loading import load
from tests.papers import paper


def by(name: str, *authors: str, **fields):
    """Return a paper by some authors; its title is made of its name."""
    told = tuple(Author(author, author.split()[-1]) for author in authors)
    return paper(name, f"The paper that is called {name * 8}", authors=told, **fields)


def told_apart(*papers) -> Database:
    """Return a ledger of some papers whose people are told apart."""
    db = open_memory()
    load(db, *papers)
    step.run(db)
    return db
