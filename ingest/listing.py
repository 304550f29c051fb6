"""Any table of papers (JSON lines, .gz, .zst, Parquet, CSV) with a mapping from our fields to its columns.

Loaded in SQL. A mapping comes from ``--map field=column``, from a TOML file, or from equal names.
"""

import csv
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused, quarantine
from data.staging import code_links, create_staging, drop_unusable, stage_select
from data.store import Database, reading_errors, scalar
from ingest.text_lines import (
    LONGEST_ABSTRACT,
    LONGEST_LINE,
    is_blank,
    open_bytes,
    quoted,
    refused_lines,
    require_file,
    text_of,
    too_long,
)

SCHEMES = ("arxiv", "doi", "acl", "corpus_id", "openreview", "dblp")
FIELDS = (
    "source_id", "title", "abstract", "authors", "published", "year", "updated", "venue", "subjects", "comment",
    "licence", "url", *SCHEMES,
)  # fmt: skip
SAME_NAME = {
    "id": "source_id", "paper_id": "source_id", "summary": "abstract", "categories": "subjects",
    "keywords": "subjects", "license": "licence", "arxiv_id": "arxiv", "acl_id": "acl",
}  # fmt: skip
"""Column names taken for a field where the mapping says nothing."""
JSON_LINES = (".jsonl", ".json", ".ndjson")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column gives which field.

    ``a|b`` takes the first that is there; ``a+b`` joins them with a slash (and is not there if one of them is not).
    A separator splits a text into a list.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


def read_mapping(path: Path | None, pairs: tuple[str, ...]) -> ColumnMapping:
    """Return the mapping in a TOML file, overridden by ``field=column`` pairs.

    Raises
    ------
    InputError
        If the file or a pair is wrong or names an unknown field.
    """
    told: dict[str, Any] = {}
    if path is not None:
        try:
            told = tomllib.loads(require_file(path).read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path} is not a mapping in TOML: {error}") from error
    unknown = set(told) - {"source", "fields", "separators", "constants"}
    if unknown:
        raise InputError(
            f"{path}: unknown {', '.join(sorted(unknown))}; known: source, [fields], [separators], [constants]"
        )
    chosen = dict(told.get("fields", {}))
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not column:
            raise InputError(f"--map {pair}: field=column is wanted, as --map title=name")
        chosen[name] = column
    for name in [*chosen, *told.get("separators", {}), *told.get("constants", {})]:
        if name not in FIELDS:
            raise InputError(f"unknown field {name} in the mapping; known: {', '.join(FIELDS)}")
    return ColumnMapping(chosen, told.get("separators", {}), told.get("constants", {}), str(told.get("source", "")))


def load_listing(
    db: Database, path: Path, mapping: ColumnMapping, source: str, folder: Path, now: datetime
) -> LoadCounts:
    """Load one listing file; rows that cannot be loaded go to quarantine in ``folder``.

    Raises
    ------
    InputError
        If the file cannot be read or the mapping does not fit its columns.
    """
    create_staging(db)
    columns = open_rows(db, path)
    fields = _match(mapping, columns, path)
    with reading_errors(path):
        stage_select(db, _select(fields, mapping, columns))
    _part_shared_ids(db)
    torn = list(torn_rows(db, path))
    unusable = drop_unusable(db, LONGEST_ABSTRACT) + len(torn)
    if not scalar(db, "SELECT count(*) FROM staged_papers"):
        raise InputError(
            f"{path}: no row has an id and a title under this mapping ({_spelled(fields)}); nothing was loaded"
        )
    counts = load_staged(db, source, now)
    if unusable:
        quarantine(db, folder, source, [*torn, *_refused(db, path, fields)], now)
    return counts.plus(LoadCounts(read=unusable, quarantined=unusable))


def _part_shared_ids(db: Database) -> None:
    """Give rows of one id but different titles ids of their own: a listing's own numbering may repeat itself.

    An identifier (arXiv, DOI …) is not a listing's own: there another title is another version of the paper.
    """
    db.execute(
        """UPDATE staged_papers SET source_id = source_id || '#' || title_key
        WHERE len(identifiers) = 0 AND source_id IN (
            SELECT source_id FROM staged_papers GROUP BY source_id HAVING count(DISTINCT title_key) > 1)"""
    )


