"""A library of twelve papers on tidal waves that cite each other, and some on other things; all of it invented."""

from pathlib import Path
from typing import Any

from data.library import Library
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file

TITLES = {
    "P10-1001": (2010, "Tidal waves in shallow water"), "P11-1002": (2011, "Tidal wave models for rivers"),
    "P12-1003": (2012, "Learning tidal wave models"), "P13-1004": (2013, "A survey of tidal wave models"),
    "P14-1005": (2014, "Deep tidal waves"), "P15-1006": (2015, "Faster tidal waves"),
    "P16-1007": (2016, "Tidal waves without labels"), "P17-1008": (2017, "Are tidal waves understood?"),
    "P13-2001": (2013, "Rainfall maps of the north"), "P14-2002": (2014, "Snow and its measures"),
    "P15-2003": (2015, "Clouds seen from below"), "P16-2004": (2016, "Wind over mountains"),
}  # fmt: skip
TIDAL = [name for name, (_, title) in TITLES.items() if "idal" in title]
DEFINITION = "A tidal wave is a kind of shallow-water wave, caused by the pull of the sun and the moon."
OPEN = "It is unclear whether tidal waves of this kind can be told apart from the noise of ships."
PLAN = "In future work, we will measure tidal waves in warmer seas and with better instruments."
LIMIT = "Our model does not handle waves that run up a river against the wind."


def abstract(name: str) -> str:
    """Return what a paper says: the first defines, each states a result on one data set."""
    year, title = TITLES[name]
    if name not in TIDAL:
        return f"We look at {title.lower()} and describe what we saw in {year}."
    said = f"{DEFINITION} " if name == "P10-1001" else ""
    return f"{said}We study the tidal wave. We reach {70 + year - 2010}.5 accuracy on the Iris data set."


def sections(name: str) -> list[dict[str, Any]]:
    """Return the full text of a paper: it cites all older ones of its kind, and ends with what is open."""
    cited = [{"start": 0, "end": 2, "ref_id": f"BIBREF{place}"} for place, _ in enumerate(older(name))]
    ends = {"P17-1008": OPEN, "P16-1007": LIMIT}.get(name, PLAN)
    text = "As the earlier work on waves shows, there is much to be learned from the sea and its tides."
    return [{"text": text, "section": "Introduction", "cite_spans": cited},
            {"text": f"We have shown how it goes. {ends}", "section": "Conclusion", "cite_spans": []}]  # fmt: skip


def older(name: str) -> list[str]:
    """Return the older papers on tidal waves that one of them cites."""
    return [other for other in TIDAL if name in TIDAL and TITLES[other][0] < TITLES[name][0]]


def entries(name: str) -> dict[str, Any]:
    """Return the bibliography of a paper."""
    return {
        f"BIBREF{place}": {"title": TITLES[other][1], "year": TITLES[other][0], "venue": "ACL", "other_ids": {},
                           "authors": [{"first": "Ada", "middle": [], "last": "Lovelace", "suffix": ""}]}
        for place, other in enumerate(older(name))
    }  # fmt: skip


def write_papers(folder: Path, until: int = 9999) -> Path:
    """Write the papers up to a year as S2ORC files and return their folder."""
    folder.mkdir()
    for name, (year, title) in TITLES.items():
        if year <= until:
            parse = {"body_text": sections(name), "bib_entries": entries(name), "ref_entries": {}}
            s2orc_file(folder, name, title=title, year=str(year), venue="ACL", abstract=abstract(name),
                       pdf_parse=parse)  # fmt: skip
    return folder


def make_library(folder: Path, until: int = 9999) -> Library:
    """Make a library of the papers up to a year, with every step run and an edition published."""
    library = new_library(folder / "library")
    assert fieldmap(library, "ingest", "s2orc", write_papers(folder / "papers", until)) == 0
    assert fieldmap(library, "update") == 0
    return library
