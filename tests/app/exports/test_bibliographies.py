"""Bibliographies: what is written is read again by pybtex, bibtexparser, rispy, and by our own ingest."""

import json
import unicodedata
from collections.abc import Callable
from datetime import date

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.bibtex import bibtex_entry
from app.exports.citable import Citable
from app.exports.csl import csl_item
from app.exports.ris import ris_record
from data.quarantine import Refused
from data.records import Paper
from ingest.bibliography import day_of, parse_bibtex, parse_csl, parse_ris, plain
from tests.app.exports.made import ATTENTION, BARE, CITABLES, PREPRINT

READERS: dict[str, Callable[[str], object]] = {
    "bibtex": parse_bibtex, "biblatex": parse_bibtex, "ris": parse_ris, "csl": parse_csl,
}  # fmt: skip


def written(name: str, *works: Citable) -> str:
    return "".join(BIBLIOGRAPHIES[name].pieces(works))


def read(name: str, *works: Citable) -> list[Paper]:
    """Return what our own reader makes of a file."""
    told = list(READERS[name](written(name, *works)))  # type: ignore[call-overload]
    assert not [one for one in told if isinstance(one, Refused)]
    return told


def test_an_entry_of_bibtex_is_as_one_would_write_it() -> None:
    assert bibtex_entry(ATTENTION) == (
        "@inproceedings{vaswani2017attention,\n"
        "  title = {Attention Is All You Need},\n"
        "  author = {Vaswani, Ashish and Shazeer, Noam and van der Maaten, Laurens},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  booktitle = {NeurIPS},\n"
        "  eprint = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  doi = {10.1000/a_b%c},\n"
        "  url = {https://arxiv.org/abs/1706.03762},\n"
        "  keywords = {cs.CL, machine learning},\n"
        "  abstract = {We use 8 GPUs \\& 100\\% attention.},\n"
        "  copyright = {CC-BY-4.0},\n"
        "}\n"
    )


def test_biblatex_has_its_own_types_fields_and_letters() -> None:
    entry = bibtex_entry(PREPRINT, "biblatex")
    assert entry.startswith("@online{muller2020rnns,\n")
    assert "  author = {Müller, Jr., Jörg and {The Big Team}},\n  date = {2020-03},\n" in entry
    assert "  eprint = {2003.00001},\n  eprinttype = {arxiv},\n  eprintclass = {cs.LG},\n" in entry
    assert r"  title = {{RNNs} in {\textbraceleft{}TeX\textbraceright{}} at {$O(n)$}}," in entry


def test_bibtex_writes_accents_as_commands_and_says_that_a_paper_is_withdrawn() -> None:
    assert r"{M{\"u}ller, Jr., J{\"o}rg and {The Big Team}}" in bibtex_entry(PREPRINT)
    assert bibtex_entry(BARE) == "@misc{anonndrivers,\n  title = {Rivers},\n  note = {Withdrawn},\n}\n"


def test_a_record_of_ris_is_as_one_would_write_it() -> None:
    assert ris_record(ATTENTION).splitlines() == [
        "TY  - CONF", "ID  - vaswani2017attention", "TI  - Attention Is All You Need", "AU  - Vaswani, Ashish",
        "AU  - Shazeer, Noam", "AU  - van der Maaten, Laurens", "PY  - 2017", "DA  - 2017/06/12", "T2  - NeurIPS",
        "DO  - 10.1000/a_b%c", "UR  - https://arxiv.org/abs/1706.03762", "AB  - We use 8 GPUs & 100% attention.",
        "KW  - cs.CL", "KW  - machine learning", "N1  - Licence of the abstract: CC-BY-4.0", "ER  - ", "",
    ]  # fmt: skip


def test_an_item_of_csl_is_as_one_would_write_it() -> None:
    item = csl_item(PREPRINT)
    assert item["author"] == [{"family": "Müller", "given": "Jörg", "suffix": "Jr."}, {"literal": "The Big Team"}]
    assert (item["type"], item["publisher"], item["number"]) == ("article", "arXiv", "arXiv:2003.00001")
    assert item["issued"] == {"date-parts": [[2020, 3]]}
    assert csl_item(ATTENTION)["author"][2] == {
        "family": "Maaten", "given": "Laurens", "non-dropping-particle": "van der",
    }  # fmt: skip


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_no_works_make_a_whole_file(name: str) -> None:
    assert read(name) == []


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
@settings(max_examples=30, deadline=None)
@given(works=st.lists(CITABLES, min_size=1, max_size=3))
def test_ingest_reads_what_was_written(name: str, works: list[Citable]) -> None:
    for one, told in zip(works, read(name, *works), strict=True):
        assert _nfc(told.title) == _nfc(one.title)
        assert _nfc(told.abstract or "") == _nfc(one.abstract)
        assert [_nfc(author.name) for author in told.authors] == [_nfc(author.whole) for author in one.authors]
        assert told.venue == one.venue or (one.kind == "other" and not one.venue)
        assert {(each.scheme, each.value) for each in told.identifiers} == set(one.identifiers.items())
        expected = one.date if name != "bibtex" else one.date[:7]  # BibTeX knows no days
        assert (told.published, told.precision) == day_of(expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(CITABLES, min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_pybtex_finds_keys_types_and_names(works: list[Citable]) -> None:
    entries = parse_string(written("bibtex", *works), "bibtex").entries
    assert list(entries) == [one.key for one in works]
    for one in works:
        people = entries[one.key].persons["author"]
        assert [_nfc(plain(" ".join([*person.prelast_names, *person.last_names]))) for person in people] == [
            _nfc(name.surname if name.given else name.whole) for name in one.authors
        ]


@settings(max_examples=30, deadline=None)
@given(st.lists(CITABLES, min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_bibtexparser_finds_no_fault(works: list[Citable]) -> None:
    library = bibtexparser.parse_string(
        written("biblatex", *works), append_middleware=[SeparateCoAuthors(), SplitNameParts()]
    )
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [one.key for one in works]
    for entry, one in zip(library.entries, works, strict=True):
        assert entry["date"] == one.date
        assert len(entry["author"]) == len(one.authors)


@settings(max_examples=30, deadline=None)
@given(st.lists(CITABLES, min_size=1, max_size=3))
def test_rispy_finds_every_value(works: list[Citable]) -> None:
    for told, one in zip(rispy.loads(written("ris", *works)), works, strict=True):
        assert (told["title"], told["id"], told.get("doi", "")) == (one.title, one.key, one.identifiers.get("doi", ""))
        assert len(told["authors"]) == len(one.authors)


@settings(max_examples=30, deadline=None)
@given(st.lists(CITABLES, max_size=3))
def test_csl_is_json_of_one_item_a_work(works: list[Citable]) -> None:
    assert [item["id"] for item in json.loads(written("csl", *works))] == [one.key for one in works]


@pytest.mark.parametrize(("precision", "parts"), [("day", (2020, 2, 3)), ("month", (2020, 2)), ("year", (2020,))])
def test_a_date_is_told_as_far_as_it_is_known(precision: str, parts: tuple[int, ...]) -> None:
    one = Citable(1, "k", "T", published=date(2020, 2, 3), precision=precision)
    assert one.date_parts == parts
    assert one.date == "2020-02-03"[: 4 + 3 * (len(parts) - 1)]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
