"""Two runs compared, as a document: which is better, by how much, how sure, and in which slices. Pure."""

from datetime import date

from analysis.decisions.readiness.comparing import ComparedPart, Comparison
from analysis.decisions.readiness.memo_evidence import p_told
from analysis.documents.document import (
    Chart,
    Column,
    Document,
    Evidence,
    Fact,
    Figure,
    Section,
    Sentence,
    Sources,
    Unit,
    fact,
    tell,
)

MOST_ROWS = 60
_COLUMNS = (Column("metric", "metric", "name"), Column("where", "rows of", "name"), Column("n", "rows", "count"),
            Column("a_told", "A", "name"), Column("b_told", "B", "name"),
            Column("difference_told", "B less A", "name"), Column("interval", "interval", "name"),
            Column("p_corrected", "p", "name"), Column("better", "better beyond chance", "name"))  # fmt: skip


def comparison_memo(told: Comparison, day: date) -> Document:
    """Return the document of a comparison."""
    sources = Sources()
    runs = sources.computed("runs", f"A is {told.a}, B is {told.b}, on the same rows", a=told.a, b=told.b, n=told.n,
                            seed=told.sampling.seed, resamples=told.sampling.resamples,
                            interval=told.sampling.confidence)  # fmt: skip
    rows = {part: _row(part, sources) for part in told.parts}
    whole = [part for part in told.parts if not part.column]
    answer = [_answer(part, rows[part]) for part in whole]
    answer += [_right_in_one(rows[part]) for part in whole if part.difference.only_a is not None][:1]
    sections = (
        Section("answer", "Which is better?", (tell("runs", "A is {a}, B is {b}: {n} rows that both predicted.",
                a=fact(runs, "a"), b=fact(runs, "b"), n=fact(runs, "n", "count")), *answer)),
        Section("differences", "Over all rows, and slice by slice", _notable(told, rows), _figures(told, rows),
                charts=_charts(told, rows)),
        Section("method", "How it was compared", (tell("method", "Intervals are of {interval} and rest on {resamples} "
                "resamples of the same rows for both, seed {seed}. The p of a slice is corrected for the number of "
                "slices of its metric.", interval=fact(runs, "interval", "share"),
                resamples=fact(runs, "resamples", "count"), seed=fact(runs, "seed", "number")),)),
    )  # fmt: skip
    return Document(f"{told.b} against {told.a}", "Which of two runs is better, and is it more than chance?", day,
                    sections, sources.used_in(sections))  # fmt: skip


def _unit(part: ComparedPart) -> Unit:
    return "share" if part.metric.highest == 1.0 and part.metric.lowest == 0.0 else "number"


def _short(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")


def _told(part: ComparedPart, value: float, is_difference: bool = False) -> str:
    """Return a value as it is printed: shares in per cent, their differences in points."""
    if _unit(part) == "share":
        return f"{100 * value:+.2f} points" if is_difference else f"{100 * value:.1f} %"
    return f"{value:+.4g}" if is_difference else f"{value:.4g}"


def _row(part: ComparedPart, sources: Sources) -> Evidence:
    one, found = part.difference, part.difference.found
    where = f"{part.column} = {part.group}" if part.column else "all"
    facts: dict[str, Fact] = {
        "metric": part.metric.name, "where": where, "n": found.n, "a_told": _told(part, one.a),
        "b_told": _told(part, one.b), "difference": _short(found.value), "lo": _short(found.lo), "hi": _short(found.hi),
        "difference_told": _told(part, found.value, True),
        "interval": f"{_told(part, found.lo, True)} to {_told(part, found.hi, True)}", "p": p_told(one.p),
        "p_corrected": p_told(part.p_corrected), "test": one.test, "only_a": one.only_a, "only_b": one.only_b,
        "p_mcnemar": None if one.p_mcnemar is None else p_told(one.p_mcnemar), "better": part.better,
    }  # fmt: skip
    return sources.computed(f"{part.metric.name}.{where.replace(' ', '')}"[:80], f"{part.metric.name}, rows of {where}",
                            **facts)  # fmt: skip


def _answer(part: ComparedPart, row: Evidence) -> Sentence:
    values = {name: fact(row, name) for name in ("metric", "a_told", "b_told", "difference_told", "interval", "test")}
    who = f"{part.better} is better in {{metric}}" if part.is_clear else "In {metric} neither is better beyond chance"
    key = f"better {part.better}" if part.is_clear else "no difference"
    return tell(key, f"{who}: B has {{b_told}}, A {{a_told}}, a difference of {{difference_told}} ({{interval}}; "
                "p {p}, {test}).", **values, p=fact(row, "p"))  # fmt: skip


def _right_in_one(row: Evidence) -> Sentence:
    return tell("mcnemar", "Of the rows where just one is right, A has {a} and B {b} (McNemar's exact p {p}).",
                a=fact(row, "only_a", "count"), b=fact(row, "only_b", "count"),
                p=fact(row, "p_mcnemar"))  # fmt: skip


def _notable(told: Comparison, rows: dict[ComparedPart, Evidence]) -> tuple[Sentence, ...]:
    """Return the slices in which the runs differ beyond chance."""
    clear = [part for part in told.parts if part.column and part.is_clear]
    return tuple(
        tell(f"slice {part.better}", f"{part.better} is better in {{metric}} where {{where}}: {{difference}} "
             "(corrected p {p}).", metric=fact(rows[part], "metric"), where=fact(rows[part], "where"),
             difference=fact(rows[part], "difference_told"), p=fact(rows[part], "p_corrected"))
        for part in clear[:MOST_ROWS]
    )  # fmt: skip


def _figures(told: Comparison, rows: dict[ComparedPart, Evidence]) -> tuple[Figure, ...]:
    refs = tuple(rows[part].ref for part in told.parts[:MOST_ROWS])
    return (Figure("differences", "B less A", _COLUMNS, refs),)


def _charts(told: Comparison, rows: dict[ComparedPart, Evidence]) -> tuple[Chart, ...]:
    charts = []
    for name in dict.fromkeys(part.metric.name for part in told.parts):
        parts = [part for part in told.parts if part.metric.name == name][:MOST_ROWS]
        if len(parts) > 1:
            column = Column("difference", f"B less A in {name}", _unit(parts[0]))
            charts.append(Chart(f"differences-{name}", f"B less A in {name}, over all rows and by slice", "bars",
                                Column("where", "rows of", "name"), column,
                                tuple(rows[part].ref for part in parts)))  # fmt: skip
    return tuple(charts)
