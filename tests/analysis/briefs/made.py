"""A brief made by hand, right in every part, that tests change."""

from datetime import date

from analysis.briefs.brief import About, Brief
from analysis.documents.document import Column, Evidence, Figure, Section, Sources, fact, quote, tell

ABOUT = About("rivers", "term", 3, "river", ("river",), "the term “river”")
TEXTS = {"W7": ["A river is a stream of water. We leave lakes to future work."]}
KNOWN = {"W7"}


def paper(number: int = 7, cited: int = 2) -> Evidence:
    facts = {"title": "Rivers of 2 lands", "year": 2019, "authors": "Ada Lovelace", "cited": cited}
    return Evidence(f"W{number}", "work", "Rivers of 2 lands", date(2019, 12, 31), facts)


def brief(cited: int = 2, n: int = 1234, as_of: date = date(2020, 12, 31)) -> Brief:
    """Return a brief of a template, a quote and a figure."""
    sources = Sources()
    seven = sources.add(paper(cited=cited))
    counted = sources.count("all", "papers", n=n, share=0.125)
    told = tell("what.cited", "“{title}” is cited {cited} times among {n} papers ({share}).",
                title=fact(seven, "title"),
                cited=fact(seven, "cited", "count"), n=fact(counted, "n", "count"),
                share=fact(counted, "share", "share"))  # fmt: skip
    said = quote("A river is a stream of water.", seven, "Abstract", "defines it")
    figure = Figure("papers", "Papers", (Column("title", "title", "name"), Column("year", "year", "year")), ("W7",))
    section = Section("what", "What it is", (told, said), (figure,))
    return Brief(ABOUT, as_of, 1, n, (section,), sources.used_in([section]))
