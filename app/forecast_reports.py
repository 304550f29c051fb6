"""Forecasts and their track record, as the faces ask for them and the command line prints them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.forecasts.drivers import Driver
from analysis.forecasts.outlook import Outlook, read_outlook
from analysis.trends.subjects import Subject, find_subjects
from app.output import table
from data.errors import NotFoundError
from data.store import Database

Row = dict[str, Any]
RECENT = 40
"""Periods of the course that the JSON document holds."""
OTHERS = 5
MOST_BOARDS = 20
"""Boards shown as text."""
SPEAKS = {"for": "for growth", "against": "against growth", "neither": "neither way", "unknown": "not known"}
MEASURES = {
    "mase_to_naive": "error over that of repeating the last share", "mase_to_drift": "error over that of drift",
    "mase": "error over the usual change (MASE)", "crps_to_naive": "CRPS over that of repeating the last share",
    "coverage_80": "inside the 80 % interval", "coverage_90": "inside the 90 % interval",
    "coverage_90_as_known_then": "inside the 90 % interval, as known when due",
    "likely grows": "likely grows: came true", "likely holds": "likely holds: came true",
    "likely fades": "likely fades: came true",
}  # fmt: skip


def subjects_named(db: Database, name: str) -> list[Subject]:
    """Return the families, topics and terms of a name, best first.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    found = find_subjects(db, name)
    if not found:
        raise NotFoundError(
            f"no family, topic or term is called {name!r} here: fieldmap trends terms and the Topics page list some; "
            "after new papers, run fieldmap analyze and fieldmap publish"
        )
    return found


def outlook_of(db: Database, name: str, as_of: date) -> tuple[Outlook, list[Subject]]:
    """Return the outlook of the subject that a name means, and others of the name."""
    first, *others = subjects_named(db, name)
    return read_outlook(db, first, as_of, closely=True), others[:OTHERS]


def outlook_rows(told: Outlook, record: Sequence[Row]) -> list[Row]:
    """Return the forecasts as the JSON document lists them; one row with the reason where there is none."""
    shared = {
        "as_of": told.as_of, "drivers": told.drivers | {"beside": [one.as_row() for one in told.beside]},
        "history": told.history[-RECENT:],
        "track_record": [row for row in record if row["kind"] == told.subject.kind],
    }  # fmt: skip
    if not told.forecasts:
        reason = "; ".join(dict.fromkeys(told.reasons.values())) or "nothing is known of its course"
        head = {"name": told.subject.name, "kind": told.subject.kind, "horizon_months": None, "reason": reason}
        return [head | shared]
    return [row | {"weights": told.weights.get(row["horizon_months"], {})} | _of_horizon(row, shared)
            for row in told.forecasts]  # fmt: skip


def _of_horizon(row: Row, shared: Row) -> Row:
    mine = [one for one in shared["track_record"] if one["horizon_months"] == row["horizon_months"]]
    return shared | {"track_record": mine}


def outlook_text(told: Outlook, others: Sequence[Subject], record: Sequence[Row]) -> str:
    """Return the outlook as text: the call, the forecasts beside the plain models, what they rest on."""
    parts = [f"{told.subject.name} ({told.subject.kind}), as of {told.as_of}: {told.call}"]
    if told.drivers:
        parts.append(drivers_text(told.drivers))
    if told.forecasts:
        cells = [
            [f"{row['horizon_months']} months", row["period"], *map(percent, (row["median"],)),
             f"{percent(row['lo80'])} - {percent(row['hi80'])}", f"{percent(row['lo90'])} - {percent(row['hi90'])}",
             percent(row["naive"]), percent(row["drift"]), row["n_errors"]] for row in told.forecasts
        ]  # fmt: skip
        headings = ["ahead", "period", "share", "80 %", "90 %", "last share", "drift", "past errors"]
        parts.append(table(cells, headings))
    parts += [f"{months} months: no forecast: {reason}" for months, reason in told.reasons.items()]
    ahead = {row["horizon_months"] for row in told.forecasts}
    mine = measures_rows([row for row in record if row["kind"] == told.subject.kind and row["horizon_months"] in ahead])
    if mine:
        parts.append(f"such forecasts, replayed over past periods\n{rows_table(mine)}")
    if told.beside:
        parts.append(beside_text(told.beside))
    if others:
        parts.append("also: " + ", ".join(f"{one.name} ({one.kind})" for one in others))
    return "\n\n".join(parts)


def drivers_text(drivers: Row) -> str:
    """Return what a call rests on in a line."""
    said = [f"{drivers['n_papers']} papers in the last year (three periods where those are longer)"]
    for name, label in (("growth", "over the last year"), ("growth_before", "the year before")):
        if drivers.get(name) is not None:
            said.append(f"{drivers[name]:.2f} times its share {label}")
    return "; ".join(said)


def beside_text(found: Sequence[Driver]) -> str:
    """Return what stands beside a call, each with which way it speaks."""
    lines = [f"  [{SPEAKS[one.speaks]}] {one.name}: {one.sentence}" for one in found]
    return "\n".join(["beside the course, and no part of the forecast", *lines])


def beside_rows(found: Sequence[Driver]) -> list[Row]:
    """Return what stands beside a call as it is shown."""
    return [
        {"driver": one.name, "speaks": SPEAKS[one.speaks], "value": "-" if one.value is None else f"{one.value:.2f}",
         "95 %": "-" if one.lo is None else f"{one.lo:.2f}-{one.hi:.2f}", "n": one.n, "in words": one.sentence}
        for one in found
    ]  # fmt: skip


