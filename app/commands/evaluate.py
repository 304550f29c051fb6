"""`fieldmap eval search`: how good search is on queries that people judged, on anyone's files."""

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click

from app.output import counter, show_json, show_text, table
from app.session import json_option
from index.judgments import read_collection
from index.model_folder import DEFAULT_MODEL
from index.search import Mode
from index.trial import TOP_K, Trial, summary, trial_encoder

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("eval")
def evaluation() -> None:
    """Measure how well Fieldmap does, on files of your own."""


@evaluation.command("search")
@click.option("--corpus", required=True, type=FILE, help="JSON lines {_id, title, text}, as BEIR has them.")
@click.option("--queries", required=True, type=FILE, help="JSON lines {_id, text}.")
@click.option(
    "--judgments", required=True, type=FILE,
    help="TSV or CSV with a heading query-id, corpus-id, score; or TREC's four columns.",
)  # fmt: skip
@click.option("--pools", type=FILE, help="Rank only these: JSON lines {_id, pool: [...]}, or query and paper a line.")
@click.option(
    "--mode", "modes", multiple=True, type=click.Choice(get_args(Mode)),
    help="Repeatable; the first is compared with the others.  [default: hybrid, dense, lexical]",
)  # fmt: skip
@click.option(
    "--top", default=TOP_K, show_default=True, type=click.IntRange(1, 1000), help="Papers ranked, without pools."
)
@click.option(
    "--relevant-from",
    default=1,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Lowest grade of a relevant paper.",
)
@click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    help="As embedding.model in fieldmap.toml; tfidf-svd is fitted on the corpus.",
)
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps the vectors.")
@json_option
def eval_search(
    corpus: Path, queries: Path, judgments: Path, pools: Path | None, modes: tuple[Mode, ...], top: int,
    relevant_from: int, model: str, cache: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Measure search on judged queries: MAP, nDCG, recall, MRR, each with its 95 % interval over queries.

    Builds the indexes of an edition from the corpus in a temporary folder, asks every judged query in each mode, and
    tests the first mode against the others on the same queries. Needs no library.

    \b
    Examples:
      fieldmap eval search --corpus corpus.jsonl --queries queries.jsonl --judgments qrels.tsv
      fieldmap eval search --corpus corpus.jsonl --queries queries.jsonl --judgments qrels.tsv \\
        --mode hybrid --mode lexical --cache vectors --json
    """
    collection = read_collection(corpus, queries, judgments, pools)
    chosen = tuple(dict.fromkeys(modes)) or ("hybrid", "dense", "lexical")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="fieldmap-")))
        encoder = stack.enter_context(trial_encoder(model, collection, folder))
        with counter("embedding", len(collection.corpus)) as count:
            trial = Trial.build(collection, folder, encoder, cache, count)
        with counter("queries", len(chosen) * len(collection.judged_queries(relevant_from))) as count:
            told = summary({mode: trial.scores(mode, top, relevant_from, count) for mode in chosen})
    show_json(told) if as_json else show_text(report(told))


def report(told: dict[str, Any]) -> str:
    """Return the measures of each mode, and what the first mode gains over the others, as two tables."""
    modes = list(told["modes"])
    measures = list(told["modes"][modes[0]])
    rows = [[name, *(_interval(told["modes"][mode][name], "value") for mode in modes)] for name in measures]
    queries = told["modes"][modes[0]][measures[0]]["n"]
    parts = [f"{queries:,} queries; mean [95 % interval]", table(rows, ["measure", *modes])]
    for pair, differences in told["paired"].items():
        gains = [[name, _interval(one, "difference"), f"{one['p']:.4f}"] for name, one in differences.items()]
        parts += ["", table(gains, ["measure", f"gain of {pair}", "p"])]
    return "\n".join(parts)


def _interval(told: dict[str, float], name: str) -> str:
    return f"{told[name]:.3f} [{told['lo']:.3f}, {told['hi']:.3f}]"
