-- Who is who, with the doubt that is left, and which venue cites which.

CREATE TABLE people (
    person_id UBIGINT PRIMARY KEY,  -- spelling_id of the name shown
    name      VARCHAR NOT NULL,     -- fullest spelling that is used most
    doubt     VARCHAR NOT NULL,     -- one spelling; likely one (spellings joined); ambiguous (the name fits others too)
    n_names   INTEGER NOT NULL,     -- spellings joined
    reason    VARCHAR               -- why it is ambiguous: fits others, common name; NULL: it is not
);

CREATE TABLE person_names (
    spelling_id UBIGINT PRIMARY KEY,  -- main.authorship.person_id: md5 (lower half) of the name's letters
    person_id   UBIGINT NOT NULL,     -- the person it is taken for
    name        VARCHAR NOT NULL,     -- as it is printed most often
    n_works     INTEGER NOT NULL,     -- works that print it, stubs too
    evidence    VARCHAR,              -- what joined it to another spelling: co-authors, venue; NULL: nothing did
    may_be      UBIGINT[] NOT NULL    -- other spellings it fits, and that nothing joined
);

CREATE TABLE venue_series (
    venue  VARCHAR PRIMARY KEY,  -- as works name it
    series VARCHAR NOT NULL      -- without year, number of the meeting, volume and "Proceedings of"
);

CREATE TABLE venue_citations (
    citing      VARCHAR NOT NULL,  -- series
    cited       VARCHAR NOT NULL,  -- series; may be the same
    n_citations INTEGER NOT NULL,  -- of a work of the one by a work of the other
    n_citing    INTEGER NOT NULL   -- works that make them
);

CREATE TABLE venue_pairs (
    one    VARCHAR NOT NULL,  -- series, before the other in the alphabet
    other  VARCHAR NOT NULL,
    n      INTEGER NOT NULL,  -- works that cite both
    cosine DOUBLE NOT NULL    -- n / sqrt(works that cite the one * works that cite the other), in (0, 1]
);

CREATE OR REPLACE VIEW public.authorship AS
    SELECT s.work_id, s.position, s.name, coalesce(n.person_id, s.person_id) AS person_id, s.person_id AS spelling_id
    FROM main.authorship s JOIN main.works w ON w.authors_record_id = s.record_id
    LEFT JOIN main.person_names n ON n.spelling_id = s.person_id;
CREATE OR REPLACE VIEW public.people AS
    SELECT a.person_id, coalesce(min(p.name), min(a.name)) AS name, count(DISTINCT a.work_id) AS n_works,
           coalesce(min(p.doubt), 'one spelling') AS doubt, count(DISTINCT a.spelling_id) AS n_names, min(p.reason) AS reason
    FROM public.authorship a LEFT JOIN main.people p USING (person_id) GROUP BY a.person_id;
CREATE VIEW public.person_names AS SELECT * FROM main.person_names;
CREATE VIEW public.coauthors AS
    SELECT a.person_id, b.person_id AS other_id, count(DISTINCT a.work_id) AS n_works
    FROM public.authorship a JOIN public.authorship b ON a.work_id = b.work_id AND a.person_id <> b.person_id
    GROUP BY a.person_id, b.person_id;
CREATE VIEW public.venue_series AS SELECT * FROM main.venue_series;
CREATE VIEW public.venue_citations AS SELECT * FROM main.venue_citations;
CREATE VIEW public.venue_pairs AS SELECT * FROM main.venue_pairs;
