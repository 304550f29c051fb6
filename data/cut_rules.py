"""What a library cut at a past day keeps: one rule for each table and column. `data.cutting` carries them out.

A condition speaks of a row ``t`` of the whole library, of ``$day``, and of the temporary tables that
`data.cutting` makes first: ``own_records``, ``kept_records``, ``revised``, ``withdrawn_later``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """How one table is cut."""

    why: str
    keeps: str = ""
    """Condition of the rows that are kept; empty: none."""
    columns: tuple[str, ...] = ()
    """All columns of the table, where rows are kept."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Columns that are not taken as they are, with the expression that gives them."""
    step: str = ""
    """Analysis that makes the table anew, or brings what is kept of it up to date; empty: none."""
    order: int = 0
    """Tables that others' conditions look at come first."""


def _kept(columns: str, keeps: str, why: str, step: str = "", order: int = 4, **changed: str) -> Rule:
    return Rule(why, keeps, tuple(columns.split()), changed, step, order)


def _made_by(step: str) -> Rule:
    return Rule("made anew from what is kept", step=step)


def _left_out(why: str) -> Rule:
    return Rule(why)


OF_RECORD = "t.record_id IN (SELECT record_id FROM kept_records)"
OF_TEXT = "t.record_id IN (SELECT record_id FROM own_records) AND t.work_id NOT IN (SELECT work_id FROM revised)"
"""Full text is that of the newest version: of a work that was revised later it is left out."""
OF_PAPER = "t.work_id IN (SELECT work_id FROM main.works WHERE NOT is_stub)"
OF_CLAIM = "t.claim_id IN (SELECT claim_id FROM main.claims)"
CITED_BY_THEN = """(t.citing_record_id IN (SELECT record_id FROM own_records)
        OR (t.citing_record_id IN (SELECT record_id FROM whole.main.records WHERE is_stub)
            AND t.citing_id IN (SELECT work_id FROM public_works)))
    AND (t.cited_record_id IN (SELECT record_id FROM own_records)
        OR t.cited_record_id IN (SELECT record_id FROM whole.main.records WHERE is_stub))
    AND t.cited_id NOT IN (SELECT work_id FROM later_works)"""
"""A citation of what came into the world after the day stands in a later version of the citing paper."""
READ_BY_THEN = f"""t.retired_at IS NULL AND CASE WHEN t.origin IS NOT NULL
        THEN t.dated <= $day OR (t.dated IS NULL AND {OF_PAPER})
        WHEN t.tier IN ('table', 'text') OR t.table_position IS NOT NULL OR t.section IS NOT NULL THEN {OF_TEXT}
        ELSE {OF_RECORD} END"""

