"""Measure when `fieldmap ask` answers and when it says "not found", on questions written before any score was seen.

Run: ``python -m benchmarks.ask_questions`` (needs the extra ``sample``). ``labels/ask_questions.tsv`` holds 24
questions that a paper of the sample answers, each with that paper and what the answering sentence must hold, and 24
that none answers, 16 of them on language processing. Prints one table and writes
``benchmarks/results/ask_questions.json``.

What it does not show: the writer had read the abstracts; another sentence may answer as well and counts as wrong.
"""

import argparse
import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from app.excerpts import excerpts, sentences
from app.papers import titles_of
from benchmarks.report import wilson, write_result
from data.library import utc_now
from data.store import Database, open_memory
from index.ask import Answer, rank_sentences
from index.encoder import DEFAULT_MODEL, Encoder
from index.passages import PassageIndex, build_passages
from ingest.s2orc import load_s2orc, sample_folder

QUESTIONS = Path(__file__).resolve().parent / "labels" / "ask_questions.tsv"
SHOWN = 5
"""Answers that `fieldmap ask` prints unless told otherwise."""


class Question(NamedTuple):
    """A question written by hand."""

    text: str
    acl_id: str
    """Of the paper that answers it; '' where none does."""
    holds: tuple[str, ...]
    """What the answering sentence must hold one of, in lower case."""


def main() -> None:
    """Load the sample, ask, print, write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with TemporaryDirectory() as folder, Encoder(DEFAULT_MODEL) as encoder:
        db = open_memory()
        load_s2orc(db, sample_folder(), Path(folder) / "quarantine", utc_now())
        build_passages(Path(folder) / "passages", excerpts(db))
        index = PassageIndex.open(Path(folder) / "passages")
        rows = []
        for ranking, model in (("words", None), ("words and meaning", encoder)):
            ask = partial(rank_sentences, passages=index, encoder=model, split=sentences, titles=partial(titles_of, db))
            rows += rows_of(ranking, db, [(one, ask(one.text)) for one in read_questions(QUESTIONS)])
    write_result("ask_questions", rows)


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a file of tab-separated columns, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Question(row["question"], row["acl_id"], tuple(one.lower() for one in row["holds"].split("|") if one))
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def rows_of(ranking: str, db: Database, asked: Sequence[tuple[Question, Sequence[Answer]]]) -> list[dict[str, Any]]:
    """Return one row a measure: what is found of what can be, how much of what is found can be, and is right."""
    works = dict(db.execute("SELECT value, work_id FROM public.identifiers WHERE scheme = 'acl'").fetchall())
    found = [[answer for answer in answers if answer.is_found()][:SHOWN] for _, answers in asked]
    pairs = [(one, kept) for (one, _), kept in zip(asked, found, strict=True)]
    can = [(one, kept) for one, kept in pairs if one.acl_id]
    answered = [(one, kept) for one, kept in pairs if kept]
    silent = [one for one, kept in pairs if not kept]
    paper = [any(answer.work_id == works.get(one.acl_id) for answer in kept) for one, kept in answered]
    right = [any(_answers(one, works, answer) for answer in kept) for one, kept in answered]
    reached = [any(_answers(one, works, answer) for answer in answers[:SHOWN]) for one, answers in asked if one.acl_id]
    shares = {
        "found: precision (some paper answers it)": [bool(one.acl_id) for one, _ in answered],
        "found: recall": [bool(kept) for _, kept in can],
        "not found: precision": [not one.acl_id for one in silent],
        "not found: recall": [not kept for one, kept in pairs if not one.acl_id],
        "answered from the right paper among five": paper,
        "answered with the right sentence among five": right,
        "right sentence among five, whatever the thresholds": reached,
    }
    return [{"ranking": ranking, "measure": name, **_share(hits)} for name, hits in shares.items()]


def _answers(question: Question, works: dict[str, int], answer: Answer) -> bool:
    """Tell whether an answer is from the right paper and holds what it must."""
    quote = answer.quote.lower()
    return answer.work_id == works.get(question.acl_id) and any(text in quote for text in question.holds)


def _share(hits: Sequence[bool]) -> dict[str, Any]:
    """Return the share of hits with its 95 % interval; none of nothing."""
    if not hits:
        return {"value": None, "interval": None, "n": 0}
    share = sum(hits) / len(hits)
    return {"value": round(share, 3), "interval": wilson(sum(hits), len(hits)), "n": len(hits)}


if __name__ == "__main__":
    main()
