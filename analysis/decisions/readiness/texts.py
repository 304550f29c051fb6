"""Metrics of texts beside reference texts: BLEU, chrF, word and character errors, ROUGE, SQuAD's. Pure.

Each is made of counts of one row that are added up over rows, so that resampling rows needs no text again. Tests hold
them equal to sacrebleu 2 (BLEU "13a", smoothing "exp"; chrF2) and jiwer 4. Used by `metrics`.
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RowCounts = Callable[[str, str], Sequence[float]]
"""(reference, prediction) of one row to its counts."""
BLEU_ORDER = 4
CHRF_ORDER = 6
CHRF_BETA = 2.0
"""Recall counts so many times precision (Popović 2015; sacrebleu's default)."""
_MARKS = (
    (re.compile(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])"), r" \1 "), (re.compile(r"([^0-9])([\.,])"), r"\1 \2 "),
    (re.compile(r"([\.,])([^0-9])"), r" \1 \2"), (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)  # fmt: skip
"""Signs that mteval-v13a parts from words."""
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_WORDS = re.compile(r"[a-z0-9]+")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def text_columns(name: str, references: Sequence[str], predictions: Sequence[str]) -> Floats:
    """Return the counts of each row that a metric of texts is made of, shape (n_rows, n_columns).

    Of BLEU they are told times the number of rows, so that their mean is the sum over rows, which its smoothing needs.
    """
    rows = [ROW_COUNTS[name](one, other) for one, other in zip(references, predictions, strict=True)]
    return np.asarray(rows, dtype=np.float64) * (len(rows) if name in ("bleu", "sacrebleu") else 1)


def words_13a(text: str) -> list[str]:
    """Return a text's words as WMT's mteval-v13a parts them (sacrebleu's tokenizer "13a")."""
    text = text.rstrip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    text = f" {text} "
    for mark, parted in _MARKS:
        text = mark.sub(parted, text)
    return text.split()


def _bleu_counts(reference: str, prediction: str) -> list[float]:
    """Return n-grams in common and in the prediction, for n from 1 to 4, and both lengths."""
    ours, theirs = words_13a(prediction), words_13a(reference)
    common, total = [], []
    for n in range(1, BLEU_ORDER + 1):
        grams = _grams(ours, n)
        common.append(float((grams & _grams(theirs, n)).total()))
        total.append(float(grams.total()))
    return [*common, *total, float(len(ours)), float(len(theirs))]


def bleu(sums: Floats) -> Floats:
    """Return BLEU in [0, 100] of a corpus from its counts (Papineni et al. 2002), shape (..., 10) to (...).

    An order without a match counts a half, a quarter … of one (smoothing "exp" of sacrebleu; Chen & Cherry 2014).
    """
    common, total = sums[..., :BLEU_ORDER], sums[..., BLEU_ORDER : 2 * BLEU_ORDER]
    ours, theirs = sums[..., -2], sums[..., -1]
    none = common <= 0
    smoothed = np.where(none, 0.5 ** np.cumsum(none, axis=-1), common)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(total > 0, smoothed / total, 0.0)
        brevity = np.where(ours < theirs, np.exp(1 - theirs / ours), 1.0)
        score = 100 * brevity * np.exp(np.log(precision).mean(axis=-1))
    is_nothing = none.all(axis=-1) | (total <= 0).any(axis=-1) | (ours <= 0)
    return np.where(is_nothing, 0.0, score)


def _chrf_counts(reference: str, prediction: str) -> list[float]:
    """Return character n-grams of prediction, reference and both, for n from 1 to 6; white space does not count."""
    ours, theirs = "".join(prediction.split()), "".join(reference.split())
    counts: list[float] = []
    for n in range(1, CHRF_ORDER + 1):
        grams, wanted = _grams(ours, n), _grams(theirs, n)
        counts += [float(grams.total()) if wanted else 0.0, float(wanted.total()), float((grams & wanted).total())]
    return counts


def chrf(sums: Floats) -> Floats:
    """Return chrF2 in [0, 100] of a corpus from its counts (Popović 2015), shape (..., 18) to (...)."""
    ours, theirs, common = (sums[..., place::3] for place in range(3))
    counted = (ours > 0) & (theirs > 0)
    n = counted.sum(axis=-1)
    precision, recall = (_over(np.where(counted, _over(common, side), 0.0).sum(axis=-1), n) for side in (ours, theirs))
    factor = CHRF_BETA**2
    return 100 * _over((1 + factor) * precision * recall, factor * precision + recall)


def _edit_counts(parted: Callable[[str], Sequence[Hashable]]) -> RowCounts:
    """Return the counts of an error rate: edits, and what the reference holds."""
    return lambda reference, prediction: (
        float(edit_distance(parted(reference), parted(prediction))), float(len(parted(reference)))
    )  # fmt: skip


def edit_distance(reference: Sequence[Hashable], prediction: Sequence[Hashable]) -> int:
    """Return the fewest substitutions, deletions and insertions from one to the other (Levenshtein 1966)."""
    ours, theirs = _coded(prediction, reference)
    places = np.arange(len(theirs) + 1)
    row = places.copy()
    for place, one in enumerate(ours, 1):
        row[1:] = np.minimum(row[1:] + 1, row[:-1] + (theirs != one))
        row[0] = place
        row = np.minimum.accumulate(row - places) + places
    return int(row[-1])


def longest_common(reference: Sequence[Hashable], prediction: Sequence[Hashable]) -> int:
    """Return the length of the longest subsequence that both have."""
    ours, theirs = _coded(prediction, reference)
    row = np.zeros(len(theirs) + 1, dtype=np.int64)
    for one in ours:
        row[1:] = np.maximum(row[1:], row[:-1] + (theirs == one))
        row = np.maximum.accumulate(row)
    return int(row[-1])


def rate(sums: Floats) -> Floats:
    """Return edits over what the references hold, shape (..., 2) to (...): WER (of words), CER (of characters)."""
    return _over(sums[..., 0], sums[..., 1])


def _rouge_words(text: str) -> list[str]:
    """Return a text's words as ROUGE counts them: letters a to z and digits, in any case, no stemming."""
    return _WORDS.findall(text.lower())


def _rouge_n(n: int) -> RowCounts:
    def counts(reference: str, prediction: str) -> list[float]:
        ours, theirs = _grams(_rouge_words(prediction), n), _grams(_rouge_words(reference), n)
        return [_f1((ours & theirs).total(), ours.total(), theirs.total())]

    return counts


def _rouge_l(reference: str, prediction: str) -> list[float]:
    """Return the F measure of the longest common subsequence (Lin 2004)."""
    ours, theirs = _rouge_words(prediction), _rouge_words(reference)
    return [_f1(longest_common(theirs, ours), len(ours), len(theirs))]


def plain_answer(text: str) -> str:
    """Return an answer as SQuAD compares it: small letters, no punctuation, no articles (Rajpurkar et al. 2016)."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def _squad_exact(reference: str, prediction: str) -> list[float]:
    return [float(plain_answer(reference) == plain_answer(prediction))]


def _squad_f1(reference: str, prediction: str) -> list[float]:
    """Return the F measure of words in common; where one side has none, whether both have (SQuAD 2.0)."""
    ours, theirs = (Counter(plain_answer(text).split()) for text in (prediction, reference))
    if not ours or not theirs:
        return [float(ours == theirs)]
    return [_f1((ours & theirs).total(), ours.total(), theirs.total())]


def mean(sums: Floats) -> Floats:
    """Return the mean over rows of a metric that each row has alone, shape (..., 1) to (...)."""
    return sums[..., 0]


def _grams(parts: Sequence[Hashable], n: int) -> Counter[Hashable]:
    """Return the n-grams of words or characters with how often each occurs."""
    if isinstance(parts, str):
        return Counter(parts[place : place + n] for place in range(len(parts) - n + 1))
    return Counter(tuple(parts[place : place + n]) for place in range(len(parts) - n + 1))


def _coded(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return words or characters as numbers that are equal where these are."""
    numbers: dict[Hashable, int] = {}
    told = [[numbers.setdefault(part, len(numbers)) for part in parts] for parts in (first, second)]
    return np.asarray(told[0], dtype=np.int64), np.asarray(told[1], dtype=np.int64)


def _f1(common: float, ours: float, theirs: float) -> float:
    return 2 * common / (ours + theirs) if common else 0.0


def _over(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


ROW_COUNTS: Mapping[str, RowCounts] = {
    "bleu": _bleu_counts, "sacrebleu": _bleu_counts, "chrf": _chrf_counts, "wer": _edit_counts(str.split),
    "cer": _edit_counts(str.strip), "rouge1": _rouge_n(1), "rouge2": _rouge_n(2), "rougel": _rouge_l,
    "squad_exact_match": _squad_exact, "squad_f1": _squad_f1,
}  # fmt: skip
TEXT_FORMULAS: Mapping[str, Callable[[Floats], Floats]] = {
    "bleu": bleu, "sacrebleu": bleu, "chrf": chrf, "wer": rate, "cer": rate, "rouge1": mean, "rouge2": mean,
    "rougel": mean, "squad_exact_match": mean, "squad_f1": mean,
}  # fmt: skip
"""From the means of a metric's columns, shape (..., n_columns), to the metric."""
