"""The command line imports a command when it is called; its list of commands says what the commands say."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.cli import commands
from app.commands.decide import decide
from app.on_demand import GroupOnDemand, docstring
from tests.libraries import ROOT, new_library

HEAVY = ["networkx", "numba", "pandas", "plotly", "scipy", "sklearn", "streamlit", "torch", "transformers"]
SPY = f"""import json, sys
from app.cli import run
code = run(sys.argv[1:])
print(json.dumps([code, [name for name in {HEAVY} if name in sys.modules]]), file=sys.stderr)"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_library(tmp_path_factory.mktemp("quick") / "library").root


def listing(group: click.Group) -> str:
    """Return the list of commands as `--help` shows it."""
    formatter = click.HelpFormatter(width=100)
    group.format_commands(click.Context(group), formatter)
    return formatter.getvalue()


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["decide", "--help"], ["status"]])
def test_a_command_that_asks_little_imports_nothing_heavy(words: list[str], library: Path) -> None:
    arguments = [sys.executable, "-c", SPY, "--library", str(library), *words]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stderr.splitlines()[-1]) == [0, []]


@pytest.mark.parametrize("group", [commands, decide], ids=lambda group: group.name)
def test_the_list_of_commands_says_what_the_commands_say(group: GroupOnDemand) -> None:
    imported = click.Group(group.name, commands=dict(group.commands))
    assert listing(group) == listing(imported)
    assert len(listing(group).splitlines()) > len(group.places)


@pytest.mark.parametrize("group", [commands, decide], ids=lambda group: group.name)
def test_every_command_bears_the_name_it_is_called_by(group: GroupOnDemand) -> None:
    assert {name: command.name for name, command in group.commands.items()} == {name: name for name in group.places}


WALK = """import sys
from app.cli import commands
def walked(command): return {name: walked(one) for name, one in getattr(command, "commands", {}).items()}
order = sorted(commands.places, reverse=sys.argv[1] == "backwards")
first = {name: walked(commands.commands[name]) for name in order}
assert first == {name: walked(commands.commands[name]) for name in order}, "a group grew when another was imported"
"""


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_a_group_has_all_its_commands_whatever_else_is_imported(order: str) -> None:
    """`trends status` once hung on the import of `dead-ends`."""
    done = subprocess.run([sys.executable, "-c", WALK, order], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_unknown_command_is_wrong_use_and_the_nearest_is_named() -> None:
    told = CliRunner().invoke(commands, ["serach"])
    assert told.exit_code == 2
    assert "search" in told.output


def test_a_place_without_source_has_no_docstring() -> None:
    assert docstring("sys:exit") == ""
