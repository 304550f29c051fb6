"""The map of some papers: who is on it, where, why, and what it builds on."""

import numpy as np
import pytest

from analysis.graph.csr import read_graph
from analysis.graph.similarity_map import link_matrix, similarity_map
from data.store import open_memory, scalar
from index.vectors import VectorIndex
from tests.index.models import KEY, unit_vectors
from tests.loading import load
from tests.papers import paper, reference

OLD, NEW = reference("An old work that many cite", 1999), reference("Another work that many cite", 2001)
BOTH = [f"A paper called {name} that cites both" for name in ("zero", "one", "two", "three")]
ONE = [f"A paper called {name} that cites only one" for name in ("four", "five", "six")]


def no_vectors():
    return VectorIndex.build(np.empty((0, 16), dtype=np.float32), np.empty(0), KEY)


@pytest.fixture(scope="module")
def db():
    """Return a ledger in which four papers cite both old works, three cite one, and one cites three of those."""
    made = open_memory()
    load(made, *(paper(title, title, references=(OLD, NEW)) for title in BOTH))
    load(made, *(paper(title, title, references=(OLD,)) for title in ONE))
    cited = tuple(reference(title, 2020, "Ada Lovelace") for title in BOTH[:3])
    load(made, paper("late", "A late paper that cites three of them", references=cited))
    load(made, paper("alone", "A paper that stands alone"))
    return made


def work(db, title):
    return int(scalar(db, "SELECT work_id FROM public.works WHERE title = ?", [title]))


def mapped(db, title, vectors=None, **options):
    return similarity_map(db, read_graph(db), vectors or no_vectors(), [work(db, title)], **options)


def test_the_seed_stands_first_and_the_most_alike_follow(db):
    told = mapped(db, BOTH[0])
    assert told.works[0]["is_seed"]
    assert told.works[0]["score"] is None
    assert [row["title"] for row in told.works[1:3]] == BOTH[1:3]
    assert told.works[1]["coupling"] == pytest.approx(2 / (2 + 20), abs=1e-6)
    assert told.works[1]["cocitation"] == 1.0
    scores = [row["score"] for row in told.works[1:]]
    assert scores == sorted(scores, reverse=True)


def test_prior_works_are_what_most_cite_and_derivative_works_cite_most(db):
    told = mapped(db, BOTH[0])
    assert [(row["title"], row["n"]) for row in told.prior][0] == ("An old work that many cite", 7)
    assert [(row["title"], row["n"]) for row in told.derivative][-1] == ("A late paper that cites three of them", 3)


def test_the_same_question_gives_the_same_picture(db):
    one, other = (mapped(db, BOTH[0]) for _ in range(2))
    assert one == other
    places = np.array([(row["x"], row["y"]) for row in one.works])
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == len(places)


def test_links_join_works_of_the_map_once(db):
    told = mapped(db, BOTH[0], size=5)
    here = {row["work_id"] for row in told.works}
    pairs = [frozenset((link["one"], link["other"])) for link in told.links]
    assert len(set(pairs)) == len(pairs)
    assert set().union(*pairs) <= here
    assert all(0 < link["similarity"] <= 1 for link in told.links)


def test_a_paper_without_citations_is_mapped_by_its_text(db):
    alone = work(db, "A paper that stands alone")
    works = np.arange(1, alone + 1)
    vectors = VectorIndex.build(unit_vectors(len(works)), works, KEY)
    told = mapped(db, "A paper that stands alone", vectors, size=3)
    assert told.by_text
    assert [row["coupling"] for row in told.works[1:]] == [None] * 3
    nearest = vectors.query(vectors.vectors_of([alone]), 4)[0][0].tolist()
    assert [row["work_id"] for row in told.works] == nearest


def test_a_paper_that_nothing_is_known_of_stands_alone(db):
    told = mapped(db, "A paper that stands alone")
    assert [row["title"] for row in told.works] == ["A paper that stands alone"]
    assert (told.links, told.prior, told.derivative) == ([], [], [])


def test_text_joins_the_links_in_its_weight(db):
    works = [work(db, BOTH[0]), work(db, "A paper that stands alone")]
    same = np.tile(unit_vectors(1), (2, 1))
    vectors = VectorIndex.build(same, np.sort(works), KEY)
    assert link_matrix(read_graph(db), vectors, works, 0.5, 0.25)[0, 1] == pytest.approx(0.25)


def test_too_large_a_map_is_refused(db):
    with pytest.raises(ValueError, match="at most 300"):
        mapped(db, BOTH[0], size=300)
