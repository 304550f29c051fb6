"""The model that an option serves, as a file or a board of the library knows it: quality and memory. For `reading`.

What the decision file says goes before a candidate of a file, and that before one of a board.
"""

import math
import re
from collections.abc import Mapping, Sequence

from analysis.decisions.candidates.attributes import attribute, read_amount
from analysis.decisions.candidates.files import read_candidates
from analysis.decisions.candidates.names import is_same_model
from analysis.decisions.candidates.record import Candidate, Cell
from analysis.decisions.file import Head, Table
from data.errors import InputError

QUALITY = ("accuracy", "f1", "error", "score", "loss")
"""Attributes that tell how good a model is; each with its test behind a colon."""
BYTES = 1e9
"""Of a GB, as price lists count them."""
USUAL_BITS = 16
"""Of a parameter, where nobody says."""
SHOWN_NAMES = 10
_BITS = re.compile(r"(?:fp|bf|tf|int|nf)(\d+(?:\.\d+)?)")


def model_record(head: Head, table: Table, known: Sequence[Candidate]) -> Candidate | None:
    """Return the model that an option names, with what its file and the boards say of it; None where it names none.

    Parameters
    ----------
    known
        Models of the boards that the decision names.

    Raises
    ------
    InputError
        If neither file nor boards know the model, or neither is named.
    """
    if "candidates" not in table and "candidate" not in table:
        return None
    wanted = table.text("candidate")
    told = read_candidates(head.beside(table.text("candidates"))) if "candidates" in table else ()
    if not told and not known:
        raise table.wrong("candidate", "with candidates = FILE, or with [[boards]] of a library, beside it")
    found = [one for one in (_named(wanted, known), _named(wanted, told)) if one is not None]
    if not found:
        names = ", ".join(one.name for one in (*told, *known)[:SHOWN_NAMES])
        raise InputError(f"{table.file}: {table.name('candidate')} {wanted!r} is not in the candidates; there: {names}")
    return Candidate(found[-1].name, {name: cell for one in found for name, cell in one.cells.items()})


def _named(wanted: str, known: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate of a name: as it is written, else under another spelling of the same model."""
    exact = next((one for one in known if one.name == wanted), None)
    return exact or next((one for one in known if is_same_model(wanted, one.name)), None)


def quality_of(record: Candidate | None) -> Mapping[str, Cell]:
    """Return what is known of how good a model is, by attribute, in the order of names."""
    cells = {} if record is None else record.cells
    return {name: cells[name] for name in sorted(cells) if name.partition(":")[0] in QUALITY}


def share_right(table: Table, record: Candidate | None) -> Cell:
    """Return the share of right answers that an attribute of the model stands for.

    Raises
    ------
    InputError
        If the model has no such attribute, or it is no share.
    """
    found = record.cells.get(table.text("correct")) if record else None
    if found is None or isinstance(found.value, str) or attribute(table.text("correct")).unit != "%":
        there = [name for name in quality_of(record) if attribute(name).unit == "%"]
        raise table.wrong("correct", "a share from 0 to 1, or an attribute of the candidate in percent "
                          f"({', '.join(there) or 'no candidate has one'})")  # fmt: skip
    ends = [None if one is None else one / 100 for one in (found.lo, found.hi)]
    return Cell(found.value / 100, "", ends[0], ends[1], found.tier, found.source, found.note, found.quote)


def parameters_of(record: Candidate | None) -> Cell | None:
    """Return how many parameters a model has; None where nobody says."""
    found = record.cells.get("parameters") if record else None
    return None if found is None or isinstance(found.value, str) else found


def memory_of(table: Table, record: Candidate | None) -> Cell | None:
    """Return the memory that a replica takes in GB: as the file says, as the candidate, or of its parameters alone.

    Of parameters: their number times the bits of one, 16 unless the candidate tells its number format; a lower bound,
    since inputs and the cache take memory too.
    """
    if "memory" in table:
        return gigabytes(table, "memory", "given")
    told = record.cells.get("memory") if record else None
    if told is not None and not isinstance(told.value, str):
        return Cell(told.value / BYTES, "GB", _over(told.lo, BYTES), _over(told.hi, BYTES), told.tier, told.source,
                    told.note, told.quote)  # fmt: skip
    size = parameters_of(record)
    if record is None or size is None or isinstance(size.value, str):
        return None
    form = record.text("precision") or record.text("quantisation") or ""
    bits = _bits(form)
    note = f"weights alone, of {size.value:,.4g} parameters at {bits or USUAL_BITS:g} bits"
    per = 8 * BYTES / (bits or USUAL_BITS)
    note += "" if bits else ", as nobody tells the number format"
    return Cell(size.value / per, "GB", _over(size.lo, per), _over(size.hi, per), size.tier if bits else "assumed",
                size.source, note)  # fmt: skip


def gigabytes(table: Table, key: str, tier: str) -> Cell:
    """Return an amount of memory in GB: a text with its unit ("18 GB"), or a bare number of GB."""
    ref, value = f"F.{table.file}:{table.name(key)}", table.told[key]
    if not isinstance(value, str):
        found = table.number(key, None, 1e-6, 1e9)
    else:
        try:
            found = read_amount("memory", value).value / BYTES
        except InputError as error:
            raise InputError(f"{table.file}: {table.name(key)}: {error}") from error
    return Cell(found, "GB", None, None, "stated" if tier == "stated" else "given", ref, quote=str(value)[:80])


def devices_for(memory: Cell | None, each: Cell | None) -> int:
    """Return how many machines hold the memory of a replica; 1 where it, or that of a machine, is not known."""
    if memory is None or each is None or isinstance(memory.value, str) or isinstance(each.value, str):
        return 1
    return max(1, math.ceil(memory.value / each.value - 1e-9))


def _bits(form: str) -> float | None:
    found = _BITS.search(form.lower())
    return float(found[1]) if found else None


def _over(end: float | None, per: float) -> float | None:
    return None if end is None else end / per
