"""What a brief cannot know: how much of its papers was read, whose citations are missing, what came later."""

from analysis.briefs.field import Field, Row
from analysis.documents.document import Section, Sentence, Sources, fact, tell

NAME, HEADING = "unknown", "What we do not know"
_COVERAGE = """WITH w AS (
        SELECT w.work_id, w.date_precision, w.abstract_record_id IS NULL AS no_abstract, r.licence
        FROM main.works w SEMI JOIN field USING (work_id)
        LEFT JOIN main.records r ON r.record_id = w.abstract_record_id)
    SELECT count(*) AS n, count(*) FILTER (no_abstract) AS no_abstract,
           count(*) FILTER (work_id NOT IN (SELECT work_id FROM main.passages SEMI JOIN field USING (work_id)))
               AS no_text,
           count(*) FILTER (work_id NOT IN (SELECT work_id FROM field SEMI JOIN main.citations ON citing_id = work_id))
               AS no_references,
           count(*) FILTER (date_precision = 'year') AS by_year,
           count(*) FILTER (licence IS NULL) AS no_licence
    FROM w"""
_UNDATED = """SELECT count(*) AS n FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND public_by IS NULL"""
PARTS = {
    "no_text": "Of {n} of its {of} papers ({share}) no full text is here: claims, limits and set-up are read from "
               "their abstracts alone.",
    "no_abstract": "Of {n} of its {of} papers ({share}) not even an abstract is here.",
    "no_references": "Of {n} of its {of} papers ({share}) no reference is known: their place in the lineage is "
                     "missing, and all numbers of citations are lower bounds.",
    "by_year": "{n} of its {of} papers ({share}) are dated by their year alone and count at its end.",
    "no_licence": "Of {n} of its {of} papers ({share}) no licence is known: they are quoted in few words only.",
}  # fmt: skip
"""What is said of each gap."""


def unknown_section(field: Field, sources: Sources) -> Section:
    """Return the section: each gap with its share, and what later knowledge the grouping rests on."""
    (row,) = field.rows(_COVERAGE)
    sentences = [_gap(name, row, sources) for name in PARTS if row[name]]
    (undated,) = field.rows(_UNDATED)
    if undated["n"]:
        counted = sources.count("undated", "works of the library without a date", n=undated["n"])
        told = "{n} papers of the library have no date and are in no part of this brief."
        sentences.append(tell("unknown.undated", told, n=fact(counted, "n", "count")))
    if field.about.kind == "topic" and not field.is_today:
        sentences.append(_grouping(field, sources))
    return Section(NAME, HEADING, tuple(sentences), note="" if sentences else "No gap is known.")


def _gap(name: str, row: Row, sources: Sources) -> Sentence:
    counted = sources.count(
        f"gap.{name}", f"papers of the subject: {name.replace('_', ' ')}", n=row[name], of=row["n"],
        share=round(row[name] / row["n"], 6),
    )  # fmt: skip
    return tell(f"unknown.{name}", PARTS[name], n=fact(counted, "n", "count"), of=fact(counted, "of", "count"),
                share=fact(counted, "share", "share"))  # fmt: skip


def _grouping(field: Field, sources: Sources) -> Sentence:
    """Say of a topic when its papers were grouped."""
    rows = field.rows("SELECT max(started)::DATE::VARCHAR AS day FROM main.runs WHERE step = 'topics'")
    counted = sources.count(
        "grouping", "the day on which the topics were made", day=rows[0]["day"], name=field.about.name
    )
    return tell(
        "unknown.grouping", "Which papers make the topic “{name}” was worked out on {day} from all papers of that day; "
        "papers that came later than the day of the brief helped to group the earlier ones.",
        name=fact(counted, "name"), day=fact(counted, "day"),
    )  # fmt: skip
