"""All that people keep, in one list: notes, ratings, tags, likes and votes, follows, watches, views; with undo.

Each entry has a name: A and a number in the file of annotations, C of a choice in a group, K on the desk.
For `fieldmap kept`, the page Kept, and the Python API.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, get_args

from app.groups import groups_of
from app.papers import redirected, titles_of
from app.reading import Reader
from data import annotations, choices, desk
from data.annotations import open_annotations
from data.desk import open_desk
from data.errors import InputError
from data.library import Library, utc_now
from data.settings import load_settings

NOTED: tuple[annotations.Kind, ...] = get_args(annotations.Kind)


@dataclass(frozen=True, slots=True)
class KeptThing:
    """One thing that a person keeps."""

    ref: str
    kind: str
    person: str
    group: str
    """In or for which group; '': none."""
    about: str
    """Kind of what it is about: paper, topic, search …; '': nothing."""
    key: str
    """By which that is known: of a paper the number of the work."""
    label: str
    """What that is called."""
    text: str
    """What was written; of a watch what it tells of, of a view its address."""
    written: datetime
    is_undone: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as the command line prints it."""
        return asdict(self)


def kept_things(
    reader: Reader | None, library: Library, person: str | None = None, with_undone: bool = False
) -> list[KeptThing]:
    """Return what a person keeps, or everybody, in order of time.

    Parameters
    ----------
    person
        By name or e-mail; likes and votes in a group are also those of its member with that e-mail.
    reader
        Tells the titles of papers; None: there is no edition yet.
    """
    found = [*_noted(library, person, with_undone), *_chosen(library, person), *_desk(library, person, with_undone)]
    return _titled(reader, sorted(found, key=lambda one: (one.written, one.ref)))


def _noted(library: Library, person: str | None, with_undone: bool) -> Iterator[KeptThing]:
    if not library.annotations.exists():
        return
    with open_annotations(library.annotations) as people:
        rows = [(one, False) for one in annotations.entries_by(people, person, NOTED)]
        if with_undone:
            rows += [(one, True) for one in annotations.entries_by(people, person, NOTED, is_undone=True)]
    for one, is_undone in rows:
        about = "claim" if one.kind in ("confirm", "reject") else "paper"
        key = one.value if about == "claim" else str(one.work_id)
        yield KeptThing(f"A{one.entry_id}", one.kind, one.person, "", about, key, "", one.value, one.written, is_undone)


def _chosen(library: Library, person: str | None) -> Iterator[KeptThing]:
    if not library.annotations.exists():
        return
    groups = groups_of(load_settings(library.settings_file))
    with open_annotations(library.annotations) as people:
        found = [(one, group) for group in groups for one in choices.choices(people, group.name)]
    for one, group in found:
        if person is None or one.person in (person, group.name_of(person)):
            yield KeptThing(f"C{one.choice_id}", one.kind, one.person, one.group, "paper", str(one.work_id), "", "",
                            one.written, False)  # fmt: skip


def _desk(library: Library, person: str | None, with_undone: bool) -> Iterator[KeptThing]:
    if not library.desk.exists():
        return
    with open_desk(library.desk) as db:
        found = desk.kept(db, None, person, with_undone)
    for one in found:
        seen = f"edition {one.seen.edition}" if one.kind == "look" and one.seen else ""
        text = ", ".join(one.whats) or seen
        yield KeptThing(f"K{one.entry_id}", one.kind, one.person, one.group, one.subject, one.key, one.label, text,
                        one.written, one.is_undone)  # fmt: skip


def _titled(reader: Reader | None, found: list[KeptThing]) -> list[KeptThing]:
    """Give papers the titles they have in the edition."""
    if reader is None:
        return found
    now = {one.key: redirected(reader.db, int(one.key)) for one in found if one.about == "paper"}
    titles = titles_of(reader.db, sorted(set(now.values())))
    return [
        one if one.about != "paper" else
        KeptThing(**asdict(one) | {"key": str(now[one.key]), "label": titles.get(now[one.key], one.label)})
        for one in found
    ]  # fmt: skip


def take_back(library: Library, ref: str, person: str | None = None) -> None:
    """Take back what a name of a kept thing means.

    Parameters
    ----------
    person
        Only if it is this person's; None: whoever's it is.

    Raises
    ------
    InputError
        If nothing in force has this name.
    """
    number = _number(library, ref, person, is_undone=False)
    if ref.startswith("K"):
        with open_desk(library.desk) as db:
            desk.undo(db, number, utc_now())
        return
    with open_annotations(library.annotations) as people:
        undo = choices.undo_choice if ref.startswith("C") else annotations.undo_entry
        undo(people, number, utc_now())


def bring_back(library: Library, ref: str, person: str | None = None) -> None:
    """Bring back what was taken back; a like or vote is made anew instead. Raises as :func:`take_back`."""
    number = _number(library, ref, person, is_undone=True)
    if ref.startswith("K"):
        with open_desk(library.desk) as db:
            desk.bring_back(db, number)
        return
    with open_annotations(library.annotations) as people:
        annotations.bring_back_entry(people, number)


def _number(library: Library, ref: str, person: str | None, is_undone: bool) -> int:
    """Return the number in the name of a kept thing that is in force, or was taken back."""
    known = {one.ref for one in kept_things(None, library, person, with_undone=True) if one.is_undone == is_undone}
    if ref not in known:
        state = "taken back" if is_undone else "in force"
        raise InputError(f"nothing {state} is called {ref[:40]!r}; fieldmap kept list --undone shows the names, as K12")
    return int(ref[1:])
