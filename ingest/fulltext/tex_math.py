r"""Formulas as a person would type them: ``92.3_{\pm 0.4}\%`` becomes ``92.3 ±0.4%``.

Used by the readers of LaTeXML's HTML, whose formulas carry their TeX.
"""

import re

TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|[{}^_]|\s+|[^\\{}^_\s]+|\\", re.DOTALL)
WRAPPED = re.compile(r"(\\.)|%[ \t]*\n\s*", re.DOTALL)
"""A comment sign at the end of a line: LaTeXML wraps long formulas so."""
DEEPEST_GROUP = 40
"""Levels of braces and arguments below which they count no more: no formula a person wrote goes deeper."""
SYMBOLS = {
    "pm": "±", "mp": "∓", "times": "×", "cdot": "·", "div": "÷", "ast": "*", "star": "⋆", "circ": "°", "degree": "°",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "ll": "≪", "gg": "≫", "leqslant": "≤",
    "geqslant": "≥", "approx": "≈", "sim": "∼", "simeq": "≃", "equiv": "≡", "propto": "∝", "infty": "∞",
    "uparrow": "↑", "downarrow": "↓", "rightarrow": "→", "to": "→", "leftarrow": "←", "leftrightarrow": "↔",
    "Uparrow": "⇑", "Downarrow": "⇓", "Rightarrow": "⇒", "Leftarrow": "⇐", "longrightarrow": "→", "mapsto": "↦",
    "nearrow": "↗", "searrow": "↘", "implies": "⇒", "iff": "⇔", "triangle": "△", "triangledown": "▽",
    "dagger": "†", "ddagger": "‡", "dag": "†", "ddag": "‡", "S": "§", "checkmark": "✓", "bullet": "•",
    "prime": "′", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "setminus": "∖",
    "emptyset": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "land": "∧", "lor": "∨", "wedge": "∧", "vee": "∨",
    "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "ell": "ℓ", "oplus": "⊕", "otimes": "⊗",
    "odot": "⊙", "dots": "…", "ldots": "…", "cdots": "⋯", "mid": "|", "vert": "|", "lvert": "|", "rvert": "|",
    "Vert": "‖", "lVert": "‖", "rVert": "‖", "|": "‖", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "colon": ":",
    "backslash": "\\", "percent": "%", "textasciitilde": "~", "textbar": "|", "textpm": "±", "texttimes": "×",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "%": "%", "$": "$", "&": "&", "#": "#", "_": "_", "{": "{", "}": "}", "\\": " ", " ": " ",
    ",": " ", ":": " ", ";": " ", ">": " ", "!": "", "/": "", "-": "", "quad": " ", "qquad": " ", "thinspace": " ",
}  # fmt: skip
SILENT = frozenset(
    """left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr middle limits nolimits displaystyle textstyle
    scriptstyle scriptscriptstyle mathbf boldsymbol bm pmb textbf bf bfseries mathrm rm mathit it mathsf mathtt tt
    mathcal cal mathbb mathfrak mathscr mathnormal text textrm textit texttt textsf textsc textup textnormal mbox hbox
    operatorname operatorname* emph underline overline hat widehat bar tilde widetilde vec dot ddot underbrace overbrace
    overrightarrow overleftarrow ensuremath mathop mathrel mathbin mathord mathstrut hphantom vphantom nonumber notag
    small footnotesize scriptsize tiny normalsize large""".split()
)
"""Commands that change the look alone."""
BOLD = re.compile(r"[\s{]*\\(?:mathbf|boldsymbol|bm|pmb|textbf|bf|bfseries)(?![a-zA-Z])")
ARGUMENTS_DROPPED = {"begin": 1, "end": 1, "color": 1, "textcolor": 1, "hspace": 1, "vspace": 1, "phantom": 1,
                     "label": 1, "tag": 1, "raisebox": 1, "rule": 2}  # fmt: skip


def is_bold(tex: str) -> bool:
    """Tell whether a formula begins in bold face."""
    return BOLD.match(tex) is not None


def math_text(tex: str, before: str = "") -> str:
    """Return a formula as plain text; what no table knows keeps its name without the backslash.

    Parameters
    ----------
    before
        Last character of the text that the formula follows: its first script may belong to that.
    """
    return " ".join(_Formula(TOKEN.findall(WRAPPED.sub(r"\1", tex))).whole(before).split())


