-- The ledger of a library, schema version 1. Later versions: data/migrations/NNNN_name.sql, applied in order.
-- Identity has three levels: a WORK (the thing people talk about) has RECORDS (one per source and source id)
-- and VERSIONS. Facts hang on records (record_id); work_id beside it is kept in step when works merge or part.
-- Every row that came from outside tells its source, first_seen and last_seen (UTC). Unknown is NULL, never 0 or ''.
-- A column's comment stands where its name comes first or differs; work_id and record_id mean the same everywhere.
-- No index but primary keys (measured: they cost more than they give in a columnar store).

CREATE TABLE schema_migrations (
    version    INTEGER PRIMARY KEY,   -- number of the migration; the highest is the schema version
    name       VARCHAR NOT NULL,      -- its file name
    applied_at TIMESTAMP NOT NULL     -- UTC
);

CREATE TABLE works (
    work_id            BIGINT PRIMARY KEY,  -- never reused
    title_record_id    BIGINT NOT NULL,     -- record whose title is shown: harvested before stub, with abstract before without, oldest first
    abstract_record_id BIGINT,              -- record whose abstract is shown; NULL: no record has one
    authors_record_id  BIGINT,              -- record whose author list is shown
    date_record_id     BIGINT,              -- harvested record with the earliest date; NULL for a stub: median year of its mentions
    published          DATE,                -- first public date over all records, to the precision beside
    date_precision     VARCHAR,             -- day, month, year; NULL: date unknown
    public_by          DATE,                -- last day the date can mean (a year alone: 31 December): public for certain by then
    venue              VARCHAR,             -- as the best record names it
    primary_category   VARCHAR,             -- arXiv's name where there is one
    is_stub            BOOLEAN NOT NULL,    -- cited by a harvested work, not harvested itself
    is_withdrawn       BOOLEAN NOT NULL,    -- withdrawn or deleted at a source: kept, left out of counts
    n_records          INTEGER NOT NULL,    -- records joined in this work
    first_seen         TIMESTAMP NOT NULL,  -- UTC, earliest of its harvested records (stub: of its mentions)
    last_seen          TIMESTAMP NOT NULL,  -- UTC, latest of its records
    changed_at         TIMESTAMP NOT NULL   -- UTC, last change of any of these fields or of the text
);

CREATE TABLE records (
    record_id        BIGINT PRIMARY KEY,  -- never reused
    work_id          BIGINT NOT NULL,     -- the work it belongs to now
    source           VARCHAR NOT NULL,    -- arxiv, semantic_scholar, s2orc … or the name given to a listing
    source_id        VARCHAR NOT NULL,    -- id in that source; for a stub the key of the mention
    title            VARCHAR NOT NULL,    -- white space collapsed
    abstract         VARCHAR,             -- white space collapsed
    published        DATE,                -- first public date as the source tells it
    date_precision   VARCHAR,             -- day, month, year
    public_by        DATE,                -- last day that date can mean
    updated          DATE,                -- newest version or change at the source
    venue            VARCHAR,             -- journal, conference or book
    primary_category VARCHAR,             -- first subject
    comment          VARCHAR,             -- authors' comment (arXiv)
    licence          VARCHAR,             -- SPDX name or URL; NULL: not stated
    url              VARCHAR,             -- page of the record
    state            VARCHAR NOT NULL,    -- live, withdrawn, deleted
    is_stub          BOOLEAN NOT NULL,    -- made from a mention in a bibliography
    title_key        UBIGINT NOT NULL,    -- md5 (lower half) of the title's letters and digits, for matching
    content_hash     UBIGINT NOT NULL,    -- of all fields as staged: an equal hash means unchanged
    first_seen       TIMESTAMP NOT NULL,  -- UTC
    last_seen        TIMESTAMP NOT NULL   -- UTC
);

CREATE TABLE versions (
    work_id     BIGINT NOT NULL,
    record_id   BIGINT NOT NULL,
    version     INTEGER NOT NULL,  -- 1 for v1
    submitted   TIMESTAMP,         -- UTC
    source_type VARCHAR            -- arXiv: D pdf …, I withdrawn
);

CREATE TABLE identifiers (
    scheme    VARCHAR NOT NULL,  -- arxiv (no version), doi (lower case), acl, corpus_id, openreview, dblp, sha
    value     VARCHAR NOT NULL,
    work_id   BIGINT NOT NULL,   -- one value names one work (doctor checks)
    record_id BIGINT NOT NULL    -- the record that states it
);

