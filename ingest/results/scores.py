"""Printed scores and links of leaderboards; used by every reader of results."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from data.records import Claim, Identifier, ImportedClaim

_NUMBER = r"[-+−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?"
_SCORE = re.compile(
    rf"^[~≈]?\s*({_NUMBER})\s*(%?)\s*(?:(?:±|\+/-|\+-)\s*({_NUMBER})\s*)?(%?)\s*([*†‡+^]*)\s*(?:\(([^()]*)\))?\s*$"
)
_NOTHING = re.compile(r"^[-–—−\s?*]*$|^(?:n/?a|none|null|nan|tbd|unknown)$", re.IGNORECASE)
_SIZE = re.compile(rf"^[~≈]?\s*({_NUMBER})\s*([kmbt]?)(?:illion)?$", re.IGNORECASE)
_TIMES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
_ARXIV = re.compile(r"(?i)arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})")
_ACL = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology)/(?:papers/\w/\w+/)?([A-Z]\d\d-\d{4}|(?:19|20)\d\d\.[a-z0-9]+-[a-z0-9]+\.\d+)"
)
_DOI = re.compile(r"(?i)doi\.org/(10\.\d{4,9}/[^\s?#]+)")
LONGEST = 500
"""Characters of a name that are kept."""
_LONGEST_SCORE = 100


@dataclass(frozen=True, slots=True)
class Score:
    """A printed number."""

    value: float
    unit: str = ""
    uncertainty: float | None = None
    note: str = ""
    """What stands in brackets behind it."""
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a leaderboard, as its file tells it."""

    task: str
    dataset: str
    metric: str
    value: object
    model: str
    title: str = ""
    url: str = ""
    dated: str = ""
    parameters: float | None = None
    settings: tuple[str, ...] = ()
    split: str | None = None
    dataset_version: str | None = None
    higher_is_better: bool | None = None
    place: str = ""
    """Where in the file it stands."""


def read_score(printed: object) -> Score | str:
    """Return a printed number, or why it is none.

    ``92.3``, ``92.3%``, ``0.3068 ± 0.0025``, ``1,234.5``, ``92,3`` and marks behind are read; two numbers are not.
    """
    if isinstance(printed, bool) or printed is None:
        return "no number"
    text = str(printed)[:LONGEST].replace("\ufeff", "").strip()
    if _NOTHING.match(text):
        return "no number"
    found = _SCORE.match(text) if len(text) <= _LONGEST_SCORE else None
    if found is None:
        return f"{text[:60]!r} is not one number"
    unit = "%" if found[2] or found[4] else ""
    deviation = number_of(found[3]) if found[3] else None
    return Score(number_of(found[1]), unit, deviation, (found[6] or "").strip(), text[0] in "~≈")


def number_of(text: str) -> float:
    """Return the number that a text prints; a comma before other than three digits is a decimal comma."""
    plain = text.replace("−", "-")
    if re.search(r"^[-+]?\d{1,3}(?:,\d{3})+(?:\.|$)", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))


def read_size(printed: object) -> float | None:
    """Return a number of parameters, as "24M" or "8.0m"; None for anything else."""
    found = _SIZE.match(str(printed).strip()[:LONGEST])
    size = number_of(found[1]) * _TIMES[found[2].lower()] if found else 0.0
    return size if size >= 1 else None


def identifiers_in(url: str) -> tuple[Identifier, ...]:
    """Return the identifiers of papers that a link names."""
    found = []
    for scheme, pattern in (("arxiv", _ARXIV), ("acl", _ACL), ("doi", _DOI)):
        if match := pattern.search(url[:LONGEST]):
            found.append(Identifier(scheme, match[1] if scheme == "acl" else match[1].lower()))
    return tuple(found)


def read_day(told: object) -> date | None:
    """Return a day told as ISO date or time, or in seconds since 1970; None for anything else."""
    text = str(told or "").strip()
    try:
        if re.fullmatch(r"\d{9,10}(?:\.\d+)?", text):
            return datetime.fromtimestamp(float(text), UTC).date()
        return datetime.fromisoformat(text).date()
    except (ValueError, OverflowError, OSError):
        return None


def claim_of(told: Told, source: str) -> ImportedClaim | str:
    """Return a line of a leaderboard as a claim, or why it is none.

    Parameters
    ----------
    source
        What is shown with the line as its evidence.
    """
    score = read_score(told.value)
    if isinstance(score, str):
        return score
    missing = [name for name in ("dataset", "metric", "model") if not str(getattr(told, name)).strip()]
    if missing:
        return f"no {' and no '.join(missing)}"
    named = {name: _clean(getattr(told, name)) for name in ("task", "dataset", "metric", "model")}
    evidence = " | ".join(part for part in (*named.values(), str(told.value).strip()[:LONGEST]) if part)
    quoted = score.note if re.search(r"(?i)\b(?:measured|reported|reproduced|from|by)\b", score.note) else None
    claim = Claim(
        "baseline" if quoted else "result", score.value, f"{source}: {evidence}", 1.0, unit=score.unit,
        task=named["task"] or None, dataset=named["dataset"], split=told.split, metric=named["metric"],
        higher_is_better=told.higher_is_better, model=named["model"], approximate=score.approximate,
        settings=tuple(part for part in (*told.settings, "" if quoted else score.note) if part),
        uncertainty=score.uncertainty, uncertainty_kind="±" if score.uncertainty is not None else None,
        dataset_version=told.dataset_version, parameters=told.parameters, copied_from=quoted,
    )  # fmt: skip
    title = "" if told.title.startswith("http") else _clean(told.title)
    return ImportedClaim(claim, read_day(told.dated), identifiers_in(told.url or told.title), title, told.url[:LONGEST])


def _clean(text: object) -> str:
    """Return a name without control characters, white space collapsed."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff]", " ", str(text or "")[:LONGEST]).split())
