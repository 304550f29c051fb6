"""Boards, discrepancies and verdicts as the command line prints them."""

from typing import Any

from analysis.boards.lookup import Asked
from app.output import plain, table

Row = dict[str, Any]
SHOWN = 3
"""Boards printed whole; the rest in one line each."""


def number(value: float | None, unit: str | None = None) -> str:
    """Return a value with its unit; a dash for none."""
    return "-" if value is None else f"{value:g}{' ' if unit and unit != '%' else ''}{unit or ''}"


def name_of(row: Row) -> str:
    """Return the name of a board."""
    parts = [row["dataset"], f"v{row['version']}" if row["version"] else "", row["split"] or ""]
    name = " ".join(part for part in parts if part)
    return plain(f"{name}, {row['metric']}" + (f" ({row['task']})" if row["task"] else ""))


def asked_text(told: Asked, top: int) -> str:
    """Return the boards that were asked for, the first of them whole."""
    head = (
        f"{told.n_results:,} results of {told.n_papers:,} papers; {told.n_naming:,} papers here name the data set"
        + (f"; as of {told.as_of}" if told.as_of else "")
    )  # fmt: skip
    parts = [head, *(board_text(board, top) for board in told.boards[:SHOWN])]
    rest = told.boards[SHOWN:]
    if rest:
        parts.append("further boards, of other settings, splits or metrics:\n" + "\n".join(
            f"  {name_of(one)}, setting {one['comparable']}: {one['n_results']} results of {one['n_papers']} papers"
            for one in rest[:20]))  # fmt: skip
    return "\n\n".join(parts)


def board_text(board: Row, top: int) -> str:
    """Return one board: what it is, its rows, its best so far."""
    lines = [f"{name_of(board)}; setting: {board['comparable']}"]
    if not board["is_drawn"]:
        why = "which way is better is not known" if board["higher_is_better"] is None else "too few papers"
        lines.append(f"not drawn ({why}): {board['n_results']} results of {board['n_papers']} papers")
    rows = [
        [row["rank"] or "-", row["model"] or "(its own)", number(row["value"], board["unit"]),
         "*" if row["raised"] else "", row["day"] or "undated",
         "quoted" if is_quoted(row) else row["tier"],
         row["claim_id"], row["title"] or "", row["set_aside"] or ""]
        for row in board["rows"][:top]
    ]  # fmt: skip
    lines.append(
        table(rows, ["rank", "model", board["metric"], "best", "public by", "read from", "claim", "paper", "set aside"])
    )
    if len(board["rows"]) > top:
        lines.append(f"… {len(board['rows']) - top:,} more rows; --top shows them")
    if board["best_so_far"]:
        steps = ", ".join(f"{one['month']} {number(one['value'], board['unit'])}" for one in board["best_so_far"])
        lines.append(f"best so far: {steps}")
    return "\n".join(lines)


def boards_text(rows: list[Row]) -> str:
    """Return the list of boards as a table."""
    cells = [
        [name_of(row), row["comparable"], number(row["best"], row["unit"]), row["best_model"] or "(its own)",
         row["n_papers"], row["n_naming"], row["last_day"] or "undated", row["state"] or "unknown"] for row in rows
    ]  # fmt: skip
    return table(cells, ["board", "setting", "best", "by", "papers", "named by", "newest", "benchmark"])


def discrepancies_text(rows: list[Row], total: int) -> str:
    """Return discrepancies with both quotes."""
    parts = [
        f"{total:,} discrepancies, the unexplained first" + (f"; {len(rows):,} shown" if len(rows) < total else "")
    ]
    for row in rows:
        state = f"explained by {row['cause']}" if row["is_explained"] else "unexplained"
        ranks = f"; rank {row['first_rank']} or {row['other_rank']} of {row['n_models']}" if row["first_rank"] else ""
        parts.append("\n".join([
            plain(f"{row['model']} on {row['dataset']}, {row['metric']}: "
                  f"{row['first_value']:g} and {row['other_value']:g}"),
            "  " + plain(f"{state}: {row['reason']}{ranks}"),
            "  " + plain(f"first {row['first_day'] or 'undated'} {row['first_title'] or ''} “{row['first_sentence']}”"),
            "  " + plain(f"other {row['other_day'] or 'undated'} {row['other_title'] or ''} “{row['other_sentence']}”"),
        ]))  # fmt: skip
    return "\n\n".join(parts)


def sota_text(rows: list[Row], total: int) -> str:
    """Return claims of the state of the art with their verdicts."""
    parts = [f"{total:,} claims of the state of the art" + (f"; {len(rows):,} shown" if len(rows) < total else "")]
    for row in rows:
        what = f" ({row['dataset']}, {row['metric']}: {row['value']:g})" if row["value"] is not None else ""
        parts.append("\n".join([
            plain(f"{row['verdict']}{what}: {row['reason']}"),
            "  " + plain(f"{row['day'] or 'undated'}  {row['title']} “{row['sentence']}”"),
            *(["  " + plain(f"against {row['best_title'] or ''} “{row['best_sentence']}”")]
              if row["best_sentence"] else []),
        ]))  # fmt: skip
    return "\n\n".join(parts)


def health_text(rows: list[Row]) -> str:
    """Return the state of benchmarks as a table."""
    cells = [
        [f"{row['dataset']}{' v' + row['version'] if row['version'] else ''}, {row['metric']}", row["state"],
         row["reason"], row["n_naming"], row["n_recent"], number(row["best"]), number(row["headroom"]), row["as_of"]]
        for row in rows
    ]  # fmt: skip
    return table(cells, ["benchmark", "state", "because", "named by", "last year", "best", "left", "as of"])


def is_quoted(row: Row) -> bool:
    """Tell whether a paper quotes a number of another system, and did not measure it for its own."""
    return row["kind"] == "baseline" or bool(row["copied_from"])


def board_lines(board: Row) -> list[Row]:
    """Return the rows of a board as the explorer's table shows them."""
    return [
        {"rank": row["rank"], "model": row["model"] or "(its own)", "value": number(row["value"], board["unit"]),
         "±": _shown(row["uncertainty"]), "public by": row["day"], "best so far": row["raised"],
         "parameters": _shown(row["parameters"]), "read from": row["tier"], "flags": "; ".join(_flags(row)),
         "paper": row["title"] or ""} for row in board["rows"]
    ]  # fmt: skip


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _flags(row: Row) -> list[str]:
    """Return what a reader should know before comparing a row."""
    quoted = f"quoted from {row['copied_from']}" if row["copied_from"] else "quoted" if is_quoted(row) else ""
    return [flag for flag in (row["set_aside"], quoted, *row["settings"]) if flag]


def nothing_text(known: Row) -> str:
    """Say why there is no board, and what would make one."""
    return (
        f"no board: {known['results']:,} results of {known['papers']:,} papers on {known['datasets']:,} data sets, and "
        "no two papers share data set, metric and setting; more papers, full text, or fieldmap claims import give more"
    )
