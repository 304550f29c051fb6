"""What is new, gone and changed between an earlier brief and this one, by evidence; the section "since". Pure."""

from dataclasses import replace

from analysis.briefs.brief import Brief
from analysis.documents.document import Evidence, Section, Sentence, Sources, fact, tell

NAME = "since"
MOST_LISTED = 12
SECTIONS_LEFT_OUT = frozenset({NAME})


def since_section(earlier: Brief, now: Brief, called: str, sources: Sources) -> Section:
    """Return the section: papers and quotes that are new or gone, and numbers that changed.

    Parameters
    ----------
    called
        What the earlier brief is called, as "edition 3".
    sources
        Of this brief; the earlier one's evidence is added as such.
    """
    sentences = [
        _counts(earlier, now, sources), *_changed(earlier, now, sources), *_works(earlier, now, "new", sources),
        *_works(earlier, now, "gone", sources),
    ]  # fmt: skip
    return Section(NAME, f"Since {called}", tuple(sentences))


def _counts(earlier: Brief, now: Brief, sources: Sources) -> Sentence:
    mine, theirs = _quotes(now), _quotes(earlier)
    counted = sources.count(
        "since", "sentences and papers of this brief beside those of the earlier one", day=str(earlier.as_of),
        edition=str(earlier.edition), new_quotes=len(mine - theirs), gone_quotes=len(theirs - mine),
        new_works=len(_cited(now) - _cited(earlier)), gone_works=len(_cited(earlier) - _cited(now)),
        changed=len(_pairs(earlier, now)),
    )  # fmt: skip
    return tell(
        "since.counts",
        "Against the brief as of {day} (edition {edition}): {new_works} papers are new among its evidence and "
        "{gone_works} are gone, {new_quotes} quotes are new and {gone_quotes} gone, {changed} numbers changed.",
        day=fact(counted, "day"), edition=fact(counted, "edition"),
        **{name: fact(counted, name, "count") for name in
           ("new_works", "gone_works", "new_quotes", "gone_quotes", "changed")},
    )  # fmt: skip


def _quotes(brief: Brief) -> set[tuple[str, str]]:
    told = [one for section in brief.sections if section.name not in SECTIONS_LEFT_OUT for one in section.sentences]
    return {(one.refs[0], " ".join(one.text.split())) for one in told if one.is_quote}


def _cited(brief: Brief) -> set[str]:
    """Return the papers among the evidence of a brief."""
    return {one.ref for one in brief.evidence if one.kind == "work" and not one.is_earlier}


def _works(earlier: Brief, now: Brief, what: str, sources: Sources) -> list[Sentence]:
    """Return one sentence for each paper that is new, or gone, in the order of its brief."""
    here, there = (now, earlier) if what == "new" else (earlier, now)
    told = []
    for one in here.evidence:
        if one.ref in _cited(here) - _cited(there) and {"title", "year"} <= set(one.facts):
            paper = sources.add(one if what == "new" else as_earlier(one))
            told.append(tell(f"since.{what}", f"{what.capitalize()}: “{{title}}” ({{year}}).",
                             title=fact(paper, "title"), year=fact(paper, "year", "year")))  # fmt: skip
    return told[:MOST_LISTED]


def as_earlier(evidence: Evidence) -> Evidence:
    """Return evidence of an earlier brief under a ref of its own, so that its facts do not meet those of today."""
    ref = evidence.ref if evidence.is_earlier else f"E/{evidence.ref}"
    return replace(evidence, ref=ref, is_earlier=True)


def _pairs(earlier: Brief, now: Brief) -> list[tuple[Sentence, Sentence]]:
    """Return the sentences of one template about the same thing whose values differ: (earlier, now)."""
    before = {identity(one): one for one in _told(earlier)}
    return [(before[identity(one)], one) for one in _told(now)
            if identity(one) in before and _values(before[identity(one)]) != _values(one)]  # fmt: skip


def _told(brief: Brief) -> list[Sentence]:
    kept = [section for section in brief.sections if section.name not in SECTIONS_LEFT_OUT]
    return [one for section in kept for one in section.sentences if not one.is_quote]


def identity(sentence: Sentence) -> tuple[str, tuple[str, ...]]:
    """Return by what a sentence is known again: its template and what it is about, whatever the numbers."""
    return sentence.key, sentence.refs


def _values(sentence: Sentence) -> list[str]:
    return [value.shown for value in sentence.values]


def _changed(earlier: Brief, now: Brief, sources: Sources) -> list[Sentence]:
    """Return each changed sentence: what was, and what is."""
    told = []
    theirs = earlier.by_ref()
    for before, after in _pairs(earlier, now)[:MOST_LISTED]:
        past = sources.count(f"was.{after.key}.{after.refs[0]}", f"the sentence of {earlier.as_of}", was=before.text)
        present = sources.count(f"is.{after.key}.{after.refs[0]}", f"the sentence of {now.as_of}", now=after.text)
        also = [sources.add(as_earlier(theirs[ref])) for ref in before.refs if ref in theirs]
        told.append(tell("since.changed", "Was: “{was}” Is: “{now}”", *also, was=fact(past, "was"),
                         now=fact(present, "now")))  # fmt: skip
    return told
