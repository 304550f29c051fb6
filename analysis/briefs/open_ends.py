"""What is open: questions, limits and plans that the subject's papers state, with their age and what came since."""

import re

from analysis.briefs.field import Field, Row, texts_with
from analysis.briefs.questions import CUES, ORDER, WHY, openness
from analysis.claims.sentences import split_sentences
from analysis.documents.document import Section, Sentence, Sources, fact, quote, tell
from data.licence import quotable

NAME, HEADING = "questions", "Open questions"
SHOWN = {"open": 4, "limit": 3, "plan": 3}
MOST_TEXTS = 6_000
"""Abstracts and paragraphs that are looked through, of the most cited papers first."""
ENDINGS = r"(?i)conclu|discuss|limitation|future|outlook|summary|closing|final"
"""Headings of sections in which papers say what is open; elsewhere the sentence is about others' work, or a motive."""
_TEXTS = texts_with("regexp_matches(text, $cues)", MOST_TEXTS, "regexp_matches(p.section, $endings)")


def questions_section(field: Field, sources: Sources) -> Section:
    """Return the section: the quotes of each kind, each followed by its age and the later works that cite the paper."""
    found = candidates(field)
    chosen = choose(found)
    papers = field.papers([row["work_id"] for row in chosen])
    sentences: list[Sentence] = [_counted(field, found, sources)] if found else []
    for row in chosen:
        paper = sources.add(papers[row["work_id"]])
        sentences.append(quote(quotable(row["sentence"], row["licence"]), paper, row["section"], WHY[row["kind"]]))
        sentences.append(_since(field, row, sources))
    note = "" if found else "No sentence that states an open question, a limit or a plan was found in its papers."
    return Section(NAME, HEADING, tuple(sentences), note=note)


def candidates(field: Field) -> list[Row]:
    """Return the sentences that say what is open, with their kind, those of the most cited papers first."""
    found = []
    for row in field.rows(_TEXTS, endings=ENDINGS, cues=CUES):
        for number, (start, end) in enumerate(split_sentences(row["text"])):
            kind = openness(row["text"][start:end])
            if kind:
                found.append(row | {"sentence": row["text"][start:end], "number": number, "kind": kind})
    return found


def choose(found: list[Row]) -> list[Row]:
    """Return the sentences shown: one a paper, kinds in order, of each kind the most cited papers first."""
    taken: set[int] = set()
    chosen: list[Row] = []
    for kind in ORDER:
        rows = sorted((row for row in found if row["kind"] == kind), key=_weight)
        for row in rows:
            if row["work_id"] not in taken and sum(one["kind"] == kind for one in chosen) < SHOWN[kind]:
                taken.add(row["work_id"])
                chosen.append(row)
    return chosen


def _weight(row: Row) -> tuple[bool, int, int, int]:
    """Return the order of sentences: those of an end of a paper before its abstract, then by citations."""
    return (not re.search(ENDINGS, row["section"]), -row["n"], row["work_id"], row["place"])


def _counted(field: Field, found: list[Row], sources: Sources) -> Sentence:
    n = {kind: sum(row["kind"] == kind for row in found) for kind in ORDER}
    counted = sources.count(
        "questions", "sentences of abstracts and of the ends of papers, found by their form", works=len(field.works),
        papers=len({row["work_id"] for row in found}), **n,
    )  # fmt: skip
    return tell(
        "questions.n",
        "{papers} of its {works} papers say what is open: {open} sentences of the field, {limit} limits of their own, "
        "{plan} plans.",
        **{name: fact(counted, name, "count") for name in ("papers", "works", *ORDER)},
    )  # fmt: skip


def _since(field: Field, row: Row, sources: Sources) -> Sentence:
    """Return the age of a quote and how many later works cite its paper."""
    years = max(0, (field.as_of - row["public_by"]).days // 365) if row["public_by"] else None
    (later,) = field.rows(_LATER, work=row["work_id"])
    if not field.rows("SELECT 1 FROM main.citations LIMIT 1"):
        aged = sources.count(f"age.W{row['work_id']}", "whole years since", years=years)
        told = "Age in whole years: {years}. No references are known in this library: what took it up cannot be told."
        return tell("questions.age", told, years=fact(aged, "years", "count"))
    counted = sources.count(
        f"since.W{row['work_id']}", "whole years since, and works of this library that cite the paper", years=years,
        n=later["n"], n_subject=later["n_subject"],
    )  # fmt: skip
    return tell(
        "questions.since",
        "Age in whole years: {years}. Works here that cite the paper: {n}, of this subject: {n_subject}; "
        + ("whether they answer it is not known." if later["n"] else "nothing here takes it up."),
        years=fact(counted, "years", "count"), n=fact(counted, "n", "count"),
        n_subject=fact(counted, "n_subject", "count"),
    )  # fmt: skip


_LATER = """SELECT count(DISTINCT c.citing_id) AS n,
        count(DISTINCT c.citing_id) FILTER (c.citing_id IN (SELECT work_id FROM field)) AS n_subject
    FROM main.citations c JOIN main.works w ON w.work_id = c.citing_id
    WHERE c.cited_id = $work AND w.public_by <= $as_of AND NOT w.is_stub AND c.citing_id <> c.cited_id"""
