"""What took a subject's place: told from flows of made-up counts."""

import numpy as np

from analysis.status.successors import Flow, best_successor, successor_evidence
from analysis.trends.subjects import Subject

OTHERS = [Subject("term", 1, "new way"), Subject("term", 2, "fashion"), Subject("term", 3, "old neighbour")]
USUAL = np.asarray([0.1, 0.5, 0.2])


def flow(now, then, name="authors", n_now=100, n_then=100):
    return Flow(name, n_now, n_then, np.asarray(now, dtype=float), np.asarray(then, dtype=float))


def test_what_grew_in_the_flow_beyond_the_usual_is_the_successor():
    """A fashion has half of all papers, so half of the flow says nothing; the neighbour was there before."""
    found = best_successor(OTHERS, [flow([60, 52, 40], [2, 1, 40])], USUAL)
    assert found is not None
    assert (found.subject.name, found.n, found.of, found.share_then, found.usual) == ("new way", 60, 100, 0.02, 0.1)


def test_chance_makes_no_successor():
    assert best_successor(OTHERS, [flow([12, 50, 20], [8, 45, 22])], USUAL) is None


def test_a_flow_of_few_papers_is_not_read():
    assert best_successor(OTHERS, [flow([15, 0, 0], [0, 0, 0], n_now=15)], USUAL) is None


def test_what_cites_it_tells_before_what_names_it():
    flows = [flow([30, 0, 0], [2, 0, 0], "citing"), flow([70, 0, 0], [2, 0, 0], "naming")]
    found = best_successor(OTHERS, flows, USUAL)
    assert found is not None
    assert found.flow == "citing"


def test_the_finding_tells_the_numbers():
    flows = [flow([60, 52, 40], [2, 1, 40])]
    told = successor_evidence(best_successor(OTHERS, flows, USUAL), flows, "2019-2020")
    assert (told.says, told.value, told.n) == ("an end", 0.6, 100)
    assert told.sentence == (
        "of 100 papers by its early authors 60 now have “new way” (60 %), 2.0 % did in its best time, and of all "
        "papers 10.0 % do now"
    )


def test_without_papers_that_would_go_on_nothing_is_known():
    assert successor_evidence(None, [flow([0, 0, 0], [0, 0, 0], n_now=3)], "2019-2020").says == "unknown"


def test_no_successor_is_a_finding():
    flows = [flow([12, 50, 20], [8, 45, 22])]
    assert successor_evidence(None, flows, "2019-2020").says == "no end"


def test_what_takes_a_tenth_of_the_papers_took_no_place():
    """Ten of a hundred, against none before and one in a thousand usually: beyond chance, and yet little."""
    assert best_successor(OTHERS[:1], [flow([10], [0])], np.asarray([0.001])) is None
