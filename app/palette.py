"""The colours of charts: six that stay apart for colour-blind eyes, on a light and on a dark ground. For all figures.

Chosen by a search over colours whose luminance gives a contrast of 3 to 1 on both grounds (WCAG 2.2, 1.4.11), for the
largest least distance in OKLab (Ottosson 2020) as seen with normal sight, protanopia, deuteranopia and tritanopia
(Machado, Oliveira and Fernandes 2009, severity 1); the test measures them again.
"""

COLOURS = ("#1e69b4", "#e1780f", "#1ea596", "#964b69", "#c32d00", "#c369ff")
MANY = (
    *COLOURS, "#5f7d1e", "#7b57a6", "#b58a00", "#3d7f6b", "#c9559a", "#8a5a44", "#5a95d6", "#b8383f", "#6b6f76",
)  # fmt: skip
"""For a crowd in which a name stands beside each colour, as on the map; these are readable, but not all far apart."""
DASHES = ("solid", "dash", "dot", "dashdot")
"""Of lines, so that no colour need be seen to tell them apart."""
QUIET = "#808890"
"""Of what is only there to compare with; readable on both grounds."""


def colour(place: int) -> str:
    """Return the colour of the series at a place, counted from 0."""
    return COLOURS[place % len(COLOURS)]


def dash(place: int) -> str:
    """Return the dash of the line at a place: another than its neighbours' and than the last line's of its colour."""
    return DASHES[(place + place // len(COLOURS)) % len(DASHES)]


def faint(place: int, opacity: float = 0.15) -> str:
    """Return the colour of a band behind the series at a place, as CSS."""
    return "rgba({},{},{},{})".format(*_parts(colour(place)), opacity)


def tint(place: int, part: float = 0.2) -> str:
    """Return what a band looks like on white paper, for what is drawn without transparency."""
    mixed = (round(part * value + (1 - part) * 255) for value in _parts(colour(place)))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _parts(told: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour."""
    return int(told[1:3], 16), int(told[3:5], 16), int(told[5:7], 16)
