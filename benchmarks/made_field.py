"""Make a library of any size that has something to show on every page of the explorer; nothing in it is real.

Run: ``python -m benchmarks.made_field --work FOLDER --papers 100000 [--like LIBRARY]``. Papers are those of
`benchmarks.made_library`; their abstracts also state results, name families of models and tell of set-ups, people write
several papers, venues repeat, and papers cite earlier ones. The commands that people use load and analyze them. With
``--like`` the steps that read all texts or vectors are not run: each paper takes what they found of a paper of that
library. Used by `benchmarks.explorer_scale`.
"""

import argparse
import json
import random
import subprocess
import sys
import time
import tomllib
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

import app.pipeline
from app.excerpts import excerpts
from benchmarks.made_library import FAMILY_NAMES, real_vectors, sample_texts, vocabulary, write_snapshot, write_vectors
from benchmarks.vector_index import alone
from data.library import Library, writer_lock
from data.settings import load_settings
from data.store import bump, open_ledger
from index.lexical import STOP_WORDS

CITED, QUOTED_IN = 8, 40
"""References of each paper; one citation in so many has its sentence."""
FIRST_YEAR, YEARS = 2007, 19
ANALYSES = ("citations", "graph", "people", "terms", "topics", "map", "datasets", "claims", "intents", "families",
            "trends", "boards", "setup", "forecasts", "status")  # fmt: skip
COPIED = ("terms", "topics", "map", "datasets", "claims", "families", "setup")
"""Steps that read every text or vector: with ``--like`` their tables are copied."""
WHOLE = (
    "terms",
    "term_acronyms",
    "topics",
    "topic_tree",
    "topic_papers",
    "topic_fits",
    "maps",
    "families",
    "family_keys",
)
_NEAR = "0.05 * (hash(t.work_id, {}) / 18446744073709551616.0 - 0.5)"
OF_WORKS: dict[str, dict[str, str]] = {
    "term_works": {}, "topic_members": {}, "family_works": {}, "audited_works": {}, "setup_facts": {},
    "map_places": {"x": f"m.x + {_NEAR.format(1)}", "y": f"m.y + {_NEAR.format(2)}"},
    "named_datasets": {"record_id": "t.record_id"}, "number_checks": {"record_id": "t.record_id"},
    "claims": {"claim_id": "hash(t.work_id, m.claim_id)", "record_id": "t.record_id",
               "value": f"round(m.value * (1 + {_NEAR.format(3)}), 2)"},
    "claim_flags": {"claim_id": "CASE WHEN m.claim_id IS NOT NULL THEN hash(t.work_id, m.claim_id) END"},
}  # fmt: skip
"""Tables of works that are copied, and the columns that are not copied as they are, in SQL."""
MOST_PASSAGES = 200_000
"""Passages indexed: of a million papers those of a twentieth, which saves most of the time of publishing."""
VENUES = (
    "ACL",
    "EMNLP",
    "NAACL",
    "NeurIPS",
    "ICML",
    "ICLR",
    "CVPR",
    "ICCV",
    "ECCV",
    "KDD",
    "WWW",
    "AAAI",
    "IJCAI",
    "SIGIR",
)
DATASETS = ("SQuAD", "CIFAR-10", "CIFAR-100", "ImageNet", "MNIST", "WMT 2014 English-German", "CoNLL-2003", "SST-2",
            "MNLI", "COCO", "Cityscapes", "LibriSpeech", "GSM8K", "HotpotQA", "SNLI", "QNLI")  # fmt: skip
METRICS = (("accuracy", "%", 60, 98), ("F1 score", "", 55, 95), ("BLEU", "", 15, 45), ("perplexity", "", 8, 60))
SENTENCES = (
    "Our model {model} achieves {value}{unit} {metric} on {dataset}.",
    "{model} reaches {value}{unit} {metric} on the {dataset} test set, compared to {other}{unit} for {rival}.",
    "We propose {model}, which obtains {value}{unit} {metric} on {dataset}.",
)
SETUPS = (
    "All models were trained on 8 V100 GPUs for {days} days.", "We report the mean over {days} seeds.",
    "Our code is available at https://github.com/{model}/{model}.", "The model has {days}0 million parameters.",
)  # fmt: skip
Row = dict[str, Any]


