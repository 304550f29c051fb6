"""The memo of a cost decision: answer, grounds, what would flip it, months, what is assumed. Pure.

Sentences are templates; their numbers are facts of inputs (the user's files, assumptions) or of computed amounts.
"""

from collections.abc import Iterator

from analysis.decisions.changes import Change, Changes
from analysis.decisions.cost.assessment import Assessment
from analysis.decisions.cost.case import number
from analysis.decisions.cost.gathered import Gathered, cents, rounded
from analysis.decisions.cost.memo_flips import flips_section
from analysis.decisions.cost.memo_grounds import grounds_section
from analysis.decisions.cost.memo_inputs import assumed_section
from analysis.decisions.cost.memo_models import models_section
from analysis.decisions.memo_changes import changes_section, name_of
from analysis.documents.document import Column, Document, Fact, Figure, Section, Sentence, fact, tell

_MEASURES = {
    "wrong": "Options are compared by what is paid and what their wrong answers cost.",
    "correct": "Options are compared by what as many right answers as there are requests cost: what is paid over the "
               "share of right answers.",
    "total": "Options are compared by what is paid alone: the share of right answers is not told of all of them.",
}  # fmt: skip


def make_memo(told: Assessment, changes: Changes | None = None) -> Document:
    """Return the memo of an assessment, with what changed since an earlier run where one is compared with.

    The head names the decision file and the day; the sections are answer, grounds, flips, months, and what is assumed.
    """
    memo = Gathered(told)
    since = (changes_section(memo.sources, changes, lambda one: _what(memo, one)),) if changes else ()
    flips = () if told.even is None else (flips_section(memo),)
    models = models_section(memo)
    sections = (
        _answer(memo),
        *since,
        grounds_section(memo),
        *((models,) if models else ()),
        *flips,
        _months(memo),
        assumed_section(memo),
    )
    case = told.case
    head = (f"{case.question} Worked out from {case.file}; ages of prices are counted on {case.day}. Amounts are in "
            f"{case.currency}.")  # fmt: skip
    return Document(case.title, head.strip(), case.day, sections, memo.sources.used_in(sections))


def _what(memo: Gathered, change: Change) -> str:
    """Return what changed in words: an input by its own."""
    return memo.what(change.what) if not change.attribute and change.what in memo.cells else name_of(change)


def _answer(memo: Gathered) -> Section:
    sentences = [
        _headline(memo),
        *_refused(memo),
        *_pair(memo),
        *_crossings(memo),
        *_load(memo),
        *_cheapest_otherwise(memo),
        *_price_of_errors(memo),
    ]
    sentences.append(tell("measure", _MEASURES[memo.told.measure], memo.of_option(memo.told.best)))
    return Section("answer", "The answer", tuple(sentences))


def _headline(memo: Gathered) -> Sentence:
    told = memo.told
    best = memo.of_option(told.best)
    if told.fits[told.best].state == "fails":
        return tell("none", "No option is known to meet the latency target; the cheapest, {name}, does not: {why}.",
                    name=fact(best, "name"), why=fact(best, "why"))  # fmt: skip
    if len(told.ranked) == 1:
        return tell("alone", "{best} is the only option that can be worked out: {plan} {currency} over {months} "
                    "months.", best=fact(best, "name"), plan=fact(best, "plan", "money"),
                    currency=fact(memo.money, "currency"), months=fact(best, "months", "count"))  # fmt: skip
    unlike = [key for key in told.ranked[1:] if told.fits[key].state != "fails"]
    other = memo.of_option(unlike[0] if unlike else told.ranked[1])
    amount = "score" if told.measure == "wrong" else "plan"
    values = {"best": fact(best, "name"), "plan": fact(best, amount, "money"), "months": fact(best, "months", "count"),
              "currency": fact(memo.money, "currency"), "other": fact(other, "name")}  # fmt: skip
    counted = ", what wrong answers cost included" if told.measure == "wrong" else ""
    if unlike and told.measure == "correct" and told.plan_total(told.best) > told.plan_total(unlike[0]):
        template = ("{best} is the cheapest way to right answers: {each} {currency} for a thousand of them, against "
                    "{next} by {other}, the next one. It costs {plan} over {months} months.")  # fmt: skip
        return tell("best-right", template, each=fact(best, "thousand_right", "number"),
                    next=fact(other, "thousand_right", "number"), **values)  # fmt: skip
    if unlike:
        template = (
            f"{{best}} is the cheapest way: {{plan}} {{currency}} over {{months}} months{counted}, against {{next}} "
        )
        return tell("best", template + "for {other}, the next one.", next=fact(other, amount, "money"), **values)
    template = ("{best} is the only way not known to miss the latency target: {plan} {currency} over {months} months. "
                "{other} misses it: {why}.")  # fmt: skip
    return tell("only", template, why=fact(other, "why"), **values)


