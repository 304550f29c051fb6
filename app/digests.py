"""Weekly digests of reading groups: what a week brought, chosen and told from the current edition.

Used by `fieldmap digest`, its mails, feeds and webhooks, the page Digests and the Python API.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.digests.boards import Change, Told, boards_section
from analysis.digests.digest import Digest, DigestPaper, day_of, read_digest, told_keys
from analysis.digests.directions import ends_section, radar_section
from analysis.digests.papers import Chosen, before_section, papers_section
from analysis.digests.rest import About, about_section, discrepancies_section, questions_section, session_section
from analysis.digests.watched import Told as Watched
from analysis.digests.watched import public_by, watched_section
from analysis.documents.check import violations
from analysis.documents.document import Section, Sources
from analysis.groups.group import Group
from analysis.groups.ranking import RankedPaper, Ranking
from analysis.groups.week import Week
from app.briefs import known_refs
from app.digest_facts import WeekFacts
from app.digest_group import next_session, open_questions, read_works
from app.digest_papers import choose_new, chosen_paper, digest_paper, new_here
from app.filters import Filters
from app.groups import rank_papers
from app.likes_of_groups import likes_of
from app.reading import Reader
from app.replay_figures import kept_figure
from app.watches import watched_by_group
from data.annotations import last_digest, open_annotations
from data.errors import EvidenceError
from data.library import Library, utc_now
from data.outbox import kept_digests, open_outbox
from data.store import Database, rows_as_dicts

NEAR = 40
"""Papers of a week that are near to a group: what they cite, and which of them are on boards, is told beyond the
papers chosen."""
FIELD = 120
"""Hits of each interest that make up a group's field, whatever their day."""
BEFORE = 4
"""Papers that should have been read before."""
REMEMBERED = 8
"""Digests back, within which a direction that still moves alike is not told again."""
SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """The papers of a digest, and those near to them."""

    papers: tuple[RankedPaper, ...]
    near: tuple[int, ...]
    """Works of the week near to the group, the chosen ones first."""
    ranking: Ranking | None
    """None where the papers are what is new to the library, whatever their day."""
    n_new: int
    why_empty: str


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier digests of a group told."""

    since: datetime | None
    """UTC, up to when works had been seen; None: it is the first digest."""
    told: frozenset[str]
    """Directions and verdicts."""


def make_digest(
    reader: Reader, group: Group, week: Week | None = None, everything: bool = False, facts: WeekFacts | None = None,
    now: datetime | None = None,
) -> Digest:  # fmt: skip
    """Return the digest of a group for a week, by default the last whole week of its time zone.

    By default also works that became known since the last digest; and where no paper became public in those weeks,
    what is new to the library takes their place, so that a library of older papers has digests, too.

    Parameters
    ----------
    everything
        Choose from all works, whatever their day and what was told before.
    facts
        Of the same edition and week, read for another group.
    now
        UTC, by which the last whole week is told; None: the machine's clock.

    Raises
    ------
    EvidenceError
        If a sentence lacks its evidence: a fault of ours.
    """
    told_week = week or Week.last_whole(now or utc_now(), group.time_zone)
    past = past_of(reader.library, group.name, told_week)
    if facts is None or facts.week != told_week:
        facts = WeekFacts(reader, told_week, day_of(told_week, reader.seen_until()))
    choice = None if everything else _of_week(reader, group, facts, past.since)
    if choice is None or (week is None and not choice.n_new):
        choice = _of_library(reader, group, None if everything else _last_noted(reader.library, group.name))
        facts = WeekFacts(reader, told_week, reader.seen_until().date())
    digest = _told(reader, group, facts, choice, past)
    require_evidence(reader.db, digest)
    return digest


def _of_week(reader: Reader, group: Group, facts: WeekFacts, since: datetime | None) -> Choice:
    """Choose from the papers of the week; those near are the ranking of a larger group of the same wishes."""
    if not facts.candidates(since).candidates:
        why = f"no paper here became public from {facts.week.monday} to {facts.week.sunday}"
        return Choice((), (), Ranking((), 0, 0.0, 0, why_empty=why), 0, why)
    larger = replace(group, size=max(NEAR, group.size))
    ranked = rank_papers(reader, larger, facts.candidates(since), likes_of(reader, group))
    ranking = replace(ranked, replay=kept_figure(reader.library, group))
    papers = ranking.papers[: group.size]
    near = tuple(one.work_id for one in ranking.papers)
    return Choice(papers, near, replace(ranking, papers=papers), ranking.n_considered, ranking.why_empty)


def _of_library(reader: Reader, group: Group, since: datetime | None) -> Choice:
    """Choose from what is new to the library."""
    new = new_here(reader, since)
    papers = tuple(RankedPaper(work, 0.0, {}, (reason,)) for work, reason in choose_new(reader, group, new))
    why = "none of what is new fits the group's interests" if new else "nothing is new here since the last digest"
    return Choice(papers, tuple(one.work_id for one in papers), None, len(new), "" if papers else why)


def _last_noted(library: Library, group: str) -> datetime | None:
    if not library.annotations.exists():
        return None
    with open_annotations(library.annotations) as people:
        return last_digest(people, group)


def past_of(library: Library, group: str, week: Week) -> Past:
    """Return what the digests of earlier weeks told; of other weeks than they, as if they had not been."""
    if not library.outbox.exists():
        return Past(None, frozenset())
    with open_outbox(library.outbox) as box:
        kept = [one for one in kept_digests(box, group) if one.week < str(week)][:REMEMBERED]
    digests = [read_digest(json.loads(one.document)) for one in kept]
    told = frozenset(key for digest in digests for key in told_keys(digest))
    return Past(datetime.fromisoformat(digests[0].seen_until) if digests else None, told)


def _told(reader: Reader, group: Group, facts: WeekFacts, choice: Choice, past: Past) -> Digest:
    sources = Sources()
    papers, chosen = _papers(reader, facts, choice)
    sections = [papers_section(chosen, choice.why_empty, choice.n_new, sources)]
    sections += [watched_section(_watched(reader, group, facts, past), sources)]
    sections += _around(reader, group, facts, choice, past, sources)
    kept = tuple(one for one in sections if one.is_filled)
    manifest = reader.edition.manifest
    published = str(manifest["published_at"])[:16].replace("T", " ")
    return Digest(
        group.name, facts.week, choice.ranking is not None, reader.edition.number, published,
        str(past.since)[:16] if past.since else None,
        choice.n_new, int(manifest["counts"]["works"]), group.interests, papers, facts.day,
        reader.seen_until().isoformat(), _head(group, facts.week, choice), kept, sources.used_in(kept),
    )  # fmt: skip


def _watched(reader: Reader, group: Group, facts: WeekFacts, past: Past) -> list[Watched]:
    """Return what is new in what a group watches; nothing from after the digest's day, and nothing told before."""
    found = watched_by_group(reader, reader.library, group.name, past.since)
    return [public_by(one, facts.day) for one in found]


