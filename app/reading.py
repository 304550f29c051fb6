"""The current edition, open for reading: search, papers, trends. Command line, explorer and digests read through it.

A reader opens database, vectors and words of one edition together, so that a mixed state cannot be seen.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.citations.related import related_works
from app.answers import described_answers
from app.asked import LONGEST_QUERY, Asked, nearest_words, understand
from app.excerpts import sentences
from app.facets import Sort, citers, count_facets, sorted_works
from app.filters import Filters, allowed_works
from app.papers import find_work, identifiers_of, show_work, titles_of
from app.reasons import best_sentence, why
from data.doctor import Problem
from data.editions import Edition, load_edition, numbers, open_current
from data.errors import EditionError, FieldmapError, InputError, NotFoundError
from data.library import Library
from data.settings import Settings, load_settings
from data.store import SCHEMA_VERSION, Database, open_readonly, rows_as_dicts
from index.ask import ask
from index.encoder import Encoder
from index.lexical import LexicalIndex, content_words
from index.liking import FEWEST_LIKED, background_of, ridge_direction, word_weights
from index.passages import PassageIndex
from index.search import Hit, search, target
from index.text import paper_text
from index.vectors import VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]
LEXICAL_FOLDER = "lexical"
LAYOUT = {"schema_version": SCHEMA_VERSION, "indexes": 3}
"""How the database and the indexes of an edition are laid out; one of another layout is made anew."""
PASSAGES_FOLDER = "passages"
SHALLOW, DEEP = 100, 1_000
"""Places of a ranking: the first hundred as a page of ten finds them, the rest from a deeper look, so that pages of any
size continue each other. What is sorted otherwise is the first hundred; facets count all."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search."""

    hits: list[dict[str, Any]]
    total: int
    """Works that the facets count."""
    over: str
    """Which works these are, in words."""
    facets: dict[str, list[dict[str, Any]]] | None
    note: str
    """What the query was taken for; '' for plain words."""


@dataclass(frozen=True, slots=True)
class _Likes:
    """Papers liked and disliked, and the words that tell them apart from the rest."""

    like: list[int]
    unlike: list[int]
    words: dict[str, float]
    """Empty unless there are enough liked papers for a model."""


