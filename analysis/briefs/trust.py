"""How far the subject's claims can be trusted: what can be checked, verdicts, flags, and what contradicts."""

from collections.abc import Mapping
from datetime import date

from analysis.audit.arithmetic import CHECKS
from analysis.audit.flags import FLAGS
from analysis.briefs.field import Field, Row
from analysis.documents.document import Evidence, Section, Sentence, Sources, fact, tell
from data.edition_answers import once_an_edition
from data.store import Database, rows_as_dicts

NAME, HEADING = "trust", "How far to trust it"
CONTRADICTIONS, FLAGGED = 5, 4
VERDICTS = ("supported", "not supported", "not comparable", "not checkable")
_MET = """SELECT dataset_key, metric_key FROM board_results r JOIN main.works w USING (work_id)
    WHERE w.public_by <= $as_of AND r.doubt IS NULL GROUP BY ALL HAVING count(DISTINCT paper) > 1"""
_REPORTED = """SELECT dataset_key, metric_key, count(*) AS n FROM board_results SEMI JOIN field USING (work_id)
    GROUP BY ALL"""
_SOTA = """SELECT verdict, count(*) AS n, count(DISTINCT work_id) AS papers FROM sota_claims SEMI JOIN field
    USING (work_id) GROUP BY verdict"""
_FLAGS = f"""SELECT flag, count(DISTINCT work_id) AS n FROM claim_flags SEMI JOIN field USING (work_id)
    WHERE verdict = 'yes' GROUP BY flag ORDER BY n DESC, flag LIMIT {FLAGGED}"""
_NUMBERS = """SELECT kind, count(DISTINCT work_id) AS n FROM number_checks SEMI JOIN field USING (work_id)
    GROUP BY kind ORDER BY n DESC, kind"""
_AUDITED = """SELECT count(*) AS n, count(*) FILTER (n_passages > 0) AS full_text, 
        count(*) FILTER (n_tables > 0) AS tables FROM audited_works SEMI JOIN field USING (work_id)"""
_AGAINST = f"""WITH mine AS (SELECT claim_id FROM claims SEMI JOIN field USING (work_id)),
    found AS (SELECT * FROM discrepancies WHERE first_claim_id IN (SELECT claim_id FROM mine)
              OR other_claim_id IN (SELECT claim_id FROM mine)),
    sides AS (SELECT c.claim_id, w.work_id, w.public_by, w.title_record_id AS title
              FROM claims c JOIN main.works w USING (work_id)
              WHERE c.claim_id IN (SELECT unnest([first_claim_id, other_claim_id]) FROM found)
                AND w.public_by <= $as_of),
    widest AS (SELECT d.*, v.work_id AS first_work, w.work_id AS other_work, v.title AS first, w.title AS other,
                      greatest(v.public_by, w.public_by) AS day
               FROM found d JOIN sides v ON v.claim_id = d.first_claim_id JOIN sides w ON w.claim_id = d.other_claim_id
               ORDER BY d.is_explained, abs(d.first_value - d.other_value) DESC, d.discrepancy_id
               LIMIT {CONTRADICTIONS})
    SELECT d.discrepancy_id, d.model, d.dataset, d.metric, d.first_value, d.other_value, d.cause, d.reason,
           d.is_explained, v.title AS first_title, w.title AS other_title, d.first_work, d.other_work, d.day
    FROM widest d JOIN main.records v ON v.record_id = d.first JOIN main.records w ON w.record_id = d.other
    ORDER BY d.is_explained, abs(d.first_value - d.other_value) DESC, d.discrepancy_id"""


def trust_section(field: Field, sources: Sources) -> Section:
    """Return the section; each part stands where its analysis has run."""
    lacking = [step for step in ("boards", "setup") if not field.has_run(step)]
    sentences: list[Sentence] = []
    if "boards" not in lacking:
        sentences += [*_checkable(field, sources), *_sota(field, sources), *contradictions(field, sources)]
    if "setup" not in lacking:
        sentences += _audited(field, sources)
    note = f"Not known here yet: fieldmap analyze {' '.join(lacking)}, then fieldmap publish." if lacking else ""
    return Section(
        NAME, HEADING, tuple(sentences), note=note or ("" if sentences else "Nothing of it could be checked.")
    )


