-- Normal forms of titles, names and identifiers: one definition, used in every load and look-up.

CREATE OR REPLACE TEMP MACRO title_letters(title) AS
    regexp_replace(lower(strip_accents(title)), '[^\p{L}\p{N}]+', '', 'g');

CREATE OR REPLACE TEMP MACRO title_key(title) AS md5_number_lower(title_letters(title));

-- A text with its newlines as spaces, ltrimmed: what clean_line goes on with. (trim() of a long text costs more than
-- all else in a load, so the other end is cut by hand.)
CREATE OR REPLACE TEMP MACRO one_line(text) AS ltrim(replace(text, chr(10), ' '));

-- White space collapsed, NUL dropped; ``line`` is one_line(text), computed once by the caller. The regular expression
-- runs only where there is more to mend than newlines.
CREATE OR REPLACE TEMP MACRO clean_line(line, text) AS
    nullif(CASE
        WHEN contains(line, '  ') OR contains(line, chr(9)) OR contains(line, chr(13))
             OR contains(line, chr(0)) OR contains(line, chr(160))
        THEN trim(regexp_replace(replace(replace(text, chr(0), ''), chr(160), ' '), '\s+', ' ', 'g'))
        WHEN ends_with(line, ' ') THEN left(line, length(line) - 1)
        ELSE line END, '');
CREATE OR REPLACE TEMP MACRO clean_text(text) AS clean_line(one_line(text), text);

-- Last word of the family name: "van den Berg" and "Berg" agree; Jr., III and the like are no name. Names without
-- punctuation or suffix, nearly all, take the short way.
CREATE OR REPLACE TEMP MACRO family_key_of(plain) AS
    CASE WHEN contains(plain, '.') OR contains(plain, ',') OR ends_with(plain, 'jr') OR ends_with(plain, 'sr')
              OR ends_with(plain, ' ii') OR ends_with(plain, ' iii') OR ends_with(plain, ' iv')
         THEN regexp_extract(regexp_replace(regexp_replace(plain, '[,.]', ' ', 'g'),
                  '( (jr|sr|ii|iii|iv))+\s*$', ''), '([^\s]+)\s*$', 1)
         ELSE split_part(plain, ' ', -1) END;
CREATE OR REPLACE TEMP MACRO family_key(name) AS family_key_of(lower(strip_accents(trim(name))));

-- One spelling, one person: dots and hyphens do not count.
CREATE OR REPLACE TEMP MACRO person_key(name) AS
    md5_number_lower(replace(replace(replace(lower(strip_accents(name)), '. ', ' '), '.', ' '), '-', ' '));

-- The words of a name in the order of the alphabet: "Liang Xie" and "Xie Liang" agree.
CREATE OR REPLACE TEMP MACRO name_words(name) AS
    array_to_string(list_sort(string_split_regex(trim(lower(strip_accents(name))), '[\s.,-]+')), ' ');

CREATE OR REPLACE TEMP MACRO arxiv_id(value) AS
    nullif(regexp_extract(lower(value),
        '(?:^|arxiv[:.]|abs/|pdf/)\s*([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?\s*$', 1), '');

CREATE OR REPLACE TEMP MACRO doi(value) AS nullif(regexp_extract(lower(value), '(10\.[0-9]{4,9}/[^\s]+?)[.,;]?\s*$', 1), '');

-- An identifier in its normal form as struct(scheme, value); NULL when the value does not fit its scheme.
-- arXiv's own DOIs name the arXiv paper.
CREATE OR REPLACE TEMP MACRO identifier(scheme, value) AS
    CASE
        WHEN value IS NULL OR trim(value) = '' THEN NULL
        WHEN scheme = 'arxiv' THEN
            CASE WHEN arxiv_id(value) IS NOT NULL THEN {'scheme': 'arxiv', 'value': arxiv_id(value)} END
        WHEN scheme = 'doi' THEN
            CASE WHEN lower(value) LIKE '%10.48550/arxiv.%' AND arxiv_id(value) IS NOT NULL
                 THEN {'scheme': 'arxiv', 'value': arxiv_id(value)}
                 WHEN doi(value) IS NOT NULL THEN {'scheme': 'doi', 'value': doi(value)} END
        WHEN scheme IN ('dblp', 'openreview', 'acl') THEN {'scheme': scheme, 'value': trim(value)}
        ELSE {'scheme': lower(scheme), 'value': lower(trim(value))}
    END;

-- The last day a date of a given precision can mean.
CREATE OR REPLACE TEMP MACRO public_by(published, date_precision) AS
    CASE date_precision
        WHEN 'year' THEN make_date(year(published), 12, 31)
        WHEN 'month' THEN last_day(published)
        ELSE published
    END;

-- Year of an ACL Anthology id (https://aclanthology.org/info/ids/): P13-1116 is 2013, 2020.acl-main.47 is 2020.
CREATE OR REPLACE TEMP MACRO acl_year(value) AS
    CASE WHEN regexp_matches(value, '^(19|20)[0-9]{2}\.') THEN value[1:4]::INTEGER
         WHEN regexp_matches(value, '^[A-Z][0-9]{2}-') THEN
             CASE WHEN value[2:3]::INTEGER >= 60 THEN 1900 ELSE 2000 END + value[2:3]::INTEGER END;
