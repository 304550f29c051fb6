"""The current edition, open for reading: search, papers, trends. Command line, explorer and digests read through it.

A reader opens database, vectors and words of one edition together, so that a mixed state cannot be seen.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.graph.csr import CitationGraph, open_graph
from analysis.graph.holes import Holes, holes
from analysis.graph.lineage import FIELD_SIZE, Lineage, field_lineage, lineage_between, paper_lineage
from analysis.graph.main_path import KEY_ROUTES
from analysis.graph.related import related_works
from analysis.graph.similarity import ALPHA
from analysis.graph.similarity_map import MOST_WORKS, SimilarityMap, similarity_map
from analysis.intents.cited_as import CRITICAL, GROUPS, LISTED, CitedAs, cited_as
from analysis.people.lookup import YEAR_DAYS, Newcomers, find_people, newcomers, people_of, venue_links
from app.answers import described_answers
from app.asked import LONGEST_QUERY, Asked, nearest_words, understand
from app.encoding import chosen_model
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
from index.encoders import QueryEncoder, RememberingEncoder, TextEncoder, open_encoder_of
from index.feedback import BEST, FeedbackEncoder
from index.lexical import LexicalIndex, content_words
from index.liking import FEWEST_LIKED, background_of, ridge_direction, word_weights
from index.passages import PassageIndex
from index.reranker import Reranker, rerank
from index.search import Hit, search
from index.specter import SPECTER2
from index.text import paper_text
from index.tfidf import TFIDF_SVD
from index.vectors import VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]
LEXICAL_FOLDER = "lexical"
LAYOUT = {"schema_version": SCHEMA_VERSION, "indexes": 3}
"""How the database and the indexes of an edition are laid out; one of another layout is made anew."""
PASSAGES_FOLDER = "passages"
FEWEST_OF_FIELD = 30
"""Works that hold all words of a field, below which some of the words are enough."""
MOST_OF_FIELD = 20_000
"""Works of a field whose people are counted."""
GRAPH_FOLDER = "graph"
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
    library: Library
    _encoder: list[TextEncoder] = field(default_factory=list)
    _reranker: list[Reranker] = field(default_factory=list)
    _passages: list[PassageIndex] = field(default_factory=list)
    _graph: list[CitationGraph] = field(default_factory=list)

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
    def model(self) -> str:
        """The name of the model that the edition was made with, as ``embedding.model`` takes it."""
        return str(self.edition.manifest.get("model") or self.settings.embedding.model)

    @property
    def has_encoder(self) -> bool:
        """Whether the encoder of queries is loaded already."""
        return bool(self._encoder)

    def encoder(self) -> TextEncoder:
        """Return the encoder of queries, loaded when it is first needed: the edition's own, whatever is set since."""
        if not self._encoder:
            encoder = open_encoder_of(self.vectors.key, chosen_model(self.library, self.settings, self.model))
            if str(encoder.key) != self.edition.manifest["model_key"]:
                told = self.edition.manifest["model_key"]
                raise EditionError(
                    f"edition {self.edition.number} was made with {told}, {self.model} is now {encoder.key}: bring the "
                    "model back, or make an edition with it by fieldmap update"
                )
            self._encoder.append(encoder)
        return self._encoder[0]

    def query_encoder(self, allowed: NDArray[np.int64] | None) -> QueryEncoder:
        """Return what gives a query its direction: an encoder, or its best papers by words where none is at hand."""
        return FeedbackEncoder(self.lexical, self.vectors, allowed) if self._is_imported() else self.encoder()

    def _is_imported(self) -> bool:
        """Tell whether the vectors were made elsewhere, so that no text can be encoded here."""
        return self.vectors.key.name == SPECTER2

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

    def graph(self) -> CitationGraph:
        """Return the citation graph, mapped from disk when it is first needed.

        Raises
        ------
        EditionError
            If it is damaged.
        """
        if not self._graph:
            self._graph.append(open_graph(self.edition.folder / GRAPH_FOLDER))
        return self._graph[0]

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
            if mode == "hybrid" and asked.text.strip() and sort in (None, "relevance"):
                hits = self._reranked(asked.text, hits)
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
        texts = self._texts([*liked, *disliked])
        wanted, unwanted = ([texts[work] for work in dict.fromkeys(works)] for works in (liked, disliked))
        return _Likes(liked, disliked, word_weights(wanted, unwanted, self.lexical))

    def _texts(self, works: Sequence[int]) -> dict[int, str]:
        """Return title and abstract of some works."""
        rows = rows_as_dicts(
            self.db,
            "SELECT work_id, title, abstract FROM works WHERE work_id IN (SELECT unnest(?::BIGINT[]))",
            [list(works)],
        )
        return {row["work_id"]: paper_text(row["title"], row["abstract"]) for row in rows}

    def _ranked(
        self, asked: Asked, likes: _Likes, allowed: NDArray[np.int64] | None, mode: Mode, deep: bool
    ) -> list[Hit]:  # fmt: skip
        """Return the best works in order: a hundred, or with a deeper look up to a thousand that begin with these."""
        words: str | dict[str, float] = asked.text
        direction = None
        if likes.words:
            heaviest = max(likes.words.values())
            words = likes.words | dict.fromkeys(content_words(asked.words), heaviest)
            direction = self._direction(asked, likes, allowed) if mode != "lexical" else None
        asks = mode != "lexical" and asked.text.strip()
        encoder = RememberingEncoder(self.query_encoder(allowed)) if asks else None
        look = partial(
            search, asked.text, self.lexical, self.vectors, encoder, mode=mode, allowed=allowed, like=likes.like,
            unlike=likes.unlike, words=words, direction=direction,
        )  # fmt: skip
        first = look(SHALLOW)
        if not deep:
            return first
        known = {hit.work_id for hit in first}
        return first + [hit for hit in look(DEEP) if hit.work_id not in known][: DEEP - len(first)]

    def _reranked(self, text: str, hits: list[Hit]) -> list[Hit]:
        """Return hits with their head placed by the cross-encoder that the settings name; as they are without one."""
        told = self.settings.search
        if not told.reranker:
            return hits
        if not self._reranker:
            self._reranker.append(Reranker(Path(told.reranker).expanduser()))
        head = hits[: told.rerank_depth]
        texts = self._texts([hit.work_id for hit in head])
        scores = self._reranker[0].scores(text, [texts[hit.work_id] for hit in head])
        return rerank(head, scores) + hits[len(head) :]

    def _direction(self, asked: Asked, likes: _Likes, allowed: NDArray[np.int64] | None) -> NDArray[np.float32]:
        """Return the direction in which liked papers (and the query) lie from disliked ones and the library."""
        for work in {*likes.like, *likes.unlike}:
            if not self.vectors.has(work):
                raise NotFoundError(f"work {work} has no vector (a stub, or not embedded yet); choose another paper")
        liked, disliked = (self.vectors.vectors_of(works) for works in (likes.like, likes.unlike))
        if asked.text.strip():
            liked = np.concatenate([liked, self.query_encoder(allowed).encode_query(asked.text)[None, :]])
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
            reason = why(shown, query, told["title"], abstract, liked, list(likes.words), self._near_what(query, likes))
            sentence = best_sentence(weights, abstract, told["licence"])
            named = names.get(hit.work_id, {})
            described.append(
                {"rank": rank, **told, "score": hit.score, "why": reason, "sentence": sentence, "identifiers": named}
            )
        return described

    def _near_what(self, query: str, likes: _Likes) -> str:
        """Say what the similarity of a hit is measured to, where that is not the query."""
        if likes.words or not (query.strip() and self._is_imported()):
            return ""
        return f"the mean of the {BEST} best papers by words" + (" and of those liked" if likes.like else "")

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
        encoder = None if self._is_imported() else self.encoder()
        answers = ask(
            question[:LONGEST_QUERY], self.passages(), encoder, sentences, partial(titles_of, self.db), top_k,
            allowed,
        )  # fmt: skip
        return described_answers(self.db, answers)

    def show(self, name: str) -> dict[str, Any]:
        """Return the page of the paper that an identifier, number or title names."""
        return show_work(self.db, find_work(self.db, name))

    def cited_as(self, name: str, groups: Sequence[str] = (), top: int = LISTED) -> CitedAs:
        """Return how a paper is cited; of the sentences only the groups asked for, or all.

        Raises
        ------
        NotFoundError
            If the name names no paper.
        """
        return cited_as(self.db, find_work(self.db, name), groups or (CRITICAL, *GROUPS), top)

    def work(self, name: str) -> int:
        """Return the number of the work that an identifier, number or title names."""
        return find_work(self.db, name)

    def similar(self, names: Sequence[str], top_k: int = 10) -> list[dict[str, Any]]:
        """Return the works most alike to some papers by citations and by text, each part shown."""
        seeds = [find_work(self.db, name) for name in names]
        return related_works(self.db, self.graph(), self.vectors, seeds, top_k)

    def map(
        self, names: Sequence[str], size: int = 40, alpha: float = ALPHA, text_weight: float = 0.0,
        fractional: bool = False,
    ) -> SimilarityMap:  # fmt: skip
        """Return the similarity map of some papers; see :func:`analysis.graph.similarity_map.similarity_map`.

        Raises
        ------
        InputError
            If it would hold more works than can be read.
        NotFoundError
            If a name names no paper.
        """
        if size + len(names) > MOST_WORKS:
            raise InputError(f"a map holds at most {MOST_WORKS} works, seeds among them; ask for fewer than {size}")
        seeds = list(dict.fromkeys(find_work(self.db, name) for name in names))
        return similarity_map(self.db, self.graph(), self.vectors, seeds, size, alpha, text_weight, fractional)

    def lineage(
        self, names: Sequence[str] = (), about: str = "", depth: int = 2, routes: int = KEY_ROUTES,
        size: int = FIELD_SIZE,
    ) -> Lineage:  # fmt: skip
        """Return where a paper comes from and leads to, how one led to another, or the main paths of a field.

        Parameters
        ----------
        names
            One paper, or two.
        about
            A field in words, instead of papers: the best ``size`` works that hold them, and what they often cite.

        Raises
        ------
        InputError
            If neither or both are given, or more than two papers.
        NotFoundError
            If a name names no paper, or the words no work.
        """
        if bool(names) == bool(about.strip()) or len(names) > 2:
            raise InputError("name one paper or two, or a field in words (--about), not both")
        if names:
            works = [find_work(self.db, name) for name in names]
            if len(works) == 1 or works[0] == works[1]:
                return paper_lineage(self.db, self.graph(), works[0], depth)
            return lineage_between(self.db, self.graph(), works[0], works[1], routes)
        found = self._works_about(about, size)
        if not found:
            raise NotFoundError(f"nothing is found for {about[:100]!r}; other words may be")
        return field_lineage(self.db, self.graph(), found, routes)

    def holes(self, top: int = 20, fractional: bool = False) -> Holes:
        """Return the papers that are missing here: cited most by the papers of this library, or citing most of them."""
        return holes(self.db, self.graph(), top, fractional)

    def people(self, name: str, top: int = 10) -> list[dict[str, Any]]:
        """Return the people who bear a name, with their spellings and the doubt that is left.

        Raises
        ------
        NotFoundError
            If nobody bears it, or the edition was published before people were told apart.
        """
        found = find_people(self.db, name, top)
        if not found:
            known = "no author here bears" if self._knows_people() else "fieldmap analyze people has not run; nobody is"
            raise NotFoundError(f"{known} the name {name[:100]!r}; a family name alone finds more")
        return found

    def people_of_field(self, words: str, top: int = 20) -> list[dict[str, Any]]:
        """Return who wrote most works of a field, which is a topic's number or words."""
        return people_of(self.db, self.works_of_field(words), top)

    def newcomers(
        self, words: str, days: int = YEAR_DAYS, until: date | None = None, top: int = 20
    ) -> Newcomers:  # fmt: skip
        """Return who is new in a field (a topic's number or words); see :func:`analysis.people.lookup.newcomers`."""
        return newcomers(self.db, self.works_of_field(words), days, until, top)

    def venues(self, name: str = "", top: int = 20) -> dict[str, list[dict[str, Any]]]:
        """Return which venues cite which, and which are cited together."""
        return venue_links(self.db, name, top)

    def _knows_people(self) -> bool:
        return bool(rows_as_dicts(self.db, "SELECT 1 FROM person_names LIMIT 1"))

    def works_of_field(self, words: str) -> list[int]:
        """Return the works of a topic, by its number, or that hold all words; some of them where few hold all.

        Raises
        ------
        NotFoundError
            If there is no such topic, or no work holds the words.
        """
        if words.strip().isdigit():
            return [int(work) for work in allowed_works(self.db, Filters(topic=words))]
        asked = " AND ".join(content_words(understand(self.db, self.lexical, words).words))
        found = [work for work, _ in self.lexical.query(asked, MOST_OF_FIELD)] if asked else []
        if len(found) < FEWEST_OF_FIELD:
            found = self._works_about(words, FIELD_SIZE)
        if not found:
            raise NotFoundError(f"nothing is found for {words[:100]!r}; other words may be, or a topic's number")
        return found

    def _works_about(self, words: str, size: int) -> list[int]:
        """Return the best works that hold all words; where there are few of these, that hold some."""
        asked = understand(self.db, self.lexical, words)
        for query in (" AND ".join(content_words(asked.words)), asked.words):
            found = [work for work, _ in self.lexical.query(query, size)]
            if len(found) >= FEWEST_OF_FIELD:
                break
        return found


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
    return open_current(library, lambda edition: open_edition(edition, library, settings))


def open_edition(edition: Edition, library: Library, settings: Settings) -> Reader:
    """Open one edition whole.

    Raises
    ------
    EditionError
        If it is damaged or was made by another schema.
    """
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
        if str(vectors.key) != edition.manifest["model_key"]:
            raise EditionError(
                f"edition {edition.number}: vectors of {vectors.key}, the manifest names "
                f"{edition.manifest['model_key']}; fieldmap rollback"
            )
        lexical = LexicalIndex.open(edition.folder / LEXICAL_FOLDER)
        stack.pop_all()
        return Reader(edition, db, vectors, lexical, settings, library)


def check_indexes(library: Library) -> list[Problem]:
    """Return what is wrong with the indexes of each edition, for `fieldmap doctor`."""
    problems = []
    for number in numbers(library):
        try:
            edition = load_edition(library, number)
            with open_edition(edition, library, load_settings(library.settings_file)) as reader:
                reader.graph()
                if "passages" in reader.counts:
                    reader.passages()
                if reader.vectors.key.name == TFIDF_SVD:
                    reader.encoder()
        except (FieldmapError, OSError) as error:
            problems.append(
                Problem(str(error), f"edition {number}", "fieldmap rollback, then fieldmap publish --force")
            )
    return problems
