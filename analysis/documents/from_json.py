"""The parts of a document read back from JSON: of briefs that people saved, and of digests as they were kept. Pure.

What comes from outside is data: of this shape, or a ValueError, TypeError or LookupError, which the caller tells.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from analysis.documents.document import Column, Evidence, EvidenceKind, Figure, Section, Sentence, Unit, Value

UNITS: tuple[Unit, ...] = get_args(Unit)


def section_of(told: Mapping[str, Any]) -> Section:
    """Return a section; its charts, which are drawn from the figures beside, are left out."""
    return Section(
        text(told["name"]), text(told["heading"]), tuple(_sentence(one) for one in told["sentences"]),
        tuple(_figure(one) for one in told["figures"]), text(told["note"]),
    )  # fmt: skip


def _sentence(told: Mapping[str, Any]) -> Sentence:
    values = tuple(Value(text(one["name"]), _fact(one["value"]), _unit(one["unit"]), text(one["ref"]))
                   for one in told["values"])  # fmt: skip
    return Sentence(text(told["key"]), text(told["text"]), texts(told["refs"]), values, text(told["place"]),
                    text(told["why"]), text(told["first_wording"]),
                    1 if told.get("depth") == 1 else 0)  # fmt: skip


def _figure(told: Mapping[str, Any]) -> Figure:
    columns = tuple(Column(text(one["fact"]), text(one["heading"]), _unit(one["unit"])) for one in told["columns"])
    return Figure(text(told["name"]), text(told["caption"]), columns, texts(told["refs"]))


def evidence_of(told: Mapping[str, Any]) -> Evidence:
    """Return a piece of evidence without its page: a link from outside is none of ours."""
    kind, day = told["kind"], told["day"]
    if kind not in get_args(EvidenceKind):
        raise ValueError(f"{str(kind)[:40]!r} is no kind of evidence")
    facts = {text(name): _fact(value) for name, value in told["facts"].items()}
    return Evidence(text(told["ref"]), kind, text(told["label"]), date.fromisoformat(day) if day else None, facts,
                    None, told["is_earlier"] is True)  # fmt: skip


def _unit(told: Any) -> Unit:
    for unit in UNITS:
        if unit == told:
            return unit
    raise ValueError(f"{str(told)[:40]!r} is no unit")


def text(told: Any) -> str:
    """Return a text.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not isinstance(told, str):
        raise TypeError(f"{str(told)[:40]!r} is no text")
    return told


def texts(told: Any) -> tuple[str, ...]:
    """Return a list of texts; raises as :func:`text`."""
    if not isinstance(told, list):
        raise TypeError(f"{str(told)[:40]!r} is no list of texts")
    return tuple(text(one) for one in told)


def _fact(told: Any) -> str | int | float | None:
    if told is not None and (isinstance(told, bool) or not isinstance(told, str | int | float)):
        raise TypeError(f"{str(told)[:40]!r} is no fact")
    return told
