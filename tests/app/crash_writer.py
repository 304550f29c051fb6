"""The writer of the crash test: loads a batch of papers, embeds, publishes, and again, until it is killed.

One process stays and forks a writer for each line on its standard input (the number of the batch to begin with), so
that imports and the model are loaded once. Each writer tells its process id, what it committed, what it published.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}

from app.pipeline import publish_locked
from data.library import Library, utc_now, write_status, writer_lock
from data.settings import Settings, load_settings
from data.store import open_ledger
from index import step as embed_step
from index.encoder import Encoder
from ingest.arxiv.snapshot import load_snapshot
from tests.papers import snapshot_line, write_lines

BATCH = 20
PR_SET_PDEATHSIG = 1


def tell(*words: object) -> None:
    """Print one line at once."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def batch_file(library: Library, batch: int) -> Path:
    """Write the snapshot of one batch: the ids and titles name it."""
    lines = [
        snapshot_line(f"{1001 + batch // 1000}.{batch % 1000:03}{n:02}", f"Lake b{batch}x{n} and its river")
        for n in range(BATCH)
    ]
    return write_lines(library.root / "incoming.json", [*lines, b"no JSON " + str(batch).encode()])


def write(library: Library, settings: Settings, encoder: Encoder, batch: int) -> None:
    """Load, embed and publish, batch after batch."""
    with writer_lock(library):
        while True:
            write_status(library, running=f"batch {batch}", pid=os.getpid())
            path = batch_file(library, batch)
            with open_ledger(library, settings.store) as db:
                load_snapshot(db, path, library.quarantine, utc_now())
                tell("loaded", batch)
                embed_step.run(db, library.vectors, encoder)
            tell("published", publish_locked(library, settings)["edition"])
            batch += 1


def main() -> None:
    """Fork a writer for each number that is read."""
    library = Library(Path(sys.argv[1]))
    settings = load_settings(library.settings_file, {"FIELDMAP_STORE__THREADS": "1"})
    encoder = Encoder()
    encoder.encode_documents([])
    tell("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            tell("writer", os.getpid())
            try:
                write(library, settings, encoder, int(line))
            except BaseException as error:  # told to the test, which fails
                tell("error", repr(error))
                os._exit(1)
        os.waitpid(child, 0)
        tell("ended", child)


if __name__ == "__main__":
    main()
