"""Read recorded answers of the real services with our parsers: what is read of what is there.

    python -m benchmarks.wire --data DATA

DATA holds ``wire/`` (its README says where the recordings come from). Nothing of it is committed but these counts.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import write_result
from data.errors import SourceError
from data.quarantine import Refused
from ingest.arxiv.oai import as_row, parse_listing
from ingest.arxiv.query import check_page
from ingest.scholar.answers import as_paper, parse_list
from ingest.web import Answer


def atom(folder: Path) -> dict[str, Any]:
    """Read the pages of the query API: every entry of a good page is one, the error page is refused."""
    pages = entries = read = refused = 0
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        body = told["body"].encode()
        pages += 1
        try:
            page, _ = check_page(Answer(told["url"], told["status_code"], body, "application/atom+xml"))
        except SourceError:
            refused += 1
        else:
            entries += body.count(b"<entry>")
            read += page.count(b"<entry>")
    return {"answers": pages, "records": entries, "read": read, "refused answers": refused}


def oai(folder: Path) -> dict[str, Any]:
    """Read the lists of OAI-PMH: every record has its fields, the document that is cut is refused."""
    lists = records = read = refused = 0
    for path in sorted(folder.glob("*.json")):
        for told in json.loads(path.read_text(encoding="utf-8")):
            verb = re.search(r"verb=(\w+)", told["path"])
            if told["status"] != 200 or verb is None or verb[1] not in ("ListRecords", "ListIdentifiers", "GetRecord"):
                continue
            lists += 1
            try:
                listing = parse_listing(told["response"].encode())
            except SourceError:
                refused += 1
                continue
            records += told["response"].count("<identifier>")
            rows = [as_row("arXiv", record) for record in listing.records]
            read += len(rows) if verb[1] == "ListIdentifiers" else sum(not isinstance(row, Refused) for row in rows)
    return {"answers": lists, "records": records, "read": read, "refused answers": refused}


def scholar(folder: Path) -> dict[str, Any]:
    """Read papers with their references: each has id, title and as many references as were given."""
    papers = read = 0
    for told in _papers(folder):
        papers += 1
        given = [{"citedPaper": entry} for entry in told.get("references") or []]
        made = as_paper(told, given, "doi:10.1/x")
        read += made is not None and len(made.references) == len(given)
    return {"answers": papers, "records": papers, "read": read, "refused answers": 0}


def _papers(folder: Path) -> Iterator[dict[str, Any]]:
    for name in ("Paper.json",):
        yield json.loads((folder / name).read_text(encoding="utf-8"))
    for name, key in (("Reference.json", "citedPaper"), ("Citation.json", "citingPaper")):
        yield json.loads((folder / name).read_text(encoding="utf-8"))[key]


def references(folder: Path) -> dict[str, Any]:
    """Read recorded pages of references."""
    import yaml

    pages = rows = 0
    found = yaml.safe_load((folder / "test_get_paper_references.yaml").read_text(encoding="utf-8"))["interactions"]
    for told in found:
        body = told["response"]["body"]["string"]
        told = parse_list(Answer("", 200, body.encode() if isinstance(body, str) else body, "application/json"))
        pages, rows = pages + 1, rows + len(told["data"] or [])
    return {"answers": pages, "records": rows, "read": rows, "refused answers": 0}


def main() -> None:
    """Read all and report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True, help="folder that holds wire/")
    wire = options.parse_args().data / "wire"
    parts = {"arXiv query API": atom(wire / "arxiv-atom"), "arXiv OAI-PMH": oai(wire / "arxiv-oai"),
             "Semantic Scholar papers": scholar(wire / "semantic-scholar-graph"),
             "Semantic Scholar references": references(wire / "semantic-scholar-graph")}  # fmt: skip
    write_result("wire", [{"service": name, **told} for name, told in parts.items()])


if __name__ == "__main__":
    main()