def record_line(told: Row) -> str:
    """Return how many forecasts are kept and how many are due, in a line."""
    if not told["made"]:
        return "no forecast is kept yet: fieldmap analyze forecasts, then fieldmap publish"
    if not told["due"] and not told["void"]:
        return f"{told['made']:,} forecasts are kept since {told['first_made']}; the first is due {told['first_due']}"
    void = sum(row["n"] for row in told["void"])
    lost = f"; {void:,} can be scored no more, since their topic is another one now" if void else ""
    return f"{told['made']:,} forecasts are kept since {told['first_made']}; {told['due']:,} have come due{lost}"


def record_text(told: Row) -> str:
    """Return the track record as text."""
    parts = [record_line(told)]
    if told["due"]:
        parts.append(rows_table(measures_rows(told["scored"])))
        parts.append(rows_table(calls_rows(told["calls"])))
    if told["void"]:
        parts.append("never to be scored\n" + "\n".join(f"  {row['n']}: {row['reason']}" for row in told["void"]))
    if told["worst"]:
        parts.append(f"worst misses\n{rows_table(misses_rows(told['worst']))}")
    if told["replayed"]:
        parts.append(
            f"replayed over past periods, each seen only up to its end\n{rows_table(measures_rows(told['replayed']))}"
        )
    return "\n\n".join(parts)


def measures_rows(rows: Sequence[Row]) -> list[Row]:
    """Return measures in words and order: of what, months ahead, measure, value, interval, how many."""
    order = list(MEASURES)
    known = [row for row in rows if row["measure"] in MEASURES and row["n"]]
    ranked = sorted(known, key=lambda row: (row.get("kind", ""), row["horizon_months"], order.index(row["measure"])))
    told = []
    for row in ranked:
        value, interval, n = _figure(row)
        of = {"of": row["kind"]} if "kind" in row else {}
        told.append(of | {"months ahead": row["horizon_months"], "measure": MEASURES[row["measure"]], "value": value,
                          "95 %": interval, "n": n})  # fmt: skip
    return told


def calls_rows(rows: Sequence[Row]) -> list[Row]:
    """Return how often each call came true, as it is shown."""
    told = []
    for row in rows:
        if "came_true" in row:
            value, interval, n = _figure(row | {"value": row["came_true"]})
            told.append({"call": row["call"], "made": n, "of": row["of"], "came true": value, "95 %": interval})
    return told


def misses_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the worst misses as they are shown."""
    return [
        {"subject": row["name"], "made on": row["made_on"], "period": row["period"], "told": percent(row["median"]),
         "90 %": f"{percent(row['lo90'])} - {percent(row['hi90'])}", "came": percent(row["actual"]),
         "widths beyond": row["widths"]} for row in rows
    ]  # fmt: skip


def rows_table(rows: Sequence[Row]) -> str:
    """Return rows of the same fields as a table."""
    return table([list(row.values()) for row in rows], list(rows[0]) if rows else [])


def figures_text(told: Row) -> str:
    """Return measures by name as a table."""
    return table([[name, *_figure(figure)] for name, figure in told.items()], ["measure", "value", "95 %", "n"])


def _figure(row: Row) -> list[object]:
    if row["value"] is None:
        return ["-", "-", row["n"]]
    interval = "-" if row["lo"] is None else f"{row['lo']:.3f}-{row['hi']:.3f}"
    return [f"{row['value']:.3f}", interval, row["n"]]


def boards_ahead_text(boards: Sequence[Row]) -> str:
    """Return how far the best of boards may come, as text."""
    if not boards:
        return "no drawn board by these names: fieldmap boards lists what there is, and - stands for any name"
    parts = []
    for board in boards[:MOST_BOARDS]:
        last = board["best_so_far"][-1] if board["best_so_far"] else {"value": None, "month": None}
        named = " · ".join(str(board[name]) for name in ("task", "dataset", "split", "metric") if board[name])
        lines = [f"{named}; setting: {board['comparable']}; best so far {last['value']} ({last['month']})"]
        if board["forecasts"]:
            cells = [[row["horizon_months"], f"{row['chance']:.0%}", *(f"{far_end(row, name):g}" for name in (80, 90)),
                      row["n_errors"], row["n_boards"]] for row in board["forecasts"]]  # fmt: skip
            headings = ["months", "raised at all", "80 % up to", "90 % up to", "past days", "boards"]
            lines.append(table(cells, headings))
        for reason in dict.fromkeys(board["reasons"].values()):
            months = ", ".join(str(ahead) for ahead, why in board["reasons"].items() if why == reason)
            lines.append(f"{months} months: no forecast: {reason}")
        parts.append("\n".join(lines))
    if len(boards) > MOST_BOARDS:
        parts.append(f"… {len(boards) - MOST_BOARDS:,} more boards; --json has all")
    return "\n\n".join(parts)


def far_end(row: Row, level: int) -> float:
    """Return how far the best may come with a chance, on the better side."""
    ends = (float(row[f"lo{level}"]), float(row[f"hi{level}"]))
    return max(ends, key=lambda end: abs(end - row["naive"]))


def percent(share: float) -> str:
    """Return a share in per cent, with as many decimals as it needs."""
    return f"{100 * share:.2f} %" if share >= 0.001 else f"{100 * share:.3f} %"
