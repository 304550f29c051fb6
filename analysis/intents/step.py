"""Step: why papers are cited. Writes ``citation_intents`` (a row a citing sentence) and ``citation_influence``.

What a source says is kept; what it leaves open is classified by `analysis.intents.classifier`, marked as ours.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from analysis.intents.classifier import ENOUGH, INTENTS, UNKNOWN, IntentClassifier, load_classifier
from analysis.intents.criticism import criticism
from analysis.intents.influence import MENTIONS, POINTS, influence
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, scalar

VERSION = 1
SENTENCES_AT_ONCE = 4_000
OURS = "fieldmap"
TABLES = ("citation_intents", "citation_influence")
READS = ("works", "citations", "passages")
Progress = Callable[[int], object]
Row = tuple[Any, ...]


def run(db: Database, progress: Progress = lambda count: None) -> StepReport:
    """Tell the intent of every citing sentence that is new, and weigh the citations anew."""
    parameters = {"enough": ENOUGH, "mentions": MENTIONS, "points": POINTS}
    return run_step(db, "intents", VERSION, READS, parameters, lambda: _write(db, progress), writes=TABLES)


def _write(db: Database, progress: Progress) -> Counts:
    if scalar(db, "SELECT max(version) FROM main.runs WHERE step = 'intents'") != VERSION:
        db.execute("TRUNCATE main.citation_intents")
    _stage_sentences(db)
    kept = _drop_outdated(db)
    classifier, read = load_classifier(), 0
    for rows in _batches(db):
        told = intent_rows(rows, classifier)
        insert_rows(db, "main.citation_intents", told)
        read += len(rows)
        progress(len(rows))
    _find_sections(db)
    _weigh(db)
    for name in ("citing_sentences", "citing_sentences_new", "still_so", "to_weigh"):
        db.execute(f"DROP TABLE {name}")
    return Counts(read, read, skipped=kept)


def _stage_sentences(db: Database) -> None:
    """List every citing sentence with what the source says: its intents by our names, and its own name."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE citing_sentences AS
        SELECT citing_id, cited_id, md5(sentence) AS sentence_hash, sentence, said,
               CASE len(said) WHEN 1 THEN source ELSE ? END AS said_by
        FROM (SELECT citing_id, cited_id, unnest(contexts) AS sentence, source,
                     list_sort(list_distinct(list_filter(list_transform(
                         intents, lambda i: CASE lower(i) WHEN 'methodology' THEN 'method' ELSE lower(i) END),
                         lambda i: list_contains(?::VARCHAR[], i)))) AS said
              FROM public.citations WHERE len(contexts) > 0)""",
        [OURS, list(INTENTS)],
    )


def _drop_outdated(db: Database) -> int:
    """Forget sentences that are gone or of which the source now says otherwise; return how many stay."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE still_so AS
        SELECT i.citing_id, i.cited_id, i.sentence_hash FROM main.citation_intents i
        JOIN citing_sentences s USING (citing_id, cited_id, sentence_hash, said_by)
        WHERE len(s.said) = 0 OR i.intent = ? OR list_contains(s.said, i.intent)""",
        [UNKNOWN],
    )
    db.execute(
        """DELETE FROM main.citation_intents i WHERE NOT EXISTS (SELECT 1 FROM still_so s
        WHERE s.citing_id = i.citing_id AND s.cited_id = i.cited_id AND s.sentence_hash = i.sentence_hash)"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE citing_sentences_new AS
        SELECT row_number() OVER (ORDER BY citing_id, cited_id, sentence_hash) AS place, s.* FROM citing_sentences s
        ANTI JOIN still_so USING (citing_id, cited_id, sentence_hash)"""
    )
    return int(scalar(db, "SELECT count(*) FROM still_so"))


def _batches(db: Database) -> Iterator[list[Row]]:
    """Yield (citing_id, cited_id, sentence_hash, sentence, said, said_by) in blocks, so that not all lie in memory."""
    first = 1
    while True:
        rows = db.execute(
            """SELECT citing_id, cited_id, sentence_hash, sentence, said, said_by FROM citing_sentences_new
            WHERE place >= ? AND place < ? ORDER BY place""",
            [first, first + SENTENCES_AT_ONCE],
        ).fetchall()
        if not rows:
            return
        first += SENTENCES_AT_ONCE
        yield rows


def intent_rows(rows: Sequence[Row], classifier: IntentClassifier) -> list[dict[str, object]]:
    """Return rows of ``citation_intents``: the source's word where it names one intent, else ours among its own."""
    ours = classifier.classify([row[3] for row in rows], [row[4] for row in rows])
    told = []
    for (citing, cited, key, sentence, said, by), (intent, confidence) in zip(rows, ours, strict=True):
        by_source = by != OURS
        told.append({
            "citing_id": citing, "cited_id": cited, "sentence_hash": key, "intent": said[0] if by_source else intent,
            "confidence": None if by_source or intent == UNKNOWN else confidence, "said_by": by,
            "criticism": criticism(sentence),
        })  # fmt: skip
    return told


