"""A list of papers of the explorer as a file: BibTeX, RIS, CSL-JSON, CSV. Used below the hits of the search page."""

from collections.abc import Sequence

import streamlit as st

from app.escape import markdown
from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.citable import read_citables
from app.exports.paper_table import csv_pieces
from app.reading import Reader
from data.errors import FieldmapError

SHOWN = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


def download_panel(reader: Reader, works: Sequence[int], key: str) -> None:
    """Offer papers as files in the order they stand in."""
    with st.expander(f"Download these {len(works)} papers"):
        try:
            found = list(read_citables(reader, works))
        except FieldmapError as error:
            st.warning(markdown(str(error)))
            return
        columns = st.columns(len(SHOWN) + 1)
        for column, (name, label) in zip(columns, SHOWN.items(), strict=False):
            form = BIBLIOGRAPHIES[name]
            column.download_button(label, "".join(form.pieces(found)), f"papers{form.suffix}", form.media_type,
                                   key=f"{key}-{name}")  # fmt: skip
        columns[-1].download_button("CSV", "".join(csv_pieces(found)), "papers.csv", "text/csv", key=f"{key}-csv")
