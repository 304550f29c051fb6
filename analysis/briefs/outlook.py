"""What is forecast for the subject, which status it has and why, and which directions near it have ended."""

from datetime import date
from typing import Any

from analysis.briefs.document import Column, Evidence, Figure, Section, Sentence, Sources, fact, tell
from analysis.briefs.field import Field, Row
from analysis.trends.subjects import KINDS, members

FORECAST, STATUS = "forecast", "status"
HEADINGS = {FORECAST: "Forecast", STATUS: "Status, and dead ends nearby"}
ENDED = ("dead end", "dormant", "declining")
NEARBY = 3
LEAST_SHARED = 3
"""Papers that a subject must share with this one to be near it."""
SAYS = {"an end": "Speaks for an end", "no end": "Speaks against an end", "unknown": "Not known"}
COLUMNS = (
    Column("period", "period", "name"), Column("horizon_months", "months ahead", "count"),
    Column("median", "median", "share"), Column("lo80", "80 % from", "share"), Column("hi80", "to", "share"),
    Column("lo90", "90 % from", "share"), Column("hi90", "to", "share"), Column("naive", "if nothing changed", "share"),
)  # fmt: skip
_MADE = """SELECT * FROM forecasts WHERE kind = $kind AND number = $number AND made_on <= $as_of
    AND period_last > $as_of QUALIFY made_on = max(made_on) OVER () ORDER BY horizon_months"""
_SKILL = """SELECT value, lo, hi, n, horizon_months FROM forecast_skill
    WHERE kind = $kind AND measure = 'mase_to_naive' AND value IS NOT NULL AND made_on <= $as_of
    QUALIFY made_on = max(made_on) OVER () ORDER BY horizon_months LIMIT 1"""
_STATUS = (
    "SELECT * FROM statuses WHERE kind = $kind AND number = $number AND as_of <= $as_of ORDER BY as_of DESC LIMIT 1"
)
_REASONS = """SELECT * FROM status_reasons WHERE kind = $kind AND number = $number ORDER BY position"""
_NEAR = """SELECT s.kind, s.number, s.name, s.status, s.since, s.successor, s.as_of, count(DISTINCT m.work_id) AS shared
    FROM statuses s JOIN ({0}) m ON m.number = s.number SEMI JOIN field f ON f.work_id = m.work_id
    WHERE s.kind = $kind AND s.status IN ('dead end', 'dormant', 'declining') AND s.as_of <= $as_of
      AND NOT (s.kind = $own_kind AND s.number = $own)
    GROUP BY ALL HAVING shared >= $least"""


def forecast_section(field: Field, sources: Sources) -> Section:
    """Return the section: the newest forecast made by the day that is not due yet, or why there is none."""
    heading = HEADINGS[FORECAST]
    if field.about.number is None:
        return Section(FORECAST, heading, note="Only topics, terms and families are forecast; this is a search.")
    if not has_table(field, "forecasts") or not field.has_run("forecasts"):
        return Section(FORECAST, heading, note="No forecasts are kept here: fieldmap analyze forecasts, then fieldmap "
                       "publish.")  # fmt: skip
    rows = field.rows(_MADE, kind=field.about.kind, number=field.about.number)
    if not rows:
        return Section(FORECAST, heading, note="No forecast of it was kept by that day: its history is too short, or "
                       "it is not followed; fieldmap forecast says why.")  # fmt: skip
    refs = tuple(sources.add(_forecast(row)).ref for row in rows)
    sentences = [_call(rows[-1], sources), *_skill(field, sources)]
    figure = Figure("forecast", "Share of the papers as forecast, with its intervals", COLUMNS, refs)
    return Section(FORECAST, heading, tuple(sentences), (figure,))


