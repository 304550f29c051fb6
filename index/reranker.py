"""A cross-encoder reads query and paper together and puts the head of a list in a new order; off unless named.

Used by `app.finding`. In fp32 on one CPU thread, so that the same list gives the same order.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import ModelError
from index.model_folder import LOADING_ERRORS
from index.search import Hit

BATCH = 16
DECIMALS = 6
"""Scores are rounded to this, so that equal texts tie; ties keep the order they had."""
LONGEST_TEXT = 6_000
"""Characters of a paper that are read; the model itself cuts at its length."""
MOST_TOKENS = 512
"""Tokens of a pair that are read, fewer where the model takes fewer: such models are mostly trained for this length."""
HEAD = "ForSequenceClassification"
"""How transformers calls a model that scores; any other would be given a random head."""


class Reranker:
    """The cross-encoder in a folder.

    Raises
    ------
    ModelError
        If there is none, it cannot be loaded, or it does not give one score for a pair.
    """

    def __init__(self, folder: Path) -> None:
        _check_folder(folder)
        self.name = folder.name
        self._model = _loaded(folder)

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers a query, as the model scores it; higher is better."""
        if not texts:
            return []
        pairs = [(query, text[:LONGEST_TEXT]) for text in texts]
        found = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False)
        if not np.isfinite(found).all():
            raise ModelError(f"search.reranker {self.name!r} gives scores that are no numbers; choose another")
        return [round(float(score), DECIMALS) for score in found]


def rerank(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """Return hits by falling score, each with its score; equal ones keep their order."""
    scored = [replace(hit, reranked=score) for hit, score in zip(hits, scores, strict=True)]
    return sorted(scored, key=lambda hit: -(hit.reranked or 0.0))


def _check_folder(folder: Path) -> None:
    """Refuse a folder that holds no cross-encoder."""
    try:
        told = json.loads((folder / "config.json").read_bytes())
        kinds = [str(kind) for kind in told["architectures"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"search.reranker {str(folder)!r} is no folder of a cross-encoder ({error}); models are never downloaded; "
            'search.reranker = "" does without'
        ) from error
    if not any(kind.endswith(HEAD) for kind in kinds):
        raise ModelError(f"search.reranker {str(folder)!r} holds a {', '.join(kinds)}, not a cross-encoder (…{HEAD})")


def _loaded(folder: Path) -> Any:
    """Return the model in a folder after a trial of one pair."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import torch
    import transformers
    from sentence_transformers import CrossEncoder

    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    try:
        model = CrossEncoder(str(folder), device="cpu", model_kwargs={"dtype": torch.float32}, local_files_only=True)
        model.max_seq_length = min(MOST_TOKENS, model.max_seq_length or MOST_TOKENS)
        shape = np.shape(model.predict([("a query", "a text")], show_progress_bar=False))
    except LOADING_ERRORS as error:
        raise ModelError(f"search.reranker {str(folder)!r} cannot be loaded: {error}") from error
    if shape != (1,):
        raise ModelError(f"search.reranker {str(folder)!r} gives {shape[-1]} scores for a pair; one is wanted")
    return model
