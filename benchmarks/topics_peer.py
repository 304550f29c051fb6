"""BERTopic with its defaults on given vectors and texts; `benchmarks.topics` starts it with a Python that has it.

It imports nothing of ours, so that any environment will do: ``python topics_peer.py IN.npz OUT.json``.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np


def main(given: Path, result: Path) -> None:
    """Group the texts and write labels, leading words, CPU seconds and peak memory."""
    from bertopic import BERTopic  # type: ignore[import-not-found, unused-ignore]

    with np.load(given) as arrays:
        embeddings, texts = arrays["embeddings"], arrays["texts"].tolist()
    clock = time.process_time()
    model = BERTopic()
    labels, _ = model.fit_transform(texts, embeddings)
    seconds = time.process_time() - clock
    words = {topic: [word for word, _ in pairs] for topic, pairs in model.get_topics().items() if topic >= 0}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    told = {"labels": [int(label) for label in labels], "words": words, "cpu_seconds": seconds, "memory_gb": memory}
    result.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