RULES: dict[str, Rule] = {
    # What sources told: by the day of the record or of the citing work.
    "citations": _kept(
        "citing_id cited_id citing_record_id cited_record_id contexts intents is_influential source first_seen "
        "last_seen", CITED_BY_THEN, "made by works public by the day, of works that were not made later", order=0,
    ),
    "records": _kept(
        "record_id work_id source source_id title abstract published date_precision public_by updated venue "
        "primary_category comment licence url state is_stub title_key content_hash first_seen last_seen",
        OF_RECORD, "public by the day; undated ones of such works, unless these were revised later; mentions by them",
        order=1, updated="CASE WHEN t.updated <= $day THEN t.updated END",
        state="CASE WHEN t.record_id IN (SELECT record_id FROM withdrawn_later) THEN 'live' ELSE t.state END",
    ),
    "works": _kept(
        "work_id title_record_id abstract_record_id authors_record_id date_record_id published date_precision "
        "public_by venue primary_category is_stub is_withdrawn n_records first_seen last_seen changed_at",
        OF_RECORD, "derived anew from the records that are kept; which records are one work is as known today", order=3,
    ),
    "versions": _kept(
        "work_id record_id version submitted source_type", f"{OF_RECORD} AND t.submitted::DATE <= $day",
        "submitted by the day",
    ),
    "identifiers": _kept("scheme value work_id record_id", OF_RECORD, "names of the records that are kept"),
    "authorship": _kept(
        "work_id record_id position name family_key person_id", OF_RECORD, "of the records that are kept", order=2
    ),
    "subjects": _kept("work_id record_id subject is_primary", OF_RECORD, "known as of today only: kept, and told"),
    "reference_lists": _kept(
        "work_id record_id n_listed n_resolved source first_seen last_seen",
        "t.record_id IN (SELECT record_id FROM own_records)", "less the entries that came with a later version",
        n_listed="t.n_listed - coalesce((SELECT n FROM dropped_references d WHERE d.record_id = t.record_id), 0)",
        n_resolved="t.n_resolved - coalesce((SELECT n FROM dropped_references d WHERE d.record_id = t.record_id), 0)",
    ),
    "passages": _kept("work_id record_id position section text", OF_TEXT, "of works that were not revised later"),
    "result_tables": _kept(
        "work_id record_id position label caption cells header_rows header_columns spans bold cited", OF_TEXT,
        "of works that were not revised later",
    ),
    "artifacts": _kept(
        "work_id record_id kind url",
        "t.record_id IN (SELECT record_id FROM kept_records JOIN main.records USING (record_id) "
        "WHERE public_by IS NOT NULL)", "named by a dated record; what others linked to the paper since is left out",
    ),
    "source_vectors": _kept(
        "work_id record_id model vector asked_at", "t.record_id IN (SELECT record_id FROM own_records)",
        "made of title and abstract alone",
    ),
    "source_counts": _left_out("counts of today"),
    "summaries": _left_out("written by a model of today"),
    # Identity: as known today.
    "merges": _kept(
        "merge_id kept_work_id merged_work_id record_ids rule evidence merged_at undone_at",
        "t.kept_work_id IN (SELECT work_id FROM main.works)", "numbers of works lead where they lead today",
    ),
    "separations": _kept(
        "record_id other_record_id decided_at",
        f"{OF_RECORD} AND t.other_record_id IN (SELECT record_id FROM kept_records)", "between records that are kept",
    ),
    "review_pairs": _kept(
        "record_id other_record_id reason found_at decision",
        f"{OF_RECORD} AND t.other_record_id IN (SELECT record_id FROM kept_records)", "between records that are kept",
    ),
    # What was read in the text of one work: kept where that text is, so that it is not read again.
    "claims": _kept(
        "claim_id work_id record_id tier position kind task dataset dataset_version split metric value value_hi unit "
        "approximate relative uncertainty uncertainty_kind higher_is_better model parameters copied_from comparators "
        "settings sentence section table_position cell_row cell_column extractor confidence origin dated first_seen "
        "retired_at", READ_BY_THEN, "read in texts that are kept, or imported and dated by the day", step="claims",
        work_id=f"CASE WHEN {OF_PAPER} THEN t.work_id END",
    ),
    "claim_sources": _kept("claim_id scheme value title url", OF_CLAIM, "of claims that are kept", order=5),
    "claim_verdicts": _kept(
        "claim_id verdict tier_before person decided_at", OF_CLAIM, "what people say of a reading is of today", order=5
    ),
    "named_datasets": _kept(
        "work_id record_id name is_known is_introduced sentence", f"{OF_RECORD} AND {OF_PAPER}", "read in abstracts",
        step="datasets",
    ),
    "vocabulary_read": _kept("step digest", "true", "which corrections were read with"),
    "model_readings": _kept(
        "record_id model text_hash kept dropped read_at", OF_RECORD, "abstracts that need not be read again",
        step="model_claims",
    ),
    "setup_facts": _kept(
        "work_id position field value number unit sentence section confidence", OF_PAPER, "brought up to date",
        step="setup",
    ),
    "claim_flags": _kept(
        "claim_id work_id flag verdict value sentence section confidence", OF_PAPER, "brought up to date", step="setup",
    ),
    "number_checks": _kept(
        "work_id record_id kind told stated expected evidence table_position cell_row cell_column", OF_PAPER,
        "brought up to date", step="setup",
    ),
    "audited_works": _kept(
        "work_id fingerprint n_passages n_tables read_at", OF_PAPER, "brought up to date", step="setup"
    ),
    "citation_intents": _kept(
        "citing_id cited_id sentence_hash intent confidence said_by criticism section",
        "(t.citing_id, t.cited_id) IN (SELECT (citing_id, cited_id) FROM main.citations)", "read in citing sentences",
        step="intents", section="NULL",
    ),
    # Made anew by the analyses.
    "embeddings": _made_by("embed"),
    "citation_metrics": _made_by("citations"),
    **dict.fromkeys(("graph_measures", "communities", "citation_years", "graph_facts"), _made_by("graph")),
    **dict.fromkeys(("people", "person_names", "venue_series", "venue_citations", "venue_pairs"), _made_by("people")),
    **dict.fromkeys(
        ("topics", "topic_members", "topic_tree", "topic_papers", "topic_events", "topic_fits"), _made_by("topics")
    ),
    **dict.fromkeys(("map_places", "maps"), _made_by("map")),
    **dict.fromkeys(("courses", "subject_trends"), _made_by("trends")),
    **dict.fromkeys(("statuses", "status_reasons", "status_changes"), _made_by("status")),
    **dict.fromkeys(("forecasts", "forecast_scores", "forecast_skill", "forecast_voids"), _made_by("forecasts")),
    **dict.fromkeys(("terms", "term_works", "term_acronyms"), _made_by("terms")),
    **dict.fromkeys(("families", "family_keys", "family_works"), _made_by("families")),
    "citation_influence": _made_by("intents"),
    **dict.fromkeys(
        ("board_results", "boards", "dataset_mentions", "discrepancies", "sota_claims", "benchmark_health"),
        _made_by("boards"),
    ),
    # The ledger's own affairs.
    "runs": _kept(
        "run_id step version fingerprint started seconds read written skipped",
        "list_contains($incremental, t.step)", "when the readers of single texts ran last", fingerprint="'cut'",
    ),
    "change_counters": _kept("name counter", "true", "so that a new cut differs from the last", order=5),
    "schema_migrations": _left_out("a cut has its own"),
    **dict.fromkeys(("as_of_cut", "as_of_marks"), _left_out("written by the cut itself")),
    **dict.fromkeys(
        ("harvest_windows", "harvest_rows", "quarantine", "source_coverage", "scholar_edges", "scholar_releases"),
        _left_out("a cut harvests nothing"),
    ),
}  # fmt: skip
"""By the name of the table in the schema ``main``."""
INCREMENTAL = ("claims", "table_claims", "datasets", "intents")
"""Steps that read what changed since they ran last."""
