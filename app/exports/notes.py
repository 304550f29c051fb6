"""Papers as Markdown notes, for Obsidian and its like: front matter, a part of ours between marks, the reader's own.

`fieldmap export obsidian|notes` writes them through `app.exports.note_files`; here all is pure. Outside the marks
nothing is ever changed; what stands between them is ours, and carries its digest, so that a change by hand is seen.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from app.escape import markdown
from app.exports.citable import Citable

NoteForm = Literal["obsidian", "notes"]
BEGIN, END = "<!-- fieldmap:begin -->", "<!-- fieldmap:end {} -->"
MARK = re.compile(r"<!--\s*fieldmap:(?P<what>begin|end)(?:\s+(?P<digest>[0-9a-f]{16}))?\s*-->")
ANY_MARK = re.compile(r"fieldmap:(?:begin|end)")
ID_KEY = "fieldmap-id"
FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<body>.*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
ID_LINE = re.compile(rf"^{ID_KEY}:[ \t]*['\"]?(?P<id>[^'\"\r\n]+?)['\"]?[ \t]*\r?$", re.MULTILINE)
TAGS = re.compile(r"#(?=\w)|%%|==|\^(?=\w)|::")
"""What Obsidian takes for tags, comments, highlights, marks of blocks and fields."""


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What a note says beside the entry of a bibliography."""

    cites: tuple[int, ...] = ()
    """Works with a note of their own, as are those below."""
    cited_by: tuple[int, ...] = ()
    claims: tuple[Mapping[str, Any], ...] = ()
    """Rows with ``kind, value, unit, model, dataset, metric, sentence``; sentences are cut as their licence asks."""
    topic: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)


def note_id(one: Citable) -> str:
    """Return what a note is known by, wherever it is moved: the first identifier of the work, else its number."""
    scheme = next((scheme for scheme in ("arxiv", "doi", "acl", "openreview", "dblp", "corpus_id")
                   if scheme in one.identifiers), "")  # fmt: skip
    return f"{scheme}:{one.identifiers[scheme]}" if scheme else f"work:{one.work_id}"


def note_ids(one: Citable) -> set[str]:
    """Return all that a note of a work may be known by: it may have been written before an identifier was known."""
    return {*(f"{scheme}:{value}" for scheme, value in one.identifiers.items()), f"work:{one.work_id}"}


def id_in(text: str) -> str | None:
    """Return what a file says it is the note of, in its front matter; None if it is none of ours."""
    front = FRONT.match(text)
    found = ID_LINE.search(front["body"]) if front else None
    return found["id"] if found else None


def new_note(one: Citable, region: str) -> str:
    """Return a note that does not exist yet."""
    return f"---\n{front_matter(one)}---\n\n{marked(region)}\n\n## Notes\n\n"


def front_matter(one: Citable) -> str:
    """Return the properties of a note as YAML; they are written once, and the reader's from then on."""
    told: dict[str, Any] = {
        ID_KEY: note_id(one), "citekey": one.key, "title": one.title, "aliases": [one.title],
        "authors": [name.whole for name in one.authors], "year": one.year, "published": one.date, "venue": one.venue,
        **{scheme: one.identifiers[scheme] for scheme in ("arxiv", "doi", "acl") if scheme in one.identifiers},
        "url": one.url, "tags": ["paper"],
    }  # fmt: skip
    kept = {name: value for name, value in told.items() if value not in (None, "", [])}
    return str(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10**6))


def region_of(one: Citable, facts: NoteFacts, link: Callable[[int], str]) -> str:
    """Return our part of a note: the entry, the abstract, what it claims, what it cites here and what cites it.

    Parameters
    ----------
    link
        Returns the link to the note of a work.
    """
    people = ", ".join(name.whole for name in one.authors)
    where = " · ".join(filter(None, (one.date or "no date", one.venue, facts.topic and f"topic: {facts.topic}")))
    parts = [f"# {shown(one.title)}", shown(people), shown(where)]
    if one.is_withdrawn:
        parts.append("**Withdrawn.**")
    if one.url:
        parts.append(f"<{one.url}>" if re.fullmatch(r"https?://[^\s<>]+", one.url) else shown(one.url))
    if one.abstract:
        parts += ["## Abstract", shown(one.abstract), f"Licence: {shown(one.licence or 'not stated')}"]
    parts += _listed("Claims", [_claim(row) for row in facts.claims])
    parts += _listed("Cites, of these notes", [link(work) for work in facts.cites])
    parts += _listed("Cited by, of these notes", [link(work) for work in facts.cited_by])
    return "\n\n".join(part for part in parts if part)


def shown(text: str) -> str:
    """Return text from a paper so that Markdown and Obsidian show it as it is."""
    return TAGS.sub(lambda found: "\\" + "\\".join(found[0]), markdown(text))


def _listed(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"## {heading}", "\n".join(f"- {line}" for line in lines)] if lines else []


def _claim(row: Mapping[str, Any]) -> str:
    what = ", ".join(str(row[name]) for name in ("model", "dataset", "metric") if row[name])
    return shown(f"{row['kind']} {row['value']:g} {row['unit'] or ''} {what}: “{row['sentence']}”")


def marked(region: str) -> str:
    """Return our part between its marks; the last one carries its digest."""
    return f"{BEGIN}\n{region}\n{END.format(digest(region))}"


def digest(region: str) -> str:
    """Return the digest of our part; how its lines end, and blanks at its ends, do not count."""
    lines = "\n".join(region.splitlines()).strip()
    return hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Damaged:
    """Why a note is left alone."""

    reason: str


def renewed(text: str, region: str) -> str | Damaged:
    """Return a note with our part replaced and all else as it was, byte for byte; or why it must be left alone."""
    marks = list(MARK.finditer(text))
    if len(marks) != len(ANY_MARK.findall(text)) or [mark["what"] for mark in marks] != ["begin", "end"]:
        return Damaged("its marks <!-- fieldmap:begin --> and <!-- fieldmap:end … --> are missing, damaged or doubled")
    begin, end = marks
    inside = text[begin.end() : end.start()]
    if end["digest"] != digest(inside):
        return Damaged("what stands between its marks was changed by hand; move that below the last mark")
    if digest(inside) == digest(region):
        return text
    newline = "\r\n" if "\r\n" in inside else "\n"
    return text[: begin.start()] + marked(region).replace("\n", newline) + text[end.end() :]
