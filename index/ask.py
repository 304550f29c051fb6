"""Answers to a question: the sentences of the best passages, ranked again by words and meaning, or none at all.

Pure composition of the passage index and an encoder; used by `app.asking`, measured by `benchmarks/ask.py`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.encoders import TextEncoder
from index.lexical import STEMS
from index.passages import Passage, PassageIndex

CANDIDATES = 50
"""Passages whose sentences are looked at."""
ENCODED = 24
"""Sentences ranked again by meaning, those that hold most of the words: it bounds the time of an answer."""
SHORTEST, LONGEST = 25, 600
"""Characters of a sentence that may answer: headings and the debris of tables are left out."""
WORDS_WEIGHT = 0.5
"""Part of the words in the score; the rest is similarity."""
LEAST_WORDS, LEAST_SIMILARITY, LEAST_BOTH = 0.9, 0.6, 0.5
"""What makes an answer: nearly all words, near in meaning, or a score from both. Chosen on invented questions that the
sample cannot answer and on questions made from its sentences (`benchmarks/ask.py`)."""
LEAST_NEAR = 0.3
"""Similarity below which words alone are chance: many sentences say that something was scored in the end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One sentence that may answer a question, verbatim."""

    work_id: int
    section: str
    quote: str
    score: float
    """Mean of the two below, in [-1, 1]."""
    words: float
    """Share of the question's words, by inverse frequency, that the sentence holds (title and section count half)."""
    similarity: float | None
    """Cosine of sentence and question; None without an encoder."""

    def is_found(self) -> bool:
        """Tell whether words or meaning are near enough for an answer; without them the honest answer is none."""
        if self.similarity is None:
            return self.words >= LEAST_WORDS
        both = self.words >= LEAST_WORDS or self.score >= LEAST_BOTH
        return self.similarity >= LEAST_SIMILARITY or (both and self.similarity >= LEAST_NEAR)


def ask(
    question: str, passages: PassageIndex, encoder: TextEncoder | None, split: Callable[[str], Sequence[str]],
    titles: Callable[[Sequence[int]], Mapping[int, str]], top_k: int, allowed: Collection[int] | None = None,
) -> list[Answer]:  # fmt: skip
    """Return the best sentences, best first, ties as their passages rank; empty when nothing is near enough.

    Parameters
    ----------
    encoder
        None ranks by words alone.
    split
        Takes a passage apart into its sentences.
    titles
        Gives the titles of some works.
    allowed
        Works that may answer; None for all.
    """
    ranked = rank_sentences(question, passages, encoder, split, titles, allowed)
    return [answer for answer in ranked if answer.is_found()][:top_k]


def rank_sentences(
    question: str, passages: PassageIndex, encoder: TextEncoder | None, split: Callable[[str], Sequence[str]],
    titles: Callable[[Sequence[int]], Mapping[int, str]], allowed: Collection[int] | None = None,
) -> list[Answer]:  # fmt: skip
    """Return the best candidate sentences with their scores, best first, whether they are near enough or not."""
    found = passages.query(question, CANDIDATES, allowed)
    sentences = _sentences(found, split)
    if not sentences:
        return []
    named = titles(sorted({passage.work_id for passage in sentences}))
    weights = passages.weights(question)
    held = [words_held(weights, one.text, f"{named.get(one.work_id, '')} {one.section}") for one in sentences]
    best = sorted(zip(sentences, held, strict=True), key=lambda pair: -pair[1])[:ENCODED]
    near: list[float | None] = [None] * len(best)
    if encoder is not None:
        vectors = encoder.encode_passages([one.text for one, _ in best])
        near = [round(float(value), 6) for value in np.asarray(vectors @ encoder.encode_query(question))]
    answers = [
        Answer(one.work_id, one.section, one.text, score_of(share, similarity), round(share, 6), similarity)
        for (one, share), similarity in zip(best, near, strict=True)
    ]
    return sorted(answers, key=lambda answer: -answer.score)


def score_of(words: float, similarity: float | None) -> float:
    """Return the score of a sentence from its two parts; words alone where there is no similarity."""
    return round(words if similarity is None else WORDS_WEIGHT * words + (1 - WORDS_WEIGHT) * similarity, 6)


def words_held(weights: Mapping[str, float], sentence: str, around: str = "") -> float:
    """Return the weighted share of a question's words that a sentence holds, in [0, 1].

    Parameters
    ----------
    weights
        Inverse frequency of each word of the question; an empty one gives 0.
    around
        Title and section: a word that stands only there counts half, for the sentence may be about something else.
    """
    inside, beside = set(STEMS.analyze(sentence)), set(STEMS.analyze(around))
    total = sum(weights.values())
    held = 0.0
    for word, weight in weights.items():
        stems = STEMS.analyze(word)
        held += weight * (1.0 if inside.intersection(stems) else 0.5 if beside.intersection(stems) else 0.0)
    return held / total if total > 0 else 0.0


def windows(sentences: Sequence[str], size: int) -> list[str]:
    """Return consecutive stretches of ``size`` sentences, the last one shorter; 0 gives all as one."""
    ends = [*range(0, len(sentences), size or max(1, len(sentences))), len(sentences)]
    return [" ".join(sentences[start:end]) for start, end in pairwise(ends)]


def _sentences(passages: Sequence[Passage], split: Callable[[str], Sequence[str]]) -> list[Passage]:
    """Return the sentences of some passages as passages, each once a work, in their order."""
    kept: dict[tuple[int, str], Passage] = {}
    for passage in passages:
        for sentence in split(passage.text):
            if SHORTEST <= len(sentence) <= LONGEST:
                kept.setdefault((passage.work_id, " ".join(sentence.split())), passage._replace(text=sentence))
    return list(kept.values())