CREATE TABLE authorship (
    work_id    BIGINT NOT NULL,
    record_id  BIGINT NOT NULL,
    position   INTEGER NOT NULL,  -- 1 for the first author
    name       VARCHAR NOT NULL,  -- as printed, given name first
    family_key VARCHAR NOT NULL,  -- last word of the family name, lower case, no accents: for matching
    person_id  UBIGINT NOT NULL   -- md5 (lower half) of the name's letters: one spelling, one person; namesakes are not told apart
);

CREATE TABLE subjects (
    work_id    BIGINT NOT NULL,
    record_id  BIGINT NOT NULL,
    subject    VARCHAR NOT NULL,  -- category or keyword as the source writes it
    is_primary BOOLEAN NOT NULL   -- the first the source names
);

CREATE TABLE citations (
    citing_id        BIGINT NOT NULL,     -- work
    cited_id         BIGINT NOT NULL,     -- work; often a stub
    citing_record_id BIGINT NOT NULL,     -- record whose bibliography states it
    cited_record_id  BIGINT NOT NULL,     -- record it names: a stub made from the mention, or a harvested one
    contexts         VARCHAR[] NOT NULL,  -- citing sentences; empty: none known
    intents          VARCHAR[] NOT NULL,  -- background, methodology, result; empty: not known
    is_influential   BOOLEAN,             -- as the source says; NULL: not said
    source           VARCHAR NOT NULL,
    first_seen       TIMESTAMP NOT NULL,  -- UTC
    last_seen        TIMESTAMP NOT NULL   -- UTC
);

CREATE TABLE reference_lists (
    work_id    BIGINT NOT NULL,
    record_id  BIGINT NOT NULL,
    n_listed   INTEGER NOT NULL,   -- entries in the bibliography as the source lists it
    n_resolved INTEGER NOT NULL,   -- of these, with a title or an identifier: became citations
    source     VARCHAR NOT NULL,
    first_seen TIMESTAMP NOT NULL, -- UTC
    last_seen  TIMESTAMP NOT NULL  -- UTC
);

CREATE TABLE passages (
    work_id   BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    position  INTEGER NOT NULL,  -- reading order, from 1
    section   VARCHAR NOT NULL,  -- heading as printed; '' where there is none
    text      VARCHAR NOT NULL   -- white space collapsed, e-mail addresses dropped
);

CREATE TABLE result_tables (
    work_id   BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    position  INTEGER NOT NULL,     -- order in the paper, from 1
    label     VARCHAR NOT NULL,     -- as the source names it
    caption   VARCHAR NOT NULL,     -- as printed
    cells     VARCHAR[][] NOT NULL  -- rows of cells; empty: the source kept the caption only
);

CREATE TABLE artifacts (
    work_id   BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    kind      VARCHAR NOT NULL,  -- code, model, dataset, page
    url       VARCHAR NOT NULL   -- built from a validated pattern
);

CREATE TABLE merges (
    merge_id       BIGINT PRIMARY KEY,  -- counts up, never reused
    kept_work_id   BIGINT NOT NULL,     -- the work that goes on
    merged_work_id BIGINT NOT NULL,     -- no longer a work; the view redirects leads from it to the kept one
    record_ids     BIGINT[] NOT NULL,   -- the records that moved: undoing moves these back
    rule           VARCHAR NOT NULL,    -- identifier, title, person
    evidence       VARCHAR NOT NULL,    -- what decided
    merged_at      TIMESTAMP NOT NULL,  -- UTC
    undone_at      TIMESTAMP            -- UTC; NULL: in force
);

CREATE TABLE separations (
    record_id       BIGINT NOT NULL,    -- these two records are different works, whatever the rules say
    other_record_id BIGINT NOT NULL,    -- see beside
    decided_at      TIMESTAMP NOT NULL  -- UTC
);

CREATE TABLE review_pairs (
    record_id       BIGINT NOT NULL,     -- the two records may be one work; a person should say
    other_record_id BIGINT NOT NULL,     -- see beside
    reason          VARCHAR NOT NULL,    -- what agrees and what does not
    found_at        TIMESTAMP NOT NULL,  -- UTC
    decision        VARCHAR              -- same, different; NULL: open
);

