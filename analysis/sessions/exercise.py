"""From paper to code: an exercise where code is linked, made of the parts of the paper that say how it was done."""

import re

from analysis.documents.document import Section, Sentence, Sources, fact, tell
from analysis.sessions.paper import SessionPaper

NAME, HEADING = "exercise", "From paper to code"
ADDRESS = re.compile(r"https?://\s?(?:[\w-]+\.)+[a-z]{2,}/?(?:\s?(?<=/\s)|)[\w.~:/?#@!$&'*+,;=%-]*")
"""A web address; PDFs leave a space behind // and behind the host."""
STATED = ("optimiser", "learning_rate", "batch_size", "epochs", "parameters")
"""Facts of the set-up that can be looked up in code."""


def code_links(paper: SessionPaper) -> list[str]:
    """Return the addresses of its code: those that sources tell, else those that stand in the sentence on code."""
    if paper.code:
        return paper.code[:3]
    said = [found for row in paper.facts.get("code", ()) for found in ADDRESS.findall(row["sentence"])]
    return list(dict.fromkeys(re.sub(r"\s", "", one).rstrip(".,;)") for one in said))[:3]


def exercise_section(paper: SessionPaper, sources: Sources) -> Section | None:
    """Return the exercise; None where no code is linked."""
    links = code_links(paper)
    if not links:
        return None
    code = sources.count("code", "addresses of code", links=" ".join(links))
    steps = [
        tell("exercise.find", "Open {links}. Find the place where the idea of the paper happens: which file, which "
                              "function, how "
             "many lines?", paper.evidence, links=fact(code, "links")),
        tell("exercise.map", "Take one equation or figure of the paper and name for each symbol the variable that is "
                             "it.",
             paper.evidence),
        *_settings(paper, sources),
        tell("exercise.differs", "Name one thing that the code does and the paper does not tell. Would the result "
                                 "stand without "
             "it?", paper.evidence),
    ]  # fmt: skip
    note = "The address is as the paper or a source tells it; it was not opened, and may lead nowhere by now."
    return Section(NAME, HEADING, tuple(steps), note=note)


def _settings(paper: SessionPaper, sources: Sources) -> list[Sentence]:
    """Return the task to look up the settings that the paper tells."""
    told = [f"{name.replace('_', ' ')} {row['value']}" for name in STATED for row in paper.facts.get(name, ())[:1]]
    if not told:
        return []
    counted = sources.count("settings", "settings that it states", names="; ".join(told))
    return [tell("exercise.settings", "The paper states: {names}. Are these the defaults of the code?", paper.evidence,
                 names=fact(counted, "names"))]  # fmt: skip
