-- What full text tells of a table's shape, and what sources tell beside the record: counts, summaries, vectors.

ALTER TABLE result_tables ADD COLUMN header_rows INTEGER;
ALTER TABLE result_tables ADD COLUMN header_columns INTEGER;
ALTER TABLE result_tables ADD COLUMN spans STRUCT("row" INTEGER, "column" INTEGER, "rows" INTEGER, "columns" INTEGER)[];
ALTER TABLE result_tables ADD COLUMN bold STRUCT("row" INTEGER, "column" INTEGER)[];
ALTER TABLE result_tables ADD COLUMN cited STRUCT("row" INTEGER, "column" INTEGER, entry VARCHAR)[];
COMMENT ON COLUMN result_tables.header_rows IS 'leading rows that head columns; NULL: not known';
COMMENT ON COLUMN result_tables.header_columns IS 'leading columns that head rows; NULL: not known';
COMMENT ON COLUMN result_tables.spans IS 'cells over several rows or columns; cells repeats their text in each place; counted from 0';
COMMENT ON COLUMN result_tables.bold IS 'cells printed bold, counted from 0';
COMMENT ON COLUMN result_tables.cited IS 'entries of the bibliography that a cell cites, as printed; counted from 0';
CREATE OR REPLACE VIEW public.result_tables AS SELECT * FROM main.result_tables;

CREATE TABLE source_counts (
    work_id   BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    kind      VARCHAR NOT NULL,   -- citations, influential_citations, upvotes, stars
    count     BIGINT NOT NULL,    -- as the source counts, on the day beside: today's number, not for a past day
    asked_at  TIMESTAMP NOT NULL  -- UTC
);

CREATE TABLE summaries (
    work_id   BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    model     VARCHAR NOT NULL,   -- what wrote it
    text      VARCHAR NOT NULL,   -- one sentence, machine-made: shown as such, never as the paper's words
    asked_at  TIMESTAMP NOT NULL  -- UTC
);

CREATE TABLE source_vectors (
    work_id   BIGINT NOT NULL,
    record_id BIGINT NOT NULL,
    model     VARCHAR NOT NULL,   -- as the source names it
    vector    FLOAT[] NOT NULL,   -- as the source gives it, not normalised
    asked_at  TIMESTAMP NOT NULL  -- UTC
);

CREATE VIEW public.source_counts AS
    SELECT s.work_id, r.source, s.kind, s.count, s.asked_at FROM main.source_counts s JOIN main.records r USING (record_id);
CREATE VIEW public.summaries AS
    SELECT s.work_id, r.source, s.model, s.text, s.asked_at FROM main.summaries s JOIN main.records r USING (record_id);
CREATE VIEW public.source_vectors AS
    SELECT s.work_id, r.source, s.model, s.vector, s.asked_at FROM main.source_vectors s JOIN main.records r USING (record_id);

-- Single citations told by a source are no bibliography: such lists were written with a length they cannot know.
DELETE FROM reference_lists WHERE record_id IN (SELECT record_id FROM records WHERE is_stub);

-- As before, with each citing sentence once: two sources often give the same.
CREATE OR REPLACE VIEW public.citations AS
    SELECT citing_id, cited_id, list_sort(list_distinct(flatten(list(contexts)))) AS contexts,
           list_sort(list_distinct(flatten(list(intents)))) AS intents,
           bool_or(is_influential) AS is_influential, min(source) AS source
    FROM main.citations WHERE citing_id <> cited_id GROUP BY citing_id, cited_id;
