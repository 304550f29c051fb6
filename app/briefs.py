"""Strategic briefs as people ask for them: gathered from an edition, compared with an earlier one, checked.

Used by `fieldmap brief`, the page Brief and the Python API (`Reader.brief`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from analysis.briefs.brief import Brief
from analysis.briefs.claims import claims_section
from analysis.briefs.course import course_section
from analysis.briefs.differences import since_section
from analysis.briefs.field import Field
from analysis.briefs.open_ends import questions_section
from analysis.briefs.origins import origins_section
from analysis.briefs.outlook import forecast_section, status_section
from analysis.briefs.people import people_section
from analysis.briefs.reading_path import path_section
from analysis.briefs.trust import trust_section
from analysis.briefs.unknown import unknown_section
from analysis.briefs.what import what_section
from analysis.briefs.wording import reworded
from analysis.documents.check import violations
from analysis.documents.document import Evidence, Section, Sentence, Sources
from app.brief_subjects import subject_of
from app.language_model import open_language_model
from app.open_edition import OpenEdition
from app.papers import identifiers_of, paper_url
from data.errors import EvidenceError, InputError
from data.settings import Settings
from data.store import Database, rows_as_dicts

PLACES = {
    "work": ("works", "work_id"), "claim": ("claims", "claim_id"), "discrepancy": ("discrepancies", "discrepancy_id"),
    "person": ("main.people", "person_id"), "forecast": ("forecasts", "forecast_id"),
}  # fmt: skip
"""Table and column in which the number of a ref stands, by the kind of its evidence."""
SHOWN_FAULTS = 3


def make_brief(
    opened: OpenEdition, asked: str, as_of: date | None = None, earlier: Brief | None = None, called: str = "",
    on_section: Callable[[Section], object] | None = None,
) -> Brief:  # fmt: skip
    """Return the brief of a subject as of a day, by default the one the edition was made on.

    Parameters
    ----------
    earlier
        A brief of the same subject that this one is compared with.
    called
        What that is called, as "edition 3".
    on_section
        Called with each section as it comes.

    Raises
    ------
    NotFoundError
        If nothing here answers to the words, or nothing of it was public by then.
    InputError
        If the earlier brief is of a later day.
    EvidenceError
        If a sentence lacks its evidence: a fault of ours.
    """
    today = opened.library.as_of or opened.seen_until().date()
    day = as_of or today
    if earlier is not None and earlier.as_of > day:
        raise InputError(f"the brief to compare with is as of {earlier.as_of}, later than {day}; turn them round")
    about, works = subject_of(opened, asked, day)
    field = Field(opened.db, about, day, works, day >= today)
    sources = Sources()
    sections: list[Section] = []
    for section in _sections(opened, field, sources):
        sections.append(section)
        if on_section is not None:
            on_section(section)
    brief = _whole(field, opened.edition.number, sections, sources)
    if earlier is not None:
        since = since_section(earlier, brief, called or f"the brief as of {earlier.as_of}", sources)
        brief = _whole(field, opened.edition.number, [since, *sections], sources)
    brief = with_links(opened.db, brief)
    require_evidence(opened.db, brief)
    return brief


def with_wordings(opened: OpenEdition, brief: Brief, settings: Settings) -> tuple[Brief, list[str]]:
    """Return a brief with the wordings of the language model that pass the check, and why the others do not.

    Raises
    ------
    SettingsError
        If no model is set.
    """
    with open_language_model(settings) as model:
        changed, refused = reworded(brief, model.ask, model.model)
    require_evidence(opened.db, changed)
    return changed, refused


def _whole(field: Field, edition: int, sections: list[Section], sources: Sources) -> Brief:
    return Brief(field.about, field.as_of, edition, len(field.works), tuple(sections), sources.used_in(sections))


def _sections(opened: OpenEdition, field: Field, sources: Sources) -> Iterator[Section]:
    """Yield the sections in order."""
    yield what_section(field, sources)
    lineage = origins_section(field, opened.graph(), sources)
    yield lineage
    for section in (claims_section, trust_section, course_section, forecast_section, status_section, questions_section,
                    people_section):  # fmt: skip
        yield section(field, sources)
    yield path_section(field, sources, tuple(ref for figure in lineage.figures for ref in figure.refs))
    yield unknown_section(field, sources)


def with_links(db: Database, brief: Brief) -> Brief:
    """Add the page of each paper among the evidence."""
    works = {one.ref: work for one in brief.evidence if (work := work_of(one)) is not None and not one.is_earlier}
    named = identifiers_of(db, sorted(set(works.values())))
    return replace(brief, evidence=tuple(
        replace(one, url=paper_url(named.get(works[one.ref], {}))) if one.ref in works else one
        for one in brief.evidence
    ))  # fmt: skip


def work_of(evidence: Evidence) -> int | None:
    """Return the work that evidence is of; None of counts and people."""
    ref = evidence.ref if evidence.kind == "work" else str(evidence.facts.get("work", ""))
    number = ref.rsplit("/", 1)[-1].removeprefix("W")
    return int(number) if number.isdigit() else None


def require_evidence(db: Database, brief: Brief) -> None:
    """Check a brief against the edition it was made from.

    Raises
    ------
    EvidenceError
        If a sentence has no source, a source does not exist, a quote or a number does not stand in it.
    """
    found = violations(brief.document(), known_refs(db, brief.evidence), quoted_texts(db, brief.sentences))
    if found:
        more = f"; and {len(found) - SHOWN_FAULTS} more" if len(found) > SHOWN_FAULTS else ""
        raise EvidenceError(f"the brief of {brief.about.asked[:60]!r} fails its check: "
                            f"{'; '.join(found[:SHOWN_FAULTS])}{more}; please report this")  # fmt: skip


def known_refs(db: Database, evidence: Collection[Evidence]) -> set[str]:
    """Return the refs of evidence that the edition holds."""
    known: set[str] = set()
    for kind, (table, column) in PLACES.items():
        numbers = [int(one.ref[1:]) for one in evidence if one.kind == kind and not one.is_earlier]
        sql = f"SELECT DISTINCT {column} AS n FROM {table} WHERE {column} IN (SELECT unnest(?::UBIGINT[]))"
        known |= {f"{kind[0].upper()}{row['n']}" for row in (rows_as_dicts(db, sql, [numbers]) if numbers else [])}
    if any(one.kind == "status" for one in evidence):
        rows = rows_as_dicts(db, "SELECT DISTINCT 'S.' || kind || '.' || number AS ref FROM statuses")
        known |= {row["ref"] for row in rows}
    return known


def quoted_texts(db: Database, sentences: Iterable[Sentence]) -> Mapping[str, Collection[str]]:
    """Return the texts of the papers and claims that sentences quote: abstract, full text, citing sentences."""
    refs = {ref for sentence in sentences if sentence.is_quote for ref in sentence.refs}
    works, claims = ([int(ref[1:]) for ref in refs if ref.startswith(start)] for start in ("W", "C"))
    texts: dict[str, list[str]] = {}
    for sql, start, numbers in ((_OF_WORKS, "W", works), (_OF_CLAIMS, "C", claims)):
        for row in rows_as_dicts(db, sql, {"numbers": numbers}):
            texts.setdefault(f"{start}{row['number']}", []).append(row["text"])
    return texts


_OF_WORKS = """WITH chosen AS (SELECT unnest($numbers::BIGINT[]) AS work_id)
    SELECT work_id AS number, abstract AS text FROM works SEMI JOIN chosen USING (work_id) WHERE abstract IS NOT NULL
    UNION ALL SELECT work_id, text FROM main.passages SEMI JOIN chosen USING (work_id)
    UNION ALL SELECT citing_id, unnest(contexts) FROM main.citations c SEMI JOIN chosen x ON x.work_id = c.citing_id"""
_OF_CLAIMS = (
    "SELECT claim_id AS number, sentence AS text FROM claims WHERE claim_id IN (SELECT unnest($numbers::UBIGINT[]))"
)
