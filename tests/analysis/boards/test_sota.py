"""Claims of the state of the art: found in sentences, checked against earlier works only."""

import random

import pytest

from analysis.boards.sota import check, datasets_meant, sota_sentences
from tests.analysis.boards.made import result


@pytest.mark.parametrize(
    "sentence",
    [
        "RiverNet achieves state-of-the-art results on Rivers.",
        "Our model sets a new state of the art on three lakes.",
        "The method outperforms all previous approaches on Rivers.",
        "We surpass the previous state-of-the-art by 3 points.",
        "This is the best published result on Rivers.",
        "Not only is it fast, it also outperforms the state of the art.",
        "We establish a new SOTA of 91.2.",
    ],
)
def test_claims_are_found(sentence: str) -> None:
    assert [one.text for one in sota_sentences(f"Rivers flow. {sentence}")] == [sentence]
    assert sota_sentences(f"Rivers flow. {sentence}")[0].position == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "RiverNet is competitive with the state of the art.",
        "We compare with state-of-the-art methods.",
        "Results are comparable to state-of-the-art systems.",
        "Large models have achieved state-of-the-art results on many tasks.",
        "It does not reach the state of the art.",
        "Our results come close to state-of-the-art systems.",
        "We use the best checkpoint.",
        "It demonstrates resistance to state-of-the-art defenses.",
        "Such networks have been demonstrated to achieve state-of-the-art compression.",
        "",
    ],
)
def test_what_claims_nothing_is_left(sentence: str) -> None:
    assert sota_sentences(sentence) == []


def test_a_sentence_means_the_data_sets_it_names_else_all() -> None:
    assert datasets_meant("It wins on the Great-Lakes data.", ["greatlake", "lake", "river"]) == {"greatlake", "lake"}
    assert datasets_meant("It wins everywhere.", ["lake", "river"]) == {"lake", "river"}


EARLIER = [
    result(1, 80, year=2015, model="A1"),
    result(2, 85, year=2017, model="B2"),
    result(3, 83, year=2018, model="C3"),
]


@pytest.mark.parametrize(
    ("value", "told", "verdict"),
    [
        (86.0, {}, "supported"),
        (85.0, {}, "supported"),
        (84.0, {}, "not supported"),
        (86.0, {"settings": ["zero-shot"]}, "not comparable"),
        (86.0, {"split": "dev"}, "not comparable"),
        (86.0, {"metric": "F1"}, "not checkable"),
        (86.0, {"year": None}, "not checkable"),
        (86.0, {"approximate": True}, "not checkable"),
    ],
)
def test_verdicts(value: float, told: dict[str, object], verdict: str) -> None:
    own = result(9, value, **({"year": 2019} | told))
    (found,) = check([own], [one for one in [*EARLIER, own] if one.metric_key == own.metric_key])
    assert found.verdict == verdict


def test_a_verdict_shows_what_it_was_checked_against() -> None:
    own = result(9, 84.0, year=2019)
    (found,) = check([own], [*EARLIER, own])
    assert [entry.result.claim_id for entry in found.against] == [2, 3, 1]
    assert (found.reason, found.n_papers) == ("B2 had reached 85 before", 3)


def test_one_earlier_paper_refutes_but_does_not_support() -> None:
    better, worse = result(9, 81.0, year=2016), result(9, 79.0, year=2016)
    assert check([better], [EARLIER[0], better])[0].verdict == "not checkable"
    assert check([worse], [EARLIER[0], worse])[0].verdict == "not supported"


def test_what_the_paper_quotes_itself_and_its_baselines_are_not_looked_at() -> None:
    own = [result(9, 86.0, work=9, year=2019), result(10, 99.0, work=9, year=2019, kind="baseline", model="D4")]
    (found,) = check(own, [*EARLIER, *own])
    assert (found.verdict, found.own and found.own.value) == ("supported", 86.0)
    assert check(own[1:], [*EARLIER, *own]) == []


def test_works_of_the_same_day_are_not_earlier() -> None:
    own, rival = result(9, 86.0, year=2019), result(10, 99.0, year=2019)
    assert check([own], [*EARLIER, own, rival])[0].verdict == "supported"


def test_the_future_changes_nothing() -> None:
    """Values, dates and settings of all that is not earlier are shuffled, dropped and made extreme."""
    own = result(9, 0.86, year=2019, unit=None)
    expected = check([own], [*EARLIER, own])
    draw = random.Random(5)
    for _ in range(50):
        future = [
            result(100 + place, draw.choice([0.001, 0.5, 7.0, 99.9]), year=draw.choice([2019, 2020, 2024, None]),
                   settings=draw.choice([[], ["zero-shot"]]), model=draw.choice(["A1", "B2", None]),
                   unit=draw.choice(["%", None]), higher_is_better=draw.choice([True, False, None]))
            for place in range(draw.randrange(9))
        ]  # fmt: skip
        everything = [*EARLIER, own, *future]
        draw.shuffle(everything)
        assert check([own], everything) == expected


def test_units_of_the_future_decide_nothing() -> None:
    own = result(9, 12.0, year=2019, metric="FID", unit="s")
    future = result(10, 3.0, year=2023, metric="FID", unit="ms")
    assert check([own], [own, future]) == check([own], [own])
    assert check([own], [own])[0].own is not None
    assert check([own], [own])[0].own.value == 12.0  # type: ignore[union-attr]


def test_fractions_are_set_against_percentages() -> None:
    own = result(9, 0.86, year=2019, unit=None)
    assert check([own], [*EARLIER, own])[0].verdict == "supported"