def _checkable(field: Field, sources: Sources) -> list[Sentence]:
    reported = {(row["dataset_key"], row["metric_key"]): row["n"] for row in field.rows(_REPORTED)}
    if not reported:
        return []
    results = sum(reported.values())
    met = sum(reported[one] for one in met_benchmarks(field.db, field.as_of) & reported.keys())
    counted = sources.count(
        "checkable", "results of a known benchmark, and those of a benchmark that two papers or more report",
        results=results, met=met, share=round(met / results, 6),
    )  # fmt: skip
    return [tell(
        "trust.checkable", "{met} of {results} results ({share}) stand on a benchmark that another paper here reports "
        "too: only these can be set against anything.",
        met=fact(counted, "met", "count"), results=fact(counted, "results", "count"),
        share=fact(counted, "share", "share"),
    )]  # fmt: skip


@once_an_edition()
def met_benchmarks(db: Database, as_of: date) -> frozenset[tuple[str, str]]:
    """Return data set and metric of the benchmarks that two papers or more report that were public by a day."""
    return frozenset((row["dataset_key"], row["metric_key"]) for row in rows_as_dicts(db, _MET, {"as_of": as_of}))


def _sota(field: Field, sources: Sources) -> list[Sentence]:
    rows = {row["verdict"]: row["n"] for row in field.rows(_SOTA)}
    if not rows:
        return []
    n = {verdict.replace(" ", "_"): rows.get(verdict, 0) for verdict in VERDICTS}
    counted = sources.count(
        "sota", "claims of the state of the art, judged as of their own day", n=sum(n.values()), **n
    )
    return [tell(
        "trust.sota", "Of {n} claims of the state of the art {supported} were supported by what was known on their "
        "day, {not_supported} were not, {not_comparable} cannot be compared, {not_checkable} cannot be checked here.",
        **{name: fact(counted, name, "count") for name in ("n", *n)},
    )]  # fmt: skip


def contradictions(field: Field, sources: Sources) -> list[Sentence]:
    """Return the discrepancies that a paper of the subject is part of, unexplained first."""
    rows = field.rows(_AGAINST)
    papers = field.papers(sorted({row[side] for row in rows for side in ("first_work", "other_work")})) if rows else {}
    return [_against(row, papers, sources) for row in rows]


def _against(row: Row, papers: Mapping[int, Evidence], sources: Sources) -> Sentence:
    found = sources.add(Evidence(
        f"D{row['discrepancy_id']}", "discrepancy", f"{row['model']} on {row['dataset']}, {row['metric']}", row["day"],
        {"model": row["model"], "board": f"{row['dataset']}, {row['metric']}", "first": f"{row['first_value']:g}",
         "other": f"{row['other_value']:g}", "reason": row["reason"].rstrip("."), "first_title": row["first_title"],
         "other_title": row["other_title"], "cause": f"explained by {row['cause']}" if row["is_explained"]
         else "unexplained", "first_work": f"W{row['first_work']}", "other_work": f"W{row['other_work']}"},
    ))  # fmt: skip
    both = sorted({row["first_work"], row["other_work"]})
    names = ("model", "board", "first", "first_title", "other", "other_title", "cause", "reason")
    return tell(
        "trust.contradiction", "Contradiction: {model} on {board} has {first} in “{first_title}” and {other} in "
        "“{other_title}” ({cause}: {reason}).",
        *(sources.add(papers[work]) for work in both), **{name: fact(found, name) for name in names},
    )  # fmt: skip


def _audited(field: Field, sources: Sources) -> list[Sentence]:
    """Return what the audit found in how many papers."""
    (row,) = field.rows(_AUDITED)
    if not row["n"]:
        return []
    counted = sources.count("audited", "papers that the audit has read, with full text, with tables of numbers", **row)
    sentences = [tell(
        "trust.audited", "The audit has read {n} of its papers, {full_text} of them in full text and {tables} with "
        "tables of numbers.", **{name: fact(counted, name, "count") for name in ("n", "full_text", "tables")},
    )]  # fmt: skip
    for key, rows, words in (("flag", field.rows(_FLAGS), FLAGS), ("kind", field.rows(_NUMBERS), CHECKS)):
        for found in rows:
            name = str(words[found[key]] if found[key] in words else found[key]).replace("_", " ")
            one = sources.count(f"{key}.{found[key]}", "papers in which the audit saw it", what=name, n=found["n"])
            told = {"n": fact(one, "n", "count"), "what": fact(one, "what")}
            sentences.append(tell(f"trust.{key}", "Papers in which the audit sees {what}: {n}.", **told))
    return sentences
