"""Small made-up papers and files for the tests; all of it invented here."""

import json
from pathlib import Path
from typing import Any

from data.records import Author, Identifier, Paper, Reference


def paper(source_id: str, title: str, **fields: Any) -> Paper:
    """Return a paper of 2020 by Ada Lovelace, changed as told."""
    told = {"abstract": f"We study {title.lower()}.", "authors": (Author("Ada Lovelace", "Lovelace"),),
            "published": "2020-01-01", "precision": "year"}  # fmt: skip
    return Paper(source_id, title, **(told | fields))


def reference(title: str, year: int | None = 2019, author: str = "Alan Turing", **fields: Any) -> Reference:
    """Return an entry of a bibliography."""
    authors = (Author(author, author.split()[-1]),) if author else ()
    return Reference(title, authors, year, **fields)


def arxiv(value: str) -> tuple[Identifier, ...]:
    """Return an arXiv identifier as records carry them."""
    return (Identifier("arxiv", value),)


def snapshot_line(arxiv_id: str, title: str = "A Title of Some Length", **fields: Any) -> dict[str, Any]:
    """Return one object of an arXiv metadata snapshot."""
    told: dict[str, Any] = {
        "id": arxiv_id, "submitter": "A. Lovelace", "authors": "Ada Lovelace", "title": title, "comments": None,
        "journal-ref": None, "doi": None, "report-no": None, "categories": "cs.LG stat.ML",
        "license": "http://creativecommons.org/licenses/by/4.0/", "abstract": "  We show a thing.\n  It works.\n",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "update_date": "2008-11-26",
        "authors_parsed": [["Lovelace", "Ada", ""]],
    }  # fmt: skip
    return told | fields


def write_lines(path: Path, lines: list[dict[str, Any] | bytes]) -> Path:
    """Write JSON lines; a line given as bytes is written as it is."""
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines) + b"\n")
    return path


def s2orc_file(folder: Path, name: str, **fields: Any) -> Path:
    """Write one S2ORC file of a small paper that cites one other."""
    told: dict[str, Any] = {
        "paper_id": name, "title": f"On the Matter of {name}", "year": "", "venue": "None", "identifiers": {},
        "authors": [{"first": "Ada", "middle": [], "last": "Lovelace", "suffix": "", "email": "ada@example.org"}],
        "abstract": "We reach 91.5 accuracy on the Iris data set.",
        "pdf_parse": {
            "body_text": [{"text": "As Turing shows (Turing, 1950), it can be done. Write to ada@example.org.",
                           "section": "Introduction", "cite_spans": [{"start": 17, "end": 29, "ref_id": "BIBREF0"}]}],
            "bib_entries": {"BIBREF0": {"title": "Computing machinery and intelligence", "year": 1950,
                            "venue": "Mind",
                            "authors": [{"first": "Alan", "middle": [], "last": "Turing", "suffix": ""}],
                            "other_ids": {}}},
            "ref_entries": {"TABREF0": {"type_str": "table", "text": "Results.", "content":
                            "<table><tr><td>Model</td><td colspan=\"2\">Score</td></tr></table>"}},
        },
    }  # fmt: skip
    path = folder / f"{name}.json"
    path.write_text(json.dumps(told | fields))
    return path