CREATE TABLE embeddings (
    work_id   BIGINT NOT NULL,
    text_hash VARCHAR NOT NULL,  -- md5 of template key and text; the vector lies in a shard under this hash
    model_key VARCHAR NOT NULL,  -- model, revision, dimension, template of the text
    shard     VARCHAR NOT NULL   -- file name in vectors/<model key>/
);

CREATE TABLE harvest_windows (
    source     VARCHAR NOT NULL,
    name       VARCHAR NOT NULL,    -- file, set, query or batch
    since      DATE,                -- first day asked for, inclusive; NULL: not by date
    until      DATE,                -- last day asked for, inclusive
    state      VARCHAR NOT NULL,    -- done, pending, failed
    cursor     VARCHAR,             -- where to go on inside the window
    expected   BIGINT,              -- records the source announced; NULL: it does not say
    received   BIGINT NOT NULL,     -- records read
    attempts   INTEGER NOT NULL,    -- times it was begun
    last_error VARCHAR,             -- what ended the last attempt; NULL: nothing
    started    TIMESTAMP NOT NULL,  -- UTC
    finished   TIMESTAMP            -- UTC
);

CREATE TABLE quarantine (
    source     VARCHAR NOT NULL,
    origin     VARCHAR NOT NULL,    -- file name and line, or id
    reason     VARCHAR NOT NULL,
    file       VARCHAR NOT NULL,    -- under quarantine/ in the library
    "offset"   BIGINT NOT NULL,     -- bytes
    size_bytes BIGINT NOT NULL,     -- length of the record's bytes
    sha256     VARCHAR NOT NULL,    -- of those bytes, 64 hex digits
    first_seen TIMESTAMP NOT NULL,  -- UTC
    last_seen  TIMESTAMP NOT NULL   -- UTC
);

CREATE TABLE runs (
    run_id      BIGINT NOT NULL,     -- counts up
    step        VARCHAR NOT NULL,    -- ingest s2orc, embed, topics …
    version     INTEGER NOT NULL,    -- of the step's way of working
    fingerprint VARCHAR NOT NULL,    -- of what it read: change counters, parameters, version of the step
    started     TIMESTAMP NOT NULL,  -- UTC
    seconds     DOUBLE NOT NULL,     -- wall time
    read        BIGINT NOT NULL,     -- things the step looked at
    written     BIGINT NOT NULL,     -- things it made or changed
    skipped     BIGINT NOT NULL      -- left as they were
);

CREATE TABLE change_counters (
    name    VARCHAR PRIMARY KEY,  -- a table
    counter BIGINT NOT NULL       -- grows with every transaction that wrote it
);

-- Results of the analyses -------------------------------------------------------------------------------------

CREATE TABLE citation_metrics (
    work_id             BIGINT PRIMARY KEY,
    n_citers            INTEGER NOT NULL,  -- works in this library that cite it: a lower bound of its citations
    n_references        INTEGER,           -- distinct works it cites; NULL: its bibliography is not known
    n_references_listed INTEGER,           -- entries of that bibliography; NULL: not known
    coverage            DOUBLE             -- share of its listed references that became citations, in [0, 1]
);

CREATE TABLE topics (
    topic_id  INTEGER PRIMARY KEY,  -- 0 is the largest; -1 (no topic) has no row
    name      VARCHAR NOT NULL,     -- leading terms
    terms     VARCHAR[] NOT NULL,   -- by falling c-TF-IDF
    n_works   INTEGER NOT NULL,     -- members
    x         DOUBLE NOT NULL,      -- centre on the map, no unit
    y         DOUBLE NOT NULL       -- likewise
);

CREATE TABLE topic_members (
    work_id    BIGINT PRIMARY KEY,
    topic_id   INTEGER NOT NULL,  -- -1: no topic
    similarity DOUBLE NOT NULL,   -- cosine to the topic's centre
    x          DOUBLE NOT NULL,   -- place on the map, no unit
    y          DOUBLE NOT NULL    -- likewise
);

CREATE TABLE trends (
    topic_id    INTEGER NOT NULL,
    granularity VARCHAR NOT NULL,  -- month (works dated to the day or month only) or year (all dated works)
    period      VARCHAR NOT NULL,  -- YYYY-MM or YYYY
    n           INTEGER NOT NULL,  -- works of the topic first public in the period
    total       INTEGER NOT NULL,  -- works of the library first public in it
    share       DOUBLE NOT NULL,   -- n / total, in [0, 1]
    lo          DOUBLE NOT NULL,   -- Wilson 95 % interval
    hi          DOUBLE NOT NULL    -- its upper end
);

