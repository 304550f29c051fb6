"""Sentences that say what is open: questions, limits, and plans, found by their form; for a brief's section. Pure."""

import re
from typing import Literal

Openness = Literal["open", "limit", "plan", ""]
SHORTEST, LONGEST = 40, 420
WHY: dict[str, str] = {
    "open": "names what is open", "limit": "names a limit of its own", "plan": "leaves it to later work",
}  # fmt: skip
ORDER = tuple(WHY)
"""From what concerns a field to what concerns a paper."""
_ADVERB = r"(?:\w+\s){0,3}?"
_OPEN = (
    rf"\b(?:remains?|remained|is|are|still|stays)\s{_ADVERB}(?:an?\s|the\s)?{_ADVERB}(?:open|unsolved|unresolved|unanswered)"
    r"(?:\s(?:\w+\s)?(?:questions?|problems?|challenges?|issues?|topics?))?\b(?!\s?-?\s?(?:source|domain|ended|vocabulary|"
    r"set|access|world|book|class|information|relation|ly))",
    r"\bopen\s(?:research\s)?(?:questions?|problems?|challenges?|issues?)\b",
    r"\b(?:it|this)\s(?:is|remains|was)\s(?:\w+\s){0,2}?(?:unclear|unknown|not\s(?:yet\s|well\s|fully\s)?"
    r"(?:clear|known|understood))\b",
    rf"\bremains?\s{_ADVERB}(?:unclear|unknown|unexplored|under-?explored|under-?studied|elusive|unexamined|"
    r"(?:poorly|not\s(?:well|fully|yet))\s(?:understood|explored|studied|known))\b",
    r"\b(?:little|not\smuch)\s(?:is|was)\s(?:yet\s|currently\s)?known\b",
    r"\b(?:is|are|has\sbeen|have\sbeen)\s(?:still\s|largely\s|relatively\s)*(?:poorly\sunderstood|under-?explored|"
    r"under-?studied|unexplored|not\s(?:yet\s)?(?:been\s)?(?:well|fully)\s(?:understood|explored|studied))\b",
    r"\bthere\sis\s(?:still\s|currently\s|as\syet\s)?no\s(?:\w+\s)?(?:consensus|agreement|theory|principled)\b",
    r"\bhas\syet\sto\sbe\s(?:\w+ly\s)?(?:explored|studied|understood|shown|solved|determined|investigated)\b",
)
_OWN = (
    r"(?:our|this|the\s(?:proposed|present|current)|these(?!\s(?:\w+\s){0,2}?(?:methods|models|approaches|systems)))\s"
    r"(?:\w+\s){0,2}?"
)
_THING = (
    r"(?:approach|method|model|system|work|study|analysis|framework|algorithm|technique|results?|experiments?|paper|"
    r"corpus|data\s?set)"
)
_NEED = r"(?:\w+ly\s)?(?:requir|need|rel[iy]|depend|assum|us|involv|chang|affect|introduc|add|suffer|necessar|differ)"
"""What a paper is glad not to do."""
_LIMIT = (
    rf"(?<!advantages\sand\s)(?<!strengths\sand\s)\blimitations?\s(?:of|in|to|with)\s{_OWN}{_THING}",
    rf"\b{_OWN}{_THING}s?\s(?:\w+ly\s|still\s|currently\s)?(?:can\s?not(?!\sonly)|do(?:es)?\snot\s(?!only|{_NEED})|is\snot\sable|is\sunable|"
    r"fails?\sto|suffers?\sfrom|struggles?|is\slimited|are\slimited|has\s(?:some|several|two|a\sfew|certain)\slimitations)",
    rf"^(?:a|one|another|the)\s(?:main\s|major\s|potential\s|key\s)?(?:limitation|drawback|weakness|shortcoming)s?\s"
    rf"(?:is|are|(?:of|in|with|to)\s{_OWN})",
)
_WILL = (
    r"(?:will|would|could|should|may|might|can|is|are|includes?|involves?|needs?|plan|intend|want|hope|aim|consider)"
)
_PLAN = (
    rf"^(?:in|for|as)\s(?:the\s|our\s)?(?:near\s)?future(?:\s(?:work|research|studies))?\b.{{0,80}}?\b{_WILL}\b",
    rf"\b(?:future|further|subsequent)\s(?:work|research|studies|directions?|investigations?|efforts?)\s(?:\w+\s){{0,6}}?{_WILL}\b",
    r"\bwe\s(?:\w+\s)?(?:leave|defer)\b.{1,160}?\b(?:future|further|later)\b",
    r"\b(?:left|leave|reserved?|defer\w*|interesting|promising|important|direction|avenue|topic|subject|area)\s(?:\w+\s){0,5}?"
    r"(?:for|as|to|in|of)\s(?:\w+\s){0,2}?(?:future|further)\s(?:work|research|studies|study|investigation|exploration)",
    r"\b(?:is|are|remains?|as|one|possible|another)\s(?:\w+\s){0,3}?(?:future\s(?:work|research|direction)|"
    r"direction\sfor\sfuture)",
    r"\bwe\s(?:also\s)?(?:plan|intend|would\slike|hope|wish)\sto\s(?:\w+ly\s)?(?:extend|explore|investigate|apply|study|"
    r"incorporate|examine|use|test|improve|add(?!\sthat)|include|evaluate|experiment|consider|develop|integrate|look|combine|see|do|"
    r"make(?!\sclear)|perform|expand|try|work|address|employ|conduct|analy[sz]e|build)\b",
    r"\b(?:more|further|additional)\s(?:work|research|studies|investigation)\s(?:is|are)\s(?:\w+\s)?"
    r"(?:needed|required|necessary|warranted)",
)
_FORMS: tuple[tuple[Openness, tuple[str, ...]], ...] = (("open", _OPEN), ("limit", _LIMIT), ("plan", _PLAN))
_KINDS: tuple[tuple[Openness, re.Pattern[str]], ...] = tuple(
    (kind, re.compile("(?i)" + "|".join(f"(?:{one})" for one in patterns))) for kind, patterns in _FORMS
)
_SAYS_NOTHING = re.compile(
    r"(?i)(?:.*\b(?:several|multiple|many|various|some|other|number\sof|promising|interesting)\s(?:\w+\s){0,2}?"
    r"(?:directions?|avenues?|ways|aspects|respects)\b[^,;:]{0,50}$|"
    r".*\b(?:re?solv|settl|answer|address|tackl|solution\sto|clos)\w*\s(?:[\w-]+\s){0,5}?open\s"
    r"(?:\w+\s)?(?:problem|question))"
)
"""It announces directions and names none, or says that something open is so no more."""
CUES = (
    r"(?i)\bopen\b|unclear|unknown|unsolved|unresolved|unexplored|understood|under-?(?:explored|studied)|elusive"
    r"|little is|consensus|limit|drawback|weakness|shortcoming|future|further|yet to be"
    r"|we (?:also )?(?:plan|intend|hope|wish|would)|can ?not|does not|do not|not able|unable|fails|suffers|struggle"
)
"""A cheap first look, as DuckDB reads it: every sentence that says what is open passes."""


def openness(sentence: str) -> Openness:
    """Return what a sentence leaves open: a question of the field, a limit of its own paper, a plan, or nothing."""
    if not SHORTEST <= len(sentence) <= LONGEST or sentence.rstrip().endswith("?") or _SAYS_NOTHING.match(sentence):
        return ""
    return next((kind for kind, pattern in _KINDS if pattern.search(sentence)), "")
