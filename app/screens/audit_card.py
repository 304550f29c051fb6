"""Audit page: how far the numbers of one paper can be trusted, verdict by verdict, and how to repeat it."""

import streamlit as st

from analysis.audit.card import PARTS
from analysis.audit.flags import FLAGS
from app.address import field_in_address
from app.audits import card_of, cost_text, coverage_text, plan_of
from app.escape import markdown
from app.frame import paper_link, reader_or_stop
from app.view import covered, end_page, offer
from data.errors import FieldmapError

reader = reader_or_stop("Audit")
asked = field_in_address("Paper", "paper", "audit-paper", max_chars=2000, placeholder="an identifier or a title")
if not asked.strip():
    st.info("Name a paper: what it states for repeating it, whether its numbers agree and can be compared, its "
            "metrics, benchmarks and baselines, each with the evidence.", icon=":material/verified:")  # fmt: skip
    end_page()
try:
    card, plan = card_of(reader.db, asked), plan_of(reader.db, asked)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
paper_link(card.work_id, card.title, (card.published or "")[:4])
covered(coverage_text(card) + ". Readings by rules may be wrong: the evidence stands beside. There is no "
           "overall score.")  # fmt: skip
offer("audit", [{"part": one.part, "name": one.name, "verdict": one.verdict, "told": one.told} for one in card.lines])
for part, heading in PARTS.items():
    lines = [line for line in card.lines if line.part == part]
    if not lines:
        continue
    with st.expander(heading, expanded=part != "reproducibility" or bool(card.coverage["passages"])):
        for line in lines:
            told = f": {markdown(line.told)}" if line.told else ""
            st.markdown(f"**{markdown(line.name)}** — {markdown(line.verdict)}{told}")
            for text in line.evidence:
                st.caption(f"“{markdown(text)}”" + (f" · {markdown(line.section)}" if line.section else ""))
            if line.source:
                st.caption(f"Source: {markdown(line.source)}")
with st.expander("Can its numbers be compared", expanded=True):
    if not card.claims:
        st.caption("No claim was read from this paper.")
    for claim in card.claims:
        known = [flag for flag in claim.flags if flag["sentence"]]
        st.markdown(f"**{markdown(claim.claim)}** ({claim.kind}) · “{markdown(claim.sentence)}”")
        for flag in known:
            place = " — elsewhere in the paper" if flag["verdict"] == "unknown" else ""
            st.caption(f"{flag['verdict']}: {FLAGS[flag['flag']]}{place}: “{markdown(flag['sentence'])}”")
        silent = [name.replace("_", " ") for name in FLAGS if name not in {flag["flag"] for flag in known}]
        st.caption(f"unknown: {', '.join(silent)}" if silent else "")
with st.expander("How to repeat it"):
    for step in plan.steps:
        st.markdown(f"{step.number}\\. **{step.what}**")
        st.caption(markdown("; ".join(step.known)) or "nothing known")
        if step.missing:
            st.caption(f"missing: {', '.join(step.missing)}")
    st.caption(markdown(cost_text(plan.cost)))
