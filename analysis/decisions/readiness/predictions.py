"""Files of predictions (CSV, Parquet, JSON lines) read in batches into arrays; labels become codes. For `decide`."""

import csv
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.errors import InputError

Codes = NDArray[np.int32]
Period = Literal["day", "week", "month"]
RowKind = Literal["labels", "numbers", "texts"]
"""What truth and prediction are."""
LONGEST_TEXT = 20_000
"""Characters of a text that is compared with another one."""
MOST_LABELS = 20_000
"""Classes or groups of a file, above which a column is no label."""
_BLOCK = 1 << 23
"""Bytes of a file that are parsed at a time."""
_FORMATS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file of predictions are called; '' where there is none."""

    y_true: str = "y_true"
    y_pred: str = "y_pred"
    score: str = ""
    id: str = ""
    time: str = ""
    groups: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """All that are named, each once."""
        told = (self.y_true, self.y_pred, self.score, self.id, self.time, *self.groups)
        return tuple(dict.fromkeys(name for name in told if name))


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which of some groups each row belongs to."""

    names: tuple[str, ...]
    """Ascending."""
    codes: Codes
    """Shape (n_rows,), into ``names``."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions as arrays of one row each, in the order of the file."""

    source: str
    n: int
    labels: tuple[str, ...]
    """Ascending; empty for numbers."""
    y_true: Codes | None
    y_pred: Codes | None
    truth: NDArray[np.float64] | None
    """Numbers that were to be predicted; None for labels."""
    prediction: NDArray[np.float64] | None
    score: NDArray[np.float64] | None
    groups: Mapping[str, Grouping] = field(default_factory=dict)
    """By column; a column of times is one of periods."""
    ids: pa.Array | None = None
    texts: tuple[pa.Array, pa.Array] | None = None
    """References and predictions as texts; None for labels and numbers."""

    def take(self, rows: NDArray[Any]) -> "Predictions":
        """Return some rows, by mask or position, without groups and ids."""

        def some(column: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if column is None else column[rows]

        n = int(np.count_nonzero(rows)) if rows.dtype == bool else len(rows)
        places = pa.array(np.flatnonzero(rows) if rows.dtype == bool else rows)
        texts = self.texts and (self.texts[0].take(places), self.texts[1].take(places))
        return Predictions(self.source, n, self.labels, some(self.y_true), some(self.y_pred), some(self.truth),
                           some(self.prediction), some(self.score), texts=texts)  # fmt: skip


def read_predictions(
    path: Path, columns: Columns, kind: RowKind = "labels", period: Period = "week", labels: Sequence[str] = ()
) -> Predictions:
    """Read a file of predictions; its name tells the format: .csv, .csv.gz, .parquet, .jsonl, .ndjson.

    Memory grows with rows times the columns that are named (4 to 8 bytes each; identifiers as long as they are).

    Parameters
    ----------
    kind
        What truth and prediction are. An empty text is one; a label or number must be there.
    period
        What times are cut into.
    labels
        Labels that may be predicted although no row has them in truth.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column or a value, holds a score that is no number, predicts a label that is not
        in truth, or repeats an identifier.
    """
    table = _table(path, columns, kind)
    if not table.num_rows:
        raise InputError(f"{path.name} holds no rows; write one a prediction under a line of column names")
    score = _numbers(table, columns.score, path.name) if columns.score else None
    groups = {name: _grouping(table, name) for name in columns.groups}
    if columns.time:
        groups[columns.time] = _periods(table, columns.time, period, path.name)
    ids = _ids(table, columns.id, path.name) if columns.id else None
    if kind == "texts":
        texts = _texts(table, columns.y_true, path.name), _texts(table, columns.y_pred, path.name)
        if not pc.any(pc.not_equal(texts[0], "")).as_py():
            raise InputError(f"{path.name}: {columns.y_true!r} is empty in every row; write the texts that were wanted")
        return Predictions(path.name, table.num_rows, (), None, None, None, None, score, groups, ids, texts)
    if kind == "numbers":
        truth, prediction = (_numbers(table, name, path.name) for name in (columns.y_true, columns.y_pred))
        return Predictions(path.name, table.num_rows, (), None, None, truth, prediction, score, groups, ids)
    known, y_true, y_pred = _labels(table, columns, labels, path.name)
    return Predictions(path.name, table.num_rows, known, y_true, y_pred, None, None, score, groups, ids)


def read_columns(path: Path, names: Sequence[str], all_text: bool = True) -> Iterator[pa.RecordBatch]:
    """Yield batches of some columns of a file, as text where asked; raises as :func:`read_predictions`."""
    with reading(path), closing(_batches(path, names, dict.fromkeys(names, pa.string()) if all_text else {})) as found:
        yield from found


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the readers say of a file into an error of ours that names it."""
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise InputError(f"{path.name} cannot be read: {str(error).splitlines()[0][:200]}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _table(path: Path, columns: Columns, kind: RowKind) -> pa.Table:
    """Read the named columns: labels and groups as dictionaries, scores as numbers, ids and times as text."""
    label = pa.dictionary(pa.int32(), pa.string())
    types = {name: label for name in (*columns.groups, columns.time) if name}
    types |= dict.fromkeys(
        (columns.y_true, columns.y_pred), {"numbers": pa.float64(), "texts": pa.string(), "labels": label}[kind]
    )
    types |= {name: pa.float64() for name in (columns.score,) if name}
    types |= {name: pa.string() for name in (columns.id,) if name}
    with reading(path), closing(_batches(path, columns.named, types)) as batches:
        kept = [pa.Table.from_batches([batch]) for batch in batches]
    if not kept:
        return pa.table({name: pa.array([], types[name]) for name in columns.named})
    return pa.concat_tables(kept).unify_dictionaries()


def _batches(
    path: Path, names: Sequence[str], types: Mapping[str, pa.DataType]
) -> Generator[pa.RecordBatch, None, None]:
    """Yield the batches of a file with just some columns, cast to their types."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in (".gz", ".zst")]
    kind = suffixes[-1] if suffixes else ""
    if kind == ".parquet":
        file = pq.ParquetFile(path)
        _need(names, file.schema_arrow.names, path)
        batches = file.iter_batches(columns=list(names))
    elif kind in (".csv", ".tsv"):
        yield from _csv_batches(path, names, types, "\t" if kind == ".tsv" else ",")
        return
    elif kind in (".jsonl", ".ndjson", ".json"):
        options = pyarrow.json.ReadOptions(block_size=_BLOCK)
        batches = pyarrow.json.open_json(_stream(path), read_options=options)
        _need(names, batches.schema.names, path)
    else:
        raise InputError(f"{path.name}: predictions are read from .csv, .tsv, .parquet and .jsonl files")
    for batch in batches:
        picked = [_cast(batch.column(name), types.get(name)) for name in names]
        yield pa.RecordBatch.from_arrays(picked, names=list(names))


def _csv_batches(
    path: Path, names: Sequence[str], types: Mapping[str, pa.DataType], delimiter: str
) -> Iterator[pa.RecordBatch]:
    with _stream(path) as head:
        first = head.read(1 << 16) or b""
    line = first.decode("utf-8-sig", errors="replace").splitlines()[:1]
    _need(names, next(csv.reader(line, delimiter=delimiter), []), path)
    options = pyarrow.csv.ConvertOptions(
        include_columns=list(names), column_types=dict(types), null_values=["", "NULL"], strings_can_be_null=True
    )
    reader = pyarrow.csv.open_csv(_stream(path), read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK),
                                  parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter),
                                  convert_options=options)  # fmt: skip
    with reader:
        yield from reader


