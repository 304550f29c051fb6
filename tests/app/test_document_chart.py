"""Charts are drawn from evidence alone, in HTML and PDF alike; what cannot be drawn is left out, not invented."""

import re
from datetime import date

import pypdfium2
import pytest

from analysis.documents.document import Chart, Column, Document, Evidence, Section, Sources
from app.document_chart import HIGH, Area, Dot, Label, Line, Scale, drawing, ticks
from app.document_html import document_html, svg
from app.document_pdf import document_pdf

DAY = date(2024, 5, 1)


def row(number, **facts):
    return Evidence(f"F.{number}", "row", f"models.csv, line {number}", None, facts)


def by_ref(*rows):
    return {one.ref: one for one in rows}


def scatter(rows, **changed):
    given = {"x": Column("cost", "cost", "money"), "y": Column("score", "score", "number"), "label": "name"}
    return Chart("front", "Score against cost", "points", refs=tuple(one.ref for one in rows), **(given | changed))


MODELS = [row(2, name="small", cost=1.0, score=70.0, kind="a"), row(3, name="large", cost=10.0, score=80.0, kind="b")]


def test_a_point_stands_where_its_numbers_say():
    shapes = drawing(scatter(MODELS), by_ref(*MODELS)).shapes
    small, large = (one.place for one in shapes if isinstance(one, Dot))
    assert small[0] < large[0]
    assert small[1] > large[1], "y grows downwards, the better score stands higher"
    assert {"small", "large"} <= {one.text for one in shapes if isinstance(one, Label)}


def test_on_a_logarithmic_axis_equal_ratios_are_equal_distances():
    rows = [row(n, name="", cost=10.0**n, score=float(n)) for n in range(4)]
    xs = [one.place[0] for one in drawing(scatter(rows, is_log_x=True), by_ref(*rows)).shapes if isinstance(one, Dot)]
    gaps = {round(after - before, 6) for before, after in zip(xs, xs[1:], strict=False)}
    assert len(gaps) == 1


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "unknown"])
def test_a_row_without_its_number_is_no_point(value):
    rows = [*MODELS, row(4, name="odd", cost=3.0, score=value)]
    shapes = drawing(scatter(rows), by_ref(*rows)).shapes
    assert sum(isinstance(one, Dot) for one in shapes) == 2


def test_fewer_than_two_points_are_not_drawn():
    assert drawing(scatter(MODELS[:1]), by_ref(*MODELS)) is None
    assert svg(scatter([]), {}) == ""


def test_lines_are_parted_by_group_and_have_their_bands():
    rows = [row(f"{group}{n}", group=group, month=n, low=n - 1.0, mid=float(n), high=n + 1.0)
            for group in "ab" for n in range(3)]  # fmt: skip
    chart = Chart("costs", "Costs", "lines", Column("month", "month", "count"), Column("mid", "cost", "money"),
                  tuple(one.ref for one in rows), group="group", lo="low", hi="high")  # fmt: skip
    shapes = drawing(chart, by_ref(*rows)).shapes
    assert sum(isinstance(one, Area) for one in shapes) == 2
    assert [len(one.places) for one in shapes if isinstance(one, Line) and one.width == 2] == [3, 3]


def test_bars_are_as_long_as_their_numbers():
    rows = [row(1, name="price", low=90.0, high=110.0), row(2, name="load", low=80.0, high=120.0)]
    chart = Chart("tornado", "Cost by input", "bars", Column("name", "input", "name"),
                  Column("high", "dollars", "money"), ("F.1", "F.2"), lo="low", hi="high")  # fmt: skip
    bars = [one.places for one in drawing(chart, by_ref(*rows)).shapes if isinstance(one, Area)]
    widths = [places[1][0] - places[0][0] for places in bars]
    assert widths[1] == pytest.approx(2 * widths[0])


def test_ticks_are_round_and_within_the_axis():
    assert ticks(Scale(0.0, 97.0, 0, 1)) == [0, 20, 40, 60, 80]
    assert ticks(Scale(3.0, 4e4, 0, 1, is_log=True)) == [10, 100, 1000, 10000]
    assert ticks(Scale(61.2, 64.9, 0, 1)) == [62, 63, 64]


def made(chart, rows):
    sources = Sources(rows)
    section = Section("front", "Front", charts=(chart,))
    return Document("A memo", "Of today.", DAY, (section,), sources.used_in([section]))


def test_html_and_pdf_show_the_chart_and_its_words():
    document = made(scatter(MODELS), MODELS)
    page = document_html(document)
    assert page.count("<circle") == 2
    assert "Score against cost" in page
    text = pypdfium2.PdfDocument(document_pdf(document))[0].get_textpage().get_text_range()
    assert {"Score against cost", "small", "large"} <= {line.strip() for line in text.splitlines()}


def test_words_from_outside_are_no_markup_in_a_chart():
    rows = [row(n, name="<script>x</script>", cost=float(n + 1), score=float(n)) for n in range(2)]
    drawn = svg(scatter(rows), by_ref(*rows))
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_nothing_is_drawn_outside_the_plane():
    rows = [row(n, name=f"model {n}", cost=2.0**n, score=-50.0 + n) for n in range(30)]
    places = re.findall(r'<circle cx="([-\d.]+)" cy="([-\d.]+)"', svg(scatter(rows, is_log_x=True), by_ref(*rows)))
    assert len(places) == 30
    assert all(0 <= float(x) <= 640 and 0 <= float(y) <= HIGH for x, y in places)
