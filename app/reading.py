"""The current edition, open for reading: search, papers, trends. Command line, explorer and digests read through it.

A reader opens database, vectors and words of one edition together, so that a mixed state cannot be seen.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from analysis.citations.related import related_works
from app.papers import find_work, identifiers_of, show_work
from data.doctor import Problem
from data.editions import Edition, load_edition, numbers, open_current
from data.errors import EditionError, FieldmapError, InputError
from data.library import Library
from data.settings import Settings, load_settings
from data.store import SCHEMA_VERSION, Database, open_readonly, rows_as_dicts
from index.encoder import Encoder
from index.lexical import LexicalIndex, matched_words
from index.search import Hit, search
from index.vectors import VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]
LEXICAL_FOLDER = "lexical"
LAYOUT = {"schema_version": SCHEMA_VERSION, "indexes": 2}
"""How the database and the indexes of an edition are laid out; one of another layout is made anew."""
LONGEST_QUERY = 2_000
"""Characters of a query that are used; what follows adds nothing to a search."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may return."""

    since: date | None = None
    """First public on this day or later."""
    until: date | None = None
    subject: str | None = None
    topic: int | None = None

    def any(self) -> bool:
        """Tell whether anything is filtered."""
        return any(value is not None for value in (self.since, self.until, self.subject, self.topic))


@dataclass(slots=True)
class Reader:
    """One edition, open. Use it as a context manager; it never blocks the writer."""

    edition: Edition
    db: Database
    vectors: VectorIndex
    lexical: LexicalIndex
    settings: Settings
    _encoder: list[Encoder] = field(default_factory=list)

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

    def search(
        self, query: str, top_k: int = 10, filters: Filters | None = None, mode: Mode = "hybrid",
        like: Sequence[str] = (), unlike: Sequence[str] = (),
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Return the best works for a query, papers liked and papers disliked, each with the reason.

        Raises
        ------
        InputError
            If there is neither a query nor a liked paper.
        """
        query = query[:LONGEST_QUERY]
        if not query.strip() and not like:
            raise InputError("an empty search; give words, or a paper with --like")
        allowed = _allowed(self.db, filters) if filters and filters.any() else None
        hits = search(
            query, self.lexical, self.vectors, self.encoder() if mode != "lexical" else None, top_k, mode=mode,
            allowed=allowed, like=[find_work(self.db, name) for name in like],
            unlike=[find_work(self.db, name) for name in unlike],
        )  # fmt: skip
        return self._described(hits, query)

    def _described(self, hits: list[Hit], query: str) -> list[dict[str, Any]]:
        """Add title, date and identifiers to hits, in their order."""
        ids = [hit.work_id for hit in hits]
        rows = rows_as_dicts(
            self.db,
            "SELECT work_id, title, abstract, published::VARCHAR AS published, date_precision, venue, n_citers, "
            "is_withdrawn, licence FROM works WHERE list_contains(?::BIGINT[], work_id)",
            [ids],
        )
        facts, names = {row["work_id"]: row for row in rows}, identifiers_of(self.db, ids)
        described = []
        for rank, hit in enumerate(hits, start=1):
            told = facts[hit.work_id]
            reason = why(hit, query, told["title"], told.pop("abstract") or "")
            named = names.get(hit.work_id, {})
            described.append({"rank": rank, **told, "score": hit.score, "why": reason, "identifiers": named})
        return described

    def show(self, name: str) -> dict[str, Any]:
        """Return the page of the paper that an identifier, number or title names."""
        return show_work(self.db, find_work(self.db, name))

    def similar(self, names: Sequence[str], top_k: int = 10) -> list[dict[str, Any]]:
        """Return the works most alike to some papers by citations and by text, each part shown."""
        seeds = [find_work(self.db, name) for name in names]
        return related_works(self.db, self.vectors, seeds, top_k)


def why(hit: Hit, query: str, title: str, abstract: str) -> str:
    """Say in words why a hit was found: which words of the query it holds, and how near it is in meaning."""
    reasons = []
    matched = matched_words(query, (title, abstract))
    if matched:
        reasons.append("words: " + ", ".join(matched[:8]))
    if hit.similarity is not None:
        reasons.append(f"similarity {hit.similarity:.2f}")
    return "; ".join(reasons) or "author or venue"


def _allowed(db: Database, filters: Filters) -> list[int]:
    """Return the works that pass the filters; a work counts as public on the last day its date can mean."""
    conditions, values = ["NOT is_stub"], []
    for value, condition in (
        (filters.since, "published >= ?"),
        (filters.until, "public_by <= ?"),
        (filters.subject, "work_id IN (SELECT work_id FROM subjects WHERE lower(subject) = lower(?))"),
        (filters.topic, "work_id IN (SELECT work_id FROM topic_members WHERE topic_id = ?)"),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    rows = rows_as_dicts(db, f"SELECT work_id FROM works WHERE {' AND '.join(conditions)}", values)
    return [row["work_id"] for row in rows]


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
