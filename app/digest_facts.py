"""What a week changed in an edition, read once for all groups: boards, directions, their papers. For `app.digests`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.boards.results import COLUMNS, Result
from analysis.briefs.brief import About
from analysis.briefs.field import Field
from analysis.digests.boards import Change, Overtaken, changes_of
from analysis.digests.papers import Cited
from analysis.documents.document import Evidence
from analysis.groups.week import Week
from analysis.trends.movers import Movers, moves, read_movers
from analysis.trends.strata import choose_frame
from analysis.trends.subjects import EXACT, KINDS, Subject, all_subjects, folded, members, ranked_subjects
from analysis.trends.works import read_dates
from app.group_papers import WeekPapers, week_papers
from app.open_edition import OpenEdition
from app.papers import identifiers_of, paper_url
from data.licence import quotable
from data.store import rows_as_dicts

Row = dict[str, Any]
MOST_RESULTS = 200_000
"""Results of the benchmarks of a week that are read."""
LEAST_SHARED, LEAST_LIFT = 4, 4.0
"""Papers that a direction must share with a group's field, and how much denser it must be there than in the library."""
FOLLOWED = {"family": 4, "topic": 2, "term": 10}
"""Directions of each kind that a group follows at most without naming them."""
OLDEST_STATUS = timedelta(days=45)
"""Age of a status, before the day of the digest, from which on it is not told."""