def open_rows(db: Database, path: Path) -> dict[str, str]:
    """Make the rows of a file readable as ``listing_rows`` and return its columns with their types."""
    kind = kind_of(require_file(path))
    if kind not in (".parquet", ".csv", ".tsv", *JSON_LINES):
        raise InputError(
            f"{path}: unknown kind of file {kind or '(no ending)'}; .jsonl, .csv, .tsv (.gz, .zst) or .parquet"
        )
    db.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    with reading_errors(path):
        if kind == ".parquet":
            reader = f"read_parquet({quoted(path)})"
        elif kind in JSON_LINES:
            reader = _json_reader(db, path)
        else:
            reader = _csv_reader(path)
        db.execute(f"CREATE OR REPLACE TEMP VIEW listing_rows AS SELECT * FROM {reader}")
        described = db.execute("DESCRIBE listing_rows").fetchall()
    return {row[0]: row[1] for row in described}


def kind_of(path: Path) -> str:
    """Return the ending that tells a file's format, without that of its compression."""
    return path.with_suffix("").suffix if path.suffix in (".gz", ".zst") else path.suffix


def _json_reader(db: Database, path: Path) -> str:
    """Return the table function that reads JSON lines: texts and lists of texts, whatever the first lines hold.

    Columns are found in the first lines that are objects. Types are not: a year that is a number in the first 20,000
    lines and a text in the next would make that line unreadable.
    """
    options = f"format = 'newline_delimited', ignore_errors = true, maximum_object_size = {LONGEST_LINE}"
    shape = scalar(
        db,
        f"""SELECT json_group_structure(json) FROM (
            SELECT json FROM read_json_objects({quoted(path)}, {options})
            WHERE json_valid(json) AND json_type(json) = 'OBJECT' LIMIT 20000)""",
    )
    found = json.loads(shape) if shape else None
    if not isinstance(found, dict) or not found:
        raise InputError(f"{path} holds no JSON object with fields (one a line is wanted); nothing was loaded")
    columns = ", ".join(f"{_sql(name)}: '{_json_type(kind)}'" for name, kind in found.items())
    return f"read_json({quoted(path)}, {options}, columns = {{{columns}}})"


def _json_type(kind: Any) -> str:
    """Return the column type for a shape of JSON: a list of texts stays a list, all else is text."""
    if not isinstance(kind, list):
        return "VARCHAR"
    return "VARCHAR[]" if isinstance(kind[0], str) else "JSON[]"


