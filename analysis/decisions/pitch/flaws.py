"""What each claim of a pitch leaves out or gets wrong, and the colour that follows; what `decide pitch` tells, pure.

What is missing, unfair, leaked or picked is told by `evidence`, where its probability is high enough, and asked about
where it is lower; what cannot be is told by `arithmetic` and `contradictions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from analysis.decisions.pitch.arithmetic import Sum, change_disagrees, f1_disagrees, impossible, share_disagrees
from analysis.decisions.pitch.claims import Claim, describe
from analysis.decisions.pitch.contradictions import Against, contradictions
from analysis.decisions.pitch.evidence import (
    CONDITIONS,
    FAULTS,
    Encode,
    Evidence,
    Weights,
    find_evidence,
    is_of_cost,
    load_weights,
)
from analysis.decisions.pitch.figures import parts_above
from analysis.decisions.pitch.language import language_of
from analysis.decisions.pitch.statements import Layout, lay_out

Light = Literal["red", "amber", "green"]
SAID_ABOVE = 0.5
"""Probability from which a sentence is shown as what tells a condition."""


class FlawKind(NamedTuple):
    """What a flaw is called, what it means, and what to ask."""

    heading: str
    meaning: str
    question: str
    is_red: bool = False


FLAWS: dict[str, FlawKind] = {
    "missing-test-set": FlawKind(
        "Test data not named", "It is not said what data the number was measured on.",
        "What data was this measured on: where do they come from, and from when?"),
    "missing-size": FlawKind(
        "Size of the test not said", "It is not said how many examples were tested.",
        "How many examples were tested?"),
    "missing-balance": FlawKind(
        "Class balance not said", "Accuracy means little without the share of each class: who always says the "
                                  "commonest "
        "class may score as high.",
        "What share of the test examples belongs to each class, and what are precision and recall of each?"),
    "missing-metric": FlawKind(
        "Measure not named", "A number of quality without what it measures cannot be checked.",
        "What exactly was measured, in which unit, and how is it computed?"),
    "missing-split": FlawKind(
        "Held-out test not stated", "Nothing says that the test data were kept out of training and tuning.",
        "Were the test data kept out of training, tuning and the choice of the model, and how was that ensured?"),
    "missing-baseline": FlawKind(
        "Compared with what", "The comparison does not say with what, exactly enough to ask for it.",
        "What was it compared with: which product and version, with which settings, and with what result?"),
    "missing-variance": FlawKind(
        "No spread of the difference", "There is no interval, number of runs or test of significance, so the "
                                       "difference may be chance.",
        "How large is the uncertainty: a confidence interval, or the spread over repeated runs?"),
    "missing-cost": FlawKind(
        "Conditions of speed or price not said", "Speed and savings hold for a machine, a load and a price; none is "
                                                 "told.",
        "On what hardware, at what load and at which prices was this measured?"),
    "impossible-ratio": FlawKind(
        "Cannot be", "The arithmetic cannot be.",
        "Could you check this figure, and send the counts behind it?", True),
    "unfair-baseline": FlawKind(
        "Unfair comparison", "The comparison is with something known to be weak, old, smaller or untuned, or "
                             "measured otherwise.",
        "What is the result against a current alternative, tuned with equal care and measured under the same "
        "conditions?"),
    "test-data-in-training": FlawKind(
        "Test data used in training", "The model was trained, tuned or chosen on the data it was tested on: the "
                                      "number proves nothing about new data.",
        "What is the result on data that were used neither for training nor for tuning or choosing the model?", True),
    "contradiction": FlawKind(
        "Contradiction", "Two numbers of the pitch for the same thing disagree.",
        "Which of the two figures holds, and why do they differ?", True),
    "cherry-picked": FlawKind(
        "Best case only", "Only a best case, or a selected part, is told.",
        "What are the mean, the median and the worst result over all cases, and what share of them reaches this "
        "figure?"),
    "relative-only": FlawKind(
        "Neither value told", "A relative change is told without the value before or after.",
        "What are the two values, before and after, in absolute terms?"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that tells a condition of a claim."""

    aspect: str
    start: int
    end: int
    statement: int

    def quote(self, layout: Layout) -> str:
        """Return the sentence."""
        return " ".join(layout.text[self.start : self.end].split())


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw of a claim, told or asked about, and the words that show it, if any do."""

    name: str
    told: str
    """In words: what is missing, or what is wrong with the arithmetic."""
    reading: str = ""
    """What may have been meant."""
    start: int = 0
    end: int = 0
    """Of the words that show it; both 0: nothing does, it is missing."""
    chance: float = 1.0
    """Probability, as fitted on labelled pitches; 1 for arithmetic."""
    nearest: Said | None = None
    """Of what is missing: the sentence that came nearest to telling it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what is said of it and what is not."""

    claim: Claim
    quote: str
    said: tuple[Said, ...]
    flaws: tuple[Flaw, ...]
    """What is sure enough to be told."""
    asked: tuple[Flaw, ...] = ()
    """What was not found, and may stand in words that are not understood here: to be asked."""

    @property
    def light(self) -> Light:
        """Red: cannot hold, or cannot be checked at all; amber: something is open; green: nothing is."""
        return light_of(self)[0]

    @property
    def rule(self) -> str:
        """The rule that gave the colour, in words."""
        return light_of(self)[1]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A whole pitch, judged."""

    layout: Layout
    language: str
    """English, or what it seems to be instead; "" where there is too little text to tell."""
    claims: tuple[Judged, ...]


