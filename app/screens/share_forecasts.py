"""Forecasts page: what is to come of a share, with intervals; and how such forecasts fared."""

from datetime import date

import streamlit as st

from app.address import ADDRESS, EARLIEST, read_older
from app.escape import markdown
from app.explaining import explanation
from app.forecast_chart import fan_figure
from app.forecast_reports import beside_rows, calls_rows, drivers_text, measures_rows, misses_rows, percent, record_line
from app.frame import reader_or_stop
from app.share_findings import forecast_finding
from app.view import chart, covered, end_page, table
from data.errors import FieldmapError

reader = reader_or_stop("Forecasts")
read_older("name", "subject")
subject, record = st.tabs(["A subject", "Track record"], key="forecasts_of", bind=ADDRESS)
told = reader.track_record()
with record:
    covered(record_line(told))
    if told["scored"]:
        st.subheader("Kept forecasts that have come due")
        table("kept forecasts", measures_rows(told["scored"]))
        table("calls", calls_rows(told["calls"]))
    if told["void"]:
        st.subheader("Never to be scored")
        table("void", [{"why": row["reason"], "forecasts": row["n"]} for row in told["void"]])
    if told["worst"]:
        st.subheader("The worst misses")
        table("worst misses", misses_rows(told["worst"]))
    if told["replayed"]:
        st.subheader("Replayed over past periods, each seen only up to its end")
        table("replayed", measures_rows(told["replayed"]))
        st.caption("An 80 % interval should hold 80 of 100 times; an error below 1 beats the plain model.")
    elif not told["made"]:
        st.info("A forecast needs five periods of history at least, and papers enough in each.")
with subject:
    columns = st.columns([3, 1])
    name = columns[0].text_input("A model family, a topic or a term", max_chars=300, key="subject", bind=ADDRESS)
    as_of = columns[1].date_input("As the field stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
    if not name.strip():
        st.info("Name something whose share of the papers you would like to see ahead.")
        end_page()
    try:
        outlook, others = reader.outlook(name.strip(), as_of if isinstance(as_of, date) else None)
    except FieldmapError as error:
        st.info(markdown(str(error)))
        end_page()
    st.subheader(markdown(f"{outlook.subject.name} ({outlook.subject.kind}): {outlook.call}"))
    if outlook.drivers:
        st.caption(markdown(drivers_text(outlook.drivers)))
    if outlook.history:
        chart(fan_figure(outlook), forecast_finding(outlook), explanation("forecast"))
    for months, reason in outlook.reasons.items():
        st.warning(markdown(f"{months} months ahead: no forecast. {reason}"))
    if outlook.forecasts:
        table(
            "forecast",
            [{"months ahead": row["horizon_months"], "period": row["period"], "share": percent(row["median"]),
              "80 %": f"{percent(row['lo80'])} - {percent(row['hi80'])}", "90 %": f"{percent(row['lo90'])} - "
              f"{percent(row['hi90'])}", "last share": percent(row["naive"]), "drift": percent(row["drift"]),
              "past errors it rests on": row["n_errors"], "made on": row["made_on"]} for row in outlook.forecasts],
        )  # fmt: skip
    if outlook.beside:
        st.caption("Beside the course, and no part of the forecast")
        table("beside the course", beside_rows(outlook.beside))
    if others:
        st.caption(markdown("Also of this name: " + ", ".join(f"{one.name} ({one.kind})" for one in others)))
