"""Works as items of CSL-JSON, which citeproc, Pandoc and Zotero read; pure.

Schema: https://github.com/citation-style-language/schema (1.0.2). `fieldmap export csl`, `fieldmap cite` and the
explorer use it.
"""

import json
from typing import Any

from app.exports.citable import Citable
from app.exports.names import Name

TYPE = {"article": "article-journal", "conference": "paper-conference", "preprint": "article", "other": "document"}


def csl_item(one: Citable) -> dict[str, Any]:
    """Return a work as one item; unknown variables are left out."""
    arxiv_id = one.identifiers.get("arxiv", "")
    is_preprint = one.kind == "preprint"
    told = {
        "id": one.key,
        "citation-key": one.key,
        "type": TYPE[one.kind],
        "title": one.title,
        "author": [_person(name) for name in one.authors],
        "issued": {"date-parts": [list(one.date_parts)]} if one.date_parts else None,
        "container-title": one.venue,
        "publisher": "arXiv" if is_preprint else "",
        "number": f"arXiv:{arxiv_id}" if is_preprint else "",
        "DOI": one.identifiers.get("doi", ""),
        "URL": one.url,
        "abstract": one.abstract,
        "keyword": ", ".join(one.subjects),
        "note": "\n".join(filter(None, (
            one.note, f"Licence of the abstract: {one.licence}" if one.abstract and one.licence else ""))),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def csl_text(one: Citable) -> str:
    """Return a work as JSON on one line."""
    return json.dumps(csl_item(one), ensure_ascii=False)


def _person(name: Name) -> dict[str, str]:
    if name.is_group or not name.given:
        return {"literal": name.whole}
    told = {"family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix}
    return {part: text for part, text in told.items() if text}
