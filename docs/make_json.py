"""Write docs/json.md: ask commands for --json on the demo library and list the fields of what they answer.

``python -m docs.make_json LIBRARY`` writes it (a library as `make demo` leaves it); a test compares it.
"""

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.cli import run

PAGE = Path(__file__).with_name("json.md")
PAPER = "2021.naacl-main.29"
ASKED: list[list[str]] = [
    ["status"],
    ["doctor"],
    ["search", "machine translation", "--top", "20"],
    ["show", PAPER],
    ["similar", PAPER],
    ["ask", "What is the BLEU score?"],
    ["map", "Attention is all you need"],
    ["lineage", "--about", "machine translation"],
    ["citations", "Attention is all you need"],
    ["holes"],
    ["claims", "list", "BLEU"],
    ["boards"],
    ["discrepancies"],
    ["sota"],
    ["audit", PAPER],
    ["topics"],
    ["trends", "terms"],
    ["trends", "show", "machine translation"],
    ["trends", "status", "machine translation"],
    ["forecast", "machine translation"],
    ["brief", "machine translation"],
    ["digest", "make", "demo", "--all", "--dry-run"],
    ["decide", "tradeoff", "on_device"],
    ["decide", "cost", "summariser"],
]
DEPTH = 2
"""Fields this far below an answer are not taken apart further."""
HEAD = """# JSON answers

Written by `python -m docs.make_json LIBRARY` from the answers of the commands on the demo library; do not edit by hand.

With `--json` a command prints one JSON document on standard output (`update`: one a line), and nothing else there. The
fields below may be relied on; others may be added. `[]` stands for each entry of a list, `*` for a name in an object.
What is not known is `null` or not there. Dates are ISO 8601, shares lie between 0 and 1.
"""


def page(library: Path) -> str:
    """Return the text of the page."""
    return "\n".join([HEAD, *(section(words, answer(library, words)) for words in ASKED)])


def answer(library: Path, words: list[str]) -> Any:
    """Return the JSON document that a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(["--library", str(library), *words, "--json"])
    if code != 0:
        raise SystemExit(f"fieldmap {' '.join(words)} ended with code {code}")
    return json.loads(out.getvalue())


def section(words: list[str], told: Any) -> str:
    """Return the section of one command: its fields, and what each holds."""
    asked = " ".join(f'"{word}"' if " " in word else word for word in words)
    fields: dict[str, list[str]] = {}
    for path, kind in found(told, ""):
        fields.setdefault(path, []).append(kind)
    rows = [f"| `{path or '(all)'}` | {kinds(told_kinds)} |" for path, told_kinds in fields.items()]
    return "\n".join([f"## fieldmap {asked} --json\n", "| field | holds |", "| --- | --- |", *rows, ""])


def kinds(told: list[str]) -> str:
    """Return what a field holds, over all places where it stands."""
    known = sorted(set(told) - {"null"})
    return " or ".join([*known, *(["null"] if "null" in told else [])])


def found(told: Any, path: str) -> Iterator[tuple[str, str]]:
    """Give each field below a path with what it holds there, outer ones first."""
    if path:
        yield path, kind(told)
    if path.count(".") >= DEPTH:
        return
    if isinstance(told, list):
        for entry in told:
            yield from found(entry, f"{path}[]")
    elif isinstance(told, dict):
        for key in told:
            name = key if is_field(key) else "*"
            yield from found(told[key], f"{path}.{name}" if path else name)


def is_field(key: str) -> bool:
    """Tell whether a key is a field's name, not a name from the data."""
    return key.isidentifier() and key.islower()


def kind(value: Any) -> str:
    """Return what a JSON value is, in words."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true or false"
    return {str: "text", list: "list", dict: "object"}.get(type(value), "number")


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1]).resolve()), encoding="utf-8")
