"""The Python API of Fieldmap: open a library and ask it what the command line asks.

Example::

    import fieldmap

    with fieldmap.Library.open("mylib") as library:
        hits = library.search("unsupervised machine translation", top=5)
        print(hits[["title", "published", "why"]])

docs/python.md lists the methods. What is named here is loaded when it is first used: importing takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from data.errors import FieldmapError

if TYPE_CHECKING:
    from analysis.claims.extract import extract_claims
    from app.filters import Filters
    from app.notebooks import Facts, Report
    from app.python_api import Library
    from app.reading import Reader, open_reader

__version__ = "0.1.0"

__all__ = ["Facts", "FieldmapError", "Filters", "Library", "Reader", "Report", "__version__", "extract_claims",
           "open_reader"]  # fmt: skip
_HOMES = {
    "Facts": "app.notebooks", "Filters": "app.filters", "Library": "app.python_api", "Reader": "app.reading",
    "Report": "app.notebooks", "extract_claims": "analysis.claims.extract", "open_reader": "app.reading",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load what is named here when it is first used.

    Raises
    ------
    AttributeError
        If there is no such name.
    """
    if name not in _HOMES:
        raise AttributeError(f"fieldmap has no {name!r}; it has: {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
