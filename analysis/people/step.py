"""Step: people and places. Writes ``people``, ``person_names``, ``venue_series``, ``venue_citations``, ``venue_pairs``.

Run by `app.pipeline` after the citation graph.
"""

from analysis.people.joining import drop_contradictions, write_evidence, write_groups
from analysis.people.places import write_series, write_venue_graph
from analysis.people.spellings import write_fitting_pairs, write_spellings
from data.runs import Counts, StepReport, run_step
from data.store import Database

VERSION = 2
COMMON_FAMILY, COMMON_FIRST = 100, 10
"""First names that a family name has here, and family names that a first name has, from which on the two of them alone
are too common to mean one person (Wei Wang)."""
TABLES = ("people", "person_names", "venue_series", "venue_citations", "venue_pairs")


def run(db: Database) -> StepReport:
    """Tell people and venues apart; nothing is joined without a word on what joined it and what is doubtful."""
    return run_step(db, "people", VERSION, ("works", "authorship", "citations"), {}, lambda: _work(db), writes=TABLES)


def _work(db: Database) -> Counts:
    write_series(db)
    read = write_spellings(db)
    write_fitting_pairs(db)
    write_evidence(db)
    drop_contradictions(db)
    write_groups(db)
    _write_names(db)
    return Counts(read, _write_people(db) + write_venue_graph(db))


def _write_names(db: Database) -> None:
    """Write each spelling with the person it is taken for, what joined it, and what else it fits.

    A person is shown by the spelling with a full first name that most works print.
    """
    db.execute("TRUNCATE main.person_names")
    db.execute(
        """INSERT INTO main.person_names
        WITH sides AS (SELECT one AS here, other AS there FROM fitting UNION ALL SELECT other, one FROM fitting),
        open AS (
            SELECT here, list(there ORDER BY there) AS may_be FROM sides JOIN grouped a ON a.spelling_id = here
            JOIN grouped b ON b.spelling_id = there WHERE a.group_id <> b.group_id GROUP BY here),
        proven AS (
            SELECT here, min(evidence) AS evidence FROM (SELECT one AS here, other AS there, evidence FROM joined
                UNION ALL SELECT other, one, evidence FROM joined)
            JOIN grouped a ON a.spelling_id = here JOIN grouped b ON b.spelling_id = there
            WHERE a.group_id = b.group_id GROUP BY here)
        SELECT g.spelling_id, first(g.spelling_id) OVER (PARTITION BY g.group_id
                   ORDER BY s.is_full DESC, s.n_works DESC, length(s.name) DESC, g.spelling_id),
               s.name, s.n_works, p.evidence, coalesce(o.may_be, [])
        FROM grouped g JOIN spellings s USING (spelling_id) LEFT JOIN open o ON o.here = g.spelling_id
        LEFT JOIN proven p ON p.here = g.spelling_id ORDER BY g.spelling_id"""
    )


def _write_people(db: Database) -> int:
    """Write people from their names, and return how many there are.

    By the name shown, ambiguous is who has initials that fit somebody else here, a name that others here spell longer
    with nothing that decides, or a plain name both parts of which are common here.
    """
    db.execute("TRUNCATE main.people")
    db.execute(
        f"""INSERT INTO main.people
        WITH shorter AS (
            SELECT DISTINCT n.person_id FROM (SELECT person_id, spelling_id, unnest(may_be) AS other
                                              FROM main.person_names WHERE spelling_id = person_id) n
            JOIN spellings a USING (spelling_id) JOIN spellings b ON b.spelling_id = n.other
            WHERE length(array_to_string(a.given, ' ')) <= length(array_to_string(b.given, ' '))),
        parts AS (
            SELECT spelling_id, name, len(given) = 1 AND is_full
                AND count(DISTINCT first) FILTER (is_full) OVER (PARTITION BY family) >= {COMMON_FAMILY}
                AND count(DISTINCT family) OVER (PARTITION BY first) >= {COMMON_FIRST} AS is_common FROM spellings),
        reasoned AS (
            SELECT p.person_id, c.name, count(*) AS n_names, CASE WHEN s.person_id IS NOT NULL THEN 'fits others'
                WHEN c.is_common THEN 'common name' END AS reason
            FROM main.person_names p JOIN parts c ON c.spelling_id = p.person_id
            LEFT JOIN shorter s ON s.person_id = p.person_id GROUP BY p.person_id, c.name, c.is_common, s.person_id)
        SELECT person_id, name, CASE WHEN reason IS NOT NULL THEN 'ambiguous' WHEN n_names > 1 THEN 'likely one'
            ELSE 'one spelling' END, n_names, reason FROM reasoned ORDER BY person_id"""
    )
    return int(db.execute("SELECT count(*) FROM main.people").fetchall()[0][0])
