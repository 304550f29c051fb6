"""Which works a reading list holds and why: surveys, foundations, turning points, the best now, critiques. Pure.

`analysis.reading_lists.candidates` reads what these rules look at.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from analysis.groups.group import Level

Role = Literal["survey", "foundation", "turn", "best", "critique", "central", "recent"]
LEAST_CITING = 2
"""Papers of the topic that must cite a work for it to be a foundation."""
EARLY = 1 / 3
"""Share of the topic's papers, the oldest, within whose years a foundation lies."""
MOST: dict[Role, int] = {
    "survey": 3, "foundation": 6, "turn": 6, "best": 4, "critique": 4, "central": 6, "recent": 5,
}  # fmt: skip
TURNS: dict[Level, tuple[Role, ...]] = {
    "newcomer": ("survey", "foundation", "turn", "central", "best", "critique", "recent"),
    "practitioner": ("best", "survey", "turn", "central", "critique", "foundation", "recent"),
    "researcher": ("turn", "critique", "best", "recent", "foundation", "central", "survey"),
}
"""In which order the roles take turns, by level."""
SAYS_SURVEY = re.compile(
    r"(?i)\b(?:this|our|the present)\s(?:survey|review|overview|tutorial)\b|\bwe\s(?:\w+\s)?(?:survey|review)\b(?!er)"
    r"|\bin this (?:survey|review|tutorial)\b"
)
"""Wordings of an abstract that looks back over a field."""
TITLED_SURVEY = re.compile(
    r"(?i)\b(?:survey|overview|tutorial|literature review|systematic review|comprehensive review|review of|primer)\b"
    r"|:\s(?:a|an)\s(?:\w+\s)?review\b|^a review\b"
)
"""Titles of works that look back over a field."""
CRITICAL = re.compile(
    r"(?i)\b(?:revisit\w*|rethink\w*|re-?assess\w*|re-?examin\w*|reality check|critical (?:look|review|analysis|"
    r"evaluation|"
    r"assessment)|pitfalls?|fallac\w+|limits of|limitations of|what['’]?s wrong|harmful|not enough|fail(?:s|"
    r"ures?)? (?:of|to)|"
    r"reproducib\w+|replicat\w+|replication|sanity check|myths?|how (?:well|robust|reliable)|really)\b"
    r"|^(?:do|does|are|is)\s.*\?"
)
"""Titles that question what others do."""
NEAREST = 50
"""Works nearest to the topic's words among which the recent ones are looked for."""
Row = Mapping[str, Any]
Near = Mapping[int, float]
"""Cosine of the topic's words and works; empty: not known."""
NOT_KNOWN: Near = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choice:
    """A work that a list may hold, in the role in which it comes first."""

    work_id: int
    role: Role
    why: str
    """In words, after the role."""


def most_cited(rows: Sequence[Row], near: Near) -> list[Row]:
    """Return works by citers of the topic, then by nearness to its words, then by citers here and work id."""
    return sorted(rows, key=lambda row: (
        -row["n_field"], -round(near.get(row["work_id"], 0.0), 6), -row["n"], row["work_id"]
    ))  # fmt: skip


def surveys(rows: Sequence[Row], near: Near = NOT_KNOWN) -> list[Choice]:
    """Return the works whose title or abstract says that they look back, most cited by the topic first."""
    found = []
    for row in most_cited(rows, near):
        if TITLED_SURVEY.search(row["title"]):
            found.append(Choice(row["work_id"], "survey", "its title says that it looks back over the field"))
        elif SAYS_SURVEY.search(row["abstract"] or ""):
            found.append(Choice(row["work_id"], "survey", "its abstract says that it looks back over the field"))
    return found


def foundations(rows: Sequence[Row]) -> list[Choice]:
    """Return the works that most papers of the topic cite among the early ones: those of its oldest third, or older."""
    years = sorted(row["year"] for row in rows if row["in_field"] and row["year"])
    if not years:
        return []
    early = years[min(len(years) - 1, int(EARLY * len(years)))]
    known = [row for row in rows if row["year"] and row["year"] <= early and row["n_field"] >= LEAST_CITING]
    known.sort(key=lambda row: (-row["n_field"], row["year"], row["work_id"]))
    return [
        Choice(row["work_id"], "foundation", f"early, and {row['n_field']} papers of the topic here cite it")
        for row in known
    ]  # fmt: skip


def turning_points(rows: Sequence[Row], path: Sequence[int]) -> list[Choice]:
    """Return the works on the main path of citations through the topic, most cited by it first."""
    known = {row["work_id"]: row for row in rows}
    on_path = sorted((known[work] for work in path if work in known), key=lambda row: (-row["n_field"], row["work_id"]))
    return [Choice(row["work_id"], "turn", "on the main path of citations through the topic") for row in on_path]


