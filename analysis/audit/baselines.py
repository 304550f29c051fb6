"""Whether a paper compares itself fairly: age, strength and tuning of its baselines, a simple one among them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.audit.facts import OTHERS_WORK
from analysis.audit.rules import Text, sentences_of

OLD_YEARS = 3
"""A newest baseline that is this much older than the paper is old: fields move on in two."""
_YEAR = re.compile(r"(?<!\w)((?:19|20)\d\d)(?=[a-z]?\b)(?!\s\d)")
_SHORT_YEAR = re.compile(r"[’'](\d\d)\b")
_SIMPLE = re.compile(
    r"\b(?:majority[\s-](?:class|vote|label|baseline)|most[\s-]frequent|random(?:[\s-](?:guess\w*|chance|baseline"
    r"|choice|classifier|selection))|chance level|lead-?\s?3|(?:logistic|linear|ridge)\sregression"
    r"|linear\s(?:baseline|classifier|SVM)|nearest[\s-]neighbou?rs?|k-?NN|na[iï]ve\sbayes|TF-?IDF"
    r"|bag[\s-]of[\s-]words|n-gram\sbaseline|unigram|persistence|popularity|BM25|copy baseline)\b",
    re.IGNORECASE,
)
_AS_BASELINE = re.compile(
    rf"{_SIMPLE.pattern}[^.;]{{0,60}}\b(?:baselines?|heuristic)\b|\bbaselines?\b[^.;]{{0,60}}{_SIMPLE.pattern}",
    re.IGNORECASE,
)
_THEIRS = (
    r"(?:baselines?|(?:compared|competing|competitor|previous|other|existing|comparison)\s(?:methods|models|systems"
    r"|approaches))"
)
_TUNED = re.compile(
    rf"(?<!fine[\s-])\b(?:tune|tuned|tuning)\b[^.;]{{0,60}}\b(?:all|both|each|every|the)\s(?:\w+\s)?{_THEIRS}\b"
    rf"|\b{_THEIRS}(?:,\swe\s|\s(?:is|are|was|were)\s(?:also\s)?)(?:re-?)?tuned\b"
    r"|\bsame\s(?:hyper-?\s?parameters?|settings?|budget|tuning)\b[^.;]{0,40}\bfor\b[^.;]{0,30}"
    rf"(?:{_THEIRS}|all methods)\b",
    re.IGNORECASE,
)
_DEFAULT = r"default\s(?:hyper-?\s?parameters?|settings?|values?|configurations?)"
_UNTUNED = re.compile(
    rf"\b{_DEFAULT}\b[^.;]{{0,60}}\b(?:for|of)\s(?:all\s|the\s|each\s)?{_THEIRS}\b"
    rf"|\b{_THEIRS}\b[^.;]{{0,60}}\b{_DEFAULT}",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"\b(?:results?|numbers?|scores?|performances?)\b[^.;]{0,60}\b(?:taken|copied|quoted|cited"
    r"|borrowed)\s(?:directly\s)?from\b[^.;]{0,40}\b(?:papers?|publications?|authors?|original|literature|\[|\()"
    r"|\b(?:results?|numbers?|scores?|OA|accurac\w+)\b[^.;]{0,60}\breported\sin\s(?:their|the\soriginal"
    r"|the\srespective|the\scorresponding)\s(?:papers?|publications?)\b",
    re.IGNORECASE,
)
_RERUN = re.compile(
    r"\b(?:we|our)\b[^.;]{0,50}\b(?:re-?implement\w*|re-?r[ua]n|re-?train\w*|reproduc(?:e|ed|ing))\b[^.;]{0,60}"
    rf"\b(?:{_THEIRS}|competing|state-of-the-art)\b",
    re.IGNORECASE,
)
_STATED = (("tuned", _TUNED), ("untuned", _UNTUNED), ("copied", _COPIED), ("rerun", _RERUN))
STATED = {
    "tuned": "the baselines were tuned too", "untuned": "the baselines run with default settings",
    "copied": "numbers of baselines are copied from their papers", "rerun": "baselines were run again",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about the baselines."""

    kind: str
    """A key of ``STATED``, or simple."""
    value: str
    sentence: str
    section: str | None


def said_of_baselines(texts: Iterable[Text]) -> list[Said]:
    """Return the first sentence of each kind: tuned, untuned, copied, run again, a simple baseline."""
    found: dict[str, Said] = {}
    for sentence in sentences_of(texts):
        if sentence.section and OTHERS_WORK.search(sentence.section):
            continue
        for kind, pattern in _STATED:
            if kind not in found and (match := pattern.search(sentence.text)):
                found[kind] = Said(kind, " ".join(match.group().split()), sentence.text, sentence.section)
        if "simple" not in found and _AS_BASELINE.search(sentence.text):
            simple = _SIMPLE.search(sentence.text)
            found["simple"] = Said("simple", simple.group() if simple else "", sentence.text, sentence.section)
    return [found[kind] for kind in (*STATED, "simple") if kind in found]


def simple_in_tables(row_heads: Iterable[str]) -> str | None:
    """Return the head of the first row that is a simple baseline; None where no row is."""
    return next((head for head in row_heads if _SIMPLE.search(head)), None)


def year_in(entry: str, before: int) -> int | None:
    """Return the latest year in an entry of a bibliography or a name, not after ``before``; None without one."""
    years = [int(year) for year in _YEAR.findall(entry)]
    years += [1900 + int(year) if int(year) > before % 100 else 2000 + int(year) for year in _SHORT_YEAR.findall(entry)]
    known = [year for year in years if 1950 <= year <= before]
    return max(known) if known else None


def newest_compared(entries: Iterable[str], published: date | None) -> tuple[int, str] | None:
    """Return year and entry of the newest system that a paper is compared with; None where no year is known."""
    if published is None:
        return None
    dated = [(year, entry) for entry in entries if (year := year_in(entry, published.year)) is not None]
    return max(dated, key=lambda one: (one[0], one[1])) if dated else None


def stronger_before(best: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the best earlier claim of another work that beats a paper's best baseline; None where none does.

    Parameters
    ----------
    best
        The best baseline of the paper on a data set and metric: value, unit, higher_is_better, split.
    earlier
        Claims of other works on the same data set and metric, public before the paper.
    """
    sign = 1.0 if best["higher_is_better"] else -1.0
    comparable = [
        claim for claim in earlier
        if (claim["unit"] or "") == (best["unit"] or "")
        and (not claim["split"] or not best["split"] or claim["split"] == best["split"])
    ]  # fmt: skip
    better = [claim for claim in comparable if sign * (claim["value"] - best["value"]) > 0]
    return max(better, key=lambda claim: (sign * claim["value"], -claim["work_id"]), default=None)
