"""Notions that a reader should know before: families and terms of the paper, each with a definition found here."""

from datetime import date
from typing import Any

from analysis.briefs.brief import About
from analysis.briefs.field import Field
from analysis.briefs.what import candidates, choose
from analysis.documents.document import Section, Sentence, Sources, fact, quote, tell
from analysis.sessions.paper import SessionPaper
from data.edition_answers import once_an_edition
from data.licence import quotable
from data.store import Database, whole_numbers

NAME, HEADING = "notions", "Words to know"
SHOWN = {"newcomer": 5, "practitioner": 3, "researcher": 2}
MOST_WORKS = 5_000
MOST_KEPT = 2_000
"""Notions whose definition is kept: papers share them."""
LEAST_WORKS = 2
Row = dict[str, Any]
_FAMILIES = """SELECT 'family' AS kind, true AS is_named, f.family_id AS number, f.name,
        list_concat([f.name], f.aliases) AS names
    FROM main.family_works w JOIN main.families f USING (family_id) WHERE w.work_id = $work AND w.by_text
    ORDER BY f.family_id"""
_TERMS = f"""SELECT 'term' AS kind, w.in_title AS is_named, t.term_id AS number, t.name, [t.name] AS names
    FROM main.term_works w
    JOIN main.terms t USING (term_id) WHERE w.work_id = $work AND t.n_words > 1 AND t.n_works >= {LEAST_WORKS}
    ORDER BY w.in_title DESC, t.n_works DESC, t.term_id"""
_WORKS = {
    "family": "SELECT work_id FROM main.family_works WHERE family_id = $number AND by_text",
    "term": "SELECT work_id FROM main.term_works WHERE term_id = $number",
}


def notions_section(paper: SessionPaper, sources: Sources) -> Section:
    """Return the section: the notions, defined by a sentence of a paper here where one has that form."""
    sentences: list[Sentence] = []
    undefined: list[str] = []
    for notion in _notions(paper):
        found = _definition(paper, notion, sources)
        if found is None:
            undefined += [str(notion["name"])] if notion["is_named"] else []
        elif sum(one.is_quote for one in sentences) < SHOWN[paper.level]:
            sentences.append(found)
    if undefined:
        sentences.append(_undefined(paper, undefined[: SHOWN[paper.level]], sources))
    note = "" if sentences else "No term or model family was recognised in its title and abstract."
    return Section(NAME, HEADING, tuple(sentences), note=note)


def _notions(paper: SessionPaper) -> list[Row]:
    """Return families and terms of the paper, families first, no notion within another."""
    rows = [*paper.field.rows(_FAMILIES, work=paper.work_id), *paper.field.rows(_TERMS, work=paper.work_id)]
    kept: list[Row] = []
    for row in rows:
        name = str(row["name"]).lower()
        if not any(name in other or other in name for other in (str(one["name"]).lower() for one in kept)):
            kept.append(row)
    return kept[:12]


def _definition(paper: SessionPaper, notion: Row, sources: Sources) -> Sentence | None:
    """Return the best sentence that defines a notion, of this paper or another that was public by then."""
    names = tuple(str(name) for name in notion["names"])
    about = About(str(notion["name"]), notion["kind"], notion["number"], str(notion["name"]), names, "")
    best = _best(paper.field.db, about, paper.field.as_of, paper.field.is_today)
    if best is None:
        return None
    source = sources.add(paper.field.papers([best["work_id"]])[best["work_id"]])
    return quote(quotable(best["sentence"], best["licence"]), source, best["section"], f"tells what {names[0]} is")


@once_an_edition(MOST_KEPT)
def _best(db: Database, about: About, as_of: date, is_today: bool) -> Row | None:
    """Return the sentence that defines a notion best, of the works that were public by a day; None: there is none."""
    sql = f"""SELECT w.work_id FROM main.works w JOIN ({_WORKS[about.kind]}) USING (work_id)
        WHERE NOT w.is_stub AND w.public_by <= $as_of ORDER BY 1 LIMIT {MOST_WORKS}"""
    works = whole_numbers(db, sql, {"number": about.number, "as_of": as_of})
    chosen = choose(candidates(Field(db, about, as_of, works, is_today))) if len(works) else []
    return chosen[0] if chosen else None


def _undefined(paper: SessionPaper, names: list[str], sources: Sources) -> Sentence:
    told = sources.count("undefined", "notions without a sentence here that defines them", names=", ".join(names))
    return tell("notions.undefined", "Also spoken of, with no sentence here that has the form of a definition: "
                                     "{names}.",
                paper.evidence, names=fact(told, "names"))  # fmt: skip
