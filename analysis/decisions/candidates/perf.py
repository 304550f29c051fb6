"""Candidates from load tests: Triton's perf_analyzer (CSV) and MLPerf inference results (CSV). Used by `files`."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.decisions.candidates.attributes import LONGEST, cell_of, precision_of
from analysis.decisions.candidates.bounded import placed, ref_of, text_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.candidates.record import Cell, Tier
from data.errors import InputError

MOST_ROWS = 100_000
_LATENCY = re.compile(r"(?i)^(?:(?P<percentile>p\d{1,2})|(?P<mean>avg|average)) latency$")
LOADS = ("concurrency", "request rate")
_RESULT_UNITS = {
    "samples/s": "throughput", "queries/s": "throughput", "tokens/s": "token_throughput", "latency (ms)": "latency",
    "millisecs": "latency", "milliseconds": "latency",
}  # fmt: skip


def is_perf_analyzer(heading: str) -> bool:
    """Tell whether a table's first line is perf_analyzer's."""
    plain = heading.lower()
    return plain.startswith(LOADS) and "inferences/second" in plain


def is_mlperf(heading: str) -> bool:
    """Tell whether a table's first line is that of MLPerf inference results."""
    names = {name.strip().strip('"').lower() for name in heading.split(",")}
    return {"scenario", "result"} <= names and bool(names & {"model", "mlperfmodel", "benchmark"})


def read_perf_analyzer(path: Path, name: str = "") -> Read:
    """Return one candidate a load level: throughput and latency at percentiles, measured by the user.

    "latency" is the median, else the mean; each percentile stands as "latency:p95". The report holds microseconds and
    does not name the model: it is called by its file, unless ``name`` says otherwise.
    """
    headings, lines = _rows(path)
    rows = []
    for line, told in lines:
        load = next(key for key in headings if key.lower() in LOADS)
        level = f"{load.lower()} {told[load].strip()}"
        rows.append(Row(f"{(name or path.stem)[:LONGEST]} ({level})", _load_cells(path, line, told, level)))
    return Read(joined(rows), ("latency and throughput are of one load level each; compare at the load you expect",))


def _load_cells(path: Path, line: int, told: Mapping[str, str], level: str) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for heading, printed in told.items():
        if heading.lower() == "inferences/second":
            cells["throughput"] = _cell(
                path, line, heading, "throughput", printed, "items/s", f"at {level}", "measured"
            )
        elif found := _LATENCY.match(heading.strip()):
            name = f"latency:{(found['percentile'] or 'mean').lower()}"
            if (cell := _cell(path, line, heading, name, printed, "us", f"at {level}", "measured")).value:
                cells[name] = cell
    for name in ("latency:p50", "latency:mean"):
        if name in cells:
            cells["latency"] = cells[name]
            break
    return cells


def read_mlperf(path: Path) -> Read:
    """Return one candidate a model, system and scenario of an MLPerf results table: results as stated by submitters."""
    headings, lines = _rows(path)
    known = {heading.lower(): heading for heading in headings}
    rows = [
        row for line, told in lines if (row := _mlperf_row(path, line, {key: told[at] for key, at in known.items()}))
    ]
    if not rows:
        raise InputError(f"{path.name} has no result in samples/s, queries/s, tokens/s or ms")
    left = len(lines) - len(rows)
    return Read(joined(rows), (f"{path.name}: {left:,} rows without such a result are left out",) if left else ())


def _mlperf_row(path: Path, line: int, told: Mapping[str, str]) -> Row | None:
    """Return what a row says; None where its unit is none of ours, as in energy rows."""
    unit = told.get("units", told.get("unit", "")).strip().lower()
    scenario = told["scenario"].strip()
    name = _RESULT_UNITS.get(unit) or (
        "latency" if scenario.lower() in ("singlestream", "multistream") and not unit else None
    )
    if name is None or not told["result"].strip():
        return None
    note = f"MLPerf {scenario}" + (f", {told['division'].strip()} division" if told.get("division") else "")
    units = {"throughput": "items/s", "token_throughput": "tokens/s", "latency": "ms"}
    cells = {name: _cell(path, line, "Result", name, told["result"], units[name], note, "stated")}
    hardware = (
        told.get("accelerator_model_name", told.get("accelerator", "")).strip() or told.get("platform", "").strip()
    )
    count = told.get("accelerators_per_node", told.get("# of accelerators", "")).strip()
    described = f"{count} × {hardware}" if count not in ("", "0", "1") and hardware else hardware
    for attribute, printed in (("hardware", described), ("framework", told.get("framework", "")),
                               ("precision", told.get("weight_data_types", "")),
                               ("provider", told.get("organization", told.get("submitter", "")))):  # fmt: skip
        if printed.strip() and (attribute != "precision" or precision_of(printed)):
            cells[attribute] = _cell(path, line, attribute, attribute, printed[:LONGEST], "", "", "stated")
    model = (told.get("mlperfmodel") or told.get("model") or told.get("benchmark") or "").strip()
    system = told.get("systemname", told.get("system name", told.get("platform", ""))).strip()
    return Row(f"{model} on {system or described or 'an unnamed system'}, {scenario}"[:LONGEST], cells)


def _cell(
    path: Path, line: int, heading: str, name: str, printed: str, unit: str, note: str, tier: Tier
) -> Cell:  # fmt: skip
    try:
        return cell_of(name, printed, tier, ref_of(path, line), unit, note)
    except InputError as error:
        raise placed(path, line, heading, error) from error


def _rows(path: Path) -> tuple[Sequence[str], list[tuple[int, dict[str, str]]]]:
    """Return headings and the rows with their line."""
    reader = csv.reader(text_of(path).splitlines(keepends=True), strict=True)
    try:
        headings = [" ".join(cell.split()) for cell in next(reader)]
        found = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                break  # perf_analyzer adds tables on the server and its GPUs below an empty line
            if len(cells) != len(headings):
                raise InputError(
                    f"{path.name}, line {reader.line_num}: {len(cells)} cells under {len(headings)} headings"
                )
            found.append((reader.line_num, dict(zip(headings, cells, strict=True))))
            if len(found) > MOST_ROWS:
                raise InputError(f"{path.name} has more than {MOST_ROWS:,} rows; take those you choose among")
    except csv.Error as error:
        raise InputError(f"{path.name}, line {reader.line_num}: no row of a table ({error})") from error
    if not found:
        raise InputError(f"{path.name} has a heading and no result below it")
    return headings, found
