"""Measures, changes and maps as the command line prints them: of judged queries, of a change of model, of papers."""

from typing import Any

from analysis.graph.lineage import Lineage
from analysis.graph.similarity_map import PARTS, SimilarityMap
from app.output import plain, say, table


def measures_text(told: dict[str, Any]) -> str:
    """Return the measures of each mode, and what the first mode gains over the others, as two tables."""
    modes = list(told["modes"])
    measures = list(told["modes"][modes[0]])
    rows = [[name, *(_interval(told["modes"][mode][name], "value") for mode in modes)] for name in measures]
    queries = told["modes"][modes[0]][measures[0]]["n"]
    parts = [f"{queries:,} queries; mean [95 % interval]", table(rows, ["measure", *modes])]
    for pair, differences in told["paired"].items():
        gains = [[name, _interval(one, "difference"), f"{one['p']:.4f}"] for name, one in differences.items()]
        parts += ["", table(gains, ["measure", f"gain of {pair}", "p"])]
    return "\n".join(parts)


def change_text(told: dict[str, Any]) -> str:
    """Return what a change of model changes, as text."""
    parts = [f"{told.get('from', 'the current edition')} -> {told['to']}"]
    if "not_compared" in told:
        return "\n".join([*parts, f"not compared: {told['not_compared']}"])
    if told["works_compared"] < told["works_of_edition"]:
        parts.append(
            f"over the {told['works_compared']:,} of {told['works_of_edition']:,} works that have both vectors"
        )
    rows = [[name, _interval(one, "value"), one["n"]] for name, one in told["overlap"].items()]
    parts.append(table(rows, ["what", f"kept of the best {told['top_k']}", "n"]))
    if "queries" not in told["overlap"]:
        parts.append("no stored queries: write some, one a line, into queries.txt in the library's folder")
    parts += [f"  {one['kept']:.0%} kept: {plain(one['query'])}" for one in told.get("most_changed", [])]
    for name, measures in told.get("judged", {}).items():
        rows = [[measure, _interval(one, "difference"), f"{one['p']:.4f}"] for measure, one in measures.items()]
        parts += ["", table(rows, [name, "gain of the new model", "p"])]
    return "\n".join(parts)


def tell_change(told: dict[str, Any] | None) -> None:
    """Tell on standard error what the model of a new edition changes, if it is another."""
    if told:
        say(f"the model changed; fieldmap rollback goes back\n{change_text(told)}")


def map_text(told: SimilarityMap) -> str:
    """Return a similarity map as tables: its works, and what they build on and lead to."""
    how = (
        "by text alone: no citation of these papers is known here"
        if told.by_text
        else (f"references known of {told.with_references} of {len(told.works)}")
    )
    rows = [
        [work["work_id"], work["title"], work["year"] or "", work["n_citers"],
         *("seed" if work["is_seed"] and part == "score" else _number(work[part]) for part in PARTS)]
        for work in told.works
    ]  # fmt: skip
    parts = [f"{len(told.works)} works, {len(told.links)} links; {how}", "",
             table(rows, ["work", "title", "year", "cited", *PARTS])]  # fmt: skip
    for label, listed in (("cited by most of them", told.prior), ("cite most of them", told.derivative)):
        rows = [[work["work_id"], work["title"], work["year"] or "", work["n"]] for work in listed]
        if rows:
            parts += ["", label, table(rows, ["work", "title", "year", "of them"])]
    return "\n".join(parts)


def lineage_text(told: Lineage) -> str:
    """Return a lineage as text: the works in order of time, the main path marked, and the citations with a sentence."""
    titles = {work["work_id"]: f"{plain(work['title'])} ({work['year'] or 'year unknown'})" for work in told.works}
    parts = [told.note] if told.note else []
    dropped = f"; {told.dropped} citations that closed a cycle left out" if told.dropped else ""
    parts.append(
        f"{len(told.works)} of {told.considered:,} works looked at, references known of {told.with_references}"
        f"{dropped}; * on the main path"
    )
    rows = [
        ["*" if work["on_main_path"] else "", _step(work["step"]), work["year"] or "", work["work_id"], work["title"]]
        for work in told.works
    ]
    parts += ["", table(rows, ["", "step", "year", "work", "title"])]
    for link in told.links:
        parts += ["", f"{titles[link['citing']]}", f"  cites {titles[link['cited']]}"]
        parts += [f"    “{plain(sentence)}”" for sentence in link["sentences"][:1]]
    return "\n".join(parts)


def _step(step: int | None) -> str:
    return "" if step is None else f"{step:+d}" if step else "0"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(told: dict[str, float], name: str) -> str:
    return f"{told[name]:.3f} [{told['lo']:.3f}, {told['hi']:.3f}]"


def worst_text(error: dict[str, Any], most: int = 8) -> str:
    """Return what was missed and what was invented in one paper, a row a line."""
    lines = [f"\n{plain(error['id'])}: {len(error['missed'])} missed, {len(error['invented'])} not listed"]
    for mark, rows in (("-", error["missed"]), ("+", error["invented"])):
        lines += [
            f"  {mark} " + " | ".join(plain("?" if value is None else value) for value in row.values())
            for row in rows[:most]
        ]
    return "\n".join(lines)
