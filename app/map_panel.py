"""The map as a component of the page Topics: drawn in the browser, it tells the page which paper or topic is chosen."""

from typing import Any

import streamlit as st

from app.map_file import view

HEIGHT = 680
START = """
const marksOf = () => window.fieldmapMarks ?? null;
export default function (component) {
  const {parentElement, data, setTriggerValue, setStateValue} = component;
  const root = parentElement.querySelector(".fm-map");
  if (root.dataset.begun) return;  // the page ran again: the map stays as it is
  root.dataset.begun = "yes";
  root.style.height = HEIGHT;
  const ground = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  if (/^#[0-7]/.test(ground)) root.classList.add("fm-dark");
  const hooks = {paper: (work) => setTriggerValue("paper", work), topic: (topic) => setStateValue("topic", topic)};
  showMap(root, data, hooks).then((map) => {
    const mark = () => map.mark(marksOf());
    if (marksOf()) mark();
    window.addEventListener("fieldmap-marks", mark);
    root.forget = () => window.removeEventListener("fieldmap-marks", mark);
  }).catch((error) => {
    root.querySelector(".fm-told").textContent = `This browser cannot show the map (${error.message}).`;
  });
  return () => { root.forget?.(); delete root.dataset.begun; };
}
"""
MARK = """
export default function (component) {
  window.fieldmapMarks = component.data.works;
  window.dispatchEvent(new Event("fieldmap-marks"));
  return () => { window.fieldmapMarks = null; };
}
"""
_map = st.components.v2.component(
    "fieldmap_map",
    html=view("view.html"),
    css=view("view.css"),
    js=view("view.js") + START.replace("HEIGHT", f'"{HEIGHT}px"'),
)
_marks = st.components.v2.component("fieldmap_marks", html="<span></span>", js=MARK)


def map_panel(packed: bytes, marked: list[int] | None) -> Any:
    """Show the map and return what was chosen on it: ``paper`` (a work, once) and ``topic`` (while it is chosen).

    Parameters
    ----------
    packed
        See :func:`app.map_data.pack_map`; sent again only when it has changed.
    marked
        Works to be shown alone; None for all.
    """
    chosen = _map(key="map", data=packed, height="content", on_paper_change=_noted, on_topic_change=_noted)
    _marks(key="marks", data={"works": marked}, height="content")
    return chosen


def _noted() -> None:
    """Let the page run again; what was chosen is in the component's answer."""
