"""Write docs/reference.md from the commands' own help: ``python docs/make_reference.py``. A test keeps it fresh."""

from collections.abc import Iterator
from pathlib import Path

import click

from app.cli import commands

REFERENCE = Path(__file__).with_name("reference.md")
HEAD = """# Reference

Written by `python docs/make_reference.py` from the help of each command; do not edit by hand.

Every command takes `--library DIR` before its name (or `FIELDMAP_LIBRARY`; else the nearest folder upward with a
`fieldmap.toml`; in a checkout `data/library`; else the user's data folder). With `--json` exactly one JSON document
(JSON lines for `update`) stands on standard output; messages and progress go to standard error.

| exit code | means |
| --- | --- |
| 0 | done |
| 2 | wrong use or bad input |
| 3 | consistent but incomplete, with the reason; `doctor`: problems found |
| 70 | internal error |
| 74 | disk or network gave out, or a damaged edition |
| 75 | another writer is at work |
| 78 | bad settings, model or installation |
| 130 | interrupted |
"""


def reference() -> str:
    """Return the text of the reference."""
    root = click.Context(commands, info_name="fieldmap", **commands.context_settings)
    parts = [HEAD]
    for context in below(root):
        parts.append(f"## {context.command_path}\n\n```text\n{context.get_help()}\n```\n")
    return "\n".join(parts)


def below(context: click.Context) -> Iterator[click.Context]:
    """Return the context of every command below a group, groups before their commands."""
    assert isinstance(context.command, click.Group)
    for name, command in sorted(context.command.commands.items()):
        inner = click.Context(command, info_name=name, parent=context)
        yield inner
        if isinstance(command, click.Group):
            yield from below(inner)


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
