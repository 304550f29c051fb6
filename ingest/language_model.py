"""A language model behind an OpenAI-compatible endpoint (``/chat/completions``), as a function from messages to text.

Local servers (llama.cpp, vLLM, Ollama) offer the same. `app` hands :meth:`LanguageModel.ask` to the analyses.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from data.errors import BadAnswerError, RefusedError
from ingest.web import Answer, Client

REFUSES_SCHEMA = frozenset({400, 404, 415, 422, 501})
"""Statuses with which an endpoint refuses a field that it does not know."""


class LanguageModel:
    """Asks one model. The client's service bears the address and the key."""

    def __init__(self, client: Client, model: str, answer_tokens: int) -> None:
        self._client, self.model, self._tokens = client, model, answer_tokens
        self._knows_schema = True

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """Return the text of the answer, which should be JSON of the schema but need not be.

        An endpoint that refuses a schema is asked without one from then on.

        Raises
        ------
        SourceError
            If it does not answer in time, refuses, or answers with something else than a completion.
        """
        if self._knows_schema:
            try:
                return self._once(messages, schema)
            except RefusedError as error:
                if error.status not in REFUSES_SCHEMA:
                    raise
                self._knows_schema = False
        return self._once(messages, None)

    def _once(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any] | None) -> str:
        payload: dict[str, Any] = {
            "model": self.model, "messages": list(messages), "temperature": 0, "max_tokens": self._tokens,
        }  # fmt: skip
        if schema is not None:
            told = {"name": "answer", "strict": True, "schema": schema}
            payload["response_format"] = {"type": "json_schema", "json_schema": told}
        return self._client.fetch("/chat/completions", content_of, payload=payload)


def content_of(answer: Answer) -> str:
    """Return the text of a completion.

    Raises
    ------
    BadAnswerError
        If it is none.
    """
    try:
        told = json.loads(answer.body.decode("utf-8"))
        content = told["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise BadAnswerError("the answer is no completion") from error
    if not isinstance(content, str):
        raise BadAnswerError("the completion holds no text")
    return content
