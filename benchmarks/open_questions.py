"""Which thresholds show that a new paper may answer an open question: recall and false alarms on real challenges.

Package ``aclsum`` holds for each paper of the sample a sentence by people on the challenge that it takes up. Each is
asked as an open question while the papers of ``--library`` (the sample) are the new ones: the paper itself should be
shown. The same questions are put to works of ``--week``, another library, where next to nothing answers them: what is
shown there is false alarm.
"""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.excerpts import sentences
from app.open_edition import OpenEdition
from app.papers import find_work, titles_of
from app.reading import open_reader
from app.sessions import nearest_works
from benchmarks.report import wilson, write_result
from benchmarks.session_brief import papers
from data.library import Library
from index.ask import Answer, rank_sentences

QUESTIONS = 25
"""Of each part: train chooses, test reports."""
NEW = 2_000
"""Works of the other library that are taken for the new ones: about two busy days of arXiv's machine learning."""
GRID = [(score, similarity) for score in (0.4, 0.45, 0.5, 0.55, 0.6) for similarity in (0.45, 0.5, 0.55, 0.6, 0.65)]
MOST_ALARMS = 0.1
"""False alarms a question and 2,000 foreign papers that we put up with."""


def best_sentences(opened: OpenEdition, question: str, works: Sequence[int]) -> dict[int, Answer]:
    """Return the best sentence of each of the works nearest to a question."""
    near = nearest_works(opened, question, works)
    ranked = rank_sentences(
        question, opened.passages(), opened.encoder(), sentences, partial(titles_of, opened.db), near
    )
    best: dict[int, Answer] = {}
    for one in ranked:
        best.setdefault(one.work_id, one)
    return best


def shown(found: dict[int, Answer], least_score: float, least_similarity: float) -> set[int]:
    """Return the works whose sentence lies above the thresholds."""
    return {work for work, one in found.items()
            if one.score >= least_score and (one.similarity or 0.0) >= least_similarity}  # fmt: skip


def asked(opened: OpenEdition, split: str) -> list[tuple[str, int, dict[int, Answer]]]:
    """Return question, its paper and what is found among all papers, for the first papers of a part."""
    works = [row[0] for row in opened.db.execute("SELECT work_id FROM works WHERE NOT is_stub").fetchall()]
    told = []
    for paper in papers(split)[:QUESTIONS]:
        question = paper["summary"]["challenge"]
        told.append((question, find_work(opened.db, paper["id"]), best_sentences(opened, question, works)))
    return told


def rows_of(
    part: str, told: list[tuple[str, int, dict[int, Answer]]], foreign: list[dict[int, Answer]],
    grid: Sequence[tuple[float, float]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return recall, other papers of the same library shown, and false alarms for each pair of thresholds."""
    rows = []
    for score, similarity in grid:
        hits = sum(own in shown(found, score, similarity) for _, own, found in told)
        others = [len(shown(found, score, similarity) - {own}) for _, own, found in told]
        alarms = [len(shown(found, score, similarity)) for found in foreign]
        low, high = wilson(hits, len(told))
        rows.append({
            "part": part, "least_score": score, "least_similarity": similarity, "questions": len(told), "found": hits,
            "recall": round(hits / len(told), 4), "lo": low, "hi": high, "others_a_question": round(np.mean(others), 3),
            "foreign_a_question": round(float(np.mean(alarms)), 3) if alarms else None,
        })  # fmt: skip
    return rows


def main() -> None:
    """Choose thresholds on one part, report on another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="a library of the sample, published")
    parser.add_argument("--week", type=Path, required=True, help="another library, whose works answer nothing")
    given = parser.parse_args()
    with open_reader(Library(given.library)) as reader:
        train, test = asked(reader, "train"), asked(reader, "test")
    with open_reader(Library(given.week)) as reader:
        sql = f"SELECT work_id FROM works WHERE NOT is_stub ORDER BY md5(work_id::VARCHAR) LIMIT {NEW}"
        works = [row[0] for row in reader.db.execute(sql).fetchall()]
        foreign = {part: [best_sentences(reader, question, works) for question, _, _ in told]
                   for part, told in (("train", train), ("test", test))}  # fmt: skip
    rows = rows_of("train", train, foreign["train"], GRID)
    fit = [row for row in rows if row["foreign_a_question"] <= MOST_ALARMS]
    best = max(fit, key=lambda row: (row["recall"], -row["foreign_a_question"], row["least_similarity"]))
    chosen = (best["least_score"], best["least_similarity"])
    write_result("open_questions", [*rows, *rows_of("test", test, foreign["test"], [chosen])])


if __name__ == "__main__":
    main()
