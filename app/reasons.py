"""Why a paper was found, in words and by the sentence of its abstract that fits best. Used by `app.hits`."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.excerpts import sentences
from data.licence import quotable
from index.ask import words_held
from index.lexical import matched_phrases, matched_words
from index.search import Hit

SHOWN_WORDS, SHOWN_PHRASES = 8, 3


def why(
    hit: Hit,
    query: str,
    title: str,
    abstract: str,
    nearest: str | None = None,
    decided: Sequence[str] = (),
    near_what: str = "",
) -> str:
    """Say in words why a hit was found: the words it holds, also together, how near it is, and to which liked paper.

    Parameters
    ----------
    nearest
        Title of the nearest liked paper.
    decided
        Words by which papers like the liked ones are told from the rest, heaviest first.
    near_what
        What the similarity is measured to; '' for the query itself.
    """
    reasons = []
    if matched := matched_words(query, (title, abstract)):
        reasons.append("words: " + ", ".join(matched[:SHOWN_WORDS]))
    if together := matched_phrases(query, (title, abstract)):
        reasons.append("together: " + ", ".join(f"“{phrase}”" for phrase in together[:SHOWN_PHRASES]))
    if liked := matched_words(" ".join(decided), (title, abstract)):
        reasons.append("as in what you like: " + ", ".join(liked[:SHOWN_WORDS]))
    if hit.similarity is not None:
        reasons.append(f"similarity {hit.similarity:.2f}" + (f" to {near_what}" if near_what else ""))
    if hit.likeness is not None:
        reasons.append(f"near the best hits {hit.likeness:.2f}")
    if nearest:
        reasons.append(f"nearest liked: “{nearest}”")
    if hit.reranked is not None:
        reasons.append(f"placed by the re-ranker ({hit.reranked:.2f})")
    return "; ".join(reasons) or "author or venue"


def best_sentence(weights: Mapping[str, float], abstract: str, licence: str | None) -> str | None:
    """Return the sentence of an abstract that holds most of some weighted words, as its licence lets us quote it.

    Ties go to the earlier sentence; None when no sentence holds any.
    """
    scored = [(words_held(weights, sentence), sentence) for sentence in sentences(abstract)]
    best: tuple[float, Any] = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return quotable(best[1], licence) if best[0] > 0 else None
