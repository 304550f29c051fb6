"""Questions for the discussion, made of what is missing in a paper, odd, or contested, each with what led to it.

A detector yields what it found; :func:`chosen` takes the weightiest of different kinds. A question that fits any paper
comes only where fewer special ones were found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from analysis.audit.card import Line
from analysis.documents.document import Evidence, Section, Sentence, Sources, below, fact, quote, tell
from analysis.intents.cited_as import CRITICAL, cited_as
from analysis.sessions.limits import limits_of
from analysis.sessions.odd_sentences import CUES, cue_in
from analysis.sessions.paper import SessionPaper, line_evidence, sentences_of
from data.licence import quotable

NAME, HEADING = "discussion", "Questions for the discussion"
MOST = 8
FEW = 3
"""Special questions below which general ones come in."""
EACH_KIND = 2
"""Questions of one kind at most."""
FEWEST_CITERS = 3
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Raised:
    """A question with the evidence that led to it."""

    kind: str
    """What it is about: contested, numbers, baselines, chance, scope, words, benchmark, metric, limits, open …"""
    weight: float
    """How much it is worth asking, of 10; ours, from reading packs as a leader would."""
    question: Sentence
    evidence: tuple[Sentence, ...] = ()


Detector = Callable[[SessionPaper, Sources], Iterable[Raised]]


def discussion_section(paper: SessionPaper, sources: Sources) -> Section:
    """Return the questions, weightiest first, each followed by the words that led to it."""
    found = [one for detect in DETECTORS for one in detect(paper, sources)]
    asked = chosen(found, list(_general(paper, sources)))
    sentences = [sentence for one in asked for sentence in (one.question, *below(*one.evidence))]
    return Section(
        NAME, HEADING, tuple(sentences), note="Each rests on what is missing, odd or contested in this paper."
    )


def chosen(special: Iterable[Raised], general: Iterable[Raised]) -> list[Raised]:
    """Return at most eight questions: the weightiest, at most two of a kind; general ones only to fill up to three."""
    taken: list[Raised] = []
    for one in sorted(special, key=lambda raised: (-raised.weight, raised.kind, raised.question.text)):
        if len(taken) < MOST and sum(other.kind == one.kind for other in taken) < EACH_KIND:
            taken.append(one)
    for one in general:
        if len(taken) < FEW:
            taken.append(one)
    return taken


def _line_question(
    paper: SessionPaper, sources: Sources, line: Line, kind: str, weight: float, template: str, *names: str
) -> Raised:
    """Return a question of a line of the audit card, with the paper's words that the line rests on."""
    evidence = line_evidence(paper, line, sources)
    question = tell(f"discussion.{kind}", template, evidence, **{name: fact(evidence, name) for name in names})
    said = (tell("discussion.said", "“{said}” ({place})", said=fact(evidence, "said"), place=fact(evidence, "place")),)
    is_telling = evidence.facts["said"] and (kind == "numbers" or "|" not in str(evidence.facts["said"]))
    return Raised(kind, weight, question, said if is_telling else ())


