"""Reference years, half-lives and awakenings by hand and against plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.graph.ageing import awakening, citations_per_year, half_life, reference_years
from analysis.graph.csr import UNKNOWN_YEAR
from tests.analysis.graph.graphs import citation_graphs, graph_of


def cited_in(years, extra=()):
    """Return a graph of one work of 2000 cited once in each of some years."""
    works = {1: 2000} | {10 + place: year for place, year in enumerate(years)}
    return graph_of(works, [(10 + place, 1) for place in range(len(years))])


def node(graph):
    return int(graph.nodes_of([1])[0])


def test_the_spectrum_counts_cited_works_by_year_with_the_deviation_from_the_median_around():
    works = {1: 2000, 2: 2002, 10: 2004, 11: 2004}
    spectrum = reference_years(graph_of(works, [(10, 1), (11, 1), (11, 2)]))
    assert spectrum.years.tolist() == [2000, 2001, 2002, 2003, 2004]
    assert spectrum.citations.tolist() == [2, 0, 1, 0, 0]
    assert spectrum.deviation.tolist() == [2, 0, 1, 0, 0]


def test_years_count_works_references_and_citations():
    years, works, made, received = citations_per_year(graph_of({1: 2000, 2: 2002, 3: UNKNOWN_YEAR}, [(2, 1), (2, 3)]))
    assert years.tolist() == [2000, 2001, 2002]
    assert (works.tolist(), made.tolist(), received.tolist()) == ([1, 0, 1], [0, 0, 2], [1, 0, 0])


def test_half_of_the_citations_have_come_by_the_half_life():
    graph = cited_in([2001] * 5 + [2003] * 5)
    assert half_life(graph)[node(graph)] == 2.0
    graph = cited_in([1998] * 6 + [2009] * 5)
    assert half_life(graph)[node(graph)] == 0.0


@settings(deadline=None)  # the first case compiles
@given(citation_graphs(most_works=30))
def test_half_lives_are_medians_of_the_ages(graph):
    found = half_life(graph, fewest_citers=1)
    for place in range(len(graph)):
        citers = graph.years[graph.citers[place]]
        ages = np.maximum(citers[citers != UNKNOWN_YEAR] - graph.years[place], 0)
        if graph.years[place] == UNKNOWN_YEAR or not len(ages):
            assert np.isnan(found[place])
        else:
            assert found[place] == np.median(ages)


def test_a_sleeping_beauty_by_hand():
    graph = cited_in([2000] + [2010] * 11)
    told = awakening(graph)
    expected = sum((1 + 10 * age / 10 - (1 if age == 0 else 11 if age == 10 else 0)) / max(
        1 if age == 0 else 11 if age == 10 else 0, 1) for age in range(11))  # fmt: skip
    assert told.coefficient[node(graph)] == pytest.approx(expected)
    assert told.year[node(graph)] == 2009


def test_citations_that_only_fall_sleep_not_at_all():
    graph = cited_in([2000] * 8 + [2001] * 4)
    assert awakening(graph).coefficient[node(graph)] == 0.0


def test_few_citers_and_unknown_years_say_nothing():
    assert np.isnan(half_life(cited_in([2001] * 9))).all()
    graph = graph_of({1: UNKNOWN_YEAR} | {2 + n: 2000 for n in range(12)}, [(2 + n, 1) for n in range(12)])
    assert np.isnan(awakening(graph).coefficient).all()


def test_no_works_have_no_years():
    assert len(reference_years(graph_of({}, [])).years) == 0
    assert half_life(graph_of({}, [])).shape == (0,)
    assert awakening(graph_of({}, [])).coefficient.shape == (0,)
