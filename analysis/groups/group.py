"""What a reading group wants: its members, interests and words. Made by `app.groups` from the settings."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["newcomer", "practitioner", "researcher"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a group."""

    name: str
    mail: str
    """'' where none is told."""


@dataclass(frozen=True, slots=True)
class Group:
    """One reading group as `fieldmap.toml` has it; every list may be empty."""

    name: str
    members: tuple[Member, ...] = ()
    interests: tuple[str, ...] = ()
    """Searches in plain words."""
    topics: tuple[str, ...] = ()
    """Followed topics, by number or words of the name."""
    terms: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    """Papers read as examples, by any identifier."""
    authors: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    """Venues or arXiv categories."""
    must: tuple[str, ...] = ()
    """Whole words or phrases of which a paper must hold at least one."""
    never: tuple[str, ...] = ()
    """Whole words or phrases of which a paper may hold none."""
    level: Level = "practitioner"
    weekday: str = "monday"
    time: str = "08:00"
    time_zone: str = "UTC"
    language: str = "en"
    """Of dates: a locale of the Unicode CLDR, as de or pt_BR."""
    size: int = 5
    floor: float = 0.33
    """Share of the group's own likes that a paper must come as near as; 0: no floor."""
    presenters: tuple[str, ...] = ()
    """In the order of their turns; empty: the members in theirs."""

    def name_of(self, person: str) -> str | None:
        """Return the name that a person has among the members, by e-mail or name; None: they are none."""
        wanted = person.lower()
        return next((one.name for one in self.members if wanted in (one.mail.lower(), one.name.lower())), None)

    @property
    def rotation(self) -> tuple[str, ...]:
        """The names of those who present, in the order of their turns."""
        return self.presenters or tuple(one.name for one in self.members)
