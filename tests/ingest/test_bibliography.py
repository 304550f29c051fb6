"""Bibliographies of people: BibTeX, RIS, CSL-JSON, with the loose ways in which they are written."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.library import utc_now
from data.quarantine import Refused
from data.records import Author, Identifier
from data.store import open_memory
from ingest.bibliography import day_of, load_bibliography, parse_bibtex, parse_csl, parse_ris

BIB = r"""
Zotero wrote this line; it is no entry.
@string{acl = "Annual Meeting"}
@comment{not this}
@inproceedings{one, title={{Attention} to M{\"u}ller \& Söhne}, author={de la Cruz, Jos{\'e} and Lovelace, Ada},
  year=2017, month=jun, booktitle=acl, eprint={1706.03762v5}, archivePrefix={arXiv}, keywords={a, b; c}}
@article{two, title={A second paper}, date={2020-03-04}, doi={10.1000/x},
  url={https://aclanthology.org/2020.acl-main.47/}}
@article{broken, title={Never closed, author={X}}
@misc{none, author={Nobody}}
@article{same, title={A second paper}, doi={10.1000/x}, year={2020}}
"""
RIS = """TY  - CONF
TI  - Rivers and lakes
AU  - Lovelace, Ada
PY  - 2020/05/06
DO  - 10.1000/ris
UR  - https://arxiv.org/abs/2001.00001
KW  - water
ER  -

TY  - JOUR
AU  - Nobody
ER  -
"""
CSL = [
    {"title": "Seas", "DOI": "10.1000/csl", "issued": {"date-parts": [[2021, 7]]}, "container-title": "Journal of Seas",
     "author": [{"given": "Ada", "family": "Lovelace"}, {"literal": "The Team"}]},
    {"DOI": "10.1000/none"}, 7, {"title": "Odd", "author": 3, "issued": "soon"},
]  # fmt: skip


def test_bibtex_is_read_entry_by_entry() -> None:
    one, two, broken, none, _ = parse_bibtex(BIB)
    assert not isinstance(one, Refused)
    assert one.title == "Attention to Müller & Söhne"
    assert one.authors == (Author("José de la Cruz", "de la Cruz"), Author("Ada Lovelace", "Lovelace"))
    assert (one.published, one.precision, one.venue) == ("2017-06-01", "month", "Annual Meeting")
    assert one.identifiers == (Identifier("arxiv", "1706.03762v5"),)
    assert one.subjects == ("a", "b", "c")
    assert not isinstance(two, Refused)
    assert (two.published, two.precision) == ("2020-03-04", "day")
    assert two.identifiers == (Identifier("doi", "10.1000/x"), Identifier("acl", "2020.acl-main.47"))
    assert isinstance(broken, Refused)
    assert b"Never closed" in broken.content
    assert isinstance(none, Refused)
    assert none.reason == "no title"


def test_ris_and_csl_are_read_likewise() -> None:
    paper, refused = parse_ris(RIS)
    assert not isinstance(paper, Refused)
    assert (paper.title, paper.published, paper.authors) == (
        "Rivers and lakes",
        "2020-05-06",
        (Author("Ada Lovelace", "Lovelace"),),
    )
    assert paper.identifiers == (Identifier("doi", "10.1000/ris"), Identifier("arxiv", "2001.00001"))
    assert isinstance(refused, Refused)
    told = list(parse_csl(json.dumps(CSL)))
    assert [isinstance(entry, Refused) for entry in told] == [False, True, True, True]
    assert told[0].authors[1] == Author("The Team", "")  # type: ignore[union-attr]
    assert (told[0].published, told[0].precision) == ("2021-07-01", "month")  # type: ignore[union-attr]


def test_a_file_goes_in_its_broken_entries_are_kept_and_known_papers_are_met(tmp_path: Path) -> None:
    db, path = open_memory(), tmp_path / "mine.bib"
    path.write_text(BIB)
    counts = load_bibliography(db, path, tmp_path / "quarantine", utc_now())
    assert (counts.read, counts.works_new, counts.quarantined, counts.duplicates) == (5, 2, 2, 1)
    assert load_bibliography(db, path, tmp_path / "quarantine", utc_now()).unchanged == 2
    other = tmp_path / "mine.json"
    other.write_text(json.dumps([{"title": "A second paper!", "DOI": "https://doi.org/10.1000/X"}]))
    load_bibliography(db, other, tmp_path / "quarantine", utc_now())
    assert db.execute("SELECT count(*) FROM main.works").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.bib", b"", "no entry"), ("a.bib", b"\xff", "not UTF-8"), ("a.txt", b"x", "ends in"),
     ("a.json", b"{", "not JSON"), ("a.json", b"{}", "no entry"), ("a.ris", b"TY  - JOUR", "no entry")],
)  # fmt: skip
def test_a_file_of_no_use_is_refused(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        load_bibliography(open_memory(), tmp_path / name, tmp_path / "quarantine", utc_now())


@given(st.text())
def test_no_entry_breaks_the_reader(text: str) -> None:
    for told in (*parse_bibtex("@article{a, title={" + text + "}}\n"), *parse_ris(f"TI  - {text}\nER  - \n")):
        assert isinstance(told, Refused) or told.title


@pytest.mark.parametrize(
    ("text", "month", "told"),
    [("2017", "", ("2017-01-01", "year")), ("2017", "Jun", ("2017-06-01", "month")),
     ("2017-13", "", ("2017-01-01", "year")), ("2017-02-31", "", ("2017-02-01", "month")),
     ("soon", "", (None, None)), ("9999", "", (None, None))],
)  # fmt: skip
def test_dates_have_the_precision_they_are_written_with(text: str, month: str, told: tuple[str, str]) -> None:
    assert day_of(text, month) == told
