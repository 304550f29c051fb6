"""Collections that people judged: corpus, queries, judgments, pools, read from the files of BEIR and TREC.

JSON lines as BEIR has them (``_id``, ``title``, ``text``); judgments as TSV or CSV with a heading, or TREC's four
columns; any of them gzipped. Used by `index.trial` and by `fieldmap eval search`.
"""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data.errors import InputError

LONGEST_LINE = 10_000_000
"""Characters of one line; a longer one is no record of this kind."""
MOST_PAPERS = 5_000_000
HIGHEST_GRADE = 1_000
QUERY_NAMES = ("query-id", "query_id", "qid", "query")
PAPER_NAMES = ("corpus-id", "corpus_id", "doc_id", "docid", "doc", "paper")
GRADE_NAMES = ("score", "grade", "relevance", "rel")


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """A paper of the corpus."""

    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A corpus, queries, and which papers answer them."""

    corpus: Mapping[str, JudgedPaper]
    queries: Mapping[str, str]
    judgments: Mapping[str, Mapping[str, int]]
    pools: Mapping[str, Sequence[str]] | None = None
    """Papers to be ranked for each query; None: all."""

    def judged_queries(self, relevant_from: int = 1) -> list[str]:
        """Return the queries with at least one relevant paper, in order of their ids; no ranking suits the others."""
        answered = (name for name, grades in self.judgments.items() if max(grades.values(), default=0) >= relevant_from)
        return sorted(name for name in answered if name in self.queries)


def read_collection(corpus: Path, queries: Path, judgments: Path, pools: Path | None = None) -> Collection:
    """Read the files of a collection and check that they belong together.

    Raises
    ------
    InputError
        If a line cannot be read, or a query or a pool names what is not there.
    """
    found = Collection(
        read_corpus(corpus), read_queries(queries), read_judgments(judgments), read_pools(pools) if pools else None
    )
    strange = sorted(set(found.judgments) - set(found.queries))
    if strange:
        raise InputError(f"{judgments} judges query {strange[0]!r}, which {queries} does not have")
    for name, pool in (found.pools or {}).items():
        missing = next((paper for paper in pool if paper not in found.corpus), None)
        if missing is not None:
            raise InputError(f"{pools} has paper {missing!r} for query {name!r}, which {corpus} does not have")
    without = next((name for name in found.judgments if found.pools is not None and name not in found.pools), None)
    if without is not None:
        raise InputError(f"{pools} has no pool for query {without!r}, which {judgments} judges")
    return found


def read_corpus(path: Path) -> dict[str, JudgedPaper]:
    """Return title and abstract of each paper, from JSON lines ``{_id, title?, text?}``."""
    papers: dict[str, JudgedPaper] = {}
    for place, row in _objects(path):
        name = _new_name(row, papers, place)
        papers[name] = JudgedPaper(_text(row, "title", place), _text(row, "text", place))
        if len(papers) > MOST_PAPERS:
            raise InputError(f"{place}: more than {MOST_PAPERS:,} papers; evaluate on a part of the corpus")
    if not papers:
        raise InputError(f"{path} holds no papers")
    return papers


def read_queries(path: Path) -> dict[str, str]:
    """Return the text of each query, from JSON lines ``{_id, text}``."""
    queries: dict[str, str] = {}
    for place, row in _objects(path):
        name = _new_name(row, queries, place)
        queries[name] = _text(row, "text", place)
    return queries


def read_judgments(path: Path) -> dict[str, dict[str, int]]:
    """Return the grade of each judged paper by query, from TSV or CSV with a heading, or TREC's four columns."""
    judgments: dict[str, dict[str, int]] = {}
    for place, (query, paper, grade) in _triples(path):
        try:
            value = int(grade)
        except ValueError:
            raise InputError(f"{place}: the grade {grade!r} is not a whole number") from None
        if abs(value) > HIGHEST_GRADE:
            raise InputError(f"{place}: the grade {value} is beyond ±{HIGHEST_GRADE}")
        grades = judgments.setdefault(query, {})
        if grades.setdefault(paper, value) != value:
            raise InputError(f"{place}: {paper!r} has two grades for query {query!r}, {grades[paper]} and {value}")
    if not judgments:
        raise InputError(f"{path} holds no judgments")
    return judgments


