"""`fieldmap decide measure`: latency, memory and faults of a predict command, as a file of candidates."""

from pathlib import Path

import click

from analysis.decisions.candidates.measured_file import candidate, measured_yaml
from analysis.decisions.candidates.measuring import measure, read_inputs
from app.output import say, show_json, show_text
from app.session import json_option
from data.errors import IncompleteError, InputError
from data.files import replace_file
from data.library import utc_now


@click.command("measure")
@click.option("--run", "command", required=True, metavar="CMD", help="Command that answers each input line with one.")
@click.option(
    "--inputs", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of inputs, one a line.",
)  # fmt: skip
@click.option("--name", default="my model", show_default=True, help="What the candidate is called.")
@click.option("--warm-up", default=5, show_default=True, type=click.IntRange(0), help="First inputs that do not count.")
@click.option(
    "--timeout", default=60.0, show_default=True, type=click.FloatRange(0.001), help="Seconds to wait for one answer."
)
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write it to this file.")
@json_option
def measuring(
    command: str, inputs: Path, name: str, warm_up: int, timeout: float, seed: int, out: Path | None, as_json: bool
) -> None:
    """Measure a predict command and print a file of one candidate, which every decision reads.

    The command is started once, without a shell, with your rights; each line of --inputs goes to its standard input,
    and one line must come back before the next goes. Latency is told at percentiles with 95 % intervals, with memory of
    all its processes, throughput one at a time, failures, and the hardware. Where it fails or hangs, what was measured
    until then is printed, and the exit code is 3.

    \b
    Examples:
      fieldmap decide measure --run "python predict.py" --inputs requests.jsonl -o mine.yaml
    """
    if out is not None and out.is_dir():
        raise InputError(f"{out} is a folder; name a file")
    told, day = measure(command, read_inputs(inputs), warm_up, timeout), utc_now().date()
    if as_json:
        show_json(candidate(name, told, day, seed) | {"n_inputs": told.n_inputs, "fault": told.fault or None})
    elif out is not None:
        replace_file(out, measured_yaml(name, told, day, seed).encode())
        say(f"{out}: {len(told.seconds):,} of {told.n_inputs:,} inputs answered")
    else:
        show_text(measured_yaml(name, told, day, seed).rstrip("\n"))
    if told.fault:
        raise IncompleteError(f"the command did not answer all inputs: {told.fault}")
