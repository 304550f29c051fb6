"""The figure of a group's last replay, kept for the footer of its digests. Used by `app.groups` and `fieldmap eval`."""

from dataclasses import asdict

from analysis.groups.group import Group
from analysis.groups.ranking import ReplayFigure
from analysis.groups.week import Week
from data.annotations import open_annotations
from data.choices import last_replay, note_replay
from data.library import Library, utc_now


def keep_figure(library: Library, group: Group, last: Week, figure: ReplayFigure) -> None:
    """Keep the figure of a replay that ended with a week, so that digests can print it."""
    with open_annotations(library.annotations) as people:
        note_replay(people, group.name, str(last), asdict(figure), utc_now())


def kept_figure(library: Library, group: Group) -> ReplayFigure | None:
    """Return the figure of the last replay of a group; None where there was none."""
    if not library.annotations.exists():
        return None
    with open_annotations(library.annotations) as people:
        kept = last_replay(people, group.name)
    if kept is None:
        return None
    told = kept[1]
    return ReplayFigure(told["value"], told["lo"], told["hi"], int(told["n_weeks"]), int(told["k"]))
