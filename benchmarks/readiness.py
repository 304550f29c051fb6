"""How far the intervals, findings and verdicts of readiness can be trusted, and what a million predictions cost.

Coverage: models whose true value is known from a very large sample are measured on small ones; the share of 95 %
intervals that hold it. False alarms: subgroups that are shuffled, so that no slice is worse. Speed and memory: a
million predictions beside a plain loop that resamples rows and asks scikit-learn, in the same run.

``python -m benchmarks.readiness [--parts trust texts speed reading] [--rounds 200] [--big-file PATH --big-rows N]``
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from analysis.decisions.readiness.fairness import GAPS, fairness_gap
from analysis.decisions.readiness.intervals import Estimate, Sampling, estimate
from analysis.decisions.readiness.metrics import METRICS, Metric
from analysis.decisions.readiness.paired import difference, mcnemar
from analysis.decisions.readiness.predictions import Columns, Grouping, Predictions, read_predictions
from analysis.decisions.readiness.slices import slices_of
from benchmarks.made_predictions import scores
from benchmarks.report import wilson, write_result

Row = dict[str, Any]
PARTS = ("trust", "texts", "speed", "reading")
VOCABULARY = 500
MANY_TEXTS = 20_000
"""Of which the true value of a metric of texts is taken: its own error is a tenth of that of 200 rows."""
SHARES = (0.8, 1.0, 1.25, 1.5)
"""How far apart the classes of four subgroups are, as factors: the gaps between them are true."""


def made(
    rng: np.random.Generator, n: int, groups: int = 4, apart: float = 2.0, differ: bool = False, overrated: float = 1.0
) -> Predictions:
    """Return made predictions of two classes.

    Parameters
    ----------
    differ
        Whether groups differ in how well the classes are told apart.
    overrated
        Factor on the log odds of the scores; 1: they are calibrated.
    """
    truth, codes = rng.random(n) < 0.4, rng.integers(0, groups, n).astype(np.int32)
    factor = np.array(SHARES)[codes % len(SHARES)] if differ else 1.0
    score = scores(rng, truth, apart * factor)
    score = 1 / (1 + ((1 - score) / score) ** overrated)
    grouping = Grouping(tuple(f"g{code}" for code in range(groups)), codes)
    return Predictions("made", n, ("no", "yes"), truth.astype(np.int32), (score > 0.5).astype(np.int32), None, None,
                       score, {"group": grouping})  # fmt: skip


def many_classes(rng: np.random.Generator, n: int, classes: int = 6) -> Predictions:
    """Return made predictions of several classes, the later ones rarer and harder."""
    share = 1 / np.arange(1, classes + 1)
    truth = rng.choice(classes, n, p=share / share.sum()).astype(np.int32)
    right = rng.random(n) < 0.9 - 0.08 * truth
    told = np.where(right, truth, rng.integers(0, classes, n)).astype(np.int32)
    return Predictions("made", n, tuple(map(str, range(classes))), truth, told, None, None, None)


def numbers(rng: np.random.Generator, n: int) -> Predictions:
    """Return made predictions of numbers with heavy tails."""
    truth = rng.normal(size=n)
    return Predictions("made", n, (), None, None, truth, truth + 0.5 * rng.standard_t(5, size=n), None)


def texts(rng: np.random.Generator, n: int) -> Predictions:
    """Return made texts of about twelve words, and the same with words exchanged and left out, some rows far more."""
    share = 1 / np.arange(1, VOCABULARY + 1)
    words = np.array([f"w{place}" for place in range(VOCABULARY)])
    references, predictions = [], []
    for bad in rng.beta(1.0, 4.0, n):
        reference = rng.choice(words, 2 + rng.poisson(10), p=share / share.sum())
        exchanged = np.where(rng.random(len(reference)) < bad, rng.choice(words, len(reference)), reference)
        references.append(" ".join(reference))
        predictions.append(" ".join(exchanged[rng.random(len(reference)) >= bad / 3]))
    both = (pa.array(references), pa.array(predictions))
    return Predictions("made", n, (), None, None, None, None, None, texts=both)


def text_rows(rounds: int) -> Iterator[Row]:
    """Yield how often intervals of metrics of texts hold the value of a large sample."""
    sampling = Sampling(resamples=500)
    for name in ("bleu", "chrf", "wer", "cer", "rougel", "squad_f1"):
        ask = partial(_value, METRICS[name], positive="", sampling=sampling)
        yield from _covered(name, texts, ask, rounds, MANY_TEXTS, (100, 300))


def coverage_rows(rounds: int) -> Iterator[Row]:
    """Yield how often intervals of 95 % hold the value of a sample of a million."""
    sampling = Sampling(resamples=500)
    cases: list[tuple[str, Callable[..., Predictions], str]] = [
        *((name, made, "yes") for name in ("accuracy", "f1", "recall", "roc_auc", "average_precision", "log_loss",
                                           "expected_calibration_error")),
        *((name, many_classes, "") for name in ("f1_macro", "balanced_accuracy", "matthews_corrcoef")),
        *((name, numbers, "") for name in ("mean_absolute_error", "root_mean_squared_error", "r2")),
    ]  # fmt: skip
    for name, make, positive in cases:
        ask = partial(_value, METRICS[name], positive=positive, sampling=sampling)
        yield from _covered(name, make, ask, rounds)
    overrated = partial(made, overrated=2.0)
    ask = partial(_value, METRICS["expected_calibration_error"], positive="yes", sampling=sampling)
    yield from _covered("expected_calibration_error, overconfident", overrated, ask, rounds)
    for gap in GAPS:
        yield from _covered(f"{gap} gap", partial(made, differ=True), partial(_gap, gap, sampling=sampling), rounds)


def _value(metric: Metric, rows: Predictions, positive: str, sampling: Sampling) -> Estimate | None:
    return estimate(metric, rows, positive, sampling, "coverage")


def _gap(gap: Any, rows: Predictions, sampling: Sampling) -> Estimate | None:
    return fairness_gap(gap, rows, "group", "yes", sampling).found


def _covered(
    name: str, make: Callable[..., Predictions], ask: Callable[..., Estimate | None], rounds: int,
    many: int = 1_000_000, sizes: tuple[int, ...] = (100, 300, 1_000),
) -> Iterator[Row]:  # fmt: skip
    whole = ask(make(np.random.default_rng(1), many))
    assert whole is not None
    for n in sizes:
        rng, held, widths, known = np.random.default_rng(n), 0, [], 0
        for _ in range(rounds):
            found = ask(make(rng, n))
            if found is not None:
                known += 1
                held += found.lo <= whole.value <= found.hi
                widths.append(found.hi - found.lo)
        low, high = wilson(held, known)
        yield {"measure": f"coverage, {name}", "n": n, "ours": held / known, "nominal": 0.95, "lo": low, "hi": high,
               "rounds": known, "mean width": float(np.mean(widths))}  # fmt: skip


def alarm_rows(rounds: int) -> Iterator[Row]:
    """Yield how often any slice of shuffled subgroups is told to be worse, and how often a planted one is found."""
    sampling = Sampling(resamples=300)
    for name in ("accuracy", "f1", "roc_auc", "log_loss"):
        for groups in (4, 12):
            yield _alarms(name, groups, 1_200, rounds, sampling)
    for name in ("accuracy", "f1"):
        yield _alarms(name, 4, 1_200, rounds, sampling, planted=True)


def _alarms(name: str, groups: int, n: int, rounds: int, sampling: Sampling, planted: bool = False) -> Row:
    rng, hits = np.random.default_rng(groups), 0
    for _ in range(rounds):
        rows = made(rng, n, groups)
        if planted:
            rows = _worsened(rng, rows)
        found = slices_of(METRICS[name], rows, "yes", sampling)
        hits += any(one.is_worse and (not planted or one.group == "g0") for one in found)
    low, high = wilson(hits, rounds)
    what = "a slice 10 points worse is found" if planted else "any slice of noise told worse"
    return {"measure": f"{what}, {name}, {groups} groups", "n": n, "ours": hits / rounds,
            "nominal": None if planted else 0.05, "lo": low, "hi": high, "rounds": rounds}  # fmt: skip


def _worsened(rng: np.random.Generator, rows: Predictions) -> Predictions:
    """Return predictions of which a tenth of the first group's is turned over."""
    assert rows.y_pred is not None
    turned = (rows.groups["group"].codes == 0) & (rng.random(rows.n) < 0.143)  # 0.857 right: 10 points fewer
    return Predictions(rows.source, rows.n, rows.labels, rows.y_true, np.where(turned, 1 - rows.y_pred, rows.y_pred),
                       None, None, rows.score, rows.groups)  # fmt: skip


