"""The word index of an edition: BM25 with tantivy over title and abstract as one text, authors and venue.

Built by `app.pipeline`, opened by `app.open_edition`. No query of a user may raise.
"""

import math
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tantivy
from numpy.typing import NDArray

from data.errors import EditionError

IntMatrix = NDArray[np.int64]

BOOSTS = {"text": 1.0, "authors": 1.5, "venue": 0.5}
"""Fields and their weights. Title and abstract are one field: scored apart and added up, a word counts twice and a
paper without title is lost (Robertson, Zaragoza & Taylor 2004; docs/search.md tells what it cost)."""
TITLE_TIMES = 2
"""How often the title stands in the text, which is how its words weigh more (same source, section 4)."""
PROSE_WORDS = 8
"""Words from which a query is read as prose: a bag of words, in which hyphens and quotes are no operators."""
TEXT_WORDS = 30
"""Content words above which a query is a whole text: always prose, and most of its word pairs are chance (Bendersky &
Croft 2008), so that none are looked for."""
PHRASE_WEIGHT = 0.3
"""Weight of two neighbouring words of a query that stand together in the text, to that of a word (ordered windows of
the sequential dependence model, Metzler & Croft 2005; docs/search.md tells what it gave)."""
MOST_PHRASES = 8
"""Pairs of neighbouring words looked for, those of the rarest words: it bounds the time of a query."""
OPERATORS = re.compile(r'"[^"]+"|\b(?:AND|OR|NOT)\b|(?:^|\s)[+-]\w')
"""Signs that somebody means the syntax of queries."""
HEAP_BYTES = 64_000_000
LONGEST_QUERY = 2_000
DECIMALS = 6
EXTRA = 50
"""Hits looked at beyond those asked for, so that ties at the end are broken by work id."""
FEW_ALLOWED = 2_000
"""Works up to which a filter is part of the query, about 10 µs for each (`benchmarks/search_scale.py`); of more works
those allowed are picked from what is found."""
SHORT_STEM = 5
"""Letters below which two stems one letter apart only are taken for alike."""
STEMS = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)
"""What ``en_stem`` does to a text, for saying which words matched."""
WORD = re.compile(r"[^\W_]+")
JOINT = re.compile(r"[\s\-‐‑/'’]+")
"""What may stand between two words of a phrase."""
STOP_WORDS = frozenset(
    "a an and are as at be but by for from has have how in into is it its of on or our such that the their then there "
    "these they this to was we were what when where which who why will with you your".split()
)


