"""How key papers are cited lately, and what claims say of models of a name, as of a day. Read by tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from analysis.status.evidence import Pair
from analysis.status.flows import KEYS
from analysis.status.measures import BoolArray
from analysis.status.papers import LARGE, Held, Years, read_placed
from data.edition_answers import once_an_edition
from data.store import Database, columns, rows_as_dicts

BEATEN = "does better than it"
FAULTS = ("finds fault with it", "disagrees with it")
"""What `analysis.intents.criticism` says of a citing sentence."""
SIGNS = """count(*) AS n, count(*) FILTER (criticism = $beaten) AS beaten,
    count(*) FILTER (list_contains($faults::VARCHAR[], criticism)) AS critical"""
ASKED = {"beaten": BEATEN, "faults": list(FAULTS)}
SHOWN = 3
NOTHING: Pair = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Cited:
    """Sentences of the last two years that cite the key papers of subjects, by place of the subject.

    Attributes
    ----------
    beaten, critical
        (sentences that do better, or find fault, all sentences); absent where there are none.
    works
        Citing papers whose sentences find fault, at most three.
    usual_beaten, usual_critical
        The same shares of all citing sentences of the library in these years.
    """

    beaten: dict[int, Pair]
    critical: dict[int, Pair]
    works: dict[int, tuple[int, ...]]
    usual_beaten: float
    usual_critical: float


def read_cited(db: Database, years: Years, held: Held, some: BoolArray) -> Cited:
    """Return how the key papers of some subjects are cited in the last two years."""
    whole = read_usual(db, years)
    rows = rows_as_dicts(
        db,
        f"""WITH {KEYS} SELECT k.subject, {SIGNS},
            list(DISTINCT i.citing_id ORDER BY i.citing_id)
                FILTER (list_contains($faults::VARCHAR[], criticism)) AS works
        FROM keys k JOIN citation_intents i ON i.cited_id = k.work_id SEMI JOIN recent r ON r.work_id = i.citing_id
        GROUP BY k.subject ORDER BY k.subject""",
        ASKED | {"has_titles": held.has_titles},
        {"held": held.table(some), "placed": read_placed(db, years).table, "recent": recent(db, years)},
    ) if whole["n"] else []  # fmt: skip
    total = max(1, whole["n"])
    return Cited(
        {row["subject"]: (float(row["beaten"]), float(row["n"])) for row in rows},
        {row["subject"]: (float(row["critical"]), float(row["n"])) for row in rows},
        {row["subject"]: tuple((row["works"] or [])[:SHOWN]) for row in rows},
        whole["beaten"] / total, whole["critical"] / total,
    )  # fmt: skip


@once_an_edition(LARGE)
def read_usual(db: Database, years: Years) -> dict[str, int]:
    """Return of all citing sentences of the last two years how many there are, do better, find fault."""
    (told,) = rows_as_dicts(
        db, f"SELECT {SIGNS} FROM citation_intents i SEMI JOIN recent r ON r.work_id = i.citing_id", ASKED,
        {"recent": recent(db, years)},
    )  # fmt: skip
    return told


def recent(db: Database, years: Years) -> pa.Table:
    """Return the table ``recent(work_id)``: the papers of the last two years."""
    placed = read_placed(db, years)
    return pa.table({"work_id": placed.work_id[placed.place > years.last - 2]})


def read_claims(db: Database, since: date, as_of: date, names: Mapping[int, Sequence[str]]) -> dict[int, Pair]:
    """Return of the claims about models that bear a name, how many give a baseline's numbers, and how many there are.

    Parameters
    ----------
    since
        First day of the last two years; claims of papers public from then on and by ``as_of`` count.
    names
        Names and acronyms of subjects, by place of the subject.
    """
    spelled = pa.table({
        "subject": pa.array([place for place, some in names.items() for _ in some], pa.int64()),
        "spelling": pa.array([name.lower() for some in names.values() for name in some], pa.string()),
    })  # fmt: skip
    rows = rows_as_dicts(
        db,
        """WITH named AS (SELECT DISTINCT s.subject, m.kind, m.model, m.n FROM modelled m JOIN spelled s
                  ON contains(m.model, ' ' || s.spelling || ' '))
        SELECT subject, sum(n) AS n, coalesce(sum(n) FILTER (kind = 'baseline'), 0) AS k FROM named
        GROUP BY subject ORDER BY subject""",
        None,
        {"spelled": spelled, "modelled": read_modelled(db, since, as_of)},
    )
    return {row["subject"]: (float(row["k"]), float(row["n"])) for row in rows}


@once_an_edition(LARGE)
def read_modelled(db: Database, since: date, as_of: date) -> pa.Table:
    """Return the table ``modelled(kind, model, n)``: claims of some days by the words of the model they name."""
    found = columns(
        db,
        """SELECT c.kind, ' ' || regexp_replace(lower(c.model), '[^a-z0-9-]+', ' ', 'g') || ' ' AS model, count(*) AS n
        FROM claims c JOIN main.works w USING (work_id)
        WHERE c.kind IN ('result', 'baseline') AND c.model IS NOT NULL AND NOT w.is_withdrawn
              AND w.public_by BETWEEN $since AND $as_of GROUP BY ALL ORDER BY ALL""",
        {"since": since, "as_of": as_of},
    )
    return pa.table({"kind": pa.array(found["kind"], pa.string()), "model": pa.array(found["model"], pa.string()),
                     "n": pa.array(found["n"], pa.int64())})  # fmt: skip
