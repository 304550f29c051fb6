"""ISO weeks: which papers belong to a digest. Used by `app.groups`, digests and their replay."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.errors import InputError

FORM = re.compile(r"(\d{4})-?[Ww](\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week of ISO 8601: Monday to Sunday; the first of a year is the one that holds 4 January."""

    year: int
    """Of the week's Thursday; in early January it may be the year before."""
    number: int
    """1 to 53."""

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Return the week that a text as ``2026-W06`` means.

        Raises
        ------
        InputError
            If it is no such text, or the year has no such week.
        """
        found = FORM.fullmatch(text.strip())
        if found is None:
            raise InputError(f"a week is written as 2026-W06, not {text[:40]!r}")
        try:
            date.fromisocalendar(int(found[1]), int(found[2]), 7)
        except ValueError as error:
            raise InputError(f"there is no week {text[:40]!r}: the weeks of a year are 1 to 52 or 53") from error
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Week":
        """Return the week that a day lies in."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def last_whole(cls, now: datetime, time_zone: str) -> "Week":
        """Return the newest week that is over in a time zone; ``now`` is UTC where it names no zone."""
        aware = now if now.tzinfo else now.replace(tzinfo=ZoneInfo("UTC"))
        return cls.of(aware.astimezone(ZoneInfo(time_zone)).date()).before(1)

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day, included."""
        return date.fromisocalendar(self.year, self.number, 7)

    def starts(self, time_zone: str) -> datetime:
        """Return the first moment of the week in a time zone, included."""
        return datetime.combine(self.monday, time.min, ZoneInfo(time_zone))

    def ends(self, time_zone: str) -> datetime:
        """Return the first moment after the week in a time zone, not included."""
        return datetime.combine(self.sunday + timedelta(days=1), time.min, ZoneInfo(time_zone))

    def before(self, n: int = 1) -> "Week":
        """Return the week ``n`` weeks earlier; a negative number leads ahead."""
        return Week.of(self.monday - timedelta(weeks=n))

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"
