-- Forecasts: what was said of the share of a subject, when, and what came of it. Both tables only grow.

CREATE TABLE forecasts (
    forecast_id     BIGINT PRIMARY KEY,  -- in the order in which they were made
    kind            VARCHAR NOT NULL,    -- family, topic, term
    number          BIGINT NOT NULL,     -- its number within the kind
    name            VARCHAR NOT NULL,    -- as it was called then
    made_on         DATE NOT NULL,       -- nothing public after this day was looked at
    granularity     VARCHAR NOT NULL,    -- year, quarter, month
    made_from       VARCHAR NOT NULL,    -- the newest period that was known: 2024, 2024-Q3, 2024-07
    known_until     DATE NOT NULL,       -- last day of that period
    horizon_months  INTEGER NOT NULL,    -- from that day
    period          VARCHAR NOT NULL,    -- the period that is forecast
    period_first    DATE NOT NULL,
    period_last     DATE NOT NULL,       -- the forecast is due when it is over
    share_now       DOUBLE NOT NULL,     -- today's share, smoothed over the noise of counting
    last_share      DOUBLE,              -- of the newest period, as counted; NULL: not covered
    median          DOUBLE NOT NULL,     -- shares, in [0, 1]
    lo80            DOUBLE NOT NULL,
    hi80            DOUBLE NOT NULL,
    lo90            DOUBLE NOT NULL,
    hi90            DOUBLE NOT NULL,
    naive           DOUBLE NOT NULL,     -- the last share again
    drift           DOUBLE NOT NULL,     -- the line from the first share through the last
    naive_quantiles DOUBLE[] NOT NULL,   -- 5, 10, 50, 90, 95 %, calibrated as ours
    drift_quantiles DOUBLE[] NOT NULL,
    scale           DOUBLE,              -- mean change from one period to the next; NULL: too few changes
    call            VARCHAR NOT NULL,    -- likely grows, likely holds, likely fades, cannot be told
    method          VARCHAR NOT NULL,
    n_papers        INTEGER NOT NULL,    -- of the subject in the last year (three periods if those are longer)
    n_periods       INTEGER NOT NULL,    -- covered periods of history
    n_errors        INTEGER NOT NULL,    -- past errors that the interval rests on
    code_version    INTEGER NOT NULL     -- of the way of forecasting
);

CREATE TABLE forecast_scores (
    forecast_id BIGINT NOT NULL,
    revision    INTEGER NOT NULL,  -- 0 when it was due; then 1, 2 … whenever the library counts that period otherwise
    scored_on   DATE NOT NULL,
    actual      DOUBLE NOT NULL,   -- share of the period, as the library knew it on that day
    share_then  DOUBLE,            -- share of the period it was made from, as known on that day
    n           INTEGER NOT NULL,  -- papers of the subject in the period
    error       DOUBLE NOT NULL,   -- median less actual
    naive_error DOUBLE NOT NULL,
    drift_error DOUBLE NOT NULL,
    inside80    BOOLEAN NOT NULL,
    inside90    BOOLEAN NOT NULL,
    crps        DOUBLE NOT NULL,   -- continuous ranked probability score, in shares
    naive_crps  DOUBLE NOT NULL,
    drift_crps  DOUBLE NOT NULL,
    came_true   BOOLEAN            -- of the call; NULL where none was made
);

CREATE TABLE forecast_skill (
    made_on        DATE NOT NULL,     -- day of the courses that were replayed
    kind           VARCHAR NOT NULL,
    granularity    VARCHAR NOT NULL,
    horizon_months INTEGER NOT NULL,
    measure        VARCHAR NOT NULL,  -- mase, mase_to_naive …; or a call: how often it came true
    value          DOUBLE,            -- NULL: nothing to measure
    lo             DOUBLE,            -- 95 % interval
    hi             DOUBLE,
    n              INTEGER NOT NULL   -- forecasts it rests on
);

CREATE VIEW public.forecasts AS SELECT * FROM main.forecasts;
CREATE VIEW public.forecast_scores AS SELECT * FROM main.forecast_scores;
CREATE VIEW public.forecast_skill AS SELECT * FROM main.forecast_skill;
