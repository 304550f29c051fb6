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

-- By source and month of first publication: works of the library, asked about, found, with their references.
CREATE VIEW public.coverage_by_month AS
    SELECT s.source, strftime(w.published, '%Y-%m') AS month, count(*) AS works, count(c.work_id) AS asked,
           count(*) FILTER (c.state = 'found') AS found, count(c.n_given) AS with_references
    FROM main.works w CROSS JOIN (SELECT DISTINCT source FROM main.source_coverage) s
    LEFT JOIN (SELECT source, work_id, max(state) FILTER (state = 'found') AS state, max(n_given) AS n_given
               FROM main.source_coverage GROUP BY source, work_id) c ON c.work_id = w.work_id AND c.source = s.source
    WHERE NOT w.is_stub AND w.date_precision IN ('day', 'month') GROUP BY s.source, month;

-- As before, without works that cite themselves: two records of one work that cite each other, or a source's error.
CREATE OR REPLACE VIEW public.citations AS
    SELECT citing_id, cited_id, flatten(list(contexts)) AS contexts, flatten(list(intents)) AS intents,
           bool_or(is_influential) AS is_influential, min(source) AS source
    FROM main.citations WHERE citing_id <> cited_id GROUP BY citing_id, cited_id;