def _head(group: Group, week: Week, choice: Choice) -> str:
    """Return what the digest is of, in words."""
    days = f"{week.monday} to {week.sunday}"
    of = f"Papers that became public from {days}" if choice.ranking else "What is new to this library"
    interests = f", chosen for: {'; '.join(group.interests)}" if group.interests else ""
    return f"{of}{interests}. Sentences in quotation marks are the papers' own; all else is filled from tables."


def _papers(reader: Reader, facts: WeekFacts, choice: Choice) -> tuple[tuple[DigestPaper, ...], list[Chosen]]:
    """Return the chosen papers as JSON has them, and as their section shows them."""
    works = [one.work_id for one in choice.papers]
    evidence, abstracts = facts.papers(works), facts.abstracts(works)
    papers, chosen = list[DigestPaper](), list[Chosen]()
    for one in choice.papers:
        told = reader.show(str(one.work_id)) | {"abstract": abstracts.get(one.work_id)}
        score = one.score if choice.ranking else None
        papers.append(digest_paper(told, one.reasons, score))
        chosen.append(chosen_paper(told, evidence[one.work_id], one.reasons))
    return tuple(papers), chosen


def _around(
    reader: Reader, group: Group, facts: WeekFacts, choice: Choice, past: Past, sources: Sources
) -> list[Section]:  # fmt: skip
    """Return the sections beside the papers."""
    field = field_of(reader, group, choice.near)
    changes = _on_boards(facts, field, set(choice.near))
    subjects = facts.followed(field, (*group.topics, *group.terms), group.interests)
    rows, period = facts.moving(subjects)
    moving = facts.papers_of(subjects, choice.near)
    papers = facts.papers([works[0] for works in moving.values()])
    shown = {key: [papers[works[0]]] for key, works in moving.items()}
    read = read_works(reader, group)
    return [
        boards_section(changes, _told_on_boards(facts, changes), sources),
        discrepancies_section(facts.discrepancies(field), sources),
        radar_section(rows, period, shown, past.told, sources),
        ends_section(facts.statuses(subjects), past.told, sources),
        before_section(facts.cited_by(choice.near, read, BEFORE), len(choice.near), sources),
        questions_section(open_questions(reader, group, facts, choice.near), sources),
        session_section(next_session(reader, group, facts), sources),
        about_section(_about(reader, facts, choice), choice.ranking, sources),
    ]  # fmt: skip


