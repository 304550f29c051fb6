"""Who is who: which spellings are joined, on what evidence, and what stays in doubt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.people import step
from analysis.people.short_forms import forms_of_one_name
from data.store import open_memory, rows_as_dicts, scalar
from tests.analysis.people.papers import by, told_apart
from tests.loading import load

AT_ACL = {"venue": "Proceedings of ACL 2019"}


def people(db):
    """Return the spellings of each person, each group in order, with the doubt."""
    rows = rows_as_dicts(
        db,
        """SELECT list(n.name ORDER BY n.name) AS names, p.doubt FROM main.people p
        JOIN main.person_names n USING (person_id) GROUP BY p.person_id, p.doubt""",
    )
    return {tuple(row["names"]): row["doubt"] for row in rows}


def test_a_shared_co_author_joins_initials_to_a_full_name():
    db = told_apart(by("a", "Ada M. Lovelace", "Charles Babbage"), by("b", "A. Lovelace", "Charles Babbage"))
    assert people(db)["A. Lovelace", "Ada M. Lovelace"] == "likely one"
    assert scalar(db, "SELECT evidence FROM main.person_names WHERE name = 'A. Lovelace'") == "co-authors"


def test_a_person_is_shown_by_the_full_name_that_most_works_print():
    db = told_apart(by("a", "Ada Lovelace", "Charles Babbage"), by("b", "A. Lovelace", "Charles Babbage"),
                    by("c", "A. Lovelace", "Charles Babbage"))  # fmt: skip
    assert rows_as_dicts(db, "SELECT name, n_works, doubt, n_names FROM people WHERE n_names = 2") == [
        {"name": "Ada Lovelace", "n_works": 3, "doubt": "likely one", "n_names": 2}
    ]


def test_initials_without_evidence_stay_apart_and_ambiguous():
    db = told_apart(by("a", "Ada Lovelace", "Charles Babbage"), by("b", "A. Lovelace", "Grace Hopper"))
    assert people(db)["A. Lovelace",] == "ambiguous"
    assert people(db)["Ada Lovelace",] == "one spelling"
    assert scalar(db, "SELECT len(may_be) FROM main.person_names WHERE name = 'A. Lovelace'") == 1


def test_initials_that_fit_two_names_with_evidence_join_neither():
    db = told_apart(by("a", "Ada Lovelace", "Charles Babbage"), by("b", "Anne Lovelace", "Grace Hopper"),
                    by("c", "A. Lovelace", "Charles Babbage", "Grace Hopper"))  # fmt: skip
    assert people(db)["A. Lovelace",] == "ambiguous"
    assert scalar(db, "SELECT max(n_names) FROM main.people") == 1


def test_two_names_of_one_paper_are_two_people():
    db = told_apart(by("a", "Ada Lovelace", "A. Lovelace", "Charles Babbage"))
    assert scalar(db, "SELECT count(*) FROM main.people") == 3
    assert people(db)["A. Lovelace",] == "one spelling"


def test_a_venue_joins_middle_names_but_not_initials():
    db = told_apart(by("a", "Ada Lovelace", **AT_ACL), by("b", "Ada M. Lovelace", **AT_ACL),
                    by("c", "Alan Turing", **AT_ACL), by("d", "A. Turing", **AT_ACL))  # fmt: skip
    assert people(db)["Ada Lovelace", "Ada M. Lovelace"] == "likely one"
    assert people(db)["A. Turing",] == "ambiguous"


def test_a_venue_joins_nothing_where_a_third_name_fits():
    db = told_apart(by("a", "Ada Lovelace", **AT_ACL), by("b", "Ada M. Lovelace", **AT_ACL),
                    by("c", "Ada N. Lovelace", venue="Mind"))  # fmt: skip
    assert scalar(db, "SELECT max(n_names) FROM main.people") == 1
    assert people(db)["Ada Lovelace",] == "ambiguous"


def test_a_short_form_neither_is_joined_by_a_venue_nor_keeps_it_from_joining_others():
    db = told_apart(by("a", "Anthony Kroch", **AT_ACL), by("b", "Anthony S. Kroch", **AT_ACL),
                    by("c", "Tony Kroch", **AT_ACL))  # fmt: skip
    assert people(db)["Anthony Kroch", "Anthony S. Kroch"] == "likely one"
    assert people(db)["Tony Kroch",] == "ambiguous"


def test_a_short_form_that_fits_two_names_with_evidence_joins_neither():
    db = told_apart(by("a", "Christopher Dyer", "Grace Hopper"), by("b", "Christian Dyer", "Alan Turing"),
                    by("c", "Chris Dyer", "Grace Hopper", "Alan Turing"))  # fmt: skip
    assert scalar(db, "SELECT max(n_names) FROM main.people") == 1
    assert people(db)["Chris Dyer",] == "ambiguous"


def test_two_names_of_one_paper_are_two_people_also_in_barred_letters():
    db = told_apart(by("a", "Jan Østergaard", "J. Ostergaard", "Charles Babbage"))
    assert scalar(db, "SELECT count(*) FROM main.people") == 3
    assert scalar(db, "SELECT max(len(may_be)) FROM main.person_names") == 0


def test_forms_of_one_name_are_told_both_ways_and_never_alike():
    forms = set(forms_of_one_name())
    assert {("bill", "william"), ("w", "bill"), ("will", "bill")} <= forms
    assert forms == {(other, one) for one, other in forms}
    assert all(one != other for one, other in forms)
    assert forms.isdisjoint({("christian", "christopher"), ("tom", "t")})


def test_co_authors_known_by_initials_count_by_how_many_they_may_be():
    pair = by("a", "Ada Lovelace", "C. Babbage"), by("b", "A. Lovelace", "C. Babbage")
    assert people(told_apart(*pair, by("x", "Charles Babbage")))["A. Lovelace", "Ada Lovelace"] == "likely one"
    two = told_apart(*pair, by("x", "Charles Babbage"), by("y", "Carla Babbage"))
    assert people(two)["A. Lovelace",] == "ambiguous"


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        pytest.param("Jean-Luc Picard", "J.-L. Picard", True, id="hyphen-and-initials"),
        pytest.param("Xiaodong Li", "Xiao-Dong Li", True, id="written-together"),
        pytest.param("Márta Bíró", "M. Biro", True, id="accents"),
        pytest.param("John Smith Jr.", "J. Smith", True, id="suffix"),
        pytest.param("Ludwig van den Berg", "L. van den Berg", True, id="particles"),
        pytest.param("Christopher D. Manning", "Christopher M. Manning", False, id="other-middle-initial"),
        pytest.param("Wei Li", "Weihao Li", False, id="a-longer-name"),
        pytest.param("Wei Li", "Wei-Hao Li", False, id="a-double-name"),
        pytest.param("Ada Lovelace", "Ada Byron", False, id="other-family"),
        pytest.param("Łukasz Kaiser", "Lukasz Kaiser", True, id="a-barred-letter"),
        pytest.param("Hanne Fersøe", "H. Fersoe", True, id="a-barred-letter-of-the-family"),
        pytest.param("Tom Griffiths", "Thomas L. Griffiths", True, id="a-short-form"),
        pytest.param("Bill Byrne", "W. J. Byrne", True, id="a-short-form-and-the-initial-of-the-full-one"),
        pytest.param("Bill Byrne", "Will Byrne", True, id="two-short-forms"),
        pytest.param("Christopher Dyer", "Christian Dyer", False, id="two-names-of-one-short-form"),
        pytest.param("Tom Griffiths", "Timothy Griffiths", False, id="the-short-form-of-another"),
    ],
)
def test_names_fit_word_by_word(one, other, fits):
    db = told_apart(by("a", one, "Charles Babbage"), by("b", other, "Charles Babbage"))
    assert ((scalar(db, "SELECT max(n_names) FROM main.people")) == 2) is fits


def test_a_chain_of_names_whose_ends_do_not_fit_is_parted():
    names = ["Christopher D. Manning", "C. D. Manning", "C. Manning", "Charles Manning"]
    circles = [["Ada Lovelace"], ["Ada Lovelace", "Grace Hopper"], ["Grace Hopper", "Alan Turing"], ["Alan Turing"]]
    db = told_apart(*(by(f"p{n}", name, *circle) for n, (name, circle) in enumerate(zip(names, circles, strict=True))))
    assert scalar(db, "SELECT max(n_names) FROM main.people WHERE name LIKE '%Manning'") == 1


def test_authors_of_a_crowd_do_not_know_each_other():
    crowd = [f"Person{chr(97 + n // 26)}{chr(97 + n % 26)} Crowd" for n in range(60)]
    db = told_apart(by("a", "Ada Lovelace", *crowd), by("b", "A. Lovelace", *crowd))
    assert people(db)["A. Lovelace",] == "ambiguous"


def test_a_plain_name_of_two_common_parts_is_ambiguous():
    def letters(n):
        return "abcdefghijklmnopqrstuvwxyz"[n // 26] + "abcdefghijklmnopqrstuvwxyz"[n % 26]

    db = told_apart(*(by(f"w{letters(n)}", f"Xi{letters(n)} Wang") for n in range(120)),
                    *(by(f"z{letters(n)}", f"Wei Zh{letters(n)}") for n in range(12)), by("o", "Wei Wang"))  # fmt: skip
    assert people(db)["Wei Wang",] == "ambiguous"
    assert people(db)["Wei Zhaa",] == "one spelling"
    assert scalar(db, "SELECT reason FROM main.people WHERE name = 'Wei Wang'") == "common name"


@pytest.mark.parametrize(
    "name", ["Plato", "王伟", "'); DROP TABLE works; --", "O'Neil", "...", "X" * 3000, "\u202eevil"]
)
def test_odd_names_break_nothing(name):
    db = told_apart(by("a", name), by("b", "Ada Lovelace", name))
    assert scalar(db, "SELECT count(*) FROM main.works WHERE NOT is_stub") == 2
    assert scalar(db, "SELECT count(*) FROM public.people WHERE n_works = 2") == 1


def test_nothing_changed_does_nothing_and_a_second_run_says_the_same():
    db = told_apart(by("a", "Ada Lovelace", "Charles Babbage"), by("b", "A. Lovelace", "Charles Babbage"))
    before = rows_as_dicts(db, "SELECT * FROM main.person_names ORDER BY ALL")
    assert (step.run(db).read, step.run(db).written) == (0, 0)
    load(db, by("c", "Grace Hopper"))
    step.run(db)
    after = rows_as_dicts(db, "SELECT * FROM main.person_names WHERE name <> 'Grace Hopper' ORDER BY ALL")
    assert after == before


def test_before_the_step_each_spelling_is_a_person():
    db = open_memory()
    load(db, by("a", "Ada Lovelace"), by("b", "A. Lovelace"))
    assert rows_as_dicts(db, "SELECT name, n_works, doubt FROM people ORDER BY name") == [
        {"name": "A. Lovelace", "n_works": 1, "doubt": "one spelling"},
        {"name": "Ada Lovelace", "n_works": 1, "doubt": "one spelling"},
    ]


def test_a_library_without_papers_has_no_people():
    db = open_memory()
    assert step.run(db).written == 0


NAMES = ["Ada Lovelace", "A. Lovelace", "Ada M. Lovelace", "A. M. Lovelace", "Anne Lovelace", "Alan Turing",
         "A. Turing", "Ai Wang", "A. Wang"]  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True), min_size=1, max_size=8))
def test_people_part_the_spellings_and_never_join_two_of_one_paper_whatever_the_order(papers):
    made = [by(f"p{chr(97 + n)}", *authors) for n, authors in enumerate(papers)]
    db, back = told_apart(*made), told_apart(*reversed(made))
    assert scalar(db, "SELECT count(*) FROM main.person_names") == len({name for one in papers for name in one})
    assert scalar(db, """SELECT count(*) FROM public.authorship a JOIN public.authorship b USING (work_id, person_id)
        WHERE a.spelling_id < b.spelling_id""") == 0  # fmt: skip
    assert people(db) == people(back)
