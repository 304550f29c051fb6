"""What the paper claims, number by number, with the flags of its audit card, and what the card says of the whole."""

from typing import Any

from analysis.audit.card import AuditCard, FlaggedClaim
from analysis.boards.results import LEAST_CONFIDENCE
from analysis.documents.document import Column, Evidence, Figure, Section, Sentence, Sources, fact, quote, tell
from analysis.sessions.paper import SessionPaper
from data.licence import quotable

NAME, HEADING = "claims", "What it claims"
SHOWN, QUOTED = 8, 3
EACH_DATASET = 2
ORDER = {"result": 0, "delta": 1, "efficiency": 2, "baseline": 3}
COLUMNS = (
    Column("claim", "claim", "name"), Column("model", "model", "name"), Column("kind", "kind", "name"),
    Column("tier", "read from", "name"),
    Column("flags", "what limits a comparison", "name"),
)  # fmt: skip
Row = dict[str, Any]


def claims_section(paper: SessionPaper, sources: Sources) -> Section:
    """Return the section; without claims or audit it says what makes them."""
    if paper.card is None:
        return Section(NAME, HEADING, note="The audit has not read this paper yet: fieldmap analyze setup, then "
                                           "fieldmap "
                       "publish.")  # fmt: skip
    sentences = [_card(paper, paper.card, sources)]
    rows = chosen(paper.claims)
    if not rows:
        note = (
            "No claim with a number was read from this paper: its results may be told in words, or in tables not here."
        )
        return Section(NAME, HEADING, tuple(sentences), note=note)
    flagged = {one.claim_id: one for one in paper.card.claims}
    shown = [sources.add(_claim(paper, row, flagged)) for row in rows if row["claim_id"] in flagged]
    quotes = [one for row in rows if (one := _quoted(row, sources)) is not None][:QUOTED]
    figure = Figure("claims", "Its claims, surest first", COLUMNS, tuple(one.ref for one in shown))
    unique = list({one.text: one for one in quotes}.values())
    return Section(NAME, HEADING, (*sentences, *unique), (figure,) if shown else ())


def chosen(claims: list[Row]) -> list[Row]:
    """Return the claims shown: own results before the others, of the abstract before tables, surest first."""
    tiers = {"abstract": 0, "text": 1, "table": 2}
    sure = [row for row in claims if row["confidence"] >= LEAST_CONFIDENCE and row["metric"]]
    ranked = sorted(sure, key=lambda row: (
        ORDER.get(row["kind"], 9), tiers.get(row["tier"], 3), not row["dataset"], -row["confidence"], row["claim_id"]
    ))  # fmt: skip
    kept: list[Row] = []
    for row in ranked:
        alike = [one for one in kept if (one["dataset"], one["metric"]) == (row["dataset"], row["metric"])]
        if len(alike) < EACH_DATASET:
            kept.append(row)
    return kept[:SHOWN]


def _claim(paper: SessionPaper, row: Row, flagged: dict[int, FlaggedClaim]) -> Evidence:
    told = flagged[row["claim_id"]]
    raised = [flag["flag"].replace("_", " ") for flag in told.flags if flag["verdict"] == "yes"]
    facts = {"claim": told.claim, "model": row["model"] or "(its own)", "kind": row["kind"], "tier": row["tier"],
             "work": paper.evidence.ref,
             "flags": ", ".join(raised) or "nothing known"}  # fmt: skip
    return Evidence(f"C{row['claim_id']}", "claim", paper.evidence.label, paper.evidence.day, facts)


def _quoted(row: Row, sources: Sources) -> Sentence | None:
    """Return the sentence of a claim; a row of a table is no sentence."""
    if row["tier"] == "table" or row["kind"] == "baseline":
        return None
    claim = Evidence(f"C{row['claim_id']}", "claim", "", None, {})
    return quote(
        quotable(row["sentence"], None), claim, row["section"] or "Abstract", f"the sentence of a {row['kind']}"
    )


def _card(paper: SessionPaper, card: AuditCard, sources: Sources) -> Sentence:
    facts = [line for line in card.lines if line.part == "reproducibility"]
    counted = sources.count(
        "card", "lines of its audit card", claims=len(card.claims), stated=sum(one.verdict == "found" for one in facts),
        facts=len(facts), off=sum(one.verdict == "does not agree" for one in card.lines),
        tables=card.coverage["tables"],
    )  # fmt: skip
    return tell(
        "claims.card",
        "The audit read {claims} claims and {tables} tables of numbers; {stated} of {facts} facts of the set-up are "
        "stated, "
        "and {off} checks of its numbers do not agree.",
        paper.evidence,
        **{name: fact(counted, name, "count") for name in ("claims", "tables", "stated", "facts", "off")},
    )  # fmt: skip
