-- Topics with levels, lasting numbers, and what is known of how sure they are.

ALTER TABLE topics ADD COLUMN parent_id INTEGER;   -- area it lies in, of topic_tree; NULL: too few topics for areas
ALTER TABLE topics ADD COLUMN stability DOUBLE;    -- mean best Jaccard overlap over repeated runs, in [0, 1]
ALTER TABLE topics ADD COLUMN n_sure INTEGER;      -- members whose confidence is at least 0.9
ALTER TABLE topics ADD COLUMN born TIMESTAMP;      -- UTC; of the fit that gave it its number

ALTER TABLE topic_members ADD COLUMN confidence DOUBLE;   -- chance of keeping the topic in a refit, in [0, 1], calibrated
ALTER TABLE topic_members ADD COLUMN second_id INTEGER;   -- next likeliest topic; the likeliest where topic_id is -1
ALTER TABLE topic_members ADD COLUMN second DOUBLE;       -- its part of the work's neighbours, in [0, 1]
ALTER TABLE topic_members ADD COLUMN third_id INTEGER;    -- the one after it
ALTER TABLE topic_members ADD COLUMN third DOUBLE;        -- likewise
ALTER TABLE topic_members ADD COLUMN subtopic_id INTEGER; -- of topic_tree; NULL: its topic does not come apart
ALTER TABLE topic_members ADD COLUMN is_new BOOLEAN;      -- assigned to a topic since the fit, not part of it

CREATE TABLE topic_tree (
    topic_id  INTEGER PRIMARY KEY,  -- lasting, one series for all levels, never used again
    level     VARCHAR NOT NULL,     -- area, topic or subtopic
    parent_id INTEGER,              -- the area of a topic, the topic of a subtopic; NULL: none above
    name      VARCHAR NOT NULL,     -- leading terms; no two of a library are the same
    terms     VARCHAR[] NOT NULL,   -- by falling c-TF-IDF
    n_works   INTEGER NOT NULL,     -- members
    n_sure    INTEGER NOT NULL,     -- members whose confidence is at least 0.9
    stability DOUBLE,               -- mean best Jaccard overlap over repeated runs, in [0, 1]; NULL for areas
    born      TIMESTAMP NOT NULL    -- UTC; of the fit that gave it its number
);

CREATE TABLE topic_papers (
    topic_id INTEGER NOT NULL,
    work_id  BIGINT NOT NULL,
    role     VARCHAR NOT NULL,  -- representative (central and cited) or bridging (lies in two topics)
    place    INTEGER NOT NULL,  -- from 1, best first
    other_id INTEGER            -- the other topic of a bridging paper
);

CREATE TABLE topic_events (
    happened TIMESTAMP NOT NULL,  -- UTC; of the refit
    level    VARCHAR NOT NULL,    -- area, topic or subtopic
    kind     VARCHAR NOT NULL,    -- born, died, split (from other_id), merged (into other_id), continued
    topic_id INTEGER NOT NULL,
    other_id INTEGER,             -- NULL: none
    overlap  DOUBLE,              -- Jaccard overlap over the works both fits hold; NULL: none
    name     VARCHAR NOT NULL     -- at the time
);

CREATE TABLE topic_fits (
    fitted     TIMESTAMP NOT NULL,  -- UTC
    told       VARCHAR NOT NULL,    -- JSON: model and parameters
    n_works    INTEGER NOT NULL,    -- works it was made from
    n_topics   INTEGER NOT NULL,    -- at the level of topics
    n_none     INTEGER NOT NULL     -- works without topic
);

CREATE OR REPLACE VIEW public.topics AS SELECT * FROM main.topics;
CREATE OR REPLACE VIEW public.topic_members AS SELECT * FROM main.topic_members;
CREATE VIEW public.topic_tree AS SELECT * FROM main.topic_tree;
CREATE VIEW public.topic_papers AS SELECT * FROM main.topic_papers;
CREATE VIEW public.topic_events AS SELECT * FROM main.topic_events;
CREATE VIEW public.topic_fits AS SELECT * FROM main.topic_fits;
