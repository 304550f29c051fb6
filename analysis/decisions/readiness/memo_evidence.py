"""The evidence of a readiness memo: each measure, gate, slice and setting once, with its facts. Pure."""

import re
from collections.abc import Sequence

from analysis.decisions.changes import Change
from analysis.decisions.readiness.fairness import DEFINITIONS, GroupRates
from analysis.decisions.readiness.intervals import Estimate
from analysis.decisions.readiness.measuring import Evidence as Measurements
from analysis.decisions.readiness.scoring import Assessment, Blocker, Judged
from analysis.decisions.readiness.slices import Slice
from analysis.decisions.readiness.stability import Stability
from analysis.decisions.readiness.suite import Suite
from analysis.documents.document import Evidence, EvidenceKind, Fact, Sources, Unit, Value, fact, shown

SMALLEST_P = 0.0001
LONGEST_SLUG = 24
TIERS = {"computed": "computed here", "interval": "a result with its error", "bare": "a number alone", "none": "none"}


class Filed:
    """What a memo of an assessment rests on."""

    def __init__(self, suite: Suite, measured: Measurements, assessment: Assessment) -> None:
        self.suite, self.evidence, self.assessment = suite, measured, assessment
        self.sources = Sources()
        self._judged = {one.entry.name: one for one in assessment.judged}
        self._slugs = _slugs([*self._judged, *(file.name for file in suite.predictions)])
        self._lost = {one.name: one.lost for one in reversed(assessment.blockers)}
        self._more = {one.name: one.more_rows for one in assessment.blockers if one.more_rows}

    def slug(self, name: str) -> str:
        """Return the short form of a name, its own."""
        return self._slugs[name]

    def unit(self, name: str) -> Unit:
        """Return how values of an entry are printed: in per cent where they lie in [0, 1]."""
        return "share" if self._judged[name].entry.metric.highest == 1.0 else "number"

    def change(self, one: Change, place: int) -> Evidence:
        """Return one change since an earlier run."""
        what = f"{one.what}: {one.attribute}" if one.attribute else "The verdict" if one.what == "answer" else one.what
        return self.sources.computed(f"change.{place + 1}", "compared with the earlier run", what=what,
                                     before=_plainly(one.before), after=_plainly(one.after))  # fmt: skip

    def changed(self, name: str, word: str) -> Evidence:
        """Return a measure that is new, or gone, since an earlier run."""
        place = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST_SLUG]
        return self.sources.computed(f"{word}.{place}", "compared with the earlier run", name=name)

    def better(self, name: str) -> str:
        """Return which way is better: higher or lower."""
        return "higher" if self._judged[name].entry.metric.higher_is_better else "lower"

    def shown_as(self, name: str, evidence: Evidence, which: str) -> Value:
        """Return a fact as a value of an entry, with its unit."""
        unit = self._judged[name].entry.unit
        return fact(evidence, f"{which}_told") if unit else fact(evidence, which, self.unit(name))

    def _told(self, name: str, value: float | None) -> str | None:
        """Return a value of an entry as it is printed, with its unit; None where it is not known."""
        unit = self._judged[name].entry.unit
        return None if value is None else shown(_short(value), self.unit(name)) + (f" {unit}" if unit else "")

    def whole(self) -> Evidence:
        """Return the assessment itself."""
        told, gates = self.assessment, [one for one in self.assessment.judged if one.entry.must is not None]
        return self.sources.computed(
            "readiness", "gates, score and confidence of the suite", verdict=told.verdict, score=told.score, lo=told.lo,
            hi=told.hi, uncapped=told.uncapped, confidence=told.confidence, gates=len(gates),
            gates_failed=sum(one.gate == "not met" for one in gates),
            gates_unknown=sum(one.gate == "no evidence" for one in gates), conditions=len(told.conditions),
        )  # fmt: skip

    def settings(self) -> Evidence:
        """Return how intervals are made."""
        told = self.suite.sampling
        return self._assumed("settings", f"[settings] of {self.suite.file}, or the defaults", seed=told.seed,
                             resamples=told.resamples, interval=told.confidence)  # fmt: skip

    def _assumed(self, name: str, label: str, /, **facts: Fact) -> Evidence:
        return self.sources.add(Evidence(f"A.{name}", "assumption", label, None, facts))

    def ends(self, name: str) -> Evidence:
        """Return what the user set for an entry: gate, target, floor, weight."""
        one = self._judged[name]
        ends = {key: getattr(one.entry, key) for key in ("must", "target", "floor")}
        facts: dict[str, Fact] = {key: None if value is None else _short(value) for key, value in ends.items()}
        facts |= {f"{key}_told": self._told(name, value) for key, value in ends.items()}
        most = "at least" if one.entry.metric.higher_is_better else "at most"
        asked = None if one.entry.must is None else f"{most} {facts['must_told']}"
        facts |= {"name": name, "weight": _short(one.weight), "asked": asked}
        return self._assumed(self.slug(name), f"{self.suite.file}, {name}", **facts)

    def entry(self, name: str) -> Evidence:
        """Return what was measured of an entry."""
        one = self._judged[name]
        measured = one.measured
        facts = {"name": name, "metric": one.entry.metric.name, "tier": TIERS[measured.tier], "why": measured.missing,
                 "source": measured.source or "none", "more_rows": self._more.get(name),
                 "lost": self._lost.get(name), **self._facts(name, measured.found)}  # fmt: skip
        kind, ref, label = _place(one, self.slug(name))
        return self.sources.add(Evidence(ref, kind, label, None, facts))

    def row(self, name: str) -> Evidence:
        """Return an entry as a row of a table: what was set and what was found together."""
        one, ends = self._judged[name], self.ends(name)
        entry = self.entry(name)
        facts = {key: ends.facts[key] for key in ("weight", "asked", "target_told", "floor_told")}
        worth = None if one.worth is None else round(one.worth, 1)
        return self.sources.add(Evidence(entry.ref, entry.kind, entry.label, None,
                                         {**entry.facts, **facts, "gate": one.gate, "worth": worth}))  # fmt: skip

    def _facts(self, name: str, found: Estimate | None) -> dict[str, Fact]:
        ends = {key: getattr(found, key) if found else None for key in ("value", "lo", "hi")}
        facts: dict[str, Fact] = {key: None if value is None else _short(value) for key, value in ends.items()}
        facts |= {f"{key}_told": self._told(name, value) for key, value in ends.items()}
        alone = found is None or found.lo == found.hi
        interval = None if alone else f"{facts['lo_told']} to {facts['hi_told']}"
        return {**facts, "interval_told": interval, "n": found.n if found else None}

    def value(self, name: str, which: str) -> Value:
        """Return a found value, or an end of its interval, to print."""
        return self.shown_as(name, self.entry(name), which)

    def end(self, name: str, which: str) -> Value:
        """Return a gate, target or floor to print."""
        return self.shown_as(name, self.ends(name), which)

    def short(self, one: Blocker) -> Value:
        """Return how far a value is from what is asked: in points where it is a share."""
        by, unit = one.short or 0.0, self._judged[one.name].entry.unit
        told = f"{100 * by:.3g} points" if self.unit(one.name) == "share" else f"{_short(by):g} {unit}".strip()
        slug = f"{self.slug(one.name)}-short-of-{'gate' if one.kind == 'gate not met' else 'target'}"
        return fact(self.sources.computed(slug, f"{one.name}: what is asked less what was found", short=told), "short")

    def slice(self, name: str, column: str, group: str) -> Evidence:
        """Return one slice of an entry."""
        part = next(one for one in self._judged[name].measured.slices if (one.column, one.group) == (column, group))
        p = None if part.p_corrected is None else p_told(part.p_corrected)
        told: dict[str, Fact] = {"column": column, "group": group, "p": p, "standing": _standing(part)}
        told |= self._facts(name, part.found) | {"n": part.n}
        place = self._judged[name].measured.slices.index(part) + 1
        return self.sources.computed(f"{self.slug(name)}.{column}.{place}", f"{name} where {column} is {group}, "
                                     f"{self._judged[name].measured.source}", **told)  # fmt: skip

    def leak(self, name: str) -> Evidence:
        """Return what of a test set stands in a training set."""
        leak = self.evidence.leaks[name]
        return self.sources.computed(
            f"leak.{self.slug(name)}", f"{leak.test} beside {leak.train}, by {', '.join(leak.columns)}, in any "
            "case and signs", rows=leak.normalised, n=leak.n_test, test=leak.test, train=leak.train, first=leak.rows[0],
        )  # fmt: skip

    def definition(self, name: str) -> Evidence:
        """Return the definition of a fairness gap."""
        gap = self._judged[name].measured.fairness
        assert gap is not None
        return self._assumed(f"definition.{gap.gap}.{self.slug(name)}", "definition of the gap",
                             name=name, definition=DEFINITIONS[gap.gap])  # fmt: skip

    def rates(self, name: str, rate: GroupRates) -> Evidence:
        """Return the rates of one group."""
        gap = self._judged[name].measured.fairness
        assert gap is not None
        values = {key: getattr(rate, key) for key in ("selected", "true_positive", "false_positive")}
        told = {key: None if value is None else _short(value) for key, value in values.items()}
        place = gap.rates.index(rate) + 1
        source = self._judged[name].measured.source
        return self.sources.computed(f"rates.{gap.column}.{place}.{self.slug(name)}", f"{gap.column} = {rate.group} in "
                                     f"{source}", group=rate.group, n=rate.n, **told)  # fmt: skip

    def extremes(self, name: str) -> tuple[Evidence, Evidence, str] | None:
        """Return the groups with the lowest and the highest rate of a gap, and which rate; None where it is no gap."""
        gap = self._judged[name].measured.fairness
        if gap is None:
            return None
        rate = "selected" if gap.gap == "demographic_parity" else "true_positive"
        known = [one for one in gap.rates if getattr(one, rate) is not None and one.group not in gap.left_out]
        ends = [pick(known, key=lambda one: getattr(one, rate)) for pick in (min, max)]
        return self.rates(name, ends[0]), self.rates(name, ends[1]), rate

    def stability(self, name: str, what: str, known: Stability) -> Evidence:
        """Return how an entry moves over runs or periods."""
        facts: dict[str, Fact] = {"name": name, "n": known.n, "p": None if known.p is None else p_told(known.p)}
        for end, value in (("lowest", known.lowest), ("highest", known.highest)):
            facts |= {end: _short(value), f"{end}_told": self._told(name, value)}
        return self.sources.computed(f"{self.slug(name)}.{what}", f"{name} over {what}", **facts)

    def bins(self, name: str) -> list[Evidence]:
        """Return the bins of scores that hold rows."""
        bins = self.evidence.calibration[name]
        size = len(bins.n)
        return [
            self.sources.computed(
                f"bin.{self.slug(name)}.{place + 1}", f"scores of {name} in one bin", n=int(bins.n[place]),
                bin=f"{place / size:.3g} to {(place + 1) / size:.3g}", score=_short(float(bins.score[place])),
                right=_short(float(bins.right[place])),
            )
            for place in range(size) if bins.n[place]
        ]  # fmt: skip


