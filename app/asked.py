"""What a person asks for: words, a pasted abstract, an identifier, or a BibTeX entry; and help with misspelt words.

Used by `app.finding` and `app.fields`.
"""

from dataclasses import dataclass

from app.papers import find_identified
from data.errors import InputError
from data.records import Paper
from data.store import Database, lookup, rows_as_dicts
from index.lexical import STEMS, WORD, LexicalIndex, is_text
from index.text import paper_text
from ingest.bibliography import BIBTEX_ENTRY, parse_bibtex

LONGEST_QUERY = 2_000
"""Characters of a query that are used; what follows adds nothing to a search."""
LONGEST_ENTRY = 20_000
"""Characters of a BibTeX entry that are read."""
KEY_WORDS = 24
"""Words of a long text that are named as reasons."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is searched."""

    text: str
    """What is searched, by meaning and by words."""
    words: str
    """The words that are named as reasons: of a whole text those that tell most."""
    note: str = ""
    """What the query was taken for, for people; '' for plain words."""


def understand(db: Database, lexical: LexicalIndex, query: str) -> Asked:
    """Return what a query asks for.

    Raises
    ------
    InputError
        If it is BibTeX that cannot be read or holds several entries.
    NotFoundError
        If it is an identifier that no paper here has.
    """
    if query.lstrip().startswith("@") and BIBTEX_ENTRY.match(query.lstrip()):
        entry = _entry(query)
        return _searched(lexical, paper_text(entry.title, entry.abstract), f"the entry “{entry.title}”")
    query = query[:LONGEST_QUERY]
    if (work_id := find_identified(db, query.strip())) is not None:
        row = rows_as_dicts(db, "SELECT title, abstract FROM works WHERE work_id = ?", [work_id])[0]
        return _searched(lexical, paper_text(row["title"], row["abstract"]), f"papers like “{row['title']}”")
    return _searched(lexical, query, "")


def _searched(lexical: LexicalIndex, text: str, note: str) -> Asked:
    """Return a text with its words, of a whole text those that tell most."""
    text = text[:LONGEST_QUERY]
    if not is_text(text):
        return Asked(text, text, note)
    words = ", ".join(lexical.telling_words(text, KEY_WORDS))
    return Asked(text, words, note or "papers like this text")


def _entry(text: str) -> Paper:
    """Return the one entry of a BibTeX text."""
    if len(text) > LONGEST_ENTRY:
        raise InputError(f"a BibTeX entry of {len(text):,} characters; at most {LONGEST_ENTRY:,} are read")
    entries = list(parse_bibtex(text.lstrip()))
    if len(entries) != 1:
        raise InputError(f"the query holds {len(entries)} BibTeX entries; give one, or its title")
    if not isinstance(entries[0], Paper):
        raise InputError(f"the BibTeX entry cannot be read ({entries[0].reason}); search for its title")
    return entries[0]


def nearest_words(db: Database, lexical: LexicalIndex, query: str) -> dict[str, list[str]]:
    """Return for each word of a query that stands in no paper the nearest words that do, best first, perhaps none."""
    near: dict[str, list[str]] = {}
    for word in lexical.unknown_words(query)[:KEY_WORDS]:
        found = [_as_written(db, work_id, stem) for stem, work_id in lexical.near_stems(word)]
        near[word] = list(dict.fromkeys(found))
    return near


def _as_written(db: Database, work_id: int, stem: str) -> str:
    """Return the word of a work that has a stem; the stem itself when it stands among its authors only."""
    text = lookup(db, "SELECT lower(title || ' ' || coalesce(abstract, '')) FROM works WHERE work_id = ?", [work_id])
    return next((word for word in WORD.findall(text or "") if stem in STEMS.analyze(word)), stem)
