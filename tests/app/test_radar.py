"""Trends of topics and families, and `fieldmap families`, as people use them."""

import pytest

from tests.analysis.terms.corpora import word
from tests.app.pages import explorer, words
from tests.libraries import analyzed, answer, fieldmap, listed_library

RISE = {2016: 5, 2017: 5, 2018: 6, 2019: 6, 2020: 40}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Make a library of a listing in which GANs rise in 2020 and SVMs stay."""
    folder = tmp_path_factory.mktemp("radar")
    papers = [
        {"id": f"{year}-{n}", "title": f"{'A GAN' if n < rise else 'An SVM' if n >= 90 else 'More'} of {word(year)}"
         f" {word(n)}", "abstract": "", "year": year, "venue": "KDD"} for year, rise in RISE.items() for n in range(100)
    ]  # fmt: skip
    return listed_library(folder, papers)


@pytest.fixture(scope="module")
def known(library):
    """Return the library once its families are found and published."""
    return analyzed(library, "terms", "families", "trends")


def test_without_the_step_the_step_is_named(library, capsys):
    assert fieldmap(library, "trends", "families") == 2
    assert "fieldmap analyze families" in capsys.readouterr().err


def test_a_family_that_rises_is_listed_with_its_numbers(known, capsys):
    told = answer(known, capsys, "trends", "families", "--as-of", "2020-12-31")
    row = told["rows"][0]
    assert (row["name"], row["verdict"], row["n"]) == ("generative adversarial networks", "rising", 40)
    assert row["expected"] == pytest.approx(5.67, abs=0.01)
    svm = next(row for row in told["rows"] if row["name"] == "support vector machines")
    assert (svm["verdict"], svm["n"], svm["growth"]) == ("steady", 10, 1)
    assert told["coverage"]["rising"] == 1


def test_as_of_a_year_before_nothing_rises(known, capsys):
    told = answer(known, capsys, "trends", "families", "--as-of", "2019-12-31")
    assert [row["verdict"] for row in told["rows"][:2]] == ["steady", "steady"]


def test_the_text_says_what_the_lists_rest_on(known, capsys):
    assert fieldmap(known, "trends", "families", "--as-of", "2020-12-31") == 0
    text = capsys.readouterr().out
    assert "2020 against 2017, 2018, 2019, 100 papers of listing KDD" in text
    assert "grouped as of" in text
    assert "falling: none" in text


def test_the_course_of_a_subject_has_shares_intervals_and_marks(known, capsys):
    told = answer(known, capsys, "trends", "show", "GAN", "SVM", "--as-of", "2020-12-31")
    gan, svm = told["subjects"]
    assert [point["share"] for point in gan["course"]] == [0.05, 0.05, 0.06, 0.06, 0.4]
    assert [point["change"] for point in gan["course"]] == [False] * 4 + [True]
    assert gan["course"][-1]["lo"] < 0.4 < gan["course"][-1]["hi"]
    assert (svm["kind"], svm["trend"]["verdict"]) == ("family", "steady")
    assert (gan["evidence"]["n_works"], gan["evidence"]["impact"]) == (62, None)


def test_the_course_as_text_names_the_subject(known, capsys):
    assert fieldmap(known, "trends", "show", "GAN", "--by", "year", "--as-of", "2020-12-31") == 0
    text = capsys.readouterr().out
    assert "generative adversarial networks (family" in text
    assert "40.00 %" in text
    assert "nothing is known of late arrivals" in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("trends", "show", "no such thing"), "fieldmap families add"),
        (("trends", "show", *(["GAN"] * 21)), "up to 20"),
        (("families", "add"), "NAME or --file"),
        (("families", "add", "x"), "2 to 120 characters"),
        (("families", "remove", "nobody"), "families list"),
        (("families", "show", "nobody"), "families list"),
    ],
)
def test_wrong_use_is_told_with_what_to_do(known, capsys, asked, said):
    assert fieldmap(known, *asked) == 2
    assert said in capsys.readouterr().err


def test_a_family_of_ones_own_is_followed_and_let_go(library, known, tmp_path, capsys):
    assert fieldmap(library, "families", "add", "more models", "--names", "More of") == 0
    assert fieldmap(library, "analyze", "families") == 0
    assert fieldmap(library, "publish") == 0
    told = answer(library, capsys, "families", "show", "more-models")
    assert (told["origin"], told["n_works"]) == ("people", 388)
    listed = {row["slug"]: row for row in answer(library, capsys, "families", "list")}
    assert listed["gans"]["n_works"] == 62
    assert fieldmap(library, "families", "remove", "more-models") == 0
    assert "more-models" not in {row["slug"] for row in answer(library, capsys, "families", "list")}


def test_a_file_of_families_is_read_whole_or_not_at_all(library, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text('[[family]]\nname = "brook models"\nnames = ["brook model"]\nkeys = [{title = "On Brooks"}]\n')
    assert answer(library, capsys, "families", "add", "--file", file) == {"families": ["brook-models"]}
    file.write_text('[[family]]\nname = "good"\n[[family]]\nname = "bad"\ncolour = "red"\n')
    assert fieldmap(library, "families", "add", "--file", file) == 2
    assert "unknown field colour" in capsys.readouterr().err
    assert "good" not in {row["slug"] for row in answer(library, capsys, "families", "list")}
    assert fieldmap(library, "families", "remove", "brook-models") == 0


def test_the_radar_shows_what_moved_and_its_course(known, monkeypatch):
    shown = explorer(known, monkeypatch, "radar")
    assert "support vector machines" in shown.multiselect[0].options
    assert "tested" in words(shown)
