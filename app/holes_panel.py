"""The panel of the papers that a library misses, on the page Map."""

import streamlit as st

from app.address import ADDRESS
from app.escape import markdown
from app.frame import paper_link
from app.holes import ingest_line, search_words
from app.reading import Reader

LISTED = 10


def holes_panel(reader: Reader) -> None:
    """Show the papers that are not harvested and that papers here cite most, or that cite most of these."""
    st.subheader("What this library misses")
    fractional = st.toggle(
        "A survey's references count less, and so does what everybody cites", key="holes_fractional", bind=ADDRESS
    )
    told = reader.holes(LISTED, fractional)
    if not told.cited and not told.citing:
        st.caption("No paper that is not harvested is cited by two papers here, or cites two of them.")
    for rows, how in ((told.cited, "cited by {} papers here"), (told.citing, "cites {} papers here")):
        for row in rows:
            paper_link(row["work_id"], row["title"], row["year"])
            such = "; such as " + row["by"][0]["title"] if row["by"] else ""
            st.caption(markdown(f"{how.format(row['n'])} ({row['share']:.1%}){such}"))
            line = ingest_line(row)
            if line:
                st.code(line, language="bash")
            else:
                st.caption(markdown(f"Search for: {search_words(row)}"))
