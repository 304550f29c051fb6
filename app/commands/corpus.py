"""`fieldmap embed-shards`: vectors for a corpus that is no library, on one machine or a cluster."""

from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from app.output import counter, say, show_json, show_text
from app.session import json_option
from data.errors import IncompleteError
from data.executors import ExecutorKind, open_executor
from index.corpus import CorpusReport, embed_corpus, shards_of
from index.encoder import Engine
from index.encoders import ModelChoice
from index.model_folder import DEFAULT_MODEL

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("embed-shards")
@click.argument("texts", metavar="IN", type=FOLDER)
@click.argument("vectors", metavar="OUT", type=FOLDER)
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="The packaged model, or a model's folder.")
@click.option("--engine", default="auto", show_default=True, type=click.Choice(get_args(Engine)), help="What encodes.")
@click.option("--workers", default=0, type=click.IntRange(0), help="Shards at once; 0: one for each processor.")
@click.option("--executor", default="local", show_default=True, type=click.Choice(get_args(ExecutorKind)),
              help="Where: processes of this machine, or a Ray cluster.")  # fmt: skip
@click.option("--ray-address", default="", metavar="HOST:PORT", help="Head of the cluster, or auto.")
@click.option("--gpus-per-worker", default=0.0, type=click.FloatRange(0, 16), help="GPUs that a Ray worker takes.")
@json_option
def embed_shards(
    texts: Path, vectors: Path, model: str, engine: Engine, workers: int, executor: ExecutorKind, ray_address: str,
    gpus_per_worker: float, as_json: bool,
) -> None:  # fmt: skip
    """Embed a folder IN of Parquet shards into shards of the same names in OUT. Needs no library.

    A shard has a column id (or text_hash), and title and abstract (or text); its vectors come with that id. It is
    done when it stands in OUT whole, made of the same input by the same model: run the command again after an
    interruption, or when shards were added or changed. Exit code 3: some shards failed; the others are done.

    \b
    Examples:
      fieldmap embed-shards texts vectors
      fieldmap embed-shards /shared/texts /shared/vectors --executor ray --ray-address auto
    """
    sources = shards_of(texts, vectors)
    where = open_executor(executor, workers, ray_address, gpus_per_worker)
    with counter("shards", len(sources)) as count, where:
        told = embed_corpus(sources, vectors, ModelChoice(model, engine=engine), where, count, say)
    show_json(asdict(told)) if as_json else show_text(_report(told))
    if told.fault:
        raise IncompleteError(told.fault)


def _report(told: CorpusReport) -> str:
    """Return the counts as a sentence."""
    counts = f"{told.computed:,} computed ({told.rows:,} texts), {told.skipped:,} done before, {told.failed:,} failed"
    return f"{told.shards:,} shards: {counts} ({told.seconds:.1f} s)"
