"""The tutorial and the how-tos, run as they stand on the sample; what the tutorial shows is really printed."""

import contextlib
import io
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import run
from docs import make_json
from tests.markdown import ROOT, Block, blocks

pytestmark = pytest.mark.timeout(900)  # two libraries are made; a busy machine takes minutes
TUTORIAL = ROOT / "docs" / "tutorial.md"
GUIDE = ROOT / "docs" / "howto_field.md"
DEMO = "data/library"
GUIDES = sorted((ROOT / "docs").glob("howto_*.md"))
ELLIPSIS = "…"


def told(block: Block) -> list[str]:
    """Run the commands of a block and return the lines they print, as a terminal shows them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        for words in block.commands():
            words = [str(Path.home() / word[2:]) if word.startswith("~/") else word for word in words]
            assert run(words) == 0, f"{block.page.name}:{block.line}: {words}\n{out.getvalue()[-2000:]}"
    return out.getvalue().splitlines()


def is_line(shown: str, printed: str) -> bool:
    """Tell whether a shown line is a printed one; … stands for anything."""
    pieces = [re.escape(piece.strip()) for piece in shown.strip().split(ELLIPSIS)]
    return re.fullmatch(".*".join(pieces), printed.strip()) is not None


def missing(shown: Block, printed: list[str]) -> list[str]:
    """Return the shown lines that were not printed, in this order."""
    rest = iter(printed)
    return [line for line in shown.text.splitlines()
            if line.strip(f" {ELLIPSIS}") and not any(is_line(line, one) for one in rest)]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Stand in an empty folder, as a home and as a checkout whose library is not yet made."""
    made = tmp_path_factory.mktemp("guides")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.setenv("HOME", str(made))
        patch.setenv("FIELDMAP_LIBRARY", str(made / DEMO))
        yield made


@pytest.fixture(scope="module")
def tutorial(folder: Path) -> list[tuple[Block, list[str]]]:
    """Run the whole tutorial; each shown block with the lines that the block before it printed."""
    steps = blocks(TUTORIAL, "bash", "text")
    assert "$(BIN)/fieldmap demo" in (ROOT / "Makefile").read_text()
    printed = [told(as_fieldmap(step)) if step.language == "bash" and step.is_run else [] for step in steps]
    pairs = itertools.pairwise(zip(steps, printed, strict=True))
    return [(shown, lines) for (_, lines), (shown, _) in pairs if shown.language == "text"]


def as_fieldmap(block: Block) -> Block:
    """Return a block with `make demo` as what it calls once setup is done."""
    return Block(
        block.page, block.line, block.language, re.sub(r"^make demo$", "fieldmap demo", block.text, flags=re.M)
    )


def test_the_tutorial_prints_what_it_shows(tutorial: list[tuple[Block, list[str]]]) -> None:
    wrong = {f"tutorial.md:{shown.line}": lines for shown, printed in tutorial if (lines := missing(shown, printed))}
    assert len(tutorial) >= 10
    assert wrong == {}


def test_a_line_that_was_not_printed_is_seen() -> None:
    shown = Block(TUTORIAL, 1, "text", "one … three\n…\nfour\n")
    assert missing(shown, ["one two three", "four"]) == []
    assert missing(shown, ["one two", "four"]) == ["one … three", "four"]


def test_every_block_that_is_not_run_says_why() -> None:
    unrun = [block for page in (TUTORIAL, *GUIDES) for block in blocks(page, "bash") if not block.is_run]
    assert [block.text.splitlines()[0] for block in unrun if len(block.text.splitlines()[0]) < 40] == []


@pytest.mark.usefixtures("tutorial")
def test_the_page_of_json_answers_tells_what_the_commands_answer() -> None:
    assert make_json.PAGE.read_text() == make_json.page(Path(DEMO)), "run: python -m docs.make_json data/library"


@pytest.fixture(scope="module")
def field(folder: Path, tutorial: object) -> Path:
    """Run the how-to that the others build on, then set what a digest needs.

    The new library is given the papers of the tutorial, already analysed: its own update then has nothing left to do.
    """
    made, blocks_run = folder / "myfield", [block for block in blocks(GUIDE, "bash") if block.is_run]
    told(blocks_run[0])
    settings = (made / "fieldmap.toml").read_bytes()
    shutil.copytree(DEMO, made, dirs_exist_ok=True)
    (made / "fieldmap.toml").write_bytes(settings)
    for block in blocks_run[1:]:
        told(block)
    (group,) = blocks(ROOT / "docs" / "howto_digest.md", "toml")
    (made / "fieldmap.toml").write_text(group.text)
    return made


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize("page", [page for page in GUIDES if page != GUIDE], ids=lambda page: page.stem)
def test_the_commands_of_a_how_to_run_as_printed(page: Path) -> None:
    for block in blocks(page, "bash"):
        if block.is_run:
            told(block)
