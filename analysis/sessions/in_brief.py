"""The first section of a pack: problem, idea, result and limit of the paper in its own words, or "not found"."""

from analysis.documents.document import Section, Sentence, Sources, fact, tell
from analysis.sessions.key_sentences import key_sentences
from analysis.sessions.limits import limits_of
from analysis.sessions.paper import SessionPaper, placed, sentences_of

NAME, HEADING = "brief", "In two minutes"
WHY = {"problem": "its problem", "idea": "its idea", "result": "its result"}
LIMIT = {"limit": "a limit that it names", "open": "what it says is open", "plan": "what it leaves to later work"}


def brief_section(paper: SessionPaper, sources: Sources) -> Section:
    """Return the section; every sentence is the paper's own, and what was not found is called so."""
    sources.add(paper.evidence)
    looked_at = placed(paper.texts)
    if not looked_at:
        return Section(NAME, HEADING, note="Neither abstract nor full text is here, so nothing can be quoted.")
    chosen = key_sentences(looked_at, str(paper.work["title"]))
    sentences = [
        paper.said(one.sentence.text, one.sentence.heading, WHY[role])
        if one is not None else _none(WHY[role], len(looked_at), sources)
        for role, one in chosen.items()
    ]  # fmt: skip
    return Section(NAME, HEADING, (*sentences, _limit(paper, sources)), note=_note(paper))


def _limit(paper: SessionPaper, sources: Sources) -> Sentence:
    said = sentences_of(paper.texts)
    found = limits_of(said)
    if found:
        return paper.said(found[0].said.text, found[0].said.heading, LIMIT[found[0].kind])
    return _none("a limit that it names", len(said), sources)


def _none(what: str, n: int, sources: Sources) -> Sentence:
    """Say that nothing was found, and among how many sentences."""
    looked = sources.count(f"looked.{what.split()[-1]}", "sentences looked at", what=what, n=n)
    return tell("brief.none", "Not found: {what}. Sentences looked at: {n}.", what=fact(looked, "what"),
                n=fact(looked, "n", "count"))  # fmt: skip


def _note(paper: SessionPaper) -> str:
    if paper.has_full_text:
        return "Sentences of the paper, chosen by a scored rule; it may choose another than you would."
    return "Only the abstract is here: what stands in the paper itself was not looked at."
