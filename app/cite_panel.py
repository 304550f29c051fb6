"""How to cite a paper, in its panel in the explorer: a reference in a style, BibTeX, RIS, each to be copied."""

import streamlit as st

from app.escape import markdown
from app.exports.bibtex import bibtex_entry
from app.exports.citable import read_citables
from app.exports.citations import STYLES, references
from app.exports.ris import ris_record
from app.reading import Reader
from app.view import unfolded
from data.errors import FieldmapError


def cite_panel(reader: Reader, work_id: int) -> None:
    """Show how to cite a paper."""
    if not (part := unfolded("Cite", "how-to-cite")):
        return
    with part:
        style = st.selectbox("Style", STYLES, index=STYLES.index("apa"), key=f"cite-{work_id}")
        try:
            (one,) = read_citables(reader, [work_id])
        except FieldmapError as error:
            st.warning(markdown(str(error)))
            return
        for text, language in ((references([one], style)[0], None), (bibtex_entry(one), "bibtex"),
                               (ris_record(one).rstrip(), None)):  # fmt: skip
            st.code(text, language=language, wrap_lines=True)
        st.caption("The kind of the venue is guessed from its name; volume and pages are not known here.")
