"""The step `setup` and the card: what is read once, read again when it changed, and told with its coverage."""

from collections.abc import Iterator
from typing import Any

import pytest

from analysis.audit.card import AuditCard, Line, audit_card
from analysis.audit.step import run
from analysis.claims import step as claims_step
from data.errors import NotFoundError
from data.library import utc_now
from data.loading import load_staged
from data.records import Passage, ResultTable
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory, rows_as_dicts
from tests.papers import paper, reference

ABSTRACT = "Our ensemble reaches 91.5% accuracy on CIFAR-10. It is significantly better than a baseline."
PASSAGES = (
    Passage("Setup", "We train for 40 epochs with Adam on 8 V100 GPUs for 12 hours."),
    Passage("Setup", "As a baseline we use logistic regression."),
    Passage("Limitations", "We studied one language."),
)
TABLE = ResultTable("T1", "Accuracy", (
    ("Model", "A", "B", "Avg"), ("Jones (2015)", "80.0", "70.0", "75.0"), ("Smith (2016)", "81.0", "71.0", "76.0"),
    ("Lee (2014)", "60.0", "50.0", "55.0"), ("Ours", "82.0", "72.0", "79.0")))  # fmt: skip


def load(db: Database, **fields: Any) -> None:
    """Load one paper, changed as told, and one that it cites."""
    told = {"abstract": ABSTRACT, "passages": PASSAGES, "tables": (TABLE,), "references": (reference("Old work"),)}
    create_staging(db)
    stage_papers(db, [paper("one", "A made-up paper", **(told | fields))])
    load_staged(db, "listing", utc_now())


@pytest.fixture
def db() -> Iterator[Database]:
    """A ledger with one paper, its claims read."""
    db = open_memory()
    load(db)
    claims_step.run(db)
    yield db
    db.close()


def card(db: Database) -> AuditCard:
    work = rows_as_dicts(db, "SELECT work_id FROM works WHERE NOT is_stub")[0]["work_id"]
    return audit_card(db, work)


def line(db: Database, name: str) -> Line:
    return next(one for one in card(db).lines if one.name == name)


def test_a_paper_is_read_once(db: Database) -> None:
    first, again = run(db), run(db)
    assert (first.read, again.read) == (1, 0)
    before = rows_as_dicts(db, "SELECT * FROM setup_facts ORDER BY position")
    db.execute("DELETE FROM main.runs WHERE step = 'setup'")
    assert run(db).read == 0
    assert rows_as_dicts(db, "SELECT * FROM setup_facts ORDER BY position") == before


def test_a_paper_that_changed_is_read_anew(db: Database) -> None:
    run(db)
    load(db, passages=(Passage("Setup", "We train for 50 epochs."),))
    assert run(db).read == 1
    assert rows_as_dicts(db, "SELECT number FROM setup_facts WHERE field = 'epochs'") == [{"number": 50.0}]


def test_new_claims_alone_bring_new_flags(db: Database) -> None:
    run(db)
    db.execute("UPDATE main.claims SET retired_at = TIMESTAMP '2026-01-01'")
    db.execute("DELETE FROM main.runs WHERE step = 'setup'")
    assert run(db).read == 1
    assert rows_as_dicts(db, "SELECT * FROM claim_flags") == []


def test_facts_flags_and_checks_are_written_with_their_evidence(db: Database) -> None:
    run(db)
    facts = {row["field"]: row for row in rows_as_dicts(db, "SELECT * FROM setup_facts")}
    assert (facts["epochs"]["number"], facts["hardware"]["number"], facts["optimiser"]["value"]) == (40.0, 8.0, "Adam")
    assert facts["epochs"]["sentence"] == PASSAGES[0].text
    flags = rows_as_dicts(db, "SELECT flag, verdict FROM claim_flags WHERE verdict <> 'unknown'")
    assert {(row["flag"], row["verdict"]) for row in flags} == {("ensemble", "yes")}
    checks = rows_as_dicts(db, "SELECT kind, stated, expected, cell_row FROM number_checks ORDER BY kind")
    assert checks == [{"kind": "abstract", "stated": 91.5, "expected": None, "cell_row": None},
                      {"kind": "average", "stated": 79.0, "expected": 77.0, "cell_row": 4}]  # fmt: skip


