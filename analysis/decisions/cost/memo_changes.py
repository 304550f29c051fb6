"""What a cost memo tells of an earlier run: the answer, amounts, ranks and inputs that are not as they were. Pure."""

from analysis.decisions.changes import Change, Changes
from analysis.decisions.cost.gathered import Gathered
from analysis.documents.document import Section, fact, tell

LISTED = 40


def changes_section(memo: Gathered, changes: Changes) -> Section:
    """Return what changed since an earlier run."""
    told = []
    moved = [*([changes.answer] if changes.answer else []), *changes.ranks, *changes.cells, *changes.settings]
    for place, one in enumerate(moved[:LISTED]):
        made = memo.sources.computed(f"change.{place}", "compared with the earlier run", what=_what(memo, one),
                                     before=_shown(one.before), after=_shown(one.after))  # fmt: skip
        told.append(tell("change", "{what}: was {before}, is {after}.", what=fact(made, "what"),
                         before=fact(made, "before"), after=fact(made, "after")))  # fmt: skip
    for word, names in (("new", changes.added), ("gone", changes.gone)):
        for name in names[:LISTED]:
            made = memo.sources.computed(f"{word}.{name}", "compared with the earlier run", name=name)
            told.append(tell(word, "{name} is " + word + ".", name=fact(made, "name")))
    return Section("changes", "What changed since the earlier run", tuple(told),
                   note="" if told else "Nothing changed since the earlier run.")  # fmt: skip


def _what(memo: Gathered, one: Change) -> str:
    if one.attribute:
        return f"{one.what}, {one.attribute}"
    return memo.what(one.what) if one.what in memo.cells else one.what


def _shown(value: object) -> str:
    """Return a value as text: amounts with cents, other numbers short."""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.6g}"
    return "not there" if value is None else str(value)
