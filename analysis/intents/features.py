"""A citing sentence as the n-grams that its intent is read from; training and classifying share it."""

import re

LONGEST_SENTENCE = 2_000
"""Characters read of a sentence; what sources give as one sentence may be a page."""
LONGEST_PHRASE = 3
_MARK = re.compile(
    r"<cite>[^<]{0,200}</cite>"
    r"|\([^()]{0,300}?\b(?:19|20)\d\d[a-z]?\b[^()]{0,300}\)"
    r"|\[\s?\d[\d,;–\s-]{0,60}\]"
    r"|\(\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\s?\)"
)
"""Citations in brackets: Author and year, or numbers."""
_AUTHORS = re.compile(
    r"\b[A-Z][\w'’-]{1,40} (?:et ?al\b\.?,?|(?:and|&) [A-Z][\w'’-]{1,40},?)(?: ?\(?(?:19|20)\d\d[a-z]?\)?)?"
)
"""Citations in the run of the sentence, as "Hale and Keyser" or "Santos et al."."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d|[^\w\s]")
CITED, NAMED = "citedmark", "namedauthors"


def marked(sentence: str) -> str:
    """Return a sentence in lower case, cut to a bound, with one word in place of each citation."""
    text = _MARK.sub(f" {CITED} ", sentence[:LONGEST_SENTENCE])
    return " ".join(_AUTHORS.sub(f" {NAMED} ", text).lower().split())


def tokens(sentence: str) -> list[str]:
    """Return the words and signs of a sentence, citations and numbers each as one word."""
    return _TOKEN.findall(_NUMBER.sub("0", marked(sentence)))


def phrases(words: list[str]) -> list[str]:
    """Return all that the weights may know of a sentence.

    Every run of one to three words (the ends of the sentence are words), every pair with one word between, and the
    shape of the sentence: where the first citation stands, how many there are, how long it is.
    """
    ends = ["<s>", *words, "</s>"]
    runs = [
        " ".join(ends[start : start + length])
        for length in range(1, LONGEST_PHRASE + 1)
        for start in range(len(ends) - length + 1)
    ]
    return runs + [f"{one} * {other}" for one, other in zip(ends, ends[2:], strict=False)] + _shape(words)


def _shape(words: list[str]) -> list[str]:
    """Return the quarter of the sentence that the first citation stands in, the number of citations, and the length."""
    places = [place for place, word in enumerate(words) if word in (CITED, NAMED)]
    first = f"@first {4 * places[0] // len(words)}" if places else "@first none"
    return [first, f"@citations {min(4, len(places))}", f"@length {min(6, len(words) // 10)}"]
