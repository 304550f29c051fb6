"""What the page Readiness is made of: choosing a suite, moving weights and gates, the verdict at a glance."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from analysis.decisions.readiness.scoring import Judged
from app.address import follow, keep, number_in
from app.decision_files import decision_files
from app.escape import markdown
from app.readiness import Readiness, decide_readiness, judged_again
from app.view import end_page
from data.errors import FieldmapError, InputError
from data.library import Library

OWN = "files of your own"
LARGEST_BYTES = 200_000_000
"""Of all files that are handed to the page; larger ones are for the command."""
STEPS = 100
"""Of a slider between floor and target."""
NO_GATE = "none"
"""Of a gate in the address."""
COLOURS = {"ready": "green", "ready with conditions": "orange", "not ready": "red", "cannot be told": "gray"}


def chosen_suite(library: Library, today: date) -> Readiness:
    """Let a person choose a suite or hand in files; return it judged, or end the page with what to do."""
    suites = decision_files(library, "readiness")
    told, names = st.query_params.get("suite"), [*suites, OWN]
    follow("suite", "suite", told, told if told in names else names[0])
    picked = st.selectbox("Suite", names, key="suite",
                          help="The worked example, and suites in the folder decisions of the library.")  # fmt: skip
    try:
        if picked != OWN:
            path = suites[picked]
            return _measured(str(path), path.stat().st_mtime, today)
        files = st.file_uploader(
            "The suite (TOML) and every file that it names", accept_multiple_files=True, key="files"
        )
        if not files:
            st.info("Hand in the suite and the files it names. `fieldmap decide readiness FILE` takes them from a "
                    "folder, of any size.", icon=":material/upload_file:")  # fmt: skip
            end_page()
        return _handed_in([(file.name, file.getvalue()) for file in files], today)
    except FieldmapError as error:
        st.warning(markdown(str(error)))
        end_page()


@st.cache_resource(max_entries=8, show_spinner="measuring …")
def _measured(path: str, changed: float, today: date) -> Readiness:
    return decide_readiness(Path(path), today)


def _handed_in(files: Sequence[tuple[str, bytes]], today: date) -> Readiness:
    """Return the suite among some files, judged; they are kept only while they are read."""
    if sum(len(content) for _, content in files) > LARGEST_BYTES:
        raise InputError(f"these files have more than {LARGEST_BYTES:,} bytes together; use the command")
    suites = [name for name, _ in files if name.lower().endswith(".toml")]
    if len(suites) != 1:
        raise InputError(f"one suite (.toml) is wanted among the files, not {len(suites)}")
    told = hashlib.sha256(b"\0".join(part for name, content in files for part in (name.encode(), content)))
    return _judged_files(told.hexdigest(), files, suites[0], today)


@st.cache_resource(max_entries=8, show_spinner="measuring …")
def _judged_files(digest: str, _files: Sequence[tuple[str, bytes]], suite: str, today: date) -> Readiness:
    with TemporaryDirectory() as folder:
        for name, content in _files:
            (Path(folder) / _plain(name)).write_bytes(content)
        return decide_readiness(Path(folder) / _plain(suite), today)


def _plain(name: str) -> str:
    """Return the last part of a name, so that no file lands outside of its folder."""
    last = re.split(r"[\\/]", name)[-1].replace("\0", "")
    return last if last.strip(". ") else "file"


def moved(told: Readiness, today: date) -> Readiness:
    """Let a person move weights and gates; return the suite judged by them."""
    weights: dict[str, float] = {}
    gates: dict[str, float | None] = {}
    shares, suite = told.suite.weights(), st.session_state["suite"]
    query = st.query_params.to_dict() if st.query_params.get("suite", suite) == suite else {}
    with st.expander("Weights and gates"):
        st.caption("Weights are brought to a sum of one. A gate lies between what scores nothing and what scores all.")
        for one in told.assessment.judged:
            name = one.entry.name
            columns = st.columns([3, 3, 1, 3])
            columns[0].markdown(markdown(name))
            weights[name] = _weight_slider(columns[1], name, round(100 * shares[name]), query)
            gates[name] = _gate(columns[2], columns[3], one, query)
    _keep(told, suite, weights, gates)
    if not any(weights.values()):
        st.caption("All weights are nothing: every measure weighs alike.")
    unmoved = all(weights[one.entry.name] == round(100 * one.weight) for one in told.assessment.judged)
    if unmoved:  # as the suite has them, not as rounded for the slider
        weights = {one.name: one.weight for one in told.suite.entries}
    if unmoved and gates == {one.name: one.must for one in told.suite.entries}:
        return told
    return judged_again(told, weights, gates, today)


def _weight_slider(place: "st.delta_generator.DeltaGenerator", name: str, share: int, query: Mapping[str, str]) -> int:
    key, told = f"weight.{name}", query.get(f"weight.{name}")
    follow(_key(key), key, told, round(number_in(told, share, 0, 100)))
    return place.slider("weight", 0, 100, key=_key(key), label_visibility="collapsed")


def _key(name: str) -> str:
    """Return the name of a widget: each suite has its own, so that none takes over the value of another."""
    return f"{st.session_state['suite']}: {name}"


def _gate(box: "st.delta_generator.DeltaGenerator", place: "st.delta_generator.DeltaGenerator", one: Judged,
          query: Mapping[str, str]) -> float | None:  # fmt: skip
    """Show whether a measure has a gate, and where; return it, or None."""
    entry = one.entry
    low, high = sorted((entry.floor, entry.target))
    start = entry.must if entry.must is not None else entry.floor
    key, told = f"gate.{entry.name}", query.get(f"gate.{entry.name}")
    follow(_key(f"has {key}"), key, told, told != NO_GATE if told else entry.must is not None)
    follow(_key(key), key, told, number_in(told, start, low, high))
    if not box.checkbox("gate", key=_key(f"has {key}")):
        return None
    chosen: float = place.slider("gate at", low, high, step=(high - low) / STEPS, key=_key(key), format="%.4g",
                                 label_visibility="collapsed")  # fmt: skip
    return start if abs(chosen - start) < (high - low) / (2 * STEPS) else chosen


def _keep(told: Readiness, suite: str, weights: Mapping[str, float], gates: Mapping[str, float | None]) -> None:
    """Let the address tell the suite, and what was moved."""
    shares = told.suite.weights()
    kept = {f"weight.{name}": f"{weight:g}" for name, weight in weights.items() if weight != round(100 * shares[name])}
    for one in told.suite.entries:
        if gates[one.name] != one.must:
            gate = gates[one.name]
            kept[f"gate.{one.name}"] = NO_GATE if gate is None else f"{gate:g}"
    keep({"suite": suite} | kept, ("suite", "weight.", "gate."))


def glance(told: Readiness) -> None:
    """Show verdict, score with its interval, and confidence."""
    assessment = told.assessment
    st.subheader(f":{COLOURS[assessment.verdict]}[{assessment.verdict.capitalize()}]", anchor="verdict")
    columns = st.columns(3)
    known = assessment.score is not None
    columns[0].metric("Score, 0 to 100", f"{assessment.score:g}" if known else "unknown")
    columns[1].metric("Interval", f"{assessment.lo:g} to {assessment.hi:g}" if known else "unknown")
    columns[2].metric("Confidence", f"{100 * assessment.confidence:.0f} %")


def cards(told: Readiness) -> None:
    """Offer the model card in both forms."""
    columns = st.columns(4)
    columns[0].download_button("Model card (Hub)", told.card, "README.md", "text/markdown", key="card-md",
                               icon=":material/download:", on_click="ignore")  # fmt: skip
    columns[1].download_button("Model card (Toolkit)", told.card_json, "card.json", "application/json", key="card-json",
                               icon=":material/download:", on_click="ignore")  # fmt: skip
