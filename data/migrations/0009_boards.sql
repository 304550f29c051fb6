-- Boards of results, what contradicts on them, and what people and imported files say of claims.
-- Keys are names without case, punctuation and plural, so that spellings of one thing meet; shown names stand beside.

CREATE TABLE claim_sources (
    claim_id UBIGINT NOT NULL,  -- an imported claim
    scheme   VARCHAR,           -- identifier of the paper it names: arxiv, doi, acl …; NULL: none given
    value    VARCHAR,           -- of that identifier
    title    VARCHAR,           -- of the paper as the file tells it
    url      VARCHAR            -- likewise
);
CREATE TABLE claim_verdicts (
    claim_id    UBIGINT PRIMARY KEY,  -- what a person says of a claim, as last folded in
    verdict     VARCHAR NOT NULL,     -- confirm, reject
    tier_before VARCHAR NOT NULL,     -- tier that it goes back to when this is taken back
    person      VARCHAR NOT NULL,
    decided_at  TIMESTAMP NOT NULL    -- UTC
);
CREATE TABLE board_results (
    claim_id         UBIGINT NOT NULL,  -- an absolute number of a known data set and metric: result, baseline
    work_id          BIGINT,            -- NULL: imported, of no paper known here
    paper            VARCHAR NOT NULL,  -- what counts as one paper: the work, else the identifier, title or model told
    kind             VARCHAR NOT NULL,  -- result, baseline
    tier             VARCHAR NOT NULL,  -- as in claims
    task             VARCHAR NOT NULL,  -- key; '': not said
    dataset_key      VARCHAR NOT NULL,
    dataset          VARCHAR NOT NULL,  -- as shown
    version          VARCHAR NOT NULL,  -- of the data set; '': not said
    split            VARCHAR NOT NULL,  -- test, dev …; '': not said
    metric_key       VARCHAR NOT NULL,
    metric           VARCHAR NOT NULL,  -- as shown
    higher_is_better BOOLEAN,           -- NULL: not known
    comparable       VARCHAR NOT NULL,  -- class of settings that may be compared: zero-shot, ensemble …; unknown
    model_key        VARCHAR,           -- NULL: no name that could be met elsewhere ("our model")
    model            VARCHAR,           -- as shown
    printed          DOUBLE NOT NULL,   -- value as printed
    unit             VARCHAR,           -- as printed
    uncertainty      DOUBLE,            -- as printed, in the unit of the value
    parameters       DOUBLE,            -- of the model
    doubt            VARCHAR,           -- why it is shown but not ranked: approximate, a range, read with little confidence; NULL: nothing
    copied_from      VARCHAR,           -- entry of the bibliography that the row cites
    since            DATE,              -- first day it can have been public; NULL: undated
    day              DATE               -- public for certain by then; NULL: undated
);
CREATE TABLE boards (
    board_id         UBIGINT PRIMARY KEY,  -- lower half of md5 over task, data set, version, split, metric, class
    task             VARCHAR NOT NULL,  -- these as in board_results
    dataset_key      VARCHAR NOT NULL,
    dataset          VARCHAR NOT NULL,
    version          VARCHAR NOT NULL,
    split            VARCHAR NOT NULL,
    metric_key       VARCHAR NOT NULL,
    metric           VARCHAR NOT NULL,
    higher_is_better BOOLEAN,
    comparable       VARCHAR NOT NULL,
    unit             VARCHAR NOT NULL,  -- of best: %, or as printed; '': none
    n_results        INTEGER NOT NULL,  -- results that are ranked
    n_set_aside      INTEGER NOT NULL,  -- results that are not, each with its reason
    n_papers         INTEGER NOT NULL,  -- papers with a ranked result; a board of one paper is not drawn
    n_naming         INTEGER NOT NULL,  -- papers whose title, abstract or claims name the data set
    best             DOUBLE,            -- NULL: direction of the metric unknown, or fewer than two papers
    best_claim_id    UBIGINT,
    first_day        DATE,              -- of the dated results
    last_day         DATE               -- likewise: how old the board is
);
CREATE TABLE dataset_mentions (
    dataset_key           VARCHAR NOT NULL,
    work_id               BIGINT NOT NULL,   -- names the data set in title, abstract or a claim
    speaks_of_contamination BOOLEAN NOT NULL -- a sentence of it names the data set beside contamination or leakage
);
CREATE TABLE discrepancies (
    discrepancy_id UBIGINT PRIMARY KEY,  -- lower half of md5 over the two claims
    dataset_key    VARCHAR NOT NULL,     -- one benchmark, one model, two numbers
    dataset        VARCHAR NOT NULL,
    metric_key     VARCHAR NOT NULL,
    metric         VARCHAR NOT NULL,
    model_key      VARCHAR NOT NULL,
    model          VARCHAR NOT NULL,
    first_claim_id UBIGINT NOT NULL,     -- the first source: own result before copies, by date, then citations
    other_claim_id UBIGINT NOT NULL,     -- the number that differs from it
    first_value    DOUBLE NOT NULL,      -- on the scale of the board
    other_value    DOUBLE NOT NULL,
    is_explained   BOOLEAN NOT NULL,
    cause          VARCHAR NOT NULL,     -- split, version, task, setting, rounding, deviation, copied; or unknown
    reason         VARCHAR NOT NULL,     -- in words
    copied_claim_id UBIGINT,             -- the claim it is copied from
    first_rank     INTEGER,              -- of the model with either number; NULL: direction unknown
    other_rank     INTEGER,
    n_models       INTEGER NOT NULL      -- models that are ranked
);
CREATE TABLE sota_claims (
    work_id    BIGINT NOT NULL,
    position   INTEGER NOT NULL,     -- of the sentence in the abstract, from 1
    sentence   VARCHAR NOT NULL,     -- claims the state of the art
    claim_id   UBIGINT,              -- the number it stands on; NULL: none was found
    dataset    VARCHAR,              -- of that number
    metric     VARCHAR,              -- likewise
    value      DOUBLE,               -- likewise, on the scale of the board of that day
    day        DATE,                 -- first day the paper can have been public; NULL: undated
    verdict    VARCHAR NOT NULL,     -- supported, not supported, not comparable, not checkable
    reason     VARCHAR NOT NULL,
    best_claim_id UBIGINT,           -- the best comparable earlier result
    checked    UBIGINT[] NOT NULL,   -- the earlier results it was set against, best first
    n_papers   INTEGER NOT NULL      -- earlier papers among these
);
CREATE TABLE benchmark_health (
    dataset_key    VARCHAR NOT NULL,
    dataset        VARCHAR NOT NULL,
    version        VARCHAR NOT NULL,
    metric_key     VARCHAR NOT NULL,
    metric         VARCHAR NOT NULL,
    as_of          DATE,              -- newest day of the library; NULL: nothing is dated
    state          VARCHAR NOT NULL,  -- fresh, discriminating, saturating, abandoned, unknown
    reason         VARCHAR NOT NULL,
    n_results      INTEGER NOT NULL,  -- ranked and dated
    n_papers       INTEGER NOT NULL,
    first_day      DATE,              -- first result
    last_named     DATE,              -- last paper that names the data set
    n_naming       INTEGER NOT NULL,  -- papers that name it, dated ones
    n_recent       INTEGER NOT NULL,  -- of these in the last 12 months
    n_before       INTEGER NOT NULL,  -- in the 12 months before
    best           DOUBLE,            -- best result
    headroom       DOUBLE,            -- from there to the end of the metric's range; NULL: it has none
    recent_gain    DOUBLE,            -- how much the best improved in the last 24 months
    top_spread     DOUBLE,            -- from the best to the fifth best model
    noise          DOUBLE,            -- median stated deviation, or of copies from their source; NULL: none told
    late_share     DOUBLE,            -- results from more than two years after the first, in [0, 1]
    n_contamination INTEGER NOT NULL  -- papers that name it beside contamination or leakage
);
CREATE VIEW public.boards AS SELECT * FROM main.boards;
CREATE VIEW public.board_results AS SELECT * FROM main.board_results;
CREATE VIEW public.discrepancies AS SELECT * FROM main.discrepancies;
CREATE VIEW public.sota_claims AS SELECT * FROM main.sota_claims;
CREATE VIEW public.benchmark_health AS SELECT * FROM main.benchmark_health;
CREATE VIEW public.claim_sources AS SELECT * FROM main.claim_sources;