@dataclass(slots=True)
class Reader:
    """One edition, open. Use it as a context manager; it never blocks the writer."""

    edition: Edition
    db: Database
    vectors: VectorIndex
    lexical: LexicalIndex
    settings: Settings
    _encoder: list[Encoder] = field(default_factory=list)
    _passages: list[PassageIndex] = field(default_factory=list)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @property
    def counts(self) -> dict[str, Any]:
        """What the edition holds, by name."""
        return dict(self.edition.manifest["counts"])

    def seen_until(self) -> datetime:
        """Return the time up to which works have been seen in this edition, UTC."""
        return datetime.fromisoformat(str(self.edition.manifest["made_until"]))

    @property
    def has_encoder(self) -> bool:
        """Whether the encoder of queries is loaded already."""
        return bool(self._encoder)

    def encoder(self) -> Encoder:
        """Return the encoder of queries, loaded when it is first needed, and checked against the edition's model."""
        if not self._encoder:
            encoder = Encoder(self.settings.embedding.model, workers=1)
            if str(encoder.key) != self.edition.manifest["model_key"]:
                raise EditionError(
                    f"edition {self.edition.number} was made with {self.edition.manifest['model_key']}, the settings "
                    f"name {encoder.key}: run fieldmap update, or set embedding.model back"
                )
            self._encoder.append(encoder)
        return self._encoder[0]

    def passages(self) -> PassageIndex:
        """Return the passage index, opened when it is first needed.

        Raises
        ------
        EditionError
            If the edition was published without one, or it is damaged.
        """
        if not self._passages:
            told = self.counts.get("passages")
            if told is None:
                raise EditionError(
                    f"edition {self.edition.number} was published without an index of passages: fieldmap publish "
                    "--force makes one that answers questions"
                )
            index = PassageIndex.open(self.edition.folder / PASSAGES_FOLDER)
            if len(index) != told:
                raise EditionError(
                    f"edition {self.edition.number}: {len(index):,} passages, not {told:,}; fieldmap rollback"
                )
            self._passages.append(index)
        return self._passages[0]

    def search(
        self, query: str, top_k: int = 10, filters: Filters | None = None, mode: Mode = "hybrid",
        like: Sequence[str] = (), unlike: Sequence[str] = (), sort: Sort | None = None, offset: int = 0,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Return the best works for a query and papers liked and disliked, each with the reason; see :meth:`find`."""
        return self.find(query, top_k, filters, mode, like, unlike, sort, offset).hits

    def find(
        self, query: str, top_k: int = 10, filters: Filters | None = None, mode: Mode = "hybrid",
        like: Sequence[str] = (), unlike: Sequence[str] = (), sort: Sort | None = None, offset: int = 0,
        facets: bool = False,
    ) -> Found:  # fmt: skip
        """Return a page of the works that a query, liked papers or filters find, and what is asked beside.

        Parameters
        ----------
        query
            Words, a text, an identifier or a BibTeX entry; may be empty beside a liked paper or a filter.
        sort
            None is relevance; without query and liked papers, date. Any other order is that of the best 100.
        offset
            Hits left out before the first; pages of one edition continue each other. A ranking ends at 1,000.
        facets
            Count years, subjects, venues and topics over the best 1,000, or over all works without a query.

        Raises
        ------
        InputError
            If there is neither a query nor a liked paper nor a filter, or a BibTeX entry cannot be read.
        NotFoundError
            If a filter, an identifier or a liked paper names nothing.
        """
        filters = filters or Filters()
        asked = understand(self.db, self.lexical, query)
        if not asked.text.strip() and not like and not filters.any():
            raise InputError("an empty search; give words, a paper with --like, or a filter")
        allowed = allowed_works(self.db, filters) if filters.any() else None
        likes = self._likes(like, unlike)
        ranked = bool(asked.text.strip() or likes.like)
        works = np.empty(0, dtype=np.int64) if allowed is None else allowed
        if ranked:
            hits = self._ranked(asked, likes, allowed, mode, deep=facets or offset + top_k > SHALLOW)
            if sort not in (None, "relevance"):
                hits = self._sorted(hits[:SHALLOW], sort, filters.as_of)
            works = np.array([hit.work_id for hit in hits], dtype=np.int64)
            shown = hits[offset : offset + top_k]
        else:
            first = sorted_works(self.db, works, _order(sort), filters.as_of, offset + top_k)
            shown = [Hit(work, 0.0, None, None, None) for work in first[offset:]]
        over = f"the best {len(works):,} by relevance" if ranked else "all works that pass the filters"
        counted = count_facets(self.db, works) if facets else None
        page = self._described(shown, asked.words, likes, filters.as_of, offset)
        return Found(page, len(works), over, counted, asked.note)

    def _likes(self, like: Sequence[str], unlike: Sequence[str]) -> _Likes:
        """Return liked and disliked papers, with the words of a model where there are enough liked ones."""
        liked, disliked = ([find_work(self.db, name) for name in names] for names in (like, unlike))
        if len(set(liked)) < FEWEST_LIKED:
            return _Likes(liked, disliked, {})
        texts = {
            row["work_id"]: paper_text(row["title"], row["abstract"])
            for row in rows_as_dicts(
                self.db,
                "SELECT work_id, title, abstract FROM works WHERE work_id IN (SELECT unnest(?::BIGINT[]))",
                [[*liked, *disliked]],
            )
        }
        wanted, unwanted = ([texts[work] for work in dict.fromkeys(works)] for works in (liked, disliked))
        return _Likes(liked, disliked, word_weights(wanted, unwanted, self.lexical))

    def _ranked(
        self, asked: Asked, likes: _Likes, allowed: NDArray[np.int64] | None, mode: Mode, deep: bool
    ) -> list[Hit]:  # fmt: skip
        """Return the best works in order: a hundred, or with a deeper look up to a thousand that begin with these."""
        words: str | dict[str, float] = asked.words
        direction = None
        if likes.words:
            heaviest = max(likes.words.values())
            words = likes.words | dict.fromkeys(content_words(asked.words), heaviest)
            direction = self._direction(asked, likes) if mode != "lexical" else None
        if direction is None and mode != "lexical":
            encoder = self.encoder() if asked.text.strip() else None
            point = target(asked.text, self.vectors, encoder, likes.like, likes.unlike)
            direction = None if point is None else point[0]
        look = partial(
            search, asked.text, self.lexical, self.vectors, None, mode=mode, allowed=allowed, like=likes.like,
            unlike=likes.unlike, words=words, direction=direction,
        )  # fmt: skip
        first = look(SHALLOW)
        if not deep:
            return first
        known = {hit.work_id for hit in first}
        return first + [hit for hit in look(DEEP) if hit.work_id not in known][: DEEP - len(first)]

    def _direction(self, asked: Asked, likes: _Likes) -> NDArray[np.float32]:
        """Return the direction in which liked papers (and the query) lie from disliked ones and the library."""
        for work in {*likes.like, *likes.unlike}:
            if not self.vectors.has(work):
                raise NotFoundError(f"work {work} has no vector (a stub, or not embedded yet); choose another paper")
        liked, disliked = (self.vectors.vectors_of(works) for works in (likes.like, likes.unlike))
        if asked.text.strip():
            liked = np.concatenate([liked, self.encoder().encode_query(asked.text)[None, :]])
        return ridge_direction(liked, disliked, background_of(self.vectors, [*likes.like, *likes.unlike]))

    def _sorted(self, hits: list[Hit], sort: Sort | None, as_of: date | None) -> list[Hit]:
        by_work = {hit.work_id: hit for hit in hits}
        works = np.array(list(by_work), dtype=np.int64)
        return [by_work[work] for work in sorted_works(self.db, works, _order(sort), as_of, len(works))]

    def _described(
        self, hits: list[Hit], query: str, likes: _Likes, as_of: date | None, offset: int
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Add title, date, identifiers and the reason to hits, in their order."""
        ids = [hit.work_id for hit in hits]
        rows = rows_as_dicts(
            self.db,
            "SELECT work_id, title, abstract, published::VARCHAR AS published, date_precision, venue, n_citers, "
            "is_withdrawn, licence FROM works JOIN (SELECT unnest(?::BIGINT[]) AS work_id) USING (work_id)",
            [ids],
        )
        facts, names = {row["work_id"]: row for row in rows}, identifiers_of(self.db, ids)
        cited = citers(self.db, ids, as_of) if as_of is not None else {}
        nearest = self._nearest_liked(ids, likes.like)
        weights = self.lexical.weights(query) | likes.words
        described = []
        for rank, hit in enumerate(hits, start=offset + 1):
            told = facts[hit.work_id]
            abstract = told.pop("abstract") or ""
            told["n_citers"] = cited.get(hit.work_id, told["n_citers"])
            liked, similarity = nearest.get(hit.work_id, (None, hit.similarity))
            shown = replace(hit, similarity=similarity) if likes.words else hit
            reason = why(shown, query, told["title"], abstract, liked, list(likes.words))
            sentence = best_sentence(weights, abstract, told["licence"])
            named = names.get(hit.work_id, {})
            described.append(
                {"rank": rank, **told, "score": hit.score, "why": reason, "sentence": sentence, "identifiers": named}
            )
        return described

    def _nearest_liked(self, works: list[int], liked: list[int]) -> dict[int, tuple[str, float]]:
        """Return for each work that has a vector the title of the liked paper nearest to it, and the cosine."""
        likes = [work for work in dict.fromkeys(liked) if self.vectors.has(work)]
        shown = [work for work in works if self.vectors.has(work)]
        if not likes or not shown:
            return {}
        cosines = self.vectors.vectors_of(shown) @ self.vectors.vectors_of(likes).T
        titles = titles_of(self.db, likes)
        best = cosines.argmax(axis=1)
        return {
            work: (titles[likes[place]], round(float(row[place]), 6))
            for work, place, row in zip(shown, best.tolist(), cosines, strict=True)
        }

    def nearest_words(self, query: str) -> dict[str, list[str]]:
        """Return for each word of a query that stands in no paper the nearest words that do, perhaps none."""
        return nearest_words(self.db, self.lexical, query)

    def ask(self, question: str, top_k: int = 5, filters: Filters | None = None) -> list[dict[str, Any]]:
        """Return sentences of abstracts and full text that answer a question, best first; none if none is near enough.

        Raises
        ------
        InputError
            If the question is empty.
        EditionError
            If the edition was published without an index of passages.
        """
        if not question.strip():
            raise InputError("an empty question; ask in a few words, as: which data sets are used for parsing?")
        filters = filters or Filters()
        allowed = allowed_works(self.db, filters) if filters.any() else None
        answers = ask(
            question[:LONGEST_QUERY], self.passages(), self.encoder(), sentences, partial(titles_of, self.db), top_k,
            allowed,
        )  # fmt: skip
        return described_answers(self.db, answers)

    def show(self, name: str) -> dict[str, Any]:
        """Return the page of the paper that an identifier, number or title names."""
        return show_work(self.db, find_work(self.db, name))

    def similar(self, names: Sequence[str], top_k: int = 10) -> list[dict[str, Any]]:
        """Return the works most alike to some papers by citations and by text, each part shown."""
        seeds = [find_work(self.db, name) for name in names]
        return related_works(self.db, self.vectors, seeds, top_k)


def _order(sort: Sort | None) -> Sort:
    """Return the order of works that no relevance sorts."""
    return "citations" if sort == "citations" else "date"


def open_reader(library: Library) -> Reader:
    """Open the current edition whole.

    Raises
    ------
    NotFoundError
        If nothing has been published yet.
    EditionError
        If the edition is damaged or was made by another schema.
    """
    settings = load_settings(library.settings_file)
    return open_current(library, lambda edition: _open(edition, settings))


def _open(edition: Edition, settings: Settings) -> Reader:
    for name, here in LAYOUT.items():
        told = edition.manifest.get(name)
        if told != here:
            raise EditionError(
                f"edition {edition.number} was made by another version of Fieldmap ({name} {told}, here {here}): "
                "fieldmap publish makes a new one"
            )
    with contextlib.ExitStack() as stack:
        db = open_readonly(edition.database)
        stack.callback(db.close)
        vectors = VectorIndex.load(edition.folder)
        if len(vectors) != edition.manifest["counts"]["vectors"]:
            told = edition.manifest["counts"]["vectors"]
            raise EditionError(f"edition {edition.number}: {len(vectors):,} vectors, not {told:,}; fieldmap rollback")
        lexical = LexicalIndex.open(edition.folder / LEXICAL_FOLDER)
        stack.pop_all()
        return Reader(edition, db, vectors, lexical, settings)


def check_indexes(library: Library) -> list[Problem]:
    """Return what is wrong with the indexes of each edition, for `fieldmap doctor`."""
    problems = []
    for number in numbers(library):
        try:
            edition = load_edition(library, number)
            with _open(edition, load_settings(library.settings_file)) as reader:
                if "passages" in reader.counts:
                    reader.passages()
                if str(reader.vectors.key) != edition.manifest["model_key"]:
                    problems.append(
                        Problem(
                            "vectors of another model than the manifest's",
                            f"edition {number}",
                            "fieldmap publish --force",
                        )
                    )
        except (FieldmapError, OSError) as error:
            problems.append(
                Problem(str(error), f"edition {number}", "fieldmap rollback, then fieldmap publish --force")
            )
    return problems
