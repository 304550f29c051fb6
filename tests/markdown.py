"""The documentation as the tests read it: pages, fenced blocks, the commands in them, links and anchors."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
UNRUN = re.compile(r"\s*# Not run in the tests: \w")
"""How a block tells, visibly, that it is only parsed, and why."""
OPERATORS = re.compile(r"[|&;<>]+")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def is_run(self) -> bool:
        """Whether its commands are to be run, not only parsed."""
        return not UNRUN.match(self.text)

    def commands(self, program: str = "fieldmap") -> list[list[str]]:
        """Return the words of each line that calls a program, without what a shell reads away."""
        lines = self.text.replace("\\\n", " ").splitlines()
        calls = [call for line in lines for call in _calls(line)]
        return [words[words.index(program) + 1 :] for words in calls if program in words[:2]]


def _calls(line: str) -> Iterator[list[str]]:
    """Give the words of each program that a shell line starts; redirections are left out."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split, lexer.commenters = True, "#"
    words: list[str] = []
    tokens = iter(lexer)
    for token in tokens:
        if not OPERATORS.fullmatch(token):
            words.append(token)
        elif token[0] in "<>":
            next(tokens)
        else:
            yield words
            words = []
    yield words


def pages() -> list[Path]:
    """Return every Markdown page of the project."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return the fenced blocks of a page in these languages, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found["language"], found["text"])
        for found in FENCE.finditer(text)
        if found["language"] in languages
    ]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "``", FENCE.sub("", page.read_text(encoding="utf-8")))


def links(page: Path) -> list[str]:
    """Return the targets of the links and pictures of a page."""
    return re.findall(r"\]\(([^)\s]+)\)", prose(page))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the site and the forges make them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
