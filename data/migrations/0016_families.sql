-- Model families: followed units, defined by names, key papers and descent by citation.

CREATE TABLE families (
    family_id INTEGER PRIMARY KEY,  -- given once to a slug and kept, so that it lasts
    slug      VARCHAR NOT NULL,     -- its name in commands and files, lower case with hyphens
    name      VARCHAR NOT NULL,     -- as it is shown
    aliases   VARCHAR[] NOT NULL,   -- other names and acronyms that mean it
    began     INTEGER,              -- year of its first key paper; NULL: not said
    origin    VARCHAR NOT NULL,     -- curated (comes with Fieldmap) or people (added here)
    source    VARCHAR,              -- where the definition is from
    is_active BOOLEAN NOT NULL      -- defined now; a family taken away keeps its number
);

CREATE TABLE family_keys (
    family_id INTEGER NOT NULL,
    position  INTEGER NOT NULL,  -- from 1
    title     VARCHAR NOT NULL,
    year      INTEGER,           -- of the key paper as the definition says
    scheme    VARCHAR,           -- arxiv, doi, acl …; NULL: known by its title only
    value     VARCHAR,           -- identifier in its normal form
    work_id   BIGINT             -- the work, stub or harvested; NULL: not in this library
);

CREATE TABLE family_works (
    family_id  INTEGER NOT NULL,
    work_id    BIGINT NOT NULL,
    belongs    BOOLEAN NOT NULL,  -- by the rule of analysis/families; the others only name or cite it
    by_text    BOOLEAN NOT NULL,  -- belongs by title or abstract, or as a key paper: what shares over time count
    is_key     BOOLEAN NOT NULL,
    in_title   BOOLEAN NOT NULL,  -- the title names it
    n_named    INTEGER NOT NULL,  -- times the abstract names it
    n_cited    INTEGER NOT NULL,  -- key papers it cites
    in_methods BOOLEAN            -- cites one of them as a method it uses or extends; NULL: intents unknown
);

CREATE VIEW public.families AS SELECT * FROM main.families WHERE is_active;
CREATE VIEW public.family_keys AS SELECT * FROM main.family_keys;
CREATE VIEW public.family_works AS SELECT * FROM main.family_works;