def _stream(path: Path) -> Any:
    compression = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix.lower())
    return pa.input_stream(str(path), compression=compression)


def _need(names: Sequence[str], there: Sequence[str], path: Path) -> None:
    for name in names:
        if name not in there:
            near = get_close_matches(name, there, n=3, cutoff=0.4)
            meant = f"near: {', '.join(near)}" if near else f"it has {', '.join(list(there)[:12]) or 'none'}"
            raise InputError(f"{path.name} has no column {name!r}; {meant}")


def _cast(column: Any, wanted: pa.DataType | None) -> Any:
    if wanted is None or column.type == wanted:
        return column
    if pa.types.is_dictionary(wanted):
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        return pc.dictionary_encode(pc.cast(column, pa.string()))
    return pc.cast(column, wanted)


def _numbers(table: pa.Table, name: str, file: str) -> NDArray[np.float64]:
    """Return a column of numbers; a missing or infinite one is an error."""
    values = table.column(name).to_numpy()
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise InputError(f"{file}: {len(bad):,} of {len(values):,} rows have no finite number in {name!r} (first: row "
                         f"{bad[0] + 1:,}); fill them or leave the rows out")  # fmt: skip
    return np.asarray(values, dtype=np.float64)


def _texts(table: pa.Table, name: str, file: str) -> pa.Array:
    """Return a column of texts; what is not there is empty."""
    column = pc.fill_null(table.column(name), "").combine_chunks()
    longest = pc.max(pc.utf8_length(column)).as_py() or 0
    if longest > LONGEST_TEXT:
        row = pc.index(pc.utf8_length(column), longest).as_py() + 1
        raise InputError(f"{file}: row {row:,} has {longest:,} characters in {name!r}; at most {LONGEST_TEXT:,} are "
                         "compared: cut the texts into sentences or paragraphs")  # fmt: skip
    return column.chunk(0) if isinstance(column, pa.ChunkedArray) else column


