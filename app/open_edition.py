"""One edition, open: database, vectors and words together, so that no mixed state is seen; the rest when needed.

`app.reading` gives it the questions that people ask; the modules that answer them take an :class:`OpenEdition`.
"""

import contextlib
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.graph.csr import CitationGraph, open_graph
from app.encoding import chosen_model
from data.doctor import Problem
from data.editions import Edition, load_edition, numbers
from data.errors import EditionError, FieldmapError
from data.library import Library
from data.remembered import Remembered
from data.settings import Settings, load_settings
from data.store import SCHEMA_VERSION, Database, open_readonly
from index.encoders import QueryEncoder, TextEncoder, open_encoder_of
from index.feedback import FeedbackEncoder
from index.lexical import LexicalIndex
from index.passages import PassageIndex
from index.reranker import Reranker
from index.specter import SPECTER2
from index.tfidf import TFIDF_SVD
from index.vectors import VectorIndex

LEXICAL_FOLDER = "lexical"
PASSAGES_FOLDER = "passages"
GRAPH_FOLDER = "graph"
LAYOUT = {"schema_version": SCHEMA_VERSION, "indexes": 3}
"""How the database and the indexes of an edition are laid out; one of another layout is made anew."""
_LOADING = threading.Lock()
"""Held while a model is loaded, so that two threads that want it at once load it once."""


@dataclass(slots=True)
class OpenEdition:
    """What is open of one edition. Use it as a context manager; it never blocks the writer."""

    edition: Edition
    db: Database
    vectors: VectorIndex
    lexical: LexicalIndex
    settings: Settings
    library: Library
    remembered: Remembered = field(default_factory=Remembered)
    """Shared by all who have this edition open in this process."""
    _encoder: list[TextEncoder] = field(default_factory=list)
    _reranker: list[Reranker] = field(default_factory=list)
    _passages: list[PassageIndex] = field(default_factory=list)
    _graph: list[CitationGraph] = field(default_factory=list)

    @classmethod
    def open(cls, edition: Edition, library: Library, settings: Settings) -> Self:
        """Open one edition whole.

        Raises
        ------
        EditionError
            If it is damaged or was made by another schema.
        """
        _check_layout(edition)
        with contextlib.ExitStack() as stack:
            db = open_readonly(edition.database)
            stack.callback(db.close)
            vectors = _open_vectors(edition)
            lexical = LexicalIndex.open(edition.folder / LEXICAL_FOLDER)
            stack.pop_all()
            return cls(edition, db, vectors, lexical, settings, library)

    def __enter__(self) -> Self:
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
    def is_imported(self) -> bool:
        """Whether the vectors were made elsewhere, so that no text can be encoded here."""
        return self.vectors.key.name == SPECTER2

    @property
    def has_encoder(self) -> bool:
        """Whether the encoder of queries is loaded already."""
        return bool(self._encoder)

    def encoder(self) -> TextEncoder:
        """Return the encoder of queries, loaded when it is first needed: the edition's own, whatever is set since."""
        with _LOADING:
            return self._loaded_encoder()

    def _loaded_encoder(self) -> TextEncoder:
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
        return FeedbackEncoder(self.lexical, self.vectors, allowed) if self.is_imported else self.encoder()

    def reranker(self) -> Reranker | None:
        """Return the cross-encoder that the settings name, loaded when it is first needed; None if they name none."""
        if self.settings.search.reranker and not self._reranker:
            self._reranker.append(Reranker(Path(self.settings.search.reranker).expanduser()))
        return self._reranker[0] if self._reranker else None

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


def check_indexes(library: Library) -> list[Problem]:
    """Return what is wrong with the indexes of each edition, for `fieldmap doctor`."""
    problems = []
    for number in numbers(library):
        try:
            edition = load_edition(library, number)
            with OpenEdition.open(edition, library, load_settings(library.settings_file)) as opened:
                opened.graph()
                if "passages" in opened.counts:
                    opened.passages()
                if opened.vectors.key.name == TFIDF_SVD:
                    opened.encoder()
        except (FieldmapError, OSError) as error:
            problems.append(
                Problem(str(error), f"edition {number}", "fieldmap rollback, then fieldmap publish --force")
            )
    return problems


def _check_layout(edition: Edition) -> None:
    for name, here in LAYOUT.items():
        told = edition.manifest.get(name)
        if told != here:
            raise EditionError(
                f"edition {edition.number} was made by another version of Fieldmap ({name} {told}, here {here}): "
                "fieldmap publish makes a new one"
            )


def _open_vectors(edition: Edition) -> VectorIndex:
    """Return the vectors of an edition, which must be those that its manifest tells of."""
    vectors = VectorIndex.load(edition.folder)
    told = edition.manifest["counts"]["vectors"]
    if len(vectors) != told:
        raise EditionError(f"edition {edition.number}: {len(vectors):,} vectors, not {told:,}; fieldmap rollback")
    if str(vectors.key) != edition.manifest["model_key"]:
        raise EditionError(
            f"edition {edition.number}: vectors of {vectors.key}, the manifest names "
            f"{edition.manifest['model_key']}; fieldmap rollback"
        )
    return vectors