def lexical_schema() -> tantivy.Schema:
    """Return the fields of the index: words are lower-cased and stemmed in English."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("work_id", stored=True, indexed=True, fast=True)
    for name in BOOSTS:
        builder.add_text_field(name, stored=False, tokenizer_name="en_stem")
    return builder.build()


def build_lexical(
    folder: Path, rows: Iterable[tuple[int, str, str, str, str]], progress: Callable[[int], object] = lambda count: None
) -> int:
    """Write the index of (work_id, title, abstract, authors, venue) rows into a new folder; return how many."""
    folder.mkdir(parents=True)
    index = tantivy.Index(lexical_schema(), path=str(folder))
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    count = 0
    for work_id, title, abstract, authors, venue in rows:
        writer.add_document(
            tantivy.Document(work_id=work_id, text=weighted_text(title, abstract), authors=authors, venue=venue)
        )
        count += 1
        progress(1)
    writer.commit()
    writer.wait_merging_threads()
    (folder / ".tantivy-writer.lock").unlink(missing_ok=True)
    return count


@dataclass(slots=True)
class LexicalIndex:
    """An opened word index."""

    index: tantivy.Index
    searcher: tantivy.Searcher

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Open an index, also one in a folder that this process may not write.

        Raises
        ------
        EditionError
            If it is missing or damaged.
        """
        index = opened(folder, tuple(BOOSTS))
        return cls(index, index.searcher())

    def query(self, text: str, top_k: int, allowed: IntMatrix | None = None) -> list[tuple[int, float]]:
        """Return (work_id, BM25 score) of the best works, best first, ties by work id.

        Anything may be asked: operators and quotes are understood where they make sense and taken as words elsewhere.
        An empty query, or one of stop words only, finds nothing.

        Parameters
        ----------
        allowed
            Works that may be returned, ascending, shape (n,); None for all.
        """
        wanted = clean_query(text)
        if not wanted or top_k < 1:
            return []
        if is_prose(wanted):
            query = self._bag_of_words(wanted)
        else:
            query, _ = self.index.parse_query_lenient(wanted, list(BOOSTS), field_boosts=BOOSTS)
        return self._best(self._with_phrases(query, wanted), top_k, allowed)

    def weighted_query(
        self, weights: Mapping[str, float], top_k: int, allowed: IntMatrix | None = None
    ) -> list[tuple[int, float]]:
        """Return (work_id, score) of the works that hold most of some weighted words, as :meth:`query` does.

        Words of negative weight are left out: a word cannot be searched for by its absence.
        """
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(name, stem), weight * boost))
            for word, weight in sorted(weights.items())
            if weight > 0
            for stem in STEMS.analyze(word)
            for name, boost in BOOSTS.items()
        ]
        return self._best(tantivy.Query.boolean_query(wanted), top_k, allowed) if wanted and top_k > 0 else []

    def _best(self, query: tantivy.Query, top_k: int, allowed: IntMatrix | None = None) -> list[tuple[int, float]]:
        hits = best_hits(self.index, self.searcher, query, top_k + EXTRA, allowed)
        found = [(work, round(score, DECIMALS)) for score, _, work in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:top_k]

    def _bag_of_words(self, text: str) -> tantivy.Query:
        """Return the query for any word of a text that means something; one that stands there n times weighs n."""
        words = (word for word in WORD.findall(text.lower()) if word not in STOP_WORDS)
        counts = Counter(stem for word in words for stem in STEMS.analyze(word))
        terms = (
            (self._term(field, stem), weight * count)
            for stem, count in counts.items() for field, weight in BOOSTS.items()
        )  # fmt: skip
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.boost_query(term, weight)) for term, weight in terms]
        )

    def _with_phrases(self, query: tantivy.Query, text: str) -> tantivy.Query:
        """Return the same query with a bonus for works in which neighbouring words of the text stand together."""
        frequency = {pair: [self._frequency(stem) for stem in pair] for pair in stem_pairs(text)}
        held = sorted((sum(counts), pair) for pair, counts in frequency.items() if all(counts))
        bonus = [
            tantivy.Query.boost_query(tantivy.Query.phrase_query(self.index.schema, "text", list(pair)), PHRASE_WEIGHT)
            for _, pair in held[:MOST_PHRASES]
        ]
        if not bonus or is_text(text):
            return query
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, query), *((tantivy.Occur.Should, one) for one in bonus)]
        )

    def _term(self, name: str, stem: str) -> tantivy.Query:
        return tantivy.Query.term_query(self.index.schema, name, stem)

    def has_words(self) -> int:
        """Return how many works are indexed."""
        return int(self.searcher.num_docs)

    def frequency(self, word: str) -> int:
        """Return how many works hold a word, in the field where most do; 0: it stands nowhere."""
        return max((self._frequency(stem) for stem in STEMS.analyze(word)), default=0)

    def _frequency(self, stem: str) -> int:
        return max(int(self.searcher.doc_freq(name, stem)) for name in BOOSTS)

    def weights(self, text: str) -> dict[str, float]:
        """Return the content words of a text with their inverse frequency; words of no work weigh nothing."""
        found = {word: self.frequency(word) for word in content_words(text)}
        return {word: inverse_frequency(n, self.has_words()) if n else 0.0 for word, n in found.items()}

    def telling_words(self, text: str, most: int) -> list[str]:
        """Return the words that tell most of a long text: by count times inverse frequency, ties by the word."""
        counts = Counter(WORD.findall(text.lower()))
        value = {word: counts[word] * weight for word, weight in self.weights(text).items() if weight > 0}
        return sorted(value, key=lambda word: (-value[word], word))[:most]

    def unknown_words(self, query: str) -> list[str]:
        """Return the content words of a query that stand in no work, in order."""
        return [
            word for word in content_words(query[:LONGEST_QUERY]) if STEMS.analyze(word) and not self.frequency(word)
        ]

    def near_stems(self, word: str, most: int = 3) -> list[tuple[str, int]]:
        """Return (stem, a work that holds it) of the stems most like a word that stands nowhere.

        Stems at most two letters apart (one for short words) that share the first letter; nearest first, then frequent.
        """
        stem = (STEMS.analyze(word) or [word])[0]
        reach = 1 if len(stem) < SHORT_STEM else 2
        near: dict[str, tuple[int, int, str]] = {}
        for name in ("text", "authors"):
            for term, count in self.searcher.terms_with_prefix(name, stem[:1]):
                if abs(len(term) - len(stem)) <= reach and (away := letters_apart(stem, term)) <= reach:
                    held = near.get(term, (0, 0, name))
                    near[term] = min(held, (away, -count, name)) if held[0] else (away, -count, name)
        ordered = sorted(near, key=lambda term: (*near[term][:2], term))[:most]
        return [(term, self._best(self._term(near[term][2], term), 1)[0][0]) for term in ordered]


def best_hits(
    index: tantivy.Index, searcher: tantivy.Searcher, query: tantivy.Query, wanted: int, allowed: IntMatrix | None
) -> list[tuple[float, tantivy.DocAddress, int]]:
    """Return (score, place, work_id) of the best hits among the works allowed, best first; fewer if there are no more.

    Parameters
    ----------
    allowed
        Ascending, shape (n,); None for all. Few are made a part of the query; for more, so many hits are looked at that
        enough should be among them, then four times as many.
    """
    reach = wanted
    if allowed is not None and len(allowed) <= FEW_ALLOWED:
        query, allowed = _among(index, query, allowed), None
    if allowed is not None:
        reach += 2 * wanted * int(searcher.num_docs) // len(allowed)
    while True:
        hits = searcher.search(query, reach, count=False).hits
        works = np.asarray(searcher.fast_field_values("work_id", [place for _, place in hits]), dtype=np.int64)
        rows = np.arange(len(hits)) if allowed is None else np.flatnonzero(is_among(works, allowed))
        if len(rows) >= wanted or len(hits) < reach:
            return [(float(hits[row][0]), hits[row][1], int(works[row])) for row in rows[:wanted].tolist()]
        reach *= 4


