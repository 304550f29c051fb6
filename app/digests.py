"""A reading group's digest: what is new to the library since the group's last one, in reading order, with reasons.

One object, rendered as Markdown or JSON. Read from the current edition; when it goes out, that is noted.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from analysis.boards.results import LEAST_CONFIDENCE
from app.escape import markdown
from app.filters import Filters
from app.papers import paper_url
from app.reading import Reader
from data.errors import InputError
from data.licence import quotable
from data.settings import GroupSettings
from data.store import rows_as_dicts

CONSIDERED = 200
"""Hits of each interest that are looked at for new works."""
QUOTED_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class DigestPaper:
    """One paper to read, with the reason and what to look at."""

    work_id: int
    title: str
    authors: str
    year: str
    url: str | None
    licence: str | None
    why: str
    summary: str
    claims: list[str]
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of one group from one edition."""

    group: str
    edition: int
    published_at: str
    since: str | None
    """UTC; None: the group's first digest, all works count as new."""
    n_new: int
    n_works: int
    interests: list[str]
    papers: list[DigestPaper]

    def as_dict(self) -> dict[str, Any]:
        """Return the digest as the command line prints it with ``--json``."""
        return asdict(self)


def make_digest(reader: Reader, group: str, settings: GroupSettings, since: datetime | None) -> Digest:
    """Choose from the works that are new since the last digest those nearest to the group's interests.

    Without interests the new works that this library cites most come first. The order is the reading order: what is
    cited by another paper of the digest comes before it, then by relevance.

    Raises
    ------
    InputError
        If an interest is empty.
    """
    if any(not interest.strip() for interest in settings.interests):
        raise InputError(f"groups.{group}.interests holds an empty text")
    new = [row["work_id"] for row in rows_as_dicts(
        reader.db, "SELECT work_id FROM works WHERE NOT is_stub AND NOT is_withdrawn AND (? IS NULL OR first_seen > ?) "
        "ORDER BY n_citers DESC NULLS LAST, public_by DESC NULLS LAST, work_id", [since, since])]  # fmt: skip
    chosen = _choose(reader, settings, new)
    papers = [_paper(reader, work_id, reason) for work_id, reason in _reading_order(reader, chosen)]
    manifest = reader.edition.manifest
    published = str(manifest["published_at"])[:16].replace("T", " ")
    return Digest(
        group, reader.edition.number, published, str(since)[:16] if since else None, len(new),
        int(manifest["counts"]["works"]), list(settings.interests), papers,
    )  # fmt: skip


def _choose(reader: Reader, settings: GroupSettings, new: list[int]) -> list[tuple[int, str]]:
    """Return (work, reason) of the new works to read, best first, taking turns between the interests."""
    if not settings.interests:
        cited = "cited most in this library among what is new"
        return [(work_id, cited) for work_id in new[: settings.size]]
    fresh, chosen = set(new), dict[int, str]()
    found = [
        [hit for hit in reader.search(interest, CONSIDERED, Filters()) if hit["work_id"] in fresh]
        for interest in settings.interests
    ]
    for turn in range(CONSIDERED):
        for interest, hits in zip(settings.interests, found, strict=True):
            if turn < len(hits) and len(chosen) < settings.size:
                chosen.setdefault(hits[turn]["work_id"], f"fits “{interest}” ({hits[turn]['why']})")
    return list(chosen.items())


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


def _paper(reader: Reader, work_id: int, reason: str) -> DigestPaper:
    """Return one paper with what its licence lets us quote."""
    told = reader.show(str(work_id))
    sentences = (told["abstract"] or "").split(". ")
    summary = ". ".join(sentences[:QUOTED_SENTENCES]).strip().rstrip(".")
    names = told["authors"]
    return DigestPaper(
        work_id=work_id, title=told["title"], authors=", ".join(names[:3]) + (" et al." if len(names) > 3 else ""),
        year=str(told["published"])[:4] if told["published"] else "year unknown", url=paper_url(told["identifiers"]),
        licence=told["licence"], why=reason, summary=quotable(summary, told["licence"]) + "." if summary else "",
        claims=[quotable(sentence, told["licence"]) for sentence in _sure_sentences(told["claims"])[:3]],
        questions=questions(told),
    )  # fmt: skip


WHERE = {"abstract": "The abstract", "table": "A table", "text": "The text"}


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


def as_markdown(digest: Digest) -> str:
    """Return the digest as Markdown; text from papers is escaped, so that it cannot act as markup."""
    new = (
        f"{digest.n_new:,} works are new since {digest.since} UTC"
        if digest.since
        else f"first digest: all {digest.n_new:,} works are new"
    )
    lines = [
        f"# Reading group {markdown(digest.group)}",
        "",
        f"Edition {digest.edition} of {digest.published_at} UTC, {digest.n_works:,} works; {new}."
        + (f" Chosen by: {', '.join(markdown(x) for x in digest.interests)}." if digest.interests else ""),
    ]
    if not digest.papers:
        lines += ["", "Nothing new fits the group's interests since the last digest."]
    for number, paper in enumerate(digest.papers, start=1):
        title = f"[{markdown(paper.title)}]({paper.url})" if paper.url else markdown(paper.title)
        lines += [
            "",
            f"## {number}. {title}",
            "",
            f"{markdown(paper.authors)} ({paper.year})",
            "",
            f"**Why:** {markdown(paper.why)}",
        ]
        if paper.summary:
            lines += ["", f"> {markdown(paper.summary)}", ">", f"> — abstract, {paper.licence or 'licence not stated'}"]
        lines += [f"\nClaim: “{markdown(claim)}”" for claim in paper.claims]
        lines += ["", "Questions:", "", *(f"- {markdown(question)}" for question in paper.questions)]
    return "\n".join(lines) + "\n"