CREATE TABLE claims (
    work_id          BIGINT NOT NULL,
    record_id        BIGINT NOT NULL,   -- the record whose abstract was read
    position         INTEGER NOT NULL,  -- order in the abstract, from 1
    kind             VARCHAR NOT NULL,  -- result, baseline, delta, efficiency
    task             VARCHAR,           -- as the sentence names it; NULL here and below: not said
    dataset          VARCHAR,           -- data set of the evaluation
    split            VARCHAR,           -- part of the data set: test, dev …
    metric           VARCHAR,           -- what is measured
    value            DOUBLE NOT NULL,   -- as printed, in the unit beside
    value_hi         DOUBLE,            -- upper end of a range
    unit             VARCHAR,           -- of the value: %, x, s …; NULL: none printed
    relative         BOOLEAN NOT NULL,  -- a ratio or relative per cent
    higher_is_better BOOLEAN,           -- NULL: metric unknown
    model            VARCHAR,           -- what reaches the value
    settings         VARCHAR[] NOT NULL,  -- conditions: zero-shot, beam 4 …
    sentence         VARCHAR NOT NULL,  -- the evidence, verbatim
    confidence       DOUBLE NOT NULL    -- in [0, 1], the extractor's own, not calibrated
);

-- What scripts and pages read: names that stay (docs/reference.md) -----------------------------------------------

CREATE SCHEMA public;
CREATE VIEW public.works AS
    SELECT w.work_id, t.title, a.abstract, w.published, w.date_precision, w.public_by, w.venue, w.primary_category,
           w.is_stub, w.is_withdrawn, a.licence, w.n_records, m.n_citers, m.n_references, m.n_references_listed,
           m.coverage, t.source, w.first_seen, w.last_seen, w.changed_at
    FROM main.works w
    JOIN main.records t ON t.record_id = w.title_record_id
    LEFT JOIN main.records a ON a.record_id = w.abstract_record_id
    LEFT JOIN main.citation_metrics m ON m.work_id = w.work_id;
CREATE VIEW public.records AS SELECT * EXCLUDE (title_key, content_hash) FROM main.records;
CREATE VIEW public.versions AS SELECT * FROM main.versions;
CREATE VIEW public.identifiers AS SELECT DISTINCT scheme, value, work_id FROM main.identifiers;
CREATE VIEW public.authorship AS
    SELECT s.work_id, s.position, s.name, s.person_id
    FROM main.authorship s JOIN main.works w ON w.authors_record_id = s.record_id;
CREATE VIEW public.people AS
    SELECT person_id, min(name) AS name, count(DISTINCT work_id) AS n_works FROM public.authorship GROUP BY person_id;
CREATE VIEW public.subjects AS
    SELECT work_id, subject, bool_or(is_primary) AS is_primary FROM main.subjects GROUP BY work_id, subject;
CREATE VIEW public.citations AS
    SELECT citing_id, cited_id, flatten(list(contexts)) AS contexts, flatten(list(intents)) AS intents,
           bool_or(is_influential) AS is_influential, min(source) AS source
    FROM main.citations GROUP BY citing_id, cited_id;
CREATE VIEW public.passages AS SELECT * FROM main.passages;
CREATE VIEW public.result_tables AS SELECT * FROM main.result_tables;
CREATE VIEW public.artifacts AS SELECT DISTINCT work_id, kind, url FROM main.artifacts;
CREATE VIEW public.redirects AS
    SELECT merged_work_id AS work_id, kept_work_id FROM main.merges WHERE undone_at IS NULL;
CREATE VIEW public.review_pairs AS SELECT * FROM main.review_pairs;
CREATE VIEW public.quarantine AS SELECT * FROM main.quarantine;
CREATE VIEW public.harvest_windows AS SELECT * FROM main.harvest_windows;
CREATE VIEW public.runs AS SELECT * FROM main.runs;
CREATE VIEW public.topics AS SELECT * FROM main.topics;
CREATE VIEW public.topic_members AS SELECT * FROM main.topic_members;
CREATE VIEW public.trends AS SELECT * FROM main.trends;
CREATE VIEW public.claims AS SELECT * FROM main.claims;