def _among(index: tantivy.Index, query: tantivy.Query, allowed: IntMatrix) -> tantivy.Query:
    """Return a query with its scores, for some works alone."""
    works = tantivy.Query.term_set_query(index.schema, "work_id", allowed.tolist())
    must = tantivy.Occur.Must
    return tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(works, 0.0))])


def is_among(works: IntMatrix, allowed: IntMatrix) -> NDArray[np.bool_]:
    """Tell of each of some works, shape (n,), whether it is among others, which are ascending and at least one."""
    places = np.minimum(np.searchsorted(allowed, works), len(allowed) - 1)
    found: NDArray[np.bool_] = allowed[places] == works
    return found


def opened(folder: Path, fields: Sequence[str] = ()) -> tantivy.Index:
    """Open an index of tantivy, also one in a folder that this process may not write.

    Raises
    ------
    EditionError
        If it is missing, damaged, or lacks one of the fields.
    """
    try:
        if os.access(folder, os.W_OK) or not folder.is_dir():
            return _loaded(folder, fields)
        with TemporaryDirectory(prefix="fieldmap-") as beside:  # tantivy makes a lock file beside what it opens
            for path in (path for path in folder.iterdir() if path.suffix != ".lock"):
                Path(beside, path.name).symlink_to(path.resolve())
            return _loaded(Path(beside), fields)
    except (ValueError, OSError) as error:
        raise EditionError(
            f"the word index in {folder} cannot be opened ({error}); a new edition has a new one: "
            "fieldmap publish --force"
        ) from error


def _loaded(folder: Path, fields: Sequence[str]) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.reload()
    for field in fields:
        index.parse_query("a", [field])
    return index


def inverse_frequency(n_holding: int, n_all: int) -> float:
    """Return ln(1 + (N - n + 0.5) / (n + 0.5)), the weight of a word in BM25 (Robertson & Zaragoza 2009, eq. 3.3)."""
    return math.log(1 + (n_all - n_holding + 0.5) / (n_holding + 0.5))


def letters_apart(one: str, other: str) -> int:
    """Return how many letters must be added, dropped, changed or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def weighted_text(title: str, abstract: str) -> str:
    """Return title and abstract as they are indexed."""
    return "\n".join([title] * TITLE_TIMES + [abstract])


def is_prose(query: str) -> bool:
    """Tell whether a query is sentences and not keywords: many words, and no operator unless it is a whole text."""
    return len(WORD.findall(query)) >= PROSE_WORDS and (is_text(query) or not OPERATORS.search(query))


def is_text(query: str) -> bool:
    """Tell whether a query is a whole text, as an abstract is."""
    return len(content_words(query)) > TEXT_WORDS


def clean_query(text: str) -> str:
    """Return a query without control characters and field names, cut to a bounded length; '' if nothing is left."""
    text = "".join(" " if unicodedata.category(letter).startswith("C") else letter for letter in text[:LONGEST_QUERY])
    text = re.sub(r"(?<=\w):(?=\S)|[\\^~{}\[\]<>*/]", " ", text)
    return text.strip() if content_words(text) else ""


def content_words(text: str) -> list[str]:
    """Return the words of a text that mean something, lower case, without repeats, in order."""
    return list(dict.fromkeys(word for word in WORD.findall(text.lower()) if word not in STOP_WORDS))


def neighbours(text: str) -> list[tuple[str, str]]:
    """Return the pairs of words that follow each other in a text, in lower case, where both mean something."""
    text = text.lower()
    words = list(WORD.finditer(text))
    return [
        (one.group(), other.group())
        for one, other in pairwise(words)
        if JOINT.fullmatch(text, one.end(), other.start()) and STOP_WORDS.isdisjoint((one.group(), other.group()))
    ]


def stem_pairs(text: str) -> set[tuple[str, str]]:
    """Return the stems of the words of a text that follow each other."""
    stems = ([STEMS.analyze(word) for word in pair] for pair in neighbours(text))
    return {(one[0], other[0]) for one, other in stems if one and other}


def matched_words(query: str, texts: Sequence[str]) -> list[str]:
    """Return the words of a query whose stem stands in one of the texts, as the index stems them."""
    held = {stem for text in texts for stem in STEMS.analyze(text)}
    return [word for word in content_words(query) if held.intersection(STEMS.analyze(word))]


def matched_phrases(query: str, texts: Sequence[str]) -> list[str]:
    """Return the neighbouring words of a query that stand together in one of the texts, in order; none of a text."""
    if is_text(query):
        return []
    held = {pair for text in texts for pair in pairwise(STEMS.analyze(text))}
    found = (" ".join(pair) for pair in neighbours(query) if stem_pairs(" ".join(pair)) & held)
    return list(dict.fromkeys(found))
