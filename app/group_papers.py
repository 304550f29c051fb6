"""What an edition knows of a week's papers and of a group's likes, as the ranking takes it. Used by `app.groups`.

A week is read once for all groups: texts, vectors, words and a sample of the library that likes are told apart from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from analysis.boards.results import LEAST_CONFIDENCE
from analysis.groups.candidates import Candidate, Liked
from analysis.groups.taste import Background, Features
from analysis.groups.week import Week
from app.open_edition import OpenEdition
from data.store import Database, rows_as_dicts
from index.word_space import WordSpace, word_text

LATE_WEEKS = 4
"""Weeks before a digest's own in which a paper that became known only since the last digest may have become public."""
BACKGROUND = 1_000
"""Papers of the library, evenly spread over its ids, that stand for what is neither liked nor disliked."""

FEWEST_BACKGROUND = 10


@dataclass(frozen=True, slots=True)
class WeekPapers:
    """The papers of a week, ready to be ranked for any group."""

    week: Week
    candidates: list[Candidate]
    features: Features
    space: WordSpace
    background: Background
    background_ids: list[int]


def week_papers(opened: OpenEdition, week: Week, known_since: datetime | None = None) -> WeekPapers:
    """Return the papers that became public in a week, and late ones; see :func:`works_of_week`."""
    works = works_of_week(opened.db, week, known_since)
    sample = _background(opened.db, works, week.sunday)
    candidates = read_candidates(opened.db, works, week.sunday)
    texts = _word_texts(opened.db, [*works, *sample])
    space = WordSpace.fit([texts[work] for work in [*works, *sample]])
    features = features_of(opened, works, space, texts)
    background = Background.of(features_of(opened, sample, space, texts))
    return WeekPapers(week, candidates, features, space, background, sample)


def works_of_week(db: Database, week: Week, known_since: datetime | None = None) -> list[int]:
    """Return the papers that became public in a week, newest first, and late ones.

    A paper that is known only by month or year belongs to the last day it can mean. Late ones became public in one of
    the weeks before, and were first seen by this library after ``known_since`` (UTC).
    """
    rows = rows_as_dicts(
        db,
        """SELECT work_id FROM works WHERE NOT is_stub AND NOT is_withdrawn AND (public_by BETWEEN $monday AND $sunday
            OR ($since IS NOT NULL AND first_seen > $since AND public_by BETWEEN $earliest AND $sunday))
        ORDER BY public_by DESC, work_id""",
        {"monday": week.monday, "sunday": week.sunday, "earliest": week.before(LATE_WEEKS).monday,
         "since": known_since},
    )  # fmt: skip
    return [row["work_id"] for row in rows]


def _background(db: Database, week: Sequence[int], until: date) -> list[int]:
    """Return works that were public by a day, evenly spread over the ids, without those of a week.

    In a library that has hardly any others the week's own stand in for it.
    """
    rows = rows_as_dicts(
        db,
        "SELECT work_id FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND public_by <= ? ORDER BY work_id",
        [until],
    )
    works, apart = [row["work_id"] for row in rows], set(week)
    spread = [work for work in works[:: max(1, len(works) // BACKGROUND)] if work not in apart]
    return spread if len(spread) >= FEWEST_BACKGROUND else works[:BACKGROUND]


def read_candidates(db: Database, works: Sequence[int], until: date) -> list[Candidate]:
    """Return what is known of some works, in their order; citations made by a day count."""
    rows = rows_as_dicts(
        db,
        """WITH w AS (SELECT unnest($works::BIGINT[]) AS work_id),
        names AS (SELECT work_id, list(name ORDER BY position) AS names
                  FROM authorship JOIN w USING (work_id) GROUP BY 1),
        fields AS (SELECT work_id, list(subject ORDER BY subject) AS subjects
                   FROM subjects JOIN w USING (work_id) GROUP BY 1),
        groups AS (SELECT m.work_id, any_value([t.topic_id::VARCHAR, t.name]) AS topics FROM topic_members m
                   JOIN w USING (work_id) JOIN topics t USING (topic_id) GROUP BY 1),
        citers AS (SELECT c.cited_id AS work_id, count(DISTINCT c.citing_id) AS n FROM main.citations c
                   JOIN w ON w.work_id = c.cited_id JOIN main.works o ON o.work_id = c.citing_id
                   WHERE o.public_by <= $until GROUP BY 1),
        results AS (SELECT work_id, count(*) AS n FROM claims JOIN w USING (work_id)
                    WHERE kind IN ('result', 'delta') AND confidence >= $sure GROUP BY 1),
        refs AS (SELECT c.citing_id AS work_id, list(DISTINCT c.cited_id) AS cited FROM main.citations c
                 JOIN w ON w.work_id = c.citing_id GROUP BY 1)
        SELECT p.work_id, p.title, p.abstract, p.venue, p.public_by, names, subjects, topics, citers.n AS n_citers,
               results.n AS n_results, cited
        FROM w JOIN works p USING (work_id) LEFT JOIN names USING (work_id) LEFT JOIN fields USING (work_id)
        LEFT JOIN groups USING (work_id) LEFT JOIN citers USING (work_id) LEFT JOIN results USING (work_id)
        LEFT JOIN refs USING (work_id)""",
        {"works": list(works), "until": until, "sure": LEAST_CONFIDENCE},
    )
    told = {
        row["work_id"]: Candidate(
            row["work_id"], row["title"], f"{row['title']}. {row['abstract'] or ''}", tuple(row["names"] or ()),
            tuple(filter(None, [row["venue"], *(row["subjects"] or ())])), tuple(row["topics"] or ()),
            row["n_citers"] or 0, row["n_results"] or 0, frozenset(row["cited"] or ()),
            max(0, (until - row["public_by"]).days) if row["public_by"] else 0,
        )
        for row in rows
    }  # fmt: skip
    return [told[work] for work in works]


def read_liked(db: Database, people: dict[int, tuple[str, ...]]) -> list[Liked]:
    """Return what is known of liked papers, ascending by work, from who liked each."""
    rows = rows_as_dicts(
        db,
        """SELECT w.work_id, w.title, list(s.name ORDER BY s.position) FILTER (s.name IS NOT NULL) AS names
        FROM works w LEFT JOIN authorship s USING (work_id)
        WHERE w.work_id IN (SELECT unnest(?::BIGINT[])) GROUP BY w.work_id, w.title ORDER BY w.work_id""",
        [list(people)],
    )
    return [Liked(row["work_id"], row["title"], people[row["work_id"]], tuple(row["names"] or ())) for row in rows]


def features_of(
    opened: OpenEdition, works: Sequence[int], space: WordSpace, texts: dict[int, str] | None = None
) -> Features:
    """Return vectors and words of some works, in their order; zeros where a work has none."""
    texts = texts or _word_texts(opened.db, works)
    vectors = np.zeros((len(works), opened.vectors.key.dim))
    has = opened.vectors.which(list(works)) if len(works) else np.zeros(0, dtype=bool)
    if has.any():
        vectors[has] = opened.vectors.vectors_of(np.array(works, dtype=np.int64)[has])
    return Features(vectors, space.rows([texts.get(work, "") for work in works]))


def _word_texts(db: Database, works: Sequence[int]) -> dict[int, str]:
    """Return the texts of some works as they are weighed by words."""
    sql = "SELECT work_id, title, abstract FROM works WHERE work_id IN (SELECT unnest(?::BIGINT[]))"
    return {row["work_id"]: word_text(row["title"], row["abstract"]) for row in rows_as_dicts(db, sql, [list(works)])}
