"""`fieldmap decide candidates`: what is known of the models to choose among, and what is missing."""

from datetime import datetime
from pathlib import Path

import click

from analysis.decisions.candidates.files import read_all
from analysis.decisions.candidates.library import board_candidates
from analysis.decisions.candidates.merging import Read, Row, joined, nearly_same
from app.candidate_reports import candidates_document, candidates_text, mapping_of
from app.correcting import corrections_of
from app.output import show_json, show_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from data.errors import InputError
from data.library import require_library


@click.command("candidates")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="FILE…")
@click.option(
    "--map", "mapping", multiple=True, metavar="ATTRIBUTE=COLUMN",
    help="A table's column for an attribute, perhaps with unit: 'latency=p50 [ms]'; name=COLUMN for the model.",
)  # fmt: skip
@click.option(
    "--board", nargs=3, metavar="TASK DATASET METRIC", help="Also the models of a board of the library; - for any."
)
@click.option("--as-of", type=DAY, help="With --board: as it stood on this day.")
@click.option("--top", default=50, show_default=True, type=click.IntRange(1, 100_000), help="Candidates shown as text.")
@json_option
@pass_session
def candidates(
    session: Session, files: tuple[Path, ...], mapping: tuple[str, ...], board: tuple[str, str, str] | None,
    as_of: datetime | None, top: int, as_json: bool,
) -> None:  # fmt: skip
    """Show what FILEs tell of the models to choose among: each value with unit, tier and source, and what is missing.

    Read are CSV and YAML, summaries printed by torchinfo and Keras, ONNX, CSV of perf_analyzer and of MLPerf, and the
    folder of a model with card, config.json and safetensors. Models of one name are joined; two values for one thing
    stay as a band. docs/decide_candidates.md says what is read where.

    \b
    Examples:
      fieldmap decide candidates models.csv
      fieldmap decide candidates models.yaml summary.txt model.onnx --json
      fieldmap decide candidates timm.csv --map "parameters=param_count [M]" --map "flops=gmacs [GMACs]"
      fieldmap decide candidates --board - SQuAD F1
    """
    if not files and not board:
        raise InputError("nothing to read; name a file of candidates, or a board with --board")
    reads = [read_all(files, mapping_of(mapping) or None)] if files else []
    if board:
        with open_reader(require_library(session.library)) as reader:
            day = as_of.date() if as_of else None
            reads.append(board_candidates(reader.db, *board, day, corrections_of(reader.library)))
    read = reads[0] if len(reads) == 1 else _together(reads)
    if as_json:
        show_json(candidates_document(read))
    else:
        show_text(candidates_text(read, top))


def _together(reads: list[Read]) -> Read:
    """Return what files and board tell, joined by exact name."""
    found = joined(Row(one.name, one.cells) for read in reads for one in read.candidates)
    return Read(found, (*(remark for read in reads for remark in read.remarks), *nearly_same(found)))
