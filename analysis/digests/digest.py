"""A weekly digest: the papers chosen, the sections around them, and what they rest on. Pure; made by `app.digests`.

Every form (Markdown, HTML, mail, Atom, JSON, chat) is made of this one object.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from analysis.documents.as_json import contents
from analysis.documents.document import Document, Evidence, Section
from analysis.documents.from_json import evidence_of, section_of, text, texts
from analysis.groups.week import Week
from data.errors import InputError

FORMAT = 1
"""Of the JSON document; raised when a reader of an older one would be misled."""


@dataclass(frozen=True, slots=True)
class DigestPaper:
    """One paper to read, with the reasons and what to look at."""

    work_id: int
    title: str
    authors: str
    year: str
    url: str | None
    licence: str | None
    why: str
    """The reasons in one line."""
    summary: str
    """One sentence that tells what was found; '' where the paper has no abstract."""
    claims: tuple[str, ...]
    questions: tuple[str, ...]
    public_by: str | None
    score: float | None
    """As the ranking has it; None where no ranking chose the paper."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of one group and week from one edition."""

    group: str
    week: Week
    is_of_week: bool
    """Whether the papers became public in the week; else they are new to the library, whatever their day."""
    edition: int
    published_at: str
    since: str | None
    """UTC, when the last digest was made; None: the group's first digest."""
    n_new: int
    """Works that were looked at: of the week, and late ones."""
    n_works: int
    interests: tuple[str, ...]
    papers: tuple[DigestPaper, ...]
    day: date
    """It tells nothing from after this day."""
    seen_until: str
    """UTC, up to when the edition had seen works: what it sees later is new to the next digest."""
    head: str
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...]

    @property
    def title(self) -> str:
        """What the digest is called."""
        return f"{self.group}: {'papers of week' if self.is_of_week else 'new here in week'} {self.week}"

    @property
    def seen(self) -> datetime:
        """Up to when the edition had seen works, UTC."""
        return datetime.fromisoformat(self.seen_until)

    def document(self) -> Document:
        """Return the digest as a document, as it is checked and rendered."""
        return Document(self.title, self.head, self.day, self.sections, self.evidence)

    def as_dict(self) -> dict[str, Any]:
        """Return the digest as the command line prints it with ``--json`` and the outbox keeps it."""
        told = {name: getattr(self, name) for name in _PLAIN}
        return {
            "format": FORMAT, "title": self.title, **told, "week": str(self.week), "day": str(self.day),
            "interests": list(self.interests), "papers": [asdict(paper) for paper in self.papers],
            **contents(self.document()),
        }  # fmt: skip


_PLAIN = ("group", "is_of_week", "edition", "published_at", "since", "n_new", "n_works", "seen_until", "head")


def read_digest(told: Mapping[str, Any]) -> Digest:
    """Return the digest that a JSON document holds, with the pages of its evidence.

    Raises
    ------
    InputError
        If it is none, or of another format.
    """
    try:
        if told["format"] != FORMAT:
            raise ValueError(f"format {FORMAT} is wanted, not {str(told['format'])[:20]!r}")
        return Digest(
            text(told["group"]), Week.parse(text(told["week"])), told["is_of_week"] is True, int(told["edition"]),
            text(told["published_at"]),
            told["since"], int(told["n_new"]), int(told["n_works"]), texts(told["interests"]),
            tuple(_paper(one) for one in told["papers"]), date.fromisoformat(told["day"]),
            text(told["seen_until"]), text(told["head"]),
            tuple(section_of(one) for one in told["sections"]), tuple(map(_with_page, told["evidence"])),
        )  # fmt: skip
    except (InputError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"this is no digest ({type(error).__name__} {str(error)[:80]}): make it anew") from error


def _paper(told: Mapping[str, Any]) -> DigestPaper:
    lists = {name: texts(told[name]) for name in ("claims", "questions")}
    return DigestPaper(**{**told, **lists})


def _with_page(told: Mapping[str, Any]) -> Evidence:
    """Return a piece of evidence with its page, if that is a web address."""
    one, url = evidence_of(told), told["url"]
    page = url if isinstance(url, str) and url.startswith(("https://", "http://")) else None
    return Evidence(one.ref, one.kind, one.label, one.day, one.facts, page, one.is_earlier)


def told_keys(digest: Digest) -> set[str]:
    """Return what a digest told of directions, as ref and verdict: what the next ones need not tell again."""
    return {
        f"{one.ref}={one.facts.get('verdict')}" for one in digest.evidence if one.ref.startswith(("N.move.", "S."))
    }  # fmt: skip


def day_of(week: Week, seen_until: datetime) -> date:
    """Return the day after which a digest tells nothing: its edition's, at most a week after the digest's own week."""
    latest = week.before(-1).sunday
    return max(week.sunday, min(latest, seen_until.date()))
