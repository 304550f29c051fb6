"""Candidates from the printed summary of a network: torchinfo, torchsummary or Keras. Used by `files`."""

import re
from collections.abc import Iterator
from pathlib import Path

from analysis.decisions.candidates.attributes import LONGEST
from analysis.decisions.candidates.bounded import ref_of, text_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.candidates.record import Cell
from data.errors import InputError

MOST_BYTES = 8_000_000
_LINE = re.compile(
    r"^\s*(?:#>?\s*)?(?P<what>(?:Total|Trainable|Non-trainable|Optimizer) params|Total mult-adds|Params size)"
    r"\s*(?:\((?P<unit>[\w.]+)\))?\s*:\s*(?P<value>\d[\d,]*(?:\.\d+)?)"
)
_SCALES = {
    "units.terabytes": 1e12, "units.gigabytes": 1e9, "units.megabytes": 1e6, "units.kilobytes": 1e3, "units.none": 1.0,
    "t": 1e12, "g": 1e9, "m": 1e6, "k": 1e3, "tb": 1e12, "gb": 1e9, "mb": 1e6, "kb": 1e3,
}  # fmt: skip
"""torchinfo counts by powers of ten; from Python 3.11 on it prints the names of its units for mult-adds."""
_MIB = 2.0**20
"""torchsummary prints MB and counts by powers of two."""
_SHAPE = re.compile(r"\[(-?\d+)(?:,\s*-?\d+)*\]")
_MODEL = re.compile(r'^\s*(?:#>?\s*)?Model:\s*"(?P<name>[^"]{1,200})"')
_LIKE = re.compile(r"(?m)^\s*(?:#>?\s*)?Total params\s*:\s*\d")


def is_summary(text: str) -> bool:
    """Tell whether a text is such a summary, by the line that all of them have."""
    return bool(_LIKE.search(text))


def read_summary(path: Path, name: str = "") -> Read:
    """Return the model of each summary in a text file: parameters, MACs per item, size of the weights.

    Parameters
    ----------
    name
        Of the model, where the summary prints none; by default the file's.

    Raises
    ------
    InputError
        If it is the summary of another tool.
    """
    text = text_of(path, MOST_BYTES)
    if not is_summary(text):
        raise InputError(f"{path.name} is no summary of torchinfo, torchsummary or Keras: no line 'Total params:'; "
                         "print it whole, with the lines below the table")  # fmt: skip
    rows = [Row(told, cells) for told, cells in _summaries(path, text, name or path.stem)]
    return Read(joined(rows))


def _summaries(path: Path, text: str, name: str) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Yield name and cells of each summary of a text; a line "Total params" begins what is below its table."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _LIKE.match(line)]
    top = 0
    for count, start in enumerate(starts):
        above, below = lines[top:start], lines[start : start + 14]
        end = next((number for number, line in enumerate(below[1:], 1) if _LIKE.match(line)), len(below))
        told = next((found["name"] for line in above if (found := _MODEL.match(line))), "")
        told = told or (name if len(starts) == 1 else f"{name} {count + 1}")
        yield told[:LONGEST], _cells(path, above, below[:end], start + 1)
        top = start + 1


def _cells(path: Path, above: list[str], below: list[str], line: int) -> dict[str, Cell]:
    said = {found["what"]: (float(found["value"].replace(",", "")), (found["unit"] or "").lower(), line + offset)
            for offset, text in enumerate(below) if (found := _LINE.match(text))}  # fmt: skip
    quotes = {found["what"]: " ".join(text.split()) for text in below if (found := _LINE.match(text))}
    cells: dict[str, Cell] = {}
    parameters, note = said["Total params"][0], ""
    if "Optimizer params" in said and "Trainable params" in said:
        parameters = said["Trainable params"][0] + said.get("Non-trainable params", (0.0, "", 0))[0]
        note = "without the optimizer's, which Keras counts into the total"
    if parameters > 0:
        cells["parameters"] = Cell(parameters, "parameters", None, None, "given", ref_of(path, said["Total params"][2]),
                                   note, quotes["Total params"])  # fmt: skip
    if "Total mult-adds" in said:
        cells["flops"] = _flops(path, above, *said["Total mult-adds"], quotes["Total mult-adds"])
    if "Params size" in said:
        value, _, at = said["Params size"]
        scale = 1e6 if _is_torchinfo(above) else _MIB
        cells["size"] = Cell(value * scale, "B", (value - 0.005) * scale if value else 0.0, (value + 0.005) * scale,
                             "given", ref_of(path, at), "", quotes["Params size"])  # fmt: skip
    return cells


def _flops(path: Path, above: list[str], value: float, unit: str, line: int, quote: str) -> Cell:
    """Return the operations per item: torchinfo counts those of the whole batch, rounded to two places."""
    batch = _batch(above)
    scale = _SCALES.get(unit, 1.0) * 2 / batch
    rounding = 0.005 if unit else 0.0
    note = "1 MAC is 2 FLOP" + (f"; of a batch of {batch}, shared out" if batch > 1 else "")
    return Cell(value * scale, "FLOP", max(0.0, value - rounding) * scale, (value + rounding) * scale, "given",
                ref_of(path, line), note, quote)  # fmt: skip


def _is_torchinfo(above: list[str]) -> bool:
    return any("depth-idx" in line for line in above)


def _batch(above: list[str]) -> int:
    """Return the first dimension of the network's output; 1 where no shape is printed."""
    rule = next((number for number, line in enumerate(above) if "depth-idx" in line), None)
    found = (
        next((found for line in above[rule + 1 :] if (found := _SHAPE.search(line))), None)
        if rule is not None
        else None
    )
    return max(1, int(found[1])) if found else 1
