"""A reader of the crash proof: opens the current edition again and again, asks it, and checks that it is whole."""

import sys
import time
from pathlib import Path

from app.reading import open_reader
from data.errors import NotFoundError
from data.library import Library
from data.store import lookup, rows_as_dicts


def main(root: str) -> None:
    """Read until the file ``stop`` appears; print how many questions were asked; any fault ends with a traceback."""
    library, asked, newest = Library(Path(root)), 0, 0
    seen: set[int] = set()
    while not (library.root / "stop").exists():
        try:
            reader = open_reader(library)
        except NotFoundError:
            time.sleep(0.05)
            continue
        with reader:
            counts = reader.counts
            works = {row["work_id"] for row in rows_as_dicts(reader.db, "SELECT work_id FROM works WHERE NOT is_stub")}
            assert (
                counts["works"] == len(works) == reader.lexical.has_words() == len(reader.vectors) == counts["vectors"]
            )
            assert lookup(reader.db, "SELECT count(*) FROM records") == counts["records"]
            assert seen <= works, f"edition {reader.edition.number} lost {sorted(seen - works)[:5]}"
            assert reader.edition.number >= newest
            seen, newest = works, reader.edition.number
            hits = reader.search("subject in depth", 5, mode="lexical")
            near = reader.search("", 5, mode="dense", like=[str(min(works))])
            assert {hit["work_id"] for hit in hits + near} <= works
            assert len(hits) == 5
            assert reader.show(str(max(works)))["title"].startswith("Study")
            asked += 6
        time.sleep(0.1)  # leaves the two cores to the writer
    print(asked, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