def judge(text: str, encode: Encode, weights: Weights | None = None) -> Verdict:
    """Return the claims of a pitch with their flaws; the same text gives the same answer."""
    weights = weights or load_weights()
    return weigh(find_evidence(lay_out(text), encode, weights), weights.sure, weights.ask)


def weigh(found: Evidence, sure: Mapping[str, float], ask: Mapping[str, float]) -> Verdict:
    """Return what is told and asked of a pitch, from the probabilities at which each flaw is."""
    layout = found.seen.layout
    claims = [_claim(found, number, place) for number, place in enumerate(found.flaws, start=1)]
    wrong_f1 = {claim.number: told for claim, told in f1_disagrees(layout, claims)}
    against = contradictions(layout, claims)
    judged = []
    for claim in claims:
        sums = wrong_sums(layout, claim, claims, wrong_f1.get(claim.number), against.get(claim.number))
        told, asked = _by_chance(found, claim, sure, ask)
        flaws = sorted((*sums, *told), key=lambda one: list(FLAWS).index(one.name))
        judged.append(Judged(claim, claim.quote(layout), _said(found, claim), tuple(flaws), tuple(asked)))
    return Verdict(layout, language_of(layout.plain), tuple(judged))


def _claim(found: Evidence, number: int, place: int) -> Claim:
    """Return a claim with its figures."""
    return describe(found.seen.layout, number, place, is_of_cost(found.seen, place))


def _said(found: Evidence, claim: Claim) -> tuple[Said, ...]:
    """Return, of each condition that something tells, the sentence that most surely does."""
    best = ((name, int(found.links[claim.statement][name].argmax())) for name in CONDITIONS)
    return tuple(
        _sentence(found, name, place) for name, place in best
        if found.links[claim.statement][name][place] >= SAID_ABOVE
    )  # fmt: skip


def _sentence(found: Evidence, name: str, place: int) -> Said:
    statement = found.seen.layout.statements[place]
    return Said(name.replace("-", " "), statement.start, statement.end, place)


def _by_chance(
    found: Evidence, claim: Claim, sure: Mapping[str, float], ask: Mapping[str, float]
) -> tuple[list[Flaw], list[Flaw]]:
    """Return the flaws that are sure enough to be told, and those to ask about."""
    told: list[Flaw] = []
    asked: list[Flaw] = []
    for name, chance in found.flaws[claim.statement].items():
        if chance >= ask[name]:
            (told if chance >= sure[name] else asked).append(_flaw(found, claim, name, chance))
    return told, asked


def _flaw(found: Evidence, claim: Claim, name: str, chance: float) -> Flaw:
    """Return a flaw with the sentence that shows it, or that came nearest to telling what is missing."""
    condition = FAULTS.get(name) or name.removeprefix("missing-")
    meaning = FLAWS[name].meaning
    if condition not in found.links[claim.statement]:
        return Flaw(name, meaning, chance=chance)
    nearest = _sentence(found, condition, int(found.links[claim.statement][condition].argmax()))
    if name in FAULTS:
        return Flaw(name, meaning, "", nearest.start, nearest.end, chance)
    return Flaw(name, meaning, chance=chance, nearest=nearest)


def wrong_sums(
    layout: Layout, claim: Claim, claims: list[Claim], f1: Sum | None, against: Against | None
) -> list[Flaw]:  # fmt: skip
    """Return what cannot be, or cannot both be, with the arithmetic."""
    flaws = []
    words = layout.plain[claim.start : claim.end]
    if (told := impossible(layout, claim, claims) or f1) is not None:
        flaws.append(Flaw("impossible-ratio", told.told, told.reading, claim.start, claim.end))
    if told is None and (change := change_disagrees(layout, claim, claims)) is not None:
        flaws.append(Flaw("contradiction", change.told, change.reading, claim.start, claim.end))
    elif against is not None:
        flaws.append(Flaw("contradiction", against.told, "", against.start, against.end))
    elif (parts := parts_above(words)) is not None:
        shown = f"{parts.one:g} and {parts.other:g} make {parts.one + parts.other:g}, more than {parts.whole:g}"
        flaws.append(Flaw("contradiction", shown, "", claim.start, claim.end))
    elif (share := share_disagrees(words)) is not None:
        flaws.append(Flaw("contradiction", share.told, "", claim.start, claim.end))
    return flaws


def light_of(judged: Judged) -> tuple[Light, str]:
    """Return the colour of a claim and the rule that gave it."""
    names = {flaw.name for flaw in judged.flaws}
    wrong = [name for name in FLAWS if name in names and FLAWS[name].is_red]
    if wrong:
        return "red", f"{FLAWS[wrong[0]].heading.lower()}: as told, it proves nothing"
    if {"missing-test-set", "missing-size", "missing-split"} <= names:
        return "red", "test data, their number and a held-out test are all unsaid: it cannot be checked"
    if {"missing-baseline", "relative-only"} <= names:
        return "red", "neither what it is compared with nor either value is told: it cannot be checked"
    if names:
        first = next(name for name in ("unfair-baseline", "cherry-picked", *FLAWS) if name in names)
        return "amber", f"{FLAWS[first].heading.lower()}: ask before relying on it"
    if judged.asked:
        return "amber", f"{FLAWS[judged.asked[0].name].heading.lower()}? It was not found for certain: ask"
    return "green", "all that a reader would ask for was found"
