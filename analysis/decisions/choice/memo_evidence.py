"""The evidence of a choice's memo: outcomes, criteria, values with their rows, each kept once. Used by `memo`."""

import re

from analysis.decisions.candidates.attributes import attribute, shown
from analysis.decisions.choice.choose import Choice, FlipWeight, Need, Outcome
from analysis.decisions.choice.cliffs import Cliff
from analysis.decisions.choice.constraints import Check, Constraint
from analysis.decisions.choice.criteria import Criterion
from analysis.documents.document import Evidence, EvidenceKind, Fact, Sources, Value, fact

STATES = {"met": "meets all", "open": "not known", "failed": "fails"}
STANDINGS = {"on": "on", "possibly": "possibly on", "off": "dominated", None: "fails a constraint"}
KINDS: dict[str, EvidenceKind] = {"F": "row", "A": "assumption", "C": "claim", "W": "work"}
"""Kind of evidence by the first letter of its ref."""
TIERS = {"measured": "measured by you", "stated": "stated by a paper or vendor", "given": "given in your file",
         "assumed": "assumed"}  # fmt: skip
ROUNDED = 4
"""Decimals of shares as the memo prints them."""


def slug(name: str) -> str:
    """Return a name as part of a ref: letters and digits, joined by hyphens."""
    return re.sub(r"[^\w.]+", "-", name).strip("-")[:60] or "x"


def words(name: str) -> str:
    """Return an attribute in words: "latency (Pixel 4)"."""
    _, _, qualifier = name.partition(":")
    label = attribute(name).label
    return f"{label} ({qualifier})" if qualifier else label


def asked(one: Constraint) -> str:
    """Return a constraint in words: "latency (Pixel 4) at most 100 ms"."""
    return words(one.attribute) + one.told.removeprefix(one.attribute)


