"""Measure search on judged collections: hybrid, meaning and words, against BM25 and published rankings.

Run: ``python -m benchmarks.search_quality --data FOLDER [--cache FOLDER] [--set NAME]... [--model NAME] [--feedback]``
with the folder that holds ``csfcube/``, ``task-search/``, ``acl-citances/`` (with ``acl-anthology-2021/``) and
``doris-mae-best/``. Prints one table and writes ``benchmarks/results/search_quality.json``; another model than the
packaged one, and feedback, have a file of their own.
"""

import argparse
import contextlib
import gzip
import hashlib
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, product
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.report import write_result
from index.evaluation import measure
from index.feedback import FeedbackEncoder
from index.judgments import Collection, JudgedPaper
from index.model_folder import DEFAULT_MODEL
from index.search import Mode
from index.text import paper_text
from index.trial import TOP_K, Trial, summary, trial_encoder

try:
    import bm25s
except ImportError:  # a peer, not a part: without it its rows are left out
    bm25s = None

NEWEST_CITED = 2014
"""Year of the newest citing papers of acl-citances; the collection is the Anthology up to it."""
SENTENCES_A_PAPER = 2
"""Citing sentences taken for each cited paper of acl-citances."""
FEWEST_WORDS = 6
Row = dict[str, Any]


def csfcube(data: Path) -> Collection:
    """Return CSFCube: an abstract as the query, a pool to rank, grades 0 to 3 (2 and 3 count as relevant)."""
    corpus = _papers(_read(data / "csfcube" / "corpus.jsonl.gz"))
    rows = _read(data / "csfcube" / "queries.jsonl.gz")
    texts = {row["query_id"]: _whole(corpus[row["paper_id"]]) for row in rows}
    judgments = {row["query_id"]: row["judgments"] for row in rows}
    return Collection(corpus, texts, judgments, {name: sorted(grades) for name, grades in judgments.items()})


def task_search(data: Path) -> Collection:
    """Return task names as queries, the papers with a row on a board of that task as answers."""
    rows = _read(data / "task-search" / "queries.jsonl.gz")
    return Collection(
        _papers(_read(data / "task-search" / "corpus.jsonl.gz")),
        {row["query_id"]: row["query"] for row in rows},
        {row["query_id"]: dict.fromkeys(row["relevant"], 1) for row in rows},
    )


def acl_citances(data: Path) -> Collection:
    """Return citing sentences as queries, the cited paper as the answer, the Anthology of the time as collection."""
    table = pq.read_table(
        data / "acl-anthology-2021" / "papers.parquet", columns=["acl_id", "title", "abstract", "year"]
    )
    corpus = {
        row["acl_id"]: JudgedPaper(row["title"], row["abstract"] or "")
        for row in table.to_pylist() if (row["year"] or 0) <= NEWEST_CITED and row["title"]
    }  # fmt: skip
    by_paper: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _read(data / "acl-citances" / "citances.jsonl.gz"):
        text = " ".join((row["text"] or row["raw_text"] or "").split())
        if row["cited"] in corpus and len(text.split()) >= FEWEST_WORDS:
            by_paper[row["cited"]][f"{row['citing']}>{row['cited']}#{row['n']}"] = text
    chosen = {
        name: (cited, texts[name]) for cited, texts in by_paper.items()
        for name in sorted(texts, key=_shuffled)[:SENTENCES_A_PAPER]
    }  # fmt: skip
    return Collection(
        corpus,
        {name: text for name, (_, text) in chosen.items()},
        {name: {cited: 1} for name, (cited, _) in chosen.items()},
    )


def doris_mae_best(data: Path) -> Collection:
    """Return needs in prose as queries, the abstract judged best as the answer, among those of task-search."""
    corpus = dict(task_search(data).corpus)
    held = {_letters(paper.abstract): name for name, paper in corpus.items()}
    queries, judgments = {}, {}
    for row in _read(data / "doris-mae-best" / "pairs.jsonl.gz"):
        name = held.setdefault(_letters(row["abstract"]), f"doris-{row['candidate_id']}")
        corpus.setdefault(name, JudgedPaper("", row["abstract"]))
        queries[row["query_id"]] = row["query"]
        judgments[row["query_id"]] = {name: 1}
    return Collection(corpus, queries, judgments)


def _papers(rows: Sequence[Row]) -> dict[str, JudgedPaper]:
    return {row["id"]: JudgedPaper(row["title"] or "", row["abstract"] or "") for row in rows}


def _whole(paper: JudgedPaper) -> str:
    return paper_text(paper.title, paper.abstract)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())[:400]


def _shuffled(name: str) -> str:
    """Return a key that orders names at random, the same each time."""
    return hashlib.sha256(name.encode()).hexdigest()


def _read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@dataclass(frozen=True)
class Case:
    """One collection, what counts, and what others reach on it."""

    read: Callable[[Path], Collection]
    measures: tuple[str, ...]
    relevant_from: int = 1
    peers: tuple[tuple[str, str, float], ...] = ()
    """(measure, whose, value), from the README of the data, on the same queries."""