def _find_sections(db: Database) -> None:
    """Note the heading under which a full text has the sentence, where it has it word for word."""
    db.execute(
        """UPDATE main.citation_intents AS i SET section = f.section
        FROM (SELECT s.citing_id, s.cited_id, s.sentence_hash, arg_min(p.section, p.position) AS section
              FROM citing_sentences s JOIN main.citation_intents k USING (citing_id, cited_id, sentence_hash)
              JOIN main.passages p ON p.work_id = s.citing_id AND p.section <> '' AND contains(p.text, s.sentence)
              WHERE k.section IS NULL GROUP BY ALL) f
        WHERE i.citing_id = f.citing_id AND i.cited_id = f.cited_id AND i.sentence_hash = f.sentence_hash"""
    )


def _weigh(db: Database) -> None:
    """Write for each citation with a sentence, or of which the source says so, whether it is influential and why."""
    db.execute("TRUNCATE main.citation_influence")
    db.execute(
        """INSERT INTO main.citation_influence
        SELECT citing_id, cited_id, is_influential, ['as the source says'], NULL, source FROM public.citations
        WHERE is_influential IS NOT NULL"""
    )
    db.execute(WEIGHED, [SENTENCES_AT_ONCE])
    last = -1
    while True:
        rows = db.execute("SELECT * EXCLUDE (block) FROM to_weigh WHERE block = ?", [last + 1]).fetchall()
        if not rows:
            break
        last += 1
        insert_rows(db, "main.citation_influence", (_influence_row(row) for row in rows))


WEIGHED = """CREATE OR REPLACE TEMP TABLE to_weigh AS
    WITH cited AS (SELECT citing_id, cited_id, count(*) AS n, list(intent) AS intents,
                          list_filter(list(section), lambda s: s IS NOT NULL) AS sections
                   FROM main.citation_intents ANTI JOIN main.citation_influence USING (citing_id, cited_id)
                   GROUP BY ALL),
         authors AS (SELECT work_id, list(DISTINCT person_id) AS people FROM public.authorship
                     WHERE work_id IN (SELECT citing_id FROM cited UNION SELECT cited_id FROM cited) GROUP BY ALL)
    SELECT (row_number() OVER (ORDER BY c.citing_id, c.cited_id) - 1) // ? AS block, c.*,
           CASE WHEN a.people IS NOT NULL AND b.people IS NOT NULL
                THEN len(list_intersect(a.people, b.people)) END AS shared
    FROM cited c LEFT JOIN authors a ON a.work_id = c.citing_id LEFT JOIN authors b ON b.work_id = c.cited_id"""
"""Citations to weigh, in numbered blocks."""


def _influence_row(row: Row) -> dict[str, object]:
    citing, cited, n_sentences, intents, sections, shared = row
    found = influence(n_sentences, intents, sections, shared)
    return {"citing_id": citing, "cited_id": cited, "is_influential": found.is_influential,
            "reasons": list(found.reasons), "n_features": found.n_features, "said_by": OURS}  # fmt: skip
