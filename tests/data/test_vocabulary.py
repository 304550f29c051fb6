import pytest

from data.errors import InputError
from data.vocabulary import OWN, entries, listings, parse_listing

LIST = "# kind: dataset\n# source: Somebody\n# licence: MIT\n# columns: name\tversion\tspellings\n"


def test_every_list_says_where_it_comes_from_and_under_which_licence():
    assert all(listing.source and listing.licence and listing.entries for listing in listings())
    shared_alike = {listing.file_name for listing in listings() if "CC BY-SA" in listing.licence}
    assert shared_alike
    assert all("papers_with_code" in name for name in shared_alike)


def test_our_own_lists_come_first():
    sources = [listing.source == OWN for listing in listings()]
    assert sources == sorted(sources, reverse=True)


def test_no_name_stands_twice_among_our_own_of_a_kind():
    for kind in ("metric", "dataset", "task", "model"):
        own = [(entry.name, entry.facts.get("version")) for entry in entries(kind) if entry.source == OWN]
        assert len(own) == len(set(own))


def test_the_lists_stay_small():
    assert sum(len("\t".join(entry.spellings)) for listing in listings() for entry in listing.entries) < 1_000_000


def test_a_spelling_of_a_version_does_not_stand_for_the_name_alone():
    whole, second = parse_listing("x.tsv", LIST + "Foo\t\tthe Foo\nFoo\t2.0\tFoo 2|Foo2\n").entries
    assert whole.spellings == ("Foo", "the Foo")
    assert second.spellings == ("Foo 2", "Foo2")
    assert second.facts["version"] == "2.0"


@pytest.mark.parametrize(
    "text", ["", "Foo\n", LIST.replace("dataset", "animal")], ids=["empty", "no head", "unknown kind"]
)
def test_a_list_without_its_head_is_refused(text):
    with pytest.raises(InputError, match=r"x\.tsv must begin with"):
        parse_listing("x.tsv", text)