def _refused(memo: Gathered) -> Iterator[Sentence]:
    """Tell the options that are left out, each with its reason."""
    for key, one in memo.told.refused.items():
        found = memo.sources.computed(f"refused.{key}", "why an option is left out", name=one.name,
                                     why=one.why.removeprefix(f"{one.name}: "))  # fmt: skip
        yield tell("refused", "{name} is left out: {why}.", name=fact(found, "name"), why=fact(found, "why"))


def _pair(memo: Gathered) -> Iterator[Sentence]:
    """Tell what the cheaper of the compared two saves over the plan; not where right answers turn the two round."""
    if memo.told.even is None:
        return
    amount = "score" if memo.told.measure == "wrong" else "plan"
    told = [memo.of_option(key) for key in memo.case.compare]
    cheap, dear = sorted(told, key=lambda one: float(one.facts[amount] or 0))
    paid, less = (float(one.facts[amount] or 0) for one in (dear, cheap))
    if float(cheap.facts["score"] or 0) > float(dear.facts["score"] or 0):
        return
    gap = memo.sources.computed("saved", "difference of the two over the plan, and its share of the dearer",
                                saved=cents(paid - less), share=rounded((paid - less) / (paid or 1), 3))  # fmt: skip
    yield tell("pair", "{cheap} saves {saved} {currency} ({share}) against {dear} over these months.",
                cheap=fact(cheap, "name"), saved=fact(gap, "saved", "money"), currency=fact(memo.money, "currency"),
                dear=fact(dear, "name"), share=fact(gap, "share", "share"))  # fmt: skip


def _crossings(memo: Gathered) -> Iterator[Sentence]:
    """Tell at which loads the compared two change places."""
    if memo.told.even is None:
        return
    even, case = memo.told.even, memo.case
    first, second = (memo.of_option(key) for key in case.compare)
    ends_of: dict[str, Fact] = {}
    if even.crossings:
        ends_of = {"qps": rounded(even.crossings[0].qps), "last_qps": rounded(even.crossings[-1].qps)}
    found = memo.sources.computed(
        "break-even", f"loads at which {memo.name(case.compare[0])} and {memo.name(case.compare[1])} cost the same",
        first=memo.name(even.cheaper_at_lowest), last=memo.name(even.cheaper_at_highest), n=len(even.crossings),
        lowest=rounded(even.lowest), highest=rounded(even.highest),
        **ends_of,
    )  # fmt: skip
    ends = {"lowest": fact(found, "lowest", "number"), "highest": fact(found, "highest", "number")}
    if not even.crossings:
        yield tell("no-crossing", "{last} is cheaper than the other at every load looked at, from {lowest} to "
                   "{highest} requests a second.", first, second, last=fact(found, "last"), **ends)  # fmt: skip
    elif len(even.crossings) == 1:
        yield tell("crossing", "{last} is cheaper above {qps} requests a second, {first} below (looked at: {lowest} to "
                   "{highest}).", last=fact(found, "last"), qps=fact(found, "qps", "number"),
                   first=fact(found, "first"), **ends)  # fmt: skip
    else:
        yield tell("crossings", "The two change places {n} times from {qps} to {last_qps} requests a second, because "
                   "replicas come whole: below, {first} is cheaper, and above, {last}.", n=fact(found, "n", "count"),
                   qps=fact(found, "qps", "number"), last_qps=fact(found, "last_qps", "number"),
                   first=fact(found, "first"), last=fact(found, "last"))  # fmt: skip


