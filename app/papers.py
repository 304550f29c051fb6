"""Papers as people meet them: finding one by any name, and its page as one document. Reads an edition only."""

import re
from collections.abc import Sequence
from typing import Any

from data.errors import NotFoundError
from data.licence import quotable
from data.store import Database, lookup, rows_as_dicts
from index.text import paper_text

SCHEME = re.compile(r"(?i)(arxiv|doi|acl|corpus_?id|openreview|dblp|sha|work|W)\s*:\s*(.+)")
ARXIV = re.compile(
    r"(?i)(?:https?://arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
DOI = re.compile(r"(?i)(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)")
ACL = re.compile(
    r"(?:https?://aclanthology\.org/)?([A-Z]\d\d-\d{4}|(?:19|20)\d\d\.[a-z0-9]+-[a-z0-9]+\.\d+)(?:\.pdf)?/?"
)
PAPER_URL = {
    "arxiv": "https://arxiv.org/abs/{}",
    "acl": "https://aclanthology.org/{}",
    "doi": "https://doi.org/{}",
    "corpus_id": "https://www.semanticscholar.org/paper/CorpusID:{}",
}
LISTED = 50
"""References and citers listed on a paper's page; the counts beside are whole."""


def find_work(db: Database, name: str) -> int:
    """Return the work that an identifier, work number or title names, through merges.

    Raises
    ------
    NotFoundError
        If nothing answers to it; offers the nearest titles.
    """
    name = name.strip()
    found = _by_identifier(db, name)
    if found is None:
        found = _by_title(db, name)
    if found is None:
        nearest = (
            "SELECT title FROM works ORDER BY jaro_winkler_similarity(lower(title), lower(?)) DESC, work_id LIMIT 3"
        )
        near = [row["title"] for row in rows_as_dicts(db, nearest, [name[:300]])]
        hint = f"; nearest titles: {' | '.join(near)}" if near else "; the edition holds no paper"
        raise NotFoundError(f"no paper answers to {name[:100]!r}{hint}")
    return redirected(db, found)


def find_identified(db: Database, text: str) -> int | None:
    """Return the work that a text names, if all of it is one identifier; None for any other text.

    A bare number is a word here, not a work.

    Raises
    ------
    NotFoundError
        If it is an identifier that no paper has.
    """
    bare = any(pattern.fullmatch(text) for pattern in (ARXIV, DOI, ACL))
    if not bare and not (SCHEME.fullmatch(text) and " " not in text.split(":", 1)[1].strip()):
        return None
    found = _by_identifier(db, text)
    if found is None:
        raise NotFoundError(f"no paper here has the identifier {text[:100]!r}; search for words of its title")
    return redirected(db, found)


def redirected(db: Database, work_id: int) -> int:
    """Return the work that a number means now, after merges."""
    for _ in range(100):
        kept = lookup(db, "SELECT kept_work_id FROM redirects WHERE work_id = ?", [work_id])
        if kept is None or lookup(db, "SELECT 1 FROM works WHERE work_id = ?", [work_id]):
            return work_id
        work_id = int(kept)
    return work_id


def _by_identifier(db: Database, name: str) -> int | None:
    """Return the work of an identifier, with or without its scheme; a bare number is a work."""
    if re.fullmatch(r"[Ww]?\d{1,18}", name):
        number = int(name.lstrip("Ww"))
        known = "SELECT work_id FROM works WHERE work_id = ? UNION ALL SELECT work_id FROM redirects WHERE work_id = ?"
        return _integer(lookup(db, known, [number, number]))
    scheme, value = "", name
    if found := SCHEME.fullmatch(name):
        scheme, value = found[1].lower().replace("corpusid", "corpus_id"), found[2].strip()
        if scheme in ("work", "w"):
            return _by_identifier(db, value) if value.isdigit() else None
    for known, pattern in (("arxiv", ARXIV), ("doi", DOI), ("acl", ACL)):
        if scheme in ("", known) and (match := pattern.fullmatch(value)):
            scheme, value = known, match[1] if known == "acl" else match[1].lower()
            break
    if scheme == "doi" and value.startswith("10.48550/arxiv."):
        scheme, value = "arxiv", value.removeprefix("10.48550/arxiv.")
    if not scheme:
        return None
    return _integer(lookup(db, "SELECT work_id FROM identifiers WHERE scheme = ? AND value = ?", [scheme, value]))


def _by_title(db: Database, title: str) -> int | None:
    """Return the work with this title; harvested before stub, most cited first."""
    letters = r"regexp_replace(lower(strip_accents({})), '[^\p{{L}}\p{{N}}]+', '', 'g')"
    sql = f"""SELECT work_id FROM works WHERE work_id IN (
            SELECT w.work_id FROM main.records r JOIN main.works w ON w.title_record_id = r.record_id
            WHERE r.title_key = md5_number_lower({letters.format("$title")}))
        AND {letters.format("title")} = {letters.format("$title")}
        ORDER BY is_stub, n_citers DESC NULLS LAST, work_id LIMIT 1"""
    return _integer(lookup(db, sql, {"title": title}))


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)