class Field:
    """What makes a made-up record one of a field: results, families, set-ups, people and venues."""

    def __init__(self, n: int, seed: int) -> None:
        self.chance = random.Random(seed)
        words = vocabulary(FAMILY_NAMES, seed)[len(STOP_WORDS) :]
        self.words, self.people = [word for word in words if len(word) > 3], max(50, n // 3)
        self.models = [f"{word.title()}Net" for word in self.words[1000 : 1000 + max(50, min(n // 20, 20_000))]]
        self.families = family_names()
        self.weights = [[2 ** -(((year - place % YEARS) / 3) ** 2) + 0.02 for place in range(len(self.families))]
                        for year in range(YEARS)]  # fmt: skip
        """Of each year; each family has years in which it is named most."""

    def __call__(self, number: int, told: Row) -> Row:
        """Return a record of the snapshot with what the field adds."""
        year = number % YEARS
        told["abstract"] = f"{told['abstract'].rstrip()} {self.added(year)}\n"
        told["journal-ref"] = f"{self.chance.choice(VENUES)} {FIRST_YEAR + year}" if number % 5 == 0 else None
        told["authors_parsed"] = [self.person() for _ in told["authors_parsed"][:12]]
        return told

    def added(self, year: int) -> str:
        """Return the sentences of one paper: half state a result, each names a family, a fifth tells of its set-up."""
        parts = [f"It builds on {self.family(year)}."]
        if self.chance.random() < 0.5:
            parts.append(self.result(year))
        if self.chance.random() < 0.2:
            setup = self.chance.choice(SETUPS)
            parts.append(setup.format(days=self.chance.randint(2, 9), model=self.chance.choice(self.words)))
        return " ".join(parts)

    def result(self, year: int) -> str:
        """Return a sentence with a result, which tends to be better in later years."""
        metric, unit, low, high = self.chance.choice(METRICS)
        place = min(1.0, max(0.0, self.chance.gauss(0.3 + 0.5 * year / YEARS, 0.12)))
        value = low + (high - low) * (1 - place if metric == "perplexity" else place)
        return self.chance.choice(SENTENCES).format(
            model=self.zipf(self.models), rival=self.zipf(self.models), dataset=self.zipf(DATASETS), metric=metric,
            unit=unit, value=f"{value:.2f}", other=f"{value - 1:.2f}",
        )  # fmt: skip

    def family(self, year: int) -> str:
        """Return a family of models, those of the time more often."""
        return self.chance.choices(self.families, self.weights[year])[0]

    def person(self) -> list[str]:
        """Return family and given name of somebody who may have written before."""
        who = int(self.people * self.chance.random() ** 2)
        return [self.words[who % 20_000].title(), f"{self.words[who * 7 % 900].title()}", ""]

    def zipf(self, names: Any) -> str:
        """Return one of some names, the first far more often than the last."""
        return str(names[min(len(names) - 1, int(len(names) ** self.chance.random()) - 1)])


def family_names() -> list[str]:
    """Return a name by which each family of models is known for certain."""
    files = sorted((Path(__file__).resolve().parent.parent / "data" / "families").glob("*.toml"))
    families = [one for file in files for one in tomllib.loads(file.read_text(encoding="utf-8"))["family"]]
    return [one["names"][0] for one in families if one.get("names")]


def write_citations(path: Path, n: int) -> None:
    """Write a Parquet file of citations: of each paper some of earlier months, the early numbers far more often."""
    duckdb.sql(f"""COPY (
        WITH drawn AS (
            SELECT i, k, (i % {YEARS}) * 12 + i % 12 AS month, hash(i, k, 1) / 18446744073709551616.0 AS a,
                   hash(i, k, 2) / 18446744073709551616.0 AS b
            FROM range({n}) one(i), range({CITED}) two(k)),
        timed AS (SELECT i, k, floor(month * sqrt(a))::BIGINT AS month, floor({n} / 228 * b * b)::BIGINT AS turn
                  FROM drawn WHERE month > 0),
        pairs AS (SELECT i, k, 228 * turn + (96 * (month // 12) + 133 * (month % 12)) % 228 AS j FROM timed),
        named AS (SELECT DISTINCT i, j, k % {QUOTED_IN} AS k FROM pairs WHERE j < {n} AND i <> j)
        SELECT {_id("i")} AS citing, {_id("j")} AS cited,
               CASE WHEN hash(i, j) % {QUOTED_IN} = 0 THEN [(['We use the method of this paper as our baseline.',
                    'Following earlier work, we extend its approach to larger data.',
                    'However, this result could not be reproduced and fails on longer inputs.',
                    'Representations of this kind have been studied before.'])[1 + (hash(j, i) % 4)::INTEGER]]
                    ELSE []::VARCHAR[] END AS contexts
        FROM named) TO '{path}' (FORMAT parquet)""")


def _id(number: str) -> str:
    """Return the SQL of an arXiv id; see :func:`benchmarks.made_library.write_snapshot`."""
    return f"printf('%02d%02d.%05d', 7 + ({number} % 228) // 12, ({number} % 228) % 12 + 1, {number} // 228 + 1)"


def copy_findings(library: Library, like: Library) -> None:
    """Give every paper what analyses found of a paper of another library, chosen by a hash.

    Places and values are moved a little; a claim keeps the sentence it was read from.
    """
    with open_ledger(library, load_settings(library.settings_file).store) as db:
        db.execute(f"ATTACH '{like.ledger}' AS other (READ_ONLY)")
        (theirs,) = db.execute("SELECT count(*) FROM other.main.topic_members").fetchall()[0]
        db.execute(f"""CREATE TEMP TABLE twins AS
            WITH ours AS (SELECT work_id, title_record_id AS record_id, (hash(work_id) % {theirs})::BIGINT AS place
                          FROM main.works WHERE NOT is_stub),
            theirs AS (SELECT work_id AS twin, row_number() OVER (ORDER BY work_id) - 1 AS place
                       FROM other.main.topic_members)
            SELECT work_id, record_id, twin FROM ours JOIN theirs USING (place)""")
        for table in WHOLE:
            db.execute(f"TRUNCATE main.{table}")
            db.execute(f"INSERT INTO main.{table} SELECT * FROM other.main.{table}")
        for table, moved in OF_WORKS.items():
            columns = [row[0] for row in db.execute(f"DESCRIBE other.main.{table}").fetchall()]
            told = [f"({moved[name]})" if name in moved else "t.work_id" if name == "work_id" else f'm."{name}"'
                    for name in columns]  # fmt: skip
            db.execute(f"TRUNCATE main.{table}")
            db.execute(f"""INSERT INTO main.{table} SELECT {", ".join(told)}
                           FROM twins t JOIN other.main.{table} m ON m.work_id = t.twin ORDER BY t.work_id""")
        for table in ("topics", "topic_tree", "terms"):
            db.execute(f"""UPDATE main.{table} SET n_works = (n_works * (SELECT count(*) FROM twins)
                           // (SELECT count(*) FROM other.main.topic_members))::INTEGER""")
        db.execute("INSERT INTO main.runs SELECT * FROM other.main.runs WHERE list_contains(?, step)", [list(COPIED)])
        bump(db, *WHOLE, *OF_WORKS)


def make(work: Path, n: int, like: Library | None) -> Library:
    """Make the library, or finish one that was begun; what each step cost is noted beside it."""
    library = Library(work / f"field-{n}")
    noted = library.root.with_suffix(".json")
    told: Row = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else {}
    steps = ["load", "vectors", "embed", "citing", *ANALYSES, "publish"]
    for step in steps:
        if step not in told:
            clock = time.perf_counter()
            _run(step, library, n, like, work)
            told[step] = round(time.perf_counter() - clock, 1)
            noted.write_text(json.dumps(told, indent=1), encoding="utf-8")
            print(n, step, told[step], flush=True)
    return library


def _run(step: str, library: Library, n: int, like: Library | None, work: Path) -> None:
    scratch = work / f"scratch-{n}"
    if step == "load":
        write_snapshot(scratch, n, more=Field(n, 3))
        fieldmap(library, "init", library.root)
        fieldmap(library, "ingest", "arxiv-snapshot", scratch)
        scratch.unlink()
    elif step == "vectors":
        write_vectors(library, real_vectors(sample_texts(work / "sample"), work / "base.npy"))
    elif step == "citing":
        path = scratch.with_suffix(".parquet")
        write_citations(path, n)
        fieldmap(library, "ingest", "citations", path, "--map", "citing=citing", "cited=cited", "contexts=contexts",
                 "--scheme", "arxiv")  # fmt: skip
        path.unlink()
    elif step == "publish":
        alone(publish_some, library)
    elif step in COPIED and like is not None:
        if step == COPIED[0]:
            copy_findings(library, like)
    else:
        fieldmap(library, *(("analyze", step) if step in ANALYSES else (step,)))


def publish_some(library: Library) -> None:
    """Publish with an index of so many passages."""
    setattr(app.pipeline, "excerpts", lambda db: islice(excerpts(db), MOST_PASSAGES))  # noqa: B010
    with writer_lock(library):
        app.pipeline.publish_locked(library, load_settings(library.settings_file), force=True)


def fieldmap(library: Library, *words: object) -> None:
    """Run one command in a process of its own; it must end well."""
    command = [sys.executable, "-m", "app.cli", "--library", str(library.root), *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    """Make a library."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for the libraries; 9 GB a million papers")
    parser.add_argument("--papers", type=int, required=True)
    parser.add_argument("--like", type=Path, help="library whose topics and map are copied")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    make(options.work, options.papers, Library(options.like) if options.like else None)


if __name__ == "__main__":
    main()