def best_now(boards: Sequence[Row]) -> list[Choice]:
    """Return the works that hold the best of a board of the topic, boards of most papers first."""
    return [
        Choice(row["work_id"], "best", f"the best here on {row['dataset']}, {row['metric']}, among {row['n_papers']} "
                                       f"papers")
        for row in boards
    ]  # fmt: skip


def critiques(
    rows: Sequence[Row], criticisms: Sequence[Row], disputed: Sequence[Row], near: Near = NOT_KNOWN
) -> list[Choice]:  # fmt: skip
    """Return the works that find fault with another of the topic, tell other numbers, or whose title questions others.

    Parameters
    ----------
    criticisms
        ``work_id``, ``title`` of what it finds fault with, ``criticism`` in words.
    disputed
        ``work_id``, ``title`` of the paper with the other number, ``model``, ``dataset``.
    """
    found = [
        Choice(row["work_id"], "critique", f"{row['criticism'].removesuffix(' it')} “{row['title']}”")
        for row in criticisms
    ]
    found += [
        Choice(row["work_id"], "critique", f"tells another number of {row['model']} on {row['dataset']} than "
               f"“{row['title']}”") for row in disputed
    ]  # fmt: skip
    found += [
        Choice(row["work_id"], "critique", "its title questions what others do")
        for row in most_cited(rows, near) if row["in_field"] and CRITICAL.search(row["title"])
    ]  # fmt: skip
    first: dict[int, Choice] = {}
    for choice in found:
        first.setdefault(choice.work_id, choice)
    return list(first.values())


def central(rows: Sequence[Row], near: Near) -> list[Choice]:
    """Return the works nearest to the topic in meaning; for a topic whose citations are not known."""
    ranked = sorted((row for row in rows if row["work_id"] in near),
                    key=lambda row: (-round(near[row["work_id"]], 6), row["work_id"]))  # fmt: skip
    return [Choice(row["work_id"], "central", "nearest to the words of the topic") for row in ranked]


def recent(rows: Sequence[Row], near: Near = NOT_KNOWN) -> list[Choice]:
    """Return the newest works among those nearest to the topic's words, of one year those cited most first."""
    nearest = set(sorted(near, key=lambda work: (-round(near[work], 6), work))[:NEAREST])
    known = [row for row in rows if row["in_field"] and row["year"] and (not near or row["work_id"] in nearest)]
    ranked = sorted(known, key=lambda row: (
        -row["year"], -row["n"], -round(near.get(row["work_id"], 0.0), 6), row["work_id"]
    ))  # fmt: skip
    return [Choice(row["work_id"], "recent", "among the newest of the topic here") for row in ranked]


def fitted(
    choices: Mapping[Role, Sequence[Choice]], minutes: Callable[[int], int], level: Level, available: int
) -> list[Choice]:
    """Return the works that fit into the minutes available: the roles take turns, each giving its best that still fits.

    Parameters
    ----------
    minutes
        Gives the minutes that a work takes to read.
    available
        Minutes there are.
    """
    left, kept = available, dict[int, Choice]()
    waiting = {role: list(choices.get(role, ())) for role in get_args(Role)}
    given = dict.fromkeys(get_args(Role), 0)
    while any(waiting.values()):
        for role in TURNS[level]:
            chosen = _next(waiting[role], kept, minutes, left) if given[role] < MOST[role] else None
            if chosen is None:
                waiting[role] = []
                continue
            kept[chosen.work_id] = chosen
            left -= minutes(chosen.work_id)
            given[role] += 1
    return list(kept.values())


def _next(
    waiting: list[Choice], kept: Mapping[int, Choice], minutes: Callable[[int], int], left: int
) -> Choice | None:  # fmt: skip
    """Take the first work of a role that is not on the list and fits."""
    while waiting:
        one = waiting.pop(0)
        if one.work_id not in kept and minutes(one.work_id) <= left:
            return one
    return None


def in_order(chosen: Sequence[Choice], year: Mapping[int, int | None], cites: Mapping[int, set[int]]) -> list[Choice]:
    """Return works in reading order: surveys first, then what is cited before what cites it; ties by year and work id.

    Citations in a circle are read by year.

    Parameters
    ----------
    cites
        Works that each work cites.
    """

    def key(one: Choice) -> tuple[bool, int, int]:
        return one.role != "survey", year.get(one.work_id) or 9999, one.work_id

    waiting, ordered = sorted(chosen, key=key), list[Choice]()
    while waiting:
        left = {one.work_id for one in waiting}
        ready = [
            one for one in waiting if one.role == "survey" or not cites.get(one.work_id, set()) & left - {one.work_id}
        ]
        ordered.append((ready or waiting)[0])
        waiting.remove(ordered[-1])
    return ordered
