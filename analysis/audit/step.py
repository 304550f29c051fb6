"""Step `setup`: facts of the set-up, flags of claims, checks of numbers, of works whose text or claims are new.

Writes ``setup_facts``, ``claim_flags``, ``number_checks`` and ``audited_works``; the audit card reads them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.audit.arithmetic import Check, check_table
from analysis.audit.facts import Fact, setup_facts, spread_in_tables
from analysis.audit.flags import claim_flags, paper_flags
from analysis.audit.grid import Grid, grid_of
from analysis.audit.rules import Text, sentences_of
from analysis.audit.statements import check_abstract, check_claim_granularity, check_sentence, is_abstract
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, scalar

VERSION = 1
WORKS_AT_ONCE = 200
READS = ("works", "passages", "result_tables", "claims")
TABLES = ("setup_facts", "claim_flags", "number_checks", "audited_works")
Row = dict[str, Any]
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class WorkTexts:
    """What one work is audited from."""

    work_id: int
    abstract: str | None
    passages: Sequence[Text]
    tables: Sequence[Mapping[str, Any]]
    """Rows of ``result_tables`` of one record."""
    claims: Sequence[Mapping[str, Any]]
    """Rows of ``claims`` in force."""

    def texts(self) -> list[Text]:
        """Return abstract and passages in reading order."""
        return [*([Text(None, self.abstract)] if self.abstract else []), *self.passages]


def run(db: Database, progress: Progress = lambda count: None) -> StepReport:
    """Audit every work whose text, tables or claims are not those that were read last."""
    return run_step(db, "setup", VERSION, READS, {}, lambda: _audit(db, progress), writes=TABLES)


def _audit(db: Database, progress: Progress) -> Counts:
    _list_due(db)
    for table in TABLES:
        db.execute(f"DELETE FROM main.{table} WHERE work_id IN (SELECT work_id FROM due) OR work_id NOT IN "
                   "(SELECT work_id FROM main.works WHERE NOT is_stub)")  # fmt: skip
    due = db.execute("SELECT work_id, fingerprint FROM due ORDER BY work_id").fetchall()
    written = 0
    for first in range(0, len(due), WORKS_AT_ONCE):
        block = dict(due[first : first + WORKS_AT_ONCE])
        written += _write(db, [(one, block[one.work_id]) for one in _texts_of(db, list(block))])
        progress(len(block))
    kept = int(scalar(db, "SELECT count(*) FROM main.audited_works")) - len(due)
    db.execute("DROP TABLE due")
    return Counts(len(due), written, skipped=kept)


def _list_due(db: Database) -> None:
    """List the works that were never audited so, in a temporary table ``due(work_id, fingerprint)``."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE due AS
        SELECT w.work_id, md5(concat_ws('|', ?::INTEGER, w.changed_at, c.claims)) AS fingerprint
        FROM main.works w
        LEFT JOIN (SELECT work_id, concat(bit_xor(claim_id), ' ', count(*)) AS claims FROM public.claims
                   GROUP BY work_id) c USING (work_id)
        WHERE NOT w.is_stub""",
        [VERSION],
    )
    db.execute("DELETE FROM due USING main.audited_works a "
               "WHERE a.work_id = due.work_id AND a.fingerprint = due.fingerprint")  # fmt: skip


def _texts_of(db: Database, works: list[int]) -> list[WorkTexts]:
    """Return what is read of some works; of several full texts the longest, of equal ones the first record's."""
    abstracts = dict(
        _rows(
            db,
            works,
            """SELECT w.work_id, r.abstract FROM main.works w
        JOIN main.records r ON r.record_id = w.abstract_record_id WHERE w.work_id IN (SELECT unnest(?::BIGINT[]))""",
        )
    )
    passages = _grouped(_dicts(db, works, _longest("passages", "section, text")))
    tables = _grouped(_dicts(db, works, _longest("result_tables", "* EXCLUDE (work_id)")))
    claims = _grouped(
        _dicts(
            db,
            works,
            """SELECT * FROM public.claims WHERE work_id IN (SELECT unnest(?::BIGINT[]))
        ORDER BY work_id, tier, position, claim_id""",
        )
    )
    return [
        WorkTexts(work, abstracts.get(work), [Text(row["section"], row["text"]) for row in passages.get(work, ())],
                  tables.get(work, ()), claims.get(work, ()))
        for work in works
    ]  # fmt: skip


