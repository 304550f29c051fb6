"""A candidate of a decision: one model and what is known of it, each value with its source. Used by all decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Tier = Literal["measured", "stated", "given", "assumed"]
"""The user's measurement; a paper's or vendor's claim; the user's file; a default of ours."""
TIERS: tuple[Tier, ...] = ("measured", "stated", "given", "assumed")
NOTHING: Mapping[str, "Cell"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cell:
    """One known value of a candidate; what is not known has no cell."""

    value: float | str
    """Numbers in the base unit of the attribute."""
    unit: str
    """That base unit, as attributes.py names it; "" for text and bare numbers."""
    lo: float | None
    """What it may be at least: a stated interval, or a band (FLOP or MAC not said: factor 2); None: not known."""
    hi: float | None
    tier: Tier
    source: str
    """Ref of its evidence: "C123", "F.models.csv:12", "A.price"."""
    note: str = ""
    """What a reader must know of it: where it was measured, how it was read, what contradicts it."""
    quote: str = ""
    """The value as its source prints it, with unit or sentence."""

    @property
    def bounds(self) -> tuple[float, float]:
        """What a number may be, both ends included; the value twice where no interval is known.

        Raises
        ------
        TypeError
            If the value is text.
        """
        if isinstance(self.value, str):
            raise TypeError(f"{self.value!r} is text and has no bounds")
        return (self.value if self.lo is None else self.lo), (self.value if self.hi is None else self.hi)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model that could be chosen, with what is known of it by attribute (parameters, accuracy:IMAGENET)."""

    name: str
    cells: Mapping[str, Cell] = field(default_factory=lambda: NOTHING)

    def number(self, attribute: str) -> float | None:
        """Return the value of an attribute in its base unit; None where it is not known or is text."""
        cell = self.cells.get(attribute)
        return cell.value if cell is not None and not isinstance(cell.value, str) else None

    def text(self, attribute: str) -> str | None:
        """Return the text of an attribute; None where it is not known or is a number."""
        cell = self.cells.get(attribute)
        return cell.value if cell is not None and isinstance(cell.value, str) else None
