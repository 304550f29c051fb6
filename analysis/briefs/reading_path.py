"""In which order to read the subject: foundations, turning points, a survey, what is recent; each with its reason."""

import re

from analysis.briefs.field import Field, Row, citers_of
from analysis.documents.document import Evidence, Section, Sentence, Sources, fact, tell

NAME, HEADING = "path", "Reading path"
FOUNDATIONS, SURVEYS, RECENT = 3, 2, 4
SURVEY = re.compile(
    r"(?i)\b(?:survey|overview|review of|a review\b|tutorial|introduction to|primer|taxonomy|"
    r"state of the field|roadmap)\b"
)
"""Titles of papers that look back over a field."""
_LISTED = f"""WITH {citers_of("field")}
    SELECT w.work_id, w.title, w.public_by, coalesce(c.n, 0) AS n, coalesce(c.n_field, 0) AS n_field,
           coalesce(year(w.public_by), 0) AS year
    FROM works w SEMI JOIN field USING (work_id) LEFT JOIN citers c ON c.work_id = w.work_id
    ORDER BY n_field DESC, n DESC, w.work_id"""


def path_section(field: Field, sources: Sources, main_path: tuple[str, ...] = ()) -> Section:
    """Return the section.

    Parameters
    ----------
    main_path
        Refs of the main path of citations, oldest first: its works of the subject are turning points.
    """
    rows = field.rows(_LISTED)
    chosen = choose(rows, main_path)
    papers = field.papers([row["work_id"] for row, _ in chosen])
    sentences = [_step(sources.add(papers[row["work_id"]]), role) for row, role in chosen]
    note = "" if sentences else "It has no paper to read here."
    if sentences and not any(row["n_field"] for row in rows):
        note = "None of its papers is known to cite another, so what is foundational cannot be told."
    return Section(NAME, HEADING, tuple(sentences), note=note)


ROLES = {
    "foundation": "Foundation: {authors} ({year}), “{title}”: papers of the subject that cite it: {cited}.",
    "turn": "Turning point: {authors} ({year}), “{title}”: on the main path of citations; papers of the subject that "
            "cite it: {cited}.",
    "survey": "Survey: {authors} ({year}), “{title}”: its title says that it looks back; papers of the subject that "
              "cite it: {cited}.",
    "recent": "Recent: {authors} ({year}), “{title}”: among the newest here; papers of the subject that cite it: "
              "{cited}.",
}  # fmt: skip
"""What is said of a paper by its place on the path, in order."""


def choose(rows: list[Row], main_path: tuple[str, ...]) -> list[tuple[Row, str]]:
    """Return papers with their role in reading order, each once; rows come most cited by the subject first."""
    taken: dict[int, tuple[Row, str]] = {}
    years = sorted(row["year"] for row in rows if row["year"])
    middle = years[len(years) // 2] if years else 0
    place = {int(ref[1:]): number for number, ref in enumerate(main_path)}
    surveys = [row for row in rows if SURVEY.search(row["title"])]
    older = [row for row in rows if row["n_field"] and row["year"] and row["year"] <= middle]
    turns = sorted((row for row in rows if row["work_id"] in place), key=lambda row: place[row["work_id"]])
    newest = sorted(rows, key=lambda row: (-row["year"], -row["n_field"], -row["n"], row["work_id"]))
    for role, some, most in (("survey", surveys, SURVEYS), ("foundation", older, FOUNDATIONS), ("turn", turns, 5),
                             ("recent", newest, RECENT)):  # fmt: skip
        for row in [row for row in some if row["work_id"] not in taken][:most]:
            taken[row["work_id"]] = (row, role)
    order = {role: number for number, role in enumerate(ROLES)}
    return sorted(taken.values(), key=lambda one: (order[one[1]], one[0]["year"], one[0]["work_id"]))


def _step(paper: Evidence, role: str) -> Sentence:
    return tell(
        f"path.{role}", ROLES[role], authors=fact(paper, "authors"), year=fact(paper, "year", "year"),
        title=fact(paper, "title"), cited=fact(paper, "cited_by_subject", "count"),
    )  # fmt: skip
