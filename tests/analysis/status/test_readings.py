"""What is read of citing sentences, claims and boards: from rows that were put in the tables by hand."""

from datetime import date, datetime

import numpy as np
import pytest

from analysis.status.citing import read_cited, read_claims
from analysis.status.evidence import Plateau
from analysis.status.papers import named_subjects, read_held, read_years
from analysis.status.plateaus import plateau, read_plateaus
from analysis.trends.cells import choose_grid
from analysis.trends.works import read_dates
from data.staging import insert_rows
from tests.analysis.status.worlds import OLD, field, ledger

END = date(2015, 12, 31)
NOW = datetime(2026, 1, 2)
SAID = dict.fromkeys(range(4), "finds fault with it") | {4: "does better than it"}
ALL = np.ones(1, dtype=bool)


@pytest.fixture(scope="module")
def db():
    """Return papers of 2012 to 2015; some of 2014 cite, claim or report results."""
    made = ledger(field(range(2012, 2016)))
    old = works(made, 2012, OLD)
    later = works(made, 2014, "")
    insert_rows(made, "main.citations", (
        {"citing_id": citing, "cited_id": old[0], "citing_record_id": citing, "cited_record_id": old[0],
         "contexts": ["a sentence"], "intents": [], "source": "made", "first_seen": NOW, "last_seen": NOW}
        for citing in later[:12]
    ))  # fmt: skip
    insert_rows(made, "main.citation_intents", (
        {"citing_id": citing, "cited_id": old[0] if n < 12 else 999, "sentence_hash": "x", "intent": "method",
         "said_by": "fieldmap", "criticism": SAID.get(n)}
        for n, citing in enumerate(later[:40])
    ))  # fmt: skip
    insert_rows(made, "main.board_results", [result(n, work, *told) for n, (work, told) in enumerate(
        [(old[0], (date(2012, 6, 1), 80.0)), (old[1], (date(2012, 12, 31), 85.0)), (old[2], (date(2013, 6, 1), 82.0)),
         (later[-1], (date(2014, 12, 31), 95.0)), (later[-2], (date(2016, 12, 31), 99.0))])])  # fmt: skip
    return made


def works(db, year, words):
    rows = db.execute(
        "SELECT work_id FROM public.works WHERE year(published) = ? AND contains(title, ?) ORDER BY work_id",
        [year, words],
    ).fetchall()
    return [row[0] for row in rows]


def result(number, work, day, value):
    return {
        "claim_id": number, "work_id": work, "paper": str(work), "kind": "result", "tier": "table", "task": "",
        "dataset_key": "mnist", "dataset": "MNIST", "version": "", "split": "test", "metric_key": "accuracy",
        "metric": "accuracy", "higher_is_better": True, "comparable": "unknown", "printed": value, "unit": "%",
        "since": day, "day": day,
    }  # fmt: skip


@pytest.fixture(scope="module")
def read(db):
    """Return the years and the papers of the old subject as of the end of 2015."""
    years = read_years(db, END, choose_grid(db, END, read_dates(db, END), "year"))
    return years, read_held(db, years, named_subjects(db, OLD))


def test_sentences_of_the_last_two_years_are_counted_beside_what_is_usual(db, read):
    cited = read_cited(db, *read, ALL)
    assert cited.critical == {0: (4, 12)}
    assert cited.beaten == {0: (1, 12)}
    assert (cited.usual_critical, cited.usual_beaten) == (4 / 40, 1 / 40)
    assert len(cited.works[0]) == 3


def test_boards_tell_how_long_the_best_has_stood_as_of_the_day(db, read):
    """85 of the end of 2012 is its best; 95 of another passed it by then, 99 is of later."""
    assert read_plateaus(db, END, read[1], ALL) == {0: [Plateau("MNIST test accuracy", 3, 3.0, True)]}


def test_less_is_better_where_the_metric_says_so():
    own = [(date(2014, 1, 1), -30.0), (date(2015, 1, 1), -20.0)]
    assert plateau("perplexity", END, own, -25.0) == Plateau("perplexity", 2, 1.0, False)


def test_claims_about_models_of_a_name_are_counted_by_kind(db):
    work = works(db, 2014, OLD)[0]
    rows = [("baseline", "Hollow Oak"), ("baseline", "a hollow oak (ours)"), ("result", "hollow oak-2"),
            ("result", "oak"), ("result", "HOA")]  # fmt: skip
    insert_rows(db, "main.claims", (
        {"claim_id": n, "work_id": work, "tier": "abstract", "position": n, "kind": kind, "model": model, "value": 1.0,
         "approximate": False, "relative": False, "settings": [],
         "comparators": [], "sentence": "s", "confidence": 1.0,
         "extractor": "rules 1", "first_seen": NOW} for n, (kind, model) in enumerate(rows)
    ))  # fmt: skip
    names = {0: [OLD, "HOA"]}
    assert read_claims(db, date(2014, 1, 1), END, names) == {0: (2, 3)}
    assert read_claims(db, date(2015, 1, 1), END, names) == {}
