"""Bibliography files as a stream of pieces, entry by entry: BibTeX, BibLaTeX, RIS, CSL-JSON.

Used by `fieldmap export` and by the explorer's downloads.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from app.exports.bibtex import bibtex_entry
from app.exports.citable import Citable
from app.exports.csl import csl_text
from app.exports.ris import ris_record


@dataclass(frozen=True, slots=True)
class Bibliography:
    """One form of file."""

    suffix: str
    entry: Callable[[Citable], str]
    before: str = ""
    between: str = "\n"
    after: str = ""

    def pieces(self, works: Iterable[Citable]) -> Iterator[str]:
        """Yield the file's text, a piece a work."""
        yield self.before
        for place, one in enumerate(works):
            yield (self.between if place else "") + self.entry(one)
        yield self.after


BIBLIOGRAPHIES = {
    "bibtex": Bibliography(".bib", bibtex_entry),
    "biblatex": Bibliography(".bib", partial(bibtex_entry, dialect="biblatex")),
    "ris": Bibliography(".ris", ris_record, between=""),
    "csl": Bibliography(".json", csl_text, "[\n", ",\n", "\n]\n"),
}
