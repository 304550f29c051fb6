"""Values are printed one way, evidence is kept once, and a brief survives being saved."""

import json

import pytest

from analysis.briefs.exchange import LARGEST_BYTES, as_document, read_brief
from analysis.documents.document import Evidence, Sources, cells, shown
from data.errors import InputError
from tests.analysis.briefs.made import brief, paper


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [(1234, "count", "1,234"), (0.12345, "share", "12.3 %"), (2019, "year", "2019"), (None, "count", "unknown"),
     ("a\n b", "name", "a b"), (28.4, "number", "28.4"), (None, "year", "unknown")],
)  # fmt: skip
def test_a_value_is_printed_by_its_unit(value, unit, printed):
    assert shown(value, unit) == printed


def test_a_template_prints_the_facts_and_names_their_evidence():
    told = brief().sentences[0]
    assert told.text == "“Rivers of 2 lands” is cited 2 times among 1,234 papers (12.5 %)."
    assert told.refs == ("W7", "N.all")


def test_evidence_is_kept_once_with_all_its_facts():
    sources = Sources()
    sources.add(paper())
    merged = sources.add(Evidence("W7", "work", "", None, {"venue": "ACL"}))
    assert (merged.label, merged.facts["venue"], merged.facts["year"]) == ("Rivers of 2 lands", "ACL", 2019)


def test_two_values_of_one_fact_are_refused():
    sources = Sources()
    sources.add(paper(cited=2))
    with pytest.raises(ValueError, match="cited is 2 and 3"):
        sources.add(paper(cited=3))


def test_saving_and_reading_changes_nothing():
    made = brief()
    assert read_brief(json.dumps(as_document(made)).encode(), "a file") == made


def test_the_document_writes_out_the_rows_of_a_figure():
    figure = as_document(brief())["sections"][0]["figures"][0]
    assert figure["rows"] == [{"title": "Rivers of 2 lands", "year": 2019}]
    assert cells(brief().sections[0].figures[0], brief().by_ref()) == [["Rivers of 2 lands", "2019"]]


def changed(**told):
    return json.dumps(as_document(brief()) | told).encode()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"format": 1}', b"[" * 100_000, b"\xff\xfe", changed(format=2), changed(as_of="soon"),
     changed(sections=[{}]), changed(evidence=[{"ref": 1}]), changed(about=None), changed(worded_by=3),
     changed(sections=3), changed(evidence={"a": 1})],
)  # fmt: skip
def test_a_file_that_is_no_brief_is_refused(content):
    with pytest.raises(InputError, match="a file is no brief"):
        read_brief(content, "a file")


def test_a_file_too_large_is_not_looked_at():
    with pytest.raises(InputError, match="at most"):
        read_brief(b" " * (LARGEST_BYTES + 1), "a file")
