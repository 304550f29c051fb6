"""What the page Trade-offs shows: which decision, sliders for weights and limits, cells with their evidence."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.decisions.candidates.attributes import shown
from analysis.decisions.candidates.record import Cell
from analysis.decisions.choice.choose import Choice, Outcome
from analysis.decisions.choice.memo_evidence import STANDINGS, STATES, TIERS, words
from analysis.decisions.choice.problem import KIND, Problem, relimited, reweighted
from app.address import follow, keep, number_in
from app.decision_files import decision_files
from app.document_page import downloads
from app.escape import markdown
from app.open_edition import OpenEdition
from app.tradeoffs import Tradeoff, candidates_of
from app.view import end_page
from data.library import Library

UPLOADED = "a file of mine"
MOST_STEPS = 200
"""Values of a slider of limits."""
MOST_ROWS = 500
LARGEST = 1e30
"""A limit of the address beyond this is brought to it."""
ENDS = {"at_least": "at least", "at_most": "at most"}


@contextmanager
def chosen_file(library: Library) -> Iterator[Path]:
    """Show which decisions there are, give the file of the chosen one; what is uploaded lies in a folder meanwhile."""
    files = {path.stem: path for path in decision_files(library, KIND).values()}
    names = [*files, UPLOADED]
    asked = st.query_params.get("decision")
    follow("decision", "decision", asked, asked if asked in names else names[0])
    name = st.selectbox("Decision", names, key="decision",
                        help="Trade-offs in the folder decisions of the library, and the worked examples.")  # fmt: skip
    if name != UPLOADED:
        yield files[name]
        return
    told = st.file_uploader("The decision file (TOML) and the tables it names", ["toml", "csv", "yaml", "yml"],
                            accept_multiple_files=True, key="files", max_upload_size=20)  # fmt: skip
    decisions = [one for one in told if one.name.endswith(".toml")]
    if len(decisions) != 1:
        st.info("Bring one decision file and the tables it names. docs/decide_tradeoff.md says what stands in them.")
        end_page()
    with tempfile.TemporaryDirectory() as folder:
        for one in told:
            (Path(folder) / Path(one.name).name).write_bytes(one.getvalue())
        yield Path(folder) / Path(decisions[0].name).name


def moved(problem: Problem, opened: OpenEdition) -> Problem:
    """Show sliders for weights and limits, set as an address of this decision says; return the problem as moved."""
    query = st.query_params.to_dict()
    decision = st.session_state["decision"]
    query = query if query.get("decision", decision) == decision else {}
    columns = st.columns(2)
    with columns[0]:
        weights = {one.attribute: _weight(one.attribute, one.weight, query) for one in problem.criteria}
    with columns[1]:
        limits = _limits(problem, query, opened)
    told = {f"weight.{name}": f"{value:g}" for name, value in weights.items()}
    told |= {f"{end}.{name}": f"{value:.12g}" for (name, end), value in limits.items()}
    keep({"decision": decision} | told, ("decision", "weight.", *(f"{end}." for end in ENDS)))
    return relimited(reweighted(problem, weights), limits)


def _weight(name: str, share: float, query: Mapping[str, str]) -> float:
    told = query.get(f"weight.{name}")
    follow(_key(f"weight.{name}"), f"weight.{name}", told, round(number_in(told, share, 0.0, 1.0), 2))
    return st.slider(markdown(f"Weight of {words(name)}"), 0.0, 1.0, step=0.01, key=_key(f"weight.{name}"))


def _key(name: str) -> str:
    """Return the name of a slider: each decision has its own, so that none takes over the value of another."""
    return f"{st.session_state['decision']}: {name}"


def _limits(problem: Problem, query: Mapping[str, str], opened: OpenEdition) -> dict[tuple[str, str], float]:
    """Show a slider for each end of a constraint on numbers, over the values that candidates have."""
    candidates = candidates_of(problem, opened).candidates if problem.constraints else ()
    limits = {}
    for one in problem.constraints:
        known = {value for candidate in candidates if (value := candidate.number(one.attribute)) is not None}
        for end, word in ENDS.items():
            limit = getattr(one, end)
            if limit is not None:
                key, told = f"{end}.{one.attribute}", query.get(f"{end}.{one.attribute}")
                begin = number_in(told, limit, -LARGEST, LARGEST)
                steps = sorted({*sorted(known)[:: max(1, len(known) // MOST_STEPS)], limit, begin})
                follow(_key(key), key, told, begin)
                limits[one.attribute, end] = st.select_slider(
                    markdown(f"{words(one.attribute)} {word}"), steps, key=_key(key),
                    format_func=partial(shown, one.attribute),
                )  # fmt: skip
    return limits


def table(choice: Choice) -> None:
    """Show the candidates and their values; a cell that is clicked opens its evidence below."""
    outcomes = choice.outcomes[:MOST_ROWS]
    names = [one.attribute for one in choice.problem.criteria]
    rows = [_row(one, names) for one in outcomes]
    event: Any = st.dataframe(rows, hide_index=True, on_select="rerun", selection_mode="single-cell", key="cells")
    st.caption("Click a cell to see where its value stands. Scores count what is missing as worst.")
    chosen = event["selection"].get("cells") or [(0, "")]
    place, column = chosen[0]
    one = outcomes[min(int(place), len(outcomes) - 1)]
    first = [name for name in names if words(name) == column]
    wanted = [*first, *sorted(name for name in one.candidate.cells if name not in first)]
    st.markdown(f"**{markdown(one.name)}**: where its values stand")
    st.dataframe([_evidence(name, one.candidate.cells[name]) for name in wanted if name in one.candidate.cells],
                 hide_index=True)  # fmt: skip


def _row(one: Outcome, names: list[str]) -> dict[str, Any]:
    def percent(value: float | None) -> str:
        return "" if value is None else f"{value:.1%}"

    values = {words(name): "?" if name not in one.candidate.cells else shown(name, one.candidate.cells[name].value)
              for name in names}  # fmt: skip
    return {
        "rank": one.rank, "candidate": one.name, "constraints": STATES[one.state], "front": STANDINGS[one.standing],
        "score": percent(one.score), "at best": percent(one.score_high), "TOPSIS": percent(one.closeness),
        "comes first": percent(one.best[0] if one.best else None), **values,
    }  # fmt: skip


def _evidence(name: str, cell: Cell) -> dict[str, str]:
    span = "" if cell.lo is None or cell.hi is None else f"{shown(name, cell.lo)} to {shown(name, cell.hi)}"
    return {"what": words(name), "value": shown(name, cell.value), "within": span, "tier": TIERS[cell.tier],
            "source": cell.source, "as printed": cell.quote, "note": cell.note}  # fmt: skip


def flips(choice: Choice) -> None:
    """Show at which weight the lead changes, and what a missing value would have to be."""
    rows = [{"criterion": words(one.attribute), "weight now": f"{one.weight:.1%}", "lead changes at": f"{one.at:.1%}",
             "to": one.rival} for one in choice.flips]  # fmt: skip
    if rows:
        st.dataframe(rows, hide_index=True)
    elif choice.winner:
        st.caption("No change of a single weight takes the lead.")
    for need in choice.needs:
        st.markdown(markdown(f"{need.name} would lead with {words(need.attribute)} better than "
                             f"{shown(need.attribute, need.value)}; nobody here states it."))  # fmt: skip


def offer(decided: Tradeoff, called: str) -> None:
    """Offer the memo in each form, and the decision file as moved."""
    downloads(decided.memo, called, decided.file)
    st.download_button("The decision file as moved", decided.toml, f"{called}-moved.toml", "application/toml",
                       key="tradeoff-file", icon=":material/download:", on_click="ignore")  # fmt: skip