def has_table(field: Field, name: str) -> bool:
    """Tell whether this edition has a table; editions of older schemas lack some."""
    return bool(field.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = $name", name=name))


def _forecast(row: Row) -> Evidence:
    names = ("name", "period", "horizon_months", "call", "method", "n_papers", "n_periods", "n_errors")
    shares = ("median", "lo80", "hi80", "lo90", "hi90", "naive", "share_now")
    facts = {name: row[name] for name in names} | {name: round(row[name], 6) for name in shares}
    label = f"forecast for {row['period']}, made on {row['made_on']}"
    return Evidence(f"F{row['forecast_id']}", "forecast", label, row["made_on"],
                    facts | {"made_on": str(row["made_on"])})  # fmt: skip


def _call(row: Row, sources: Sources) -> Sentence:
    """Return the call of the farthest forecast, and what it rests on."""
    told = sources.add(_forecast(row))
    return tell(
        "forecast.call", "Call for {period}: {call}, from {share_now} to {median}, in nine of ten cases between {lo90} "
        "and {hi90}; made on {made_on} by {method} from {n_periods} periods, its interval from {n_errors} past errors.",
        **{name: fact(told, name, "share") for name in ("share_now", "median", "lo90", "hi90")},
        **{name: fact(told, name) for name in ("call", "period", "made_on", "method")},
        **{name: fact(told, name, "count") for name in ("n_periods", "n_errors")},
    )  # fmt: skip


def _skill(field: Field, sources: Sources) -> list[Sentence]:
    """Return how such forecasts did in replays of the past."""
    rows = field.rows(_SKILL, kind=field.about.kind)
    if not rows:
        return []
    row = rows[0]
    shown = {name: None if row[name] is None else round(row[name], 3) for name in ("value", "lo", "hi")}
    counted = sources.count("skill", f"replayed forecasts of {field.about.kind} subjects, beside \"as it was\"",
                            n=row["n"], months=row["horizon_months"], **shown)  # fmt: skip
    return [tell(
        "forecast.skill", "In {n} replays of the past, {months} months ahead, errors of such forecasts were {value} "
        "times ({lo} to {hi}) those of saying that nothing changes.",
        n=fact(counted, "n", "count"), months=fact(counted, "months", "count"),
        **{name: fact(counted, name, "number") for name in ("value", "lo", "hi")},
    )]  # fmt: skip


def status_section(field: Field, sources: Sources) -> Section:
    """Return the section: the status with its reasons, and subjects that share papers with this one and have ended."""
    heading = HEADINGS[STATUS]
    if not has_table(field, "statuses") or not field.has_run("status"):
        return Section(
            STATUS, heading, note="Statuses are not told here: fieldmap analyze status, then fieldmap publish."
        )
    sentences = own_status(field, sources) if field.about.number is not None else []
    sentences += [_ended(row, sources) for row in nearby(field)]
    if field.about.number is None:
        note = "A search has no status of its own."
    elif sentences:
        note = ""
    else:
        note = "No status of it is kept as of that day; fieldmap trends status tells one as of any day."
    return Section(STATUS, heading, tuple(sentences), note=note)


def own_status(field: Field, sources: Sources) -> list[Sentence]:
    """Return the status kept by the day, its reasons, and what would change our mind."""
    own: dict[str, Any] = {"kind": field.about.kind, "number": field.about.number}
    rows = field.rows(_STATUS, **own)
    if not rows:
        return []
    row = rows[0]
    told = sources.add(Evidence(
        f"S.{row['kind']}.{row['number']}", "status", f"status of {row['name']} as of {row['as_of']}", row["as_of"],
        {"status": row["status"], "since": _day(row["since"]), "as_of": str(row["as_of"]),
         "rule": row["rule"].rstrip("."),
         "certainty": round(row["certainty"], 6)},
    ))  # fmt: skip
    sentences = [tell(
        "status.own", "Status as of {as_of}: {status}, since {since}; it comes out in {certainty} of draws of the "
        "papers. The rule: {rule}.",
        **{name: fact(told, name) for name in ("as_of", "status", "since", "rule")},
        certainty=fact(told, "certainty", "share"),
    )]  # fmt: skip
    sentences += [_reason(reason, field, sources) for reason in field.rows(_REASONS, **own)]
    for place, change in enumerate(row["changes"]):
        one = sources.add(Evidence(f"S.{row['kind']}.{row['number']}", "status", "", row["as_of"],
                                   {f"change{place}": change.rstrip(".")}))  # fmt: skip
        sentences.append(
            tell("status.change", "What would change our mind: {change}.", change=fact(one, f"change{place}"))
        )
    return sentences


def _reason(row: Row, field: Field, sources: Sources) -> Sentence:
    """Return one reason, with the papers it rests on that were public by the day."""
    name = f"reason{row['position']}"
    told = sources.add(
        Evidence(
            f"S.{row['kind']}.{row['number']}",
            "status",
            "",
            None,
            {name: row["sentence"].rstrip("."), f"{name}.says": SAYS.get(row["says"], row["says"])},
        )
    )
    papers = field.papers(row["works"][:NEARBY]) if row["works"] else {}
    also = [sources.add(paper) for paper in papers.values() if paper.day is not None and paper.day <= field.as_of]
    return tell("status.reason", "{says}: {reason}.", *also, says=fact(told, f"{name}.says"), reason=fact(told, name))


def nearby(field: Field) -> list[Row]:
    """Return the subjects that have ended and share most papers with this one, families and topics before terms."""
    found: list[Row] = []
    own = field.about.number if field.about.number is not None else -1
    for place, kind in enumerate(KINDS):
        rows = field.rows(_NEAR.format(members(kind)), kind=kind, own_kind=field.about.kind, own=own,
                          least=LEAST_SHARED)  # fmt: skip
        found += [row | {"place": place} for row in rows]
    order = {status: number for number, status in enumerate(ENDED)}
    return sorted(found, key=lambda row: (order[row["status"]], row["place"], -row["shared"], row["number"]))[:NEARBY]


def _ended(row: Row, sources: Sources) -> Sentence:
    told = sources.add(Evidence(
        f"S.{row['kind']}.{row['number']}", "status", f"status of {row['name']} as of {row['as_of']}", row["as_of"],
        {"status": row["status"], "since": _day(row["since"]), "name": row["name"], "kind": row["kind"],
         "shared": row["shared"], "successor": row["successor"] or "none found"},
    ))  # fmt: skip
    return tell(
        "status.near", "Nearby: the {kind} “{name}”, which shares {shared} papers with it: {status}, since {since}; "
        "successor: {successor}.",
        **{name: fact(told, name) for name in ("kind", "name", "status", "since", "successor")},
        shared=fact(told, "shared", "count"),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return "an unknown day" if day is None else str(day)
