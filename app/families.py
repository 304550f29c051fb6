"""Followed families as people see and change them: what comes with Fieldmap, what was added here, and their works."""

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.open_edition import OpenEdition
from data.annotations import open_annotations
from data.errors import InputError, NotFoundError
from data.families import Family, family_from, read_families
from data.families.added import add_family, followed, remove_family
from data.library import Library, utc_now
from data.store import rows_as_dicts

SHOWN = 10
"""Works shown of a family."""
Row = dict[str, Any]


def families_of(library: Library) -> tuple[Family, ...]:
    """Return the families in force, as the step takes them."""
    with open_annotations(library.annotations) as people:
        return followed(people)


def follow(library: Library, families: list[Family]) -> list[str]:
    """Follow families from now on and return their short names; those of the same short name are replaced."""
    with open_annotations(library.annotations) as people:
        for family in families:
            add_family(people, family, getpass.getuser(), utc_now())
    return [family.slug for family in families]


def unfollow(library: Library, slug: str) -> None:
    """Follow a family no longer.

    Raises
    ------
    InputError
        If it is not followed.
    """
    with open_annotations(library.annotations) as people:
        remove_family(people, slug, getpass.getuser(), utc_now())


def defined(file: Path | None, name: str, names: list[str], keys: list[str]) -> list[Family]:
    """Return the families of a file, or the one that a command line defines.

    Parameters
    ----------
    keys
        Titles of key papers, or identifiers such as arxiv:2312.00752.

    Raises
    ------
    InputError
        If neither a file nor a name is given, or both are.
    """
    if (file is None) == (not name):
        raise InputError("either a NAME or --file FILE is wanted")
    if file is not None:
        return read_families(file)
    return [family_from({"name": name, "names": [name, *names], "keys": [_key(one) for one in keys]}, source="command")]


def _key(text: str) -> Row:
    scheme, _, value = text.partition(":")
    if value and scheme.lower() in ("arxiv", "doi", "acl"):
        return {"title": text, scheme.lower(): value}
    return {"title": text}


def family_rows(library: Library, edition: OpenEdition | None) -> list[Row]:
    """Return the families in force with how many works belong to each; None where no edition knows."""
    counted: dict[str, Row] = {}
    if edition is not None:
        counted = {row["slug"]: row for row in rows_as_dicts(
            edition.db,
            """SELECT f.slug, count(w.work_id) FILTER (w.belongs) AS n_works,
                      count(w.work_id) FILTER (w.in_title) AS n_in_title
            FROM families f LEFT JOIN family_works w USING (family_id) GROUP BY f.slug""",
        )}  # fmt: skip
    return [
        {"slug": one.slug, "name": one.name, "began": one.began, "origin": one.origin,
         "n_works": counted.get(one.slug, {}).get("n_works"), "n_in_title": counted.get(one.slug, {}).get("n_in_title")}
        for one in families_of(library)
    ]  # fmt: skip


def family_shown(library: Library, edition: OpenEdition | None, slug: str) -> Row:
    """Return the definition of a family, its key papers and newest works.

    Raises
    ------
    NotFoundError
        If it is not followed.
    """
    family = next((one for one in families_of(library) if slug in (one.slug, one.name)), None)
    if family is None:
        raise NotFoundError(f"no family is called {slug}; fieldmap families list shows their short names")
    told = asdict(family) | {"began": family.began, "works": [], "n_works": None}
    if edition is not None:
        told |= _works_of(edition, family)
    return told


def _works_of(edition: OpenEdition, family: Family) -> Row:
    works = rows_as_dicts(
        edition.db,
        """SELECT w.work_id, w.title, year(w.published) AS year, f.is_key, f.in_title, f.n_named, f.in_methods
        FROM family_works f JOIN families USING (family_id) JOIN works w USING (work_id)
        WHERE slug = ? AND belongs ORDER BY is_key DESC, in_title DESC, w.public_by DESC NULLS LAST, work_id""",
        [family.slug],
    )
    keys = rows_as_dicts(
        edition.db,
        """SELECT position, work_id FROM family_keys JOIN families USING (family_id) WHERE slug = ?""",
        [family.slug],
    )
    placed = {row["position"]: row["work_id"] for row in keys}
    shown = [asdict(key) | {"work_id": placed.get(place)} for place, key in enumerate(family.keys, start=1)]
    return {"n_works": len(works), "works": works[:SHOWN], "keys": shown}