def read_pools(path: Path) -> dict[str, list[str]]:
    """Return the papers to rank for each query: JSON lines ``{_id, pool: [...]}``, or two columns query and paper."""
    if _first_letter(path) == "{":
        return {name: pool for name, pool in _listed_pools(path)}
    pools: dict[str, dict[str, None]] = {}
    for place, cells in _cells(path):
        if len(cells) < 2:
            raise InputError(f"{place}: a pool has two columns, query and paper, not {cells!r}")
        pools.setdefault(cells[0], {})[cells[1]] = None
    heading = next(iter(pools), "").lower()
    return {query: list(pool) for query, pool in pools.items() if query != heading or heading not in QUERY_NAMES}


def _listed_pools(path: Path) -> Iterator[tuple[str, list[str]]]:
    seen: dict[str, None] = {}
    for place, row in _objects(path):
        name, pool = _new_name(row, seen, place), row.get("pool")
        if not isinstance(pool, list) or not all(isinstance(paper, str) for paper in pool):
            raise InputError(f"{place}: 'pool' must be a list of ids")
        seen[name] = None
        yield name, list(dict.fromkeys(pool))


def _objects(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (place, object) of each line of JSON."""
    for place, line in _lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{place}: not a line of JSON ({error}): {line[:60]!r}") from error
        if not isinstance(row, dict):
            raise InputError(f"{place}: not a JSON object: {line[:60]!r}")
        yield place, row


def _new_name(row: Mapping[str, object], seen: Mapping[str, object], place: str) -> str:
    """Return the id of a row, which must be a new one."""
    name = row.get("_id")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise InputError(f"{place}: '_id' is {name!r}; it must be a text or a number")
    if str(name) in seen:
        raise InputError(f"{place}: the id {name!r} stands there twice")
    return str(name)


def _text(row: Mapping[str, object], field: str, place: str) -> str:
    text = row.get(field)
    if text is not None and not isinstance(text, str):
        raise InputError(f"{place}: {field!r} is {text!r:.60}; it must be a text")
    return text or ""


def _triples(path: Path) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield (place, (query, paper, grade)) of each judgment."""
    rows = _cells(path)
    first = next(rows, None)
    if first is None:
        return
    columns = _columns(first[1], first[0])
    if columns is None:
        columns = (0, 2, 3)
        yield first[0], _picked(first[1], columns, first[0])
    for place, cells in rows:
        yield place, _picked(cells, columns, place)


def _columns(heading: Sequence[str], place: str) -> tuple[int, int, int] | None:
    """Return where query, paper and grade stand by a heading; None: TREC's four columns, which have none."""
    names = [cell.lower() for cell in heading]
    found = [
        next((names.index(name) for name in wanted if name in names), -1)
        for wanted in (QUERY_NAMES, PAPER_NAMES, GRADE_NAMES)
    ]
    if -1 not in found:
        return found[0], found[1], found[2]
    if len(heading) == 4 and heading[3].lstrip("-").isdigit():
        return None
    raise InputError(
        f"{place}: neither a heading (query-id, corpus-id, score) nor TREC's four columns "
        f"(query, iteration, paper, grade): {list(heading)!r:.80}"
    )


def _picked(cells: Sequence[str], columns: tuple[int, int, int], place: str) -> tuple[str, str, str]:
    if len(cells) <= max(columns):
        raise InputError(f"{place}: {len(cells)} columns, where {max(columns) + 1} are needed: {list(cells)!r:.80}")
    return cells[columns[0]], cells[columns[1]], cells[columns[2]]


def _cells(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield (place, cells) of each line, split at tabs, else commas, else spaces."""
    for place, line in _lines(path):
        mark = next((mark for mark in "\t," if mark in line), None)
        try:
            cells = next(csv.reader([line], delimiter=mark), []) if mark else line.split()
        except csv.Error as error:
            raise InputError(f"{place}: cannot be split into columns: {error}") from error
        yield place, [cell.strip() for cell in cells]


def _first_letter(path: Path) -> str:
    return next((line.lstrip()[:1] for _, line in islice(_lines(path), 1)), "")


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (file and number, line) of each line that is not blank.

    Raises
    ------
    InputError
        If the file cannot be read, is not UTF-8, or has a line longer than ``LONGEST_LINE``.
    """
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise InputError(f"{path}, line {number}: longer than {LONGEST_LINE:,} characters")
                if line.strip():
                    yield f"{path}, line {number}", line.strip("\r\n\ufeff")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise InputError(f"{path}, after line {number}: cannot be read: {error}") from error
