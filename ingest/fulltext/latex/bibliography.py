r"""Bibliographies of papers: \bibitem entries, the .bbl of biblatex, and .bib files. Used to tell what is cited."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from data.quarantine import Refused
from data.records import Author, Identifier, Reference
from ingest.bibliography import BIBTEX_ENTRY, parse_bibtex
from ingest.fulltext.latex.text import plain
from ingest.fulltext.latex.tokens import argument, bracket_end, skip_spaces, tokens

MOST_ENTRIES = 3_000
LONGEST_ENTRY = 5_000
"""Characters of one entry; more is no entry but what follows a bibliography that never ends."""
ARXIV = re.compile(r"(?:arxiv[:./\s]{0,3}(?:abs/|org/abs/|org/pdf/|preprint[: ]{0,2}(?:arxiv:)?\s?)?)"
                   r"(\d{4}\.\d{4,5}|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?(?!\d)", re.IGNORECASE)  # fmt: skip
CORR = re.compile(r"\babs/(\d{4}\.\d{4,5})(?!\d)")
"""How DBLP names an arXiv paper: CoRR, abs/1706.03762."""
DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^]{1,200})")
YEAR = re.compile(r"(?<![\d.:/-])((?:19|20)\d\d)[a-z]?(?![\d:/]|-\d)")
QUOTED = re.compile(r"“([^“”]{8,300}?),?\.?”")
INITIALS = re.compile(r"(?:[A-Z]\.?[\s~-]*){1,4}(?:,?\s*Jr\.?)?")
NATBIB = re.compile(r"(?P<short>.{1,200}?)\s*\((?P<year>\d{4}[a-z]?|[^()]{1,20})\)", re.DOTALL)
NO_TITLE = re.compile(r"(?:In\b|arXiv|CoRR|Proceedings|http|URL|Technical report|PhD|Springer|IEEE|\d)", re.IGNORECASE)
NAMED_PARTS = {"title": ("\\showarticletitle", "\\bibtitle"), "year": ("\\showyear",)}
BIBLATEX_ENTRY = re.compile(r"\\entry\{([^{}]{1,300})\}")
BIBLATEX_FIELD = re.compile(r"\\field\{(\w{1,40})\}\{")
BIBLATEX_PERSON = re.compile(r"(?<!\w)(family|given)=\{")
CITED_KEY = re.compile(r"[^\s,{}]{1,300}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a bibliography: its key, what a citation of it prints, its text, and what is known of it."""

    key: str
    name: str
    """Author and year, like Lovelace 1843; the key where these are not told."""
    text: str
    reference: Reference


def read_bibliography(expanded: list[str], files: Mapping[str, str], cited: Collection[str]) -> dict[str, Entry]:
    """Return the entries of a paper by key: those in its text, else in its .bbl files, else those cited in .bib files.

    Parameters
    ----------
    expanded
        Expanded tokens of the paper.
    files
        Members of its source by name.
    cited
        Keys that the paper cites.
    """
    found = parse_items(expanded)
    for name in sorted(files):
        if name.lower().endswith(".bbl") and not found:
            biblatex = "\\entry{" in files[name]
            found = parse_biblatex(files[name]) if biblatex else parse_items(tokens(files[name]))
    missing = {key for key in cited if key not in found}
    for name in sorted(files):
        if name.lower().endswith(".bib") and missing and not found.keys() & cited:
            read = parse_bib(files[name], missing)
            found |= read
            missing -= read.keys()
    return found


def parse_items(found: list[str]) -> dict[str, Entry]:
    r"""Return the ``\bibitem`` entries of some tokens by key."""
    starts = [index for index, token in enumerate(found) if token == "\\bibitem"][:MOST_ENTRIES]
    entries: dict[str, Entry] = {}
    for start, end in pairwise([*starts, len(found)]):
        entry = _item(found, start + 1, min(end, start + LONGEST_ENTRY))
        if entry is not None and entry.key not in entries:
            entries[entry.key] = entry
    return entries


def _item(found: list[str], index: int, end: int) -> Entry | None:
    r"""Return the entry between two ``\bibitem``."""
    part = found[index:end]
    stop = next((i for i, token in enumerate(part) if token.startswith("\\end{") and "bib" in token.lower()), len(part))
    part = part[:stop]
    at = skip_spaces(part, 0)
    label: list[str] = []
    if at < len(part) and part[at] == "[" and (closing := bracket_end(part, at)) > 0:
        label, at = part[at + 1 : closing], closing + 1
    told, at = argument(part, at)
    key = "".join(told).strip()
    if not key:
        return None
    body = part[at:]
    text = plain(body)[:LONGEST_ENTRY]
    short, year = _label(label)
    reference = _reference(body, text)
    reference = replace(reference, year=year or reference.year)
    return Entry(key, short or _name(reference, key), text, reference)