def _load(memo: Gathered) -> Iterator[Sentence]:
    case, loads = memo.case, memo.told.plan[memo.told.best].requests / memo.told.plan[memo.told.best].requests[0]
    planned = memo.sources.computed(
        "load", "mean load of the first and the last month, and the busiest hour, from load.qps, hours and growth",
        qps=rounded(number(case.load.qps)), last=rounded(number(case.load.qps) * float(loads[-1])),
        peak=rounded(number(case.load.qps) * case.load.peak), over=rounded(case.load.peak, 3),
    )  # fmt: skip
    yield tell("load", "Planned for are {qps} requests a second on average in the first month and {last} in the last; "
               "the busiest hour has {peak}, which is {over} times the mean.", memo.input("load.qps"),
               qps=fact(planned, "qps", "number"), last=fact(planned, "last", "number"),
               peak=fact(planned, "peak", "number"), over=fact(planned, "over", "number"))  # fmt: skip


def _cheapest_otherwise(memo: Gathered) -> Iterator[Sentence]:
    """Tell where what is paid alone would lead to another answer."""
    told = memo.told
    meeting = [key for key in told.ranked if told.fits[key].state != "fails"] or list(told.ranked)
    paid = min(meeting, key=lambda key: (told.plan_total(key), key))
    if paid != told.best:
        least = memo.of_option(paid)
        yield tell("paid", "By what is paid alone the cheapest would be {name}: {plan} {currency}.",
                   name=fact(least, "name"), plan=fact(least, "plan", "money"),
                   currency=fact(memo.money, "currency"))  # fmt: skip


def _price_of_errors(memo: Gathered) -> Iterator[Sentence]:
    """Tell what a wrong answer must cost for the better and dearer of two to be worth it."""
    told, price = memo.told, memo.told.wrong_even
    if price is None:
        return
    one, other = (told.plan[key] for key in told.case.compare)
    assert one.correct is not None
    assert other.correct is not None
    key = told.case.compare[0 if one.correct.sum() > other.correct.sum() else 1]
    better = memo.of_option(key)
    found = memo.sources.computed("wrong", "what is paid more over the wrong answers that are fewer",
                                  price=rounded(price))  # fmt: skip
    yield tell("errors", "{name} is right more often and dearer: it pays where a wrong answer costs more than {price} "
               "{currency}.", name=fact(better, "name"), price=fact(found, "price", "number"),
               currency=fact(memo.money, "currency"))  # fmt: skip


def _months(memo: Gathered) -> Section:
    told, refs = memo.told, []
    own = next((key for key in told.ranked if told.plan[key].replicas.any()), None)
    for month in range(memo.case.months):
        costs: dict[str, Fact] = {f"cost_{key}": cents(float(told.plan[key].total[month])) for key in told.ranked}
        bill = told.plan[told.best]
        refs.append(memo.sources.computed(
            f"month.{month + 1}", "what each option costs in a month of the plan", month=month + 1,
            qps=rounded(number(memo.case.load.qps) * float(bill.requests[month] / bill.requests[0])),
            requests=round(float(bill.requests[month])),
            replicas=int(told.plan[own].replicas[month]) if own else 0, **costs,
        ).ref)  # fmt: skip
    columns = [Column("month", "month", "count"), Column("qps", "requests a second", "number"),
               Column("requests", "requests", "count"),
               *(Column(f"cost_{key}", memo.name(key), "money") for key in told.ranked)]  # fmt: skip
    if own:
        columns.append(Column("replicas", f"replicas, {memo.name(own)}", "count"))
    grown = memo.of_option(told.best)
    last = memo.sources.computed("last", "what is paid in the last month of the plan",
                                 paid=cents(float(told.plan[told.best].total[-1])))  # fmt: skip
    sentence = tell("months", "{name} costs {month} {currency} in the first month and {paid} in the last.",
                    name=fact(grown, "name"), month=fact(grown, "month", "money"), paid=fact(last, "paid", "money"),
                    currency=fact(memo.money, "currency"))  # fmt: skip
    return Section("months", "Month by month", (sentence,), figures=(
        Figure("months", "What is paid, month by month", tuple(columns), tuple(refs)),))  # fmt: skip
