"""Expand what an author defined: macros, environments, conditionals and included files. Second step of reading a paper.

Definitions are data: nothing is run, and what they may grow to is bounded, so that a macro that doubles itself stops.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ingest.fulltext.latex.symbols import KNOWN
from ingest.fulltext.latex.tokens import bracket_end, group_end, skip_spaces, tokens

MOST_EXPANSIONS = 100_000
MOST_OF_ONE = 5_000
"""Expansions of one macro; more is one that calls itself."""
MOST_CHARACTERS = 1_500_000
"""Characters that expansions may add to one paper; the largest real source seen has 0.3 million."""
MOST_SOUGHT = 3_000_000
"""Tokens to look through for ends that never come, all together."""
MOST_FILES = 300
MOST_READS = 4
"""How often one file may be taken in; more is a circle."""
DEFINING = {
    "\\newcommand": "c", "\\renewcommand": "c", "\\providecommand": "c", "\\DeclareRobustCommand": "c",
    "\\newrobustcmd": "c", "\\renewrobustcmd": "c", "\\newcommandx": "c", "\\renewcommandx": "c",
    "\\def": "d", "\\gdef": "d", "\\edef": "d", "\\xdef": "d", "\\long": "", "\\global": "", "\\protected": "",
    "\\let": "l", "\\DeclareMathOperator": "o", "\\NewDocumentCommand": "x", "\\RenewDocumentCommand": "x",
    "\\ProvideDocumentCommand": "x", "\\DeclareDocumentCommand": "x", "\\newenvironment": "e",
    "\\renewenvironment": "e", "\\newif": "i",
}  # fmt: skip
INCLUDING = {"\\input": "", "\\include": "", "\\subfile": "", "\\subfileinclude": "", "\\import": "m",
             "\\subimport": "m", "\\inputfrom": "m", "\\InputIfFileExists": ""}  # fmt: skip
NO_CONDITION = frozenset(
    "\\" + name
    for name in "iff ifthenelse ifstrequal ifstrempty ifdef ifundef ifbool ifnotbool iftoggle ifnottoggle ifblank "
    "ifnotblank "
    "ifboolexpr ifboolexpe ifcsdef ifcsundef ifdefempty ifdefvoid ifdefstring ifnumcomp ifnumequal ifnumgreater "
    "ifnumless "
    "ifinlist iflanguage ifentrytype iffieldundef".split()
)
"""Commands with arguments that only look like conditionals of TeX."""
COMPARISON = re.compile(r"\s*(-?\d{1,9})\s*([<>=])\s*(-?\d{1,9})(?!\d)\s*(\D.*)?", re.DOTALL)
ARGUMENT = re.compile(r"[1-9]")


@dataclass(frozen=True, slots=True)
class Macro:
    """What stands for a command: its parameters and its body."""

    parameters: tuple[list[str] | None, ...]
    """Default of each one that is optional; None for the mandatory ones."""
    body: list[str]


@dataclass
class Expander:
    """Reads tokens from a stack, so that what a macro stands for is read again in its place."""

    files: Mapping[str, str] = field(default_factory=dict)
    macros: dict[str, Macro] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    r"""Commands that ``\let`` names anew, with what they were called when it did."""
    environments: dict[str, tuple[Macro, list[str]]] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    expansions: int = MOST_EXPANSIONS
    characters: int = MOST_CHARACTERS
    sought: int = MOST_SOUGHT
    reads: dict[str, int] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    conditions: int = 0
    """Conditionals whose branch is being read."""
    pending: list[str] = field(default_factory=list)
    """Tokens still to be read, the next one last."""
    out: list[str] = field(default_factory=list)

    def expand(self, source: list[str]) -> list[str]:
        """Return the tokens of a document with everything expanded."""
        self.pending, self.out = source[::-1], []
        while self.pending:
            token = self.pending.pop()
            if token[0] != "\\" or len(token) == 1:
                self.out.append(token)
            else:
                self._command(token)
                if token == "\\end{document}":
                    break
        return self.out

    def _command(self, token: str) -> None:
        if token in self.macros and token not in KNOWN:
            self._replace(self.macros[token], token)
        elif token in self.aliases:
            self.out.append(self.aliases[token])
        elif token in DEFINING:
            self._define(token)
        elif token.startswith("\\if"):
            self._condition(token)
        elif token in INCLUDING:
            self._include(token)
        elif token[1:6] == "begin" and token[7:-1] in self.environments:
            self._replace(self.environments[token[7:-1]][0], token)
        elif token[1:4] == "end" and token[5:-1] in self.environments:
            self._push(self.environments[token[5:-1]][1])
        elif token[1:] in self.flags or token in SILENT:
            self._switch(token)
        else:
            self.out.append(token)

    def _switch(self, token: str) -> None:
        r"""Obey ``\nametrue``, and pass over what only steers TeX."""
        if token == "\\fi":
            self.conditions = max(self.conditions - 1, 0)
        elif token in ("\\else", "\\or"):
            if self.conditions:
                self.conditions -= 1
                self._skip_branch(stop_at_else=False)
        elif token == "\\csname":
            self._until("\\endcsname", 20)
        elif token == "\\endinput":
            self._until("\\endfile", len(self.pending))
        elif token[1:] in self.flags:
            name = token[1:].removesuffix("true").removesuffix("false")
            self.flags[name + "true"] = self.flags[name + "false"] = token.endswith("true")

    # -- reading --

    def _push(self, body: list[str]) -> None:
        self.expansions -= 1
        self.characters -= sum(map(len, body))
        if self.expansions > 0 and self.characters > 0:
            self.pending.extend(reversed(body))

    def _window(self, size: int = 64) -> list[str]:
        """Return the next tokens in reading order, without taking them."""
        return self.pending[: -size - 1 : -1]

    def _spaces(self) -> None:
        while self.pending and self.pending[-1] == " ":
            self.pending.pop()

    def _argument(self) -> list[str]:
        """Take one argument: a group without its braces, or one token."""
        self._spaces()
        if not self.pending or self.pending[-1] in ("}", "\\par"):
            return []
        token = self.pending.pop()
        return self._group("}") if token == "{" else [token]

    def _group(self, closing: str) -> list[str]:
        """Take tokens up to a closing mark of the same depth; one that never comes gives back what was read."""
        depth, taken = 0, list[str]()
        while self.pending and self.sought > 0:
            token = self.pending.pop()
            if depth == 0 and token == closing:
                return taken
            depth += (token == "{") - (token == "}")
            taken.append(token)
            if depth < 0:
                break
        self.sought -= len(taken)
        self.pending.extend(reversed(taken))
        return []

    def _optional(self) -> list[str] | None:
        at = skip_spaces(window := self._window(), 0)
        if at < len(window) and window[at] == "[" and bracket_end(self._window(500), at) >= 0:
            self._spaces()
            self.pending.pop()
            return self._group("]")
        return None

    def _until(self, end: str, most: int) -> list[str]:
        taken: list[str] = []
        while self.pending and len(taken) < most:
            token = self.pending.pop()
            if token == end:
                return taken
            taken.append(token)
        return taken

    def _star(self) -> bool:
        self._spaces()
        if self.pending and self.pending[-1] == "*":
            self.pending.pop()
            return True
        return False

    # -- macros --

    def _replace(self, macro: Macro, name: str) -> None:
        self.uses[name] = self.uses.get(name, 0) + 1
        if self.expansions <= 0 or self.characters <= 0 or self.uses[name] > MOST_OF_ONE:
            return
        given: list[list[str]] = []
        for default in macro.parameters:
            if default is None:
                given.append(self._argument())
            else:
                told = self._optional()
                given.append(default if told is None else told)
        self._push(self._filled(macro.body, given) if given else macro.body)

    def _filled(self, body: list[str], given: list[list[str]]) -> list[str]:
        """Return a body with its arguments in place, as far as the bound allows."""
        sizes = [sum(map(len, one)) for one in given]
        filled: list[str] = []
        room, index = self.characters, 0
        while index < len(body):
            token = body[index]
            following = body[index + 1] if index + 1 < len(body) else ""
            if token == "#" and ARGUMENT.match(following) and int(following[0]) <= len(given):
                number = int(following[0]) - 1
                room -= sizes[number]
                if room <= 0:
                    break
                filled += given[number]
                filled += [following[1:]] if following[1:] else []
                index += 2
            else:
                filled.append(token)
                index += 1
        return filled

    def _define(self, token: str) -> None:
        kind = DEFINING[token]
        define: dict[str, Callable[[], None]] = {
            "c": self._newcommand, "d": self._def, "l": self._let, "o": self._operator, "x": self._document_command,
            "e": self._newenvironment, "i": self._newif, "": lambda: None,
        }  # fmt: skip
        define[kind]()

    def _keep(self, name: list[str], macro: Macro) -> None:
        named = [token for token in name if token != " "]
        if len(named) == 1 and named[0].startswith("\\"):
            draws_rule = "\\noalign" in macro.body or "\\hrule" in macro.body
            self.macros[named[0]] = Macro(macro.parameters, ["\\hline"]) if draws_rule else macro

    def _newcommand(self) -> None:
        self._star()
        name, parameters = self._argument(), self._parameters()
        self._keep(name, Macro(parameters, self._argument()))

    def _parameters(self) -> tuple[list[str] | None, ...]:
        """Take ``[3][default]``, or the ``[3][1=a,2=b]`` of xargs."""
        count = "".join(self._optional() or []).strip()
        number = int(count) if count.isascii() and count.isdigit() and len(count) == 1 else 0
        default = self._optional() if number else None
        parameters: list[list[str] | None] = [None] * number
        if default is None:
            return tuple(parameters)
        named = re.findall(r"(?:^|,)\s*([1-9])\s*=([^,]*)", "".join(default))
        if not named:
            return ([*default], *parameters[1:])
        for place, text in named:
            if int(place) <= number:
                parameters[int(place) - 1] = [text] if text else []
        return tuple(parameters)

    def _def(self) -> None:
        self._spaces()
        if not self.pending or not self.pending[-1].startswith("\\"):
            return
        name = self.pending.pop()
        pattern = [token for token in self._head() if token != " "]
        body = self._argument()
        numbers = "".join(token for token in pattern if token != "#")
        if pattern.count("#") == len(numbers) and numbers == "123456789"[: len(numbers)]:
            self._keep([name], Macro((None,) * len(numbers), body))

    def _head(self) -> list[str]:
        r"""Take the parameters that stand between the name of a ``\def`` and its body."""
        taken: list[str] = []
        while self.pending and self.pending[-1] not in ("{", "\\par") and len(taken) < 40:
            taken.append(self.pending.pop())
        return taken

    def _let(self) -> None:
        name = self._argument()
        self._spaces()
        if self.pending and self.pending[-1] == "=":
            self.pending.pop()
        target = self._argument()
        if len(target) != 1 or len(name) != 1 or target == name:
            return
        if target[0] in self.macros and target[0] not in KNOWN:
            self._keep(name, self.macros[target[0]])
        elif name[0].startswith("\\") and target[0] not in ("{", "}"):
            self.macros.pop(name[0], None)
            self.aliases[name[0]] = self.aliases.get(target[0], target[0])

    def _operator(self) -> None:
        self._star()
        name, body = self._argument(), self._argument()
        self._keep(name, Macro((), ["\\operatorname", "{", *body, "}"]))

    def _document_command(self) -> None:
        name, told, body = self._argument(), self._argument(), self._argument()
        parameters: list[list[str] | None] = []
        index = 0
        shape = [character for token in told for character in (token if token[0] != "\\" else "")]
        while index < len(shape):
            kind, index = shape[index], index + 1
            if kind == "O":
                end = group_end(shape, index) if index < len(shape) else -1
                parameters.append(shape[index + 1 : end] if end > 0 else [])
                index = max(end + 1, index)
            elif kind in "oms":
                parameters.append(None if kind == "m" else [])
        self._keep(name, Macro(tuple(parameters[:9]), body))

    def _newenvironment(self) -> None:
        self._star()
        name, parameters = "".join(self._argument()).strip(), self._parameters()
        begin, end = self._argument(), self._argument()
        calls_itself = f"\\begin{{{name}}}" in begin or f"\\end{{{name}}}" in end
        if name and not calls_itself and f"\\begin{{{name}}}" not in KNOWN:
            self.environments[name] = (Macro(parameters, begin), end)

    # -- conditionals --

    def _newif(self) -> None:
        name = "".join(self._argument()).removeprefix("\\if")
        self.flags |= {name + "true": False, name + "false": False}

    def _condition(self, token: str) -> None:
        if token in NO_CONDITION:
            self.out.append(token)
        elif self._holds(token) or self._skip_branch(stop_at_else=True):
            self.conditions += 1

    def _holds(self, token: str) -> bool:
        """Return the truth of a condition: of a flag as it was set, else as it most likely is."""
        name = token.removeprefix("\\if")
        if name in ("false", "undefined"):
            return False
        if name == "defined":
            return (told := self._next()) in self.macros or told in self.aliases
        if name == "x":
            first, second = self._next(), self._next()
            return first == second
        if name in ("num", "dim"):
            return self._compares()
        return self.flags.get(name + "true", name not in ("", "cat"))

    def _compares(self) -> bool:
        """Take a comparison of numbers and return its truth; True where it is not told by plain numbers."""
        told = ""
        for _ in range(12):
            if not self.pending or self.pending[-1] in ("\\relax", "\\par", "{", "}") or COMPARISON.fullmatch(told):
                break
            token = self.pending.pop()
            macro = self.macros.get(token)
            told += "".join(macro.body) if macro and not macro.parameters else token
        found = COMPARISON.match(told)
        if found is None:
            return True
        if found[4]:
            self.pending.append(found[4])
        self._spaces()
        first, second = int(found[1]), int(found[3])
        return {"<": first < second, ">": first > second, "=": first == second}[found[2]]

    def _next(self) -> str:
        self._spaces()
        return self.pending.pop() if self.pending else ""

    def _skip_branch(self, stop_at_else: bool) -> bool:
        r"""Pass over a branch; True when an ``\else`` follows. One that never ends is no branch and is read."""
        depth, taken = 0, list[str]()
        while self.pending and self.sought > 0 and taken[-1:] != ["\\end{document}"]:
            token = self.pending.pop()
            taken.append(token)
            if token == "\\fi":
                if depth == 0:
                    return False
                depth -= 1
            elif token == "\\else" and depth == 0 and stop_at_else:
                return True
            elif token.startswith("\\if") and token not in NO_CONDITION and taken[-2:-1] != ["\\newif"]:
                depth += 1
        self.sought -= len(taken)
        self.pending.extend(reversed(taken))
        return False

    # -- files --

    def _include(self, token: str) -> None:
        self._star()
        folder = "".join(self._argument()) if INCLUDING[token] else ""
        self._spaces()
        if self.pending and self.pending[-1] == "{":
            name = "".join(self._argument())
        else:
            name = self.pending.pop() if self.pending and self.pending[-1][0] not in "\\}" else ""
        found = find_file(self.files, posixpath.join(folder.strip(), name.strip().strip('"')))
        if found is None or self.reads.get(found, 0) >= MOST_READS or sum(self.reads.values()) >= MOST_FILES:
            return
        self.reads[found] = self.reads.get(found, 0) + 1
        body = tokens(self.files[found])
        start = next((i + 1 for i, one in enumerate(body) if one == "\\begin{document}"), 0)
        self._push([one for one in body[start:] if one not in ("\\end{document}",)] + ["\\endfile"])


SILENT = frozenset({"\\fi", "\\else", "\\or", "\\csname", "\\expandafter", "\\endinput", "\\endfile", "\\noexpand"})


def find_file(files: Mapping[str, str], name: str, endings: tuple[str, ...] = ("", ".tex", ".ltx")) -> str | None:
    """Return the member that an include names, by its path or else by its last part."""
    wanted = posixpath.normpath(name).lower()
    if not name or wanted in (".", "/"):
        return None
    for ending in endings:
        for member in files:
            if member.lower() == wanted + ending:
                return member
    last = posixpath.basename(wanted)
    wanted_names = [last + ending for ending in endings]
    return next((member for member in files if posixpath.basename(member.lower()) in wanted_names), None)