def _label(label: list[str]) -> tuple[str, int | None]:
    """Return what a natbib label tells: what a citation prints, and the year."""
    if "\\citeauthoryear" in label:
        at = label.index("\\citeauthoryear") + 1
        parts: list[str] = []
        while at < len(label) and len(parts) < 3:
            told, after = argument(label, at)
            parts.append(plain(told))
            if after == at:
                break
            at = after
        year = parts[-1] if parts else ""
        short = parts[1] if len(parts) == 3 else parts[0] if parts else ""
    else:
        match = NATBIB.match(plain(label))
        short, year = (match["short"], match["year"]) if match else ("", "")
    number = int(year[:4]) if re.fullmatch(r"(?:18|19|20)\d\d[a-z]?", year) else None
    return f"{short} {year}".strip() if short and number else "", number


def _reference(body: list[str], text: str) -> Reference:
    """Return what an entry's structure tells of it; a title only where the structure says which part it is."""
    blocks = _blocks(body)
    authors, title = "", ""
    if len(blocks) >= 2:
        authors, title = blocks[0], blocks[1]
        if NO_TITLE.match(title) or len(title.split()) < 2:
            title = "" if NO_TITLE.match(title) else title
    named = _named(body)
    quoted = QUOTED.findall(text)
    if not title and len(quoted) == 1 and len(quoted[0].split()) >= 3:
        title, authors = quoted[0], text[: text.find("“")]
    title = named.get("title") or _trimmed(title)
    years = YEAR.findall(text)
    year = named.get("year", "")
    return Reference(
        title=title if re.search(r"[^\W\d_]{2}", title) else "",
        authors=_authors(authors) if title and not named.get("title") else (),
        year=int(year) if re.fullmatch(r"(?:19|20)\d\d", year) else int(years[-1]) if years else None,
        identifiers=identifiers(_addresses(body) + " " + text),
    )


def _blocks(body: list[str]) -> list[str]:
    starts = [index for index, token in enumerate(body) if token == "\\newblock"]
    parts = [body[start:end] for start, end in pairwise([0, *starts, len(body)])]
    return [text for part in parts[:8] if (text := plain(part))]


def _trimmed(title: str) -> str:
    """Return a title without the quotation marks, the stop and the year that styles put after it."""
    title = title.strip(" “”\"'").rstrip(".,; ")
    return re.sub(r"[,.]? \(?(?:19|20)\d\d[a-z]?\)?$", "", title).strip(" “”\"'.,")


def _named(body: list[str]) -> dict[str, str]:
    r"""Return the parts that styles name: ``\bibinfo{title}{...}`` and the like."""
    named: dict[str, str] = {}
    for index, token in enumerate(body):
        if token == "\\bibinfo":
            name, after = argument(body, index + 1)
            kind = "".join(name).strip()
            if kind in ("title", "year") and kind not in named:
                named[kind] = (
                    _trimmed(plain(argument(body, after)[0])) if kind == "title" else plain(argument(body, after)[0])
                )
        for kind, commands in NAMED_PARTS.items():
            if token in commands and kind not in named:
                named[kind] = plain(argument(body, index + 1)[0]).rstrip(".")
    return named


def _addresses(body: list[str]) -> str:
    """Return the addresses that an entry links to, which are not printed."""
    return " ".join(
        "".join(argument(body, i + 1)[0]) for i, token in enumerate(body) if token in ("\\href", "\\url", "\\doi")
    )


def _authors(text: str) -> tuple[Author, ...]:
    """Return the authors of a list as styles print them: A. Lovelace and B. Babbage, or Lovelace, A., Babbage, B."""
    text = re.sub(r"[\s.,(]+\d{4}[a-z]?[).,\s]*$", "", re.sub(r"\bet al\b\.?", "", text)).strip(" ,;()")
    parts = [part for found in re.split(r",|;|\band\b|&", text) if (part := found.strip(" ;()"))][:200]
    people: list[Author] = []
    for part in parts:
        if INITIALS.fullmatch(part):
            if people and people[-1].name == people[-1].family:
                people[-1] = Author(f"{part} {people[-1].family}", people[-1].family)
        elif len(part) <= 60 and re.search(r"[^\W\d_]{2}", part):
            part = part.rstrip(".")
            given, _, family = part.rpartition(" ")
            people.append(Author(part, family if given else part))
    return tuple(Author(one.name, one.family if " " in one.name else "") for one in people)


def identifiers(text: str) -> tuple[Identifier, ...]:
    """Return the arXiv id and the DOI that a text holds."""
    arxiv = ARXIV.search(text) or CORR.search(text)
    doi = DOI.search(text)
    found = [Identifier("arxiv", arxiv[1])] if arxiv else []
    if doi:
        found.append(Identifier("doi", doi[1].rstrip(".,;:)]'")))
    return tuple(found)


