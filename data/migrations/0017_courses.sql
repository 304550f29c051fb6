-- Courses of topics and families: shares over time within strata, instead of shares of all papers.

CREATE TABLE courses (
    kind        VARCHAR NOT NULL,  -- topic, family
    number      INTEGER NOT NULL,  -- within its kind: topics.topic_id, families.family_id
    granularity VARCHAR NOT NULL,  -- month, quarter (works dated to the day or month only) or year (all dated works)
    period      VARCHAR NOT NULL,  -- YYYY-MM, YYYY-Qn or YYYY, over by the day of the newest harvest
    n           INTEGER NOT NULL,  -- works of the subject in the strata used
    total       INTEGER NOT NULL,  -- works of these strata
    share       DOUBLE NOT NULL,   -- as if the strata had always been mixed alike, in [0, 1]
    lo          DOUBLE NOT NULL,   -- Wilson 95 % interval
    hi          DOUBLE NOT NULL,   -- its upper end
    complete    DOUBLE NOT NULL,   -- expected part of the period's works that has arrived, in (0, 1]; 1: nothing known
    is_burst    BOOLEAN NOT NULL,  -- twice the usual share (Kleinberg)
    is_change   BOOLEAN NOT NULL   -- another level from here on
);

CREATE TABLE subject_trends (
    kind             VARCHAR NOT NULL,   -- topic, family
    number           INTEGER NOT NULL,
    name             VARCHAR NOT NULL,
    as_of            DATE NOT NULL,      -- nothing public after it was looked at
    verdict          VARCHAR NOT NULL,   -- rising, falling, steady, too few papers
    n                INTEGER NOT NULL,   -- works in the newest period
    expected         DOUBLE NOT NULL,    -- had each stratum kept its past share
    share            DOUBLE NOT NULL,
    share_before     DOUBLE NOT NULL,
    growth           DOUBLE NOT NULL,    -- (n + 1) / (expected + 1)
    lo               DOUBLE NOT NULL,    -- of the growth, 90 %
    hi               DOUBLE NOT NULL,
    growth_before    DOUBLE,             -- one period earlier; NULL: no works then
    chance           DOUBLE NOT NULL,    -- of as many works or more (as few or fewer), dates dealt out within strata
    spread           INTEGER NOT NULL,   -- strata with a work of it in the newest period
    evenness         DOUBLE NOT NULL,    -- as many strata as if it were spread evenly (Hill 1973)
    n_works          INTEGER NOT NULL,   -- in all, public by the day
    first_seen       VARCHAR,            -- date of its first work, as precisely as known
    first_work       BIGINT,
    novelty          DOUBLE,             -- part of its works from the periods compared
    coherence        DOUBLE,             -- part of its newest works with references here that cite its own; NULL: few known
    impact           DOUBLE,             -- part of its works in the most cited tenth of their year; NULL: few citations
    n_authors        INTEGER,            -- of the newest period; NULL here and below: authors not known
    n_newcomers      INTEGER,            -- of these, without an earlier work of it
    n_authors_before INTEGER,            -- of the periods before that are compared
    n_leavers        INTEGER,            -- of these, without a work of it in the newest period
    n_gone_elsewhere INTEGER             -- of these, with another work in the newest period
);

DROP VIEW public.trends;
DROP TABLE main.trends;
CREATE VIEW public.courses AS SELECT * FROM main.courses;
CREATE VIEW public.subject_trends AS SELECT * FROM main.subject_trends;
CREATE VIEW public.trends AS
    SELECT number AS topic_id, granularity, period, n, total, share, lo, hi FROM main.courses WHERE kind = 'topic';
