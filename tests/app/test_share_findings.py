"""What charts of shares and forecasts say: a rise, a fall, intervals that overlap, too few periods, many subjects."""

from datetime import date
from typing import Any

import pytest

from analysis.forecasts.outlook import Outlook
from analysis.trends.shares import wilson_interval
from analysis.trends.subjects import Subject
from app.share_findings import forecast_finding, shares_finding, terms_finding

Row = dict[str, Any]


def subject(name: str, counts: list[int], of: int = 100, covered: int = 99) -> Row:
    """Return a subject with so many papers of each year from 2016 on; only the first years are covered."""
    lo, hi = wilson_interval(counts, [of] * len(counts))
    return {"name": name, "course": [
        {"period": str(2016 + t), "n": n, "total": of if t < covered else 0, "share": n / of, "lo": lo[t], "hi": hi[t]}
        for t, n in enumerate(counts)
    ]}  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([5, 5, 6, 6, 40], "Share of the papers, 2017 to 2020: “GAN” rose from 5.00 % [2.15, 11.18] to 40.00 % "
         "[30.94, 49.80] (5 of 100 papers, then 40 of 100)"),
        ([40, 40, 20, 9, 5], "“GAN” fell from 40.00 % [30.94, 49.80] to 5.00 % [2.15, 11.18]"),
        ([5, 5, 6, 6, 12], "“GAN” no change beyond chance, 5.00 % [2.15, 11.18] and 12.00 % [7.00, 19.81]"),
        ([1, 2], "2016 to 2017: “GAN” no change beyond chance"),
    ],
    ids=["a rise", "a fall", "overlapping intervals", "two periods"],
)  # fmt: skip
def test_a_change_is_told_where_the_intervals_are_apart(counts: list[int], said: str) -> None:
    assert said in shares_finding([subject("GAN", counts)])


def test_of_one_covered_period_nothing_is_concluded() -> None:
    told = shares_finding([subject("GAN", [5, 40], covered=1)])
    assert told == "Share of the papers: nothing can be concluded, fewer than two periods are covered"
    assert shares_finding([]) == told


def test_the_same_change_of_fewer_papers_is_none() -> None:
    assert "no change beyond chance" in shares_finding([subject("GAN", [1, 1, 1, 1, 4], of=10)])


def test_many_subjects_are_counted_by_where_they_go() -> None:
    rising, falling, steady = [5, 5, 6, 6, 40], [40, 40, 20, 9, 5], [9, 9, 9, 9, 9]
    told = shares_finding([subject("a", rising), subject("b", falling), subject("c", steady), subject("d", steady)])
    assert told == (
        "Share of the papers, 2017 to 2020: 1 rose (“a”); 1 fell (“b”); 2 of 4 show no change beyond chance"
    )


def test_a_term_is_told_with_what_was_expected() -> None:
    rows = [{"term": "diffusion", "n": 40, "expected": 17.14, "growth": 2.31, "interval": [1.8, 3.04]},
            {"term": "prompt", "n": 9, "expected": 4.0, "growth": 2.0, "interval": [1.1, 3.5]}]  # fmt: skip
    assert terms_finding(rows, ["diffusion"], "rise", 30) == (
        "Share of the papers: “diffusion” stands in 40 papers where 17.1 were expected, times 2.3 [1.8, 3.0], 90 %; "
        "1 more rise beyond chance"
    )
    assert terms_finding(rows, ["diffusion"], "rise", 2).endswith("; at least 1 more rise beyond chance")
    assert terms_finding(rows, [], "rise", 30) == "Terms that rise: none is chosen"


def outlook(*rows: Row, reasons: dict[int, str] | None = None) -> Outlook:
    return Outlook(Subject("term", 1, "GAN"), date(2021, 1, 1), "year", list(rows), reasons or {}, [], {}, {})


def ahead(months: int, median: float, lo: float, hi: float) -> Row:
    return {"horizon_months": months, "share_now": 0.05, "median": median, "lo80": lo, "hi80": hi, "n_errors": 60}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ahead(12, 0.09, 0.06, 0.12), "[6.00 %, 12.00 %], above today's; from 60 errors of past forecasts"),
        (ahead(12, 0.02, 0.01, 0.04), "[1.00 %, 4.00 %], below today's"),
        (ahead(12, 0.06, 0.03, 0.12), "[3.00 %, 12.00 %], which holds today's: no change beyond it"),
    ],
)
def test_a_forecast_is_told_beside_the_share_of_today(row: Row, said: str) -> None:
    told = forecast_finding(outlook(ahead(6, 0.05, 0.04, 0.06), row, ahead(24, 0.5, 0.4, 0.6)))
    assert told.startswith(f"Share of “GAN”: 5.00 % now, {100 * row['median']:.2f} % in 12 months")
    assert said in told


def test_where_there_is_no_forecast_its_reason_is_told() -> None:
    assert forecast_finding(outlook(reasons={12: "three periods are too few"})) == (
        "Share of “GAN” ahead: nothing can be concluded, three periods are too few"
    )
