"""A list of papers of the explorer as a file: BibTeX, RIS, CSL-JSON, CSV. Used above the hits of the search page."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.citable import read_citables
from app.exports.paper_table import csv_pieces
from app.reading import Reader

FORMS = {
    "bibtex": ("BibTeX", ".bib", "application/x-bibtex"),
    "ris": ("RIS", ".ris", "application/x-research-info-systems"),
    "csl": ("CSL-JSON", ".json", "application/vnd.citationstyles.csl+json"),
    "csv": ("CSV", ".csv", "text/csv"),
}
"""Label, ending and media type of each form."""


def download_panel(reader: Reader, works: Sequence[int], key: str) -> None:
    """Offer papers as files in the order they stand in; a file is made when it is asked for."""
    with st.expander(f"Download these {len(works)} papers"):
        for column, (form, (label, suffix, media_type)) in zip(st.columns(len(FORMS)), FORMS.items(), strict=True):
            made = partial(papers_file, reader, list(works), form)
            column.download_button(label, made, f"papers{suffix}", media_type, key=f"{key}-{form}", on_click="ignore")


def papers_file(reader: Reader, works: Sequence[int], form: str) -> str:
    """Return papers as the text of a file."""
    found = read_citables(reader, works)
    return "".join(csv_pieces(found) if form == "csv" else BIBLIOGRAPHIES[form].pieces(found))
