"""What a text says of a model: parameters, active parameters, training computation, number format, each with its quote.

Pure, by rules. Used for abstracts of a library, notes and pitches; measured by benchmarks/candidates.py.
"""

import re
from collections.abc import Mapping

from analysis.decisions.candidates.attributes import precision_of
from analysis.decisions.candidates.compute import compute_of
from analysis.decisions.candidates.record import Cell, Tier
from analysis.decisions.candidates.sizes import Kind, Mention, noted_size, size_in_name, size_of

MOST_CHARACTERS = 1_000_000
LONGEST_QUOTE = 400
_WRAPPED = re.compile(r"(?<=[^\n])\n(?=\S)")
"""A line end within a paragraph; in notes every line stands for itself."""
_FORMAT = re.compile(
    r"(?i)\b(?:(?:fp|float|bf|bfloat|int|nf|mxfp)[- ]?\d{1,2}|\d(?:\.58)?[- ]bits?|w\d{1,2}a\d{1,2})\b"
    r"(?=[^.;]{0,60}\b(?:quanti[sz]\w+|precision|weights?|inference|arithmetic|format|version|model)\b)"
    r"|\bquanti[sz]ed\s(?:\w+\s){0,3}?(?:to|into|in|at)\s(?P<behind>(?:fp|bf|int|nf)[- ]?\d{1,2}|\d[- ]bits?)"
)
_METHOD = re.compile(r"\b(GPTQ|AWQ|SmoothQuant|LLM\.int8\(\)|GGUF|GGML|QLoRA|QAT|PTQ|BitNet|SpQR|EXL2)\b")


def text_cells(
    text: str, source: str, model: str = "", tier: Tier = "stated", is_note: bool = False
) -> Mapping[str, Cell]:
    """Return what a text says of a model; what it leaves open, or says of several, has no cell.

    Parameters
    ----------
    source
        Ref of the text: "W12", "F.pitch.md:1".
    model
        Name of the model that is asked for; '' for the one that the text is about.
    is_note
        Whether it is a note on the size or the training computation alone, in which numbers need no unit.
    """
    text = text[:MOST_CHARACTERS] if is_note else _WRAPPED.sub(" ", text[:MOST_CHARACTERS])
    cells: dict[str, Cell] = {}
    kinds: tuple[Kind, ...] = ("parameters", "active_parameters")
    for kind in kinds:
        if said := size_of(text, kind, model):
            cells[kind] = Cell(said.value, "parameters", None, None, tier, source, "", _quote(text, said))
    if is_note and "parameters" not in cells and (size := noted_size(text)):
        cells["parameters"] = Cell(size, "parameters", None, None, tier, source, "", text.strip()[:LONGEST_QUOTE])
    if amount := compute_of(text, is_note):
        cells["training_compute"] = Cell(amount.value, "FLOP", None, None, tier, source, "", amount.quote)
    return cells | _formats(text, source, tier)


def _quote(text: str, said: Mention) -> str:
    """Return the sentence of a number; of a long one what stands around it."""
    if len(said.sentence) <= LONGEST_QUOTE:
        return said.sentence
    return " ".join(text[max(0, said.start - LONGEST_QUOTE // 2) : said.end + LONGEST_QUOTE // 3].split())


def name_cells(model: str, source: str) -> Mapping[str, Cell]:
    """Return what a model's name says: its size, as of "Llama-2-7B", which is rounded."""
    size = size_in_name(model)
    if size is None:
        return {}
    return {"parameters": Cell(size, "parameters", None, None, "stated", source, "by its name, rounded", model)}


def _formats(text: str, source: str, tier: Tier) -> dict[str, Cell]:
    """Return number format and method of quantisation, where a text names one of each."""
    cells = {}
    formats = {precision_of(hit["behind"] or hit.group()): hit for hit in _FORMAT.finditer(text)}
    formats.pop("", None)
    if len(formats) == 1:
        ((name, hit),) = formats.items()
        cells["precision"] = Cell(name, "", None, None, tier, source, "", _around(text, hit))
    methods = {hit[1]: hit for hit in _METHOD.finditer(text)}
    if len(methods) == 1:
        ((name, hit),) = methods.items()
        cells["quantisation"] = Cell(name, "", None, None, tier, source, "", _around(text, hit))
    return cells


def _around(text: str, hit: re.Match[str]) -> str:
    return " ".join(text[max(0, hit.start() - 120) : hit.end() + 120].split())
