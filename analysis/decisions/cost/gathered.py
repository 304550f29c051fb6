"""The evidence of a cost memo while it is written: inputs by key, and what was computed. Used by the `memo` modules."""

from analysis.decisions.candidates.attributes import attribute
from analysis.decisions.candidates.record import Cell
from analysis.decisions.cost.assessment import Assessment
from analysis.decisions.cost.case import cells_of, number
from analysis.decisions.cost.sensitivity import labels
from analysis.documents.document import Evidence, EvidenceKind, Fact, Sources

CLAIMED: dict[str, EvidenceKind] = {"C": "claim", "W": "work"}
"""Kind of evidence by the first letter of the ref of what a paper says."""


class Gathered:
    """A memo while it is written: the assessment, its evidence by key, and names."""

    def __init__(self, told: Assessment) -> None:
        self.told, self.case = told, told.case
        self.sources = Sources()
        self.names = labels(told.case)
        self.cells = cells_of(told.case)
        self._refs: dict[str, str] = {}
        self.money = self.sources.add(
            Evidence(f"F.{told.case.file}:money.currency", "row", "currency of all amounts", None,
                     {"currency": told.case.currency})
        )  # fmt: skip

    def name(self, key: str) -> str:
        """Return the name of an option."""
        return self.case.options[key].name

    def what(self, key: str) -> str:
        """Return an input in words."""
        if key in self.names:
            return self.names[key]
        parts = key.split(".")
        if parts[0] != "options":
            return {"spread_in": "spread of tokens in", "spread_out": "spread of tokens out"}.get(parts[-1], parts[-1])
        if parts[2] == "quality":
            return f"{self.name(parts[1])}: {words(key.split('.', 3)[3])}"
        rest = (
            " ".join(parts[2:]).replace("card prices", "price:").replace("_", " ").replace("batches", "throughput at")
        )
        return f"{self.name(parts[1])}: {rest}"

    def input(self, key: str) -> Evidence:
        """Keep an input under the place it was read from; a place that holds two values names which."""
        cell = self.cells[key]
        if cell.source[:1] in CLAIMED:
            return self._of_paper(key, cell)
        ref = cell.source
        if ref in self._refs and self._refs[ref] != key:
            ref = f"{ref} ({key})"
        self._refs[ref] = key
        told = " ".join(part for part in (cell.quote, f"({cell.note})" if cell.note else "") if part)
        facts: dict[str, Fact] = {
            "what": self.what(key), "value": rounded(number(cell)), "unit": cell.unit, "tier": cell.tier,
            "low": None if cell.lo is None else rounded(cell.lo), "high": None if cell.hi is None else rounded(cell.hi),
            "where": told or "as told",
        }  # fmt: skip
        kind: EvidenceKind = "assumption" if cell.tier == "assumed" else "row"
        return self.sources.add(Evidence(ref, kind, f"{self.what(key)}; {told}".rstrip("; "), None, facts))

    def paper(self, key: str) -> Evidence | None:
        """Keep the claim or paper that an input was read from; None where it is not of a paper."""
        cell = self.cells[key]
        if cell.source[:1] not in CLAIMED:
            return None
        title, work = self.case.papers.get(cell.source, ("untitled", 0))
        facts: dict[str, Fact] = {"work": f"W{work}"} if work else {}
        return self.sources.add(Evidence(cell.source, CLAIMED[cell.source[:1]], title, None, facts))

    def _of_paper(self, key: str, cell: Cell) -> Evidence:
        """Keep an input that a paper tells, without its sentence; the paper itself stands beside it."""
        title = self.case.papers.get(cell.source, ("untitled", 0))[0]
        return self.sources.computed(
            f"input.{key}", f"{self.what(key)}, from {cell.source}", what=self.what(key), value=rounded(number(cell)),
            unit=cell.unit, tier=cell.tier, low=None if cell.lo is None else rounded(cell.lo),
            high=None if cell.hi is None else rounded(cell.hi),
            where="; ".join(part for part in (f"{cell.source}: {title}", cell.note) if part),
        )  # fmt: skip

    def of_option(self, key: str) -> Evidence:
        """Keep what an option comes to."""
        bill, fit, case = self.told.plan[key], self.told.fits[key], self.case
        right = None if bill.correct is None else rounded(float(bill.correct[0]))
        first = float(bill.total[0])
        return self.sources.computed(
            f"option.{key}", f"what {self.name(key)} comes to",
            name=self.name(key), month=cents(first), plan=cents(self.told.plan_total(key)),
            score=cents(self.told.plan_score(key)), each=rounded(1000 * first / float(bill.requests[0])),
            thousand_right=rounded(1000 * self.told.plan_score(key) / float(bill.requests.sum())),
            per_right=None if right is None else rounded(1000 * first / float(bill.requests[0]) / right), right=right,
            replicas=int(bill.replicas[0]) or "none", busy=rounded(float(bill.busy[0])) if bill.replicas[0] else "none",
            p95=None if fit.p95_seconds is None else rounded(fit.p95_seconds, 3), fit=fit.state, why=fit.why,
            months=case.months, by_api=rounded(float(bill.by_api[0])),
        )  # fmt: skip


def words(name: str) -> str:
    """Return an attribute in words: "accuracy on SQuAD"."""
    _, _, qualifier = name.partition(":")
    return attribute(name).label + (f" on {qualifier}" if qualifier else "")


def cents(amount: float) -> float:
    """Return an amount rounded to cents, as it is shown."""
    return round(amount, 2) + 0.0


def rounded(value: float, digits: int = 4) -> float:
    """Return a number with some significant digits."""
    return float(f"{value:.{digits}g}") if abs(value) < 10 ** (digits - 1) else round(value, 1)
