"""The colours of charts: six that stay apart for colour-blind eyes, on a light and on a dark ground. For all figures.

Chosen by a search over colours whose luminance gives a contrast of 3 to 1 on both grounds (WCAG 2.2, 1.4.11), for the
largest least distance in OKLab (Ottosson 2020) as seen with normal sight, protanopia, deuteranopia and tritanopia
(Machado, Oliveira and Fernandes 2009, severity 1); the test measures them again.
"""

COLOURS = ("#1e69b4", "#e1780f", "#1ea596", "#964b69", "#c32d00", "#c369ff")
DASHES = ("solid", "dash", "dot", "dashdot")
"""Of lines that share a colour: the seventh line has the first colour and the second dash."""
QUIET = "#808890"
"""Of what is only there to compare with; readable on both grounds."""


def colour(place: int) -> str:
    """Return the colour of the series at a place, counted from 0."""
    return COLOURS[place % len(COLOURS)]


def dash(place: int) -> str:
    """Return the dash of the line at a place, which tells it from those of its colour."""
    return DASHES[place // len(COLOURS) % len(DASHES)]


def faint(place: int, opacity: float = 0.15) -> str:
    """Return the colour of a band behind the series at a place, as CSS."""
    red, green, blue = (int(colour(place)[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
