"""Load an arXiv metadata snapshot: against DuckDB's own reading of the same file, and against a plain Python loop.

    python -m benchmarks.snapshot_load --records 500000

The generator writes records with real field lengths (measured on 10,000 arXiv records of 2025: abstract 1,330 ± 390
characters, title 76 ± 23, 4.6 authors). Each figure is one run in a process of its own; seconds are noise on a shared
machine, ratios within this run are what counts.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import write_result

WORDS = 8_000
LOOP_RECORDS = 3_000
"""Records the plain Python loop is run on; its time grows in proportion, so its rate is compared."""


def generate(path: Path, records: int, seed: int = 1) -> None:
    """Write ``records`` made-up snapshot lines: every id, title and author list is its own."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 11))) for _ in range(WORDS)]
    weights = [1 / (rank + 3) for rank in range(WORDS)]
    pool = chance.choices(words, weights, k=400_000)
    with path.open("w", encoding="utf-8") as file:
        for number in range(records):
            file.write(json.dumps(record(number, chance, words, lambda length: _cut(pool, chance, length))) + "\n")


def _cut(pool: list[str], chance: random.Random, length: int) -> str:
    start = chance.randrange(len(pool) - 500)
    return " ".join(pool[start : start + 500])[: max(length, 40)]


def record(number: int, chance: random.Random, words: list[str], text: Callable[[int], str]) -> dict[str, object]:
    """Return one snapshot object with the field lengths of arXiv; ``text`` makes texts of about so many characters."""
    month, year = number % 12 + 1, 2007 + number % 19
    names = [
        (chance.choice(words).title(), chance.choice(words).title())
        for _ in range(min(1 + int(chance.expovariate(0.25)), 40))
    ]
    abstract = text(int(chance.gauss(1330, 390)))
    return {
        "id": f"{year % 100:02}{month:02}.{number:05}", "submitter": " ".join(names[0]),
        "authors": ", ".join(f"{given} {family}" for family, given in names),
        "title": f"{text(int(chance.gauss(70, 23)))} {number}", "comments": text(45) if number % 2 else None,
        "journal-ref": text(40) if number % 5 == 0 else None, "doi": f"10.1000/{number}" if number % 4 == 0 else None,
        "report-no": None, "categories": chance.choice(["cs.LG stat.ML", "cs.CL", "cs.CV cs.LG", "math.OC", "hep-th"]),
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": "  " + abstract.replace(" we ", "\nwe ") + "\n",
        "versions": [{"version": "v1", "created": f"Mon, {number % 28 + 1} {MONTHS[month - 1]} {year} 19:18:42 GMT"}],
        "update_date": f"{year}-{month:02}-{number % 28 + 1:02}",
        "authors_parsed": [[family, given, ""] for family, given in names],
    }  # fmt: skip


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def load_ours(path: Path, folder: Path) -> None:
    """Load with `fieldmap ingest arxiv-snapshot`, the command people use."""
    from app.cli import run

    library = str(folder / "library")
    if run(["--library", library, "init", library]) or run(
        ["--library", library, "ingest", "arxiv-snapshot", str(path)]
    ):
        raise SystemExit("the load failed")


def load_again(path: Path, folder: Path) -> None:
    """Load the same file once more: every record is unchanged."""
    from app.cli import run

    run(["--library", str(folder / "library"), "ingest", "arxiv-snapshot", str(path)])


def count_lines(path: Path, folder: Path) -> None:
    """Let DuckDB count the records without parsing a field: the bare floor."""
    import duckdb

    duckdb.sql(f"SELECT count(*) FROM read_json('{path}', format = 'newline_delimited')").fetchall()


def count_parsed(path: Path, folder: Path) -> None:
    """Let DuckDB parse every field of every record and keep nothing: the floor of any load."""
    import duckdb

    from ingest.arxiv.snapshot import COLUMNS

    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    fields = ", ".join(f'max("{name}")' for name in COLUMNS)
    duckdb.sql(
        f"SELECT {fields} FROM read_json('{path}', format = 'newline_delimited', columns = {{{shape}}})"
    ).fetchall()


def store_raw(path: Path, folder: Path) -> None:
    """DuckDB's own load into one table, nothing cleaned, matched or related."""
    import duckdb

    from ingest.arxiv.snapshot import COLUMNS

    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    db = duckdb.connect(str(folder / "raw.duckdb"))
    db.execute(
        f"CREATE TABLE raw AS SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {{{shape}}})"
    )
    db.close()


def loop(path: Path, folder: Path) -> None:
    """Load the plain way: json.loads line by line, executemany into records and authors in batches of 1,000."""
    import duckdb

    db = duckdb.connect(str(folder / "loop.duckdb"))
    db.execute("CREATE TABLE records (id VARCHAR PRIMARY KEY, title VARCHAR, abstract VARCHAR, published VARCHAR)")
    db.execute("CREATE TABLE authors (id VARCHAR, position INTEGER, name VARCHAR)")
    rows: list[list[object]] = []
    authors: list[list[object]] = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number == LOOP_RECORDS:
                break
            told = json.loads(line)
            rows.append([told["id"], told["title"], told["abstract"], told["versions"][0]["created"]])
            authors += [[told["id"], place, " ".join(name)] for place, name in enumerate(told["authors_parsed"])]
            if len(rows) == 1_000:
                db.executemany("INSERT INTO records VALUES (?, ?, ?, ?)", rows)
                db.executemany("INSERT INTO authors VALUES (?, ?, ?)", authors)
                rows, authors = [], []
    db.close()


PARTS = {"floor: DuckDB counts records": count_lines, "DuckDB parses all fields": count_parsed,
         "DuckDB stores them raw": store_raw, "fieldmap ingest": load_ours,
         "fieldmap ingest, again (unchanged)": load_again, "Python loop + executemany": loop}  # fmt: skip


def measure(part: str, path: Path, folder: Path) -> dict[str, float]:
    """Run one part in a process of its own and return its seconds, CPU seconds and peak memory."""
    code = f"from benchmarks.snapshot_load import run_part; run_part({part!r}, {str(path)!r}, {str(folder)!r})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def run_part(part: str, path: str, folder: str) -> None:
    """Run one part and print what it took, as JSON on the last line."""
    clock = time.perf_counter()
    PARTS[part](Path(path), Path(folder))
    seconds = time.perf_counter() - clock
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {"seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_gb": usage.ru_maxrss / 2**20}
        )
    )


def main() -> None:
    """Generate the file, run every part, report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=500_000)
    records = options.parse_args().records
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "snapshot.json"
        generate(path, records)
        size = path.stat().st_size
        path.read_bytes()  # into the page cache, for all alike
        rows = []
        for part in PARTS:
            told = measure(part, path, folder)
            count = min(records, LOOP_RECORDS) if part.startswith("Python") else records
            rows.append({"part": part, "records": count, **told, "records_per_second": count / told["seconds"]})
        parsed, ours = rows[1], rows[3]
        for row in rows:
            row["times_the_floor"] = (row["seconds"] / row["records"]) / (rows[0]["seconds"] / records)
            row["times_parsing"] = (row["seconds"] / row["records"]) / (parsed["seconds"] / records)
            row["ours_is_faster_by"] = ours["records_per_second"] / row["records_per_second"]
        ledger = (folder / "library" / "ledger.duckdb").stat().st_size
        print(f"file {size / 1e9:.2f} GB, ledger {ledger / 1e9:.2f} GB")
        write_result("snapshot_load", [{**row, "file_gb": size / 1e9, "ledger_gb": ledger / 1e9} for row in rows])


if __name__ == "__main__":
    main()