class Filed:
    """The evidence of one memo."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.sources = Sources()
        self._refs = {one.name: f"{slug(one.name)}{'' if first else f'.{place}'}"
                      for place, one, first in _first_slugs(choice)}  # fmt: skip
        self._cells: dict[str, list[tuple[Outcome, str]]] = {}
        for outcome in choice.outcomes:
            for name, cell in sorted(outcome.candidate.cells.items()):
                self._cells.setdefault(cell.source, []).append((outcome, name))

    def outcome(self, one: Outcome) -> Evidence:
        """Return the evidence of what the choice makes of a candidate."""
        facts: dict[str, Fact] = {
            "name": one.name, "score": _share(one.score), "score_low": _share(one.score_low),
            "score_high": _share(one.score_high), "closeness": _share(one.closeness),
            "state_told": STATES[one.state], "standing_told": STANDINGS[one.standing], "dominated_by": one.dominated_by,
            "open": "; ".join(asked(check.constraint) for check in one.checks if check.state == "open"),
            "missing": " and ".join(map(words, one.missing)), "n_missing": len(one.missing), "rank": one.rank,
        }  # fmt: skip
        for name, value in zip(("best", "best_lo", "best_hi"), one.best or (None, None, None), strict=True):
            facts[name] = _share(value)
        for criterion in self.choice.problem.criteria:
            facts[f"value of {criterion.attribute}"] = one.candidate.number(criterion.attribute)
        return self.sources.computed(
            f"outcome.{self._refs[one.name]}", f"what the weighing makes of {one.name}", **facts
        )

    def counts(self) -> Evidence:
        """Return how many candidates there are of each sort."""
        outcomes, pool = self.choice.outcomes, self.choice.pool
        standing = {word: sum(one.standing == word for one in pool) for word in ("on", "possibly", "off")}
        return self.sources.count("candidates", "candidates counted", all=len(outcomes), pool=len(pool),
                                  failed=sum(one.state == "failed" for one in outcomes), **standing)  # fmt: skip

    def draws(self) -> Evidence:
        """Return how weights and values were drawn."""
        draws = self.choice.problem.draws
        return self._assumed("draws", "how weights and values are drawn", number=draws.number, seed=draws.seed,
                             concentration=draws.concentration, how=draws.weights)  # fmt: skip

    def criterion(self, one: Criterion) -> Evidence:
        """Return what is asked of a criterion, and where the ends of its scale come from."""
        scale = self.choice.scales[self.choice.index(one.attribute)]
        origins = {"given": "the decision", "candidates": "the candidates"}
        ends = dict.fromkeys(origins[origin] for origin in (scale.worst_from, scale.best_from))
        return self._assumed(
            f"criterion.{slug(one.attribute)}", f"the weight and shape of {words(one.attribute)}",
            attribute=words(one.attribute), weight=_share(one.weight), shape=_shape(one),
            better="higher" if one.higher_is_better else "lower",
            worst=shown(one.attribute, scale.worst), best=shown(one.attribute, scale.best), ends=" and ".join(ends),
        )  # fmt: skip

    def constraint(self, one: Constraint) -> Evidence:
        """Return what is asked of every candidate."""
        return self._assumed(
            f"constraint.{slug(one.attribute)}", f"a constraint on {words(one.attribute)}", asked=asked(one)
        )

    def aside(self, name: str) -> Evidence:
        """Return that a criterion has no weight."""
        return self._assumed(f"aside.{slug(name)}", f"the weight of {words(name)}", attribute=words(name))

    def flip(self, one: FlipWeight) -> Evidence:
        """Return where the lead changes."""
        side = "above" if one.at >= one.weight else "below"
        return self.sources.computed(f"flip.{slug(one.attribute)}.{side}", "where two scores are equal, in closed form",
                                     attribute=words(one.attribute), rival=one.rival, weight=_share(one.weight),
                                     at=_share(one.at))  # fmt: skip

    def need(self, one: Need) -> Evidence:
        """Return what a missing value would have to be."""
        return self.sources.computed(
            f"need.{slug(one.name)}", f"where the score of {one.name} equals the best", name=one.name,
            attribute=words(one.attribute), value=shown(one.attribute, one.value),
        )  # fmt: skip

    def check(self, outcome: Outcome, check: Check) -> Evidence:
        """Return by how much a candidate misses a constraint."""
        name, cell = check.constraint.attribute, check.cell
        value = "unknown" if cell is None else shown(name, cell.value)
        return self.sources.computed(
            f"miss.{self._refs[outcome.name]}.{slug(name)}", f"{outcome.name} beside a constraint", what=words(name),
            asked=asked(check.constraint), value=value, by=shown(name, check.by) if check.by else "",
            excess=_share(check.excess) if check.by else None,
        )  # fmt: skip

    def cell(self, outcome: Outcome, check: Check) -> Evidence:
        """Return the evidence of the value that a constraint was checked on, which must be known."""
        assert check.cell is not None
        return self._source(check.cell.source)

    def of(self, outcome: Outcome, name: str) -> Evidence:
        """Return the evidence of a known value of a candidate."""
        return self._source(outcome.candidate.cells[name].source)

    def value(self, outcome: Outcome, name: str) -> Value:
        """Return a known value of a candidate, to print."""
        return fact(self.of(outcome, name), f"{outcome.name}: {name}")

    def cliff(self, one: Cliff) -> Evidence:
        """Return how far a model falls to its worst slice."""
        name = self.choice.problem.slices.attribute if self.choice.problem.slices else "accuracy"
        ends = {
            "lo": None if one.low is None else round(one.low, 1),
            "hi": None if one.high is None else round(one.high, 1),
        }
        return self.sources.computed(
            f"cliff.{slug(one.model)}", f"slices of {one.model}: {', '.join(one.sources[:10])}", name=one.model,
            slice=one.worst.name, drop=round(one.drop, 2), mean=shown(name, one.mean), slices=one.n_slices,
            worst=shown(name, one.worst.value), what=words(name), **ends,
        )  # fmt: skip

    def rows(self, most: int) -> list[str]:
        """Return the refs of the rows and claims that tell a criterion of the first candidates."""
        names = [one.attribute for one in self.choice.problem.criteria]
        refs = [one.candidate.cells[name].source for one in self.choice.outcomes[:most] for name in names
                if name in one.candidate.cells]  # fmt: skip
        return [self._source(ref).ref for ref in dict.fromkeys(refs)]

    def remark(self, told: str, place: int) -> Evidence:
        """Return what a reader of files must know."""
        return self.sources.computed(f"remark-{place}", "a remark on the files that were read", told=told)

    def flagged(self, outcome: Outcome, name: str) -> Evidence:
        """Return what limits setting a value beside others, as the audit of its claim says."""
        ref = outcome.candidate.cells[name].source
        told = "; ".join(self.choice.background.flags.get(ref, ()))
        return self.sources.computed(f"flags.{ref}", f"the audit of claim {ref}", told=told, what=words(name))

    def _source(self, ref: str) -> Evidence:
        """Keep a row of a file, or the paper of a claim, with all that candidates have of it.

        Two candidates may have values of one row (variants of a model), so that each value is a fact under the name of
        its candidate, and once more under its attribute alone, for tables.
        """
        told: dict[str, list[str]] = {one.attribute: [] for one in self.choice.problem.criteria}
        facts: dict[str, Fact] = {}
        for outcome, name in self._cells[ref]:
            facts[f"{outcome.name}: {name}"] = value = shown(name, outcome.candidate.cells[name].value)
            told.setdefault(name, []).append(value)
        outcome, name = self._cells[ref][0]
        cell = outcome.candidate.cells[name]
        names = " / ".join(dict.fromkeys(one.name for one, _ in self._cells[ref]))
        said = re.sub(r";? ?also .*$", "", cell.note) or ref.removeprefix("F.")
        label = f"{names}, {TIERS[cell.tier]}: {said}"
        facts |= {name: " / ".join(dict.fromkeys(values)) for name, values in told.items()}
        facts |= {"name": names, "told": label}
        paper = self.choice.background.papers.get(ref)
        if paper is not None:
            label, facts["work"] = paper[0], f"W{paper[1]}"
        return self.sources.add(Evidence(ref, KINDS.get(ref[:1], "row"), label, None, facts))

    def _assumed(self, name: str, label: str, **facts: Fact) -> Evidence:
        return self.sources.add(Evidence(f"A.{name}", "assumption", label, None, facts))


def _first_slugs(choice: Choice) -> list[tuple[int, Outcome, bool]]:
    """Return each outcome with its place and whether no earlier one has the same slug."""
    seen: set[str] = set()
    told = []
    for place, one in enumerate(choice.outcomes, 1):
        told.append((place, one, slug(one.name) not in seen))
        seen.add(slug(one.name))
    return told


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, ROUNDED)


def _shape(one: Criterion) -> str:
    shape = one.shape
    if shape.kind in ("threshold", "sigmoid") and shape.at is not None:
        return f"{shape.kind} at {shown(one.attribute, shape.at)}"
    return shape.kind
