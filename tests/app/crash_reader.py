"""A reader of the crash test: opens the current edition, asks, compares, and again, until its input is closed.

Its last line tells what it did; any error ends it with a traceback and code 1.
"""

import json
import os
import random
import select
import sys
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}

from app.reading import Reader, open_reader
from data.library import Library, read_status
from data.store import lookup, rows_as_dicts, sandboxed_query
from tests.app.crash_writer import BATCH


def check(reader: Reader, seen: dict[str, int], choice: random.Random) -> int:
    """Check that database, vectors, words and manifest agree and that nothing seen before is gone; count queries."""
    told = reader.counts
    every = "SELECT r.source_id, w.work_id FROM works w JOIN records r USING (work_id) WHERE NOT w.is_stub"
    works = {row["source_id"]: row["work_id"] for row in rows_as_dicts(reader.db, every)}
    counts = {"database": len(works), "manifest": told["works"], "records": told["records"],
              "words": reader.lexical.has_words(), "vectors": len(reader.vectors)}  # fmt: skip
    assert len(set(counts.values())) == 1, f"edition {reader.edition.number} is mixed: {counts}"
    assert lookup(reader.db, "SELECT count(*) FROM authorship") == len(works)
    changed = {name: number for name, number in seen.items() if works.get(name) != number}
    assert not changed, f"edition {reader.edition.number} lost {changed}"
    assert len(works) % BATCH == 0, "a part of a batch was published"
    seen.update(works)
    name, title = choice.choice(
        [(row["value"], row["title"]) for row in rows_as_dicts(
            reader.db, "SELECT value, title FROM identifiers JOIN works USING (work_id) ORDER BY work_id")]
    )  # fmt: skip
    found = reader.search(title.split()[1], 3, mode="lexical")
    assert found, f"{title} is not found in edition {reader.edition.number}"
    assert found[0]["title"] == title
    alike = reader.search("", 5, mode="dense", like=[name])
    assert len(alike) == 5
    assert reader.show(name)["title"] == title
    return 6


def main() -> None:
    """Read until standard input is closed."""
    library, choice = Library(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
    seen: dict[str, int] = {}
    last, queries, opened = 0, 0, set()
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        with open_reader(library) as reader:
            assert reader.edition.number >= last, f"edition {reader.edition.number} after {last}"
            last = reader.edition.number
            opened.add(last)
            queries += check(reader, seen, choice)
            if choice.random() < 0.2:
                rows = sandboxed_query(reader.edition.database, "SELECT count(*) FROM works")[1]
                assert rows == [(reader.counts["works"],)]
                queries += 1
        read_status(library)
    print(json.dumps({"queries": queries, "editions": len(opened), "works": len(seen)}))


if __name__ == "__main__":
    main()
