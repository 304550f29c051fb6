"""What the settings say of models, as `index` wants to hear it. Used where a model is opened or its key asked for."""

from data.library import Library
from data.settings import Settings
from index.encoders import ModelChoice
from index.tfidf import TFIDF_SVD


def chosen_model(library: Library, settings: Settings, name: str = "") -> ModelChoice:
    """Return the model that the settings of a library name, or another one in its place."""
    told = settings.embedding
    return ModelChoice(
        name or told.model, library.models / TFIDF_SVD, told.engine, told.query_prompt, told.document_prompt
    )
