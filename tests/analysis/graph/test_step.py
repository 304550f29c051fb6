"""The graph step on a ledger: what it writes, what it withholds, and that it does nothing twice."""

import pytest

from analysis.citations import step as citations_step
from analysis.graph import step
from data.records import Author
from data.store import open_memory, rows_as_dicts, scalar
from tests.loading import load
from tests.papers import paper, reference

OLD = reference("A stub that all papers cite", 1999, "Ada Lovelace")
MIDDLE = reference("A paper in the middle of it", 2015, "Grace Hopper")


def citing(name, *references):
    return paper(name, f"The paper that is called {name * 8}", references=references)


def of_2015():
    return paper("m", "A paper in the middle of it", authors=(Author("Grace Hopper", "Hopper"),),
                 published="2015-01-01", references=(OLD,))  # fmt: skip


@pytest.fixture
def db():
    """Return a ledger of a paper in the middle, which cites an old one, and ten papers that cite both or one."""
    made = open_memory()
    load(made, of_2015())
    load(made, *(citing(f"b{n}", OLD, MIDDLE) for n in range(4)), *(citing(f"o{n}", MIDDLE) for n in range(6)))
    citations_step.run(made)
    step.run(made)
    return made


def measured(db, title):
    return rows_as_dicts(db, "SELECT g.* FROM graph_measures g JOIN works USING (work_id) WHERE title = ?", [title])[0]


def test_every_work_of_the_graph_is_measured_and_ranks_sum_to_one(db):
    assert scalar(db, "SELECT count(*) FROM graph_measures") == 12
    assert scalar(db, "SELECT sum(pagerank) FROM graph_measures") == pytest.approx(1.0)
    assert scalar(db, "SELECT sum(citerank) FROM graph_measures") == pytest.approx(1.0)


def test_disruption_counts_who_leaves_the_references_behind(db):
    told = measured(db, "A paper in the middle of it")
    assert (told["cd5"], told["cd5_works"]) == (pytest.approx((6 - 4) / 10), 10)


def test_what_says_nothing_is_null(db):
    told = measured(db, "A stub that all papers cite")
    assert told["cd5"] is None
    assert told["half_life"] is None


def test_years_and_facts_are_told(db):
    facts = {row["name"]: row["value"] for row in rows_as_dicts(db, "SELECT * FROM graph_facts")}
    assert (facts["works"], facts["citations"], facts["bibliographies_known"]) == (12, 15, 1.0)
    assert scalar(db, "SELECT n_citations FROM citation_years WHERE year = 1999") == 5


def test_ranks_are_withheld_where_most_bibliographies_are_unknown(db):
    load(db, *(paper(f"x{n}", f"A paper without bibliography {n * 'z'} {n}") for n in range(30)))
    step.run(db)
    told = measured(db, "A paper in the middle of it")
    assert (told["pagerank"], told["core"], told["half_life"]) == (None, None, None)
    assert told["cd5"] is not None
    assert scalar(db, "SELECT value < 0.5 FROM graph_facts WHERE name = 'bibliographies_known'")


def test_nothing_changed_does_nothing(db):
    assert (step.run(db).read, step.run(db).written) == (0, 0)


def test_communities_keep_their_numbers_and_their_first_day(db):
    before = rows_as_dicts(db, "SELECT community_id, first_seen FROM communities")
    load(db, citing("new", MIDDLE))
    step.run(db)
    after = rows_as_dicts(db, "SELECT community_id, first_seen FROM communities")
    assert before[0] in after
    assert scalar(db, "SELECT sum(n_works) FROM communities") == 13


def test_a_library_without_citations_has_no_graph():
    empty = open_memory()
    load(empty, paper("x", "A paper that stands alone"))
    assert step.run(empty).written == 0
    assert scalar(empty, "SELECT value FROM graph_facts WHERE name = 'works'") == 0
