"""The papers of a digest: which are new where a week has none, their one sentence, their questions.

For `app.digests`.
"""

from datetime import datetime
from typing import Any

from analysis.boards.results import LEAST_CONFIDENCE
from analysis.digests.digest import DigestPaper
from analysis.digests.finding import finding
from analysis.digests.papers import Chosen
from analysis.documents.document import Evidence
from analysis.groups.group import Group
from app.filters import Filters
from app.papers import paper_url
from app.reading import Reader
from data.errors import InputError
from data.licence import quotable
from data.store import rows_as_dicts

CONSIDERED = 200
"""Hits of each interest that are looked at for new works."""
WHERE = {"abstract": "The abstract", "table": "A table", "text": "The text"}
NAMED = 3
"""Authors that are named."""


def new_here(reader: Reader, since: datetime | None) -> list[int]:
    """Return the works that this library first saw after a time (None: all), those that it cites most first."""
    return [row["work_id"] for row in rows_as_dicts(
        reader.db, "SELECT work_id FROM works WHERE NOT is_stub AND NOT is_withdrawn AND (? IS NULL OR first_seen > ?) "
        "ORDER BY n_citers DESC NULLS LAST, public_by DESC NULLS LAST, work_id", [since, since])]  # fmt: skip


def choose_new(reader: Reader, group: Group, new: list[int]) -> list[tuple[int, str]]:
    """Return (work, reason) of the new works nearest to a group's interests, in reading order, in turns between these.

    Without interests those that this library cites most. What is cited by another of them comes before it.

    Raises
    ------
    InputError
        If an interest is empty.
    """
    if any(not interest.strip() for interest in group.interests):
        raise InputError(f"groups.{group.name}.interests holds an empty text")
    if not group.interests:
        chosen = [(work, "cited most in this library among what is new") for work in new[: group.size]]
        return _reading_order(reader, chosen)
    fresh, found = set(new), dict[int, str]()
    hits = [
        [hit for hit in reader.search(interest, CONSIDERED, Filters()) if hit["work_id"] in fresh]
        for interest in group.interests
    ]
    for turn in range(CONSIDERED):
        for interest, mine in zip(group.interests, hits, strict=True):
            if turn < len(mine) and len(found) < group.size:
                found.setdefault(mine[turn]["work_id"], f"fits “{interest}” ({mine[turn]['why']})")
    return _reading_order(reader, list(found.items()))


def _reading_order(reader: Reader, chosen: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Put a paper behind those of the same digest that it cites; otherwise keep the order of relevance."""
    ids = [work_id for work_id, _ in chosen]
    cites: dict[int, set[int]] = {work_id: set() for work_id in ids}
    for row in rows_as_dicts(
        reader.db, "SELECT citing_id, cited_id FROM citations WHERE list_contains($ids::BIGINT[], citing_id) "
        "AND list_contains($ids::BIGINT[], cited_id) AND citing_id <> cited_id", {"ids": ids},
    ):  # fmt: skip
        cites[row["citing_id"]].add(row["cited_id"])
    ordered: list[tuple[int, str]] = []
    waiting = list(chosen)
    while waiting:
        done = {work_id for work_id, _ in ordered}
        following = next((entry for entry in waiting if cites[entry[0]] <= done), waiting[0])
        waiting.remove(following)
        ordered.append(following)
    return ordered


def one_sentence(told: dict[str, Any]) -> tuple[str, str, str]:
    """Return the sentence that tells what a paper found, where it stands and why it was taken; '' where there is none.

    It is the abstract's own; a source's summary steps in where no sentence of the abstract tells a finding.
    """
    found = finding(told["abstract"]) if told["abstract"] else None
    if (found is None or found.why != "tells the finding") and told["summaries"]:
        summary = told["summaries"][0]
        return summary["text"], f"summary by {summary['source'].replace('_', ' ')}", "written by a model"
    if found is None:
        return "", "", ""
    licence = f", {told['licence']}" if told["licence"] else ""
    return quotable(found.text, told["licence"]), f"abstract{licence}", found.why


def chosen_paper(told: dict[str, Any], paper: Evidence, reasons: tuple[str, ...]) -> Chosen:
    """Return a paper as its section shows it."""
    return Chosen(paper, reasons, *one_sentence(told))


def digest_paper(told: dict[str, Any], reasons: tuple[str, ...], score: float | None) -> DigestPaper:
    """Return a paper as the JSON document has it."""
    names = told["authors"]
    return DigestPaper(
        work_id=told["work_id"], title=told["title"],
        authors=", ".join(names[:NAMED]) + (" et al." if len(names) > NAMED else ""),
        year=str(told["published"])[:4] if told["published"] else "year unknown", url=paper_url(told["identifiers"]),
        licence=told["licence"], why="; ".join(reasons), summary=one_sentence(told)[0],
        claims=tuple(quotable(sentence, told["licence"]) for sentence in _sure_sentences(told["claims"])[:3]),
        questions=tuple(questions(told)), public_by=str(told["public_by"]) if told["public_by"] else None, score=score,
    )  # fmt: skip


def _sure(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the claims that were read with the confidence that boards ask for, those of the abstract first."""
    return [claim for claim in claims if claim["confidence"] >= LEAST_CONFIDENCE]


def _sure_sentences(claims: list[dict[str, Any]]) -> list[str]:
    """Return their evidence, each sentence once."""
    return list(dict.fromkeys(claim["sentence"] for claim in _sure(claims)))


def questions(told: dict[str, Any]) -> list[str]:
    """Return questions for the discussion that the paper's own facts raise."""
    asked = []
    results = [claim for claim in _sure(told["claims"]) if claim["kind"] in ("result", "delta")]
    if results:
        claim = results[0]
        what = claim["dataset"] or claim["metric"] or "the reported number"
        number = f"{claim['value']:g}{' ' + claim['unit'] if claim['unit'] else ''} on {what}"
        asked.append(f"{WHERE.get(claim['tier'], 'It')} states {number}: "
                     "against which baseline, with how many runs, and under equal settings?")  # fmt: skip
    else:
        asked.append("No result was read from abstract and tables: what in the paper would convince you that it works?")
    if told["references"]:
        asked.append(f"It cites “{told['references'][0]['title']}”: what does it take from there, what does it add?")
    asked.append(
        "Is the code there to check it?" if told["code"] else "No code link is known here: could you rebuild it?"
    )
    return asked
