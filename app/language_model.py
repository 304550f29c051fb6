"""The language model that the settings name, as a function for analyses; used by the step `model_claims`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.pacing import limits, locks
from data.errors import SettingsError
from data.settings import Settings
from ingest.language_model import LanguageModel
from ingest.web import Client, Service

KEY = "FIELDMAP_LANGUAGE_MODEL_KEY"
TRIES = 2


@contextmanager
def open_language_model(settings: Settings) -> Iterator[LanguageModel]:
    """Open the model of the settings.

    Raises
    ------
    SettingsError
        If none is set.
    """
    told = settings.language_model
    if not told.url or not told.model:
        raise SettingsError(
            "no language model is set: give url and model under [language_model] in fieldmap.toml, as "
            'url = "http://localhost:11434/v1"; nothing needs one'
        )
    key = os.environ.get(KEY, "")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    service = Service("language_model", told.url.rstrip("/"), 0.0, headers=headers)
    patience = replace(
        limits(settings.network), read_seconds=told.answer_seconds, total_seconds=told.answer_seconds, tries=TRIES,
        budget_seconds=told.answer_seconds * (TRIES + 1), body_mb=8.0,
    )  # fmt: skip
    with Client(service, patience, settings.contact, locks(settings)) as client:
        yield LanguageModel(client, told.model, told.answer_tokens)
