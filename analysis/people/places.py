"""Venues as series of meetings or a journal: which cites which, which are cited together. Set-based, for the step."""

from data.store import Database

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth"
)
TENS = "twenty thirty forty fifty"
MOST_VENUES = 100
"""Venues that one work cites, beyond which they are not counted as cited together."""


def write_series(db: Database) -> None:
    """Write ``venue_series``: the name of each venue without what changes from year to year.

    Brackets, years, numbers of the meeting, volumes, and "Proceedings of the" go; what is left is lower case. A name
    of which nothing would be left stays. Short and long names of one series are not brought together.
    """
    numbers = f"((({'|'.join(TENS.split())})[- ])?({'|'.join(ORDINALS.split())})|[0-9]+(st|nd|rd|th))"
    db.execute("TRUNCATE main.venue_series")
    db.execute(
        f"""INSERT INTO main.venue_series
        WITH named AS (SELECT DISTINCT venue FROM main.works WHERE venue IS NOT NULL),
        bare AS (SELECT venue, regexp_replace(lower(strip_accents(venue)), '\\([^)]*\\)|\\[[^\\]]*\\]', ' ', 'g')
                 AS name FROM named),
        undated AS (
            SELECT venue, regexp_replace(regexp_replace(name, '\\b{numbers}\\b', ' ', 'g'),
                '\\b(in )?(proceedings|proc)\\b\\.?( of( the)?)?|\\b(19|20)[0-9][0-9]\\b|''[0-9][0-9]\\b|'
                || '[,:;-]? *\\b(volume|vol|issue|no)\\b\\.? *[0-9]+.*$', ' ', 'g') AS name FROM bare),
        worded AS (SELECT venue, trim(regexp_replace(name, '[^\\p{{L}}\\p{{N}}&/+-]+', ' ', 'g')) AS name FROM undated)
        SELECT venue, coalesce(nullif(trim(regexp_replace(name,
            '^(the|of|in|on|and|-|annual|international) +(the +)?|( +(the|of|in|on|and|-|/))+$', '', 'g')), ''),
            lower(venue))
        FROM worded ORDER BY venue"""
    )


def write_venue_graph(db: Database) -> int:
    """Write ``venue_citations`` and ``venue_pairs`` (venues cited by one work), and return how many rows they have."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE placed AS
        SELECT DISTINCT c.citing_id, c.cited_id, a.series AS citing, b.series AS cited
        FROM main.citations c JOIN main.works w ON w.work_id = c.cited_id JOIN main.venue_series b USING (venue)
        JOIN main.works v ON v.work_id = c.citing_id LEFT JOIN main.venue_series a ON a.venue = v.venue
        WHERE c.citing_id <> c.cited_id"""
    )
    for name in ("venue_citations", "venue_pairs"):
        db.execute(f"TRUNCATE main.{name}")
    db.execute(
        """INSERT INTO main.venue_citations
        SELECT citing, cited, count(*), count(DISTINCT citing_id) FROM placed WHERE citing IS NOT NULL GROUP BY ALL"""
    )
    db.execute(
        f"""INSERT INTO main.venue_pairs
        WITH cites AS (SELECT DISTINCT citing_id, cited AS series FROM placed
                       QUALIFY count(*) OVER (PARTITION BY citing_id) <= {MOST_VENUES}),
        sizes AS (SELECT series, count(*) AS n FROM cites GROUP BY series),
        pairs AS (SELECT a.series AS one, b.series AS other, count(*) AS n FROM cites a
                  JOIN cites b ON a.citing_id = b.citing_id AND a.series < b.series GROUP BY ALL)
        SELECT one, other, p.n, round(p.n / sqrt(x.n * y.n), 6)
        FROM pairs p JOIN sizes x ON x.series = one JOIN sizes y ON y.series = other WHERE p.n > 1"""
    )
    counts = [db.execute(f"SELECT count(*) FROM main.{name}").fetchall() for name in ("venue_citations", "venue_pairs")]
    return int(sum(rows[0][0] for rows in counts))
