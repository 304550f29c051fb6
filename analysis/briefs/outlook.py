"""What is forecast for the subject, which status it has and why, and which directions near it have ended."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analysis.briefs.definitions import bare
from analysis.briefs.field import Field, Row
from analysis.documents.document import Column, Evidence, Fact, Figure, Section, Sentence, Sources, fact, tell
from analysis.forecasts.outlook import read_outlook
from analysis.status.tell import statuses
from analysis.trends.subjects import KINDS, Subject, members

FORECAST, STATUS = "forecast", "status"
HEADINGS = {FORECAST: "Forecast", STATUS: "Status, and dead ends nearby"}
ENDED = ("dead end", "dormant", "declining")
NEARBY = 3
LEAST_SHARED, LEAST_PART = 3, 0.05
"""Papers, and part of this subject's papers, that another must share with it to be near it."""
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
    FROM statuses s JOIN (SELECT number, work_id FROM ({0}) SEMI JOIN field USING (work_id)) m ON m.number = s.number
    WHERE s.kind = $kind AND s.status IN ('dead end', 'dormant', 'declining') AND s.as_of <= $as_of
      AND NOT (s.kind = $own_kind AND s.number = $own)
    GROUP BY ALL HAVING shared >= $least"""


def forecast_section(field: Field, sources: Sources) -> Section:
    """Return the section: the forecast kept by the day that is not due yet, else one made from what was public then."""
    heading, about = HEADINGS[FORECAST], field.about
    if about.number is None:
        return Section(FORECAST, heading, note="Only topics, terms and families are forecast; this is a search.")
    rows = field.rows(_MADE, kind=about.kind, number=about.number)
    reasons: list[Sentence] = []
    if not rows:
        told = read_outlook(field.db, Subject(about.kind, about.number, about.name), field.as_of)
        rows, reasons = told.forecasts, _reasons(told.reasons, sources)
    if not rows:
        note = "No forecast of it can be made." if reasons else "Its history is too short for a forecast."
        return Section(FORECAST, heading, tuple(reasons), note=note)
    refs = tuple(sources.add(_forecast(row)).ref for row in rows)
    sentences = [_call(rows[-1], sources), *_skill(field, sources), *reasons]
    figure = Figure("forecast", "Share of the papers as forecast, with its intervals", COLUMNS, refs)
    return Section(FORECAST, heading, tuple(sentences), (figure,))


def _reasons(reasons: Mapping[int, str], sources: Sources) -> list[Sentence]:
    """Return why there is no forecast of some horizons; one sentence where the reason is the same."""
    horizons: dict[str, list[int]] = {}
    for months, reason in sorted(reasons.items()):
        horizons.setdefault(reason.rstrip("."), []).append(months)
    sentences = []
    for reason, ahead in horizons.items():
        named = ", ".join(map(str, ahead))
        counted = sources.count(f"forecast.none.{ahead[0]}", "why there is no forecast", reason=reason, months=named)
        sentences.append(tell("forecast.none", "No forecast {months} months ahead: {reason}.",
                              months=fact(counted, "months"), reason=fact(counted, "reason")))  # fmt: skip
    return sentences


def _forecast(row: Row) -> Evidence:
    """Return a forecast as evidence: one that is kept by its number, one made for this brief as what was counted."""
    names = ("name", "period", "horizon_months", "call", "method", "n_papers", "n_periods", "n_errors")
    shares = ("median", "lo80", "hi80", "lo90", "hi90", "naive", "share_now")
    facts: dict[str, Fact] = {name: row[name] for name in names} | {name: round(row[name], 6) for name in shares}
    facts["made_on"] = str(row["made_on"])
    label = f"forecast for {row['period']}, made on {row['made_on']}"
    if "forecast_id" in row:
        return Evidence(f"F{row['forecast_id']}", "forecast", label, row["made_on"], facts)
    return Evidence(f"N.forecast.{row['horizon_months']}", "count", label, None, facts)


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
    sentences = own_status(field, sources) if field.about.number is not None else []
    sentences += [_ended(row, sources) for row in nearby(field)]
    notes = [] if field.about.number is not None else ["A search has no status of its own."]
    if not field.has_run("status"):
        notes.append("Directions nearby are not told: fieldmap analyze status, then fieldmap publish.")
    elif not field.rows("SELECT 1 FROM statuses WHERE as_of <= $as_of LIMIT 1"):
        notes.append("No status is kept as of that day, so directions nearby that have ended are not told.")
    return Section(STATUS, HEADINGS[STATUS], tuple(sentences), note=" ".join(notes))


def own_status(field: Field, sources: Sources) -> list[Sentence]:
    """Return the status, its reasons, and what would change our mind: as kept today, as worked out for a past day."""
    row = (_kept(field) if field.is_today else None) or _worked_out(field)
    if row is None:
        return []
    ref = f"status.{field.about.kind}.{field.about.number}"
    told = sources.count(
        ref, f"status as of {row['as_of']}, by the rules of docs/status_of_directions.md", status=row["status"],
        as_of=str(row["as_of"]), rule=row["rule"].rstrip("."), certainty=round(row["certainty"], 6),
    )  # fmt: skip
    sentences = [tell(
        "status.own", "Status as of {as_of}: {status}; it comes out in {certainty} of draws of the papers. The rule: "
        "{rule}.", **{name: fact(told, name) for name in ("as_of", "status", "rule")},
        certainty=fact(told, "certainty", "share"),
    )]  # fmt: skip
    for place, reason in enumerate(row["reasons"]):
        one = sources.count(ref, "", **{f"reason{place}": reason["sentence"].rstrip("."),
                                        f"says{place}": SAYS.get(reason["says"], reason["says"])})  # fmt: skip
        sentences.append(tell("status.reason", "{says}: {reason}.", *_papers(field, reason["works"], sources),
                              says=fact(one, f"says{place}"), reason=fact(one, f"reason{place}")))  # fmt: skip
    for place, change in enumerate(row["changes"]):
        one = sources.count(ref, "", **{f"change{place}": change.rstrip(".")})
        told_change = fact(one, f"change{place}")
        sentences.append(tell("status.change", "What would change our mind: {change}.", change=told_change))
    return sentences


def _kept(field: Field) -> Row | None:
    """Return the status that the step has kept, with its reasons."""
    own: dict[str, Any] = {"kind": field.about.kind, "number": field.about.number}
    rows = field.rows(_STATUS, **own)
    return rows[0] | {"reasons": field.rows(_REASONS, **own)} if rows else None


def _worked_out(field: Field) -> Row | None:
    """Return the status worked out from what was public by the day."""
    about = field.about
    if about.number is None:
        return None
    told = statuses(field.db, about.kind, field.as_of, [Subject(about.kind, about.number, about.name)])
    if not told.verdicts:
        return None
    one = told.verdicts[0]
    reasons = [{"says": r.says, "sentence": r.sentence, "works": list(r.works)} for r in one.reasons]
    return {"as_of": one.as_of, "status": one.status, "rule": one.rule, "certainty": one.certainty, "reasons": reasons,
            "changes": one.changes}  # fmt: skip


def _papers(field: Field, works: Sequence[int], sources: Sources) -> list[Evidence]:
    """Return the papers that a reason names, as far as they were public by the day."""
    papers = field.papers(works[:NEARBY]).values() if works else ()
    return [sources.add(paper) for paper in papers if paper.day is not None and paper.day <= field.as_of]


def nearby(field: Field) -> list[Row]:
    """Return the subjects that have ended and share most papers with this one, families and topics before terms."""
    found: list[Row] = []
    own = field.about.number if field.about.number is not None else -1
    for place, kind in enumerate(KINDS):
        rows = field.rows(_NEAR.format(members(kind)), kind=kind, own_kind=field.about.kind, own=own,
                          least=LEAST_SHARED)  # fmt: skip
        found += [row | {"place": place} for row in rows]
    names = {bare(name) for name in field.about.names}
    least = LEAST_PART * len(field.works)
    found = [row for row in found if bare(row["name"]) not in names and row["shared"] >= least]
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
