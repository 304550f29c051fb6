"""The bibliography of LaTeXML's HTML, each entry with the sentences that cite it. Used by ``page``."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from data.records import Author, Identifier, Reference
from ingest.fulltext.html.text import Flow, classes_of, plain_text
from ingest.marks import ACL_URL, ARXIV_URL, DOI_URL, E_MAIL, SENTENCE_END
from ingest.strict_xml import Element

LONGEST_CONTEXT = 1000
LONGEST_AUTHORS = 4000
ABBREVIATION = re.compile(r"(?:\bal|\bcf|\bvs|\be\.g|\bi\.e|\bresp|\b[Ff]igs?|\b[Ee]qs?|\b[Ss]ecs?|\b[Tt]ab)\.$")
"""Ends that are no end of a sentence."""
YEAR = re.compile(r"(?<![\w./:–-])(1[89]\d\d|20\d\d)[a-z]?(?![\w/–-])(?!\.\d)")
YEAR_AFTER = re.compile(r", \(?(?:1[89]|20)\d\d[a-z]?\)?$")
YEAR_ALONE = re.compile(r"\(?\d{4}[a-z]?\)?")
YEAR_AT_END = re.compile(r"\s*\(?\b(?:1[89]|20)\d\d[a-z]?\)?[\s.,]*$")
AND_OTHERS = re.compile(r"[\s,]*(?:\band\b|&)?\s*(?:\bet\s+al\b\.?|\bothers\b).*$", re.DOTALL)
BETWEEN_NAMES = re.compile(r"[,;]\s*(?:and\s|&\s)?|\s(?:and|&)\s")
INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]*){1,4}")
ARXIV_TEXT = re.compile(
    r"\barxiv[:\s]\s*(?:abs/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})|\babs/(\d{4}\.\d{4,5})", re.I
)
DOI_TEXT = re.compile(r"\bdoi[:\s]\s*(10\.\d{4,9}/[^\s,;]+)", re.I)
QUOTED = re.compile(r"[“\"]([^“”\"]{10,300})[,.]?[”\"]")
NO_TITLE = re.compile(r"(?:In\b|arXiv\b|CoRR\b|Proceedings\b|https?:|URL\b|doi\b|External Links?\b)", re.I)


def bibliography(document: Element) -> dict[str, Element]:
    """Return the entries by the id that citations lead to, in order."""
    found: dict[str, Element] = {}
    left = [document]
    while left:
        one = left.pop()
        if "ltx_bibitem" in classes_of(one):
            found.setdefault(one.get("id") or f"bib.{len(found)}", one)
        elif one.tag != "math":
            left += reversed(one)
    return found


def printed(item: Element) -> str:
    """Return an entry as printed."""
    return " ".join(text for text, _ in _blocks(item))


def read_entry(item: Element, contexts: Iterable[str]) -> Reference:
    """Return an entry; its title and authors only where the structure tells them."""
    blocks = _blocks(item)
    text = " ".join(text for text, _ in blocks)
    links = [one.get("href") or "" for one in item.iter("a")]
    authors = _authors((_marked(item, "ltx_bib_author") or "".join(_parts(blocks)[:1]))[:LONGEST_AUTHORS])
    return Reference(
        _title(item, blocks),
        authors,
        _year(item, text),
        identifiers=_identifiers(text, links),
        contexts=tuple(contexts),
    )


def _blocks(item: Element) -> list[tuple[str, Element]]:
    """Return the parts of an entry with their texts; not where it is cited."""
    found = [one for one in item if "ltx_bibblock" in (classes := classes_of(one)) and "ltx_bib_cited" not in classes]
    told = [(E_MAIL.sub("", plain_text(one)), one) for one in found]
    return [(text, one) for text, one in told if text]


def _title(item: Element, blocks: list[tuple[str, Element]]) -> str:
    if marked := _marked(item, "ltx_bib_title"):
        return _bare(marked)
    parts = _parts(blocks)
    if len(parts) >= 3:
        return _bare(parts[1])
    quoted = QUOTED.findall(blocks[0][0]) if blocks else []
    return _bare(quoted[0]) if len(quoted) == 1 and " " in quoted[0] else ""


def _marked(item: Element, name: str) -> str:
    """Return the text of the part that LaTeXML marks with a class; '' where it marks none."""
    return next((plain_text(one) for one in item.iter("span", "em", "i", "a") if name in classes_of(one)), "")


def _parts(blocks: list[tuple[str, Element]]) -> list[str]:
    """Return authors, title, venue and what follows, where the blocks stand for them; otherwise nothing."""
    parts = [text for text, _ in blocks if not YEAR_ALONE.fullmatch(text.rstrip("."))]
    return parts if len(parts) >= 3 and not NO_TITLE.match(parts[1]) else []


def _authors(text: str) -> tuple[Author, ...]:
    """Return the authors of a list like ``Ada Lovelace and C. Babbage`` or ``Lovelace, A., Babbage, C.``.

    Nothing where it is not clear which words belong to one name.
    """
    text = AND_OTHERS.sub("", YEAR_AT_END.sub("", text)).strip(" .,;:")
    names = [name.strip() for name in BETWEEN_NAMES.split(text) if name.strip()]
    initials = [INITIALS.fullmatch(name) is not None for name in names]
    if names and not len(names) % 2 and initials == [False, True] * (len(names) // 2):
        pairs = zip(names[1::2], names[::2], strict=True)
        return tuple(Author(f"{given.rstrip('.')}. {family}", family) for given, family in pairs)
    if any(initials) or not all(2 <= len(name.split()) <= 6 and len(name) <= 60 for name in names):
        return ()
    return tuple(Author(name) for name in names)


def _bare(title: str) -> str:
    """Return a title without the marks around it, and without the year that some styles put after it."""
    return YEAR_AFTER.sub("", title.strip(' .,“”"'))[:LONGEST_CONTEXT]


def _year(item: Element, text: str) -> int | None:
    """Return the year of an entry: the marked one, or the last that stands as such."""
    if found := YEAR.search(_marked(item, "ltx_bib_year")):
        return int(found[1])
    years = [int(year) for year in YEAR.findall(text) if 1800 <= int(year) <= 2100]
    return years[-1] if years else None


def _identifiers(text: str, links: list[str]) -> tuple[Identifier, ...]:
    """Return the identifiers that an entry prints or links to, the first of each scheme."""
    arxiv = ARXIV_TEXT.search(text)
    doi = DOI_TEXT.search(text)
    found = [("arxiv", (arxiv[1] or arxiv[2]) if arxiv else ""), ("doi", doi[1] if doi else "")]
    for address in [*links, text]:
        for scheme, pattern in (("arxiv", ARXIV_URL), ("acl", ACL_URL), ("doi", DOI_URL)):
            if match := pattern.search(address):
                found.append((scheme, match[1]))
    named: dict[str, str] = {}
    for scheme, value in found:
        if value:
            named.setdefault(scheme, value.rstrip(".,;)]"))
    return tuple(Identifier(scheme, value) for scheme, value in named.items())


class Contexts:
    """Collects, by id of an entry, the sentences that cite it, in reading order.

    Parameters
    ----------
    spend
        Told how many characters are kept; raises when it is too much.
    """

    def __init__(self, spend: Callable[[int], None]) -> None:
        self.found: dict[str, dict[str, None]] = {}
        self._spend = spend

    def add(self, flow: Flow) -> None:
        """Take the citing sentences of one paragraph."""
        if not flow.cited:
            return
        text = flow.text()
        starts = [*sentence_starts(text), len(text)]
        told: dict[int, str] = {}
        for place, key in flow.cited:
            number = min(bisect_right(starts, place), len(starts) - 1) - 1
            if number not in told:
                told[number] = _context(text[starts[number] : starts[number + 1]])
            sentences = self.found.setdefault(key, {})
            if told[number] and told[number] not in sentences:
                self._spend(len(told[number]))
                sentences[told[number]] = None


def _context(sentence: str) -> str:
    """Return a sentence as it is kept."""
    return E_MAIL.sub("", sentence[: 2 * LONGEST_CONTEXT]).strip()[:LONGEST_CONTEXT]


def sentence_starts(text: str) -> list[int]:
    """Return where the sentences of a text begin."""
    ends = [
        end
        for end in SENTENCE_END.finditer(text)
        if not ABBREVIATION.search(text, max(end.start() - 6, 0), end.start())
    ]
    return [0, *(end.end() for end in ends)]
