"""Made predictions whose truth is known: of the worked example of readiness, and of `benchmarks.readiness`.

`python -m benchmarks.made_predictions` writes the files beside data/decisions/readiness.toml; nothing in them is real.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SEED = 20261122
FOLDER = Path(__file__).resolve().parent.parent / "data" / "decisions"
REGIONS, CHANNELS = ("east", "north", "south", "west"), ("chat", "mail", "phone")
THINGS = ("parcel", "invoice", "refund", "password", "order", "contract", "device", "charger", "booking", "address")
STATES = ("is late", "is wrong", "was lost", "does not work", "was changed", "is missing", "came twice", "is broken")
WISHES = ("please call", "please answer today", "what now", "I want my money back", "thank you", "it is urgent")


def scores(
    rng: np.random.Generator, truth: NDArray[np.bool_], apart: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return calibrated scores of a class: of two normals ``apart`` standard deviations apart, one class each."""
    seen = rng.normal(size=len(truth)) + apart * truth
    prior = truth.mean()
    odds = np.log(prior / (1 - prior)) + apart * seen - apart**2 / 2
    return np.asarray(1 / (1 + np.exp(-odds)))


def messages(rng: np.random.Generator, n: int, first: int) -> list[str]:
    """Return short texts, each with a number of its own."""
    picked = zip(*(rng.integers(0, len(words), n) for words in (THINGS, STATES, WISHES)), strict=True)
    return [f"{THINGS[a]} {first + row} {STATES[b]}, {WISHES[c]}" for row, (a, b, c) in enumerate(picked)]


def support_messages(seed: int = SEED, n: int = 1_500, train: int = 600) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return predictions for messages that may need a human, and a training set that holds seven of their texts.

    In the region "south" the model tells the two kinds less well apart: that is planted, as are the seven texts.
    """
    rng = np.random.default_rng(seed)
    region, channel, truth = rng.integers(0, 4, n), rng.integers(0, 3, n), rng.random(n) < 0.4
    score = scores(rng, truth, np.where(region == 2, 2.0, 3.0))
    days = np.datetime64("2026-09-07") + np.sort(rng.integers(0, 56, n))
    texts = messages(rng, n, 10_000)
    tested = pd.DataFrame({
        "id": np.arange(1, n + 1), "day": days.astype(str), "region": np.array(REGIONS)[region],
        "channel": np.array(CHANNELS)[channel], "text": texts, "needs_human": np.where(truth, "yes", "no"),
        "predicted": np.where(score > 0.5, "yes", "no"), "score": np.round(score, 3),
    })  # fmt: skip
    known = [text.upper() if place % 2 else text for place, text in enumerate(texts[100:800:100])]
    return tested, pd.DataFrame({"text": messages(rng, train - len(known), 50_000) + known})


def main() -> None:
    """Write the files of the worked example."""
    tested, train = support_messages()
    tested.to_csv(FOLDER / "readiness-predictions.csv", index=False)
    train.to_csv(FOLDER / "readiness-train.csv", index=False)
    rng = np.random.default_rng(SEED + 1)
    runs = pd.DataFrame({"Name": [f"seed {seed}" for seed in range(1, 6)], "State": "finished", "seed": range(1, 6),
                         "test/f1_macro": np.round(0.905 + 0.004 * rng.normal(size=5), 4)})  # fmt: skip
    runs.to_csv(FOLDER / "readiness-runs.csv", index=False)


if __name__ == "__main__":
    main()
