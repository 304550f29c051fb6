"""Write docs/reference.md from the commands' own help: ``python docs/make_reference.py``. A test keeps it fresh."""

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
    parts = [HEAD]
    for words, command in walk(commands, ()):
        context = click.Context(command, info_name=" ".join(("fieldmap", *words)), max_content_width=100)
        parts.append(f"## fieldmap {' '.join(words)}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def walk(group: click.Group, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    """Return every command below a group with its words, groups before their commands."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in sorted(group.commands.items()):
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += walk(command, (*path, name))
    return found


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
