"""Which encoders there are, and what each offers: the one door to them, by the name in the settings.

Used by `app.pipeline` and `app.open_edition`; the steps and searches of `index` take what is opened here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

from data.errors import ModelError
from index.encoder import Encoder, Engine
from index.model_folder import DEFAULT_MODEL, model_folder, model_key
from index.model_key import FloatMatrix, FloatVector, ModelKey
from index.prompts import PromptedEncoder, Prompts, check_pooling, prompts_of
from index.specter import SPECTER2, SPECTER2_KEY
from index.tfidf import TFIDF_SVD, fitted_key, open_fit


class QueryEncoder(Protocol):
    """What a search needs."""

    key: ModelKey

    def encode_query(self, text: str) -> FloatVector:
        """Return the unit vector of a query, shape (dim,); zeros where it has no direction."""
        ...


class TextEncoder(QueryEncoder, Protocol):
    """What embedding and answers need beside; a context manager, for some hold processes open."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def engine_for(self, expected: int) -> str:
        """Name engine, version and precision that so many documents are encoded with."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some short documents, shape (n, dim), as exactly as a query's."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some texts, shape (n, dim); zeros for one without a direction."""
        ...

    def encode_stream(self, blocks: Iterable[Sequence[str]], expected: int) -> Iterator[FloatMatrix]:
        """Yield the vectors of each block of texts, in order."""
        ...


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model that somebody chose, and all that opening it takes; small and plain, so that it can be sent along."""

    name: str = DEFAULT_MODEL
    """As ``embedding.model`` in the settings."""
    fits: Path = Path("models") / TFIDF_SVD
    """Folder of what was fitted on the library."""
    engine: Engine = "auto"
    query_prompt: str | None = None
    """What is put before a query; None: what the model itself names."""
    document_prompt: str | None = None
    """What is put before a text, likewise."""

    def key(self) -> ModelKey:
        """Return the key of the model without loading it.

        Raises
        ------
        ModelError
            If there is no such model.
        """
        if self.name == SPECTER2:
            return SPECTER2_KEY
        if self.name == TFIDF_SVD:
            return fitted_key(self.fits)
        query, document = self.prompts()
        return replace(model_key(self.name), query_prompt=query, document_prompt=document)

    def prompts(self) -> Prompts:
        """Return the prompts of a sentence-transformers model: those chosen, else its own.

        Raises
        ------
        ModelError
            If there is no such model, or it leaves prompts out of its vectors.
        """
        folder = model_folder(self.name)
        own = prompts_of(folder)
        chosen = [mine if theirs is None else theirs
                  for mine, theirs in zip(own, (self.query_prompt, self.document_prompt), strict=True)]  # fmt: skip
        if any(chosen):
            check_pooling(folder)
        return Prompts(*chosen)


def open_encoder(choice: ModelChoice) -> TextEncoder:
    """Return the encoder of a chosen model.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    if choice.name == SPECTER2:
        raise ModelError(f"{SPECTER2} encodes no text here: its vectors are imported; choose another model for this")
    if choice.name == TFIDF_SVD:
        return open_fit(choice.fits, fitted_key(choice.fits).revision)
    prompts, encoder = choice.prompts(), Encoder(choice.name, choice.engine)
    return PromptedEncoder(encoder, prompts) if any(prompts) else encoder


def open_encoder_of(key: ModelKey, choice: ModelChoice) -> TextEncoder:
    """Return the encoder that asks vectors of a key, which may be of another model than the one chosen by now.

    The fit of that key, the packaged model, or the chosen folder, with the prompts of the key. The caller compares
    keys, for the folder may hold another model.

    Raises
    ------
    ModelError
        If the model is missing, or lies in a folder that nobody names any more.
    """
    if key.name == TFIDF_SVD:
        return open_fit(choice.fits, key.revision)
    name = DEFAULT_MODEL if key.name == DEFAULT_MODEL else choice.name
    if name in (SPECTER2, TFIDF_SVD):
        raise ModelError(
            f"vectors of {key} cannot be asked with embedding.model = {name!r}: set it back to the folder of "
            f"{key.name}, or run: fieldmap update"
        )
    asked = replace(choice, name=name, query_prompt=key.query_prompt, document_prompt=key.document_prompt)
    return open_encoder(asked)


class RememberingEncoder:
    """An encoder that encodes a query once, however many configurations ask for it."""

    def __init__(self, encoder: QueryEncoder) -> None:
        self._encoder, self.key = encoder, encoder.key
        self._known: dict[str, FloatVector] = {}

    def encode_query(self, text: str) -> FloatVector:
        """Return the unit vector of a query, shape (dim,)."""
        if text not in self._known:
            self._known[text] = self._encoder.encode_query(text)
        return self._known[text]