def _name(reference: Reference, key: str) -> str:
    """Return what a citation prints: the first author's family name and the year, or else the key."""
    if not reference.authors or not reference.year:
        return key
    first = reference.authors[0]
    more = {1: "", 2: f" and {reference.authors[-1].family or reference.authors[-1].name}"}
    return f"{first.family or first.name}{more.get(len(reference.authors), ' et al.')} {reference.year}"


def parse_biblatex(text: str) -> dict[str, Entry]:
    """Return the entries of a .bbl file of biblatex by key."""
    marks = list(BIBLATEX_ENTRY.finditer(text))[:MOST_ENTRIES]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    entries: dict[str, Entry] = {}
    for mark, end in zip(marks, ends, strict=True):
        body = text[mark.end() : min(end, mark.end() + 20 * LONGEST_ENTRY)]
        fields = {found[1]: plain(tokens(_braced(body, found.end() - 1))) for found in BIBLATEX_FIELD.finditer(body)}
        year = YEAR.search(fields.get("year") or fields.get("date") or "")
        verbs = " ".join(re.findall(r"\\verb[ \t]([^\n]{1,300})\n", body))
        eprint = f"arXiv:{fields['eprint']} " if "eprint" in fields else ""
        reference = Reference(
            title=fields.get("title", ""), authors=_people(body), year=int(year[1]) if year else None,
            venue=fields.get("booktitle") or fields.get("journaltitle", ""), identifiers=identifiers(eprint + verbs),
        )  # fmt: skip
        entries.setdefault(mark[1], Entry(mark[1], _name(reference, mark[1]), _printed(reference), reference))
    return entries


def _people(body: str) -> tuple[Author, ...]:
    start = body.find("\\name{author}")
    if start < 0:
        return ()
    ending = re.compile(r"\n\s*\\(?:name|list|strng|field|verb|endentry)\b").search(body, start + 5)
    people: list[Author] = []
    part = body[start : ending.start() if ending else start + LONGEST_ENTRY]
    for found in BIBLATEX_PERSON.finditer(part):
        value = plain(tokens(_braced(part, found.end() - 1)))
        if found[1] == "family":
            people.append(Author(value, value))
        elif people:
            people[-1] = Author(f"{value} {people[-1].family}".strip(), people[-1].family)
    return tuple(person for person in people if person.name)


def _braced(text: str, start: int) -> str:
    """Return what stands in the braces that open at ``start``; at most an entry's length."""
    depth = 0
    for index in range(start, min(len(text), start + LONGEST_ENTRY)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return text[start + 1 : index]
    return ""


def parse_bib(text: str, cited: Iterable[str]) -> dict[str, Entry]:
    """Return the entries of a .bib file that are cited, by key; the others are not parsed: such files can be huge."""
    wanted, entries = set(cited), dict[str, Entry]()
    starts = [(found.start(), found["kind"].lower(), found.end()) for found in BIBTEX_ENTRY.finditer(text)]
    ends = [*(start for start, _, _ in starts[1:]), len(text)]
    parts = zip(starts, ends, strict=True)
    strings, entry_parts = list[str](), list[tuple[str, str]]()
    for (start, kind, body), end in parts:
        if kind == "string" and len(strings) < 200:
            strings.append(text[start : min(end, start + LONGEST_ENTRY)])
        elif (told := CITED_KEY.match(text[body : body + 301].lstrip())) and told[0] in wanted:
            entry_parts.append((told[0], text[start : min(end, start + 4 * LONGEST_ENTRY)]))
    used = "".join(strings)
    for key, part in entry_parts[:MOST_ENTRIES]:
        entry = _bib_entry(key, part, used)
        if entry is not None:
            entries.setdefault(key, entry)
    return entries


def _bib_entry(key: str, part: str, strings: str) -> Entry | None:
    needs = strings if re.search(r"=\s*[A-Za-z]", part) else ""
    paper = next(iter(parse_bibtex(needs + part)), None)
    if paper is None or isinstance(paper, Refused):
        return None
    year = int(paper.published[:4]) if paper.published else None
    known = paper.identifiers or identifiers(part)
    reference = Reference(paper.title, paper.authors, year, paper.venue, known)
    return Entry(key, _name(reference, key), _printed(reference), reference)


def _printed(reference: Reference) -> str:
    """Return an entry as a line of text: authors, title, venue, year."""
    authors = ", ".join(author.name for author in reference.authors)
    parts = (authors, reference.title, reference.venue, str(reference.year or ""))
    return ". ".join(part for part in parts if part)
