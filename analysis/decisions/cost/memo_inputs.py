"""What a cost memo takes for granted: ages of prices, assumptions, limits of the model, and every input. Pure."""

from collections.abc import Iterator

from analysis.decisions.candidates.record import Cell
from analysis.decisions.cost.case import ApiOption, HostedOption, HybridOption, number
from analysis.decisions.cost.gathered import Gathered
from analysis.documents.document import Column, Evidence, Fact, Figure, Section, Sentence, Unit, fact, tell

_LIMITS = (
    "Arrivals within an hour are taken as independent (Poisson), and every hour as long enough for its own balance.",
    "A request holds its place for the time of a full batch; all replicas share one queue.",
    "A month has the same hours as any other; amounts are before tax, and nothing is discounted over time.",
)


def assumed_section(memo: Gathered) -> Section:
    """Return what is taken for granted: ages of prices, assumptions, limits of the model; and every input."""
    sentences = [*_prices(memo), *_taken_for_granted(memo)]
    sentences += [tell("limit", words, memo.input("load.qps")) for words in _LIMITS]
    keys = [key for key, cell in memo.cells.items() if number(cell) or not cell.source.startswith("A.")]
    columns = (Column("what", "input", "name"), Column("value", "value", "number"), Column("unit", "unit", "name"),
               Column("low", "from", "number"), Column("high", "to", "number"), Column("tier", "how known", "name"),
               Column("where", "source", "name"))  # fmt: skip
    figure = Figure("inputs", "Every input", columns, tuple(dict.fromkeys(memo.input(key).ref for key in keys)))
    return Section("assumed", "What is assumed, and what is not known", tuple(sentences), (figure,))


def _prices(memo: Gathered) -> Iterator[Sentence]:
    """Tell how old each price is, and whether anybody has looked since."""
    case = memo.case
    for key, option in case.options.items():
        if not isinstance(option, ApiOption | HostedOption):
            continue
        card, checked = option.card, case.checked.get(key)
        facts: dict[str, Fact] = {"provider": card.provider, "model": card.name, "day": str(card.day),
                                  "age": (case.day - card.day).days, "where": card.source}  # fmt: skip
        found = memo.sources.add(Evidence(f"F.{card.file}", "row", f"price card {card.file}", card.day,
                                          facts | ({"checked": str(checked)} if checked else {})))  # fmt: skip
        template = "{model} of {provider}: prices of {day}, {age} days old ({where})"
        template += (
            "; the user says that they held on {checked}" if checked else "; nobody has said that they still hold"
        )
        template += "; an example, nobody's offer." if card.is_example else "."
        units: dict[str, Unit] = {"age": "count", "day": "day", "checked": "day"}
        yield tell("price", template, **{name: fact(found, name, units.get(name, "name")) for name in found.facts})


def _taken_for_granted(memo: Gathered) -> Iterator[Sentence]:
    for key, cell in memo.cells.items():
        if cell.tier == "assumed" and not cell.source.startswith("A.") | (cell.note == "our default"):
            continue
        if cell.tier == "assumed" and number(cell) and not _is_factor(key, cell):
            found = memo.input(key)
            yield tell("assumed", "Assumed: {what} is {value} {unit}." if cell.unit else "Assumed: {what} is {value}.",
                       what=fact(found, "what"), value=fact(found, "value", "number"),
                       **({"unit": fact(found, "unit")} if cell.unit else {}))  # fmt: skip
    for option in memo.case.options.values():
        if isinstance(option, HybridOption) and option.correct is None and option.mode == "cascade":
            yield tell("chance", "How often {name} is right is not told; it is taken as if requests were sent on by "
                       "chance, which is the least a useful confidence reaches.",
                       name=fact(memo.of_option(option.key), "name"))  # fmt: skip


def _is_factor(key: str, cell: Cell) -> bool:
    """Tell whether an input is a factor at rest: the throughput itself is told beside it."""
    return key.endswith((".speed", ".paid_share", ".most_utilisation")) and number(cell) == 1
