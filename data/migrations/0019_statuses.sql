-- The status of every subject (topic, term, family) with its reasons, and when it changed.

CREATE TABLE statuses (
    kind             VARCHAR NOT NULL,   -- family, topic, term
    number           BIGINT NOT NULL,    -- within its kind
    name             VARCHAR NOT NULL,
    as_of            DATE NOT NULL,      -- nothing public after this day was looked at
    status           VARCHAR NOT NULL,   -- emerging, rising, mature, absorbed, declining, dormant, dead end, too early to say
    since            DATE,               -- end of the first year from which on it was told so without a break (a dead end: dormant)
    certainty        DOUBLE NOT NULL,    -- how often the status comes out when the papers are drawn anew, in [0, 1]
    also             VARCHAR,            -- the status that comes out next often; NULL: none
    also_certainty   DOUBLE,             -- how often, in [0, 1]
    n                INTEGER NOT NULL,   -- papers in the years looked at
    n_now            INTEGER NOT NULL,   -- papers of the last two
    share            DOUBLE NOT NULL,    -- of all papers of the last two, in [0, 1]
    rule             VARCHAR NOT NULL,   -- which rule gave it, with its numbers
    ends             VARCHAR[] NOT NULL, -- kinds of evidence that speak for an end
    successor_number BIGINT,             -- of the same kind; NULL: none found
    successor        VARCHAR,            -- its name
    changes          VARCHAR[] NOT NULL  -- what would change our mind, in words
);
CREATE TABLE status_reasons (
    kind     VARCHAR NOT NULL,  -- as in statuses
    number   BIGINT NOT NULL,
    position INTEGER NOT NULL,  -- order, from 1
    evidence VARCHAR NOT NULL,  -- share, newcomers, early authors, baseline, boards, criticism, successor
    says     VARCHAR NOT NULL,  -- an end, no end, unknown
    value    DOUBLE,            -- what was measured; NULL: unknown (docs/status_of_directions.md says of each what it is)
    lo       DOUBLE,            -- 95 % interval; NULL: none
    hi       DOUBLE,
    n        INTEGER NOT NULL,  -- papers, people, sentences or boards it rests on
    period   VARCHAR NOT NULL,  -- years it is of; '': none
    sentence VARCHAR NOT NULL,
    works    BIGINT[] NOT NULL  -- papers to look at
);
CREATE TABLE status_changes (
    kind     VARCHAR NOT NULL,  -- as in statuses
    number   BIGINT NOT NULL,
    name     VARCHAR NOT NULL,
    as_of    DATE NOT NULL,     -- day as of which it was told first
    status   VARCHAR NOT NULL,
    before   VARCHAR,           -- status before; NULL: none was told
    told_at  TIMESTAMP NOT NULL, -- UTC; rows are only added
    replayed BOOLEAN NOT NULL   -- told afterwards of a past day, from what was public by then
);
CREATE VIEW public.statuses AS SELECT * FROM main.statuses;
CREATE VIEW public.status_reasons AS SELECT * FROM main.status_reasons;
CREATE VIEW public.status_changes AS SELECT * FROM main.status_changes;
