"""Which file of a LaTeX source TeX starts from, and which of its own styles it reads. Pure; used by ``paper``."""

import json
import posixpath
import re
from collections.abc import Mapping

from data.errors import InputError
from ingest.fulltext.latex.macros import Expander, find_file
from ingest.fulltext.latex.tokens import tokens

LONGEST_DEFINITION = 200
DOCUMENT = re.compile(r"^[^%\n]*\\document(?:class|style)\b", re.MULTILINE)
BEGIN = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.MULTILINE)
PART_CLASS = re.compile(r"\\documentclass[^{]{0,200}\{(?:standalone|subfiles|beamer)\}")
USED_STYLE = re.compile(
    r"^[^%\n]*\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]{0,500}\])?\s*\{([^{}]{1,500})\}", re.MULTILINE
)
TOP_NAMES = ("ms", "main", "paper", "arxiv", "manuscript", "article", "root")
READ_ME = re.compile(r"00readme", re.IGNORECASE)


def main_file(files: Mapping[str, str]) -> str:
    """Return the name of the file that TeX starts from.

    Raises
    ------
    InputError
        If no file can be it.
    """
    named = _named_main(files)
    if named is not None:
        return named
    sources = [name for name in sorted(files) if name.lower().endswith((".tex", ".ltx", ".latex", ".txt"))]
    tops = [name for name in sources if DOCUMENT.search(files[name])] or [
        name for name in sources if BEGIN.search(files[name])
    ]
    if not tops:
        tops = [name for name in sources if "\\" in files[name] and not READ_ME.match(posixpath.basename(name))]
    if not tops:
        raise InputError(f"no LaTeX document among {', '.join(sorted(files)[:5]) or 'no files'}; give the .tex files")
    return max(tops, key=lambda name: _rank(name, files[name]))


def _rank(name: str, text: str) -> tuple[bool, bool, bool, int, str]:
    stem = posixpath.splitext(posixpath.basename(name))[0].lower()
    supplement = re.search(r"supp|append|rebuttal|response|cover|figure|template", stem) is not None
    return (BEGIN.search(text) is not None and not PART_CLASS.search(text), not supplement, "/" not in name,
            (stem in TOP_NAMES) * 1_000_000 + len(text), name)  # fmt: skip


def _named_main(files: Mapping[str, str]) -> str | None:
    """Return the main file that arXiv's 00README names, in its older or its newer form."""
    for name, text in files.items():
        if not READ_ME.match(posixpath.basename(name)):
            continue
        try:
            told = json.loads(text)
            sources = told.get("sources", []) if isinstance(told, dict) else []
            tops = [
                str(one.get("filename")) for one in sources if isinstance(one, dict) and one.get("usage") == "toplevel"
            ]
        except (ValueError, RecursionError, TypeError):
            tops = re.findall(r"^\s*(\S{1,200})\s+toplevelfile", text, re.MULTILINE)
        for top in tops:
            if top in files:
                return top
    return None


def learn_styles(expander: Expander, files: Mapping[str, str], main: str) -> None:
    """Keep the short macros of the authors' own style files; what steers TeX in them is left alone."""
    for found in list(USED_STYLE.finditer(main))[:100]:
        for package in found[1].split(","):
            name = find_file(files, package.strip(), (".sty",))
            if name is None:
                continue
            learner = Expander(expansions=1_000, characters=1_000_000)
            learner.expand(tokens(files[name][:500_000]))
            for command, macro in learner.macros.items():
                if len(macro.body) <= LONGEST_DEFINITION and not any("@" in one for one in (command, *macro.body)):
                    expander.macros[command] = macro
