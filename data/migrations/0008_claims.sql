-- Claims of every tier in one table that only grows: what is no longer read is retired, not deleted.

DROP VIEW public.claims;
DROP TABLE claims;
CREATE TABLE claims (
    claim_id         UBIGINT PRIMARY KEY,  -- lower half of md5 over what was read, so that reading again finds it again
    work_id          BIGINT,            -- NULL: imported, of no paper known here
    record_id        BIGINT,            -- the record that was read; NULL: imported
    tier             VARCHAR NOT NULL,  -- abstract, table, text, imported, confirmed (by a person)
    position         INTEGER NOT NULL,  -- order within the tier, from 1
    kind             VARCHAR NOT NULL,  -- result (own system), baseline, delta, efficiency
    task             VARCHAR,           -- as the paper names it; NULL here and below: not said
    dataset          VARCHAR,           -- data set of the evaluation
    dataset_version  VARCHAR,           -- 2014, v2.0 …, where it is not part of the name
    split            VARCHAR,           -- part of the data set: test, dev …
    metric           VARCHAR,           -- what is measured
    value            DOUBLE NOT NULL,   -- as printed, in the unit beside
    value_hi         DOUBLE,            -- upper end of a range
    unit             VARCHAR,           -- of the value: %, x, s …; NULL: none printed
    approximate      BOOLEAN NOT NULL,  -- "over 90", "about 3"
    relative         BOOLEAN NOT NULL,  -- a ratio or relative per cent
    uncertainty      DOUBLE,            -- what stands behind ±, in the unit of the value
    uncertainty_kind VARCHAR,           -- std, standard error, 95 % …; NULL: not said
    higher_is_better BOOLEAN,           -- NULL: metric unknown
    model            VARCHAR,           -- what reaches the value
    parameters       DOUBLE,            -- of the model, where it stands beside the value
    copied_from      VARCHAR,           -- entry of the bibliography that the row cites: not measured by this paper
    comparators      VARCHAR[] NOT NULL,  -- systems it is set against
    settings         VARCHAR[] NOT NULL,  -- conditions: zero-shot, ensemble, extra data …
    sentence         VARCHAR NOT NULL,  -- the evidence, verbatim: a sentence, or row and column heads of a cell
    section          VARCHAR,           -- heading of the passage; NULL: abstract, table or imported
    table_position   INTEGER,           -- result_tables.position of the record; NULL: not from a table
    cell_row         INTEGER,           -- counted from 0
    cell_column      INTEGER,           -- counted from 0
    extractor        VARCHAR NOT NULL,  -- what read it, with its version
    confidence       DOUBLE NOT NULL,   -- in [0, 1]
    origin           VARCHAR,           -- file or service it was imported from; NULL: read here
    dated            DATE,              -- day an imported source gives; NULL: the work's first public day counts
    first_seen       TIMESTAMP NOT NULL,  -- UTC
    retired_at       TIMESTAMP          -- UTC: since then no longer read so; NULL: in force
);
CREATE VIEW public.claims AS SELECT * EXCLUDE (retired_at) FROM main.claims WHERE retired_at IS NULL;
