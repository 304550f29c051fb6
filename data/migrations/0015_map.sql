-- The map: a place for every work that has a vector, and how each layout of it was made.

CREATE TABLE map_places (
    work_id   BIGINT PRIMARY KEY,
    x         DOUBLE NOT NULL,   -- no unit; near means alike in wording
    y         DOUBLE NOT NULL,   -- likewise
    is_fitted BOOLEAN NOT NULL   -- laid out with the others; false: placed later among the works most alike
);

CREATE TABLE maps (
    map_id          INTEGER PRIMARY KEY,  -- counts up; the last one is that of map_places
    made_at         TIMESTAMP NOT NULL,   -- UTC
    model_key       VARCHAR NOT NULL,     -- model of the vectors
    method          VARCHAR NOT NULL,     -- umap: by nearest neighbours; topics: around the middle of each topic
    n_neighbours    INTEGER NOT NULL,     -- nearest neighbours of each work that were looked at
    n_works         INTEGER NOT NULL,     -- works laid out
    neighbours_kept DOUBLE,               -- share of those neighbours that are as near on the map; NULL: fewer than two works
    n_common        INTEGER NOT NULL,     -- works that the map before held, too
    moved_median    DOUBLE,               -- how far these moved, as a part of the map's width; NULL: there were none
    moved_p95       DOUBLE                -- 95 % of them moved less
);

-- The first map is the one that topics held until now.
INSERT INTO map_places SELECT work_id, x, y, true FROM topic_members;
ALTER TABLE topic_members DROP COLUMN x;
ALTER TABLE topic_members DROP COLUMN y;
ALTER TABLE topics DROP COLUMN x;
ALTER TABLE topics DROP COLUMN y;
CREATE OR REPLACE VIEW public.topics AS SELECT * FROM main.topics;
CREATE OR REPLACE VIEW public.topic_members AS SELECT * FROM main.topic_members;

CREATE VIEW public.map_places AS SELECT * FROM main.map_places;
CREATE VIEW public.maps AS SELECT * FROM main.maps;
