"""The passage index of an edition: BM25 over a few sentences at a time, of abstracts and full text, with tantivy.

Built by `app.pipeline`, opened by `app.open_edition` when a question is asked (`index.ask`). No question may raise.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tantivy

from index.lexical import (
    DECIMALS,
    EXTRA,
    HEAP_BYTES,
    LONGEST_QUERY,
    STEMS,
    IntMatrix,
    best_hits,
    content_words,
    inverse_frequency,
    opened,
)

BOOSTS = {"text": 1.0, "section": 0.3, "title": 0.5}
"""A question often names what only the title tells; the text itself weighs most."""

ASKING = frozenset(
    "any can could did do does done may might many most much should some there use used uses would".split()
)
"""Words that only ask; beside the stop words, they say nothing of what a sentence should hold."""


class Passage(NamedTuple):
    """A stretch of a work's text, verbatim."""

    work_id: int
    section: str
    """Heading as printed; "Abstract"; '' where there is none."""
    title: str
    """Of the work; '' in what a query returns."""
    text: str
    score: float = 0.0
    """BM25, in what a query returns."""


def passage_schema() -> tantivy.Schema:
    """Return the fields of the index: words are lower-cased and stemmed in English, as in the index of works."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("work_id", stored=True, indexed=True, fast=True)
    builder.add_integer_field("place", stored=True, fast=True)
    for name in BOOSTS:
        builder.add_text_field(name, stored=name != "title", tokenizer_name="en_stem")
    return builder.build()


def build_passages(
    folder: Path, passages: Iterable[Passage], progress: Callable[[int], object] = lambda count: None
) -> int:
    """Write the index of some passages into a new folder; return how many. Memory is bounded by the writer's heap."""
    folder.mkdir(parents=True)
    index = tantivy.Index(passage_schema(), path=str(folder))
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    count = 0
    for count, passage in enumerate(passages, start=1):
        writer.add_document(
            tantivy.Document(
                work_id=passage.work_id, place=count, text=passage.text, section=passage.section, title=passage.title
            )
        )
        progress(1)
    writer.commit()
    writer.wait_merging_threads()
    (folder / ".tantivy-writer.lock").unlink(missing_ok=True)
    return count


@dataclass(slots=True)
class PassageIndex:
    """An opened passage index."""

    index: tantivy.Index
    searcher: tantivy.Searcher

    @classmethod
    def open(cls, folder: Path) -> "PassageIndex":
        """Open an index.

        Raises
        ------
        EditionError
            If it is missing or damaged.
        """
        index = opened(folder)
        return cls(index, index.searcher())

    def __len__(self) -> int:
        return int(self.searcher.num_docs)

    def query(self, question: str, top_k: int, allowed: IntMatrix | Collection[int] | None = None) -> list[Passage]:
        """Return the passages that hold most of a question's words, best first, ties in the order of building.

        Parameters
        ----------
        question
            Taken as words: no operators. One of stop words only finds nothing.
        allowed
            Works that may answer; an array is ascending, shape (n,). None for all.
        """
        query = self._query(question)
        if query is None or top_k < 1:
            return []
        if allowed is not None and not isinstance(allowed, np.ndarray):
            allowed = np.array(sorted(allowed), dtype=np.int64)
        hits = best_hits(self.index, self.searcher, query, top_k + EXTRA, allowed)
        found = [self._read(score, place) for score, place, _ in hits]
        return [passage for _, passage in sorted(found, key=lambda pair: (-pair[1].score, pair[0]))[:top_k]]

    def _query(self, question: str) -> tantivy.Query | None:
        """Return the query for any of a question's words in any field."""
        stems = {stem for word in asked_words(question) for stem in STEMS.analyze(word)}
        wanted = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(self.index.schema, name, stem), by),
            )
            for stem in sorted(stems)
            for name, by in BOOSTS.items()
        ]
        return tantivy.Query.boolean_query(wanted) if wanted else None

    def _read(self, score: float, place: Any) -> tuple[int, Passage]:
        """Return a hit's number in the order of building, and the passage."""
        told = self.searcher.doc(place)
        text, section = str(told.get_first("text")), str(told.get_first("section") or "")
        work_id = int(str(told.get_first("work_id")))
        return int(str(told.get_first("place"))), Passage(work_id, section, "", text, round(float(score), DECIMALS))

    def weights(self, question: str) -> dict[str, float]:
        """Return the content words of a question with their inverse frequency; words of no passage weigh most."""
        return {
            word: inverse_frequency(max(self._frequency(stem) for stem in stems), len(self))
            for word in asked_words(question)
            if (stems := STEMS.analyze(word))
        }

    def _frequency(self, stem: str) -> int:
        return max(int(self.searcher.doc_freq(name, stem)) for name in BOOSTS)


def asked_words(question: str) -> list[str]:
    """Return the words of a question that its answer should hold, lower case, without repeats, in order."""
    return [word for word in content_words(question[:LONGEST_QUERY]) if word not in ASKING]
