"""Names of topics: the terms that set each apart, by c-TF-IDF, without repeats. Used by the topics step."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from analysis.terms.plurals import plain_words

WORD = re.compile(r"[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
STOP_WORDS = frozenset(
    "state-of-the-art "
    "a about above across after all allow allows along also although among an and another any approach "
    "approaches are as at based be because been before being best better between both but by can challenge "
    "challenges compared comparison consider could data dataset datasets demonstrate demonstrates despite "
    "different do does due during each effective effectively efficient either end existing experiment "
    "experimental experiments extensive find first five for four framework from further given has have here "
    "high how however https http if important improve improved improvement improvements in including "
    "information into introduce investigate is issue it its itself large leads less like made make many may "
    "method methods model modeling modelling models more most much multiple new no not novel number of on one "
    "ones only or other our out over own paper papers perform performance performs present presents previous "
    "problem problems propose proposed provide provides recent recently require result results same set "
    "several should show shown shows significant significantly simple since single small so some state state- "
    "of-the-art strong studies study such system systems task tasks than that the their them then there these "
    "they this those three through thus to too two under up us use used useful uses using various very via was "
    "we well were what when where whether which while who will with within without work works would yet you".split()
)
"""English function words, and what every abstract says."""
PAIR_BONUS = 2.0
"""Weight of a pair of words in a name: "machine translation" says more than "machine" and "translation" apart."""
PRUNE_AT = 400_000
"""Terms held while counting; beyond, those seen once are dropped (they could not reach ``min_count`` but by chance)."""


def tokenize(text: str) -> list[str]:
    """Return the words of a text, lower case, without stop words, then its pairs of words with only a space between."""
    text = text.lower()
    kept: list[str] = []
    pairs: list[str] = []
    before, end = "", 0
    for found in WORD.finditer(text):
        word = found[0]
        if word in STOP_WORDS:
            before = ""
            continue
        kept.append(word)
        if before and text[end : found.start()].isspace():
            pairs.append(f"{before} {word}")
        before, end = word, found.end()
    return kept + pairs


def count_terms(
    texts: Iterable[tuple[int, str]], n_topics: int, min_count: int = 3, max_terms: int = 200_000
) -> tuple[csr_matrix, list[str]]:
    """Count in how many texts of each topic every term stands; texts are read once and not kept.

    Parameters
    ----------
    texts
        Pairs of topic (0 <= topic < n_topics) and text.
    min_count
        Texts a term must stand in.
    max_terms
        Terms kept, the commonest first.

    Returns
    -------
    tuple
        Counts, shape (n_topics, n_terms), and the terms in alphabetical order.
    """
    total: Counter[str] = Counter()
    by_topic: list[Counter[str]] = [Counter() for _ in range(n_topics)]
    floor = 1
    for topic, text in texts:
        terms = set(tokenize(text))
        total.update(terms)
        by_topic[topic].update(terms)
        if len(total) > PRUNE_AT * floor:
            total = Counter({term: count for term, count in total.items() if count > floor})
            by_topic = [Counter({t: c for t, c in counts.items() if t in total}) for counts in by_topic]
            floor += 1
    common = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:max_terms]
    terms_kept = sorted(term for term, count in common if count >= min_count)
    column = {term: number for number, term in enumerate(terms_kept)}
    cells = [(topic, column[t], c) for topic, counts in enumerate(by_topic) for t, c in counts.items() if t in column]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    shape = (n_topics, len(terms_kept))
    return csr_matrix((np.asarray(values, dtype=np.float64), (rows, columns)), shape=shape), terms_kept


def c_tf_idf(counts: csr_matrix) -> csr_matrix:
    """Return how much each term says of each topic: tf · log(1 + A / f) (Grootendorst 2022, section 3.3).

    Parameters
    ----------
    counts
        Counts of terms, shape (n_topics, n_terms).

    Returns
    -------
    csr_matrix of shape (n_topics, n_terms)
        tf is a term's share of its topic's counts, f its count over all topics, A the mean count of a topic.
    """
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    frequency = np.asarray(counts.sum(axis=0)).ravel()
    weight = np.log1p(sizes.mean() / np.maximum(frequency, 1)) if len(sizes) else frequency
    scaled = counts.multiply(1 / np.maximum(sizes, 1)[:, None]).multiply(weight[None, :])
    return csr_matrix(scaled)


def name_topics(
    scores: csr_matrix, terms: Sequence[str], n_terms: int = 4, taboo: Sequence[Sequence[str]] | None = None
) -> list[list[str]]:
    """Return the leading terms of each topic, best first; a term whose words stand in a better one is left out.

    Parameters
    ----------
    scores
        Shape (n_topics, n_terms).
    taboo
        For each topic, terms that its own may not repeat: those its parent is named by.
    """
    names = []
    for topic in range(scores.shape[0]):
        row = scores.getrow(topic)
        bonus = np.asarray([PAIR_BONUS if " " in terms[index] else 1.0 for index in row.indices])
        ranked = [terms[index] for _, index in sorted(zip(-row.data * bonus, row.indices, strict=True))[: n_terms * 8]]
        said = taboo[topic] if taboo else []
        kept = _without_repeats(ranked, n_terms, {part for term in said for part in plain_words(term)})
        names.append(kept or _without_repeats(ranked, n_terms))
    return names


def distinct_names(leading: Sequence[Sequence[str]], taken: Iterable[str] = (), n_terms: int = 3) -> list[str]:
    """Return a name for each topic from its leading terms; no two are the same, nor is one of those taken.

    A topic whose first terms name another is told apart by its next terms, at last by a number.
    """
    used = set(taken)
    names = []
    for terms in leading:
        choices = [", ".join(terms[:length]) for length in range(min(n_terms, len(terms)), len(terms) + 1) if terms]
        base = choices[0] if choices else "(no distinctive terms)"
        numbered = (f"{base} ({number})" for number in range(2, len(leading) + len(used) + 3))
        name = next(name for name in [*(choices or [base]), *numbered] if name not in used)
        used.add(name)
        names.append(name)
    return names


def _without_repeats(ranked: Sequence[str], n_terms: int, said: Iterable[str] = ()) -> list[str]:
    """Keep terms that share no word (but for a plural s) with a better one, or with those said before."""
    chosen: list[str] = []
    used = set(said)
    for term in ranked:
        words = plain_words(term)
        if not words & used:
            chosen.append(term)
            used |= words
        if len(chosen) == n_terms:
            break
    return chosen
