"""Names of authors in parts, as bibliographies want them. Sources print them whole, given name first.

Used by every export; pure.
"""

import re
from dataclasses import dataclass

PARTICLES = frozenset(
    "af al auf av bin d' da dal das de degli dei del della den der des di do dos du e el het in 't ibn la las le les "
    "lo los op san st. ten ter tot van vande vanden vander vom von y zu zum zur".split()
)
"""Words that belong to a family name and are written in lower case."""
COMPOUND = re.compile(r"(?i)\b(van|von|de|del) (der|den|de|het|la|las|los|ter)$")
"""Two particles in a row, which also count with capitals ("Van Der Maaten"); one alone ("Quoc Van Le") may be given."""
SUFFIXES = frozenset("jr jr. sr sr. ii iii iv".split())
GROUP = re.compile(r"(?i)\b(team|collaboration|consortium|group|project|initiative|organi[sz]ation|committee|community|"
                   r"institute|university|laborator(y|ies)|inc|ltd|corporation)\b")  # fmt: skip
"""What people are not called."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an author in parts; a group has its whole name as family name."""

    given: str
    particle: str
    """As ``van der``, which goes before the family name; '' for most."""
    family: str
    suffix: str = ""
    """As ``Jr.``."""
    is_group: bool = False

    @property
    def whole(self) -> str:
        """The name in reading order."""
        return " ".join(part for part in (self.given, self.surname, self.suffix) if part)

    @property
    def surname(self) -> str:
        """The family name with its particle."""
        return f"{self.particle} {self.family}".strip()


def split_name(printed: str) -> Name:
    """Return the parts of a name; of "Ludwig van Beethoven" the particle is "van". Nothing is lost or added."""
    words = printed.replace(",", " , ").split()
    if GROUP.search(printed) or words[:1] in (["The"], ["the"]):
        return Name("", "", " ".join(printed.split()), is_group=True)
    if "," in words:
        return _with_comma(words)
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in SUFFIXES else ""
    begin = _family_begin(words)
    end = max(len(words) - 1, begin)
    while end > begin and words[end - 1].lower() not in PARTICLES:
        end -= 1
    return Name(" ".join(words[:begin]), " ".join(words[begin:end]), " ".join(words[end:]), suffix)


def _family_begin(words: list[str]) -> int:
    """Return where the family name begins: at its first particle after a given name, or at the last word."""
    last = max(len(words) - 1, 0)
    for place in range(1, last):
        if words[place] in PARTICLES or COMPOUND.search(" ".join(words[place : place + 2])) and place + 1 < last:
            return place
    return last


def _with_comma(words: list[str]) -> Name:
    """Return the parts of "Ada Lovelace, Jr." or "Lovelace, Ada"."""
    first = words.index(",")
    before, after = words[:first], [word for word in words[first + 1 :] if word != ","]
    if len(after) == 1 and after[0].lower() in SUFFIXES:
        told = split_name(" ".join(before))
        return Name(told.given, told.particle, told.family, after[0])
    return split_name(" ".join([*after, *before]))