@dataclass(slots=True)
class WeekFacts:
    """What became known of a week in one edition; each part is read when it is first asked for, and kept."""

    opened: OpenEdition
    week: Week
    day: date
    """Nothing from after it is told."""
    _candidates: dict[datetime | None, WeekPapers] = field(default_factory=dict)
    _changes: list[list[Change]] = field(default_factory=list)
    _movers: dict[str, Movers] = field(default_factory=dict)
    _subjects: dict[str, dict[int, Subject]] = field(default_factory=dict)
    _steps: list[set[str]] = field(default_factory=list)

    def rows(self, sql: str, works: Collection[int] = (), **values: Any) -> list[Row]:
        """Return the rows of a query in which ``field(work_id)`` is some works."""
        tables = {"field": pa.table({"work_id": pa.array(sorted(works), pa.int64())})}
        return rows_as_dicts(self.opened.db, sql, values, tables)

    def has_run(self, step: str) -> bool:
        """Tell whether a step has run on this library."""
        if not self._steps:
            self._steps.append({row["step"] for row in self.rows("SELECT DISTINCT step FROM main.runs")})
        return step in self._steps[0]

    def papers(self, works: Collection[int]) -> dict[int, Evidence]:
        """Return works as evidence, each with its page, by number."""
        about = About("", "search", None, "", (), "")
        known = sorted(set(works))
        found = Field(self.opened.db, about, self.day, np.zeros(0, dtype=np.int64), True).papers(known)
        named = identifiers_of(self.opened.db, known)
        return {
            work: Evidence(one.ref, one.kind, one.label, one.day, one.facts, paper_url(named.get(work, {})))
            for work, one in found.items()
        }

    def candidates(self, since: datetime | None) -> WeekPapers:
        """Return the papers of the week as rankings read them, with late ones that were first seen after a time."""
        if since not in self._candidates:
            self._candidates[since] = week_papers(self.opened, self.week, since)
        return self._candidates[since]

    def changes(self) -> list[Change]:
        """Return what the week changed on boards."""
        if not self._changes:
            self._changes.append(self._read_changes() if self.has_run("boards") else [])
        return self._changes[0]

    def _read_changes(self) -> list[Change]:
        monday, sunday = self.week.monday, self.week.sunday
        rows = self.rows(
            f"""WITH moved AS (SELECT DISTINCT dataset_key, metric_key FROM board_results
                WHERE day BETWEEN $monday AND $sunday AND kind = 'result' AND copied_from IS NULL)
            SELECT {", ".join(COLUMNS)} FROM board_results SEMI JOIN moved USING (dataset_key, metric_key)
            WHERE day <= $sunday ORDER BY dataset_key, metric_key, claim_id LIMIT {MOST_RESULTS}""",
            monday=monday, sunday=sunday,
        )  # fmt: skip
        together = groupby((Result(**row) for row in rows), key=lambda one: (one.dataset_key, one.metric_key))
        return [change for _, group in together for change in changes_of(list(group), monday, sunday)]

    def overtaken(self, works: Collection[int]) -> dict[tuple[int, str], Overtaken]:
        """Return the sentences in which works claim the state of the art on a data set, by work and data set."""
        rows = self.rows(
            """SELECT s.work_id, s.dataset, arg_min(s.sentence, s.position) AS sentence, any_value(w.licence) AS licence
            FROM sota_claims s SEMI JOIN field USING (work_id) JOIN works w USING (work_id)
            WHERE s.dataset IS NOT NULL GROUP BY s.work_id, s.dataset""", works,
        )  # fmt: skip
        return {(row["work_id"], row["dataset"]): Overtaken(quotable(row["sentence"], row["licence"])) for row in rows}

    def discrepancies(self, works: Collection[int]) -> list[Row]:
        """Return unexplained discrepancies with a paper of the week, if one of the two papers is among works."""
        return self.rows(
            """SELECT d.discrepancy_id, d.model, d.dataset, d.metric, d.reason, d.first_value, d.other_value,
                d.first_claim_id, d.other_claim_id, a.work_id AS first_work_id, b.work_id AS other_work_id,
                coalesce(a.unit, b.unit) AS unit, v.title AS first_title, w.title AS other_title,
                coalesce(a.dated, v.public_by) AS first_day, coalesce(b.dated, w.public_by) AS other_day,
                greatest(coalesce(a.dated, v.public_by), coalesce(b.dated, w.public_by)) AS day,
                NULL AS first_url, NULL AS other_url
            FROM discrepancies d JOIN claims a ON a.claim_id = d.first_claim_id
            JOIN claims b ON b.claim_id = d.other_claim_id
            JOIN works v ON v.work_id = a.work_id JOIN works w ON w.work_id = b.work_id
            WHERE NOT d.is_explained AND greatest(v.public_by, w.public_by) BETWEEN $monday AND $sunday
              AND (v.work_id IN (SELECT work_id FROM field) OR w.work_id IN (SELECT work_id FROM field))
            ORDER BY abs(d.first_value - d.other_value) DESC, d.discrepancy_id LIMIT 20""",
            works, monday=self.week.monday, sunday=self.week.sunday,
        )  # fmt: skip

    def followed(self, works: Collection[int], names: Sequence[str], interests: Sequence[str]) -> list[Subject]:
        """Return the directions of a group: those it names, or an interest names exactly, or its field is dense in.

        Parameters
        ----------
        works
            The group's field.
        names
            Topics and terms that it follows.
        """
        found = [hits[0][1] for name in names if (hits := ranked_subjects(self.opened.db, name))]
        for text in interests:
            found += [one for rank, one in ranked_subjects(self.opened.db, text) if rank == EXACT]
        for kind in KINDS:
            found += self._dense(kind, works)
        return list(dict.fromkeys(found))

    def _dense(self, kind: str, works: Collection[int]) -> list[Subject]:
        """Return the subjects of a kind in which works are densest, by the cosine of the two sets (Ochiai 1957)."""
        rows = self.rows(
            f"""SELECT m.number, count(*) AS n, count(f.work_id) AS shared FROM ({members(kind)}) m
            LEFT JOIN field f USING (work_id) GROUP BY m.number HAVING shared >= $least
            ORDER BY shared / sqrt(n) DESC, m.number LIMIT 50""", works, least=LEAST_SHARED,
        )  # fmt: skip
        total = int(self.opened.counts["works"])
        known = self.subjects(kind)
        dense = [
            known[row["number"]] for row in rows
            if row["number"] in known and row["shared"] * total >= LEAST_LIFT * row["n"] * max(1, len(works))
        ]  # fmt: skip
        return [one for one in dense if is_telling(one)][: FOLLOWED[kind]]

    def subjects(self, kind: str) -> dict[int, Subject]:
        """Return every subject of a kind by its number."""
        if kind not in self._subjects:
            self._subjects[kind] = {one.number: one for one in all_subjects(self.opened.db, kind)}
        return self._subjects[kind]

    def moving(self, subjects: Sequence[Subject]) -> tuple[list[Row], str]:
        """Return how subjects move as of the day, in their order, and the period of that; '' if none can be told."""
        by_key: dict[tuple[str, int], Row] = {}
        period = ""
        for kind in ("family", "topic"):
            told = self._kind(kind)
            period = period or ("" if "reason" in told.coverage else str(told.coverage["period"]))
            by_key |= {(row["kind"], row["number"]): row for row in told.rows}
        terms = [one for one in subjects if one.kind == "term"]
        if terms and period:
            frame = choose_frame(self.opened.db, self.day, read_dates(self.opened.db, self.day))
            by_key |= {("term", row["number"]): row for row in moves(self.opened.db, self.day, frame, terms)}
        keys = [(one.kind, one.number) for one in subjects]
        return without_repeats([by_key[key] for key in keys if key in by_key]), period

    def _kind(self, kind: str) -> Movers:
        if kind not in self._movers:
            self._movers[kind] = read_movers(self.opened.db, kind, self.day)
        return self._movers[kind]

    def statuses(self, subjects: Sequence[Subject]) -> list[Row]:
        """Return the statuses of subjects that were told lately, in their order."""
        rows = self.rows(
            "SELECT * FROM statuses WHERE as_of BETWEEN $oldest AND $day", oldest=self.day - OLDEST_STATUS, day=self.day
        )
        by_key = {(row["kind"], row["number"]): row for row in rows}
        return [by_key[key] for one in subjects if (key := (one.kind, one.number)) in by_key]

    def papers_of(self, subjects: Sequence[Subject], works: Collection[int]) -> dict[tuple[str, int], list[int]]:
        """Return which of some works belong to each subject, by kind and number, in the order of their numbers."""
        found: dict[tuple[str, int], list[int]] = {}
        for kind in {one.kind for one in subjects}:
            wanted = [one.number for one in subjects if one.kind == kind]
            rows = self.rows(
                f"SELECT number, work_id FROM ({members(kind)}) SEMI JOIN field USING (work_id) "
                "WHERE list_contains($wanted::BIGINT[], number) ORDER BY number, work_id", works, wanted=wanted,
            )  # fmt: skip
            for row in rows:
                found.setdefault((kind, row["number"]), []).append(row["work_id"])
        return found

    def cited_by(self, works: Sequence[int], known: Collection[int], top: int) -> list[Cited]:
        """Return the earlier papers that works cite most, without those that are known.

        A paper that one of them alone cites is left out.
        """
        rows = self.rows(
            """SELECT c.cited_id AS work_id, count(DISTINCT c.citing_id) AS n, any_value(t.n) AS total
            FROM main.citations c SEMI JOIN field f ON f.work_id = c.citing_id
            JOIN (SELECT cited_id, count(DISTINCT citing_id) AS n FROM main.citations GROUP BY cited_id) t
              ON t.cited_id = c.cited_id
            JOIN main.works w ON w.work_id = c.cited_id
            WHERE w.public_by < $monday AND NOT list_contains($known::BIGINT[], c.cited_id)
            GROUP BY c.cited_id HAVING n >= 2 ORDER BY n DESC, total DESC, c.cited_id LIMIT $top""",
            works, monday=self.week.monday, known=sorted(known), top=top,
        )  # fmt: skip
        papers = self.papers([row["work_id"] for row in rows])
        return [Cited(papers[row["work_id"]], row["n"], row["total"]) for row in rows]

    def abstracts(self, works: Collection[int]) -> dict[int, str]:
        """Return the whole abstracts of works that have one; what of them is shown goes through the licence."""
        rows = self.rows("SELECT work_id, abstract FROM works SEMI JOIN field USING (work_id) WHERE abstract <> ''",
                         works)  # fmt: skip
        return {row["work_id"]: row["abstract"] for row in rows}

    def n_late(self, works: Collection[int]) -> int:
        """Return how many of some works became public before the week."""
        sql = "SELECT count(*) AS n FROM works SEMI JOIN field USING (work_id) WHERE public_by < $monday"
        return int(self.rows(sql, works, monday=self.week.monday)[0]["n"])

    def last_day(self) -> date | None:
        """Return when the newest paper of the library became public."""
        newest: date | None = self.rows(
            "SELECT max(public_by) AS newest FROM works WHERE NOT is_stub AND public_by <= $day", day=self.day
        )[0]["newest"]
        return newest

    def coverage(self) -> str:
        """Return the state of the sources in words."""
        sources: Sequence[Mapping[str, Any]] = self.opened.counts.get("sources", [])
        return "; ".join(
            f"{one['name']} up to {one['newest'] or 'unknown'}" + (f", {one['gaps']} gaps" if one["gaps"] else "")
            for one in sources if one["name"]
        )  # fmt: skip


def is_telling(subject: Subject) -> bool:
    """Tell whether a name says something by itself: a term of one common word does not."""
    return subject.kind != "term" or " " in subject.name or subject.name.isupper()


def without_repeats(rows: Sequence[Row]) -> list[Row]:
    """Return what moves, then the rest, without those whose words lie in an earlier name, or the other way round."""
    told: list[tuple[set[str], Row]] = []
    for row in sorted(rows, key=lambda row: row["verdict"] not in ("rising", "falling")):
        words = set(folded(row["name"]).split())
        if not any(words <= other or other <= words for other, _ in told):
            told.append((words, row))
    return [row for _, row in told]
