"""The word index of an edition: BM25 with tantivy over title and abstract as one text, authors and venue.

Built by `app.pipeline`, opened by `app.reading`. No query of a user may raise.
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from data.errors import EditionError

BOOSTS = {"text": 1.0, "authors": 1.5, "venue": 0.5}
"""Fields and their weights. Title and abstract are one field: scored apart and added up, a word counts twice and a
paper without title is lost (Robertson, Zaragoza & Taylor 2004; docs/search.md tells what it cost)."""
TITLE_TIMES = 2
"""How often the title stands in the text, which is how its words weigh more (same source, section 4)."""
PROSE_WORDS = 8
"""Words from which a query is read as prose: a bag of words, in which hyphens and quotes are no operators."""
OPERATORS = re.compile(r'"[^"]+"|\b(?:AND|OR|NOT)\b|(?:^|\s)[+-]\w')
"""Signs that somebody means the syntax of queries."""
HEAP_BYTES = 64_000_000
LONGEST_QUERY = 2_000
DECIMALS = 6
EXTRA = 50
"""Hits looked at beyond those asked for, so that ties at the end are broken by work id."""
STEMS = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)
"""What ``en_stem`` does to a text, for saying which words matched."""
WORD = re.compile(r"[^\W_]+")
STOP_WORDS = frozenset(
    "a an and are as at be but by for from has have how in into is it its of on or our such that the their then there "
    "these they this to was we were what when where which who why will with you your".split()
)


def lexical_schema() -> tantivy.Schema:
    """Return the fields of the index: words are lower-cased and stemmed in English."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("work_id", stored=True, fast=True)
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
        try:
            if os.access(folder, os.W_OK) or not folder.is_dir():
                return cls._opened(folder)
            with TemporaryDirectory(prefix="fieldmap-") as beside:  # tantivy makes a lock file beside what it opens
                for path in (path for path in folder.iterdir() if path.suffix != ".lock"):
                    Path(beside, path.name).symlink_to(path.resolve())
                return cls._opened(Path(beside))
        except (ValueError, OSError) as error:
            raise EditionError(
                f"the word index in {folder} cannot be opened ({error}); a new edition has a new one: "
                "fieldmap publish --force"
            ) from error

    @classmethod
    def _opened(cls, folder: Path) -> "LexicalIndex":
        index = tantivy.Index.open(str(folder))
        index.reload()
        for field in BOOSTS:
            index.parse_query("a", [field])
        return cls(index, index.searcher())

    def query(self, text: str, top_k: int) -> list[tuple[int, float]]:
        """Return (work_id, BM25 score) of the best works, best first, ties by work id.

        Anything may be asked: operators and quotes are understood where they make sense and taken as words elsewhere.
        An empty query, or one of stop words only, finds nothing.
        """
        wanted = clean_query(text)
        if not wanted or top_k < 1:
            return []
        if is_prose(wanted):
            query = self._bag_of_words(wanted)
        else:
            query, _ = self.index.parse_query_lenient(wanted, list(BOOSTS), field_boosts=BOOSTS)
        hits = self.searcher.search(query, top_k + EXTRA).hits
        found = [
            (int(str(self.searcher.doc(place).get_first("work_id"))), round(float(score), DECIMALS))
            for score, place in hits
        ]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:top_k]

    def _bag_of_words(self, text: str) -> tantivy.Query:
        """Return the query for any word of a text that means something; one that stands there n times weighs n."""
        words = (word for word in WORD.findall(text.lower()) if word not in STOP_WORDS)
        counts = Counter(stem for word in words for stem in STEMS.analyze(word))
        terms = (
            (tantivy.Query.term_query(self.index.schema, field, stem), weight * count)
            for stem, count in counts.items() for field, weight in BOOSTS.items()
        )  # fmt: skip
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.boost_query(term, weight)) for term, weight in terms]
        )

    def has_words(self) -> int:
        """Return how many works are indexed."""
        return int(self.searcher.num_docs)


def weighted_text(title: str, abstract: str) -> str:
    """Return title and abstract as they are indexed."""
    return "\n".join([title] * TITLE_TIMES + [abstract])


def is_prose(query: str) -> bool:
    """Tell whether a query is sentences and not keywords: many words, and no operator."""
    return len(WORD.findall(query)) >= PROSE_WORDS and not OPERATORS.search(query)


def clean_query(text: str) -> str:
    """Return a query without control characters and field names, cut to a bounded length; '' if nothing is left."""
    text = "".join(" " if unicodedata.category(letter).startswith("C") else letter for letter in text[:LONGEST_QUERY])
    text = re.sub(r"(?<=\w):(?=\S)|[\\^~{}\[\]<>*/]", " ", text)
    return text.strip() if content_words(text) else ""


def content_words(text: str) -> list[str]:
    """Return the words of a text that mean something, lower case, without repeats, in order."""
    return list(dict.fromkeys(word for word in WORD.findall(text.lower()) if word not in STOP_WORDS))


def matched_words(query: str, texts: Sequence[str]) -> list[str]:
    """Return the words of a query whose stem stands in one of the texts, as the index stems them."""
    held = {stem for text in texts for stem in STEMS.analyze(text)}
    return [word for word in content_words(query) if held.intersection(STEMS.analyze(word))]
