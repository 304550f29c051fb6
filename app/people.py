"""People by name, as the faces ask for them; why nobody is found. Used by `app.reading`."""

from typing import Any

from analysis.people.lookup import find_people
from data.errors import NotFoundError
from data.store import Database, rows_as_dicts


def people_named(db: Database, name: str, top: int = 10) -> list[dict[str, Any]]:
    """Return the people who bear a name, with their spellings and the doubt that is left.

    Raises
    ------
    NotFoundError
        If nobody bears it, or the edition was published before people were told apart.
    """
    found = find_people(db, name, top)
    if not found:
        told_apart = rows_as_dicts(db, "SELECT 1 FROM person_names LIMIT 1")
        known = "no author here bears" if told_apart else "fieldmap analyze people has not run; nobody is"
        raise NotFoundError(f"{known} the name {name[:100]!r}; a family name alone finds more")
    return found
