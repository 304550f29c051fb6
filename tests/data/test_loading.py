"""Loading: nothing lost, nothing twice, one transaction."""

from datetime import date, datetime

import duckdb
import pytest

from data.loading import load_staged
from data.records import Author, Passage
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory, rows_as_dicts, scalar
from tests.loading import load
from tests.papers import arxiv, paper, reference

FIRST, LATER = datetime(2026, 1, 2), datetime(2026, 2, 3)
TABLES = ("works", "records", "identifiers", "authorship", "citations", "reference_lists", "passages")


@pytest.fixture
def db() -> Database:
    return open_memory()


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    hidden = {"works": "last_seen", "records": "last_seen"}
    return {
        table: db.execute(
            f"SELECT * {f'EXCLUDE ({hidden[table]})' if table in hidden else ''} FROM main.{table} ORDER BY ALL"
        ).fetchall()
        for table in TABLES
    }


def test_loading_twice_changes_nothing_but_last_seen(db: Database) -> None:
    papers = [paper("a", "A paper about rivers", references=(reference("An older paper about rain"),)),
              paper("b", "A paper about lakes", passages=(Passage("Intro", "Text."),))]  # fmt: skip
    load(db, *papers, now=FIRST)
    before = contents(db)
    counts = load(db, *papers, now=LATER)
    assert contents(db) == before
    assert (counts.works_new, counts.works_changed, counts.unchanged) == (0, 0, 2)
    assert scalar(db, "SELECT max(last_seen) FROM main.records") == LATER


def test_a_changed_record_is_replaced_and_keeps_its_number_and_first_seen(db: Database) -> None:
    load(db, paper("a", "A paper about rivers", authors=(Author("A B"), Author("C D"))), now=FIRST)
    counts = load(db, paper("a", "A paper about great rivers", authors=(Author("A B"),)), now=LATER)
    assert (counts.works_new, counts.works_changed) == (0, 1)
    assert rows_as_dicts(db, "SELECT title, first_seen, last_seen, changed_at FROM works") == [
        {"title": "A paper about great rivers", "first_seen": FIRST, "last_seen": LATER, "changed_at": LATER}
    ]
    assert scalar(db, "SELECT count(*) FROM main.authorship") == 1


def test_a_citation_keeps_the_day_it_was_first_seen_when_the_citing_record_changes(db: Database) -> None:
    """Written anew with the record, all citations of a paper whose abstract changed looked new."""
    rain, snow = reference("An older paper about rain"), reference("Another paper about snow")
    load(db, paper("a", "A paper about rivers", references=(rain,)), now=FIRST)
    load(db, paper("a", "A paper about great rivers", references=(rain, snow)), now=LATER)
    told = "SELECT title, c.first_seen FROM main.citations c JOIN works w ON w.work_id = c.cited_id ORDER BY title"
    assert [tuple(row.values()) for row in rows_as_dicts(db, told)] == [
        ("An older paper about rain", FIRST), ("Another paper about snow", LATER)
    ]  # fmt: skip


def test_a_changed_bibliography_is_a_change(db: Database) -> None:
    load(db, paper("a", "A paper about rivers", references=(reference("An older paper about rain"),)))
    load(db, paper("a", "A paper about rivers", references=(reference("Another paper about snow"),)))
    assert rows_as_dicts(db, "SELECT w.title FROM citations c JOIN works w ON w.work_id = c.cited_id") == [
        {"title": "Another paper about snow"}
    ]


def test_the_newest_of_repeated_ids_is_taken(db: Database) -> None:
    counts = load(db, paper("a", "The paper, without a text", abstract=None), paper("a", "The paper, with a text"))
    assert (counts.read, counts.duplicates, counts.works_new) == (2, 1, 1)
    assert scalar(db, "SELECT title FROM public.works") == "The paper, with a text"


def test_a_failure_in_the_middle_leaves_everything_as_it_was(db: Database) -> None:
    load(db, paper("a", "A paper about rivers"))
    before = contents(db)
    create_staging(db)
    stage_papers(db, [paper("b", "A paper about lakes")])
    db.execute("ALTER TABLE main.authorship RENAME TO elsewhere")
    with pytest.raises(duckdb.Error, match="authorship"):
        load_staged(db, "s2orc", LATER)
    db.execute("ALTER TABLE main.elsewhere RENAME TO authorship")
    assert contents(db) == before


def test_a_year_means_public_by_its_end(db: Database) -> None:
    load(db, paper("a", "A paper about rivers", published="2020-01-01", precision="year"))
    assert rows_as_dicts(db, "SELECT published, public_by FROM works") == [
        {"published": date(2020, 1, 1), "public_by": date(2020, 12, 31)}
    ]


def test_the_earliest_certain_date_of_all_records_counts(db: Database) -> None:
    load(db, paper("a", "A paper about rivers", identifiers=arxiv("2011.00001"), published="2021-01-01"))
    dated = paper("x", "A paper about rivers", identifiers=arxiv("2011.00001"), published="2020-11-03", precision="day")
    load(db, dated, source="arxiv")
    assert rows_as_dicts(db, "SELECT published, date_precision FROM works") == [
        {"published": date(2020, 11, 3), "date_precision": "day"}
    ]


def test_entries_that_name_nothing_are_counted_not_invented(db: Database) -> None:
    load(
        db,
        paper(
            "a", "A paper about rivers", references=(reference("", None, ""), reference("An older paper about rain"))
        ),
    )
    assert rows_as_dicts(db, "SELECT n_listed, n_resolved FROM main.reference_lists") == [
        {"n_listed": 2, "n_resolved": 1}
    ]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("a\n  b\tc", "a b c"),
        ("nul\x00byte", "nulbyte"),
        ("<script>x</script>", "<script>x</script>"),
        ("=cmd", "=cmd"),
    ],
    ids=["white-space", "nul", "script", "formula"],
)
def test_hostile_text_is_data(db: Database, title: str, kept: str) -> None:
    load(db, paper("a", title))
    assert scalar(db, "SELECT title FROM public.works") == kept


def test_five_thousand_authors_are_kept(db: Database) -> None:
    load(
        db,
        paper("a", "A paper of a large collaboration", authors=tuple(Author(f"Person Number{i}") for i in range(5000))),
    )
    assert scalar(db, "SELECT count(*) FROM public.authorship") == 5000


def test_random_batches_leave_no_broken_reference(db: Database) -> None:
    import random

    from data.doctor import check_ledger

    random.seed(7)
    for _ in range(15):
        batch = [
            paper(f"p{random.randrange(30)}", f"Some subject of interest {random.randrange(12)}",
                  identifiers=arxiv(f"2001.{random.randrange(20):05}") if random.random() < 0.3 else (),
                  references=tuple(reference(f"Some subject of interest {random.randrange(40)}", 2020, "Ada Lovelace")
                                   for _ in range(random.randrange(4))))
            for _ in range(random.randrange(1, 12))
        ]  # fmt: skip
        load(db, *batch, source=random.choice(["s2orc", "acl"]))
        assert list(check_ledger(db, "memory")) == []
