"""Which device searches: an engine is used when it answers as the CPU does, and passed over when it does not."""

import logging

import numpy as np
import pytest

from index.engines import Engine, flat_index, gpu_engines, open_search, similarities, torch_search
from index.neighbours import knn_graph
from tests.index.models import unit_vectors

VECTORS = unit_vectors(2_000, 32)


def honest(embeddings):
    index = flat_index(embeddings)
    return lambda queries, wanted: index.search(queries, wanted)


def changed(change, only_large=False):
    """Return an engine that answers as the CPU does but for a change to (similarities, rows)."""

    def open_(embeddings):
        search = honest(embeddings)
        if only_large and len(embeddings) < 1_000:
            return search
        return lambda queries, wanted: change(*search(queries, wanted))

    return Engine("stand-in", open_)


def broken(embeddings):
    raise RuntimeError("CUDA error: no kernel image is available for execution on the device")


WRONG = {
    "does not open": Engine("stand-in", broken),
    "misses the nearest": changed(lambda found, rows: (found[:, ::-1], (rows + 1) % 100)),
    "tells rows apart from similarities": changed(lambda found, rows: (found, np.roll(rows, 1, axis=0))),
    "scores in half precision": changed(lambda found, rows: (found.astype(np.float16).astype(np.float32), rows)),
    "repeats a row": changed(lambda found, rows: (np.repeat(found[:, :1], 10, 1), np.repeat(rows[:, :1], 10, 1))),
    "gives no numbers": changed(lambda found, rows: (np.full_like(found, np.nan), rows)),
    "gives rows out of range": changed(lambda found, rows: (found, rows + 10**6)),
    "fails on more vectors only": changed(lambda found, rows: (found, (rows + 1) % 2_000), only_large=True),
}


@pytest.mark.parametrize("engine", WRONG.values(), ids=WRONG.keys())
def test_an_engine_that_answers_otherwise_is_passed_over_and_named_in_the_log(engine, caplog):
    search = open_search(VECTORS, [engine])
    assert "stand-in is passed over" in caplog.text
    assert search(VECTORS[:20], 5)[1].tolist() == honest(VECTORS)(VECTORS[:20], 5)[1].tolist()


def test_an_engine_that_answers_as_the_cpu_does_is_used(caplog):
    asked = []

    def open_(embeddings):
        search = honest(embeddings)
        return lambda queries, wanted: asked.append(len(embeddings)) or search(queries, wanted)

    with caplog.at_level(logging.WARNING):
        open_search(VECTORS, [Engine("stand-in", open_)])(VECTORS[:3], 5)
    assert asked == [100, 2_000, 2_000]
    assert not caplog.records


def test_the_next_engine_is_tried_after_one_that_fails():
    opened = []

    def open_(embeddings):
        opened.append(len(embeddings))
        return honest(embeddings)

    open_search(VECTORS, [WRONG["does not open"], Engine("second", open_)])
    assert opened == [100, 2_000]


def test_the_cpu_goes_on_when_an_engine_fails_on_the_way(caplog):
    def open_(embeddings):
        search, calls = honest(embeddings), iter(range(100))

        def tiring(queries, wanted):
            if next(calls) >= 2:
                raise MemoryError("out of memory on the device")
            return search(queries, wanted)

        return tiring

    search = open_search(VECTORS, [Engine("stand-in", open_)])
    expected = honest(VECTORS)(VECTORS[:9], 5)[1].tolist()
    assert [search(VECTORS[:9], 5)[1].tolist() for _ in range(3)] == [expected] * 3
    assert caplog.text.count("stand-in failed, the CPU goes on: MemoryError") == 1


def test_equal_vectors_in_another_order_are_no_disagreement(caplog):
    same = np.repeat(unit_vectors(5, 32), 400, axis=0)
    turned = Engine("stand-in", lambda given: lambda queries, wanted: _last_first(given, queries, wanted))
    open_search(same, [turned])
    assert not caplog.records


def _last_first(given, queries, wanted):
    found, rows = honest(given[::-1])(queries, wanted)
    return found, len(given) - 1 - rows


def test_the_search_with_torch_finds_what_the_cpu_finds(monkeypatch):
    monkeypatch.setattr("index.engines.GPU_BLOCK_ROWS", 300)
    found, rows = torch_search(VECTORS, "cpu")(VECTORS[:50], 12)
    expected, expected_rows = honest(VECTORS)(VECTORS[:50], 12)
    assert rows.tolist() == expected_rows.tolist()
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_graph_is_the_same_on_every_engine(monkeypatch):
    expected = knn_graph(VECTORS, 9)
    monkeypatch.setattr("index.neighbours.open_search", lambda given, engines: torch_search(given, "cpu"))
    found = knn_graph(VECTORS, 9)
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def test_without_a_gpu_there_is_no_engine_beside_the_cpu():
    import torch

    if torch.cuda.is_available():
        pytest.skip("a GPU is at hand")
    assert gpu_engines() == []


def test_a_similarity_does_not_depend_on_what_is_computed_beside_it():
    many = similarities(VECTORS[None, :500], VECTORS[:1])[0]
    alone = [similarities(VECTORS[None, row : row + 1], VECTORS[:1])[0, 0] for row in range(500)]
    assert many.tolist() == [float(value) for value in alone]
