"""The bibliography of LaTeXML's HTML, each entry with the sentences that cite it. Used by ``ingest.latexml``."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from data.records import Identifier, Reference
from ingest.latexml_text import Flow, classes_of, plain_text
from ingest.marks import ACL_URL, ARXIV_URL, DOI_URL, E_MAIL, SENTENCE_END
from ingest.strict_xml import Element

LONGEST_CONTEXT = 1000
ABBREVIATION = re.compile(r"(?:\bal|\bcf|\bvs|\be\.g|\bi\.e|\bresp|\b[Ff]igs?|\b[Ee]qs?|\b[Ss]ecs?|\b[Tt]ab)\.$")
"""Ends that are no end of a sentence."""
YEAR = re.compile(r"(?<![\w./:–-])(1[89]\d\d|20\d\d)[a-z]?(?![\w/–-])(?!\.\d)")
YEAR_ALONE = re.compile(r"\(?\d{4}[a-z]?\)?")
ARXIV_TEXT = re.compile(
    r"\barxiv[:\s]\s*(?:abs/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})|\babs/(\d{4}\.\d{4,5})", re.I
)
DOI_TEXT = re.compile(r"\bdoi[:\s]\s*(10\.\d{4,9}/[^\s,;]+)", re.I)
QUOTED = re.compile(r"[“\"]([^“”\"]{10,300})[,.]?[”\"]")
NO_TITLE = re.compile(r"(?:In\b|arXiv\b|CoRR\b|Proceedings\b|https?:|URL\b|doi\b|External Links?\b)", re.I)


def read_entries(bibliographies: Iterable[Element]) -> dict[str, Reference]:
    """Return the entries by the id that citations lead to, in order; contexts come later."""
    found: dict[str, Reference] = {}
    for bibliography in bibliographies:
        for item in bibliography.iter("li", "div", "span", "p"):
            if "ltx_bibitem" in classes_of(item):
                found.setdefault(item.get("id") or f"bib.{len(found)}", _entry(item))
    return found


def printed_entries(bibliographies: Iterable[Element]) -> dict[str, str]:
    """Return the entries as printed, by id."""
    return {
        item.get("id") or "": " ".join(text for text, _ in _blocks(item))
        for bibliography in bibliographies
        for item in bibliography.iter("li", "div", "span", "p")
        if "ltx_bibitem" in classes_of(item)
    }


def _entry(item: Element) -> Reference:
    """Return one entry; its title only where the structure tells it."""
    blocks = _blocks(item)
    text = " ".join(text for text, _ in blocks)
    links = [one.get("href") or "" for one in item.iter("a")]
    return Reference(_title(item, blocks), year=_year(item, text), identifiers=_identifiers(text, links))


def _blocks(item: Element) -> list[tuple[str, Element]]:
    """Return the parts of an entry with their texts; not where it is cited."""
    found = [one for one in item if "ltx_bibblock" in (classes := classes_of(one)) and "ltx_bib_cited" not in classes]
    told = [(E_MAIL.sub("", plain_text(one)), one) for one in found]
    return [(text, one) for text, one in told if text]


def _title(item: Element, blocks: list[tuple[str, Element]]) -> str:
    for one in item.iter("span", "em", "i"):
        if "ltx_bib_title" in classes_of(one):
            return _bare(plain_text(one))
    parts = [text for text, _ in blocks if not YEAR_ALONE.fullmatch(text.rstrip("."))]
    if len(parts) >= 3 and not NO_TITLE.match(parts[1]):
        return _bare(parts[1])
    quoted = QUOTED.findall(parts[0]) if parts else []
    return _bare(quoted[0]) if len(quoted) == 1 and " " in quoted[0] else ""


def _bare(title: str) -> str:
    return title.strip(' .,“”"')[:LONGEST_CONTEXT]


def _year(item: Element, text: str) -> int | None:
    """Return the year of an entry: the marked one, or the last that stands as such."""
    for one in item.iter("span"):
        if "ltx_bib_year" in classes_of(one) and (found := YEAR.search(plain_text(one))):
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
        starts = sentence_starts(text)
        for place, key in flow.cited:
            number = bisect_right(starts, place) - 1
            end = starts[number + 1] if number + 1 < len(starts) else len(text)
            sentence = E_MAIL.sub("", text[starts[number] : min(end, starts[number] + 2 * LONGEST_CONTEXT)]).strip()
            sentence = sentence[:LONGEST_CONTEXT]
            sentences = self.found.setdefault(key, {})
            if sentence and sentence not in sentences:
                self._spend(len(sentence))
                sentences[sentence] = None


def sentence_starts(text: str) -> list[int]:
    """Return where the sentences of a text begin."""
    ends = [
        end
        for end in SENTENCE_END.finditer(text)
        if not ABBREVIATION.search(text, max(end.start() - 6, 0), end.start())
    ]
    return [0, *(end.end() for end in ends)]
