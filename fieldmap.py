"""The Python API of Fieldmap: open a library and ask it what the command line asks.

Example::

    import fieldmap

    with fieldmap.open_reader(fieldmap.Library(Path("mylib"))) as reader:
        for hit in reader.search("unsupervised machine translation", top_k=5):
            print(hit["title"], hit["why"])
"""

from analysis.claims.extract import extract_claims
from app.filters import Filters
from app.reading import Reader, open_reader
from data.errors import FieldmapError
from data.library import Library

__version__ = "0.1.0"

__all__ = ["FieldmapError", "Filters", "Library", "Reader", "__version__", "extract_claims", "open_reader"]
