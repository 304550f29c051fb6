"""Papers as references in common citation styles, set by citeproc-py from CSL styles. `fieldmap cite` and the explorer.

The styles lie in `styles/`, with their licence.
"""

import re
import warnings
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal, get_args

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from app.exports.citable import Citable
from app.exports.csl import csl_item

Style = Literal["acl", "apa", "chicago", "ieee", "nature", "vancouver"]
STYLES: tuple[Style, ...] = get_args(Style)
CitationForm = Literal["text", "html"]
FOLDER = Path(__file__).with_name("styles")
SET = ("id", "type", "title", "author", "issued", "container-title", "publisher", "number", "DOI", "URL")
"""Variables that a reference is set from; abstract, keywords and notes have no place in one."""
PLACES = str.maketrans({"<": "\ufdd0", ">": "\ufdd1", "&": "\ufdd2"})
"""What HTML takes for markup is away while citeproc works: it passes the tags of a title on, and changes cases."""
SIGNS = {"\ufdd0": "<", "\ufdd1": ">", "\ufdd2": "&"}
LABEL = re.compile(r"^(\[\d+\]|\d+\.)(?=\S)")


def references(works: Sequence[Citable], style: Style, form: CitationForm = "text") -> list[str]:
    """Return each work as a reference, in the order given; styles that number count from 1.

    Parameters
    ----------
    form
        ``html`` sets italics and escapes what comes from papers.
    """
    items = [_away({name: value for name, value in csl_item(one).items() if name in SET}) for one in works]
    for place, item in enumerate(items):
        item["id"] = str(place)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of variables that it does not know
        source = CiteProcJSON(items)
        setter = formatter.html if form == "html" else formatter.plain
        bibliography = CitationStylesBibliography(_style(style), source, setter)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [_back(str(one), form) for one in bibliography.bibliography()]


@cache
def _style(name: Style) -> CitationStylesStyle:
    return CitationStylesStyle(str(FOLDER / f"{name}.csl"), validate=False)


def _away(value: Any) -> Any:
    """Return the texts of an item without signs of markup."""
    if isinstance(value, str):
        return value.translate(PLACES)
    if isinstance(value, list):
        return [_away(one) for one in value]
    return {name: _away(one) for name, one in value.items()} if isinstance(value, dict) else value


def _back(text: str, form: CitationForm) -> str:
    """Return a reference with its signs, escaped in HTML, and a space after its number."""
    shown = LABEL.sub(r"\1 ", " ".join(text.split()))
    for place, sign in SIGNS.items():
        shown = shown.replace(place, escape(sign) if form == "html" else sign)
    return shown
