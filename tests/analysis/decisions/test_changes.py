"""What changed between two runs of a decision, and files that are no run."""

import json
from pathlib import Path

import pytest

from analysis.decisions.changes import Change, changes, read_run
from data.errors import InputError


def run(answer: str, settings: dict[str, object] | None = None, **ranks: int) -> dict[str, object]:
    candidates = [{"name": name, "rank": rank, "cells": {"latency": {"value": rank / 100, "unit": "s"}}}
                  for name, rank in ranks.items()]  # fmt: skip
    return {"kind": "tradeoff", "answer": answer, "settings": settings or {}, "candidates": candidates}


def test_the_same_run_has_no_changes() -> None:
    assert changes(run("a", a=1, b=2), run("a", a=1, b=2)).is_empty


def test_answer_ranks_cells_and_settings_are_told_by_name() -> None:
    found = changes(
        run("a", {"weights.latency": 0.5}, a=1, b=2, gone=3), run("b", {"weights.latency": 0.7}, a=2, b=1, new=3)
    )
    assert found.answer == Change("answer", "", "a", "b")
    assert found.ranks == (Change("a", "rank", 1, 2), Change("b", "rank", 2, 1))
    assert found.cells == (Change("a", "latency", 0.01, 0.02), Change("b", "latency", 0.02, 0.01))
    assert found.settings == (Change("weights.latency", "", 0.5, 0.7),)
    assert (found.added, found.gone) == (("new",), ("gone",))


def test_a_value_that_comes_or_goes_is_a_change_from_or_to_nothing() -> None:
    before = {"candidates": [{"name": "a", "cells": {"memory": {"value": 5}}}]}
    after = {"candidates": [{"name": "a", "cells": {"energy": {"value": 2}}}]}
    assert changes(before, after).cells == (Change("a", "energy", None, 2), Change("a", "memory", 5, None))


def test_lists_of_settings_are_compared_whole() -> None:
    found = changes({"settings": {"one_of": ["MIT"]}}, {"settings": {"one_of": ["MIT", "BSD"]}})
    assert found.settings == (Change("one_of", "", '["MIT"]', '["MIT", "BSD"]'),)


def test_a_saved_run_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "earlier.json"
    path.write_text(json.dumps(run("a", a=1)))
    assert read_run(path, "tradeoff")["answer"] == "a"


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"kind": "cost"}', '{"kind": "tradeoff", "candidates": [3]}',
     '{"kind": "tradeoff", "candidates": [{"name": "a", "cells": {"x": 1}}]}', '{"kind": "tradeoff", "settings": 1}'],
)  # fmt: skip
def test_what_is_no_earlier_run_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "earlier.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"earlier\.json"):
        read_run(path, "tradeoff")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_run(tmp_path / "none.json", "tradeoff")
