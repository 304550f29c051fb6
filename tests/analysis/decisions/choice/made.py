"""Problems and candidates made for the tests."""

from analysis.decisions.candidates.attributes import cell_of
from analysis.decisions.candidates.record import Candidate, Cell
from analysis.decisions.choice.choose import Choice, choose
from analysis.decisions.choice.problem import Problem, read_problem
from analysis.decisions.file import decision_from

HEAD = 'kind = "tradeoff"\ntitle = "Which model?"\nquestion = "Which is best?"\n'
PLAIN = HEAD + "[weights]\naccuracy = 0.5\nlatency = 0.5\n"


def problem(text: str = PLAIN) -> Problem:
    """Return the problem that a decision file states; without a head, the common one stands before it."""
    return read_problem(
        *decision_from((text if text.startswith("kind") else HEAD + text).encode(), "tradeoff", "a.toml")
    )


def candidate(name: str, **printed: str) -> Candidate:
    """Return a candidate whose values are as printed: ``accuracy="80%"``; two underscores stand for a colon."""
    cells: dict[str, Cell] = {}
    for place, (key, text) in enumerate(printed.items(), 1):
        attribute = key.replace("__", ":")
        cells[attribute] = cell_of(
            attribute, text, "stated", f"F.made.csv:{place}.{name}", note=f"Paper of {name}, Table 1"
        )
    return Candidate(name, cells)


THREE = (
    candidate("small", accuracy="80%", latency="10 ms"),
    candidate("middle", accuracy="85%", latency="20 ms"),
    candidate("large", accuracy="90%", latency="100 ms"),
)


def choice(text: str = PLAIN, candidates: tuple[Candidate, ...] = THREE) -> Choice:
    """Return what a problem makes of some candidates."""
    return choose(problem(text), candidates)
