"""What a cost memo tells of the models that options serve: quality beside money, memory beside machines. Pure."""

from collections.abc import Iterator

from analysis.decisions.cost.case import HostedOption, number
from analysis.decisions.cost.gathered import Gathered, cents, rounded, words
from analysis.decisions.cost.models import devices_for
from analysis.documents.document import Column, Evidence, Figure, Section, Sentence, fact, tell


def models_section(memo: Gathered) -> Section | None:
    """Return how good the models are beside what they cost, and their memory; None where no option names a model."""
    sentences = (*_quality(memo), *_missing(memo), *_memory(memo))
    rows = tuple(_row(memo, key, name).ref for key in memo.told.ranked for name in memo.case.options[key].quality)
    if not sentences and not rows:
        return None
    columns = (
        Column("option", "option", "name"), Column("model", "model", "name"), Column("measure", "measure", "name"),
        Column("value", "value", "number"), Column("low", "from", "number"), Column("high", "to", "number"),
        Column("tier", "how known", "name"), Column("source", "from", "name"),
        Column("month", "first month", "money"), Column("each", "a thousand requests", "number"),
    )  # fmt: skip
    figures = (Figure("models", "How good the models are, beside what they cost", columns, rows),) if rows else ()
    return Section("models", "How good the models are, and what they need", sentences, figures)


def _row(memo: Gathered, key: str, name: str) -> Evidence:
    option, cell, bill = memo.case.options[key], memo.case.options[key].quality[name], memo.told.plan[key]
    first = float(bill.total[0])
    return memo.sources.computed(
        f"model.{key}.{name}", f"{words(name)} of {option.served}, from {cell.source}, beside what {option.name} costs",
        option=option.name, model=option.served, measure=words(name), value=rounded(number(cell)),
        low=None if cell.lo is None else rounded(cell.lo), high=None if cell.hi is None else rounded(cell.hi),
        tier=cell.tier, source=cell.source, month=cents(first), each=rounded(1000 * first / float(bill.requests[0])),
    )  # fmt: skip


def _sources(memo: Gathered, key: str) -> tuple[Evidence, ...]:
    """Return an input, and the paper that it was read from."""
    paper = memo.paper(key)
    return (memo.input(key),) if paper is None else (memo.input(key), paper)


def _quality(memo: Gathered) -> Iterator[Sentence]:
    """Tell each value with its claim or row."""
    for key in memo.told.ranked:
        option = memo.case.options[key]
        for name in option.quality:
            row = _row(memo, key, name)
            yield tell("quality", "{option} serves {model}, which reaches {value} ({measure}; {tier}) at {each} "
                       "{currency} for a thousand requests.", *_sources(memo, f"options.{key}.quality.{name}"),
                       option=fact(row, "option"), model=fact(row, "model"), value=fact(row, "value", "number"),
                       measure=fact(row, "measure"), tier=fact(row, "tier"), each=fact(row, "each", "number"),
                       currency=fact(memo.money, "currency"))  # fmt: skip


def _missing(memo: Gathered) -> Iterator[Sentence]:
    """Tell which options lack a measure that another one has: missing stays missing."""
    named = dict.fromkeys(name for option in memo.case.options.values() for name in option.quality)
    for name in named:
        for key in memo.told.ranked:
            option = memo.case.options[key]
            if option.served and name not in option.quality:
                found = memo.sources.computed(f"lacking.{key}.{name}", "a measure that nobody tells of a model",
                                              model=option.served, measure=words(name))  # fmt: skip
                yield tell("lacking", "Nobody here tells the {measure} of {model}.", measure=fact(found, "measure"),
                           model=fact(found, "model"))  # fmt: skip


def _memory(memo: Gathered) -> Iterator[Sentence]:
    """Tell what a replica needs, and whether its machines hold it."""
    for key in memo.told.ranked:
        option = memo.case.options[key]
        if not isinstance(option, HostedOption) or option.memory is None:
            continue
        here, each = f"options.{key}", option.card.memory
        needs = memo.input(f"{here}.memory")
        also = _sources(memo, f"{here}.memory")[1:]
        values = {"name": fact(memo.of_option(key), "name"), "needs": fact(needs, "value", "number"),
                  "where": fact(needs, "where")}  # fmt: skip
        template = "A replica of {name} takes {needs} GB at least ({where})"
        if each is None:
            yield tell("memory", template + "; the price card does not tell the memory of a machine.", *also, **values)
            continue
        wanted = devices_for(option.memory, each)
        found = memo.sources.computed(f"devices.{key}", "memory of a replica over that of a machine",
                                      devices=option.devices, wanted=wanted)  # fmt: skip
        values |= {"each": fact(memo.input(f"{here}.card.memory"), "value", "number"),
                   "devices": fact(found, "devices", "count")}  # fmt: skip
        template += "; {devices} of {each} GB each are planned"
        if wanted > option.devices:
            values["wanted"] = fact(found, "wanted", "count")
            yield tell("memory-short", template + ", and {wanted} would be needed.", *also, **values)
        else:
            yield tell("memory-fits", template + ", which hold it.", *also, **values)
