"""Names of authors as spellings that can be compared: family name, given names, initials. Set-based, for the step."""

from analysis.people.short_forms import forms_of_one_name
from data.store import Database

MOST_AUTHORS = 50
"""Authors of a work beyond which working on it does not mean knowing each other."""
SUFFIXES = "jr sr ii iii iv"
BARRED, PLAIN = "łøđı", "lodi"
"""Letters whose mark is no accent that Unicode takes off, and what authors print for them without it."""


def write_spellings(db: Database) -> int:
    """Write ``spellings``, one row a spelling, and return how many there are.

    ``family`` is the last word without hyphens, ``given`` the words before, initials apart ("J.-L." is ``[j, l]``,
    "Jean-Luc" ``[jeanluc]``), all in lower case without accents; ``given`` is empty for a name of one word.
    """
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE spellings AS
        WITH printed AS (
            SELECT s.person_id AS spelling_id, s.name, count(DISTINCT s.work_id) AS n
            FROM main.authorship s JOIN main.works w ON w.authors_record_id = s.record_id GROUP BY ALL),
        named AS (
            SELECT spelling_id, first(name ORDER BY n DESC, name) AS name, sum(n)::INTEGER AS n_works,
            FROM printed GROUP BY spelling_id),
        worded AS (
            SELECT *, list_filter(list_transform(string_split_regex(
                translate(lower(strip_accents(name)), '{BARRED}', '{PLAIN}'), '[\\s.,]+'),
                lambda word: regexp_replace(word, '[^\\p{{L}}\\p{{N}}]', '', 'g')), lambda word: word <> '') AS words
            FROM named),
        unsuffixed AS (
            SELECT * EXCLUDE (words), CASE WHEN len(words) > 2
                AND list_contains(string_split('{SUFFIXES}', ' '), words[-1]) THEN words[:-2] ELSE words END AS words
            FROM worded)
        SELECT spelling_id, name, n_works, words[-1] AS family, words[:-2] AS given, coalesce(words[1], '') AS first,
               coalesce(left(words[1], 1), '') AS initial, len(words) > 1 AND length(words[1]) > 1 AS is_full
        FROM unsuffixed WHERE len(words) > 0 ORDER BY spelling_id"""
    )
    return int(db.execute("SELECT count(*) FROM spellings").fetchall()[0][0])


def write_fitting_pairs(db: Database) -> None:
    """Write ``fitting``: pairs of spellings of one family name that may be one person's, the smaller number first.

    Given names fit word by word: equal, or one the initial or a short form of the other; words that only one of them
    has may be left out at the end, or all are equal when written together ("Xiao Dong", "Xiaodong"). Two names of one
    paper never fit.
    """
    _write_short_forms(db)
    db.execute(
        """CREATE OR REPLACE TEMP TABLE fitting AS
        WITH told AS (SELECT *, array_to_string(given, '') AS together FROM spellings WHERE len(given) > 0),
        near AS (
            SELECT a.spelling_id AS one, b.spelling_id AS other FROM told a JOIN told b
                ON a.family = b.family AND a.first = b.first AND a.spelling_id < b.spelling_id
            UNION SELECT a.spelling_id, b.spelling_id FROM told a JOIN told b
                ON a.family = b.family AND a.together = b.together AND a.spelling_id < b.spelling_id
            UNION SELECT least(a.spelling_id, b.spelling_id), greatest(a.spelling_id, b.spelling_id)
                FROM told a JOIN told b ON a.family = b.family AND a.first = b.initial AND b.is_full
                WHERE NOT a.is_full
            UNION SELECT a.spelling_id, b.spelling_id FROM told a JOIN short_forms f ON f.one = a.first
                JOIN told b ON b.family = a.family AND b.first = f.other AND a.spelling_id < b.spelling_id),
        customary AS (SELECT list(one || ' ' || other) AS forms FROM short_forms),
        named AS (
            SELECT one, other, a.given AS mine, b.given AS theirs, a.together = b.together AS same, forms
            FROM customary, near JOIN told a ON a.spelling_id = one JOIN told b ON b.spelling_id = other)
        SELECT one, other FROM named WHERE (same OR len(list_filter(list_zip(mine, theirs, true), lambda pair:
            NOT (pair[1] = pair[2] OR (length(pair[1]) = 1 AND starts_with(pair[2], pair[1]))
                 OR (length(pair[2]) = 1 AND starts_with(pair[1], pair[2]))
                 OR list_contains(forms, pair[1] || ' ' || pair[2])))) = 0)
        ORDER BY one, other"""
    )
    _drop_names_of_one_paper(db)


def _write_short_forms(db: Database) -> None:
    """Write ``short_forms`` (one, other): words for one given name, both ways."""
    forms = ", ".join(f"('{one}', '{other}')" for one, other in forms_of_one_name())
    db.execute(f"CREATE OR REPLACE TEMP TABLE short_forms AS FROM (VALUES {forms}) AS told (one, other)")


def _drop_names_of_one_paper(db: Database) -> None:
    """Delete from ``fitting`` the pairs that stand side by side on some paper."""
    db.execute(
        f"""DELETE FROM fitting WHERE (one, other) IN (
            SELECT a.person_id, b.person_id FROM main.authorship a JOIN main.authorship b USING (record_id)
            WHERE a.person_id < b.person_id
              AND translate(a.family_key, '{BARRED}', '{PLAIN}') = translate(b.family_key, '{BARRED}', '{PLAIN}'))"""
    )
