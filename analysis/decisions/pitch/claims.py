"""The claims of a pitch in figures: the kind of each, its measure, and what changes; pure.

Which sentences claim is told by `evidence`; this reads their numbers, for the arithmetic and for the boards beside.
"""

import re
from dataclasses import dataclass
from typing import Literal

from analysis.claims.mentions import find_metrics
from analysis.claims.vocabulary import tokenize
from analysis.decisions.pitch.figures import MOST_FIGURES, Figure, digits, find_figures
from analysis.decisions.pitch.statements import Layout

Kind = Literal["quality", "speed", "saving"]
MOST_OF_TIME = 50
"""Percent "of the time" up to which a time is told; "right 99 % of the time" is how often."""
MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("word error rate", r"\bword[- ]error(?:[- ]rate)?s?\b|\bWER\b"),
        ("character error rate", r"\bcharacter[- ]error(?:[- ]rate)?s?\b|\bCER\b|\bwrong characters\b"),
        ("forecast error", r"\bMAPE\b|\bMAE\b|\bRMSE\b|\bWAPE\b|\bmean absolute(?: percentage)?(?: errors?)?\b"
                           r"|\bforecast(?:ing)? (?:errors?|accuracy)\b|\bETA errors?\b|\bdeviat\w+ (?:from|of)|\bR2\b"
                           r"|\bR²|\bR-squared\b"),
        ("F1", r"\bF-?1\b|\bF[- ]?(?:score|measure)s?\b"),
        ("AUC", r"\bAU(?:RO|PR)?C\b|\bROC[- ]AUC\b|\bPR[- ]AUC\b|\barea under\b|\bGini\b|\bAP\b|\bKS statistic\b"),
        ("recall", r"\brecall\b|\bsensitiv\w+|\btrue[- ]positive rate\b|\b(?:catch(?:es)?|caught|detects?|detected"
                   r"|finds?|found|spots?"
                   r"|spotted|identif(?:y|ies|ied)|flags?|flagged|intercepts?|blocks|blocked|stops?|misses|missed"
                   r"|miss)\b"),
        ("precision", r"\bprecision\b|\bprecise\b|\bpositive predictive value\b|\bPPV\b"),
        ("specificity", r"\bspecificity\b|\bfalse[- ](?:positive|alarm|alert|reject|accept)\w*(?: rates?)?\b"
                        r"|\bfalse\s(?:flags?|hits?)\b"),
        ("error", r"\berrors?\b(?! message)|\bmistakes?\b|\bmisclassif\w+|\bmis-\w+"
                  r"|\bmis(?:reads?|understandings?|routed|routings?|labels?|diagnos\w+|matches|ses?)\b"
                  r"|\b(?:fewer|less|lower) (?:\w+ )?(?:defects|bugs)\b|\bhallucinat\w+|\bwrong(?:ly)?\b"
                  r"|\bfailure rates?\b|\bdefects (?:missed|escap\w+)|\bescapes?\b"),
        ("accuracy", r"\baccura(?:cy|te|tely)\b|\bcorrect(?:ly|ness)?\b|\bright (?:answers?|species|on|in|first)\b"
                     r"|\b(?:were|was|is|are|gets?|got|came|comes?|(?:come|came|comes) out|all digits|of them"
                     r"|answers) right\b"
                     r"|\bthe (?:right|expected|intended) [a-z]+\b|\bsolv(?:es|ed)\b"
                     r"|\bexact[- ]match\b|\bagree(?:s|ment)?\b|\b(?:understood|recogni[sz]ed)\b"
                     r"|\bnames? (?:the right )?\d|\bhit rate\b|\bsuccess rate\b|\bquality score\b"
                     r"|\b(?:recognition|detection|identification|match|matching|pass|read|completion) rates?\b"
                     r"|\bread rates?\b|\bhuman parity\b"),
        ("resolution", r"\b(?:resolution|containment|straight-through|automation|deflection) rates?\b|\b(?:resolv"
                       r"|automat|deflect)(?:es|ed|ing)\b"),
        ("preference", r"\bprefer(?:s|red|ence)?\b|\bwin rate\b|\bchose\b|\bchoose ours\b"),
        ("ranking", r"\bnDCG\b|\bMRR\b|\b(?:recall|precision|hit)@\d+|\bmAP\b|\btop-?\d+\b|\b(?:hit"
                    r"|success) rate (?:at|@) ?\d"
                    r"|\btop[- ](?:one|three|five|ten|twenty)\b"),
        ("text quality", r"\bBLEU\b|\bROUGE\b|\bCOMET\b|\bMETEOR\b|\bBERTScore\b|\bchrF\b|\bperplexity\b|\bMOS\b"
                         r"|\bexact match\b"),
        ("overlap", r"\bIoU\b|\bDice\b"),
    )
)  # fmt: skip
_FAMILIES = {"forecast error": "error", "word error rate": "error", "character error rate": "error"}
_DIRECTION = (
    r"(?:more|less|fewer|lower|higher|better|worse|greater|faster|quicker|slower|cheaper|smarter|shorter|smaller"
    r"|stronger|larger|improvement|increase"
    r"|decrease|reductions?|drop|gains?|boost|uplift|lift|jump|savings?|saved|speed-?up|decline|cut|rise|growth"
    r"|off your|reduced|ahead|superior|better|above the|below the)"
)
_RELATIVE_BEHIND = re.compile(
    rf"\s?-?\s?\)?(?:of\s(?:F1|accuracy|recall|precision|\w+)\b)?(?:absolute\s|relative\s|pp\s"
    rf"|points?\s(?:of\s\w+\s)?|in\s)?(?:[\w-]+\s){{0,2}}?{_DIRECTION}\b(?!\sthan\s\d)",
    re.I,
)
_RELATIVE_BEFORE = re.compile(
    r"\b(?:improv\w+|increas\w+|reduc\w+|decreas\w+|cuts?(?!-)|cutting|lower(?:s|ed|ing)?|boost\w*|rais\w+|drop(?:s|ped"
    r"|ping)?|falls?|fallen|fell|shrink\w*|shrank|sav(?:e|es|ed|ing|ings)|slash\w*"
    r"|down|outperform\w*|beats?|beating|exceed\w*|surpass\w*|shav\w+|trim\w*|grow(?:s|n|ing|th)?|grew|gain(?:s|ed"
    r"|ing)?|rose|rises?|risen|lift\w*|accelerat\w*|up(?!\sto)|drops?|decline[sd]?"
    r"|uplift|jump\w*|cutting|less|fewer|more|off|lead(?:s|ing)? by|led by|lead of|w[io]ns? by|ahead by"
    r"|difference|margin|gap|lower|higher|better"
    r"|worse|eliminat\w*|minimi[sz]\w*|prevent\w*)\b"
    r"(?![^.;]*(?<!up\s)\bto\s(?:just\s|only\s|about\s|under\s|below\s|around\s|over\s)?$)[^.;:()%]{0,45}?"
    r"(?:\bby\s|\bof\s|\bis\s|\bwas\s|\s)?(?:an?\s(?:average|mean|stunning|whopping|impressive|massive)\s(?:of\s)?"
    r"|up\sto\s|as\smuch\sas\s|about\s|around\s|roughly\s|nearly\s|over\s|almost\s"
    r"|some\s|more\sthan\s|at\sleast\s|average\s|~|≈|>|an?\s)*$",
    re.I,
)
_THRESHOLD = re.compile(
    r"\b(?:more|less|fewer|better|higher|lower|greater|no worse|above|below|worse)\sthan\s(?:about\s|the\s|your\s"
    r"|their\s|its\s)?"
    r"(?:[\w'-]+\s){0,2}$",
    re.I,
)
_TIME_SAVED = re.compile(r"\b(?:sav(?:e|es|ed|ing)|reduc\w+|cuts?|free[sd]? up|gain\w*|win)\b[^.;%]{0,40}$", re.I)
_TIMED = re.compile(
    r"\b(?:fast\w*|quick\w*|speed\w*|slower|latenc\w+|throughput|time|per second|seconds?|minutes?|hours?|sooner)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence, item or row of a pitch says of performance."""

    number: int
    """From 1, in reading order."""
    start: int
    end: int
    statement: int
    kind: Kind
    measure: str
    """Of `MEASURES`, the metric as a list of ours names it, or "" where the sentence names none."""
    figures: tuple[Figure, ...]
    """Offsets within the pitch."""
    changes: tuple[Figure, ...]
    """Those of its figures that tell how much one thing differs from another."""
    is_relative: bool
    """Whether it tells such a difference."""

    def quote(self, layout: Layout) -> str:
        """Return the vendor's words."""
        return " ".join(layout.text[self.start : self.end].split())


def describe(layout: Layout, number: int, place: int, is_of_cost: bool) -> Claim:
    """Return a statement that claims with its figures.

    Parameters
    ----------
    is_of_cost
        Whether it needs a machine or a price rather than test data: then it is of speed or saving.
    """
    statement = layout.statements[place]
    said = layout.said(statement)
    found = find_figures(said)
    found = found if len(found) <= MOST_FIGURES else []
    is_timed = any(one.unit in ("time", "rate") for one in found) or _TIMED.search(said) is not None
    kind: Kind = "quality" if not is_of_cost else "speed" if is_timed else "saving"
    figures = tuple(_moved(one, statement.start) for one in found)
    changes = tuple(moved for one, moved in zip(found, figures, strict=True) if is_relative(said, one))
    measure = (measure_of(said) or measure_of(layout.block_of(statement).head)) if kind == "quality" else ""
    end = statement.end
    while end > statement.start and layout.text[end - 1] in " .;,":
        end -= 1
    return Claim(number, statement.start, end, place, kind, measure, figures, changes, bool(changes))


def _moved(figure: Figure, by: int) -> Figure:
    return Figure(figure.start + by, figure.end + by, figure.value, figure.unit, figure.unit_word, figure.high,
                  figure.from_to)  # fmt: skip


def is_relative(said: str, figure: Figure) -> bool:
    """Tell whether a figure says how much one thing differs from another."""
    left, right = said[max(0, figure.start - 90) : figure.start], said[figure.end : figure.end + 60]
    if figure.unit == "factor":
        return re.match(r"\s?(?:faster than )?real[- ]?time", right, re.I) is None
    if figure.unit == "time" and _TIME_SAVED.search(left) and re.match(r"\s?(?:per|a|every|each|of)\b", right):
        return True
    if figure.unit not in ("percent", "points") or figure.from_to or _THRESHOLD.search(left):
        return False
    if re.search(r"\bto\s(?:just\s|only\s|about\s|under\s|below\s|around\s|over\s)?$", left) and not re.search(
        r"\bup to\s$", left, re.I
    ):
        return False
    written = digits(said)
    if written[figure.start : figure.end] != said[figure.start : figure.end] and re.match(
        r"\s?(?:of what|the|as)\b", right
    ):
        return True
    if re.match(r"\s?of (?:the|what|your) (?:cost|price|error|energy|size)\b", right):
        return True
    if figure.value <= MOST_OF_TIME and re.match(r"\s?of (?:the|what|your) time", right):
        return True
    left_clause = re.split(r"[;:]\s|,\s(?!\d)", left)[-1]
    return _RELATIVE_BEHIND.match(right) is not None or _RELATIVE_BEFORE.search(left_clause) is not None


def measure_of(text: str) -> str:
    """Return the first measure that a text names, a list of ours after the common ones; "" for none."""
    found = [(match.start(), name) for name, pattern in MEASURES if (match := pattern.search(text)) is not None]
    if found:
        return min(found)[1]
    known = [one for one in find_metrics(text, tokenize(text)) if one.known]
    return known[0].name if known else ""


def family(measure: str) -> str:
    """Return what a measure is a kind of: a word error rate is an error."""
    return _FAMILIES.get(measure, measure)
