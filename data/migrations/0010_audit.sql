-- What is read about the set-up of a paper, about its claims and its tables: made anew with the text or the claims.

CREATE TABLE setup_facts (
    work_id    BIGINT NOT NULL,
    position   INTEGER NOT NULL,  -- order in the paper, from 1
    field      VARCHAR NOT NULL,  -- runs, variance, epochs, hardware … (docs/audit.md)
    value      VARCHAR NOT NULL,  -- as printed
    number     DOUBLE,            -- where the value is one, in the unit beside
    unit       VARCHAR,           -- epochs, hours, GPU …; NULL: none
    sentence   VARCHAR NOT NULL,  -- the evidence, verbatim
    section    VARCHAR,           -- heading of the passage; NULL: abstract
    confidence DOUBLE NOT NULL    -- precision of the field on labelled sentences, in [0, 1]
);

CREATE TABLE claim_flags (
    claim_id   UBIGINT,           -- NULL: the paper speaks of it, of which claim is not known
    work_id    BIGINT NOT NULL,
    flag       VARCHAR NOT NULL,  -- extra_data, pretraining, ensemble … (docs/audit.md)
    verdict    VARCHAR NOT NULL,  -- yes, no, unknown (of the paper, without a claim); a claim without a row: unknown
    value      VARCHAR NOT NULL,  -- what raised it, as printed
    sentence   VARCHAR NOT NULL,  -- the evidence, verbatim
    section    VARCHAR,           -- heading of the passage; NULL: abstract or table
    confidence DOUBLE NOT NULL    -- precision of the flag on labelled sentences, in [0, 1]
);

CREATE TABLE number_checks (
    work_id        BIGINT NOT NULL,
    record_id      BIGINT,            -- whose table it is; NULL: not in a table
    kind           VARCHAR NOT NULL,  -- bold, average, difference, granularity, delta, abstract (docs/audit.md)
    told           VARCHAR NOT NULL,  -- what does not agree, in words
    stated         DOUBLE NOT NULL,   -- the number as printed
    expected       DOUBLE,            -- what it should be; NULL: no one number
    evidence       VARCHAR NOT NULL,  -- sentence, or heads and row of the table, verbatim
    table_position INTEGER,           -- result_tables.position; NULL: not in a table
    cell_row       INTEGER,           -- counted from 0
    cell_column    INTEGER            -- counted from 0
);

CREATE TABLE audited_works (
    work_id     BIGINT PRIMARY KEY,
    fingerprint VARCHAR NOT NULL,  -- of the work's change, its claims in force and the rules
    n_passages  INTEGER NOT NULL,  -- of full text that were read; 0: no full text here
    n_tables    INTEGER NOT NULL,  -- tables that were checked
    read_at     TIMESTAMP NOT NULL -- UTC
);

CREATE VIEW public.setup_facts AS SELECT * FROM main.setup_facts;
CREATE VIEW public.claim_flags AS SELECT * FROM main.claim_flags;
CREATE VIEW public.number_checks AS SELECT * FROM main.number_checks;
CREATE VIEW public.audited_works AS SELECT * FROM main.audited_works;
