"""Within which limits this installation asks servers, as its settings say: sources, a language model, Zotero."""

from dataclasses import asdict
from pathlib import Path

import platformdirs

from data.settings import NetworkSettings, Settings
from ingest.web import Limits


def locks(settings: Settings) -> Path:
    """Return the folder of the locks that keep all processes of this person to one pace."""
    here = settings.paths.locks
    return Path(here) if here else Path(platformdirs.user_cache_dir("fieldmap", appauthor=False)) / "locks"


def limits(network: NetworkSettings) -> Limits:
    """Return the limits of the settings."""
    return Limits(**asdict(network))
