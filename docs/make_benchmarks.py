"""Write docs/benchmarks.md from benchmarks/results: ``python -m docs.make_benchmarks``. A test keeps it fresh."""

import json
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from docs.benchmark_rows import THEMES, Aim, Line, Peer

HERE = Path(__file__).resolve().parent
PAGE = HERE / "benchmarks.md"
RESULTS = HERE.parent / "benchmarks" / "results"
HEAD = """# How good, and how fast

Written by `python -m docs.make_benchmarks` from the files in `benchmarks/results`; do not edit by hand.

Each line is one figure of one results file: what was measured and on what, our figure with its 95 % interval, the
number of cases, what others reach, and what was aimed at. ✓ says that the figure reaches the aim, ✗ that it falls
short, ≈ that it leads, but that the others' figure lies inside our interval; ↓ marks figures of which less is better.
Others ran on the same data unless their name says otherwise. These are the telling lines;
[measurements](measurements.md) and the page of each method say more: the tests of pairs behind a lead, and why an aim
was missed.
"""
STAY = "\N{NO-BREAK SPACE}"
COLUMNS = "| what | on | ours | n | others | aim | command |\n| --- | --- | ---: | ---: | --- | --- | --- |"


def page() -> str:
    """Return the text of the page."""
    return "\n".join([HEAD, machines(), *(theme(name, lines) for name, lines in THEMES.items())])


def machines() -> str:
    """Return on which machines the figures were made, as their files tell it."""
    told = {line.file: result(line.file)["machine"] for lines in THEMES.values() for line in lines}
    names = {f"{one['cores']} cores of an {one['cpu']}, {one['memory_gb']:.0f} GB" for one in told.values()}
    return f"Machine: {'; '.join(sorted(names))}; no GPU, no language model.\n"


def theme(name: str, lines: list[Line]) -> str:
    """Return one theme: its table, then the commands that made the files it reads."""
    files = list(dict.fromkeys(line.file for line in lines))
    made = [
        f"{n}. `{result(file)['command']}`, {result(file)['date']}, `{file}.json`" for n, file in enumerate(files, 1)
    ]
    rows = [row(line, files.index(line.file) + 1) for line in lines]
    return "\n".join(
        [f"## {name}\n", COLUMNS, *rows, "\nThe commands, when they ran, and the files they wrote:\n", *made, ""]
    )


@cache
def result(file: str) -> dict[str, Any]:
    """Return what a results file holds."""
    told: dict[str, Any] = json.loads((RESULTS / f"{file}.json").read_text(encoding="utf-8"))
    return told


def found(file: str, where: dict[str, Any]) -> dict[str, Any]:
    """Return the one row of a file that has these values (None: that lacks one)."""
    rows: list[dict[str, Any]] = [
        one for one in result(file)["rows"] if all(one.get(key) == value for key, value in where.items())
    ]
    if len(rows) != 1:
        raise LookupError(f"{file}.json has {len(rows)} rows with {where}; choose one")
    return rows[0]


def row(line: Line, command: int) -> str:
    """Return one line of a table; `command` is the number of the one that made it."""
    told = found(line.file, line.where)
    ours, ends = float(told[line.key]), interval(line, told)
    theirs = peer_figure(line, line.peer) if line.peer else None
    cells = [line.what + (" ↓" if line.smaller_is_better else ""), line.data,
             figure(ours) + bracket(ends), count(told.get(line.count)),
             f"{line.peer.name}: {figure(theirs)}" if line.peer and theirs is not None else "",
             aim(line.aim, ours, theirs, ends) if line.aim else "", str(command)]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def peer_figure(line: Line, peer: Peer) -> float:
    """Return the figure of a peer, of the same row or its own."""
    return float(found(line.file, peer.where or line.where)[peer.key])


def interval(line: Line, told: dict[str, Any]) -> tuple[float, float] | None:
    """Return the interval of a figure, or None where the file tells none."""
    if isinstance(line.ends, tuple):
        ends = [told[key] for key in line.ends]
    else:
        ends = told.get(line.ends or "interval") or [told.get("lo"), told.get("hi")]
        ends = json.loads(ends) if isinstance(ends, str) else ends
    return None if None in ends else (float(ends[0]), float(ends[1]))


def bracket(ends: tuple[float, float] | None) -> str:
    """Return an interval as text."""
    return f" [{figure(ends[0])},{STAY}{figure(ends[1])}]" if ends else ""


def aim(aimed: Aim, ours: float, theirs: float | None, ends: tuple[float, float] | None) -> str:
    """Return an aim as text, with a sign of whether it is met."""
    is_of_peer = aimed.of_peer and theirs is not None
    bound = aimed.value * theirs if is_of_peer and theirs is not None else aimed.value
    is_met = ours <= bound if aimed.at_most else ours >= bound
    is_close = is_of_peer and ends is not None and theirs is not None and ends[0] <= theirs <= ends[1]
    sign = "✗" if not is_met else "≈" if is_close else "✓"
    told = f"{sign} {'≤' if aimed.at_most else '≥'} {aimed.value:,g}{' × theirs' if is_of_peer else ''}"
    return told.replace(" ", STAY)


def figure(value: float) -> str:
    """Return a number with about three figures, halves rounded up, and never rounded to a whole one."""
    size = abs(value)
    if (value.is_integer() and size != 1) or size >= 1000:
        return f"{value:,.0f}"
    digits = "0.1" if size >= 10 else "0.001" if 0.99 <= size < 1 else "0.01"
    return str(Decimal(str(value)).quantize(Decimal(digits), ROUND_HALF_UP))


def count(value: Any) -> str:
    """Return a number of cases."""
    return f"{value:,}" if value is not None else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
