-- What each citing sentence uses the cited work for, and which citations matter to the work that makes them.

CREATE TABLE citation_intents (
    citing_id     BIGINT NOT NULL,
    cited_id      BIGINT NOT NULL,
    sentence_hash VARCHAR NOT NULL,  -- md5 of the sentence as it stands in citations.contexts
    intent        VARCHAR NOT NULL,  -- background, method, result; unknown: the source names none, and ours is not sure enough
    confidence    DOUBLE,            -- chance that an intent of ours is right, on sentences like those of SciCite; NULL: the source's, or unknown
    said_by       VARCHAR NOT NULL,  -- who says so: the name of the source, or fieldmap
    criticism     VARCHAR,           -- what the sentence does to the cited work, in words, by a rule of ours; NULL: nothing seen
    section       VARCHAR            -- heading under which the full text of the citing work has the sentence; NULL: not known
);

CREATE TABLE citation_influence (
    citing_id      BIGINT NOT NULL,
    cited_id       BIGINT NOT NULL,
    is_influential BOOLEAN,            -- NULL: withheld, fewer than two features are known
    reasons        VARCHAR[] NOT NULL, -- in words
    n_features     INTEGER,            -- known ones that ours rests on; NULL: the source's
    said_by        VARCHAR NOT NULL    -- who says so: the name of the source, or fieldmap
);

CREATE VIEW public.citation_intents AS SELECT * FROM main.citation_intents;
CREATE VIEW public.citation_influence AS SELECT * FROM main.citation_influence;
