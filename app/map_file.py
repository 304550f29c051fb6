"""The map as one HTML file that needs nothing else: no network, no other file. Written by `fieldmap export map`.

It holds titles, years, topics and identifiers of the papers, no abstracts; its policy (CSP) lets a browser run the one
script that stands in it and load nothing.
"""

import base64
import hashlib
import html
from pathlib import Path
from typing import Any

from app.map_data import PaperMap, pack_map, read_map
from app.open_edition import OpenEdition
from data.errors import NotFoundError
from data.files import replace_file
from data.store import rows_as_dicts

VIEW = Path(__file__).resolve().parent / "map_view"
METHODS = {
    "umap": "Places come from UMAP on the graph of nearest neighbours",
    "topics": "Papers stand around the middle of their topic, topics by the distance of their centres",
}
RUN = """const packed = Uint8Array.from(atob(document.getElementById("map").textContent), (one) => one.charCodeAt(0));
if (matchMedia("(prefers-color-scheme: dark)").matches) document.querySelector(".fm-map").classList.add("fm-dark");
showMap(document.querySelector(".fm-map"), packed, {}).catch((error) => {
  const told = document.querySelector(".fm-told");
  told.textContent = `This browser cannot show the map (${error.message}); a newer one can.`;
});"""
STYLE = """html, body { height: 100%; margin: 0 }
body { display: flex; flex-direction: column; font: 13px/1.4 system-ui, sans-serif; color: #22252b; background: #fff }
header { padding: 10px 14px 6px } h1 { font-size: 18px; margin: 0 } header p { margin: 2px 0; color: #6b7280 }
main { flex: 1 1 auto; min-height: 0; padding: 0 14px 14px }
@media (prefers-color-scheme: dark) { body { background: #0e1117; color: #e8eaed } header p { color: #9aa3b0 } }
"""


def export_map(opened: OpenEdition, out: Path, title: str = "") -> dict[str, Any]:
    """Write the map of an edition as one file and return what was written.

    Raises
    ------
    NotFoundError
        If no paper has a place yet.
    """
    told = read_map(opened, with_names=True)
    if not len(told.points["work_id"]):
        raise NotFoundError("no paper here has a place on the map yet: fieldmap update places those that have a text")
    content = map_html(told, title or "Map of the papers", coverage(opened, told))
    replace_file(out, content)
    return {"written": [str(out)], "works": len(told.points["work_id"]), "of": told.total, "topics": len(told.topics),
            "bytes": len(content)}  # fmt: skip


def coverage(opened: OpenEdition, told: PaperMap) -> list[str]:
    """Return in plain sentences what a map holds, of which day, and how it was made."""
    made, shown = opened.seen_until().date(), len(told.points["work_id"])
    part = "all" if shown == told.total else f"a fixed sample of {shown:,}"
    days = rows_as_dicts(
        opened.db, "SELECT min(published) AS first, max(published) AS last FROM works WHERE NOT is_stub"
    )
    span = f" of {days[0]['first']} to {days[0]['last']}" if days[0]["first"] else ""
    sources = rows_as_dicts(
        opened.db,
        """SELECT r.source, count(DISTINCT r.work_id) AS n FROM records r JOIN works w USING (work_id)
        WHERE NOT w.is_stub AND NOT r.is_stub GROUP BY r.source ORDER BY n DESC, r.source""",
    )
    listed = ", ".join(f"{row['source']} ({row['n']:,})" for row in sources)
    said = [f"{opened.counts['works']:,} papers{span} as of {made} (edition {opened.edition.number}); {told.total:,} "
            f"have a text and a place, {part} are shown. Sources: {listed}.", method_text(told)]  # fmt: skip
    return [*said, "Titles, years and identifiers only; what may be read of a paper is for its own licence to say."]


def method_text(told: PaperMap) -> str:
    """Return how the places were made, and how much of the neighbourhood of a paper they keep."""
    facts = told.facts
    if facts is None:
        return "How the places were made is not known. Near means alike in wording; the axes have no unit."
    kept = facts["neighbours_kept"]
    said = (
        f" {kept:.0%} of a paper's {facts['n_neighbours']} nearest in wording are among its nearest here."
        if kept
        else ""
    )
    return (
        f"{METHODS[facts['method']]}, laid out on {facts['made_at']:%Y-%m-%d}. Near means alike in wording; "
        f"the axes have no unit.{said}"
    )


def map_html(told: PaperMap, title: str, said: list[str]) -> bytes:
    """Return the whole file."""
    script, style = f"{view('view.js')}\n{RUN}", STYLE + view("view.css")
    policy = (f"default-src 'none'; base-uri 'none'; form-action 'none'; script-src '{_digest(script)}'; "
              f"style-src '{_digest(style)}'")  # fmt: skip
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in said)
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{html.escape(title)}</title><style>{style}</style></head><body>"
        f"<header><h1>{html.escape(title)}</h1>{lines}</header><main>{view('view.html')}</main>"
        f'<script type="application/octet-stream" id="map">{base64.b64encode(pack_map(told)).decode()}</script>'
        f"<script>{script}</script></body></html>\n"
    )
    return page.encode()


def view(name: str) -> str:
    """Return a part of the map's own page: script, style or elements; nothing of a paper stands in them."""
    return (VIEW / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
