"""Measure `fieldmap ask` on the sample: whether the sentence that a question was made from is among the answers.

Run: ``python -m benchmarks.ask [--questions 60]`` (needs the extra ``sample``). Gold by rule: every sentence of an
abstract or full text from which a claim with a data set and a metric is read; its question is made by a template from
the claim's model, data set and metric. Beside, invented questions that no paper of the sample answers. Compares
passages of one sentence, of three, and whole paragraphs, ranked by words alone and with meaning. Prints one table and
writes ``benchmarks/results/ask.json``.

What such a test does not show: the questions repeat the words of their sentences, so it favours words over meaning and
says little of questions in words of one's own; other sentences may answer as well and count as wrong; it asks for
numbers only; whether an answer is right, or complete, is judged by nobody.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from analysis.claims.extract import extract_claims
from app.excerpts import excerpts, sentences
from app.papers import titles_of
from benchmarks.report import wilson, write_result
from data.library import utc_now
from data.store import Database, open_memory
from index.ask import Answer, rank_sentences
from index.encoder import Encoder
from index.model_folder import DEFAULT_MODEL
from index.passages import PassageIndex, build_passages
from ingest.s2orc import load_s2orc, sample_folder

CHUNKINGS = {"sentence": 1, "three sentences": 3, "paragraph": 0}
UNANSWERED = (
    "What accuracy does Zorbex-9 reach on QuuxBench?", "What F1 does GlimmerNet obtain on the Vantor corpus?",
    "How do whales sleep?", "Which enzyme breaks down lactose?", "What is the melting point of tungsten?",
    "Who won the chess championship of 1972?", "How is concrete reinforced against earthquakes?",
    "What causes the northern lights?", "How long does sourdough bread need to rise?",
    "What is the half-life of carbon-14?", "Which vaccine prevents measles?", "How do I prune an apple tree?",
    "What is the mass of the Higgs boson?", "How are diffusion models used to fold proteins?",
    "What perplexity does Mamba reach on the Pile?", "How do gravitational waves form?",
    "Which mortgage rates rose in March?", "What top-1 accuracy does ViT-22B reach on ImageNet?",
    "How many goals were scored in the final?", "What is the recommended tyre pressure of a bicycle?",
)  # fmt: skip
"""Invented here: none is answered by a paper on language published up to 2022."""


class Gold(NamedTuple):
    """A question and the sentence that it was made from."""

    question: str
    work_id: int
    sentence: str


def main() -> None:
    """Load the sample, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=60, help="gold questions, evenly spread over the sample")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        encoder = Encoder(DEFAULT_MODEL)
        db = open_memory()
        load_s2orc(db, sample_folder(), Path(folder) / "quarantine", utc_now())
        gold = gold_questions(db)
        chosen = gold[:: max(1, len(gold) // options.questions)][: options.questions]
        encoder.encode_query("loaded before anything is measured")
        rows = []
        for name, size in CHUNKINGS.items():
            path = Path(folder) / name.replace(" ", "-")
            begin = time.process_time()
            build_passages(path, excerpts(db, size))
            built = {"passages": name, "build CPU s": round(time.process_time() - begin, 1), "MB": _megabytes(path)}
            index = PassageIndex.open(path)
            rows += [built | {"n": len(index)} | row for row in measure(db, index, encoder, chosen)]
    write_result("ask", rows)


def gold_questions(db: Database) -> list[Gold]:
    """Return the questions in order of work and text; sentences that give the same question are all left out."""
    texts = db.execute(
        """SELECT work_id, abstract FROM public.works WHERE NOT is_stub AND abstract IS NOT NULL
        UNION ALL SELECT work_id, text FROM public.passages ORDER BY work_id, 2"""
    ).fetchall()
    found = [
        Gold(question_of(claim.model, claim.dataset, claim.metric), work_id, " ".join(claim.sentence.split()))
        for work_id, text in texts
        for claim in extract_claims("", text)
        if claim.dataset and claim.metric
    ]
    once = {one.question: one for one in found}
    several = {one.question for one in found if once[one.question].sentence != one.sentence}
    return [one for one in once.values() if one.question not in several]


def question_of(model: str | None, dataset: str, metric: str) -> str:
    """Return a question from the parts of a claim."""
    return f"What {metric} does {model or 'the system'} reach on {dataset}?"


def measure(db: Database, index: PassageIndex, encoder: Encoder, gold: Sequence[Gold]) -> list[Mapping[str, Any]]:
    """Return a row for words alone and one with meaning."""
    rows = []
    for ranking, model in (("words", None), ("words and meaning", encoder)):
        rank = partial(rank_sentences, passages=index, encoder=model, split=sentences, titles=partial(titles_of, db))
        begin = time.process_time()
        ranked = [rank(one.question) for one in gold]
        spent = time.process_time() - begin
        first, five = (_recall(gold, ranked, k) for k in (1, 5))
        unanswered = [rank(question) for question in UNANSWERED]
        rows.append(
            {"ranking": ranking, "recall@1": first, "recall@5": five,
             "interval@5": wilson(round(five * len(gold)), len(gold)),
             "questions": len(gold), "CPU ms": round(1000 * spent / len(gold)),
             "answered": _answered(ranked), "invented answered": _answered(unanswered), "invented": len(UNANSWERED)}
        )  # fmt: skip
    return rows


def _recall(gold: Sequence[Gold], ranked: Sequence[Sequence[Answer]], k: int) -> float:
    hits = sum(any(_same(one, answer) for answer in answers[:k]) for one, answers in zip(gold, ranked, strict=True))
    return round(hits / len(gold), 3)


def _same(gold: Gold, answer: Answer) -> bool:
    """Tell whether an answer is the gold sentence; the claims' own splitting may cut it shorter or longer."""
    quote = " ".join(answer.quote.split())
    return answer.work_id == gold.work_id and (quote in gold.sentence or gold.sentence in quote)


def _answered(ranked: Sequence[Sequence[Answer]]) -> float:
    """Return the share of questions that get an answer at all."""
    return round(sum(any(answer.is_found() for answer in answers) for answers in ranked) / len(ranked), 3)


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)


if __name__ == "__main__":
    main()