def test_the_card_tells_found_not_found_and_its_coverage(db: Database) -> None:
    run(db)
    told = card(db)
    assert told.coverage == {"abstract": True, "passages": 3, "tables": 1, "claims": 1, "references_known": None,
                             "references_listed": None}  # fmt: skip
    assert (line(db, "epochs").verdict, line(db, "epochs").evidence) == ("found", (PASSAGES[0].text,))
    assert line(db, "seeds or runs").verdict == "not found"
    assert told.read_at is not None


def test_without_full_text_nothing_is_called_missing() -> None:
    db = open_memory()
    load(db, passages=(), tables=())
    run(db)
    assert line(db, "epochs").verdict == "no full text here"
    assert line(db, "an average is not that of its row").verdict == "not checked"
    assert line(db, "significant").verdict == "no full text here"
    db.close()


def test_metrics_words_data_and_baselines_stand_on_the_card(db: Database) -> None:
    run(db)
    assert line(db, "accuracy").verdict == "limits known"
    assert line(db, "CIFAR-10").source.startswith("Northcutt")
    assert line(db, "significant").evidence == ("It is significantly better than a baseline.",)
    assert (line(db, "a simple baseline").told, line(db, "a simple baseline").verdict) == (
        "logistic regression",
        "found",
    )
    age = line(db, "age of the newest")
    assert (age.verdict, age.told, age.evidence) == ("old", "2016, 4 years before the paper", ("Smith (2016)",))


def test_every_claim_has_every_flag(db: Database) -> None:
    run(db)
    claim = card(db).claims[0]
    assert claim.claim == "91.5% accuracy on CIFAR-10"
    verdicts = {flag["flag"]: flag["verdict"] for flag in claim.flags}
    assert len(verdicts) == 8
    assert (verdicts["ensemble"], verdicts["extra_data"], verdicts["size_ratio"]) == ("yes", "unknown", "unknown")


def test_a_better_number_from_before_is_told_and_a_later_one_is_not() -> None:
    db = open_memory()
    baseline = "Our model reaches 91.5% accuracy on CIFAR-10, compared to 88.0% for the baseline."
    create_staging(db)
    stage_papers(db, [
        paper("one", "The audited paper", abstract=baseline, published="2020-06-01", precision="day"),
        paper("two", "The earlier paper", abstract="We reach 90.1% accuracy on CIFAR-10.", published="2019-06-01",
              precision="day"),
        paper("three", "The later paper", abstract="We reach 95.1% accuracy on CIFAR-10.", published="2021-06-01",
              precision="day")])  # fmt: skip
    load_staged(db, "listing", utc_now())
    claims_step.run(db)
    run(db)
    work = rows_as_dicts(db, "SELECT work_id FROM works WHERE title = 'The audited paper'")[0]["work_id"]
    told = [one for one in audit_card(db, work).lines if one.name.startswith("strength on")]
    assert [one.verdict for one in told] == ["a better one was known"]
    assert "90.1" in told[0].told
    assert "95.1" not in told[0].told
    db.close()


def test_stubs_and_unknown_works_have_no_card(db: Database) -> None:
    run(db)
    stub = rows_as_dicts(db, "SELECT work_id FROM works WHERE is_stub")[0]["work_id"]
    with pytest.raises(NotFoundError, match="cited here, not harvested"):
        audit_card(db, stub)
    with pytest.raises(NotFoundError, match="no work 99"):
        audit_card(db, 99)


def test_a_work_that_was_not_read_yet_says_what_to_do(db: Database) -> None:
    with pytest.raises(NotFoundError, match="fieldmap analyze setup"):
        card(db)