def _longest(table: str, columns: str) -> str:
    """Return a query of a table's rows of the record that has most of them, for each of some works."""
    return f"""SELECT work_id, {columns} FROM main.{table} WHERE record_id IN (
            SELECT arg_max(record_id, (n, -record_id)) FROM (
                SELECT work_id, record_id, count(*) AS n FROM main.{table}
                WHERE work_id IN (SELECT unnest(?::BIGINT[])) GROUP BY ALL) GROUP BY work_id)
        ORDER BY work_id, position"""


def _rows(db: Database, works: list[int], sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql, [works]).fetchall()


def _dicts(db: Database, works: list[int], sql: str) -> list[Row]:
    result = db.execute(sql, [works])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["work_id"], []).append(row)
    return grouped


def _write(db: Database, works: Sequence[tuple[WorkTexts, str]]) -> int:
    """Audit some works, write what is found, and return how many rows that is, the works themselves aside."""
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    for work, fingerprint in works:
        grids = grids_of(work.tables)
        found["setup_facts"] += fact_rows(work)
        found["claim_flags"] += flag_rows(work)
        found["number_checks"] += check_rows(work, grids)
        found["audited_works"].append({
            "work_id": work.work_id, "fingerprint": fingerprint, "n_passages": len(work.passages),
            "n_tables": len(grids), "read_at": utc_now()})  # fmt: skip
    for name, rows in found.items():
        insert_rows(db, f"main.{name}", rows)
    return sum(len(rows) for name, rows in found.items() if name != "audited_works")


def grids_of(tables: Iterable[Mapping[str, Any]]) -> list[Grid]:
    """Return the tables that hold numbers, as grids."""
    return [grid for table in tables if (grid := grid_of(table)) is not None]


def fact_rows(work: WorkTexts) -> list[Row]:
    """Return the facts of a work as rows of ``setup_facts``."""
    facts: list[Fact] = [*setup_facts(work.texts()), *spread_in_tables(work.tables)]
    return [{"work_id": work.work_id, "position": position, **asdict(fact), "unit": fact.unit or None}
            for position, fact in enumerate(facts, start=1)]  # fmt: skip


def flag_rows(work: WorkTexts) -> list[Row]:
    """Return the flags of a work's claims, and what it says of flags at all, as rows of ``claim_flags``."""
    if not work.claims:
        return []
    sizes = [claim["parameters"] for claim in work.claims if claim["kind"] == "baseline" and claim["parameters"]]
    decided = [(claim["claim_id"], flag) for claim in work.claims for flag in claim_flags(claim, sizes)]
    spoken_of = [(None, flag) for flag in paper_flags(work.texts())]
    return [
        {"claim_id": claim_id, "work_id": work.work_id, **asdict(flag)} for claim_id, flag in [*decided, *spoken_of]
    ]


def check_rows(work: WorkTexts, grids: Sequence[Grid]) -> list[Row]:
    """Return what does not agree in a work as rows of ``number_checks``, each sentence once."""
    record = work.tables[0]["record_id"] if work.tables else None
    checks: list[Check] = [check for grid in grids for check in check_table(grid)]
    sentences = dict.fromkeys(sentence.text for sentence in sentences_of(work.texts()) if "from" in sentence.lowered)
    checks += [check for text in sentences if (check := check_sentence(text)) is not None]
    checks += [check for claim in work.claims if (check := check_claim_granularity(claim)) is not None]
    of_abstract = [claim for claim in work.claims if claim["tier"] == "abstract"]
    body = [passage.text for passage in work.passages if not is_abstract(passage.section)]
    for table in work.tables:
        body += [table["caption"], *(" | ".join(row) for row in table["cells"])]
    checks += check_abstract(of_abstract, grids, body)
    return [{"work_id": work.work_id, "record_id": record if check.table_position is not None else None,
             **asdict(check)} for check in dict.fromkeys(checks)]  # fmt: skip
