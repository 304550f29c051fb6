"""How a paper is cited: the sentences that cite it by intent, newest first, criticism apart, with what is not known.

`app.graph_questions` calls it for `fieldmap citations` and a paper's panel in the explorer; `analysis.intents.step`
wrote what it reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.intents.classifier import INTENTS, UNKNOWN
from data.licence import quotable
from data.store import Database, rows_as_dicts

LISTED = 20
"""Sentences shown of each group; the counts beside are whole."""
CRITICAL = "critical"
GROUPS = (*INTENTS, UNKNOWN)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CitedAs:
    """What is known of how a work is cited. A sentence stands in one group: among the critical, or by its intent."""

    work_id: int
    n_citers: int
    n_with_sentence: int
    """Citers of which at least one sentence is known."""
    n_sentences: dict[str, int]
    """Sentences of each group, shown or not; ``critical`` among them."""
    groups: dict[str, list[Row]]
    """``sentence``, ``citing_id``, ``title``, ``year``, ``intent``, ``confidence``, ``said_by``, ``criticism``,
    ``section``; newest first."""
    sections: list[Row]
    """``section`` as printed and ``n`` sentences in it, most first; only of citers whose full text has them."""
    influential: list[Row]
    """Citers to which the work matters: ``citing_id``, ``title``, ``year``, ``reasons``, ``said_by``; newest first."""
    n_influential: int
    n_weighed: int
    """Citers of which enough is known to say whether the work matters to them."""


def cited_as(db: Database, work_id: int, groups: Sequence[str] = (CRITICAL, *GROUPS), top: int = LISTED) -> CitedAs:
    """Return how a work is cited, with at most ``top`` sentences of each of the groups asked for."""
    counts = rows_as_dicts(
        db,
        f"SELECT {_GROUP} AS name, count(*) AS n FROM citation_intents i WHERE cited_id = ? GROUP BY ALL",
        [work_id],
    )
    n_sentences = dict.fromkeys((CRITICAL, *GROUPS), 0) | {row["name"]: int(row["n"]) for row in counts}
    facts = rows_as_dicts(db, _FACTS, {"work": work_id})[0]
    return CitedAs(
        work_id, int(facts["n_citers"]), int(facts["n_with_sentence"]), n_sentences,
        _sentences(db, work_id, groups, top),
        rows_as_dicts(db, _SECTIONS, [work_id, top]), rows_as_dicts(db, _INFLUENTIAL, [work_id, top]),
        int(facts["n_influential"]), int(facts["n_weighed"]),
    )  # fmt: skip


def _sentences(db: Database, work_id: int, groups: Sequence[str], top: int) -> dict[str, list[Row]]:
    """Return the newest sentences of each group, as far as they may be quoted."""
    told: dict[str, list[Row]] = {name: [] for name in groups}
    for row in rows_as_dicts(db, _NEWEST, {"work": work_id, "groups": list(groups), "top": top}):
        told[row.pop("name")].append(row | {"sentence": quotable(row["sentence"], None)})
    return told


_GROUP = f"CASE WHEN i.criticism IS NOT NULL THEN '{CRITICAL}' ELSE i.intent END"
_NEWEST = f"""SELECT {_GROUP} AS name, c.sentence, i.citing_id, w.title, year(w.published) AS year, i.intent,
           i.confidence, i.said_by, i.criticism, i.section
    FROM citation_intents i JOIN works w ON w.work_id = i.citing_id
    JOIN (SELECT citing_id, unnest(contexts) AS sentence FROM citations WHERE cited_id = $work) c
      ON c.citing_id = i.citing_id AND md5(c.sentence) = i.sentence_hash
    WHERE i.cited_id = $work AND list_contains($groups::VARCHAR[], {_GROUP})
    QUALIFY row_number() OVER (PARTITION BY name ORDER BY w.published DESC NULLS LAST, i.citing_id, c.sentence) <= $top
    ORDER BY w.published DESC NULLS LAST, i.citing_id, c.sentence"""
_FACTS = """SELECT count(*) AS n_citers, count(*) FILTER (len(c.contexts) > 0) AS n_with_sentence,
           count(*) FILTER (f.is_influential) AS n_influential, count(f.is_influential) AS n_weighed
    FROM citations c LEFT JOIN citation_influence f ON f.citing_id = c.citing_id AND f.cited_id = c.cited_id
    WHERE c.cited_id = $work"""
_SECTIONS = """SELECT section, count(*) AS n FROM citation_intents WHERE cited_id = ? AND section IS NOT NULL
    GROUP BY section ORDER BY n DESC, section LIMIT ?"""
_INFLUENTIAL = """SELECT f.citing_id, w.title, year(w.published) AS year, f.reasons, f.said_by
    FROM citation_influence f JOIN works w ON w.work_id = f.citing_id WHERE f.cited_id = ? AND f.is_influential
    ORDER BY w.published DESC NULLS LAST, f.citing_id LIMIT ?"""