def _place(one: Judged, slug: str) -> tuple[EvidenceKind, str, str]:
    """Return the kind, ref and label of what an entry rests on."""
    measured = one.measured
    if measured.tier == "computed":
        n = measured.found.n if measured.found else 0
        return "computed", f"N.{slug}", f"{one.entry.metric.name} of {n:,} rows of {measured.source}"
    if one.entry.given is not None:
        return "assumption", f"A.{slug}.given", f"given by the user: {measured.source}"
    if measured.found is None:
        return "computed", f"N.{slug}", f"{one.entry.name}: no evidence"
    return "row", f"F.{slug}", measured.source


def _plainly(value: object) -> str:
    """Return a value of an earlier or later run in words."""
    if value is None or value == "":
        return "not known"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _standing(part: Slice) -> str:
    if part.p is None:
        return "not tested"
    return "worse" if part.is_worse else "no worse beyond chance"


def p_told(p: float) -> str:
    """Return a p value as it is printed."""
    return "below 0.0001" if p < SMALLEST_P else f"{p:.2g}"


def _short(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")


def _slugs(names: Sequence[str]) -> dict[str, str]:
    """Return short forms of names, each its own."""
    told: dict[str, str] = {}
    for name in names:
        words = re.findall(r"[a-z0-9]+", name.lower())
        while len(words) > 1 and len("-".join(words)) > LONGEST_SLUG:
            words.pop()
        slug = "-".join(words)[:LONGEST_SLUG] or "entry"
        while slug in told.values():
            slug += "-b"
        told[name] = slug
    return told
