-- Which abstracts a language model has read, where one is set, so that each is asked about once.

CREATE TABLE model_readings (
    record_id BIGINT NOT NULL,
    model     VARCHAR NOT NULL,    -- as the endpoint names it
    text_hash UBIGINT NOT NULL,    -- lower half of md5 of the abstract that was read
    kept      INTEGER NOT NULL,    -- claims that passed the check
    dropped   VARCHAR[] NOT NULL,  -- why each of the others did not; one entry for an answer that breaks the schema
    read_at   TIMESTAMP NOT NULL   -- UTC
);
