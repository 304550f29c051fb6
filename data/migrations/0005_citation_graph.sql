-- What the citation graph as a whole tells of each work, of its communities, and of the years that are cited.

CREATE TABLE graph_measures (
    work_id      BIGINT PRIMARY KEY,  -- a work that cites or is cited; stubs too
    pagerank     DOUBLE,    -- share of readers who follow references (damping 0.85), all works sum to 1; NULL: withheld
    citerank     DOUBLE,    -- the same for readers who start with new papers (Walker et al. 2007); NULL: withheld
    core         INTEGER,   -- largest k of a k-core it lies in, directions left aside; NULL: withheld
    component    INTEGER NOT NULL,  -- weak component, 0 is the largest
    community_id BIGINT NOT NULL,   -- Leiden; the number survives the next run
    cd5          DOUBLE,    -- disruption within five years, -1 to 1 (Funk & Owen-Smith 2017); NULL: says nothing or withheld
    cd5_works    INTEGER,   -- works it is counted over; NULL with cd5
    half_life    DOUBLE,    -- years until half of its citations so far had come; NULL: fewer than ten dated citers, withheld
    beauty       DOUBLE,    -- sleeping-beauty coefficient (Ke et al. 2015); NULL as above
    awakening    INTEGER    -- year in which it woke; NULL as above
);

CREATE TABLE communities (
    community_id BIGINT PRIMARY KEY,
    n_works      INTEGER NOT NULL,   -- members, stubs too
    n_harvested  INTEGER NOT NULL,   -- members that are no stubs
    leaders      BIGINT[] NOT NULL,  -- most cited members, at most five
    first_seen   TIMESTAMP NOT NULL  -- UTC; of the run that found it first
);

CREATE TABLE citation_years (
    year         INTEGER PRIMARY KEY,  -- of first publication
    n_works      INTEGER NOT NULL,     -- works of the graph
    n_references BIGINT NOT NULL,      -- citations they make
    n_citations  BIGINT NOT NULL,      -- citations they have received since: the reference-year spectrum
    deviation    DOUBLE NOT NULL       -- n_citations less the median of the five years around (Marx et al. 2014)
);

CREATE TABLE graph_facts (
    name  VARCHAR PRIMARY KEY,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE graph_facts IS 'of the whole graph: works, citations, what was left out, share of bibliographies known';

CREATE VIEW public.graph_measures AS SELECT * FROM main.graph_measures;
CREATE VIEW public.communities AS SELECT * FROM main.communities;
CREATE VIEW public.citation_years AS SELECT * FROM main.citation_years;
CREATE VIEW public.graph_facts AS SELECT * FROM main.graph_facts;
