"""Labels of claims in abstracts: those of ``abstract-claims`` and our own, each with its text; for `claims_abstracts`.

Our own (``labels/abstract_claims.tsv``) hold ids and numbers; the texts are looked up in the folder of data.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb

LABELS = Path(__file__).resolve().parent / "labels" / "abstract_claims.tsv"
Half = Literal["development", "held back"]
Row = dict[str, Any]


def own_labels(data: Path) -> list[Row]:
    """Return our own labelled abstracts in the form of ``claims.jsonl``, with ``source`` and ``half``.

    Raises
    ------
    KeyError
        If an abstract is not in the folder.
    """
    rows: dict[str, Row] = {}
    for line in _lines(LABELS):
        row = rows.setdefault(line["id"], {"id": line["id"], "source": line["source"], "half": half_of(line["id"]),
                                           "claims": [], "ignore_values": []})  # fmt: skip
        if line["kind"] == "ignore":
            row["ignore_values"].append(float(line["value"]))
        elif line["kind"] != "none":
            row["claims"].append({name: line[name] or None for name in ("kind", "task", "dataset", "metric", "unit")}
                                 | {"value": float(line["value"])})  # fmt: skip
    texts = _texts(data, rows.values())
    return [row | {"abstract": texts[row["id"]]} for row in rows.values()]


def half_of(identifier: str) -> Half:
    """Tell by a hash whether an abstract may be looked at while rules are written."""
    return "development" if hashlib.md5(f"half:{identifier}".encode()).digest()[0] % 2 else "held back"


def read_json_lines(path: Path) -> list[Row]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _lines(path: Path) -> list[dict[str, str]]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _texts(data: Path, rows: Iterable[Row]) -> dict[str, str]:
    """Return the abstracts by id."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row["source"], []).append(row["id"])
    silver = set(wanted["silver"])
    read = read_json_lines(data / "abstract-claims" / "silver.jsonl")
    texts = {row["id"]: row["abstract"] for row in read if row["id"] in silver}
    texts |= _query(data / "arxiv-2025-26" / "*.parquet", "id", wanted["arxiv-2025-26"])
    return texts | _query(
        data / "conference-papers" / "*.parquet", "venue || '/' || year || '/' || src_id", wanted["conference-papers"]
    )


def _query(pattern: Path, key: str, ids: Sequence[str]) -> dict[str, str]:
    sql = f"""SELECT {key} AS id, min(abstract) FROM read_parquet(?, union_by_name = true)
        WHERE abstract IS NOT NULL AND list_contains(?, {key}) GROUP BY 1"""
    return dict(duckdb.execute(sql, [str(pattern), list(ids)]).fetchall())