def _csv_reader(path: Path) -> str:
    """Return the table function that reads separated values; a row that does not fit is noted, not fatal."""
    with open_bytes(path) as file:
        try:
            first = file.readline(1_000_000).decode("utf-8-sig").rstrip("\r\n")
        except (UnicodeDecodeError, OSError, EOFError) as error:
            raise InputError(f"{path} is not UTF-8 text: {error}; nothing was loaded") from error
    separator = "\t" if kind_of(path) == ".tsv" else max(",;\t|", key=first.count)
    names = next(csv.reader([first], delimiter=separator), [])
    if not names or len(set(names)) < len(names) or "" in names:
        raise InputError(f"{path}: the first line should name each column once; it holds: {first[:200]}")
    columns = ", ".join(f"{_sql(name)}: 'VARCHAR'" for name in names)
    return f"""read_csv({quoted(path)}, auto_detect = false, columns = {{{columns}}}, header = true,
        delim = {_sql(separator)}, quote = '"', escape = '"', store_rejects = true, max_line_size = {LONGEST_LINE})"""


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def torn_rows(db: Database, path: Path) -> Iterator[Refused]:
    """Yield the rows of separated values that could not be read when ``listing_rows`` was: ragged, or not UTF-8."""
    if not scalar(db, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"):
        return
    rows = db.execute(
        """SELECT min(line_byte_position) - 1 AS start, max(strlen(csv_line)), min(error_message)
        FROM reject_errors GROUP BY line ORDER BY start"""
    ).fetchall()
    with open_bytes(path) as file:
        at, line = 0, 1
        for start, length, reason in rows:
            while at < start and (skipped := file.read(min(start - at, 1 << 20))):
                at, line = at + len(skipped), line + skipped.count(b"\n")
            content = file.read(length) if at == start else b""
            first = line + content[: len(content) - len(content.lstrip(b"\r\n"))].count(b"\n")
            at, line = at + len(content), line + content.count(b"\n")
            yield Refused(f"{path.name}:{first}", reason.splitlines()[0], content.strip(b"\r\n"))


def _match(mapping: ColumnMapping, columns: dict[str, str], path: Path) -> dict[str, list[str]]:
    """Return the columns of each field, checked against the file."""
    chosen = dict(mapping.fields)
    for column in columns:
        name = SAME_NAME.get(column, column)
        if name in FIELDS and name not in chosen and name not in mapping.constants:
            chosen[name] = column
    fields = {name: re.split(r"[|+]", spelled) for name, spelled in chosen.items()}
    for name, wanted in fields.items():
        missing = [column for column in wanted if column not in columns]
        if missing:
            raise InputError(f"{path} has no column {missing[0]} (mapped to {name}); it has: {', '.join(columns)}")
    if "title" not in fields:
        raise InputError(f"{path}: no column is mapped to title; say --map title=COLUMN; it has: {', '.join(columns)}")
    joined = {name for name, spelled in chosen.items() if "+" in spelled}
    return {name: [*wanted, "+"] if name in joined else wanted for name, wanted in fields.items()}


def _select(fields: dict[str, list[str]], mapping: ColumnMapping, columns: dict[str, str]) -> str:
    """Return the SELECT that brings the rows of a listing into the shape of staging."""
    text = {name: _text(wanted) for name, wanted in fields.items()}
    text |= {name: "'" + value.replace("'", "''") + "'" for name, value in mapping.constants.items()}
    identifiers = ", ".join(f"{{'scheme': '{name}', 'value': {text[name]}}}" for name in SCHEMES if name in text)
    first_id = [f"'{name}:' || {text[name]}" for name in SCHEMES if name in text]
    by_title = f"'title:' || title_key({text['title']}) || ':' || coalesce({text.get('year', 'NULL')}, '')"
    given = [f"nullif({text['source_id']}, '')"] if "source_id" in text else []
    source_id = f"coalesce({', '.join([*given, *first_id, by_title])})"
    parts = {
        "source_id": source_id,
        "title": text["title"],
        "abstract": text.get("abstract", "NULL"),
        "authors": _authors(fields, mapping, columns),
        "updated": f"try_cast({text.get('updated', 'NULL')} AS DATE)",
        "venue": text.get("venue", "NULL"),
        "comment": text.get("comment", "NULL"),
        "licence": text.get("licence", "NULL"),
        "url": text.get("url", "NULL"),
        "subjects": _list("subjects", fields, mapping, columns),
        "identifiers": f"[{identifiers}]" if identifiers else "[]::STRUCT(scheme VARCHAR, value VARCHAR)[]",
        "artifacts": code_links(
            f"({text.get('abstract', 'NULL::VARCHAR')})", f"({text.get('comment', 'NULL::VARCHAR')})"
        ),
        "day_text": text.get("published", "NULL::VARCHAR"),
        "year_text": f"coalesce({text.get('year', 'NULL')}, acl_year({text.get('acl', 'NULL')})::VARCHAR)",
        "arxiv": f"arxiv_id({text['arxiv']})" if "arxiv" in text else "NULL::VARCHAR",
    }
    inner = ", ".join(f"{expression} AS {name}" for name, expression in parts.items())
    return DATED.format(inner=inner)


DATED = """
SELECT * EXCLUDE (day, day_precision, id_month, day_text, year_text, arxiv), subjects[1] AS primary_category,
       CASE WHEN from_id THEN id_month ELSE day END AS published,
       CASE WHEN from_id THEN 'month' ELSE day_precision END AS date_precision
FROM (
    SELECT *, id_month IS NOT NULL AND (day IS NULL OR day_precision = 'year'
              OR abs(date_diff('month', id_month, day)) > 1) AS from_id
    FROM (
        SELECT *,
               coalesce(try_cast(left(day_text, 10) AS DATE), try_cast(left(day_text, 7) || '-01' AS DATE),
                        try_cast(left(coalesce(day_text, year_text), 4) || '-01-01' AS DATE)) AS day,
               CASE WHEN try_cast(left(day_text, 10) AS DATE) IS NOT NULL AND length(day_text) >= 10 THEN 'day'
                    WHEN try_cast(left(day_text, 7) || '-01' AS DATE) IS NOT NULL AND length(day_text) >= 7 THEN 'month'
                    WHEN try_cast(left(coalesce(day_text, year_text), 4) || '-01-01' AS DATE) IS NOT NULL THEN 'year'
               END AS day_precision,
               CASE WHEN regexp_matches(arxiv, '^[0-9]{{4}}\\.')
                    THEN try_cast('20' || arxiv[1:2] || '-' || arxiv[3:4] || '-01' AS DATE) END AS id_month
        FROM (SELECT {inner} FROM listing_rows)))"""
"""A date more than a month away from the month in a new-style arXiv id is not the first public date (a replacement or
a late listing): the id's month is taken instead (https://info.arxiv.org/help/arxiv_identifier.html)."""


def _text(wanted: list[str]) -> str:
    """Return the SQL of a text field: the first column that is there, or all joined."""
    names = [f'CAST("{column}" AS VARCHAR)' for column in wanted if column != "+"]
    if wanted[-1] == "+":
        return "(" + " || '/' || ".join(names) + ")"
    return f"coalesce({', '.join(names)})" if len(names) > 1 else names[0]


def _list(name: str, fields: dict[str, list[str]], mapping: ColumnMapping, columns: dict[str, str]) -> str:
    """Return the SQL of a list field; a text is split at its separator."""
    if name not in fields:
        return "[]::VARCHAR[]"
    column = fields[name][0]
    if columns[column].endswith("[]"):
        if columns[column] == "JSON[]" or columns[column].startswith("STRUCT"):
            raise InputError(f"column {column} (mapped to {name}) holds a list of objects; a list of texts is wanted")
        return f'list_filter("{column}", lambda x: x IS NOT NULL)'
    separator = mapping.separators.get(name, ";").replace("'", "''")
    split = f"string_split(CAST(\"{column}\" AS VARCHAR), '{separator}')"
    return f"list_filter(list_transform({split}, lambda x: trim(x)), lambda x: x <> '')"


def _authors(fields: dict[str, list[str]], mapping: ColumnMapping, columns: dict[str, str]) -> str:
    """Return the SQL of the author list; "Family, Given" is turned round."""
    names = _list("authors", fields, mapping, columns)
    return f"""list_transform({names}, lambda n: {{
        'name': CASE WHEN contains(n, ',') 
                THEN trim(split_part(n, ',', 2)) || ' ' || trim(split_part(n, ',', 1)) ELSE n END,
        'family': CASE WHEN contains(n, ',') THEN trim(split_part(n, ',', 1)) ELSE '' END}})"""


def _refused(db: Database, path: Path, fields: dict[str, list[str]]) -> Iterator[Refused]:
    """Yield the rows that were read but not loaded, with the reason."""
    if kind_of(path) in JSON_LINES:
        yield from refused_lines(path, lambda told: _judge(told, fields))
        return
    title = f"clean_text({_text(fields['title'])})"
    length = f"length(clean_text({_text(fields['abstract'])}))" if "abstract" in fields else "0"
    yield from refused_rows(
        db, path,
        f"""CASE WHEN {title} IS NULL THEN 'no title' WHEN {length} > {LONGEST_ABSTRACT}
        THEN 'an abstract of ' || {length} || ' characters' END""",
    )  # fmt: skip


def refused_rows(db: Database, path: Path, reason: str) -> Iterator[Refused]:
    """Yield the rows of ``listing_rows`` for which the SQL ``reason`` is not NULL, as JSON."""
    rows = db.execute(
        f"""SELECT row, content::VARCHAR, reason FROM (
            SELECT row_number() OVER () AS row, to_json(l) AS content, {reason} AS reason FROM listing_rows l)
        WHERE reason IS NOT NULL ORDER BY row"""
    ).fetchall()
    for number, content, why in rows:
        yield Refused(f"{path.name}:row {number}", why, content.encode())


def _judge(told: dict[str, Any], fields: dict[str, list[str]]) -> str | None:
    if is_blank(_value(told, fields["title"])):
        return "no title"
    return too_long(_value(told, fields.get("abstract", [])))


def _value(told: dict[str, Any], wanted: list[str]) -> str | None:
    """Return the text of a field; the same as :func:`_text` in SQL."""
    texts = [text_of(told.get(column)) for column in wanted if column != "+"]
    there = [text for text in texts if text is not None]
    if wanted[-1:] == ["+"]:
        return "/".join(there) if len(there) == len(texts) else None
    return there[0] if there else None


def _spelled(fields: dict[str, list[str]]) -> str:
    return ", ".join(f"{name}={'|'.join(wanted)}" for name, wanted in fields.items())
