-- Data sets that abstracts name, and the corrections of the vocabulary that steps read with.

CREATE TABLE named_datasets (
    work_id       BIGINT NOT NULL,
    record_id     BIGINT NOT NULL,   -- the record whose abstract was read
    name          VARCHAR NOT NULL,  -- its usual name where a list holds it, else as printed
    is_known      BOOLEAN NOT NULL,  -- a list holds it
    is_introduced BOOLEAN NOT NULL,  -- "we present X, a benchmark …"
    sentence      VARCHAR NOT NULL   -- the first that names it, verbatim
);
CREATE TABLE vocabulary_read (
    step   VARCHAR PRIMARY KEY,
    digest VARCHAR NOT NULL          -- of the corrections in force when the step ran last; empty: none
);
CREATE VIEW public.named_datasets AS SELECT * FROM main.named_datasets;
