"""Write docs/reference.md from the commands' own help and docs/settings.md from the settings' own comments.

``python -m docs.make_reference`` writes both; a test keeps them fresh.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click

from app.cli import commands
from data.settings import GroupSettings, Settings, WebhookSettings, as_toml

REFERENCE = Path(__file__).with_name("reference.md")
SETTINGS = Path(__file__).with_name("settings.md")
HEAD = """# Reference

Written by `python -m docs.make_reference` from the help of each command; do not edit by hand.

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
SETTINGS_HEAD = """# Settings

Written by `python -m docs.make_reference` from the settings themselves; do not edit by hand.

They stand in `fieldmap.toml` in the library's folder; `fieldmap init` writes one in which every key stands commented
out with its default. A key that Fieldmap does not know is an error, so that no misspelling goes unseen. The environment
overrides the file: `FIELDMAP_SEARCH__RERANK_DEPTH=20` is `rerank_depth` of `[search]`, two underscores for each step.

Secrets stand in no file. They are read from the environment:

| variable | what it is |
| --- | --- |
| `S2_API_KEY` | key of Semantic Scholar |
| `OPENALEX_API_KEY` | key of OpenAlex |
| `ZOTERO_API_KEY` | key of Zotero, for exports |
| `FIELDMAP_MAIL_PASSWORD` | password of the mail server |
| `FIELDMAP_LANGUAGE_MODEL_KEY` | key of the language model |
| `FIELDMAP_MCP_TOKEN` | token that agents show to `fieldmap mcp --http` |
| `FIELDMAP_LINK_KEY` | signs the links of digests |

`FIELDMAP_LIBRARY` names the library's folder.
"""


def settings() -> str:
    """Return the text of the page of settings."""
    named = [("webhooks.NAME", "a webhook", WebhookSettings()), ("groups.NAME", "a reading group", GroupSettings())]
    rest = [section(name, comment, table) for name, comment, table in named]
    return "\n".join([SETTINGS_HEAD, *sections(Settings(), ""), *rest])


def sections(table: Any, where: str) -> Iterator[str]:
    """Give a section for each table of the settings, the outer ones first."""
    if not where:
        yield section("", "at the top of the file", table)
    for entry in fields(table):
        inner = getattr(table, entry.name)
        if is_dataclass(inner):
            yield section(f"{where}{entry.name}", entry.metadata["comment"], inner)
            yield from sections(inner, f"{where}{entry.name}.")


def section(name: str, comment: str, table: Any) -> str:
    """Return the section of one table of settings: each key with its default and what it does."""
    said = f"{comment[0].upper()}{comment[1:]}"
    values = [(entry, getattr(table, entry.name)) for entry in fields(table)]
    rows = [f"| `{entry.name}` | {default(value)} | {cell(entry.metadata['comment'])} |"
            for entry, value in values if not is_dataclass(value) and not isinstance(value, dict)]  # fmt: skip
    shown = ["| key | default | what it does |", "| --- | --- | --- |", *rows, ""] if rows else []
    return "\n".join([f"## [{name}]\n\n{said}.\n" if name else f"## {said}\n", *shown])


def default(value: Any) -> str:
    """Return a default as it would stand in the file."""
    return f"`{as_toml(value)}`" if value is not None else "not set"


def cell(text: str) -> str:
    """Return text for a cell of a table."""
    return text.replace("|", "\\|")


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
    SETTINGS.write_text(settings(), encoding="utf-8")
