"""Review page: pairs of records that may be one work, side by side, for a person to decide."""

import streamlit as st

from app.access import acting, allowed
from app.escape import markdown
from app.frame import library, reader_or_stop
from app.review import decide, take_back, taken, undecided

AT_ONCE = 10
reader = reader_or_stop("Review")
pairs, decisions = undecided(library(), reader), taken(library())
st.caption(
    f"Pairs of records that agree in their title and disagree elsewhere: {len(pairs):,}. Say of each: one work or two. "
    "Decisions take effect with the next update and can be undone."
)
may_decide = allowed("editor", "Say whether two records are one work")
if not pairs:
    st.info("No pair waits for a decision.", icon=":material/done_all:")
for pair in pairs[:AT_ONCE]:
    with st.container(border=True):
        st.caption(markdown(pair["reason"]))
        for place, side in zip(st.columns(2), ("a", "b"), strict=True):
            place.markdown(f"**{markdown(pair[f'title_{side}'])}**")
            place.caption(markdown(pair[f"authors_{side}"] or "no authors"))
            facts = [pair[f"{name}_{side}"] for name in ("source", "year", "venue", "ids")]
            place.caption(markdown(" · ".join(fact for fact in facts if fact)))
        one, two, _ = st.columns([1, 1, 4])
        if may_decide and one.button("One work", key=f"same-{pair['pair']}"):
            decide(library(), reader, pair["pair"], "same", acting("editor").name)
            st.rerun()
        if may_decide and two.button("Two works", key=f"different-{pair['pair']}"):
            decide(library(), reader, pair["pair"], "different", acting("editor").name)
            st.rerun()
if decisions:
    st.subheader("Decided")
for entry in decisions[:AT_ONCE]:
    left, right = st.columns([5, 1])
    verdict = "one work" if entry.kind == "merge" else "two works"
    left.markdown(markdown(f"Works {entry.work_id} and {entry.other}: {verdict} ({entry.person})"))
    if may_decide and right.button("Undo", key=f"undo-{entry.entry_id}"):
        acting("editor")
        take_back(library(), entry.entry_id)
        st.rerun()
