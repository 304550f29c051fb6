"""`fieldmap group` and `fieldmap eval digest`, and the pages of a group, as people use them."""

from datetime import UTC, datetime, timedelta

import pytest

from app.vote_links import LinkedChoice, link_key, token_of
from data.library import Library
from data.settings import load_settings
from tests.app.pages import explorer, words
from tests.libraries import analyzed, answer, fieldmap, listed_library

GROUP = """
[groups.readers]
members = ["Ada Lovelace <ada@example.org>", "Alan Turing"]
interests = ["rivers and lakes"]
never = ["survey"]
language = "de"
floor = 0
"""
THEMES = {"rivers": "water of rivers and lakes in spring", "trains": "railway timetables and locomotives"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of eight weeks with six papers each, half on rivers and half on trains, and a group."""
    papers = [
        {"id": f"p{week}-{n}", "title": f"{'Rivers' if n % 2 else 'Trains'} number {week} and {n}"
         + (" survey" if n == 5 else ""),
         "abstract": f"We study {THEMES['rivers' if n % 2 else 'trains']}, part {week} {n}.",
         "authors": [f"Person {week} {n}"], "published": str(datetime(2026, 1, 7).date() + timedelta(weeks=week))}
        for week in range(8) for n in range(6)
    ]  # fmt: skip
    made = listed_library(tmp_path_factory.mktemp("group"), papers)
    with made.settings_file.open("a") as file:
        file.write(GROUP)
    assert fieldmap(made, "embed") == 0
    return analyzed(made, "terms")


@pytest.fixture
def clean(library):
    """Give the library without what was chosen before."""
    for name in ("annotations.sqlite", "annotations.sqlite-wal", "annotations.sqlite-shm", "link.key"):
        (library.root / name).unlink(missing_ok=True)
    return library


def test_a_group_is_listed_and_shown(clean, capsys):
    assert answer(clean, capsys, "group", "list") == [
        {"group": "readers", "members": ["Ada Lovelace", "Alan Turing"], "interests": ["rivers and lakes"],
         "presents_next": "Ada Lovelace"}
    ]  # fmt: skip
    told = answer(clean, capsys, "group", "show", "readers")
    assert (told["choices"], told["presenters"]) == ([], ["Ada Lovelace", "Alan Turing"])


def test_an_unknown_group_is_refused_with_the_nearest(clean, capsys):
    assert fieldmap(clean, "group", "show", "raeders") == 2
    assert "did you mean readers?" in capsys.readouterr().err


def test_without_likes_the_interests_choose_and_never_words_leave_out(clean, capsys):
    told = answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W04")
    titles = [paper["title"] for paper in told["papers"]]
    assert (told["n_considered"], told["n_excluded"], told["n_likes"]) == (6, 1, 0)
    assert titles[:2] == ["Rivers number 2 and 3", "Rivers number 2 and 1"] or titles[:2] == [
        "Rivers number 2 and 1", "Rivers number 2 and 3"]  # fmt: skip
    assert "fits the interest “rivers and lakes”" in told["papers"][0]["reasons"]


def test_likes_turn_the_ranking_and_undoing_them_turns_it_back(clean, capsys):
    before = answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W08")
    for week in range(4):
        for n in (0, 2, 4):
            answer(clean, capsys, "group", "rate", "readers", f"Trains number {week} and {n}", "--as", "Ada Lovelace")
    told = answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W08")
    assert told["papers"][0]["title"].startswith("Trains")
    assert told["n_likes"] == 12
    assert any("which Ada Lovelace liked" in reason for reason in told["papers"][0]["reasons"])
    for _ in range(12):
        answer(clean, capsys, "group", "undo", "readers", "--as", "Ada Lovelace")
    assert answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W08") == before
    assert fieldmap(clean, "group", "undo", "readers", "--as", "Ada Lovelace") == 2


def test_a_like_of_a_paper_of_the_week_itself_changes_nothing(clean, capsys):
    before = answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W04")
    answer(clean, capsys, "group", "rate", "readers", "Trains number 2 and 0")
    assert answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W04")["papers"] == before["papers"]


def test_a_week_without_papers_says_so(clean, capsys):
    told = answer(clean, capsys, "group", "rank", "readers", "--week", "2025-W30")
    assert (told["papers"], told["why_empty"]) == ([], "no paper of this library became public in this week")
    assert fieldmap(clean, "group", "rank", "readers", "--week", "soon") == 2


def test_votes_are_counted_and_the_most_wanted_comes_first(clean, capsys):
    for paper, person in (("Rivers number 1 and 1", "Ada"), ("Trains number 1 and 2", "Ada"),
                          ("Trains number 1 and 2", "Alan"), ("Trains number 1 and 2", "Alan")):  # fmt: skip
        answer(clean, capsys, "group", "vote", "readers", paper, "--as", person)
    told = answer(clean, capsys, "group", "votes", "readers")
    assert [(row["title"], row["people"]) for row in told] == [
        ("Trains number 1 and 2", ["Ada", "Alan"]), ("Rivers number 1 and 1", ["Ada"])]  # fmt: skip


def test_only_choices_of_the_group_can_be_undone(clean, capsys):
    number = answer(clean, capsys, "group", "vote", "readers", "Trains number 1 and 2")["choice"]
    assert fieldmap(clean, "group", "undo", "readers", number + 1) == 2
    assert answer(clean, capsys, "group", "undo", "readers", number) == {"undone": number}
    assert answer(clean, capsys, "group", "votes", "readers") == []


def test_too_few_likes_give_no_figure(clean, capsys):
    answer(clean, capsys, "group", "rate", "readers", "Trains number 1 and 2")
    told = answer(clean, capsys, "eval", "digest", "readers", "--until", "2026-W09", "--weeks", "8")
    assert (told["scores"], "a figure needs 10 in 4 weeks" in told["too_few"]) == ({}, True)


def test_past_weeks_are_replayed_and_the_figure_goes_with_the_ranking(clean, capsys):
    for week in range(8):
        for n in (0, 2, 4):
            answer(clean, capsys, "group", "rate", "readers", f"Trains number {week} and {n}", "--as", "Ada Lovelace")
    told = answer(clean, capsys, "eval", "digest", "readers", "--until", "2026-W09", "--weeks", "8")
    figure = told["scores"]["ranking"]["precision@10"]
    assert (len(told["weeks"]), told["likes"], told["reachable"]) == (7, 21, 0.3)
    assert (figure["value"], figure["n"]) == (0.3, 7)
    assert told["scores"]["ranking"]["ndcg@10"]["value"] > told["scores"]["interests only"]["ndcg@10"]["value"]
    assert answer(clean, capsys, "group", "rank", "readers", "--week", "2026-W08")["replay"]["value"] == 0.3
    assert fieldmap(clean, "eval", "digest", "readers", "--until", "2026-W09", "--weeks", "8") == 0
    assert "7 weeks from 2026-W03 to 2026-W09, 21 liked papers" in capsys.readouterr().out


def test_the_page_of_a_group_shows_what_it_wants_and_who_presents(clean, capsys, monkeypatch):
    answer(clean, capsys, "group", "rate", "readers", "Trains number 1 and 2", "--as", "Alan Turing")
    text = words(explorer(clean, monkeypatch, "reading_group"))
    assert "rivers and lakes" in text
    assert "Ada Lovelace, then Alan Turing" in text
    assert "Montag" in text


def test_a_paper_is_liked_on_its_page_and_that_is_undone(clean, capsys, monkeypatch):
    shown = explorer(clean, monkeypatch, paper="Trains number 1 and 2")
    button = next(one for one in shown.button if one.label == "Like")
    button.click().run()
    told = answer(clean, capsys, "group", "show", "readers")["choices"]
    assert [(one["kind"], one["person"], one["origin"]) for one in told] == [("like", "Ada Lovelace", "explorer")]
    next(one for one in shown.button if one.key == f"undo-choice-{told[0]['choice']}").click().run()
    assert answer(clean, capsys, "group", "show", "readers")["choices"] == []


def linked(library, **changes):
    told = {"group": "readers", "person": "Ada Lovelace", "work_id": 1, "kind": "vote",
            "expires": datetime.now(UTC) + timedelta(days=1)} | changes  # fmt: skip
    return token_of(link_key(library), LinkedChoice(**told))


def test_a_link_does_nothing_before_the_button_is_pressed(clean, capsys, monkeypatch):
    shown = explorer(clean, monkeypatch, "confirm_choice", choice=linked(clean))
    assert "Nothing is noted before you press the button" in words(shown)
    assert answer(clean, capsys, "group", "votes", "readers") == []
    shown.button(key="confirm").click().run()
    assert answer(clean, capsys, "group", "votes", "readers")[0]["people"] == ["Ada Lovelace"]
    shown.button(key="take-back").click().run()
    assert answer(clean, capsys, "group", "votes", "readers") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires": datetime(2026, 1, 1, tzinfo=UTC)}, "held until 2026-01-01"),
        ({"group": "others"}, "there is no group"),
        ({"work_id": 99_999}, "no paper answers"),
    ],
    ids=["expired", "of another group", "of no paper"],
)
def test_a_link_that_holds_no_longer_says_so(clean, monkeypatch, change, said):
    shown = explorer(clean, monkeypatch, "confirm_choice", choice=linked(clean, **change))
    assert said in shown.error[0].value.replace("\\", "")
    assert not shown.button


def test_a_forged_link_and_no_link_say_so(clean, monkeypatch):
    assert "not one of this library" in explorer(clean, monkeypatch, "confirm_choice", choice="a.b").error[0].value
    assert "Links of a digest lead here" in explorer(clean, monkeypatch, "confirm_choice").info[0].value


def test_the_settings_of_the_group_are_read_as_written(library):
    assert load_settings(library.settings_file).groups["readers"].never == ["survey"]


@pytest.mark.parametrize("words_", [("list",), ("show", "readers"), ("rank", "readers", "--week", "2026-W04"),
                                    ("votes", "readers"), ("next", "readers")], ids=" ".join)  # fmt: skip
def test_each_answer_is_told_as_text(clean, capsys, words_):
    answer(clean, capsys, "group", "vote", "readers", "Trains number 1 and 2", "--as", "Ada Lovelace")
    assert fieldmap(clean, "group", *words_) == 0
    told = capsys.readouterr().out
    assert "Ada Lovelace" in told or "fits the interest “rivers and lakes”" in told