def script(before: str, mark: str, text: str) -> str:
    """Return a raised (``^``) or lowered (``_``) text as it is written on one line after ``before``.

    Numbers never grow together: 92.3 with a lowered 0.4 becomes ``92.3 (0.4)``, AP with a lowered 50 ``AP50``.
    """
    text = text.strip()
    if not text:
        return ""
    if text[0] in "±∓":
        return f" {text}"
    if mark == "_" and text[0].isdigit() and before[-1:]:
        return text if before[-1].isalpha() else f" ({text})"
    if not text[0].isalnum() and text[0] not in "+-−(|":
        return text
    return f"{mark}({text})" if re.search(r"[\s=+/,]|.[-−]", text) else mark + text


class _Formula:
    """Reads the tokens of one formula from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def whole(self, before: str) -> str:
        """Return the text of all tokens; a brace that closes nothing is passed over."""
        parts: list[str] = []
        while self.at < len(self.tokens):
            parts.append(self.read(parts[-1][-1:] if parts else before))
        return "".join(parts)

    def read(self, before: str = "") -> str:
        """Return the text up to the brace that closes this group, or to the end."""
        parts: list[str] = []
        scripted = False
        while self.at < len(self.tokens):
            token = self._next()
            if token == "}":
                break
            if parts and token in ("^", "_"):
                parts[-1] = parts[-1].rstrip()
            last = parts[-1][-1:] if parts else before
            told = self._script(last, token) if token in ("^", "_") else self._one(token)
            if told and last.isalnum() and told[0].isalnum() and (scripted or told[-1] == " "):
                told = f" {told}"  # x log y, x_i y
            scripted = token in ("^", "_")
            if told:
                parts.append(told)
        return "".join(parts)

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _script(self, before: str, mark: str) -> str:
        """Return a script; both scripts of one letter belong to that letter."""
        first = script(before, mark, self.argument())
        if before and first and self.tokens[self.at : self.at + 1] in (["^"], ["_"]):
            return first + script(before, self._next(), self.argument())
        return first

    def argument(self) -> str:
        """Return the next group or single sign."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at >= len(self.tokens) or self.tokens[self.at] == "}":
            return ""
        token = self._next()
        if self.depth > DEEPEST_GROUP:
            return ""
        if len(token) > 1 and token[0] != "\\":  # x^23 raises the 2 alone
            self.tokens[self.at - 1] = token[1:]
            self.at -= 1
            return token[0]
        self.depth += 1
        told = self._one(token)
        self.depth -= 1
        return told

    def _one(self, token: str) -> str:
        """Return the text of a token that is no script."""
        if token == "{":
            if self.depth > DEEPEST_GROUP:
                return ""
            self.depth += 1
            told = self.read()
            self.depth -= 1
            return told
        if token.isspace():
            return ""
        if token[0] != "\\":
            return token.replace("~", " ").replace("&", " ")
        return self._command(token[1:].rstrip("*"))

    def _command(self, name: str) -> str:
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in ("text", "mbox", "hbox", "textrm", "textbf", "textit") and self.tokens[self.at : self.at + 1] == [
            "{"
        ]:
            return self._words()
        if name in SILENT or not name:
            return ""
        if name in ("frac", "dfrac", "tfrac"):
            return f"{_whole(self.argument())}/{_whole(self.argument())}"
        if name == "sqrt":
            return f"√{_whole(self.argument())}"
        for _ in range(ARGUMENTS_DROPPED.get(name, 0)):
            self.argument()
        return "" if name in ARGUMENTS_DROPPED else f"{name} "

    def _words(self) -> str:
        """Return a group of plain words, where white space counts."""
        self.at += 1
        begin, depth = self.at, 1
        while self.at < len(self.tokens) and depth:
            depth += {"{": 1, "}": -1}.get(self._next(), 0)
        inner = self.tokens[begin : self.at - (not depth)]
        return "".join("~" if token.isspace() else token for token in inner).translate(PLAIN)


PLAIN = str.maketrans({"{": "", "}": "", "~": " ", "\\": ""})


def _whole(text: str) -> str:
    """Return a part of a fraction, in brackets where it is a sum."""
    return f"({text})" if re.search(r".[-+−±]", text) else text
