"""What the subject's papers claim: how much can be read as numbers, the boards they meet on, and their own words."""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from analysis.boards.lookup import ANY, describe, read_boards
from analysis.boards.results import LEAST_CONFIDENCE
from analysis.boards.standing import Place
from analysis.briefs.field import Field, Row, citers_of
from analysis.documents.document import Evidence, Section, Sentence, Sources, fact, quote, tell
from data.edition_answers import once_an_edition
from data.errors import InputError
from data.licence import quotable
from data.store import Database

NAME, HEADING = "claims", "What is claimed"
BOARDS, QUOTED = 5, 4
MOST_KEPT = 512
"""Benchmarks of which the best is kept: subjects share them."""
_COUNTS = """SELECT count(DISTINCT c.work_id) AS papers, count(*) AS claims,
        count(DISTINCT c.work_id) FILTER (c.kind = 'result') AS with_result
    FROM claims c SEMI JOIN field USING (work_id)"""
_BENCHMARKS = f"""SELECT r.dataset_key, r.metric_key, min(r.dataset) AS dataset, min(r.metric) AS metric,
        count(DISTINCT r.work_id) AS n
    FROM board_results r SEMI JOIN field USING (work_id) WHERE r.doubt IS NULL
    GROUP BY 1, 2 ORDER BY n DESC, 1, 2 LIMIT {4 * BOARDS}"""
_QUOTES = f"""WITH said AS (
        SELECT claim_id, work_id, sentence, section, model, dataset, metric, value, unit
        FROM claims SEMI JOIN field USING (work_id)
        WHERE kind IN ('result', 'delta') AND tier = 'abstract' AND confidence >= {LEAST_CONFIDENCE}
        QUALIFY row_number() OVER (PARTITION BY work_id ORDER BY confidence DESC, position, claim_id) = 1),
    {citers_of("said")},
    most AS (SELECT s.*, coalesce(n.n, 0) AS n FROM said s LEFT JOIN citers n ON n.work_id = s.work_id
             ORDER BY n DESC, s.work_id LIMIT {QUOTED})
    SELECT m.*, t.title, w.public_by, a.licence FROM most m JOIN main.works w ON w.work_id = m.work_id
    JOIN main.records t ON t.record_id = w.title_record_id
    LEFT JOIN main.records a ON a.record_id = w.abstract_record_id ORDER BY m.n DESC, m.work_id"""


def claims_section(field: Field, sources: Sources) -> Section:
    """Return the section: counts, the best on the boards that most of its papers meet on, quotes of results."""
    if not field.has_run("claims"):
        return Section(NAME, HEADING, note="Claims are not read here yet: fieldmap analyze claims table_claims boards, "
                       "then fieldmap publish.")  # fmt: skip
    (counts,) = field.rows(_COUNTS)
    if not counts["claims"]:
        return Section(NAME, HEADING, note="No claim with a number was read from its papers.")
    counted = sources.count("claims", "claims read from the subject's papers", works=len(field.works), **counts)
    first = tell(
        "claims.n", "{claims} claims with a number were read from {papers} of its {works} papers; {with_result} report "
        "a result of their own.",
        **{name: fact(counted, name, "count") for name in ("claims", "papers", "works", "with_result")},
    )  # fmt: skip
    boards = boards_of_field(field, sources)
    quotes = _quotes(field.rows(_QUOTES), sources)
    note = "" if boards else "Its papers share no benchmark on which results can be compared."
    return Section(NAME, HEADING, (first, *boards, *quotes), note=note)


def boards_of_field(field: Field, sources: Sources) -> list[Sentence]:
    """Return the best result on each of the benchmarks that most of the subject's papers report, as of the day."""
    told = ((row, best_as_of(field, row)) for row in field.rows(_BENCHMARKS))
    shown = islice(((row, best) for row, best in told if best is not None), BOARDS)
    return [_best(field, row, best, sources) for row, best in shown]


def best_as_of(field: Field, benchmark: Row) -> Row | None:
    """Return the best row of the widest board of a benchmark as it stood on the day; None: no board can be drawn."""
    return _best_of(field.db, benchmark["dataset"], benchmark["metric"], field.as_of)


@once_an_edition(MOST_KEPT)
def _best_of(db: Database, dataset: str, metric: str, as_of: date) -> Row | None:
    try:
        boards = read_boards(db, ANY, dataset, metric, as_of)
    except InputError:  # a name that stands for nothing when looked up on its own
        return None
    for board in boards:
        first = next((one for one in board.places if one.rank == 1 and _is_by(one, as_of)), None)
        if board.is_drawn and first is not None:
            told = describe(db, board, [first])
            shown = {name: told[name] for name in ("dataset", "metric", "unit", "n_papers", "version", "split")}
            best: Row = told["rows"][0] | shown | {"setting": told["comparable"]}
            return best
    return None


def _is_by(place: Place, day: date) -> bool:
    return place.entry.result.day is not None and place.entry.result.day <= day


def _best(field: Field, benchmark: Row, best: Row, sources: Sources) -> Sentence:
    claim = sources.add(Evidence(
        f"C{best['claim_id']}", "claim", str(best["title"] or best["model"] or "an imported result"), best["day"],
        {"best": with_unit(best["value"], best["unit"]), "model": best["model"] or "a model without a name of its own",
         "paper": best["title"] or "an imported result", "day": str(best["day"])},
    ))  # fmt: skip
    counted = sources.count(
        f"board.{benchmark['dataset_key']}.{benchmark['metric_key']}", "papers that meet on the board",
        board=board_name(best), n=best["n_papers"], n_subject=benchmark["n"],
    )  # fmt: skip
    return tell(
        "claims.board", "On {board} ({n} papers here, {n_subject} of this subject report it) the best is {best} by "
        "{model}, in “{paper}”, public by {day}.",
        board=fact(counted, "board"), n=fact(counted, "n", "count"), n_subject=fact(counted, "n_subject", "count"),
        best=fact(claim, "best"), model=fact(claim, "model"), paper=fact(claim, "paper"), day=fact(claim, "day"),
    )  # fmt: skip


def board_name(row: Row) -> str:
    """Return what a board is called: data set, version, split, metric, and the class of settings."""
    parts = [row["dataset"], row["version"], row["split"]]
    setting = "" if row["setting"] == "unknown" else f", {row['setting']}"
    return " ".join(str(part) for part in parts if part) + f", {row['metric']}{setting}"


def with_unit(value: float, unit: str | None) -> str:
    """Return a value with its unit as boards print them."""
    return f"{value:g} %" if unit in ("%", "percent") else f"{value:g} {unit or ''}".strip()


def _quotes(rows: Sequence[Row], sources: Sources) -> list[Sentence]:
    """Return claims in the papers' own words."""
    told = []
    for row in rows:
        claim = sources.add(Evidence(
            f"C{row['claim_id']}", "claim", " ".join(row["title"].split()), row["public_by"],
            {"work": f"W{row['work_id']}", "value": with_unit(row["value"], row["unit"])},
        ))  # fmt: skip
        told.append(quote(quotable(row["sentence"], row["licence"]), claim, "Abstract", "a result of its own"))
    return told
