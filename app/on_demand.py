"""Groups of commands that are imported when they are called, so that the command line (`app.cli`) starts quickly.

Where a command stands is written down; what it says in the list of commands is read from its source, not imported.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.abc import InspectLoader
from importlib.util import find_spec
from typing import Any

import click


class Imported(Mapping[str, click.Command]):
    """Commands by name, each imported when it is first asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self.places = places

    def __getitem__(self, name: str) -> click.Command:
        module, function = self.places[name].split(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


class GroupOnDemand(click.Group):
    """A group that knows its commands by their places (``module:function``) and lists them without importing any."""

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.commands = Imported(places)  # type: ignore[assignment]  # click only reads it

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentence of each."""
        told = [click.Command(name, help=docstring(place)) for name, place in self.places.items()]
        click.Group(commands=told).format_commands(ctx, formatter)


def docstring(place: str) -> str:
    """Return the docstring of the function at a place; '' where its source is not there."""
    module, function = place.split(":")
    found = [node for node in _source(module).body if isinstance(node, ast.FunctionDef) and node.name == function]
    return (ast.get_docstring(found[0]) or "") if found else ""


@cache
def _source(module: str) -> ast.Module:
    """Return the source of a module, parsed."""
    spec = find_spec(module)
    loader = spec.loader if spec else None
    return ast.parse((loader.get_source(module) if isinstance(loader, InspectLoader) else None) or "")
