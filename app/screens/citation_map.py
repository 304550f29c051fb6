"""Map page: the works most alike to some papers by citations, what they build on and what builds on them."""

import streamlit as st

from app.address import ADDRESS
from app.chart_findings import map_finding
from app.escape import markdown
from app.explaining import explanation
from app.filter_bar import chosen_works, passed
from app.frame import open_paper, paper_link, reader_or_stop
from app.holes_panel import holes_panel
from app.map_chart import map_figure
from app.view import chart, covered, end_page, offer
from data.errors import FieldmapError

PICTURE = {"toImageButtonOptions": {"format": "svg", "filename": "fieldmap-map"}, "displaylogo": False}

reader = reader_or_stop("Map")
asked = st.text_input(
    "Papers", max_chars=2000, key="papers", bind=ADDRESS,
    placeholder="identifiers or titles, with | between them: Attention is all you need | P16-1057",
)  # fmt: skip
names = [name.strip() for name in asked.split("|") if name.strip()]
if not names:
    st.info("Name one paper or several: the map shows the works most alike to them.", icon=":material/hub:")
    holes_panel(reader)
    end_page()
with st.expander("How alike is measured"):
    size = st.slider("Works beside them", 10, 200, 40, 10, key="size", bind=ADDRESS)
    alpha = st.slider("Shared references (1) against shared citers (0)", 0.0, 1.0, 0.5, 0.05, key="alpha", bind=ADDRESS)
    text_weight = st.slider("Weight of the text", 0.0, 1.0, 0.0, 0.05, key="text_weight", bind=ADDRESS)
    fractional = st.toggle(
        "What everybody cites, and surveys that cite everything, tie less", key="fractional", bind=ADDRESS
    )
    st.caption(
        "s(a, b) = α·|Ra∩Rb| / (√(|Ra||Rb|) + 20) + (1-α)·|Ca∩Cb| / √(|Ca||Cb|): references R (Kessler 1963) and "
        "citers C (Small 1973) known in this library; of several papers, the mean. The text counts by its cosine."
    )
try:
    told = reader.map(names, size, alpha, text_weight, fractional)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
if told.by_text:
    st.warning("No citation of these papers is known here: the works are alike by text alone.")
years = sorted({work["year"] for work in told.works if work["year"]})
left, right = st.columns(2)
first, last = (
    left.select_slider("Years", years, (years[0], years[-1]), key="years", bind=ADDRESS)
    if len(years) > 1
    else (0, 9999)
)
known = sorted({work["topic"] for work in told.works if work["topic"]})
topics = right.multiselect("Topics", known, key="map_topics", bind=ADDRESS) if known else []
works = chosen_works(reader)
passing = works.among(reader.db, [work["work_id"] for work in told.works])
shown = [
    work["work_id"] for work in told.works
    if work["is_seed"] or (work["work_id"] in passing and first <= (work["year"] or first) <= last
                           and (not topics or work["topic"] in topics))
]  # fmt: skip
figure = map_figure(told, shown)
clicked = chart(figure, map_finding(told, shown), explanation("map"), key="map", on_select="rerun",
                selection_mode="points", config=PICTURE)  # fmt: skip
if points := clicked["selection"]["points"]:
    open_paper(int(points[0]["customdata"]))
passed(works, len(passing), len(told.works), "works of the map")
covered(
    f"{len(shown)} of {len(told.works)} works; references are known of {told.with_references}. Larger: cited more in "
    "this library; diamonds are cited here, not harvested; the papers asked about have a thick rim. Near means alike; "
    "the axes have no unit. A click opens a paper; the camera keeps the picture."
)
offer("works on the map", [work for work in told.works if work["work_id"] in set(shown)])
for place, label, listed in zip(
    st.columns(2), ("Prior works: most of the map cites them", "Derivative works: they cite most of the map"),
    (told.prior, told.derivative), strict=True,
):  # fmt: skip
    with place:
        st.markdown(f"**{label}**")
        for work in listed:
            paper_link(work["work_id"], work["title"], work["year"], before=f"{work['n']} · ")
        if not listed:
            st.caption("none known in this library")
