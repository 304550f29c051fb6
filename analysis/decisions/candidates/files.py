"""Candidates from a user's file, whatever its form. Used by every decision that names a file of candidates.

CSV, YAML and JSON; printed summaries of torchinfo and Keras; ONNX; Triton's perf_analyzer and MLPerf results; the
folder of a model as Hugging Face keeps it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.decisions.candidates.bounded import text_of
from analysis.decisions.candidates.hugging_face import is_model_file, read_model_folder
from analysis.decisions.candidates.merging import Read, Row, joined, nearly_same
from analysis.decisions.candidates.onnx_file import read_onnx
from analysis.decisions.candidates.perf import is_mlperf, is_perf_analyzer, read_mlperf, read_perf_analyzer
from analysis.decisions.candidates.record import Candidate
from analysis.decisions.candidates.summary import is_summary, read_summary
from analysis.decisions.candidates.table import read_table
from analysis.decisions.candidates.yaml_file import read_yaml
from data.errors import InputError

HEADING = 4_000
"""Characters that tell what a table is."""


def read_candidates(path: Path, mapping: Mapping[str, str] | None = None) -> tuple[Candidate, ...]:
    """Return the candidates of a file or model folder in order of first mention; what it does not say is missing.

    Raises
    ------
    InputError
        If it cannot be read; the message names line and column.
    """
    return read_file(path, mapping).candidates


def read_all(paths: Iterable[Path], mapping: Mapping[str, str] | None = None) -> Read:
    """Return the candidates of several files: those of one name are one, and names that may be one are told."""
    reads = [read_file(path, mapping) for path in paths]
    candidates = joined(Row(one.name, one.cells) for read in reads for one in read.candidates)
    return Read(candidates, (*(remark for read in reads for remark in read.remarks), *nearly_same(candidates)))


def read_file(path: Path, mapping: Mapping[str, str] | None = None, name: str = "") -> Read:
    """Return the candidates of a file with what was left out.

    Parameters
    ----------
    mapping
        Columns by attribute, for tables whose headings are others.
    name
        Of the model, where the file holds one and does not name it; by default the file's.
    """
    kind = path.suffix.lower()
    if path.is_dir() or is_model_file(path):
        return read_model_folder(path, name)
    if kind == ".onnx":
        return read_onnx(path, name)
    if kind in (".yaml", ".yml", ".json"):
        return read_yaml(path)
    text = text_of(path)
    if is_summary(text):
        return read_summary(path, name)
    if kind in (".txt", ".log", ".md") and mapping is None and not _is_table(text):
        raise InputError(
            f"{path.name} is neither a table nor a summary of torchinfo or Keras (no line 'Total params:')"
        )
    heading = text[:HEADING].lstrip().split("\n", 1)[0]
    if is_perf_analyzer(heading):
        return read_perf_analyzer(path, name)
    return read_mlperf(path) if is_mlperf(heading) and mapping is None else read_table(path, mapping)


def _is_table(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    return any(sign in first and first.count(sign) == rest.split("\n", 1)[0].count(sign) for sign in ",;\t|")