CASES = {
    "csfcube": Case(csfcube, ("map", "ndcg%20"), 2, (
        ("map", "BM25 (README)", 0.398), ("ndcg%20", "BM25 (README)", 0.539),
        ("map", "SPECTER (README)", 0.354), ("ndcg%20", "SPECTER (README)", 0.530),
    )),
    "task-search": Case(task_search, ("ndcg@10", "capped_recall@20", "mrr"), 1, (
        ("ndcg@10", "BM25 (README)", 0.548), ("capped_recall@20", "BM25 (README)", 0.555),
        ("mrr", "BM25 (README)", 0.729),
    )),
    "doris-mae-best": Case(doris_mae_best, ("mrr", "recall@20"), 1, (
        ("mrr", "BM25 (README)", 0.48), ("recall@20", "BM25 (README)", 0.72),
    )),
    "acl-citances": Case(acl_citances, ("ndcg@10", "recall@5", "recall@20", "mrr")),
}  # fmt: skip
MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")


def main() -> None:
    """Measure each collection, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the collections")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    parser.add_argument("--set", dest="sets", action="append", choices=list(CASES), help="only this collection")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="as embedding.model; tfidf-svd is fitted on each corpus")
    parser.add_argument(
        "--feedback", action="store_true", help="also search along the best papers by words, as imported vectors are"
    )
    arguments = parser.parse_args()
    rows = []
    for name in arguments.sets or list(CASES):
        rows += rows_of(name, CASES[name], arguments.data, arguments.cache, arguments.model, arguments.feedback)
    for name in sorted(set(CASES) - set(arguments.sets or CASES)):
        print(f"skipped: {name}")
    own = "" if arguments.model == DEFAULT_MODEL else f"_{Path(arguments.model).name}"
    write_result(f"search_quality{own}{'_feedback' * arguments.feedback}", rows)


def rows_of(name: str, case: Case, data: Path, cache: Path | None, model: str, feedback: bool) -> list[Row]:
    """Return the rows of one collection: all queries, the half that was tuned on, and the half held out."""
    collection = case.read(data)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldmap-")))
        encoder = stack.enter_context(trial_encoder(model, collection, folder))
        trial = Trial.build(collection, folder, encoder, cache)
        queries = collection.judged_queries(case.relevant_from)
        scores: dict[str, dict[str, list[float]]] = {
            mode: trial.scores(mode, relevant_from=case.relevant_from) for mode in MODES
        }
        if feedback:
            trial.encoder = FeedbackEncoder(trial.lexical, trial.vectors)
            scores |= {f"{mode}, feedback": trial.scores(mode, relevant_from=case.relevant_from) for mode in MODES[:2]}
    scores |= {"bm25s": bm25s_scores(collection, case.relevant_from)} if bm25s else {}
    halves = {"all": lambda query: True, "tuned on": is_tuned_on, "held out": lambda query: not is_tuned_on(query)}
    return [
        row
        for half, chosen in halves.items()
        for row in half_rows(name, case, half, scores, [chosen(q) for q in queries])
    ]


def half_rows(
    name: str, case: Case, half: str, scores: dict[str, dict[str, list[float]]], kept: list[bool]
) -> list[Row]:
    """Return one row a measure and mode over the queries kept, with the first mode's gain over the others."""
    chosen = {
        mode: {key: list(compress(by_name[key], kept)) for key in case.measures} for mode, by_name in scores.items()
    }
    told = summary(chosen)
    first, rows = next(iter(chosen)), []
    for mode, key in product(chosen, case.measures):
        one = told["modes"][mode][key]
        gain = told["paired"].get(f"{first} over {mode}", {}).get(key, {})
        rows.append({
            "collection": name, "queries": half, "measure": key, "whose": mode, "value": one["value"],
            "interval": [one["lo"], one["hi"]], "n": one["n"],
            f"gain of {first}": gain.get("difference"), "p": gain.get("p"),
        })  # fmt: skip
    if half == "all":
        rows += [{"collection": name, "queries": half, "measure": key, "whose": whose, "value": value}
                 for key, whose, value in case.peers]  # fmt: skip
    return rows


def is_tuned_on(query: str) -> bool:
    """Tell whether a query belongs to the half on which choices were made."""
    return int(_shuffled(query), 16) % 2 == 0


def bm25s_scores(collection: Collection, relevant_from: int) -> dict[str, list[float]]:
    """Return the measures of BM25 as bm25s computes it (k1 0.9, b 0.4, English stop words, no stemming)."""
    names = sorted(collection.corpus)
    retriever = bm25s.BM25(k1=0.9, b=0.4)
    texts = [_whole(collection.corpus[name]) for name in names]
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    measured = []
    for query in collection.judged_queries(relevant_from):
        words = bm25s.tokenize(collection.queries[query], stopwords="en", show_progress=False, return_ids=False)[0]
        values = retriever.get_scores(words)
        pool = collection.pools[query] if collection.pools else None
        order = sorted(range(len(names)) if pool is None else [names.index(name) for name in pool],
                       key=lambda place: (-float(values[place]), place))  # fmt: skip
        ranked = [names[place] for place in order[: TOP_K if pool is None else None]]
        measured.append(
            measure(ranked, collection.judgments[query], relevant_from, None if pool is None else len(pool))
        )
    return {key: [one[key] for one in measured] for key in measured[0]}


if __name__ == "__main__":
    main()