def paired_rows(rounds: int) -> Iterator[Row]:
    """Yield how often two equally good runs are told to differ, by each test."""
    sampling = Sampling(resamples=200)
    for name in ("accuracy", "f1", "log_loss", "roc_auc", "average_precision"):
        rng, hits, exact = np.random.default_rng(7), 0, 0
        count = max(50, rounds // 4)
        for _ in range(count):
            a = made(rng, 400)
            b = _another(rng, a)
            found = difference(METRICS[name], a, b, "yes", sampling, "paired")
            assert found is not None
            hits += found.p < 0.05
            exact += mcnemar(a, b)[0] < 0.05
        low, high = wilson(hits, count)
        yield {"measure": f"equal runs told to differ, {name}", "n": 400, "ours": hits / count, "nominal": 0.05,
               "lo": low, "hi": high, "rounds": count}  # fmt: skip
        if name == "accuracy":
            low, high = wilson(exact, count)
            yield {"measure": "equal runs told to differ, McNemar exact", "n": 400, "ours": exact / count,
                   "nominal": 0.05, "lo": low, "hi": high, "rounds": count}  # fmt: skip


def _another(rng: np.random.Generator, a: Predictions) -> Predictions:
    """Return a run as good as another on the same rows."""
    assert a.y_true is not None
    score = scores(rng, a.y_true == 1, 2.0)
    return Predictions("other", a.n, a.labels, a.y_true, (score > 0.5).astype(np.int32), None, None, score, a.groups)


def speed_rows(n: int) -> Iterator[Row]:
    """Yield the time of f1_macro with its interval and slices beside a loop over scikit-learn, as ratios of one run."""
    rng = np.random.default_rng(3)
    rows = made(rng, n)
    metric, sampling = METRICS["f1_macro"], Sampling()
    ours = _seconds(lambda: estimate(metric, rows, "", sampling))
    loop = _seconds(lambda: [_resampled(rng, rows) for _ in range(3)]) / 3 * sampling.resamples
    yield {"measure": f"f1_macro with {sampling.resamples:,} resamples, seconds", "n": n, "ours": ours, "peer": loop,
           "ratio": loop / ours, "peer is": "scikit-learn on resampled rows, 3 rounds scaled up"}  # fmt: skip
    whole = _seconds(lambda: slices_of(metric, rows, "", sampling))
    masks = _seconds(lambda: [_masked(rows, code) for code in range(4)]) + 4 * loop / 4
    yield {"measure": "the same for 4 slices, each tested, seconds", "n": n, "ours": whole, "peer": masks,
           "ratio": masks / whole, "peer is": "the same loop on each slice"}  # fmt: skip
    for name in ("roc_auc", "log_loss", "average_precision", "expected_calibration_error"):
        taken = _seconds(partial(estimate, METRICS[name], rows, "yes", sampling))
        yield {"measure": f"{name} with its interval, seconds", "n": n, "ours": taken}


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _resampled(rng: np.random.Generator, rows: Predictions) -> float:
    assert rows.y_true is not None
    assert rows.y_pred is not None
    picked = rng.integers(0, rows.n, rows.n)
    return float(f1_score(rows.y_true[picked], rows.y_pred[picked], average="macro"))


def _masked(rows: Predictions, code: int) -> float:
    assert rows.y_true is not None
    assert rows.y_pred is not None
    inside = rows.groups["group"].codes == code
    return float(f1_score(rows.y_true[inside], rows.y_pred[inside], average="macro"))


def reading_rows(n: int, big: Path | None, big_rows: int) -> Iterator[Row]:
    """Yield the time and the memory that reading takes, of a million rows and of a file as large as asked."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.csv"
        size = write_csv(path, n)
        yield _read_row(path, n, size)
    if big is not None:
        size = big.stat().st_size if big.exists() else write_csv(big, big_rows)
        yield _read_row(big, big_rows, size)


def _read_row(path: Path, n: int, size: int) -> Row:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    columns = Columns(score="score", groups=("region",))
    taken = _seconds(lambda: read_predictions(path, columns))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"measure": f"reading a CSV of {size / 1e6:,.0f} MB, seconds", "n": n, "ours": taken,
            "MB a second": size / 1e6 / taken, "peak memory, MB": after / 1024,
            "grown by, MB": (after - before) / 1024}  # fmt: skip


def write_csv(path: Path, n: int, block: int = 1_000_000) -> int:
    """Write made predictions with a text beside each row, one block again and again; return the bytes."""
    size = min(n, block)
    with path.open("wb") as file:
        for place in range(-(-n // size)):
            if place == 0:
                pyarrow.csv.write_csv(_table(made(np.random.default_rng(5), size)), file)
                file.flush()
                rows = path.read_bytes().split(b"\n", 1)[1]
            else:
                file.write(rows)
    return path.stat().st_size


def _table(rows: Predictions) -> pa.Table:
    assert rows.y_true is not None
    assert rows.y_pred is not None
    assert rows.score is not None
    names: NDArray[Any] = np.array(rows.labels)
    numbers_of = np.arange(rows.n).astype(str)
    return pa.table({
        "id": numbers_of, "text": np.char.add("a message of some length about a parcel, number ", numbers_of),
        "region": np.array(rows.groups["group"].names)[rows.groups["group"].codes], "y_true": names[rows.y_true],
        "y_pred": names[rows.y_pred], "score": np.round(rows.score, 6),
    })  # fmt: skip


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--big-file", type=Path, help="Also read a file of this name, made where it is not there.")
    parser.add_argument("--big-rows", type=int, default=20_000_000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    told = parser.parse_args()
    if "trust" in told.parts:
        rows = [*coverage_rows(told.rounds), *alarm_rows(told.rounds), *paired_rows(told.rounds)]
        write_result("readiness_trust", rows)
    if "texts" in told.parts:
        write_result("readiness_texts", list(text_rows(told.rounds)))
    if "speed" in told.parts:
        write_result("readiness_speed", list(speed_rows(told.rows)))
    if "reading" in told.parts:
        write_result("readiness_reading", list(reading_rows(told.rows, told.big_file, told.big_rows)))


if __name__ == "__main__":
    main()
