"""Works as bibliographies write them: key, authors in parts, date, kind, venue, identifiers. Read a block at a time.

What every export takes; abstracts are cut as their licence asks before they get here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from app.exports.keys import wished_key
from app.exports.names import Name, split_name
from app.open_edition import OpenEdition
from app.output import plain
from app.papers import identifiers_of, paper_url
from data.citation_keys import KeyWish, keys_of, open_citation_keys
from data.library import Library
from data.licence import quotable
from data.store import Database, rows_as_dicts

Kind = Literal["article", "conference", "preprint", "other"]
WORKS_AT_ONCE = 500
UNFIT = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Half surrogates and characters that Unicode keeps out of texts; XML and UTF-8 cannot hold most of them."""
MEETING = re.compile(
    r"(?i)\b(proc(eedings)?|conference|workshop|symposium|meeting|findings|sessions?|shared task|challenge)\b|"
    r"\b([AENC]*ACL|EMNLP|CoNLL|COLING|HLT|LREC|NeurIPS|NIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|BMVC|AAAI|IJCAI|UAI|AISTATS|"
    r"COLT|KDD|WWW|SIGIR|CIKM|WSDM|RecSys|ICASSP|Interspeech|INTERSPEECH|ICRA|IROS|CoRL|RSS|SODA|STOC|FOCS|CHI|CRYPTO|"
    r"OSDI|SOSP|NSDI|USENIX|SIGMOD|VLDB|ICDE|ISCA|MICCAI|SemEval|IJCNLP|IWSLT|WMT)\b"
)
"""Venues that are meetings; sources tell names only, so that this is a guess, and everything else a journal."""
ARXIV_AS_VENUE = re.compile(r"(?i)^\W*(arxiv|corr)\b")
ARXIV_CATEGORY = re.compile(r"[a-z-]+(\.[A-Za-z-]{2,})?")
IDENTITIES = ("arxiv", "doi", "acl", "openreview", "dblp", "corpus_id")


