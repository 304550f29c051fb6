"""Model families as they are defined: names, key papers; those that come with Fieldmap, and how a file of them is read.

A family is followed as one subject over time; `analysis.families` finds its works. What people add lies in
:mod:`data.families.added`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.errors import InputError

CURATED, PEOPLE = "curated", "people"
"""Origins: comes with Fieldmap, added by people here."""
SHORTEST, LONGEST = 2, 120
"""Characters of a name."""
LONGEST_TITLE = 500
MOST_NAMES, MOST_KEYS = 60, 40
MOST_FAMILIES = 1_000
LARGEST_FILE = 2_000_000
"""Bytes of a file of families."""
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SCHEMES = ("arxiv", "doi", "acl", "corpus_id", "openreview", "dblp")
_FOLDER = Path(__file__).parent
_LISTS = {"names": MOST_NAMES, "unsure": MOST_NAMES, "near": MOST_NAMES, "not": MOST_NAMES}
_KNOWN = {"slug", "name", "source", "keys", *_LISTS}


@dataclass(frozen=True, slots=True)
class KeyPaper:
    """A paper that a family begins with, or that its members cite."""

    title: str
    year: int | None = None
    scheme: str | None = None
    """arxiv, doi …; None: known by its title only."""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A followed unit: by which names and key papers it is known."""

    slug: str
    name: str
    names: tuple[str, ...]
    """Names and acronyms that mean it wherever they stand."""
    unsure: tuple[str, ...] = ()
    """Names that mean it only where one of ``names`` or ``near`` stands in the same title and abstract."""
    near: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    """Phrases that hold a name and mean something else."""
    keys: tuple[KeyPaper, ...] = ()
    source: str = ""
    origin: str = CURATED

    @property
    def began(self) -> int | None:
        """The year of its first key paper; None: not said."""
        return min((key.year for key in self.keys if key.year is not None), default=None)


@cache
def curated() -> tuple[Family, ...]:
    """Return the families that come with Fieldmap, by slug."""
    found = [family for path in sorted(_FOLDER.glob("*.toml")) for family in read_families(path, CURATED)]
    return tuple(sorted(found, key=lambda family: family.slug))


def read_families(path: Path, origin: str = PEOPLE) -> list[Family]:
    """Read a TOML file of ``[[family]]`` tables.

    Raises
    ------
    InputError
        If it cannot be read, or one of its families is not defined well.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path} is larger than {LARGEST_FILE:,} bytes: no list of families is")
        told = tomllib.loads(path.read_text(encoding="utf-8")).get("family", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if not isinstance(told, list) or not told or len(told) > MOST_FAMILIES:
        raise InputError(f"{path} holds no family: 1 to {MOST_FAMILIES:,} tables [[family]] are wanted")
    source = path.name if origin == PEOPLE else f"data/families/{path.name}"
    return [family_from(one, origin, source) for one in told]


def family_from(told: Any, origin: str = PEOPLE, source: str = "") -> Family:
    """Return a family from a table of a file.

    Raises
    ------
    InputError
        If it has unknown or missing fields, or a name that is none.
    """
    if not isinstance(told, Mapping) or not isinstance(told.get("name"), str):
        raise InputError(f"a family is a table with a name, not {str(told)[:120]!r}")
    unknown = set(told) - _KNOWN
    if unknown:
        raise InputError(f"unknown field {', '.join(sorted(unknown))} of {told['name']!r}; known: "
                         f"{', '.join(sorted(_KNOWN))}")  # fmt: skip
    name = _name(told["name"])
    names, unsure, near, exceptions = (_names(told, field, most) for field, most in _LISTS.items())
    keys = told.get("keys", [])
    if not isinstance(keys, Sequence) or isinstance(keys, str) or len(keys) > MOST_KEYS:
        raise InputError(f"keys of {name!r}: a list of up to {MOST_KEYS} papers is wanted")
    return Family(
        _slug(told.get("slug") or slug_of(name)), name, names or (name,), unsure, near, exceptions,
        tuple(_key(key) for key in keys), str(told.get("source", source))[:LONGEST_TITLE], origin,
    )  # fmt: skip


def slug_of(name: str) -> str:
    """Return the slug of a name: its letters and digits in lower case, joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _slug(slug: Any) -> str:
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        raise InputError(f"a slug is of lower-case letters, digits and hyphens, as state-space-models, not {slug!r}")
    return slug


def _name(name: Any) -> str:
    text = " ".join(name.split()) if isinstance(name, str) else ""
    if not SHORTEST <= len(text) <= LONGEST or not text.isprintable() or not any(c.isalpha() for c in text):
        raise InputError(f"a name has {SHORTEST} to {LONGEST} characters with a letter among them, not {str(name)!r}")
    return text


def _names(told: Mapping[str, Any], field: str, most: int) -> tuple[str, ...]:
    given = told.get(field, [])
    if not isinstance(given, list) or len(given) > most:
        raise InputError(f"{field} of {told['name']!r}: a list of up to {most} names is wanted")
    return tuple(dict.fromkeys(_name(one) for one in given))


def _key(told: Any) -> KeyPaper:
    if not isinstance(told, Mapping) or not isinstance(told.get("title"), str) or not told["title"].strip():
        raise InputError(f"a key paper is a table with a title, not {str(told)[:120]!r}")
    year = told.get("year")
    if year is not None and not (isinstance(year, int) and 1 <= year <= 9999):
        raise InputError(f"the year of the key paper {told['title'][:80]!r} is a number, not {year!r}")
    scheme = next((scheme for scheme in SCHEMES if told.get(scheme)), None)
    value = str(told[scheme])[:LONGEST_TITLE] if scheme else None
    return KeyPaper(" ".join(told["title"].split())[:LONGEST_TITLE], year, scheme, value)
