"""What changed since an earlier run, as a section of a memo. Used by the memos of cost, effects and frontiers."""

from collections.abc import Callable

from analysis.decisions.changes import Change, Changes
from analysis.documents.document import Section, Sources, fact, tell

LISTED = 40
HEADING = "What changed since the earlier run"
NOTHING = "Nothing changed since the earlier run."


def name_of(change: Change) -> str:
    """Return what changed in words: the candidate with its attribute, or the setting."""
    return f"{change.what}, {change.attribute}" if change.attribute else change.what


def changes_section(sources: Sources, changes: Changes, name: Callable[[Change], str] = name_of) -> Section:
    """Return what is not as it was in an earlier run, the answer first.

    Parameters
    ----------
    name
        Tells a change's candidate, attribute or setting in words.
    """
    told = []
    moved = [*([changes.answer] if changes.answer else []), *changes.ranks, *changes.cells, *changes.settings]
    for place, one in enumerate(moved[:LISTED]):
        made = sources.computed(f"change.{place}", "compared with the earlier run", what=name(one),
                                before=_shown(one.before), after=_shown(one.after))  # fmt: skip
        told.append(tell("change", "{what}: was {before}, is {after}.", what=fact(made, "what"),
                         before=fact(made, "before"), after=fact(made, "after")))  # fmt: skip
    for word, names in (("new", changes.added), ("gone", changes.gone)):
        for place, one_name in enumerate(names[:LISTED]):
            made = sources.computed(f"{word}.{place}", "compared with the earlier run", name=one_name)
            told.append(tell(word, "{name} is " + word + ".", name=fact(made, "name")))
    rest = max(0, len(moved) - LISTED) + sum(max(0, len(names) - LISTED) for names in (changes.added, changes.gone))
    if rest:
        more = sources.count("more_changes", "changes that are not listed", n=rest)
        told.append(tell("more", "More changes are not listed: {n}.", n=fact(more, "n", "count")))
    return Section("changes", HEADING, tuple(told), note="" if told else NOTHING)


def _shown(value: object) -> str:
    """Return a value as text: amounts with cents, other numbers short."""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.6g}"
    return "not there" if value is None else str(value)
