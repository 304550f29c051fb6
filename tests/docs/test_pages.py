"""Every page of the documentation: its commands parse, its links lead somewhere, its settings are read."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest

from app.cli import commands
from data.settings import load_settings
from tests.markdown import ROOT, Block, anchors, blocks, links, pages

HOSTS = {"github.com", "keepachangelog.com", "modelcontextprotocol.io", "zensical.org"}
COMMANDS = {page: [words for block in blocks(page, "bash") for words in block.commands()] for page in pages()}
LINKS = [(page, link) for page in pages() for link in links(page)]


def parse(words: list[str], command: click.Command = commands, parent: click.Context | None = None) -> None:
    """Parse words as the command line does, down to the last command, and run nothing."""
    context = command.make_context(command.name or "fieldmap", list(words), parent=parent)
    if isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        if rest or not command.invoke_without_command:
            _, inner, rest = command.resolve_command(context, rest)
            assert inner is not None
            parse(rest, inner, context)


@pytest.fixture
def _files_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the name of any file: the pages name files of their readers."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, parameter, context: value)


def refused(words: list[str]) -> str | None:
    """Return why a command does not parse, or None."""
    try:
        parse(words)
    except click.UsageError as error:
        return f"fieldmap {' '.join(words)}: {error.format_message()}"
    return None


@pytest.mark.usefixtures("_files_are_not_looked_for")
@pytest.mark.parametrize("page", [page for page in COMMANDS if COMMANDS[page]], ids=lambda page: page.name)
def test_every_command_in_the_documentation_parses(page: Path) -> None:
    assert [reason for words in COMMANDS[page] if (reason := refused(words))] == []


@pytest.mark.parametrize("line", ["serch x", "show", "search x --tops 3", "search x --top many", "trends tems"])
def test_a_command_that_does_not_parse_is_seen(line: str) -> None:
    assert refused(line.split())


def test_all_blocks_of_commands_were_found() -> None:
    assert {"tutorial.md", "commands.md", "search.md"} <= {page.name for page in COMMANDS if COMMANDS[page]}


def inner_links() -> list[tuple[Path, str]]:
    return [(page, link) for page, link in LINKS if not urlsplit(link).scheme]


def test_links_inside_the_documentation_lead_to_a_file_and_an_anchor() -> None:
    broken = []
    for page, link in inner_links():
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert inner_links()
    assert broken == []


def test_pages_of_the_site_link_only_to_what_the_site_holds() -> None:
    docs = ROOT / "docs"
    ours = [(page, docs / link.partition("#")[0]) for page, link in inner_links() if page.parent == docs]
    assert [(page.name, target) for page, target in ours if not target.resolve().is_relative_to(docs)] == []


def test_links_to_other_sites_are_https_and_to_hosts_we_know() -> None:
    outer = [(page.name, urlsplit(link)) for page, link in LINKS if urlsplit(link).scheme]
    assert [(page, link.geturl()) for page, link in outer if link.scheme != "https" or link.hostname not in HOSTS] == []


def test_every_picture_says_what_it_shows() -> None:
    assert [page.name for page in pages() if re.search(r"!\[\s*\]\(", page.read_text())] == []


def test_every_picture_is_shown_somewhere() -> None:
    shown = {(page.parent / link).resolve() for page, link in inner_links()}
    assert [picture.name for picture in (ROOT / "docs" / "images").iterdir() if picture not in shown] == []


SETTINGS = [block for page in pages() if page.name.startswith("howto_") for block in blocks(page, "toml")]


@pytest.mark.parametrize("block", SETTINGS, ids=lambda block: f"{block.page.name}:{block.line}")
def test_the_settings_of_the_how_tos_are_accepted(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "fieldmap.toml"
    file.write_text(block.text)
    assert tomllib.loads(block.text)
    load_settings(file, {})
