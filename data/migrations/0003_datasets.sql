-- Citations from Semantic Scholar's Datasets API between papers of this library, kept by their key so that diffs can be applied.

CREATE TABLE scholar_edges (
    citation_id    BIGINT NOT NULL,     -- key of the row in the data set
    citing         BIGINT NOT NULL,     -- corpus id of a paper of this library
    cited          BIGINT NOT NULL,     -- likewise
    contexts       VARCHAR[] NOT NULL,  -- citing sentences; empty: none known
    intents        VARCHAR[] NOT NULL,  -- background, methodology, result; empty: not known
    is_influential BOOLEAN              -- as the source says
);

CREATE TABLE scholar_releases (
    release_id VARCHAR NOT NULL,   -- of the data set citations, loaded whole or reached by diffs
    loaded_at  TIMESTAMP NOT NULL  -- UTC
);
