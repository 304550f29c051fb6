-- Forecasts of topics: which fit they were made on, and why some are never scored.

ALTER TABLE forecasts ADD COLUMN fitted TIMESTAMP;  -- UTC; fit of the topics that it was made on, of topic_fits; NULL: no topic, or from before

CREATE TABLE forecast_voids (
    forecast_id BIGINT PRIMARY KEY,
    told_on     DATE NOT NULL,     -- day of the library by which it was known
    reason      VARCHAR NOT NULL   -- why nobody can say any more what came of it
);

CREATE OR REPLACE VIEW public.forecasts AS SELECT * FROM main.forecasts;
CREATE VIEW public.forecast_voids AS SELECT * FROM main.forecast_voids;
