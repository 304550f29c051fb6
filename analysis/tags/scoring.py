"""Score tagged spans against a gold standard: F1 of exact spans, with bootstrap intervals over sentences."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

DRAWS = 1_000
SEED = 7
LEVEL = (2.5, 97.5)
"""Percentiles of the interval: 95 %."""


class Span(NamedTuple):
    """A half-open range of tokens with its type."""

    start: int
    end: int
    kind: str


def spans_of(tags: Sequence[str]) -> list[Span]:
    """Return the spans of BIO tags; an I behind nothing of its type begins a span, as conlleval reads it."""
    spans: list[Span] = []
    start, kind = 0, ""
    for place, tag in enumerate([*tags, "O"]):
        mark, _, name = tag.partition("-")
        if kind and (mark != "I" or name != kind):
            spans.append(Span(start, place, kind))
            kind = ""
        if mark == "B" or (mark == "I" and not kind):
            start, kind = place, name
    return spans


def span_scores(gold: Sequence[Sequence[str]], said: Sequence[Sequence[str]]) -> dict[str, dict[str, Any]]:
    """Return F1 of exact spans over all types (micro) and by type, each as value, lo, hi and n (gold spans).

    A type that neither side holds is left out; without any span on either side the value is 0.
    """
    spans = [(set(spans_of(one)), set(spans_of(other))) for one, other in zip(gold, said, strict=True)]
    kinds = sorted({span.kind for pair in spans for side in pair for span in side})
    counts = {name: _counts(spans, name) for name in ("micro", *kinds)}
    rng = np.random.default_rng(SEED)
    draws = rng.integers(0, max(1, len(spans)), (DRAWS, len(spans)))
    return {name: _summary(counted, draws) for name, counted in counts.items()}


def _counts(spans: Sequence[tuple[set[Span], set[Span]]], name: str) -> Any:
    """Return hits, predictions and gold spans by sentence, shape (n_sentences, 3)."""
    rows = []
    for gold, said in spans:
        one, other = ({span for span in side if name in ("micro", span.kind)} for side in (gold, said))
        rows.append((len(one & other), len(other), len(one)))
    return np.asarray(rows, dtype=np.int64).reshape(-1, 3)


def _summary(counts: Any, draws: Any) -> dict[str, Any]:
    value = float(f1(counts.sum(axis=0)))
    low, high = np.percentile(f1(counts[draws].sum(axis=1)), LEVEL) if len(counts) else (0.0, 0.0)
    return {"value": round(value, 4), "lo": round(float(low), 4), "hi": round(float(high), 4),
            "n": int(counts[:, 2].sum())}  # fmt: skip


def f1(counts: Any) -> Any:
    """Return F1 of (hits, predictions, gold) along the last axis; 0 where there is neither prediction nor gold."""
    hits, predicted, gold = np.moveaxis(np.asarray(counts, dtype=float), -1, 0)
    return 2 * hits / np.maximum(predicted + gold, 1)
