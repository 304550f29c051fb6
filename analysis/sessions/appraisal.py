"""The appraisal of a paper: a worksheet of questions filled with what it says, and the answers of its audit card.

The worksheet is for everybody; the answers are for who leads, on a page of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.boards.results import LEAST_CONFIDENCE
from analysis.documents.document import Evidence, Section, Sentence, Sources, fact, tell
from analysis.groups.group import Level
from analysis.sessions.paper import SessionPaper, line_evidence

NAME, HEADING = "appraisal", "Appraisal worksheet"
ANSWERS, ANSWERS_HEADING = "answers", "For who leads: what the audit says"
PARTS = {
    "data": "Data integrity", "baselines": "Baseline fairness", "metrics": "Metric relevance",
    "reproducibility": "Reproducibility",
}  # fmt: skip
"""Steps of an appraisal in order, with their headings; each is a step that a member can lead."""
SHOWN_NAMES = 4
LINES_OF = {"data": ("data",), "baselines": ("baselines",), "metrics": ("metrics", "wording", "numbers"),
            "reproducibility": ("reproducibility",)}  # fmt: skip
"""Parts of the audit card that answer each step."""
SILENT = ("no full text here", "not found", "unknown", "not checked")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the worksheet: a template whose values are facts of ``names``."""

    part: str
    template: str
    of: str = ""
    """Which names it is filled with: datasets, metrics, baselines; empty: none."""
    otherwise: str = ""
    """The question where the paper names none."""
    levels: tuple[Level, ...] = ("newcomer", "practitioner", "researcher")


QUESTIONS = (
    Question("data", "Which of the data it names ({names}) does it train on, and which does it test on? Could one "
                     "get them?",
             "datasets", "Which data does it train on, which does it test on, and could one get them?"),
    Question("data", "How were the data split and cleaned, and could anything of the test set be known in training?"),
    Question("data", "Whom or what do these data leave out, and does the claim reach beyond them?",
             levels=("practitioner", "researcher")),
    Question("baselines", "It compares itself with {names}: is the strongest system of its time there?", "baselines",
             "With what does it compare itself, and is the strongest system of its time among that?"),
    Question("baselines", "Did the baselines get the same data, size and tuning as the new method?"),
    Question("baselines", "What would the simplest thing reach, and does the paper say so?",
             levels=("newcomer", "researcher")),
    Question("metrics", "Does {names} measure what the title promises? What could rise while the thing itself gets "
                        "worse?",
             "metrics", "By what does it measure success, and does that measure what the title promises?"),
    Question("metrics", "Is the difference large enough to matter to somebody who would use it?",
             levels=("practitioner",)),
    Question("metrics", "Would another measure, or another slice of the test set, turn the order round?",
             levels=("researcher",)),
    Question("reproducibility", "Could you run it next week: code, data, settings, machine? What would you have to "
                                "guess?"),
    Question("reproducibility", "Would the result stand with other seeds, and does the paper show how far runs "
                                "spread?"),
)  # fmt: skip


def worksheet_section(paper: SessionPaper, sources: Sources) -> Section:
    """Return the questions of the worksheet, filled with what the paper names."""
    named = names_of(paper)
    asked = [one for one in QUESTIONS if paper.level in one.levels]
    note = "Answer each from the paper, with the place. Nobody needs to answer all: share the steps out."
    return Section(NAME, HEADING, tuple(_asked(paper, one, named, sources) for one in asked), note=note)


def names_of(paper: SessionPaper) -> dict[str, list[str]]:
    """Return the data sets, metrics and compared systems that the paper's claims name, surest first."""
    sure = [row for row in paper.claims if row["confidence"] >= LEAST_CONFIDENCE]
    ranked = sorted(sure, key=lambda row: (row["kind"] not in ("result", "delta"), -row["confidence"],
                                                   row["claim_id"]))  # fmt: skip
    compared = [name for row in ranked for name in (*(row["comparators"] or ()),
                *([row["model"]] if row["kind"] == "baseline" else ()))]  # fmt: skip
    found = {"datasets": [row["dataset"] for row in ranked], "metrics": [row["metric"] for row in ranked],
             "baselines": compared}  # fmt: skip
    return {kind: _first_names(names) for kind, names in found.items()}


def _first_names(names: Sequence[str | None]) -> list[str]:
    """Return the first names that differ in more than case."""
    by_key = {name.lower(): name for name in reversed([one for one in names if one])}
    ordered = list(dict.fromkeys(name.lower() for name in names if name))
    return [by_key[key] for key in ordered][:SHOWN_NAMES]


def _asked(paper: SessionPaper, question: Question, named: dict[str, list[str]], sources: Sources) -> Sentence:
    key, step, names = f"appraisal.{question.part}", PARTS[question.part], named.get(question.of, [])
    if not names:
        return tell(key, f"{step}: {question.otherwise or question.template}", paper.evidence)
    told = sources.count(f"named.{question.of}", f"{question.of} that its claims name", names=", ".join(names))
    return tell(key, f"{step}: {question.template}", names=fact(told, "names"))


def answers_section(paper: SessionPaper, sources: Sources) -> Section:
    """Return what the audit card says on each step; folded, since it is for who leads."""
    if paper.card is None:
        return Section(ANSWERS, ANSWERS_HEADING, note="The audit has not read this paper yet.", is_folded=True)
    sentences = [sentence for part in PARTS for sentence in _answers(paper, part, sources)]
    part = "whose full text is here only in part" if paper.has_full_text else "of which only the abstract is here"
    note = ("Read by rules, which may be wrong: the sentence that each rests on stands beside. Silence is no fault "
            f"of a paper {part}.")  # fmt: skip
    return Section(ANSWERS, ANSWERS_HEADING, tuple(sentences), note=note, is_folded=True)


def _answers(paper: SessionPaper, part: str, sources: Sources) -> list[Sentence]:
    """Return a sentence for each line that says something, and one that names what is silent."""
    lines = [line for name in LINES_OF[part] for line in paper.lines(name)]
    telling = [line for line in lines if line.verdict not in SILENT and line.verdict != "nothing found"]
    silent = [line.name for line in lines if line.verdict in SILENT]
    told = [_answer(PARTS[part], line_evidence(paper, line, sources)) for line in telling]
    if silent:
        counted = sources.count(f"silent.{part}", "lines of the audit card without a finding", names=", ".join(silent))
        told.append(tell(f"answers.silent.{part}", f"{PARTS[part]}: nothing found on {{names}}.",
                         names=fact(counted, "names")))  # fmt: skip
    return told


def _answer(step: str, line: Evidence) -> Sentence:
    """Return a line of the card as a sentence, with the words of the paper that it rests on."""
    template = f"{step}: {{name}}: {{verdict}}"
    names = ["name", "verdict"]
    for name, more in (("told", ", {told}"), ("said", ". “{said}” ({place})"), ("source", " [{source}]")):
        if line.facts[name]:
            template, names = template + more, [*names, *(["said", "place"] if name == "said" else [name])]
    values = {name: fact(line, name) for name in names}
    return tell("answers.line", template + ".", **values)