def show_work(db: Database, work_id: int) -> dict[str, Any]:
    """Return all that the edition knows of a work, as one document with its evidence and coverage."""
    rows = rows_as_dicts(db, "SELECT * FROM works WHERE work_id = ?", [work_id])
    if not rows:
        raise NotFoundError(f"there is no work {work_id} in this edition")
    work = rows[0]
    abstract = work.pop("abstract")
    return {
        **work,
        "abstract": quotable(abstract, work["licence"]) if abstract else None,
        "identifiers": identifiers_of(db, [work_id]).get(work_id, {}),
        "authors": [row["name"] for row in rows_as_dicts(
            db, "SELECT name FROM authorship WHERE work_id = ? ORDER BY position LIMIT 5000", [work_id])],
        "subjects": [row["subject"] for row in rows_as_dicts(
            db, "SELECT subject FROM subjects WHERE work_id = ? ORDER BY NOT is_primary, subject", [work_id])],
        "code": [row["url"] for row in rows_as_dicts(
            db, "SELECT url FROM artifacts WHERE work_id = ? AND kind = 'code' ORDER BY url", [work_id])],
        "artifacts": rows_as_dicts(
            db, "SELECT kind, url FROM artifacts WHERE work_id = ? AND kind <> 'code' ORDER BY kind, url", [work_id]),
        "counts": rows_as_dicts(
            db, """SELECT source, kind, max(count) AS count, max(asked_at)::DATE AS as_of FROM source_counts
            WHERE work_id = ? GROUP BY ALL ORDER BY source, kind""", [work_id]),
        "summaries": rows_as_dicts(
            db, """SELECT source, model, text FROM summaries WHERE work_id = ? ORDER BY source, model""", [work_id]),
        "marks": rows_as_dicts(
            db, "SELECT mark, reason FROM as_of_marks WHERE work_id = ? ORDER BY mark, reason", [work_id]),
        "references": _neighbours(db, work_id, "citing_id", "cited_id"),
        "citers": _neighbours(db, work_id, "cited_id", "citing_id"),
        "claims": rows_as_dicts(
            db, """SELECT * EXCLUDE (work_id, record_id) FROM claims WHERE work_id = ?
            ORDER BY tier, position, claim_id""", [work_id]),
        "topics": rows_as_dicts(
            db, """SELECT t.topic_id, t.name, round(m.similarity, 4) AS similarity FROM topic_members m
            JOIN topics t USING (topic_id) WHERE m.work_id = ?""", [work_id]),
        "records": rows_as_dicts(
            db, """SELECT source, source_id, published, first_seen, last_seen, state FROM records
            WHERE work_id = ? ORDER BY is_stub, record_id LIMIT 50""", [work_id]),
    }  # fmt: skip


def _neighbours(db: Database, work_id: int, here: str, there: str) -> list[dict[str, Any]]:
    """Return what a work cites or what cites it, with the citing sentences, most cited first."""
    rows = rows_as_dicts(
        db,
        f"""SELECT c.{there} AS work_id, w.title, year(w.published) AS year, w.is_stub, c.contexts
        FROM citations c JOIN works w ON w.work_id = c.{there} WHERE c.{here} = ?
        ORDER BY w.n_citers DESC NULLS LAST, w.work_id LIMIT {LISTED}""",
        [work_id],
    )
    for row in rows:
        row["contexts"] = [quotable(text, None) for text in row["contexts"][:3]]
    return rows


def identifiers_of(db: Database, work_ids: list[int]) -> dict[int, dict[str, str]]:
    """Return the identifiers of some works by scheme; of several in one scheme the first in the alphabet."""
    told: dict[int, dict[str, str]] = {}
    rows = rows_as_dicts(
        db,
        """SELECT work_id, scheme, value FROM main.identifiers
        JOIN (SELECT DISTINCT unnest(?::BIGINT[]) AS work_id) USING (work_id)""",
        [work_ids],
    )
    for work_id, scheme, value in sorted((row["work_id"], row["scheme"], row["value"]) for row in rows):
        told.setdefault(work_id, {}).setdefault(scheme, value)
    return told


def titles_of(db: Database, work_ids: Sequence[int]) -> dict[int, str]:
    """Return the titles of some works."""
    sql = "SELECT work_id, title FROM works WHERE work_id IN (SELECT unnest(?::BIGINT[]))"
    return {row["work_id"]: row["title"] for row in rows_as_dicts(db, sql, [list(work_ids)])}


def texts_of(db: Database, work_ids: Sequence[int]) -> dict[int, str]:
    """Return title and abstract of some works, as they are encoded."""
    sql = "SELECT work_id, title, abstract FROM works WHERE work_id IN (SELECT unnest(?::BIGINT[]))"
    return {
        row["work_id"]: paper_text(row["title"], row["abstract"]) for row in rows_as_dicts(db, sql, [list(work_ids)])
    }


def paper_url(identifiers: dict[str, str]) -> str | None:
    """Return the page of a paper at its home, made from a validated identifier; None if it has none."""
    for scheme, pattern in PAPER_URL.items():
        value = identifiers.get(scheme, "")
        if value and re.fullmatch(r"[\w./:;()-]+", value):
            return pattern.format(value)
    return None
