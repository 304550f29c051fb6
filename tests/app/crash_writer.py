"""The writer of the crash proof: loads a batch, embeds it, publishes, and says so, again and again, until killed."""

import sys
from itertools import count
from pathlib import Path

from app import pipeline
from data.library import Library, utc_now, writer_lock
from data.settings import load_settings
from data.store import open_ledger, scalar
from index.encoder import Encoder
from index.step import run as embed
from ingest.arxiv_snapshot import load_snapshot
from tests.papers import snapshot_line, write_lines

BATCH = 15
TITLE = "Study {} of subject {} in depth"


def main(root: str) -> None:
    """Go on from the last batch in the ledger; print ``loaded N`` and ``published N`` after each commit."""
    library = Library(Path(root))
    settings = load_settings(library.settings_file)
    encoder = Encoder(workers=1)
    with open_ledger(library, settings.store) as db:
        done = int(scalar(db, "SELECT count(*) FROM main.records")) // BATCH
    for number in count(done):
        lines = [snapshot_line(f"2001.{number:03}{place:02}", TITLE.format(number, place)) for place in range(BATCH)]
        path = write_lines(library.root / "batch.json", list(lines))
        with writer_lock(library):
            with open_ledger(library, settings.store) as db:
                load_snapshot(db, path, library.quarantine, utc_now())
                print(f"loaded {number}", flush=True)
                embed(db, library.vectors, encoder)
            pipeline.publish_locked(library, settings)
            print(f"published {number}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
