"""Which works belong to a family: by text, as key papers, by citation; again and again."""

from datetime import datetime

import pytest

from analysis.families import step
from data.families import Family, KeyPaper
from data.store import open_memory, rows_as_dicts
from tests.loading import load
from tests.papers import arxiv, paper, reference

KEY = KeyPaper("On Waves", 2018, "arxiv", "1801.00001")
WAVES = Family("wave-models", "wave models", ("wave model", "WaveNet"), keys=(KEY, KeyPaper("Waves Before", 1990)))
OTHER = Family("stones", "stones", ("stone model",))


@pytest.fixture
def db():
    """Return a ledger in which some works name the family and some cite its key paper."""
    db = open_memory()
    cites = (reference("On Waves", 2018, identifiers=arxiv("1801.00001")),)
    load(
        db,
        paper("title", "A wave model of rivers"),
        paper("twice", "Of rivers", abstract="A wave model beats a WaveNet."),
        paper("once", "Of lakes", abstract="Better than a wave model."),
        paper("method", "Of seas", references=cites),
        paper("cites", "Of ponds", references=cites),
        paper("key", "On Waves", identifiers=arxiv("1801.00001"), published="2018-01-01"),
    )
    ids = dict(db.execute("SELECT source_id, work_id FROM main.records WHERE NOT is_stub").fetchall())
    db.execute("DELETE FROM main.citation_intents")
    for citing, intent in (("method", "method"), ("cites", "background")):
        db.execute(
            "INSERT INTO main.citation_intents VALUES (?, ?, 'x', ?, NULL, 'test', NULL, NULL)",
            [ids[citing], ids["key"], intent],
        )
    return db


def of_family(db, column="belongs"):
    """Return the source ids of the works of the family that a column tells."""
    rows = rows_as_dicts(
        db,
        f"""SELECT DISTINCT r.source_id FROM main.family_works f JOIN main.families USING (family_id)
        JOIN main.records r USING (work_id) WHERE slug = 'wave-models' AND {column} AND NOT r.is_stub ORDER BY 1""",
    )
    return [row["source_id"] for row in rows]


def test_a_work_belongs_by_title_by_two_mentions_as_key_paper_or_by_its_methods(db):
    step.run(db, [WAVES, OTHER])
    assert of_family(db) == ["key", "method", "title", "twice"]
    assert of_family(db, "by_text") == ["key", "title", "twice"]
    assert of_family(db, "NOT belongs") == ["cites", "once"]


def test_a_second_run_does_nothing_and_a_new_definition_reads_all_again(db):
    assert step.run(db, [WAVES]).read == 6
    assert step.run(db, [WAVES]).read == 0
    assert step.run(db, [Family("wave-models", "wave models", ("pond",), keys=(KEY,))]).read == 6
    assert of_family(db, "in_title") == ["cites"]


def test_a_new_work_is_read_alone_and_the_others_stay(db):
    step.run(db, [WAVES])
    load(db, paper("late", "The last wave model"), now=datetime(2100, 1, 1))
    report = step.run(db, [WAVES])
    assert "late" in of_family(db)
    assert "title" in of_family(db)
    assert report.read == 1


def test_numbers_last_when_families_come_and_go(db):
    step.run(db, [WAVES, OTHER])
    before = dict(db.execute("SELECT slug, family_id FROM main.families").fetchall())
    step.run(db, [Family("brooks", "brooks", ("brook model",)), OTHER])
    after = dict(db.execute("SELECT slug, family_id FROM public.families").fetchall())
    assert after["stones"] == before["stones"]
    assert after["brooks"] not in before.values()
    assert of_family(db) == []


def test_a_key_paper_known_by_title_alone_must_be_of_its_years():
    db = open_memory()
    load(db, paper("right", "Waves Before", published="1991-01-01"), paper("x", "Of rivers"))
    step.run(db, [WAVES])
    assert of_family(db, "is_key") == ["right"]
    late = open_memory()
    load(late, paper("wrong", "Waves Before", published="2015-01-01"))
    step.run(late, [WAVES])
    assert of_family(late, "is_key") == []


def test_a_library_without_works_follows_families_all_the_same():
    db = open_memory()
    assert step.run(db).written == 0
    assert db.execute("SELECT count(*) >= 40 FROM public.families").fetchall() == [(True,)]
