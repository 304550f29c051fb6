-- Terms: which phrases stand in which works, so that their trends can be told as of any day.

CREATE TABLE terms (
    term_id  INTEGER PRIMARY KEY,  -- dense, by rising key
    key      UBIGINT NOT NULL,     -- hash of its words in their normal form, the same in every library
    name     VARCHAR NOT NULL,     -- as the first title that has it prints it, lower case but for acronyms
    n_words  INTEGER NOT NULL,     -- 1 to 4
    parts    INTEGER[] NOT NULL,   -- terms that are left when its last or its first word goes
    n_works  INTEGER NOT NULL,     -- works whose title or abstract has it
    n_titles INTEGER NOT NULL      -- works whose title has it
);

CREATE TABLE term_works (
    term_id  INTEGER NOT NULL,
    work_id  BIGINT NOT NULL,
    in_title BOOLEAN NOT NULL,  -- the title has it
    is_whole BOOLEAN NOT NULL   -- somewhere in the work it stands between boundaries: not as part of a longer phrase
);

CREATE TABLE term_acronyms (
    short   VARCHAR NOT NULL,  -- acronym as it is defined: "LSTM" of "long short-term memory (LSTM)"
    term_id INTEGER NOT NULL,  -- the acronym as a term
    long_id INTEGER NOT NULL,  -- what it is defined as
    work_id BIGINT NOT NULL    -- work that defines it
);

CREATE VIEW public.terms AS SELECT * EXCLUDE (key) FROM main.terms;
CREATE VIEW public.term_works AS SELECT * FROM main.term_works;
CREATE VIEW public.term_acronyms AS SELECT * FROM main.term_acronyms;
