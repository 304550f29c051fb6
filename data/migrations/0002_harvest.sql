-- Harvesting over the network: what was received in windows that are not done yet, and what sources know of our papers.

CREATE TABLE harvest_rows (
    source    VARCHAR NOT NULL,
    name      VARCHAR NOT NULL,  -- the window it was received in
    part      VARCHAR NOT NULL,  -- metadata format or kind of answer
    source_id VARCHAR NOT NULL,  -- id in the source
    stamp     VARCHAR NOT NULL,  -- the source's date of last change; '': it tells none
    content   VARCHAR            -- the record as parsed, JSON; NULL: refused or deleted, nothing to load
);

CREATE TABLE source_coverage (
    source    VARCHAR NOT NULL,   -- whom was asked
    asked_for VARCHAR NOT NULL,   -- the identifier asked for, as scheme:value
    work_id   BIGINT NOT NULL,    -- the work it was asked for
    state     VARCHAR NOT NULL,   -- found, unknown
    n_listed  INTEGER,            -- references the source counts; NULL: it does not say
    n_given   INTEGER,            -- references it gave; NULL: elided or not asked: unknown, never zero
    asked_at  TIMESTAMP NOT NULL  -- UTC
);

CREATE VIEW public.source_coverage AS SELECT * FROM main.source_coverage;
