"""What is new, gone and changed between two briefs is told with the evidence of both."""

from dataclasses import replace
from datetime import date

from analysis.briefs.differences import since_section
from analysis.documents.check import violations
from analysis.documents.document import Sources, quote
from tests.analysis.briefs.made import KNOWN, TEXTS, brief, paper


def compared(earlier, now):
    """Return the sentences of the section, and the brief that holds it."""
    sources = Sources(now.evidence)
    since = since_section(earlier, now, "edition 1", sources)
    sections = (since, *now.sections)
    return [one.text for one in since.sentences], replace(now, sections=sections, evidence=sources.used_in(sections))


def test_the_same_brief_differs_in_nothing():
    told, whole = compared(brief(), brief())
    assert told == ["Against the brief as of 2020-12-31 (edition 1): 0 papers are new among its evidence and 0 are "
                    "gone, 0 quotes are new and 0 gone, 0 numbers changed."]  # fmt: skip
    assert violations(whole.document(), KNOWN, TEXTS) == []


def test_a_changed_number_is_told_with_both_sentences():
    told, whole = compared(brief(cited=2), brief(cited=5))
    assert "1 numbers changed" in told[0]
    assert "is cited 2 times" in told[1]
    assert "is cited 5 times" in told[1]
    assert violations(whole.document(), KNOWN, TEXTS) == []


def test_papers_and_quotes_that_are_new_or_gone_are_told():
    other = paper(8)
    now = brief()
    section = replace(now.sections[0], sentences=(*now.sentences, quote("A new river.", other)))
    more = replace(now, sections=(section,), evidence=(*now.evidence, other), as_of=date(2021, 12, 31))
    told, whole = compared(now, more)
    assert "1 papers are new among its evidence and 0 are gone, 1 quotes are new and 0 gone" in told[0]
    assert told[1] == "New: “Rivers of 2 lands” (2019)."
    told, whole = compared(replace(more, as_of=now.as_of), now)
    assert told[1] == "Gone: “Rivers of 2 lands” (2019)."
    assert [one.ref for one in whole.evidence if one.is_earlier] == ["E/W8"]
    assert violations(whole.document(), KNOWN, TEXTS) == []