def _coded(table: pa.Table, name: str) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct texts of a column and each row's place among them; -1 where it is empty."""
    column = table.column(name).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0)
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    names = column.dictionary.to_pylist()
    if len(names) > MOST_LABELS:
        raise InputError(f"{name!r} has {len(names):,} distinct values: no column of labels or groups has so many")
    return names, codes


def _plain(label: str) -> str:
    """Return a label without spaces around it, 1.0 as 1: truth may be whole numbers where predictions are not."""
    text = label.strip()
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text


def _recoded(names: Sequence[str], codes: NDArray[np.int64], order: Mapping[str, int]) -> Codes:
    places = np.array([order[_plain(name)] for name in names] or [0], dtype=np.int32)
    return places[codes]


def _labels(
    table: pa.Table, columns: Columns, declared: Sequence[str], file: str
) -> tuple[tuple[str, ...], Codes, Codes]:  # fmt: skip
    """Return the labels ascending and the codes of truth and prediction."""
    coded = {}
    for name in (columns.y_true, columns.y_pred):
        names, codes = _coded(table, name)
        empty = np.flatnonzero(codes < 0)
        if len(empty):
            raise InputError(f"{file}: {len(empty):,} of {len(codes):,} rows have no {name!r} (first: row "
                             f"{empty[0] + 1:,}); fill them or leave the rows out")  # fmt: skip
        coded[name] = names, codes
    known = {_plain(name) for name in (*coded[columns.y_true][0], *declared)}
    strange = sorted({_plain(name) for name in coded[columns.y_pred][0]} - known)
    if strange:
        raise InputError(f"{file}: {columns.y_pred!r} holds labels that {columns.y_true!r} does not: "
                         f"{', '.join(strange[:5])} (known: {', '.join(sorted(known)[:8])}); if they are meant, "
                         "declare labels")  # fmt: skip
    labels = tuple(sorted(known, key=_label_order))
    order = {label: place for place, label in enumerate(labels)}
    true, predicted = (_recoded(*coded[name], order) for name in (columns.y_true, columns.y_pred))
    return labels, true, predicted


def _label_order(label: str) -> tuple[int, float, str]:
    """Whole numbers by size, before the rest by letter."""
    is_number = label.lstrip("-").isdigit()
    return (0, float(label), label) if is_number else (1, 0.0, label)


def _grouping(table: pa.Table, name: str) -> Grouping:
    names, codes = _coded(table, name)
    return _grouped([*names, NOT_GIVEN], np.where(codes < 0, len(names), codes))


def _grouped(names: Sequence[str], codes: NDArray[np.int64]) -> Grouping:
    """Return a grouping by the names that occur, ascending."""
    used = sorted({_plain(names[code]) for code in np.unique(codes)}, key=_label_order)
    order = {name: place for place, name in enumerate(used)}
    places = np.array([order.get(_plain(name), 0) for name in names], dtype=np.int32)
    return Grouping(tuple(used), places[codes])


def _periods(table: pa.Table, name: str, period: Period, file: str) -> Grouping:
    names, codes = _coded(table, name)
    try:
        times = pc.cast(pa.array([text.strip()[:10] for text in names], pa.string()), pa.timestamp("s"))
    except pa.ArrowInvalid as error:
        raise InputError(f"{file}: {name!r} is no column of times as 2026-01-31 ({str(error)[:80]})") from error
    told = pc.strftime(times, _FORMATS[period]).to_pylist()
    return _grouped([*told, NOT_GIVEN], np.where(codes < 0, len(told), codes))


def _ids(table: pa.Table, name: str, file: str) -> pa.Array:
    ids = table.column(name).cast(pa.large_string()).combine_chunks()
    if ids.null_count:
        raise InputError(f"{file}: {ids.null_count:,} rows have no identifier in {name!r}")
    if pc.count_distinct(ids).as_py() < len(ids):
        counts = pc.value_counts(ids)
        first = next(iter(counts.filter(pc.greater(counts.field("counts"), 1)).slice(0, 1).field("values"))).as_py()
        raise InputError(f"{file}: {name!r} repeats {first!r}; a row counts once: leave repeats out")
    return ids