def field_of(reader: Reader, group: Group, near: Sequence[int]) -> set[int]:
    """Return the works that a group's field is told by: hits of its interests, whatever their day, and those near."""
    hits = [reader.search(interest, FIELD, Filters()) for interest in group.interests]
    return {hit["work_id"] for found in hits for hit in found} | set(near)


def _on_boards(facts: WeekFacts, field: Collection[int], near: Collection[int]) -> list[Change]:
    """Return the changes on boards of a group's field, those with most of it first.

    A board is of the field if two of its papers are, or one that joined it this week.
    """
    ranked = []
    for change in facts.changes():
        works = {place.entry.result.work_id for place in change.board.ranked}
        inside = len(works & set(field))
        joined = any(place.entry.result.work_id in near for place in change.joined)
        if inside >= 2 or joined:
            ranked.append((not joined, -inside / len(works), change.board.key, change))
    return [change for *_, change in sorted(ranked, key=lambda one: one[:3])]


def _told_on_boards(facts: WeekFacts, changes: Sequence[Change]) -> Told:
    """Return the papers of changes on boards, and the claims that they overtake."""
    places = [place for change in changes for place in (*change.joined, *([change.before] if change.before else []))]
    works = {work for place in places if (work := place.entry.result.work_id) is not None}
    before = {change.before.entry.result.work_id for change in changes if change.before and change.best}
    return Told(facts.papers(works), facts.overtaken({work for work in before if work is not None}))


def _about(reader: Reader, facts: WeekFacts, choice: Choice) -> About:
    manifest = reader.edition.manifest
    published = str(manifest["published_at"])[:16].replace("T", " ")
    late = facts.n_late(choice.near) if choice.ranking else 0
    return About(reader.edition.number, published, int(manifest["counts"]["works"]), facts.last_day(), late,
                 facts.coverage())  # fmt: skip


def require_evidence(db: Database, digest: Digest) -> None:
    """Check a digest against the edition it was made from.

    Raises
    ------
    EvidenceError
        If a sentence has no source, a source does not exist, a quote or a number does not stand in it.
    """
    document = digest.document()
    quoted = {ref for one in document.sections for said in one.sentences if said.is_quote for ref in said.refs}
    found = violations(document, known_refs(db, digest.evidence), _texts(db, quoted))
    if found:
        more = f"; and {len(found) - SHOWN_FAULTS} more" if len(found) > SHOWN_FAULTS else ""
        raise EvidenceError(f"the digest of {digest.group} fails its check: {'; '.join(found[:SHOWN_FAULTS])}{more}; "
                            "please report this")  # fmt: skip


def _texts(db: Database, refs: Collection[str]) -> dict[str, list[str]]:
    """Return the abstracts and summaries of papers, by ref."""
    texts: dict[str, list[str]] = {}
    for row in rows_as_dicts(
        db, """SELECT work_id, abstract AS text FROM works WHERE list_contains($works::BIGINT[], work_id)
        UNION ALL SELECT work_id, text FROM summaries WHERE list_contains($works::BIGINT[], work_id)""",
        {"works": sorted(int(ref[1:]) for ref in refs)},
    ):  # fmt: skip
        texts.setdefault(f"W{row['work_id']}", []).append(row["text"] or "")
    return texts
