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
    r"\b(?:majority(?:[\s-]class)?|most[\s-]frequent|random(?:[\s-](?:guess\w*|chance|baseline|choice))?|chance level"
    r"|lead-?\s?3|(?:logistic|linear|ridge)\sregression|linear\s(?:model|baseline|classifier|SVM)|nearest[\s-]neighbou?rs?"
    r"|k-?NN|na[iï]ve\sbayes|TF-?IDF|bag[\s-]of[\s-]words|n-gram\sbaseline|unigram|persistence|popularity|BM25"
    r"|copy baseline)\b",
    re.IGNORECASE,
)
_BASELINE = re.compile(r"\bbaselines?\b|\bcompar\w+|\bheuristic\b", re.IGNORECASE)
_TUNED = re.compile(
    r"\b(?:tun\w+|search\w*|optimi[sz]\w+)\b[^.;]{0,80}\b(?:all|both|each|every|the)\s(?:\w+\s){0,2}?(?:baselines?|methods|"
    r"models)\b|\bbaselines?\b[^.;]{0,80}\b(?:tuned|re-?tuned|optimi[sz]ed)\b"
    r"|\bsame\s(?:hyper-?\s?parameters?|settings?|budget|tuning)\b[^.;]{0,60}\b(?:baselines?|all methods|all models)\b",
    re.IGNORECASE,
)
_UNTUNED = re.compile(
    r"\bdefault\s(?:hyper-?\s?parameters?|settings?|values?|configurations?)\b[^.;]{0,80}\b(?:baselines?|methods|competitors)\b"
    r"|\bbaselines?\b[^.;]{0,80}\bdefault\s(?:hyper-?\s?parameters?|settings?|values?|configurations?)\b",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"\b(?:results?|numbers?|scores?|figures?|performances?)\b[^.;]{0,60}\b(?:taken|copied|quoted|reported|cited|borrowed)\s"
    r"(?:directly\s)?(?:from|in|by)\b[^.;]{0,40}\b(?:paper|publication|authors?|original|literature|\[|\()",
    re.IGNORECASE,
)
_RERUN = re.compile(
    r"\b(?:we|our)\b[^.;]{0,50}\b(?:re-?implement\w*|re-?r[ua]n|re-?train\w*|reproduc\w+)\b[^.;]{0,60}"
    r"\b(?:baselines?|models?|systems?|methods?|results?|parsers?|approach\w*)\b",
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
        if "simple" not in found and (simple := _SIMPLE.search(sentence.text)) and _BASELINE.search(sentence.text):
            found["simple"] = Said("simple", simple.group(), sentence.text, sentence.section)
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
