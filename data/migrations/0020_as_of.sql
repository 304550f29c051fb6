-- What a library cut at a past day tells of itself; both are empty in a whole library.

CREATE TABLE as_of_cut (
    as_of       DATE PRIMARY KEY,     -- all that is here was public by the end of this day
    fingerprint VARCHAR NOT NULL,     -- of the ledger it was cut from
    cut_at      TIMESTAMP NOT NULL,   -- UTC
    n_kept      BIGINT NOT NULL,      -- harvested works that are here
    n_later     BIGINT NOT NULL,      -- harvested works that are left out: not public for certain by the day
    n_undated   BIGINT NOT NULL       -- harvested works that are left out: nobody knows their date
);
CREATE TABLE as_of_marks (
    work_id BIGINT NOT NULL,
    mark    VARCHAR NOT NULL,  -- text: title and abstract may be of a later version; withdrawn: perhaps only later
    reason  VARCHAR NOT NULL   -- in words
);
CREATE VIEW public.as_of_cut AS SELECT * EXCLUDE (fingerprint) FROM main.as_of_cut;
CREATE VIEW public.as_of_marks AS SELECT * FROM main.as_of_marks;
