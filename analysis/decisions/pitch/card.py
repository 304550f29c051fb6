"""The card of a whole pitch, the questions to send back, and both as JSON takes them; used by `decide pitch`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.decisions.pitch.flaws import FLAWS, Flaw, Judged, Light, Verdict

GROUPS: dict[str, tuple[str, ...]] = {
    "Figures that do not add up": ("impossible-ratio", "contradiction"),
    "The test data": ("missing-test-set", "missing-size", "missing-balance", "missing-split", "test-data-in-training"),
    "What was measured": ("missing-metric", "missing-variance", "cherry-picked"),
    "The comparison": ("missing-baseline", "unfair-baseline", "relative-only"),
    "Speed and cost": ("missing-cost",),
}
"""Flaws as they are asked about, in the order of a letter."""
LONGEST_QUOTE = 160
MOST_QUOTES = 4
"""Quotes under one question; the rest are counted."""
SUMMARIES: dict[Light | None, str] = {
    "red": "Do not rely on it as it stands: at least one claim cannot hold, or cannot be checked.",
    "amber": "It may be right, but it leaves questions open: ask them before relying on it.",
    "green": "It tells what a reader would ask for; what remains is to check it.",
    None: "No claim about performance was found: there is nothing to check.",
}


def light_of_pitch(verdict: Verdict) -> Light | None:
    """Return the colour of a pitch: that of its worst claim; None where nothing is claimed."""
    lights = {one.light for one in verdict.claims}
    order: tuple[Light, ...] = ("red", "amber", "green")
    return next((light for light in order if light in lights), None)


def flaw_counts(verdict: Verdict) -> dict[str, int]:
    """Return how many claims have each flaw, those of most claims first."""
    return _counted(flaw.name for one in verdict.claims for flaw in one.flaws)


def asked_counts(verdict: Verdict) -> dict[str, int]:
    """Return of how many claims each thing was not found for certain, and is to be asked, most first."""
    return _counted(flaw.name for one in verdict.claims for flaw in one.asked)


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts = Counter(names)
    return {name: counts[name] for name in sorted(counts, key=lambda name: (-counts[name], list(FLAWS).index(name)))}


def short(quote: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a quote cut at a word, with a mark where it was."""
    return quote if len(quote) <= longest else quote[:longest].rsplit(" ", 1)[0] + " …"


def questions_of(verdict: Verdict) -> list[dict[str, Any]]:
    """Return one question for each kind of flaw, told or only asked about, with the quotes that it is about."""
    asked = []
    for group, names in GROUPS.items():
        for name in names:
            about = [one for one in verdict.claims if any(flaw.name == name for flaw in (*one.flaws, *one.asked))]
            if about:
                sure = any(flaw.name == name for one in about for flaw in one.flaws)
                asked.append({"group": group, "flaw": name, "question": FLAWS[name].question, "is_sure": sure,
                              "quotes": list(dict.fromkeys(short(one.quote) for one in about))})  # fmt: skip
    return asked


def letter(verdict: Verdict) -> str:
    """Return the questions as plain text, ready to paste into a mail; empty where there is nothing to ask."""
    asked = questions_of(verdict)
    if not asked:
        return ""
    lines = [
        "Thank you for your proposal. Before we can weigh it, could you please help us with the following questions?"
    ]
    group = ""
    for number, one in enumerate(asked, start=1):
        if one["group"] != group:
            group = one["group"]
            lines += ["", group]
        lines.append(f"{number}. {one['question']}")
        lines += [f'   - "{quote}"' for quote in one["quotes"][:MOST_QUOTES]]
        more = len(one["quotes"]) - MOST_QUOTES
        lines += [f"   - and {more} more" if more > 1 else "   - and one more"] if more > 0 else []
    return "\n".join([*lines, "", "With thanks and kind regards"])


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return what was found as JSON takes it; offsets are characters of the text as it was read."""
    return {
        "light": light_of_pitch(verdict), "summary": SUMMARIES[light_of_pitch(verdict)], "language": verdict.language,
        "lights": dict(Counter(one.light for one in verdict.claims)), "flaws": flaw_counts(verdict),
        "asked": asked_counts(verdict),
        "claims": [_claim(verdict, one) for one in verdict.claims], "questions": questions_of(verdict),
        "letter": letter(verdict),
    }  # fmt: skip


def line_of(verdict: Verdict, start: int) -> int:
    """Return the number of the line, from 1, that a character of the text stands on."""
    return verdict.layout.text.count("\n", 0, start) + 1


def _claim(verdict: Verdict, one: Judged) -> dict[str, Any]:
    claim = one.claim
    return {
        "number": claim.number, "quote": one.quote, "start": claim.start, "end": claim.end,
        "line": line_of(verdict, claim.start), "kind": claim.kind, "measure": claim.measure or None,
        "values": [{"value": figure.value, "unit": figure.unit_word or figure.unit} for figure in claim.figures],
        "is_relative": claim.is_relative, "light": one.light, "rule": one.rule,
        "flaws": [_flaw(verdict, flaw) for flaw in one.flaws], "asked": [_flaw(verdict, flaw) for flaw in one.asked],
        "said": [{"aspect": told.aspect, "words": _words(verdict, told.start, told.end),
                  "sentence": told.quote(verdict.layout), "start": told.start, "end": told.end} for told in one.said],
    }  # fmt: skip


def _flaw(verdict: Verdict, flaw: Flaw) -> dict[str, Any]:
    return {
        "flaw": flaw.name, "told": flaw.told, "reading": flaw.reading or None, "chance": round(flaw.chance, 2),
        "evidence": _words(verdict, flaw.start, flaw.end),
        "nearest": flaw.nearest.quote(verdict.layout) if flaw.nearest else None,
    }  # fmt: skip


def _words(verdict: Verdict, start: int, end: int) -> str | None:
    return " ".join(verdict.layout.text[start:end].split()) if end > start else None


def marks(claims: Sequence[Judged]) -> list[tuple[int, int, Light, int]]:
    """Return where the text is to be marked, in order and without overlap: start, end, colour, number of the claim."""
    found: list[tuple[int, int, Light, int]] = []
    for one in sorted(claims, key=lambda one: one.claim.start):
        start = max(one.claim.start, found[-1][1] if found else 0)
        if start < one.claim.end:
            found.append((start, one.claim.end, one.light, one.claim.number))
    return found
