import pytest

from analysis.claims import step as claims_step
from analysis.datasets import step
from data.library import utc_now
from data.store import Database, open_memory
from data.vocabulary import USER, Corrections, Entry
from tests.loading import load
from tests.papers import paper

POMUM = Corrections((Entry("dataset", "Pomum", ("Pomum",), USER, {}),))


@pytest.fixture
def db() -> Database:
    made = open_memory()
    load(
        made,
        paper("a", "A paper on pears and their nets", abstract="We reach 71.2% accuracy on CIFAR-10."),
        paper("b", "A paper on apples and their nets", abstract="We introduce PomeBench, a benchmark of fruit."),
        paper("c", "A paper on plums and their nets", abstract="With pomum trees, nothing is measured."),
    )
    return made


def mentions(db: Database) -> list[tuple[str, bool, bool]]:
    return db.execute("SELECT name, is_known, is_introduced FROM public.named_datasets ORDER BY ALL").fetchall()


def test_the_step_writes_what_each_abstract_names(db):
    report = step.run(db)
    assert (report.read, report.written) == (3, 2)
    assert mentions(db) == [("CIFAR-10", True, False), ("PomeBench", False, True)]


def test_a_second_run_reads_nothing(db):
    step.run(db)
    again = step.run(db)
    assert (again.read, again.written, again.skipped) == (0, 0, 2)


def test_a_changed_abstract_is_read_anew_and_the_others_are_left(db):
    step.run(db)
    load(db, paper("a", "A paper on pears and their nets", abstract="We reach 71.2% on SVHN."), now=utc_now())
    report = step.run(db)
    assert (report.read, report.written, report.skipped) == (1, 1, 1)
    assert [name for name, _, _ in mentions(db)] == ["PomeBench", "SVHN"]


def test_a_correction_has_every_abstract_read_again_once(db):
    step.run(db)
    assert step.run(db, corrections=POMUM).read == 3
    assert step.run(db, corrections=POMUM).read == 0


def test_claims_are_read_again_with_a_correction_and_as_before_without_it(db):
    claims_step.run(db)
    before = db.execute("SELECT claim_id, dataset FROM public.claims").fetchall()
    assert [dataset for _, dataset in before] == ["CIFAR-10"]
    claims_step.run(db, corrections=Corrections(removed=frozenset({("dataset", "cifar10")})))
    assert db.execute("SELECT dataset FROM public.claims").fetchall() == [(None,)]
    claims_step.run(db)
    assert db.execute("SELECT claim_id, dataset FROM public.claims").fetchall() == before
