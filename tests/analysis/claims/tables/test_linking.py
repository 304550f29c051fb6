"""Numbers of tables linked to boards of a closed list, and the choice among the links."""

import numpy as np
import pytest

from analysis.claims.tables.board_choice import Weights, choose_boards, logistic, standing
from analysis.claims.tables.groups import read_tables
from analysis.claims.tables.linking import (
    Board,
    Link,
    Taxonomy,
    abbreviations_in,
    is_lower_better,
    links_of,
    read_context,
    words_of,
)
from analysis.claims.tables.paper import PaperText
from data.records import Passage
from tests.analysis.claims.tables.made import RESULTS, made_table

TASK = "Image Classification"
CIFAR, IMAGENET = Board(TASK, "CIFAR-10", "Accuracy", 50), Board(TASK, "ImageNet", "Top 1 Accuracy", 90, 60.0, 85.0)
BLEU = Board("Machine Translation", "WMT2014 English-German", "BLEU score", 40)
BOARDS = Taxonomy([CIFAR, IMAGENET, BLEU])
PAPER = PaperText("QuxNet", "We propose QuxNet for image classification. It reaches 75.3.", [RESULTS])


def links() -> list[Link]:
    """Return the links of the paper."""
    return links_of(PAPER, read_tables(PAPER.tables, ["QuxNet"]), BOARDS)


def test_names_are_compared_by_words_in_one_form() -> None:
    assert words_of("CIFAR10") == words_of("CIFAR-10") == {"cifar", "10"}
    assert words_of("mAP") == words_of("mean average precision")
    assert words_of("En-De") == words_of("English-German")


def test_a_name_is_covered_by_the_share_of_its_rare_words() -> None:
    assert BOARDS.covered("CIFAR-10", words_of("results on CIFAR 10")) == pytest.approx(1.0)
    assert 0 < BOARDS.covered("WMT2014 English-German", words_of("German")) < 0.5
    assert BOARDS.covered("ImageNet", frozenset()) == 0.0


def test_a_short_form_stands_for_the_words_before_it() -> None:
    assert abbreviations_in("on Leeds Sports Poses (LSP), and") == [("lsp", words_of("Leeds Sports Poses"))]
    assert abbreviations_in("the best model (LSP)") == []
    context = read_context(PaperText(passages=[Passage("", "We use Leeds Sports Poses (LSP).")]))
    assert words_of("Leeds Sports Poses") <= context.words_of("LSP")


def test_the_papers_own_best_number_is_linked_to_the_board_of_its_column() -> None:
    found = {(link.board.dataset, link.value, link.column) for link in links()}
    assert ("CIFAR-10", 94.2, 1) in found
    assert ("ImageNet", 75.3, 2) in found
    assert not any(link.board is BLEU for link in links())


def test_the_column_of_a_data_set_covers_its_name_in_the_heads() -> None:
    covered = {(link.board.dataset, link.column): link.features[0] for link in links()}
    assert covered["ImageNet", 2] == 1.0
    assert covered.get(("ImageNet", 1), 0.0) < 1.0


def test_a_fraction_is_compared_with_a_board_of_percentages() -> None:
    table = made_table(["Method | ImageNet", "Ours | 0.753"], "Top-1 accuracy.")
    paper = PaperText("", "", [table])
    found = links_of(paper, read_tables([table], ()), BOARDS)
    assert {link.value for link in found if link.board is IMAGENET} == {75.3}


def test_all_links_have_as_many_features() -> None:
    assert len({len(link.features) for link in links()}) == 1


def test_a_link_is_weighed_against_those_of_its_cell_and_its_board() -> None:
    made = [Link(CIFAR, 1, 1, 1, 90.0, ()), Link(IMAGENET, 1, 1, 1, 90.0, ()), Link(CIFAR, 1, 2, 1, 80.0, ())]
    told = standing(made, np.array([0.8, 0.4, 0.2]), np.array([0.5, 0.5, 0.1]))
    cell_max, cell_ratio, cell_rank = told[:, 2], told[:, 3], told[:, 4]
    assert np.exp(cell_max) == pytest.approx([0.8, 0.8, 0.2])
    assert np.exp(cell_ratio) == pytest.approx([1.0, 0.5, 1.0])
    assert np.expm1(cell_rank) == pytest.approx([0.0, 1.0, 0.0])
    assert told.shape == (3, 38)


FIRST_FEATURE = Weights(np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([1.0] + [0.0] * 38 + [0.0]), 0.5)
"""The probability of a link is the logistic function of its first feature."""


def chosen(*made: tuple[Board, int, float, float]) -> list[tuple[str, float]]:
    """Return data sets and values chosen among links of (board, row, value, first feature)."""
    links = [Link(board, 1, row, 1, value, (feature,)) for board, row, value, feature in made]
    return [(one.board.dataset, one.value) for one in choose_boards(links, FIRST_FEATURE)]


def test_links_that_pass_the_threshold_are_chosen_the_surest_first() -> None:
    told = chosen((CIFAR, 1, 90.0, 2.0), (CIFAR, 2, 80.0, 3.0), (IMAGENET, 1, 90.0, -1.0))
    assert told == [("CIFAR-10", 80.0), ("CIFAR-10", 90.0)]
    (choice, *_) = choose_boards([Link(CIFAR, 1, 2, 1, 80.0, (3.0,))], FIRST_FEATURE)
    assert choice.probability == pytest.approx(1 / (1 + np.exp(-3.0)), abs=1e-4)
    assert chosen() == []


def test_a_board_gets_two_values_of_a_paper_at_most_each_once() -> None:
    made = [(CIFAR, 1, 90.0, 5.0), (CIFAR, 2, 90.0, 4.0), (CIFAR, 3, 80.0, 3.0), (CIFAR, 4, 70.0, 2.0)]
    assert chosen(*made) == [("CIFAR-10", 90.0), ("CIFAR-10", 80.0)]


def test_a_number_goes_to_two_boards_at_most() -> None:
    made = [(CIFAR, 1, 90.0, 3.0), (IMAGENET, 1, 90.0, 2.0), (BLEU, 1, 90.0, 1.0)]
    assert chosen(*made) == [("CIFAR-10", 90.0), ("ImageNet", 90.0)]


def test_columns_whose_heads_are_lost_are_groups_of_their_own() -> None:
    (table,) = read_tables([made_table(["Method | | ", "Foo | 1.5 | 7.5", "Ours | 2.5 | 8.5"])], ())
    assert [[entry.number.value for entry in group.entries] for group in table.groups] == [[1.5, 2.5], [7.5, 8.5]]
    assert [(group.heads, group.order) for group in table.groups] == [((), 0), ((), 1)]


def test_the_logistic_function_is_bounded() -> None:
    assert logistic(np.array([[1e9], [-1e9]]), np.array([1.0, 0.0])) == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize(
    ("metric", "lower"), [("Word Error Rate (WER)", True), ("FID", True), ("Accuracy", False), ("BLEU score", False)]
)
def test_the_better_end_of_a_metric_is_told_by_its_words(metric: str, lower: bool) -> None:
    assert is_lower_better(metric) == lower
