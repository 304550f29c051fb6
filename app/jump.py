"""What a few typed letters may mean, to jump there: pages, papers, topics, boards, people … Read by `app.jump_panel`.

Pure but for an open edition: words in, entries out, the likeliest first; each says which page it opens and with what.
"""

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.open_edition import OpenEdition
from app.papers import find_identified
from data.errors import NotFoundError
from data.store import Database, rows_as_dicts
from index.prefixes import LONGEST_QUERY, PrefixIndex, words_of

MOST_OF_KIND, MOST = 6, 24
"""Entries of one kind, and in all, that an answer holds."""
LOOKED_AT = 40
"""Weightiest names of a kind among which those that begin as typed are put first."""
PAPER, AUDIT = "screens/find_papers.py", "screens/audit_card.py"
COMPARE = "screens/compare_things.py"
BETWEEN = re.compile(r"\s*\|\s*|\s+(?:vs\.?|versus|against)\s+", re.IGNORECASE)
"""What stands between things that are to be compared."""


class Source(NamedTuple):
    """Where the names of a kind come from, and what opens one."""

    kind: str
    named: str
    """Rows (place, number, text): the text is looked for."""
    labels: str
    """Rows (number, label, detail, value) of those among ``$numbers``; ``value`` goes into the address."""
    page: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to jump to."""

    kind: str
    label: str
    detail: str
    page: str
    """Address of a page, or its file."""
    query: Mapping[str, str] = field(default_factory=dict)


def _papers(count: str) -> str:
    """Return the SQL of a count in words."""
    return f"{count} || if({count} = 1, ' paper', ' papers')"


SOURCES = (
    Source(
        "paper",
        """SELECT row_number() OVER (ORDER BY is_stub, n_citers DESC NULLS LAST, work_id) - 1 AS place,
               work_id AS number, title AS text FROM works
        WHERE title IS NOT NULL ORDER BY place LIMIT 2_000_000""",
        """SELECT w.work_id AS number, r.title AS label, w.work_id::VARCHAR AS value,
               coalesce(year(w.published)::VARCHAR, 'year unknown') || if(w.is_stub, ', cited here only', '') AS detail
        FROM main.works w JOIN main.records r ON r.record_id = w.title_record_id
        WHERE list_contains($numbers::UBIGINT[], w.work_id)""",
        PAPER, "paper",
    ),
    Source(
        "topic",
        """SELECT row_number() OVER (ORDER BY n_works DESC, topic_id) - 1 AS place, topic_id AS number,
               concat_ws(' ', name, array_to_string(terms, ' ')) AS text FROM topics""",
        f"""SELECT topic_id AS number, name AS label, topic_id::VARCHAR AS value, {_papers("n_works")} AS detail
        FROM topics WHERE list_contains($numbers::UBIGINT[], topic_id)""",
        "screens/topic_map.py", "topic",
    ),
    Source(
        "family",
        """SELECT row_number() OVER (ORDER BY n DESC, family_id) - 1 AS place, family_id AS number,
               concat_ws(' ', name, slug, array_to_string(aliases, ' ')) AS text
        FROM main.families JOIN (SELECT family_id, count(*) AS n FROM main.family_works WHERE by_text GROUP BY ALL)
            USING (family_id) WHERE is_active""",
        f"""SELECT family_id AS number, f.name AS label, f.name AS value, {_papers("count(*)")} AS detail
        FROM main.families f JOIN main.family_works w USING (family_id)
        WHERE list_contains($numbers::UBIGINT[], family_id) AND w.by_text GROUP BY ALL""",
        COMPARE, "things",
    ),
    Source(
        "term",
        """SELECT row_number() OVER (ORDER BY n_works DESC, term_id) - 1 AS place, term_id AS number, name AS text
        FROM main.terms""",
        f"""SELECT term_id AS number, name AS label, name AS value, {_papers("n_works")} AS detail
        FROM main.terms WHERE list_contains($numbers::UBIGINT[], term_id)""",
        COMPARE, "things",
    ),
    Source(
        "board",
        """SELECT row_number() OVER (ORDER BY n_papers DESC, board_id) - 1 AS place, board_id AS number,
               concat_ws(' ', dataset, version, split, metric, task) AS text FROM boards""",
        """SELECT board_id AS number, concat_ws(' ', dataset, nullif(version, ''), nullif(split, '')) || ', ' || metric
               AS label, board_id::VARCHAR AS value, n_papers || ' papers, ' || comparable AS detail
        FROM boards WHERE list_contains($numbers::UBIGINT[], board_id)""",
        "screens/board_tables.py", "board",
    ),
    Source(
        "person",
        """SELECT row_number() OVER (ORDER BY sum(n_works) DESC, person_id) - 1 AS place, person_id AS number,
               string_agg(name, ' ' ORDER BY name) AS text
        FROM person_names GROUP BY person_id ORDER BY place LIMIT 2_000_000""",
        f"""SELECT p.person_id AS number, p.name AS label, p.name AS value, {_papers("sum(n.n_works)")} AS detail
        FROM main.people p JOIN person_names n USING (person_id)
        WHERE list_contains($numbers::UBIGINT[], p.person_id) GROUP BY ALL""",
        "screens/people.py", "name",
    ),
)  # fmt: skip
KINDS = ("page", "here", "paper", "topic", "family", "term", "board", "person", "group")
"""Kinds in the order in which they stand where words mean them equally."""


@dataclass(frozen=True, slots=True)
class Jumps:
    """The names of an edition, ready to be asked."""

    indexes: Mapping[str, PrefixIndex]

    @classmethod
    def read(cls, db: Database) -> "Jumps":
        """Read the names of an edition: about a second for 100,000 papers."""
        return cls({source.kind: PrefixIndex.read(db, source.named) for source in SOURCES})


def always(pages: Mapping[str, str], here: Mapping[str, str]) -> list[Entry]:
    """Return what can be jumped to without an edition: what can be done with what is open here, then each page.

    Parameters
    ----------
    pages
        Titles by address.
    here
        The query of the address that is open.
    """
    listed = [Entry("page", title, "page", address) for address, title in pages.items()]
    return [*_of_open(here), *listed]


def _of_open(here: Mapping[str, str]) -> Iterator[Entry]:
    """Yield what can be done with the paper or topic that is open."""
    if paper := here.get("paper", "")[:LONGEST_QUERY]:
        yield Entry("here", "Audit this paper", "this paper", AUDIT, {"paper": paper})
        yield Entry("here", "Compare this paper with …", "this paper", COMPARE, {"things": paper})
        yield Entry("here", "Map around this paper", "this paper", "screens/citation_map.py", {"papers": paper})
        yield Entry("here", "Lineage of this paper", "this paper", "screens/paper_lineage.py", {"papers": paper})
        yield Entry("here", "Open this paper", "this paper", PAPER, {"paper": paper})


def jump_to(
    opened: OpenEdition, jumps: Jumps, asked: str, pages: Mapping[str, str], here: Mapping[str, str]
) -> list[Entry]:
    """Return the places that what was typed may mean, the likeliest first; without words, those of :func:`always`.

    What bears the whole name stands before what begins so, and that before what holds the words.
    """
    asked = asked[:LONGEST_QUERY].strip()
    words = words_of(opened.db, asked)
    if not words:
        return always(pages, here)
    named = [one for one in [*always(pages, here), *_groups(opened)] if _holds(one.label, words)]
    found = [entry for source in SOURCES for entry in _found(opened.db, source, jumps.indexes[source.kind], words)]
    ranked = sorted([*named, *found], key=lambda entry: (_nearness(entry, words), KINDS.index(entry.kind)))
    first = [*_identified(opened.db, asked), *_compared(asked)]
    rest = [entry for entry in ranked if entry not in first]
    search = Entry("search", f"Search for “{asked}”", "by words and meaning", PAPER, {"query": asked})
    return [*[*first, *_at_most(rest, MOST_OF_KIND)][: MOST - 1], search]


def _found(db: Database, source: Source, names: PrefixIndex, words: Sequence[str]) -> list[Entry]:
    """Return the entries of one kind, the weightiest first, those that begin as typed before others."""
    numbers = names.find(words, LOOKED_AT)
    told = {int(row["number"]): row for row in rows_as_dicts(db, source.labels, {"numbers": numbers})}
    entries = [
        Entry(source.kind, str(row["label"]), str(row["detail"]), source.page, {source.parameter: str(row["value"])})
        for row in (told[number] for number in numbers if number in told)
    ]
    return sorted(entries, key=lambda entry: _nearness(entry, words))[:MOST_OF_KIND]


def _identified(db: Database, asked: str) -> list[Entry]:
    """Return the paper that an identifier names."""
    with contextlib.suppress(NotFoundError):
        work_id = find_identified(db, asked)
        if work_id is not None:
            paper = SOURCES[0]
            (row,) = rows_as_dicts(db, paper.labels, {"numbers": [work_id]})
            return [Entry("paper", str(row["label"]), str(row["detail"]), PAPER, {"paper": str(work_id)})]
    return []


def _compared(asked: str) -> list[Entry]:
    """Return the comparison that "A | B" or "A vs B" asks for."""
    names = [name for name in BETWEEN.split(asked) if name]
    if len(names) < 2:
        return []
    return [Entry("page", f"Compare {' with '.join(names)}", "side by side", COMPARE, {"things": " | ".join(names)})]


def _groups(opened: OpenEdition) -> list[Entry]:
    return [
        Entry("group", name, "reading group", "screens/reading_group.py", {"group": name})
        for name in opened.settings.groups
    ]


def _at_most(entries: Sequence[Entry], limit: int) -> list[Entry]:
    """Return the first entries of each kind."""
    seen: dict[str, int] = {}
    kept = []
    for entry in entries:
        seen[entry.kind] = seen.get(entry.kind, 0) + 1
        if seen[entry.kind] <= limit:
            kept.append(entry)
    return kept


def _words(text: str) -> list[str]:
    """Return the words of a label as :func:`index.prefixes.words_of` has them."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare.lower())


def _holds(label: str, words: Sequence[str]) -> bool:
    """Tell whether each word begins a word of a label."""
    said = _words(label)
    return all(any(one.startswith(word) for one in said) for word in words)


def _nearness(entry: Entry, words: Sequence[str]) -> int:
    """Return 0 for what is called so, 1 for what begins so, 2 for any other; one word of a person's name is any."""
    if entry.kind == "person" and len(words) == 1:
        return 2
    said, typed = " ".join(_words(entry.label)), " ".join(words)
    return 0 if said == typed else 1 if said.startswith(typed) else 2
