"""Which phrases stand in which works."""

from analysis.terms import step
from data.store import open_memory, rows_as_dicts, scalar
from tests.analysis.terms.corpora import papers, with_terms, years
from tests.loading import load
from tests.papers import paper


def terms(db):
    rows = rows_as_dicts(db, "SELECT name, n_words, n_works, n_titles FROM terms")
    return {row["name"]: (row["n_words"], row["n_works"], row["n_titles"]) for row in rows}


def test_phrases_are_counted_once_a_work_in_title_and_abstract():
    made = papers("a", 6, {"graph networks": 6})
    made += [paper(f"b{n}", f"Other things named b{'q' * n}", abstract="A graph network is a graph network.")
             for n in range(3)]  # fmt: skip
    found = terms(with_terms(made))
    assert found["graph networks"] == (2, 9, 6)
    assert found["graph"] == (1, 9, 6)


def test_what_too_few_works_or_titles_have_is_no_phrase():
    made = papers("a", 6, {"graph networks": 4, "river delta": 1})
    made += [paper(f"b{n}", f"Other things named b{'q' * n}", abstract="The river delta.") for n in range(9)]
    assert not {"graph networks", "river delta"} & set(terms(with_terms(made)))


def test_a_phrase_knows_its_parts():
    db = with_terms(papers("a", 6, {"deep graph networks": 6}))
    rows = rows_as_dicts(
        db,
        """SELECT p.name FROM (SELECT unnest(parts) AS part FROM terms WHERE name = 'deep graph networks')
        JOIN terms p ON p.term_id = part ORDER BY 1""",
    )
    assert [row["name"] for row in rows] == ["deep graph", "graph networks"]


def test_whole_and_in_title_are_told_apart():
    db = with_terms(papers("a", 6, {"deep graph networks": 6}))
    rows = rows_as_dicts(
        db,
        """SELECT t.name, bool_and(w.in_title) AS titles, bool_or(w.is_whole) AS whole FROM term_works w
        JOIN terms t USING (term_id) WHERE n_words > 1 GROUP BY ALL ORDER BY 1""",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("deep graph", True, False), ("deep graph networks", True, True), ("graph networks", True, False),
    ]  # fmt: skip


def test_acronyms_are_kept_with_who_defines_them():
    made = [paper(f"a{n}", f"State space models for x{'q' * n}", abstract="A state space model (SSM) is an SSM.")
            for n in range(4)]  # fmt: skip
    made += [paper(f"b{n}", f"An SSM for y{'q' * n}") for n in range(3)]
    rows = rows_as_dicts(
        with_terms(made),
        """SELECT s.name AS short, l.name AS long, count(*) AS n FROM term_acronyms a JOIN terms s USING (term_id)
        JOIN terms l ON l.term_id = a.long_id GROUP BY ALL""",
    )
    assert [tuple(row.values()) for row in rows] == []
    made += [paper("c", "One more state space model of zq", abstract="The state space model (SSM).")]
    rows = rows_as_dicts(with_terms(made), "SELECT short, count(*) AS n FROM term_acronyms GROUP BY ALL")
    assert [tuple(row.values()) for row in rows] == [("SSM", 5)]


def test_stubs_withdrawn_and_undated_works_have_no_terms():
    made = papers("a", 6, {"graph networks": 6}, published=None, precision=None)
    made += papers("b", 6, {"river delta": 6}, state="withdrawn")
    assert terms(with_terms(made)) == {}


def test_nothing_changed_does_nothing_and_a_second_run_says_the_same():
    db = with_terms(years("KDD", {2019: {"river delta": 9}}, n=12))
    before = rows_as_dicts(db, "SELECT * FROM main.terms ORDER BY term_id")
    assert (step.run(db).read, step.run(db).written) == (0, 0)
    load(db, paper("z", "A paper of zqzqzq"))
    assert step.run(db).read == 13
    assert rows_as_dicts(db, "SELECT * FROM main.terms ORDER BY term_id") == before


def test_blocks_of_works_do_not_change_what_is_found(monkeypatch):
    made = years("KDD", {2019: {"river delta": 9}, 2020: {"graph networks": 30}}, n=40)
    whole = terms(with_terms(made))
    monkeypatch.setattr(step, "WORKS_AT_ONCE", 7)
    assert terms(with_terms(made)) == whole


def test_an_empty_library_has_no_terms():
    db = open_memory()
    assert step.run(db).written == 0
    assert scalar(db, "SELECT count(*) FROM main.term_works") == 0


def test_hostile_titles_break_nothing():
    odd = ["'); DROP TABLE works; --", "((((((", "\u202eevil \x00 text", "A" * 5_000, "-- -- --", "a-" * 900]
    db = with_terms([paper(f"x{n}", f"{title} y{'q' * n}") for n, title in enumerate(odd)])
    assert scalar(db, "SELECT count(*) FROM main.works") == len(odd)
