"""Make one sentence readable for the number rules: LaTeX undone, numbers that are no claims masked."""

import re

_LATEX = (
    ("%", re.compile(r"\\%|\{\\%\}"), "%"),
    ("times", re.compile(r"\\(?:times|bm\{\\times\})(?![a-zA-Z])"), "×"),
    ("pm", re.compile(r"\\(?:pm)(?![a-zA-Z])"), "±"),
    ("\\", re.compile(r"\\(?:sim|approx)(?![a-zA-Z])"), "~"),
    (
        "\\",
        re.compile(r"\\(?:text|textbf|textit|emph|texttt|mathrm|mathbf|textsc|underline|em|bf|it)(?![a-zA-Z])\s?"),
        "",
    ),
    ("{,}", re.compile(r"\{,\}"), ","),
    ("\\", re.compile(r"\\([&_#])"), r"\1"),
    ("\\", re.compile(r"\\uparrow|\\downarrow|\\,|\\;|\\ "), " "),
    ("", re.compile(r"[${}]"), ""),
    ("~", re.compile(r"(?<=\w)~(?=\w)"), " "),
)
_MASKS = re.compile(
    r"""
    https?://\S+ | www\.\S+ | \bgithub\.com\S*                       # addresses
    | \\cite\w*\*?\s?(?:\[[^\]]{0,80}\])?\{?[^}\s]{0,200}\}?        # citations
    | \[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,20}\]
    | \[\s?\d*\.?\d+\s?[-–,]\s?\d*\.?\d+\s?\]
    | \bet\s+al\.?,?\s*\(?\d{4}[a-z]?\)?
    | \([^()]{0,80}?,\s?(?:19|20)\d\d[a-z]?\)
    | \barXiv:\s?\d{4}\.\d{4,5}(?:v\d+)? | \b10\.\d{4,9}/\S+
    | \(?\b\d\d(?:\.\d)?\s?%\s(?:CIs?|confidence\s(?:intervals?|levels?|regions?)|credible\s\w+|HDI)\b\s?[:=,]?
      (?:\s?[\[(]?[-+]?\d+(?:\.\d+)?\s?%?\s?(?:,|-|–|--|to)\s?[-+]?\d+(?:\.\d+)?\s?%?[\])]?)?
    | \bCI\s?[:=]?\s?[\[(]?\d+(?:\.\d+)?\s?%?\s?(?:,|-|–|--|to)\s?\d+(?:\.\d+)?\s?%?[\])]?
    | \b[pP](?:[ -]?values?)?\s?(?:of\s|[<>=≤≥]|\\leq?|\\geq?)\s?\d*\.?\d+(?:e-?\d+)?
    | (?:±|\+/-|\+-)\s?\d+(?:\.\d+)?                            # spreads
    | \b(?:top|Top|TOP|rank|Rank)-?\s?\d+(?:/\d+)?
    | \b(?:Section|Sec\.|Figure|Fig\.|Table|Eq\.|Equation|Theorem|Lemma|Algorithm|Chapter|Appendix|Stage|Step
        |Track|Class|Grade|Group|Phase|Task|Level|Version|version|Type|Subtask|Round|Layer|layer|seed|No\.)\s?\(?\d+(?:\.\d+)*[a-z]?\b\)?
    | (?<!\w)\(\s?(?:\d{1,2}|[ivx]{1,4})\s?\)(?=\s[a-z])             # (1) items of a list
    | (?<![\w.,%-])\d\)(?=\s) | \b(?:n?DCG|[Rr]ecall|[Pp]recision|[Hh]its?|MRR|MAP|NDCG)\sat\s\d+
    | \b\d+(?:\.\d+)?\s?[x×X]\s?\d+(?:\.\d+)?(?:\s?[x×X]\s?\d+)*     # 4 x 4
    | \b\d+(?:\.\d+)?\s?(?:\\cdot|×|x|\*)?\s?10\s?\^\s?-?\d+         # powers of ten
    | (?<=[\w)\]])\s?\^\s?-?[\d.]+ | _\d+ | \bF\s1\b                  # exponents, indices
    | \b[A-Za-z]\s?(?:=|<|>|≤|≥|\\leq?|\\geq?|\\in)\s?-?\d+(?:\.\d+)?(?!\.?\d|\s?%)   # k = 5
    """,
    re.VERBOSE,
)
_AT = re.compile(r"\S+@\S+\.\w+|\b[A-Za-z]+@\d+(?:\.\d+)?(?::\d*\.?\d+)?")
_LOOSE_DIGIT = re.compile(r"(?<![\w-])\d")
"""Without one there is nothing to mask: the other digits stand inside names."""
_CORRELATION = re.compile(r"[rRκρτ]\s?=")


def undo_latex(sentence: str) -> str:
    """Return ``sentence`` with the LaTeX that arXiv abstracts carry turned into plain text."""
    if "\\" not in sentence and "$" not in sentence and "{" not in sentence and "~" not in sentence:
        return sentence
    for part, pattern, replacement in _LATEX:
        if part in sentence:
            sentence = pattern.sub(replacement, sentence)
    return sentence


def mask_non_claims(text: str) -> str:
    """Return ``text`` of equal length with citations, links, indices and the like blanked by ``#``."""
    if _LOOSE_DIGIT.search(text) is None:
        return text
    if "@" in text:
        text = _AT.sub(_blank, text)
    return _MASKS.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    found = match.group()
    return found if _CORRELATION.match(found) else "#" * len(found)
