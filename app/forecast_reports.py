"""Forecasts and their track record, as the faces ask for them and the command line prints them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.forecasts.outlook import Outlook, read_outlook
from analysis.trends.subjects import Subject, find_subjects
from app.output import table
from data.errors import NotFoundError
from data.store import Database

Row = dict[str, Any]
RECENT = 40
"""Periods of the course that the JSON document holds."""
OTHERS = 5
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
    return read_outlook(db, first, as_of), others[:OTHERS]


def outlook_rows(told: Outlook, record: Sequence[Row]) -> list[Row]:
    """Return the forecasts as the JSON document lists them; one row with the reason where there is none."""
    shared = {
        "as_of": told.as_of, "drivers": told.drivers, "history": told.history[-RECENT:],
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
    mine = [row for row in record if row["kind"] == told.subject.kind and row["measure"] in MEASURES]
    told_months = {row["horizon_months"] for row in told.forecasts}
    mine = [row for row in mine if row["horizon_months"] in told_months and row["n"]]
    if mine:
        parts.append(f"such forecasts, replayed over past periods\n{measures_table(mine)}")
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


def record_text(told: Row) -> str:
    """Return the track record as text."""
    if not told["made"]:
        first = "no forecast is kept yet: fieldmap analyze forecasts, then fieldmap publish"
    elif not told["due"]:
        first = f"{told['made']:,} forecasts are kept since {told['first_made']}; the first is due {told['first_due']}"
    else:
        first = f"{told['made']:,} forecasts are kept since {told['first_made']}; {told['due']:,} have come due"
    parts = [first]
    if told["due"]:
        cells = [[row["horizon_months"], MEASURES.get(row["measure"], row["measure"]), *_figure(row)]
                 for row in told["scored"]]  # fmt: skip
        parts.append(table(cells, ["months", "kept forecasts", "value", "95 %", "n"]))
        calls = [[row["call"], row["n"], *_figure(row | {"value": row["came_true"]})[:2]]
                 for row in told["calls"] if "came_true" in row]  # fmt: skip
        parts.append(table(calls, ["call", "made", "came true", "95 %"]))
    if told["worst"]:
        misses = [[row["name"], row["made_on"], row["period"], percent(row["median"]),
                   f"{percent(row['lo90'])} - {percent(row['hi90'])}", percent(row["actual"]), row["widths"]]
                  for row in told["worst"]]  # fmt: skip
        parts.append(table(misses, ["worst misses", "made on", "period", "told", "90 %", "came", "widths beyond"]))
    known = [row for row in told["replayed"] if row["measure"] in MEASURES and row["n"]]
    if known:
        parts.append(f"replayed over past periods, each seen only up to its end\n{measures_table(known, True)}")
    return "\n\n".join(parts)


def measures_table(rows: Sequence[Row], with_kind: bool = False) -> str:
    """Return replayed measures as a table."""
    order = list(MEASURES)
    ranked = sorted(rows, key=lambda row: (row["kind"], row["horizon_months"], order.index(row["measure"])))
    cells = [
        [*([row["kind"]] if with_kind else []), row["horizon_months"], MEASURES[row["measure"]], *_figure(row)]
        for row in ranked
    ]
    return table(cells, [*(["of"] if with_kind else []), "months", "measure", "value", "95 %", "n"])


def figures_text(told: Row) -> str:
    """Return measures by name as a table."""
    return table([[name, *_figure(figure)] for name, figure in told.items()], ["measure", "value", "95 %", "n"])


def _figure(row: Row) -> list[object]:
    if row["value"] is None:
        return ["-", "-", row["n"]]
    interval = "-" if row["lo"] is None else f"{row['lo']:.3f}-{row['hi']:.3f}"
    return [f"{row['value']:.3f}", interval, row["n"]]


def percent(share: float) -> str:
    """Return a share in per cent, with as many decimals as it needs."""
    return f"{100 * share:.2f} %" if share >= 0.001 else f"{100 * share:.3f} %"
