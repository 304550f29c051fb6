r"""LaTeX source into tokens: plain strings, comments and verbatim parts gone. First step of reading a paper.

A token is a command with its backslash, one of the marks ``{ } [ ] $ & ~ # ^ _ *``, ``$$``, one space for any white
space, ``\par`` for an empty line, ``\begin{name}`` and ``\end{name}`` whole, or a run of other characters.
"""

import re
from functools import cached_property

LONGEST_RUN = 200
PATTERN = re.compile(
    rf"""(?P<comment>%[^\n]*\n?[ \t]*(?P<blank>(?:\n[ \t]*)+)?)
    |(?P<space>\s+)
    |(?P<environment>\\(?:begin|end)\s{{0,20}}\{{\s{{0,20}}(?P<name>[A-Za-z@][\w@:-]{{0,60}}\*?)\s{{0,20}}\}})
    |\\(?P<link>url|href|nolinkurl|path)\s{{0,5}}\{{(?P<address>[^{{}}\n]{{0,1000}})\}}
    |(?P<verb>\\(?:verb|lstinline)\*?(?P<mark>[^A-Za-z\s*\[{{\\])(?P<shown>[^\n]{{0,500}}?)(?P=mark))
    |(?P<command>\\(?:[A-Za-z@]+|[^A-Za-z@]|$))
    |(?P<run>[^\\{{}}\[\]$&~#^_*%\s]{{1,{LONGEST_RUN}}})
    |(?P<mark2>\$\$|.)""",
    re.VERBOSE | re.DOTALL,
)
VERBATIM = frozenset(
    "verbatim verbatim* Verbatim BVerbatim LVerbatim lstlisting minted comment alltt filecontents filecontents* code "
    "pycode CCSXML spec hscode haskell coq pythoncode".split()
)
"""Environments whose content is not LaTeX; it is passed over."""


def tokens(text: str) -> list[str]:
    """Return the tokens of a source; time is linear in its length."""
    found: list[str] = []
    position, unclosed = 0, set[str]()
    while match := PATTERN.match(text, position):
        position, kind = match.end(), match.lastgroup
        if kind == "name" or match["name"]:
            name = match["name"]
            begins = match.group().startswith(r"\b")
            found.append(f"\\begin{{{name}}}" if begins else f"\\end{{{name}}}")
            if begins and name in VERBATIM and name not in unclosed:
                position = _after(text, name, position, unclosed)
        else:
            _add(found, match)
    return found


def _after(text: str, name: str, position: int, unclosed: set[str]) -> int:
    """Return where a verbatim environment ends; one that never does is remembered, so that it is sought once."""
    end = text.find(f"\\end{{{name}}}", position)
    if end < 0:
        unclosed.add(name)
        return position
    return end


def _add(found: list[str], match: re.Match[str]) -> None:
    token = match.group()
    if match["comment"]:
        if match["blank"]:
            found.append(r"\par")
    elif match["space"]:
        if token.count("\n") > 1:
            found.append(r"\par")
        elif not (found and _is_word(found[-1])):
            found.append(" ")
    elif match["link"]:
        found += ["\\" + match["link"], "{", *filter(None, [match["address"]]), "}"]
    elif match["verb"]:
        shown = match["shown"]
        found.extend(shown[start : start + LONGEST_RUN] for start in range(0, len(shown), LONGEST_RUN))
    else:
        found.append(token)


def _is_word(token: str) -> bool:
    """Tell whether a token is a command of letters, which takes the space after it."""
    return len(token) > 1 and token[0] == "\\" and token[-1].isalpha()


class Tokens(list[str]):
    """Tokens whose braces are matched once, so that to look for the end of a group takes no time."""

    @cached_property
    def closing(self) -> dict[int, int]:
        """The index of the closing brace by that of the opening one; braces that never close are absent."""
        ends: dict[int, int] = {}
        opened: list[int] = []
        for index, token in enumerate(self):
            if token == "{":
                opened.append(index)
            elif token == "}" and opened:
                ends[opened.pop()] = index
        return ends


def group_end(found: list[str], start: int, stop: int | None = None) -> int:
    """Return the index of the ``}`` that closes the ``{`` at ``start``, or -1 when none does before ``stop``."""
    if isinstance(found, Tokens):
        end = found.closing.get(start, -1)
        return end if stop is None or end < stop else -1
    depth = 0
    for index in range(start, len(found) if stop is None else min(stop, len(found))):
        token = found[index]
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if depth == 0:
                return index
    return -1


def bracket_end(found: list[str], start: int, longest: int = 200) -> int:
    """Return the index of the ``]`` that closes the ``[`` at ``start``, or -1 when none does near by."""
    depth = brackets = 0
    for index in range(start, min(len(found), start + longest)):
        token = found[index]
        depth += (token == "{") - (token == "}")
        if depth < 0 or token == r"\par":
            return -1
        if depth == 0:
            brackets += (token == "[") - (token == "]")
            if brackets == 0:
                return index
    return -1


def skip_spaces(found: list[str], index: int) -> int:
    """Return the index of the first token from ``index`` on that is no space."""
    while index < len(found) and found[index] == " ":
        index += 1
    return index


def skip_arguments(found: list[str], index: int, signature: str) -> int:
    """Return the index after some arguments: ``*`` star, ``o`` optional, ``m`` mandatory, ``p`` in parentheses.

    A mandatory argument without its braces is one token; one whose brace never closes is only that brace.
    """
    for kind in signature:
        at = skip_spaces(found, index)
        token = found[at] if at < len(found) else ""
        if kind == "*" and token == "*":
            index = at + 1
        elif kind == "o" and token == "[":
            index = max(bracket_end(found, at) + 1, index)
        elif kind == "p" and token.startswith("("):
            index = _parenthesis_end(found, at)
        elif kind == "m" and token and token not in ("}", r"\par", "&"):
            index = max(group_end(found, at), at) + 1 if token == "{" else at + 1
    return index


def _parenthesis_end(found: list[str], start: int) -> int:
    for index in range(start, min(len(found), start + 12)):
        if found[index].endswith(")"):
            return index + 1
    return start


def argument(found: list[str], index: int, signature: str = "") -> tuple[list[str], int]:
    """Return the mandatory argument that follows those of ``signature``, without braces, and the index after it."""
    start = skip_spaces(found, skip_arguments(found, index, signature))
    end = skip_arguments(found, start, "m")
    if end - start >= 2 and found[start] == "{":
        return found[start + 1 : end - 1], end
    return [token for token in found[start:end] if token != "{"], end
