"""Venues: which names are one series, which series cites which, which are cited together."""

import pytest

from analysis.people.lookup import venue_links
from data.store import scalar
from tests.analysis.people.papers import by, told_apart
from tests.papers import reference


@pytest.mark.parametrize(
    ("venue", "series"),
    [
        ("Proceedings of the 58th Annual Meeting of the Association for Computational Linguistics",
         "meeting of the association for computational linguistics"),
        ("Proceedings of the Twenty-Third Conference on Learning (COLT 2010)", "conference on learning"),
        ("Proceedings of the Eighth International Conference on Language Resources and Evaluation (LREC'12)",
         "conference on language resources and evaluation"),
        ("Computational Linguistics, Volume 20, Number 2", "computational linguistics"),
        ("NAACL 2019", "naacl"),
        ("2019", "2019"),
        ("ACL", "acl"),
    ],
)  # fmt: skip
def test_a_series_goes_without_year_and_number(venue, series):
    assert scalar(told_apart(by("a", "Ada Lovelace", venue=venue)), "SELECT series FROM main.venue_series") == series


@pytest.fixture
def db():
    """Return three papers of ACL and one of Mind, which cite papers of Mind and of Nature."""
    mind, nature = reference("Thoughts of a machine", 1950, venue="Mind"), reference("Of stones", 1951, venue="Nature")
    return told_apart(
        by("a", "Ada Lovelace", venue="ACL 2019", references=(mind, nature)),
        by("b", "Ada Lovelace", venue="ACL 2020", references=(mind, nature)),
        by("c", "Ada Lovelace", venue="ACL 2020", references=(mind,)),
        by("d", "Ada Lovelace", venue="Mind", references=(mind,)),
    )


def test_citations_between_venues_are_counted(db):
    assert venue_links(db)["cites"] == [
        {"citing": "acl", "cited": "mind", "n_citations": 3, "n_citing": 3},
        {"citing": "acl", "cited": "nature", "n_citations": 2, "n_citing": 2},
        {"citing": "mind", "cited": "mind", "n_citations": 1, "n_citing": 1},
    ]


def test_venues_cited_together_are_counted_with_the_cosine(db):
    pair = {"one": "mind", "other": "nature", "n": 2, "cosine": round(2 / (4 * 2) ** 0.5, 6)}
    assert venue_links(db)["together"] == [pair]


def test_venues_are_found_by_their_name(db):
    assert [row["cited"] for row in venue_links(db, " Nature ")["cites"]] == ["nature"]
    assert venue_links(db, "%' OR 1=1 --") == {"cites": [], "together": []}