@dataclass(frozen=True, slots=True)
class Citable:
    """A work with what a bibliography says of it; '' and None where something is not known."""

    work_id: int
    key: str
    title: str
    authors: tuple[Name, ...] = ()
    published: date | None = None
    precision: str | None = None
    """Of the date: day, month or year."""
    kind: Kind = "other"
    venue: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)
    category: str = ""
    """Primary category of arXiv."""
    subjects: tuple[str, ...] = ()
    abstract: str = ""
    licence: str = ""
    url: str = ""
    is_withdrawn: bool = False
    n_citers: int | None = None

    @property
    def year(self) -> int | None:
        """The year, where the date is known."""
        return self.published.year if self.published else None

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day, as far as the date is known."""
        if self.published is None:
            return ()
        whole = (self.published.year, self.published.month, self.published.day)
        return whole[: {"year": 1, "month": 2}.get(self.precision or "day", 3)]

    @property
    def date(self) -> str:
        """The date as 2017-06-12, 2017-06 or 2017; '' where it is not known."""
        return "-".join(f"{part:02d}" for part in self.date_parts)

    @property
    def note(self) -> str:
        """What a reader of the entry should know beside."""
        return "Withdrawn" if self.is_withdrawn else ""


def keys_file(library: Library) -> Path:
    """Return the file that keeps the citation keys of a library; cuts at past days share it."""
    return library.root / "citation_keys.sqlite"


def read_citables(opened: OpenEdition, works: Sequence[int]) -> Iterator[Citable]:
    """Yield some works in their order, a block in memory at a time; each is given a citation key that stays."""
    with open_citation_keys(keys_file(opened.library)) as kept:
        for block in batched_works(works):
            found = {one.work_id: one for one in _block(opened.db, block)}
            merged = _merged_into(opened.db, block)
            wishes = [_wish(found[work], merged.get(work, ())) for work in block if work in found]
            keys = keys_of(kept, wishes)
            for wish in wishes:
                yield with_key(found[wish.work_id], keys[wish.work_id])


def batched_works(works: Sequence[int], size: int = WORKS_AT_ONCE) -> Iterator[list[int]]:
    """Yield works in blocks, each work once."""
    for begin in range(0, len(works), size):
        yield list(dict.fromkeys(int(work) for work in works[begin : begin + size]))


def with_key(one: Citable, key: str) -> Citable:
    """Return a work with another citation key."""
    return replace(one, key=key)


def _wish(one: Citable, merged: tuple[int, ...]) -> KeyWish:
    """Return the key that a work should have, and what an ending would be made of."""
    named = next((f"{scheme}:{one.identifiers[scheme]}" for scheme in IDENTITIES if scheme in one.identifiers), "")
    told = named or f"{one.title}|{'|'.join(name.whole for name in one.authors)}|{one.date}"
    return KeyWish(one.work_id, wished_key(one.authors, one.year, one.title), told, merged)


def _merged_into(db: Database, works: list[int]) -> dict[int, tuple[int, ...]]:
    """Return which works were merged into each of some."""
    rows = rows_as_dicts(
        db,
        """SELECT kept_work_id, list(work_id ORDER BY work_id) AS merged FROM redirects
        WHERE kept_work_id IN (SELECT unnest(?::BIGINT[])) GROUP BY kept_work_id""",
        [works],
    )
    return {row["kept_work_id"]: tuple(row["merged"]) for row in rows}


def _block(db: Database, works: list[int]) -> Iterator[Citable]:
    """Yield what the edition knows of some works, in no order; without keys."""
    rows = rows_as_dicts(db, f"{CHOSEN} SELECT w.* FROM works w SEMI JOIN chosen USING (work_id)", [works])
    authors = _lists(db, "SELECT work_id, name AS value FROM authorship SEMI JOIN chosen USING (work_id) "
                         "ORDER BY work_id, position", works)  # fmt: skip
    subjects = _lists(db, "SELECT work_id, subject AS value FROM subjects SEMI JOIN chosen USING (work_id) "
                          "ORDER BY work_id, NOT is_primary, subject", works)  # fmt: skip
    pages = _lists(db, "SELECT work_id, url AS value FROM records SEMI JOIN chosen USING (work_id) "
                       "WHERE regexp_matches(url, '^https?://[^ ]+$') ORDER BY work_id, record_id", works)  # fmt: skip
    named = identifiers_of(db, works)
    for row in rows:
        work = row["work_id"]
        yield _citable(row, authors[work], subjects[work], named.get(work, {}), next(iter(pages[work]), ""))


CHOSEN = "WITH chosen AS (SELECT unnest(?::BIGINT[]) AS work_id)"


def _lists(db: Database, sql: str, works: list[int]) -> defaultdict[int, list[str]]:
    """Return the values of each work in the order of a query."""
    told: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows_as_dicts(db, f"{CHOSEN} {sql}", [works]):
        told[row["work_id"]].append(row["value"])
    return told


def _citable(
    row: dict[str, Any], authors: list[str], subjects: list[str], identifiers: dict[str, str], page: str
) -> Citable:
    names = tuple(split_name(clean(name)) for name in authors if clean(name))
    category = row["primary_category"] or ""
    venue = clean(row["venue"] or "")
    return Citable(
        row["work_id"], "", clean(row["title"]), names, row["published"], row["date_precision"],
        kind_of(venue, identifiers), "" if ARXIV_AS_VENUE.match(venue) else venue, identifiers,
        category if ARXIV_CATEGORY.fullmatch(category) else "", tuple(filter(None, map(clean, subjects))),
        clean(quotable(row["abstract"], row["licence"])) if row["abstract"] else "", clean(row["licence"] or ""),
        paper_url(identifiers) or clean(page), bool(row["is_withdrawn"]), row["n_citers"],
    )  # fmt: skip


def clean(text: str) -> str:
    """Return text from outside on one line, without control and direction characters and half surrogates."""
    return plain(UNFIT.sub("", text))


def kind_of(venue: str, identifiers: Mapping[str, str]) -> Kind:
    """Return what a bibliography takes a work for: sources tell venues by name, and whether a paper is on arXiv."""
    if not venue or ARXIV_AS_VENUE.match(venue):
        return "conference" if "acl" in identifiers else "preprint" if "arxiv" in identifiers else "other"
    return "conference" if "acl" in identifiers or MEETING.search(venue) else "article"
