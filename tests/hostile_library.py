"""A library in which all that comes from outside means harm: titles, names, venues, sentences, notes, groups."""

from pathlib import Path
from typing import Any

from data.annotations import open_annotations, write_entry
from data.library import Library, utc_now
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file, snapshot_line, write_lines

HARM = (
    "<script>window.harmed=1</script>",
    "<img src=x onerror=window.harmed=1>",
    "<svg/onload=window.harmed=1>",
    '"><iframe srcdoc="<script>parent.harmed=1</script>">',
    "[click](javascript:window.harmed=1)",
    "[data](data:text/html,<script>window.harmed=1</script>)",
    "![pixel](https://evil.example/x.png)",
    "<https://evil.example/auto> https://evil.example www.evil.example",
    r"$\href{javascript:window.harmed=1}{x}$ \(\require{html}\)",
    "safe \u202egnp.exe\u202c \u2066isolated\u2069",
    "zero\u200bwidth \ufeff and \u00ad soft",
    "&lt;script&gt;window.harmed=1&lt;/script&gt; &#60;b&#62;",
    ":red-background[x] :material/warning: :tada: --- | a | b |",
    "nul \x00 bell \x07 escape \x1b[31m",
    "👩🏽‍🔬 صفحة עמוד 論文 é",
)
"""Each is put before a title on tidal waves, so that the analyses find something in all of them."""
LONG = "x" * 1_000_000
GROUP = """
[groups.readers]
members = ["Ada [x](javascript:alert) <ada@example.org>", "**Bob** $x$"]
interests = ["<img src=x onerror=window.harmed=1> tidal waves", "![x](https://evil.example/x.png)"]
terms = ["tidal \u202ewave"]
"""


def hostile_paper(folder: Path, place: int) -> None:
    """Write one paper with a harm in each of its parts; it cites all before it."""
    harm, name = HARM[place], f"P{10 + place}-{1001 + place}"
    author = {"first": harm[:80], "middle": [], "last": "Lovelace", "suffix": ""}
    cited = {
        f"BIBREF{one}": {"title": f"{HARM[one]} tidal waves of the sea {one}", "year": 2010, "venue": harm,
                         "authors": [{"first": "Ada", "middle": [], "last": "Lovelace", "suffix": ""}],
                         "other_ids": {}}
        for one in range(place)
    }  # fmt: skip
    spans = [{"start": 0, "end": 2, "ref_id": key} for key in cited]
    said = f"{harm} As the earlier work on waves shows, there is much to be learned from the tides."
    body = [{"text": said, "section": f"Introduction {harm}", "cite_spans": spans}]
    s2orc_file(
        folder, name, title=f"{harm} tidal waves of the sea {place}", year=str(2010 + place), venue=harm,
        authors=[author],
        abstract=f"A tidal wave {harm} is a kind of wave. We reach {70 + place}.5 accuracy on Iris. {harm}",
        pdf_parse={"body_text": body, "bib_entries": cited, "ref_entries": {}},
    )  # fmt: skip


def make_hostile(folder: Path) -> Library:
    """Make the library, with every step run, a group, and notes by somebody who means harm."""
    (folder / "papers").mkdir(parents=True)
    for place in range(len(HARM)):
        hostile_paper(folder / "papers", place)
    many: list[dict[str, Any]] = [
        snapshot_line("2001.00001", f"Tidal waves without end {LONG}", abstract=f"Tidal waves. {LONG[:90_000]}"),
        snapshot_line("2001.00002", "Tidal waves of ten thousand", authors_parsed=[
            ["Family\u202e" + str(n), "<b>", ""] for n in range(10_000)]),
    ]  # fmt: skip
    library = new_library(folder / "library")
    with library.settings_file.open("a") as settings:
        settings.write(GROUP.replace("\u202e", "\\u202e"))
    assert fieldmap(library, "ingest", "s2orc", folder / "papers") == 0
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "many.json", many)) in (0, 3)
    assert fieldmap(library, "update") == 0
    with open_annotations(library.annotations) as people:
        for place, harm in enumerate(HARM):
            write_entry(people, "note", 1 + place % 3, "reader", harm, utc_now())
    return library
