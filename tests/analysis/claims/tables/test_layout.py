"""Heads of rows and columns."""

from analysis.claims.tables.layout import read_layout
from tests.analysis.claims.tables.made import RESULTS, made_table


def paths(rows: list[str], **options: int) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return by number what heads its row and its column."""
    layout = read_layout(made_table(rows, **options))
    return {place.text: (place.row_path, place.column_path) for place in layout.places}


def test_each_number_is_headed_by_its_row_and_its_column() -> None:
    layout = read_layout(RESULTS)
    place = next(place for place in layout.places if place.text == "75.3")
    assert (place.row_path, place.column_path, layout.corner) == (("Ours",), ("ImageNet",), "Method")


def test_heads_over_several_columns_lead_the_path() -> None:
    found = paths(["| Set5 | Set5 | Set14", "Model | PSNR | SSIM | PSNR", "A | 30.1 | 0.9 | 28.0"], header_rows=2)
    assert found["0.9"] == (("A",), ("Set5", "SSIM"))


def test_a_row_with_one_text_titles_the_rows_below() -> None:
    found = paths(["Model | Acc", "Large models | Large models", "A | 90.0", "Small models |", "B | 80.0"])
    assert found["90.0"][0] == ("Large models", "A")
    assert found["80.0"][0] == ("Small models", "B")


def test_words_in_the_middle_head_the_columns_below_anew() -> None:
    found = paths(["Model | BLEU | TER", "A | 30.0 | 60.0", "Model | ROUGE | METEOR", "A | 41.0 | 22.0"])
    assert found["30.0"][1] == ("BLEU",)
    assert found["22.0"][1] == ("METEOR",)


def test_two_numbers_in_a_cell_take_the_two_parts_of_their_head() -> None:
    found = paths(["Model | EM / F1", "A | 80.1 / 87.2"])
    assert found["87.2"] == (("A",), ("F1",))


def test_a_table_without_known_heads_is_headed_by_its_first_row_of_words() -> None:
    layout = read_layout(made_table(["Model | Acc", "A | 90.0"], header_rows=None, header_columns=None))
    assert (layout.header_rows, layout.header_columns) == (1, 1)


def test_heads_that_no_source_tells_reach_down_to_the_first_numbers() -> None:
    rows = ["| | CoNLL | CoNLL", "Lang | System | P | R", "De | A | 78.2/79.0 | 59.9", "Cz | B | 83.7/84.0 | 68.4"]
    layout = read_layout(made_table(rows, header_rows=None, header_columns=None))
    assert (layout.header_rows, layout.header_columns) == (2, 2)
    assert layout.places[0].column_path == ("CoNLL", "P")


def test_columns_beyond_the_bound_are_left_out() -> None:
    wide = made_table([" | ".join(["x"] * 400), " | ".join(["m"] + ["1.5"] * 399)])
    assert max(place.column for place in read_layout(wide).places) == 99
