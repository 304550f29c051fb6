"""Step: which works name, found or descend from each followed family. Writes the tables of families.

A work belongs to a family if it is a key paper, names it in the title, names it twice in the abstract, or cites a key
paper as a method that it uses. By text alone belong those of the first three.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from analysis.families.naming import Table, named_families, table_of
from data.families import Family, curated
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, scalar
from data.works import work_blocks

VERSION = 1
NAMED = 2
"""Times an abstract names a family that its paper is about: once may be a comparison."""
YEARS_APART = 2
"""Years between a work and a key paper of the same title, up to which they are one: preprint and journal."""
WORKS_AT_ONCE = 4_000
READS = ("works", "records", "citations", "citation_intents")
WRITES = ("families", "family_keys", "family_works")
Progress = Callable[[int], object]
Row = tuple[int, str, str]


def run(
    db: Database, families: Sequence[Family] = curated(), progress: Progress = lambda count: None
) -> StepReport:  # fmt: skip
    """Read the works that changed, or all where a family was defined anew, and follow citations of key papers."""
    digest = digest_of(families)
    parameters = {"families": digest, "named": NAMED, "years_apart": YEARS_APART}
    return run_step(
        db, "families", VERSION, READS, parameters, lambda: _write(db, families, digest, progress), writes=WRITES
    )


def digest_of(families: Iterable[Family]) -> str:
    """Return what changes when the definition of any family does."""
    told = json.dumps([asdict(family) for family in families], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _write(db: Database, families: Sequence[Family], digest: str, progress: Progress) -> Counts:
    _stage_changed(db, digest)
    numbers = _number(db, families)
    _place_keys(db, families, numbers)
    db.execute(
        """CREATE OR REPLACE TEMP TABLE named AS SELECT family_id, work_id, in_title, n_named FROM main.family_works
        WHERE (in_title OR n_named > 0) AND work_id NOT IN (SELECT work_id FROM changed)
          AND work_id IN (SELECT work_id FROM main.works WHERE NOT is_stub)"""
    )
    table, read = table_of(families), 0
    for rows in _changed_blocks(db):
        insert_rows(db, "named", _named_rows(rows, table, [numbers[family.slug] for family in families]))
        read += len(rows)
        progress(len(rows))
    _settle(db)
    for name in ("named", "changed"):
        db.execute(f"DROP TABLE {name}")
    return Counts(read, int(scalar(db, "SELECT count(*) FROM main.family_works WHERE belongs")))


def _stage_changed(db: Database, digest: str) -> None:
    """Make ``changed(work_id)``: works changed since the last run, or all where what is looked for is another."""
    same = scalar(db, "SELECT digest FROM main.vocabulary_read WHERE step = 'families'") == digest
    last = scalar(db, "SELECT max(started) FROM main.runs WHERE step = 'families' AND version = ?", [VERSION])
    since = last if same else None
    db.execute(
        """CREATE OR REPLACE TEMP TABLE changed AS SELECT work_id FROM main.works
        WHERE NOT is_stub AND (?::TIMESTAMP IS NULL OR changed_at >= ?)""",
        [since, since],
    )
    db.execute("DELETE FROM main.vocabulary_read WHERE step = 'families'")
    db.execute("INSERT INTO main.vocabulary_read VALUES ('families', ?)", [digest])


def _number(db: Database, families: Sequence[Family]) -> dict[str, int]:
    """Write the families, each under the number its slug was given first; return the numbers by slug."""
    known = dict(db.execute("SELECT slug, family_id FROM main.families").fetchall())
    for family in families:
        known.setdefault(family.slug, max(known.values(), default=0) + 1)
    gone = db.execute(
        "SELECT * FROM main.families WHERE NOT list_contains(?::VARCHAR[], slug)", [[f.slug for f in families]]
    ).fetchall()
    db.execute("TRUNCATE main.families")
    insert_rows(db, "main.families", (
        {"family_id": known[family.slug], "slug": family.slug, "name": family.name,
         "aliases": [*family.names, *family.unsure], "began": family.began, "origin": family.origin,
         "source": family.source, "is_active": True} for family in families
    ))  # fmt: skip
    for row in gone:
        db.execute("INSERT INTO main.families VALUES (?, ?, ?, ?, ?, ?, ?, false)", list(row[:7]))
    return known


def _place_keys(db: Database, families: Sequence[Family], numbers: dict[str, int]) -> None:
    """Write the key papers with the works they are: by identifier, else by title and year."""
    db.execute("TRUNCATE main.family_keys")
    insert_rows(db, "main.family_keys", (
        {"family_id": numbers[family.slug], "position": place, "title": key.title, "year": key.year,
         "scheme": key.scheme, "value": key.value, "work_id": None}
        for family in families for place, key in enumerate(family.keys, start=1)
    ))  # fmt: skip
    db.execute(
        """UPDATE main.family_keys SET value = coalesce(identifier(scheme, value).value, value)
        WHERE scheme IS NOT NULL"""
    )
    db.execute(
        """UPDATE main.family_keys AS k SET work_id = i.work_id FROM public.identifiers i
        WHERE i.scheme = k.scheme AND i.value = k.value"""
    )
    db.execute(
        f"""UPDATE main.family_keys AS k SET work_id = t.work_id FROM (
            SELECT k.family_id, k.position, arg_min(r.work_id, (r.is_stub, r.record_id)) AS work_id
            FROM main.family_keys k JOIN main.records r ON r.title_key = title_key(k.title)
            WHERE k.year IS NULL OR abs(year(r.published) - k.year) <= {YEARS_APART} GROUP BY ALL) t
        WHERE k.work_id IS NULL AND t.family_id = k.family_id AND t.position = k.position"""
    )


def _changed_blocks(db: Database) -> Iterator[list[Row]]:
    for first, last in work_blocks(db, WORKS_AT_ONCE):
        rows = db.execute(
            """SELECT work_id, title, coalesce(abstract, '') FROM public.works SEMI JOIN changed USING (work_id)
            WHERE work_id BETWEEN ? AND ? ORDER BY work_id""",
            [first, last],
        ).fetchall()
        if rows:
            yield rows


def _named_rows(rows: Iterable[Row], table: Table, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    for work_id, title, abstract in rows:
        for place, named in named_families(table, title, abstract).items():
            yield {"family_id": numbers[place], "work_id": work_id, "in_title": named.in_title,
                   "n_named": named.n_named}  # fmt: skip


def _settle(db: Database) -> None:
    """Write what each work has to do with each family, and whether it belongs to it."""
    db.execute("TRUNCATE main.family_works")
    db.execute(
        f"""INSERT INTO main.family_works BY NAME
        WITH keys AS (SELECT DISTINCT k.family_id, k.work_id FROM main.family_keys k JOIN main.families f
                      USING (family_id) WHERE k.work_id IS NOT NULL AND f.is_active),
        sentences AS (SELECT citing_id, cited_id, bool_or(intent = 'method') AS as_method
                      FROM main.citation_intents WHERE intent <> 'unknown' GROUP BY ALL),
        cited AS (SELECT k.family_id, c.citing_id AS work_id, count(DISTINCT c.cited_id)::INTEGER AS n_cited,
                         bool_or(s.as_method) AS in_methods
                  FROM keys k JOIN main.citations c ON c.cited_id = k.work_id
                  LEFT JOIN sentences s ON s.citing_id = c.citing_id AND s.cited_id = c.cited_id
                  WHERE c.citing_id <> c.cited_id GROUP BY ALL),
        keyed AS (SELECT family_id, work_id FROM keys SEMI JOIN (
                  SELECT work_id FROM main.works WHERE NOT is_stub) USING (work_id)),
        every AS (SELECT family_id, work_id FROM named UNION SELECT family_id, work_id FROM cited
                  UNION SELECT family_id, work_id FROM keyed),
        facts AS (SELECT e.family_id, e.work_id, k.work_id IS NOT NULL AS is_key,
                         coalesce(n.in_title, false) AS in_title, coalesce(n.n_named, 0) AS n_named,
                         coalesce(c.n_cited, 0) AS n_cited, c.in_methods
                  FROM every e LEFT JOIN named n USING (family_id, work_id)
                  LEFT JOIN cited c USING (family_id, work_id) LEFT JOIN keyed k USING (family_id, work_id))
        SELECT *, is_key OR in_title OR n_named >= {NAMED} AS by_text,
               by_text OR coalesce(in_methods, false) AS belongs
        FROM facts SEMI JOIN (SELECT work_id FROM main.works WHERE NOT is_stub) USING (work_id)
        ORDER BY family_id, work_id"""
    )
