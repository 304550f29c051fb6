"""The step, imports and verdicts on a ledger of a few works with claims."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from analysis.boards import step
from analysis.boards.imported import import_claims, relink
from analysis.boards.lookup import find_boards
from analysis.boards.verdicts import fold_verdicts
from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from data.annotations import ClaimVerdict
from data.records import Claim, Identifier, ImportedClaim
from data.store import Database, bump, open_memory, rows_as_dicts, transaction
from data.vocabulary import Corrections, Entry

MONDAY, TUESDAY = datetime(2026, 3, 2), datetime(2026, 3, 3)
ABSTRACTS = {
    1: (2018, "We introduce RiverNet for the Danube Benchmark."),
    2: (2019, "LakeNet achieves a new state of the art on the Danube Benchmark."),
    3: (
        2020,
        "SeaNet achieves a new state of the art on the Danube Benchmark. Danube Benchmark texts may be contaminated.",
    ),
    4: (2021, "PondNet achieves state-of-the-art results everywhere."),
}


@pytest.fixture
def ledger() -> Iterator[Database]:
    """Four works of four years, the first with an identifier."""
    db = open_memory()
    for work, (year, abstract) in ABSTRACTS.items():
        db.execute(
            """INSERT INTO main.records BY NAME SELECT $work AS record_id, $work AS work_id, 'made' AS source,
            $work::VARCHAR AS source_id, 'Title ' || $work AS title, $abstract AS abstract, 0 AS title_key,
            0 AS content_hash, 'live' AS state, false AS is_stub, TIMESTAMP '2026-03-01' AS first_seen,
            TIMESTAMP '2026-03-01' AS last_seen""",
            {"work": work, "abstract": abstract},
        )
        db.execute(
            """INSERT INTO main.works BY NAME SELECT $work AS work_id, $work AS title_record_id,
            $work AS abstract_record_id, $day::DATE AS published, $day::DATE AS public_by, 'day' AS date_precision,
            false AS is_stub, false AS is_withdrawn, 1 AS n_records, TIMESTAMP '2026-03-01' AS first_seen,
            TIMESTAMP '2026-03-01' AS last_seen, TIMESTAMP '2026-03-01' AS changed_at""",
            {"work": work, "day": date(year, 6, 1)},
        )
    db.execute("INSERT INTO main.identifiers VALUES ('arxiv', '1806.00001', 1, 1)")
    yield db
    db.close()


def danube(value: float, model: str, **told: Any) -> Claim:
    names = {"dataset": "Danube Benchmark", "metric": "F1", "model": model, "unit": "%"}
    return Claim("result", value, f"{model} reaches {value}.", 0.5, **names | told)


CLAIMS = [
    (1, danube(80.0, "RiverNet")),
    (2, danube(85.0, "LakeNet")),
    (2, danube(78.0, "RiverNet")),
    (3, danube(84.0, "SeaNet")),
]


def settle_abstracts(db: Database, claims: list[tuple[int, Claim]], now: datetime = MONDAY) -> None:
    with transaction(db):
        begin_reading(db)
        add_read(db, [claim_row(work, work, place, one) for place, (work, one) in enumerate(claims, start=1)])
        settle(db, "abstract", "rules", now, "SELECT work_id FROM main.works")
        bump(db, "claims")


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows_as_dicts(db, sql)]


def test_the_step_writes_boards_discrepancies_verdicts_and_health(ledger: Database) -> None:
    settle_abstracts(ledger, CLAIMS)
    assert (report := step.run(ledger)).read == 4
    assert report.written == 1
    assert rows(ledger, "SELECT dataset, metric, n_results, n_papers, n_naming, best, unit FROM boards") == [
        ("Danube", "F1", 4, 3, 3, 85.0, "%")
    ]
    assert rows(ledger, "SELECT model, first_value, other_value, is_explained FROM discrepancies") == [
        ("RiverNet", 80.0, 78.0, False)
    ]
    assert rows(ledger, "SELECT work_id, verdict, n_papers FROM sota_claims ORDER BY work_id") == [
        (2, "not checkable", 1), (3, "not supported", 2), (4, "not checkable", 0)
    ]  # fmt: skip
    assert rows(ledger, "SELECT state, n_naming, n_contamination, as_of FROM benchmark_health") == [
        ("unknown", 3, 1, date(2021, 6, 1))
    ]


def test_the_step_does_nothing_when_nothing_changed(ledger: Database) -> None:
    settle_abstracts(ledger, CLAIMS)
    step.run(ledger)
    before = rows(ledger, "SELECT * FROM boards")
    assert (step.run(ledger).read, rows(ledger, "SELECT * FROM boards")) == (0, before)


def test_without_claims_there_are_no_boards(ledger: Database) -> None:
    assert step.run(ledger).written == 0
    assert rows(ledger, "SELECT count(*) FROM boards") == [(0,)]


def test_small_blocks_give_the_same_boards(ledger: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    lakes = [(work, Claim("result", 50.0 + work, "x", 0.5, dataset="Lakes", metric="accuracy")) for work in (1, 2, 3)]
    settle_abstracts(ledger, CLAIMS + lakes)
    step.run(ledger)
    before = [rows(ledger, f"SELECT * FROM main.{name} ORDER BY ALL") for name in step.TABLES]
    monkeypatch.setattr(step, "AT_ONCE", 1)
    ledger.execute("DELETE FROM main.runs")
    step.run(ledger)
    assert [rows(ledger, f"SELECT * FROM main.{name} ORDER BY ALL") for name in step.TABLES] == before


def test_the_future_changes_no_verdict_and_no_board_of_a_past_day(ledger: Database) -> None:
    settle_abstracts(ledger, CLAIMS[:3])
    step.run(ledger)
    day = date(2019, 12, 31)
    before = rows(ledger, "SELECT * FROM sota_claims WHERE work_id = 2"), find_boards(ledger, "-", "Danube", "F1", day)
    future = [(3, danube(0.4, "RiverNet", split="test")), (4, danube(99.9, "LakeNet")), (4, danube(3.0, "MudNet"))]
    settle_abstracts(ledger, [*CLAIMS[:3], *future], TUESDAY)
    step.run(ledger)
    after = rows(ledger, "SELECT * FROM sota_claims WHERE work_id = 2"), find_boards(ledger, "-", "Danube", "F1", day)
    assert after == before
    assert len(find_boards(ledger, "-", "Danube", "F1").boards) == 2


def test_names_that_people_correct_meet_or_go(ledger: Database) -> None:
    claims = [(1, danube(80.0, "A1")), (2, Claim("result", 81.0, "x", 0.5, dataset="DnbSet", metric="F1", model="B2"))]
    settle_abstracts(ledger, claims)
    assert step.run(ledger).written == 0
    entry = Entry("dataset", "Danube", ("Danube", "DnbSet"), "people", {})
    added = Corrections(added=(entry,))
    assert step.run(ledger, corrections=added).written == 1
    assert find_boards(ledger, "-", "dnbset", "F1", corrections=added).n_papers == 2
    assert step.run(ledger, corrections=Corrections(removed=frozenset({("metric", "f1")}))).written == 0
    assert rows(ledger, "SELECT count(*) FROM board_results") == [(0,)]


def imported(value: float, model: str, arxiv: str = "", **told: Any) -> ImportedClaim:
    names = (Identifier("arxiv", arxiv),) if arxiv else ()
    return ImportedClaim(danube(value, model, **told), date(2019, 1, 2), names, title=f"The paper of {model}")


def test_imported_results_are_tied_to_papers_known_here(ledger: Database) -> None:
    counts = import_claims(
        ledger, "list.json", "importer 1", [imported(80.0, "A1", "1806.00001"), imported(81.0, "B2")], MONDAY
    )
    assert (counts.read, counts.new, counts.in_force, counts.of_papers_here) == (2, 2, 2, 1)
    assert rows(ledger, "SELECT work_id, value, tier, origin, dated FROM claims ORDER BY value") == [
        (1, 80.0, "imported", "list.json", date(2019, 1, 2)), (None, 81.0, "imported", "list.json", date(2019, 1, 2))
    ]  # fmt: skip
    assert rows(ledger, "SELECT title FROM claim_sources ORDER BY title") == [
        ("The paper of A1",),
        ("The paper of B2",),
    ]


def test_importing_again_changes_nothing_and_a_newer_file_retires_what_it_dropped(ledger: Database) -> None:
    told = [imported(80.0, "A1"), imported(81.0, "B2")]
    import_claims(ledger, "list.json", "importer 1", told, MONDAY)
    import_claims(ledger, "other.json", "importer 1", told[:1], MONDAY)
    before = rows(ledger, "SELECT * FROM main.claims ORDER BY claim_id")
    assert import_claims(ledger, "list.json", "importer 1", told, TUESDAY).new == 0
    assert rows(ledger, "SELECT * FROM main.claims ORDER BY claim_id") == before
    assert import_claims(ledger, "list.json", "importer 1", told[1:], TUESDAY).in_force == 1
    assert rows(ledger, "SELECT origin, value FROM claims ORDER BY ALL") == [("list.json", 81.0), ("other.json", 80.0)]


def test_an_imported_claim_finds_its_paper_when_it_is_harvested_and_follows_merges(ledger: Database) -> None:
    import_claims(ledger, "list.json", "importer 1", [imported(80.0, "A1", "1901.00009")], MONDAY)
    assert relink(ledger) == 0
    ledger.execute("INSERT INTO main.identifiers VALUES ('arxiv', '1901.00009', 3, 3)")
    assert (relink(ledger), rows(ledger, "SELECT work_id FROM claims")) == (1, [(3,)])
    ledger.execute("DELETE FROM main.works WHERE work_id = 3")
    ledger.execute("UPDATE main.identifiers SET work_id = 2 WHERE work_id = 3")
    import_claims(ledger, "other.json", "importer 1", [], TUESDAY)
    assert rows(ledger, "SELECT work_id FROM claims") == [(2,)]


def test_boards_count_imported_papers_that_are_not_here(ledger: Database) -> None:
    import_claims(ledger, "list.json", "importer 1", [imported(80.0, "A1"), imported(81.0, "B2")], MONDAY)
    step.run(ledger)
    assert rows(ledger, "SELECT n_papers, best, last_day FROM boards") == [(2, 81.0, date(2019, 1, 2))]


def said(claim_id: int, kind: str, entry: int = 1) -> ClaimVerdict:
    return ClaimVerdict(entry, kind, claim_id, "ada", MONDAY)  # type: ignore[arg-type]


def state(db: Database, claim_id: int) -> tuple[Any, ...]:
    found = db.execute("SELECT tier, confidence, retired_at IS NULL FROM main.claims WHERE claim_id = ?", [claim_id])
    return tuple(found.fetchall()[0])


def test_a_confirmed_claim_survives_reading_again_and_goes_back_when_taken_back(ledger: Database) -> None:
    settle_abstracts(ledger, CLAIMS)
    number = ledger.execute("SELECT claim_id FROM main.claims WHERE value = 85").fetchall()[0][0]
    assert fold_verdicts(ledger, [said(number, "confirm")], MONDAY) == 1
    assert fold_verdicts(ledger, [said(number, "confirm")], MONDAY) == 0
    assert state(ledger, number) == ("confirmed", 1.0, True)
    settle_abstracts(ledger, [], TUESDAY)
    assert (state(ledger, number), rows(ledger, "SELECT count(*) FROM claims")) == (("confirmed", 1.0, True), [(1,)])
    settle_abstracts(ledger, CLAIMS, TUESDAY)
    fold_verdicts(ledger, [said(number, "confirm")], TUESDAY)
    assert (state(ledger, number), rows(ledger, "SELECT count(*) FROM claims")) == (("confirmed", 1.0, True), [(4,)])
    assert fold_verdicts(ledger, [], TUESDAY) == 1
    assert state(ledger, number)[::2] == ("abstract", True)


def test_a_rejected_claim_stays_out_though_it_is_read_again_until_that_is_taken_back(ledger: Database) -> None:
    settle_abstracts(ledger, CLAIMS)
    number = ledger.execute("SELECT claim_id FROM main.claims WHERE value = 85").fetchall()[0][0]
    for now in (MONDAY, TUESDAY):
        settle_abstracts(ledger, CLAIMS, now)
        assert fold_verdicts(ledger, [said(number, "reject")], now) == 1
        assert state(ledger, number)[::2] == ("abstract", False)
    step.run(ledger)
    assert rows(ledger, "SELECT best FROM boards") == [(84.0,)]
    assert fold_verdicts(ledger, [], TUESDAY) == 1
    assert state(ledger, number)[::2] == ("abstract", True)


def test_the_last_word_on_a_claim_counts_and_unknown_claims_are_passed_over(ledger: Database) -> None:
    settle_abstracts(ledger, CLAIMS)
    number = ledger.execute("SELECT claim_id FROM main.claims WHERE value = 85").fetchall()[0][0]
    fold_verdicts(ledger, [said(number, "reject"), said(77, "confirm", 2)], MONDAY)
    fold_verdicts(ledger, [said(number, "reject"), said(number, "confirm", 3)], MONDAY)
    assert state(ledger, number) == ("confirmed", 1.0, True)
