r"""Plain text as LaTeX sets it again, sign for sign; mathematics that a title writes in TeX stays mathematics.

Used by BibTeX and BibLaTeX, whose fields are TeX. Braces are written as commands, since BibTeX counts those after a
backslash too.
"""

import re
import unicodedata

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "%": r"\%", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip
"""What TeX takes for something else."""
LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[?!])(?=`)|(?<=,)(?=,)")
"""Places between signs that TeX's fonts would join."""
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
LETTERS = {
    "ß": r"\ss", "æ": r"\ae", "Æ": r"\AE", "œ": r"\oe", "Œ": r"\OE", "ø": r"\o", "Ø": r"\O", "å": r"\aa", "Å": r"\AA",
    "ł": r"\l", "Ł": r"\L", "ı": r"\i",
}  # fmt: skip
LAST_LETTER = "\u017f"
"""End of the block Latin Extended-A: letters beyond it have no command that every program knows."""
MATH = re.compile(r"(?<!\\)\$([^$]{1,300})(?<!\\)\$")
COMMAND = re.compile(r"\\([A-Za-z]+|.)|([{}])|([%#&~\x00-\x1f$]|\^\^)")
KNOWN_MATH = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "ell hbar Re Im aleph partial nabla infty prime emptyset forall exists neg top bot angle triangle sqrt frac dfrac "
    "tfrac binom over log ln exp sin cos tan tanh max min sup inf lim arg det dim ker deg gcd Pr sum prod int oint "
    "times cdot cdots ldots dots div pm mp ast star circ bullet oplus otimes odot wedge vee cap cup setminus le leq ge "
    "geq ll gg neq ne equiv sim simeq approx cong propto subset subseteq supset supseteq in ni notin mid parallel perp "
    "to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow mapsto uparrow downarrow langle rangle "
    "lfloor rfloor lceil rceil left right big Big bigl bigr mathbb mathbf mathcal mathrm mathit mathsf mathtt mathfrak "
    "boldsymbol bm operatorname text textbf textit textrm rm bf it cal hat bar tilde vec dot ddot widehat widetilde "
    "overline underline quad qquad".split()
)
"""Commands that set a formula and do nothing else: a title from outside may not bring any other into a document."""


def latex(text: str, ascii_letters: bool = False, guard_case: bool = False) -> str:
    """Return a text as LaTeX, on one line.

    Parameters
    ----------
    ascii_letters
        Write accented Latin letters as commands, for BibTeX, which sorts bytes. All other letters stay as they are.
    guard_case
        Put words with capitals inside, as BERT, in braces, so that no style writes them small.
    """
    parts = []
    begin = 0
    for found in MATH.finditer(text):
        if is_math(found[1]):
            parts += [_words(text[begin : found.start()], ascii_letters, guard_case), f"{{{found[0]}}}"]
            begin = found.end()
    return "".join([*parts, _words(text[begin:], ascii_letters, guard_case)])


def is_math(text: str) -> bool:
    """Tell whether what stands between two dollar signs is a formula that may go into a document as it is."""
    if not text.strip() or text[0].isspace() or text[-1].isspace():
        return False
    depth = 0
    for found in COMMAND.finditer(text):
        command, brace, other = found.groups()
        if other or (command and command.isalpha() and command not in KNOWN_MATH) or command in ("\\", "@"):
            return False
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


def _words(text: str, ascii_letters: bool, guard_case: bool) -> str:
    if not guard_case:
        return _signs(text, ascii_letters)
    return "".join(_guarded(word, ascii_letters) for word in re.split(r"(\s+)", text))


def _guarded(word: str, ascii_letters: bool) -> str:
    """Return a word, in braces if it has a capital after its first letter or beside a digit."""
    inside = any(sign.isupper() for sign in word.lstrip("([{“\"'")[1:])
    return f"{{{_signs(word, ascii_letters)}}}" if inside else _signs(word, ascii_letters)


def _signs(text: str, ascii_letters: bool) -> str:
    apart = LIGATURES.sub("\x00", text)
    told = "".join(SIGNS.get(sign) or (_letter(sign) if ascii_letters and sign > "\x7f" else sign) for sign in apart)
    return told.replace("\x00", "{}")


def _letter(sign: str) -> str:
    """Return a letter of western Europe as a command in braces, any other sign as it is."""
    if sign in LETTERS:
        return f"{{{LETTERS[sign]}}}"
    if sign > LAST_LETTER:
        return sign
    apart = unicodedata.normalize("NFD", sign)
    if len(apart) == 2 and apart[0].isascii() and apart[0].isalpha() and apart[1] in ACCENTS:
        accent = ACCENTS[apart[1]]
        space = " " if accent.isalpha() else ""
        return f"{{\\{accent}{space}{apart[0]}}}"
    return sign
