"""Prompts: the words that some models want before a query, and others before a document.

They are part of the model key. `index.encoders` puts them around an encoder, so that every engine sees them alike.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from data.errors import ModelError
from index.encoder import Encoder
from index.model_key import FloatMatrix, FloatVector

CONFIG_FILE = "config_sentence_transformers.json"
FOR_QUERIES, FOR_DOCUMENTS = ("query",), ("document", "passage", "corpus")
"""Names under which models keep their prompts; the first that is not empty is taken."""
LONGEST = 1_000
"""Characters of a prompt: a longer one would leave no room for the text."""


class Prompts(NamedTuple):
    """What is put before a query and before a document; '' for nothing."""

    query: str
    document: str


def prompts_of(folder: Path) -> Prompts:
    """Return the prompts that the model in a folder names, its default one where it names none for the use.

    Raises
    ------
    ModelError
        If its configuration cannot be read.
    """
    path = folder / CONFIG_FILE
    if not path.is_file():
        return Prompts("", "")
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        named = {name: prompt for name, prompt in (told.get("prompts") or {}).items() if prompt}
        default = named.get(told.get("default_prompt_name"), "")
        found = [
            next((named[name] for name in names if name in named), default) for names in (FOR_QUERIES, FOR_DOCUMENTS)
        ]
        if not all(isinstance(prompt, str) and len(prompt) <= LONGEST for prompt in found):
            raise ValueError(f"prompts {found!r:.80}, not two texts of at most {LONGEST:,} characters")
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ModelError(f"{path} does not tell the model's prompts: {error}") from error
    return Prompts(*found)


def check_pooling(folder: Path) -> None:
    """Refuse a model whose pooling leaves the prompt out: here it would be pooled with the text.

    Raises
    ------
    ModelError
        If there is such a pooling.
    """
    for path in sorted(folder.glob("*_Pooling/config.json")):
        try:
            told = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise ModelError(f"{path} cannot be read: {error}") from error
        if isinstance(told, dict) and told.get("include_prompt") is False:
            raise ModelError(
                f"{path} leaves prompts out of the vector (include_prompt), which is not supported here: set "
                'embedding.query_prompt = "" and embedding.document_prompt = "", or choose another model'
            )


class PromptedEncoder:
    """An encoder that puts a prompt before each text; everything else is as in the encoder itself."""

    def __init__(self, encoder: Encoder, prompts: Prompts) -> None:
        self._encoder, self._prompts = encoder, prompts
        self.key = replace(encoder.key, query_prompt=prompts.query, document_prompt=prompts.document)

    def __enter__(self) -> Self:
        self._encoder.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._encoder.__exit__(*problem)

    def engine_for(self, expected: int) -> str:
        """Name engine, version and precision that so many documents are encoded with."""
        return self._encoder.engine_for(expected)

    def encode_query(self, text: str) -> FloatVector:
        """Return the unit vector of a query, shape (dim,)."""
        return self._encoder.encode_query(self._prompts.query + text)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some short documents, shape (n, dim), as exactly as a query's."""
        return self._encoder.encode_passages(self._as_documents(texts))

    def encode_documents(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the unit vectors of some documents, shape (n, dim), in this process."""
        return self._encoder.encode_documents(self._as_documents(texts))

    def encode_stream(self, blocks: Iterable[Sequence[str]], expected: int) -> Iterator[FloatMatrix]:
        """Yield the vectors of each block of documents, in order."""
        return self._encoder.encode_stream((self._as_documents(block) for block in blocks), expected)

    def _as_documents(self, texts: Sequence[str]) -> list[str]:
        return [self._prompts.document + text for text in texts]