def contested(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield the criticism of later papers."""
    told = cited_as(paper.field.db, paper.work_id, (CRITICAL,))
    rows = [row for row in told.groups[CRITICAL] if row["citing_id"] != paper.work_id][:2]
    papers = paper.field.papers([row["citing_id"] for row in rows])
    for row in rows:
        critic = papers[row["citing_id"]]
        if critic.day is None or critic.day <= paper.field.as_of:
            yield _critic(sources.add(critic), row)


def _critic(critic: Evidence, row: Row) -> Raised:
    facts = {name: fact(critic, name, "year" if name == "year" else "name") for name in ("authors", "year", "title")}
    question = tell("discussion.contested", "A later paper sets itself against it: {authors} ({year}), “{title}”. "
                                            "Does what it "
                    "says hold, and would the authors agree?", **facts)  # fmt: skip
    said = quote(row["sentence"], critic, row["section"] or "citing sentence", row["criticism"])
    return Raised("contested", 10.0, question, (said,))


_DISCREPANCIES = """WITH mine AS (SELECT claim_id FROM claims WHERE work_id = $work),
    found AS (SELECT *, first_claim_id IN (SELECT claim_id FROM mine) AS is_first,
                     other_claim_id IN (SELECT claim_id FROM mine) AS is_other
              FROM discrepancies WHERE NOT is_explained)
    SELECT d.discrepancy_id, d.model, d.dataset, d.metric, d.first_value, d.other_value, d.reason, c.work_id AS other
    FROM found d JOIN claims c ON c.claim_id = if(d.is_first, d.other_claim_id, d.first_claim_id)
    WHERE d.is_first <> d.is_other AND c.work_id IS NOT NULL ORDER BY d.discrepancy_id LIMIT 2"""


def discrepant(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield numbers that another paper tells otherwise."""
    rows = paper.field.rows(_DISCREPANCIES, work=paper.work_id)
    papers = paper.field.papers([row["other"] for row in rows])
    for row in rows:
        other = sources.add(papers[row["other"]])
        found = sources.add(Evidence(
            f"D{row['discrepancy_id']}", "discrepancy", f"{row['model']} on {row['dataset']}, {row['metric']}", None,
            {name: row[name] for name in ("model", "dataset", "metric", "first_value", "other_value", "reason")},
        ))  # fmt: skip
        values = {name: fact(found, name, "number") for name in ("first_value", "other_value")}
        question = tell(
            "discussion.discrepancy",
            "{model} on {dataset} ({metric}) has {first_value} in one paper and {other_value} in another, of which "
            "one is this "
            "and the other “{title}” ({reason}). Which would you trust, and why?",
            **{name: fact(found, name) for name in ("model", "dataset", "metric", "reason")}, **values,
            title=fact(other, "title"),
        )  # fmt: skip
        yield Raised("contested", 9.5, question)


def odd_numbers(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield checks of its numbers that do not agree."""
    for line in paper.lines("numbers"):
        if line.verdict == "does not agree":
            yield _line_question(paper, sources, line, "numbers", 9.0, "Its numbers do not agree: {told}. Is it a "
                                                                       "slip, and "
                                 "does anything that is claimed hang on it?", "told")  # fmt: skip


def weak_baselines(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield what limits the comparison: stronger systems known before, old or untuned ones, no simple one."""
    for line in paper.lines("baselines"):
        if line.verdict == "a better one was known":
            yield _line_question(paper, sources, line, "baselines", 8.5, "A better number than its best baseline was "
                                                                         "public "
                                 "before it ({name}: {told}). Does the claim survive beside that?", "name",
                                 "told")  # fmt: skip
        elif line.verdict == "old":
            yield _line_question(paper, sources, line, "baselines", 7.0, "The newest system that it compares itself "
                                                                         "with is of "
                                 "{told}. What had come since, and why is it left out?", "told")  # fmt: skip
        elif line.name == "how they were run" and line.verdict in ("untuned", "copied"):
            yield _line_question(paper, sources, line, "baselines", 6.0, "Of its comparison it says: {told}. How "
                                                                         "much of the "
                                 "difference could that alone explain?", "told")  # fmt: skip
        elif line.name == "a simple baseline" and line.verdict == "not found":
            yield _line_question(paper, sources, line, "baselines", 3.0, "No simple baseline was found in it. What "
                                                                         "would you "
                                 "try in an afternoon, and how near would it come?")  # fmt: skip


def chance(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield a difference told without the spread of runs; the smallest difference makes the question."""
    silent = [
        line for line in paper.lines("reproducibility") if line.name in ("spread or significance", "seeds or runs")
    ]
    if not silent or any(line.verdict != "not found" for line in silent):
        return
    deltas = [row for row in paper.claims if row["kind"] == "delta" and not row["relative"] and row["value"]]
    spread = line_evidence(paper, silent[0], sources)
    if not deltas:
        if any(row["kind"] == "result" for row in paper.claims):
            yield Raised("chance", 4.5, tell("discussion.chance", "Neither runs nor any spread of its results were "
                                                                  "found in it. "
                         "How far apart would two runs of the same thing lie?", spread))  # fmt: skip
        return
    least = min(deltas, key=lambda row: (abs(row["value"]), row["claim_id"]))
    claim = sources.add(_claim(paper, least))
    question = tell(
        "discussion.chance",
        "It claims a difference of {value} {unit} and tells neither runs nor spread. How large must a difference be "
        "here not to "
        "be chance?", spread, value=fact(claim, "value", "number"), unit=fact(claim, "unit"),
    )  # fmt: skip
    said = quote(quotable(least["sentence"], None), claim, least["section"] or "Abstract", "claims the difference")
    yield Raised("chance", 7.5, question, (said,) if least["tier"] != "table" else ())


def _claim(paper: SessionPaper, row: Row) -> Evidence:
    facts = {"value": row["value"], "unit": row["unit"] or "points", "work": paper.evidence.ref}
    return Evidence(f"C{row['claim_id']}", "claim", paper.evidence.label, paper.evidence.day, facts)


def unlike_conditions(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield flags that are raised on its own results: they cannot be set beside others as they are."""
    seen: set[str] = set()
    for one in paper.card.claims if paper.card else ():
        for flag in one.flags:
            if (
                one.kind != "baseline"
                and flag["verdict"] == "yes"
                and flag["flag"] not in seen
                and flag["flag"] != "split"
            ):
                seen.add(flag["flag"])
                claim = sources.add(Evidence(
                    f"C{one.claim_id}", "claim", paper.evidence.label, paper.evidence.day,
                    {"claim": one.claim, f"flag.{flag['flag']}": FLAG_WORDS[flag["flag"]], "work": paper.evidence.ref},
                ))  # fmt: skip
                question = tell("discussion.conditions", "Its result {claim} was reached {flag}. Would its order "
                                                         "hold on equal "
                                "terms?", claim=fact(claim, "claim"),
                                flag=fact(claim, f"flag.{flag['flag']}"))  # fmt: skip
                yield Raised("conditions", 6.5, question)


FLAG_WORDS = {
    "extra_data": "with more data than the benchmark's own", "pretraining": "by a model pretrained on another corpus",
    "resolution": "at an input resolution of its own", "ensemble": "by an ensemble, or with augmentation at test time",
    "split": "on another split than the test split", "prompting": "by shots, chain of thought or tools",
    "harness": "by an evaluation tool of its own", "size_ratio": "by a model of quite another size",
}  # fmt: skip


def words_and_numbers(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield words of title and abstract that the numbers do not carry."""
    for line in paper.lines("wording"):
        if line.verdict == "more than the numbers say":
            yield _line_question(paper, sources, line, "words", 6.0, "It says “{name}”: {told}. How would you word "
                                                                     "the claim so "
                                 "that it is borne out?", "name", "told")  # fmt: skip


def known_flaws(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield what is known of its benchmarks and metrics."""
    for line in paper.lines("data"):
        if line.verdict.endswith(" known") and line.verdict != "no issue known":
            yield _line_question(paper, sources, line, "benchmark", 6.2, "Of {name} this is known: {told} "
                                                                         "[{source}]. How much of "
                                 "the result could it touch?", "name", "told", "source")  # fmt: skip
    for line in {line.name: line for line in reversed(paper.lines("metrics"))}.values():
        if line.verdict == "limits known":
            yield _line_question(paper, sources, line, "metric", 5.0, "Of {name} this is known: {told} [{source}]. "
                                                                      "Would people "
                                 "who use the system notice the difference?", "name", "told", "source")  # fmt: skip


def one_benchmark(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield that all results are of one data set."""
    results = [row for row in paper.claims if row["kind"] == "result" and row["dataset"]]
    names = {row["dataset"].lower() for row in results}
    if len(results) >= 2 and len(names) == 1:
        counted = sources.count(
            "datasets", "results that its claims tell", n=len(results), dataset=results[0]["dataset"]
        )
        yield Raised("scope", 5.5, tell(
            "discussion.scope", "All {n} results that were read from it are on {dataset}. On which other data would "
                                "you expect "
            "it to fail, and why?", paper.evidence, n=fact(counted, "n", "count"), dataset=fact(counted, "dataset"),
        ))  # fmt: skip


def told_oddly(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield sentences of its own that ask for a question: the first of each kind, in reading order."""
    kinds = {cue.kind for cue in CUES}
    for said in sentences_of(paper.texts):
        cue = cue_in(said) if kinds else None
        if cue is not None and cue.kind in kinds:
            kinds.remove(cue.kind)
            question = tell(f"discussion.{cue.kind}", cue.question, paper.evidence)
            yield Raised(cue.kind, cue.weight, question, (paper.said(said.text, said.heading, cue.why),))


def uncited(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield the earlier paper nearest in text that it does not cite, where its references are known."""
    near = [(work, similarity) for work, similarity in paper.near if similarity >= NEAR]
    rows = paper.field.rows(_UNCITED, [work for work, _ in near], work=paper.work_id) if near else []
    papers = paper.field.papers([row["work_id"] for row in rows[:1]])
    for found in papers.values():
        other = sources.add(found)
        facts = {name: fact(other, name, "year" if name == "year" else "name") for name in ("authors", "year", "title")}
        yield Raised("uncited", 5.8, tell(
            "discussion.uncited", "Near to it in text, earlier, and not among the references that are known of it: "
                                  "{authors} "
            "({year}), “{title}”. What does the paper do that this one did not?", paper.evidence, **facts,
        ))  # fmt: skip


NEAR = 0.7
"""Cosine of two papers from which they are near in text: as one in five papers of the sample have a neighbour."""
_UNCITED = """SELECT w.work_id FROM main.works w SEMI JOIN chosen USING (work_id)
    JOIN main.works mine ON mine.work_id = $work
    WHERE w.public_by < mine.public_by AND NOT w.is_withdrawn
      AND EXISTS (SELECT 1 FROM main.citations WHERE citing_id = $work)
      AND NOT EXISTS (SELECT 1 FROM main.citations WHERE citing_id = $work AND cited_id = w.work_id)
    ORDER BY w.work_id"""


def own_limits(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield the limit that it names, or that it names none."""
    found = limits_of(sentences_of(paper.texts))
    limits = [one for one in found if one.kind == "limit"][:1]
    for one in limits:
        question = tell("discussion.limit", "It names a limit of its own. Does that touch the main claim, or only "
                                            "its edge?",
                        paper.evidence)  # fmt: skip
        yield Raised("limits", 5.2, question, (paper.said(one.said.text, one.said.heading, "names a limit"),))
    line = next((one for one in paper.lines("reproducibility") if one.name == "limitations"), None)
    if not limits and line is not None and line.verdict == "not found":
        yield _line_question(paper, sources, line, "limits", 4.0, "No limit is named anywhere in the text that is "
                                                                  "here. What "
                             "would be the first that a reviewer should ask for?")  # fmt: skip


_LATER = """SELECT count(DISTINCT c.citing_id) AS n FROM main.citations c JOIN main.works w ON w.work_id = c.citing_id
    WHERE c.cited_id = $work AND w.public_by <= $as_of AND NOT w.is_stub AND c.citing_id <> c.cited_id"""


def left_open(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield what it leaves to later work, beside the papers here that cite it."""
    found = [one for one in limits_of(sentences_of(paper.texts)) if one.kind != "limit"][:1]
    if not found:
        return
    (later,) = paper.field.rows(_LATER, work=paper.work_id)
    counted = sources.count("later", "papers of this library that cite it", n=later["n"])
    question = tell("discussion.open", "It leaves this open; papers here that cite it: {n}. Has anybody taken it up, "
                                       "and is it "
                    "still worth taking up?", paper.evidence, n=fact(counted, "n", "count"))  # fmt: skip
    said = paper.said(found[0].said.text, found[0].said.heading, "leaves it open")
    yield Raised("open", 5.0 if later["n"] >= FEWEST_CITERS else 4.2, question, (said,))


TRAINING = ("learning rate", "batch size", "epochs", "optimiser")
"""Settings that only a paper which trains by gradients can tell."""


def to_rebuild(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield what could not be rebuilt: neither code nor the main settings are told."""
    lines = {line.name: line.verdict for line in paper.lines("reproducibility")}
    is_trained = any(lines.get(name) == "found" for name in TRAINING)
    asked = ("code", "splits", "preprocessing", "hardware", *(TRAINING if is_trained else ()))
    missing = [name for name in asked if lines.get(name) == "not found"]
    if "code" in missing and len(missing) >= 3:
        counted = sources.count("missing", "facts of the set-up that were not found", names=", ".join(missing))
        yield Raised("rebuild", 3.5, tell(
            "discussion.rebuild", "Not found in it: {names}. Which of these would change the result most if you "
                                  "guessed "
            "wrong?", paper.evidence, names=fact(counted, "names"),
        ))  # fmt: skip


def _general(paper: SessionPaper, sources: Sources) -> Iterator[Raised]:
    """Yield questions that fit any paper, best first."""
    for template in ("What would you have to see to believe the opposite of its main claim?",
                     "What is the simplest experiment that would separate its idea from its engineering?",
                     "Who would use this, and what would stop them?"):  # fmt: skip
        yield Raised("general", 1.0, tell("discussion.general", template, paper.evidence))


DETECTORS: tuple[Detector, ...] = (
    contested, discrepant, odd_numbers, weak_baselines, chance, unlike_conditions, words_and_numbers, known_flaws,
    one_benchmark, told_oddly, uncited, own_limits, left_open, to_rebuild,
)  # fmt: skip
