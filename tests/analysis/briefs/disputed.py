"""Made papers that cite and contradict each other, in the tables that briefs read; seeded."""

import random
from datetime import date

import duckdb

from data.store import Database

WORKS, CLAIMS, PAIRS = 40, 60, 80
SEEN = "2020-06-30"
DAY = date(2020, 6, 30)
_TABLES = """CREATE SCHEMA public;
    CREATE TABLE works (work_id BIGINT, title_record_id BIGINT, abstract_record_id BIGINT, authors_record_id BIGINT,
        published DATE, public_by DATE, venue VARCHAR, is_stub BOOLEAN);
    CREATE TABLE records (record_id BIGINT, title VARCHAR, abstract VARCHAR, licence VARCHAR);
    CREATE TABLE authorship (record_id BIGINT, name VARCHAR, position INTEGER);
    CREATE TABLE passages (work_id BIGINT, record_id BIGINT, section VARCHAR, position INTEGER, text VARCHAR);
    CREATE TABLE citations (citing_id BIGINT, cited_id BIGINT);
    CREATE TABLE claims (claim_id UBIGINT, work_id BIGINT);
    CREATE TABLE discrepancies (discrepancy_id UBIGINT, model VARCHAR, dataset VARCHAR, metric VARCHAR,
        first_claim_id UBIGINT, other_claim_id UBIGINT, first_value DOUBLE, other_value DOUBLE, is_explained BOOLEAN,
        cause VARCHAR, reason VARCHAR)"""


def disputed() -> Database:
    """Return a database of works, one in four a stub and one in eight undated; citations twice and to themselves."""
    chance, db = random.Random(7), duckdb.connect()
    db.execute(_TABLES)
    days = [f"20{chance.randint(18, 21)}-{chance.randint(1, 12):02}-15" for _ in range(WORKS)]
    for work, day in enumerate(days):
        public = None if work % 8 == 0 else day
        db.execute("INSERT INTO works VALUES (?, ?, ?, ?, ?, ?, 'Sea', ?)",
                   [work, 100 + work, 100 + work, 100 + work, public, public, work % 4 == 1])  # fmt: skip
        abstract = f"A tide of {work}." if work % 3 else None
        db.execute("INSERT INTO records VALUES (?, ?, ?, 'cc by')", [100 + work, f"On tide {work}", abstract])
        db.execute("INSERT INTO authorship VALUES ($1, 'Ada', 1), ($1, 'Ben', 0), ($1, 'Cy', 2)", [100 + work])
    cited = [(chance.randrange(WORKS), chance.randrange(WORKS)) for _ in range(300)]
    db.executemany("INSERT INTO citations VALUES (?, ?)", [*cited, *cited[:50], *((n, n) for n in range(WORKS))])
    of_works = [chance.randrange(WORKS) if n % 10 else None for n in range(CLAIMS)]
    db.executemany("INSERT INTO claims VALUES (?, ?)", list(enumerate(of_works)))
    for number in range(PAIRS):
        pair = [chance.randrange(CLAIMS + 5), chance.randrange(CLAIMS + 5)]
        values = [float(chance.randint(50, 90)), float(chance.randint(50, 90))]
        db.execute("INSERT INTO discrepancies VALUES (?, 'Gauge', 'Ports', 'F1', ?, ?, ?, ?, ?, 'split', 'Why.')",
                   [number, *pair, *values, number % 3 == 0])  # fmt: skip
    return db
