"""Measure claims read from tables against leaderboards: sota-tdms (LaTeX), nlp-tdms (parsed tables).

Run: ``python -m benchmarks.claims_tables --data FOLDER`` with the folder that holds ``sota-tdms/`` and ``nlp-tdms/``.
Prints one table and writes ``benchmarks/results/claims_tables.json``. Papers of sota-tdms are halved by a hash of their
id: rules and weights were made on the development half, the test half was scored once.
"""

import argparse
import gzip
import hashlib
import json
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analysis.claims.tables.best import best_results
from analysis.claims.tables.board_choice import (
    Choice,
    choices_of,
    choose_boards,
    default_weights,
    link_probabilities,
    logistic,
    standing,
)
from analysis.claims.tables.evaluation import Judged, Measure, Row, macro_f1, measure
from analysis.claims.tables.extract import table_claims
from analysis.claims.tables.groups import read_tables
from analysis.claims.tables.linking import Board, Link, Taxonomy, links_of
from analysis.claims.tables.paper import PaperText, own_names
from analysis.claims.tables.table_type import CLAIMING
from benchmarks.report import write_result
from data.errors import BadAnswerError
from data.records import Claim, Passage, ResultTable
from ingest.fulltext.html.page import parse_latexml
from ingest.fulltext.latex.paper import parse_tex

Half = Literal["development", "test"]
AXCELL = {"tdms_f1": 0.287, "tdm_f1": 0.561, "task_f1": 0.633, "dataset_f1": 0.573, "metric_f1": 0.633}
"""On its own test set of the same kind, restricted to its taxonomy (Kardas et al. 2020, table 3)."""
AXCELL_NLP = {"tdms_f1": 0.258, "macro_f1": 0.197}
MAJORITY = 0.537
"""Accuracy of always "answerable", from the yardstick."""
TRACED = 20
"""Papers whose memory is traced, which is slow."""
DRAWS, SEED = 1_000, 7
"""Of the bootstrap over papers."""
THRESHOLDS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.13, 0.17)
REFITTED_C = 0.03
"""Inverse strength of the ridge penalty where weights are refitted on the 165 papers of four folds."""
FOLDS = 5
"""Of nlp-tdms, by the order of its papers."""
FEWEST_VALUES = 4
"""Of a board, for a range of its values."""
NUMBER = re.compile(r"-?\d*\.?\d+")


@dataclass(frozen=True)
class Paper:
    """A paper with its tables read and what leaderboards list for it."""

    id: str
    text: PaperText
    gold: tuple[Row, ...]
    answerable: bool
    seconds: float = 0.0
    """CPU time of reading the LaTeX source."""


def main() -> None:
    """Read the folder, score, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds sota-tdms/ and nlp-tdms/")
    parser.add_argument("--half", choices=["development", "test", "both"], default="both")
    parser.add_argument("--pages", type=Path, help="folder of <arXiv id with version>.html, as LaTeXML makes them")
    options = parser.parse_args()
    halves: tuple[Half, ...] = ("development", "test") if options.half == "both" else (options.half,)
    taxonomy = read_taxonomy(options.data / "sota-tdms")
    rows = [row for half in halves for row in sota_rows(options.data / "sota-tdms", half, taxonomy)]
    rows += nlp_rows(options.data / "nlp-tdms")
    if options.pages:
        rows += agreement_rows(options.data / "sota-tdms", options.pages)
    else:
        print("skipped: LaTeX and HTML agree (no --pages)")  # noqa: T201
    if options.half == "both":
        write_result("claims_tables", rows)
    else:
        for row in rows:
            print({name: value for name, value in row.items() if value is not None})  # noqa: T201


def is_development(arxiv_id: str) -> bool:
    """Tell whether rules and weights may be made on a paper: half of them, by a hash."""
    return hashlib.md5(arxiv_id.encode()).digest()[0] % 2 == 0


def read_papers(folder: Path, half: Half) -> list[Paper]:
    """Return one half of the papers of sota-tdms, read."""
    return [
        _paper(told) for told in _lines(folder / "papers_dev.jsonl.gz")
        if is_development(told["arxiv_id"]) == (half == "development")
    ]  # fmt: skip


def _paper(told: dict[str, Any]) -> Paper:
    begin = time.process_time()
    read = parse_tex(told["tex"])
    seconds = time.process_time() - begin
    text = PaperText(told["title"] or "", told["abstract"] or "", read.tables, read.passages)
    return Paper(told["id"], text, _gold(told["gold"]), told["answerable"], seconds)


def _gold(told: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(one["task"], one["dataset"], one["metric"], value_of(one["score"]), one.get("in_tex")) for one in told
    )


def value_of(score: Any) -> float | None:
    """Return the first number of a score as leaderboards print it."""
    found = NUMBER.search(str(score).replace(",", "")) if score is not None else None
    return float(found[0]) if found else None


def read_taxonomy(folder: Path) -> Taxonomy:
    """Return the boards of the training papers, but for those that are scored here, with the range of their values."""
    scored = {told["arxiv_id"] for told in _lines(folder / "papers_dev.jsonl.gz")}
    papers: Counter[tuple[str, str, str]] = Counter()
    values: dict[tuple[str, str, str], list[float]] = {}
    for told in _lines(folder / "train_annotations.jsonl.gz"):
        if told["arxiv_id"] in scored:
            continue
        keys = [(one["task"], one["dataset"], one["metric"]) for one in told["gold"]]
        papers.update(set(keys))
        for key, one in zip(keys, told["gold"], strict=True):
            value = value_of(one["score"])
            if value is not None:
                values.setdefault(key, []).append(value)
    return Taxonomy([Board(*key, count, *_range(values.get(key, []))) for key, count in sorted(papers.items())])


def _range(values: Sequence[float]) -> tuple[float | None, float | None]:
    if len(values) < FEWEST_VALUES:
        return None, None
    low, high = np.quantile(values, [0.1, 0.9])
    return float(low), float(high)


def links_of_paper(paper: Paper, taxonomy: Taxonomy) -> list[Link]:
    """Return the links of the numbers in a paper's tables of results to boards."""
    tables = [one for one in read_tables(paper.text.tables, own_names(paper.text)) if one.typed.type in CLAIMING]
    return links_of(paper.text, tables, taxonomy)


def judge(paper: Paper, taxonomy: Taxonomy, claims: Sequence[Claim]) -> Judged:
    """Return a paper with the rows that it is linked to; it answers where its tables hold results of its own."""
    rows = tuple(rows_of(choose_boards(links_of_paper(paper, taxonomy))))
    answered = any(claim.kind == "result" for claim in claims)
    return Judged(paper.id, paper.gold, rows, paper.answerable, answered)


def rows_of(choices: Iterable[Choice]) -> Iterator[Row]:
    """Yield chosen boards as rows."""
    for one in choices:
        yield Row(one.board.task, one.board.dataset, one.board.metric, one.value)


def sota_rows(folder: Path, half: Half, taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """Score one half of sota-tdms."""
    papers = read_papers(folder, half)
    begin = time.process_time()
    claims = [table_claims(paper.text) for paper in papers]
    claiming = (time.process_time() - begin) / len(papers)
    begin = time.process_time()
    judged = [judge(paper, taxonomy, found) for paper, found in zip(papers, claims, strict=True)]
    linking = (time.process_time() - begin) / len(papers)
    peers = AXCELL | {"answerable_accuracy": MAJORITY}
    name = f"sota-tdms, {half} half"
    rows = _rows(name, measure(judged), peers)
    rows += _rows(f"{name}, names as printed", _open_measures(papers, claims), {})
    tracemalloc.start()
    for paper in papers[:TRACED]:
        table_claims(paper.text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [
        *rows,
        _plain(name, "macro_f1", macro_f1(judged), len(papers)),
        _plain(name, "seconds a paper: LaTeX to tables", sum(one.seconds for one in papers) / len(papers), len(papers)),
        _plain(name, "seconds a paper: tables to claims", claiming, len(papers)),
        _plain(name, "seconds a paper: tables to boards of a list", linking, len(papers)),
        _plain(name, "peak MB beyond the tables while claims are read", peak / 2**20, TRACED),
        _plain(name, "scores that stand in the source", _share_in_text(papers), sum(len(one.gold) for one in papers)),
    ]  # fmt: skip


def _open_measures(papers: Sequence[Paper], claims: Sequence[Sequence[Claim]]) -> dict[str, Measure]:
    """Return how well the best own results agree, named as the paper names them, without any list of boards."""
    judged = []
    for paper, found in zip(papers, claims, strict=True):
        named = best_results(claim for claim in found if claim.dataset and claim.metric)
        rows = tuple(Row(one.task, one.dataset, one.metric, one.value) for one in named)
        judged.append(Judged(paper.id, paper.gold, rows, None, bool(rows)))
    told = measure(judged)
    return {
        name: told[name] for name in ("dms_precision", "dms_recall", "dms_f1", "ds_precision", "ds_recall", "ds_f1")
    }


def _share_in_text(papers: Sequence[Paper]) -> float:
    rows = [row for paper in papers for row in paper.gold]
    return sum(bool(row.in_text) for row in rows) / max(1, len(rows))


def agreement_rows(folder: Path, pages: Path) -> list[dict[str, Any]]:
    """Compare the claims read from LaTeX with those from LaTeXML's HTML of the same papers, as F1 of rows."""
    counts = []
    for told in _lines(folder / "papers_dev.jsonl.gz"):
        page = pages / f"{told['id']}.html"
        if not page.exists():
            continue
        try:
            html = parse_latexml(page.read_bytes())
        except BadAnswerError:
            continue
        sides = []
        for text in (parse_tex(told["tex"]), html):
            claims = table_claims(PaperText(told["title"] or "", told["abstract"] or "", text.tables, text.passages))
            sides.append(Counter((c.kind, c.dataset, c.metric, c.value) for c in claims))
        counts.append(((sides[0] & sides[1]).total(), sides[0].total() + sides[1].total()))
    table = np.array(counts, dtype=float).reshape(-1, 2)
    rng = np.random.default_rng(SEED)
    drawn = [_agreement(table[rng.integers(len(table), size=len(table))]) for _ in range(DRAWS if counts else 0)]
    interval = [round(float(end), 3) for end in np.quantile(drawn, [0.025, 0.975])] if drawn else None
    measure = "agreement with LaTeX, F1 of rows"
    return [_plain("sota-tdms as HTML", measure, _agreement(table), len(counts), 0.98) | {"interval": interval}]


def _agreement(counts: np.ndarray[Any, Any]) -> float:
    """Return 2 x shared / all, of rows of (shared, rows of both sides)."""
    shared, rows = counts.sum(axis=0)
    return float(2 * shared / max(1.0, rows))


def nlp_rows(folder: Path) -> list[dict[str, Any]]:
    """Score nlp-tdms with its own boards as the closed list; weights are those of sota-tdms.

    How many papers report to a board, and in what range, is counted in the other folds of the papers.
    """
    papers = [_nlp_paper(told) for told in _lines(folder / "papers.jsonl.gz") if told["tables"]]
    taxonomies = [_nlp_taxonomy(papers, fold) for fold in range(FOLDS)]
    links = [links_of_paper(paper, taxonomies[number % FOLDS]) for number, paper in enumerate(papers)]
    answered = [any(claim.kind == "result" for claim in table_claims(paper.text)) for paper in papers]
    rows = []
    for name, choices in (("nlp-tdms", map(choose_boards, links)), ("nlp-tdms, refitted", refitted(papers, links))):
        judged = [
            Judged(paper.id, paper.gold, tuple(rows_of(one)), paper.answerable, told)
            for paper, one, told in zip(papers, choices, answered, strict=True)
        ]
        rows += _rows(name, measure(judged), AXCELL_NLP)
        rows.append(_plain(name, "macro_f1", macro_f1(judged), len(papers), AXCELL_NLP["macro_f1"]))
    return rows


def refitted(papers: Sequence[Paper], links: Sequence[Sequence[Link]]) -> list[list[Choice]]:
    """Return the choices of a regression fitted on the other folds, on top of the one that comes along.

    Its threshold is the best of the other folds, each of them read by weights that have not seen it.
    """
    wide = [_with_choice(one) for one in links]
    truths = [_listed(paper, one) for paper, one in zip(papers, links, strict=True)]
    probabilities = [np.empty(0) for _ in papers]
    for fold in range(FOLDS):
        seen = [at for at in range(len(papers)) if at % FOLDS != fold and len(links[at])]
        model = make_pipeline(StandardScaler(), LogisticRegression(C=REFITTED_C, max_iter=200))
        model.fit(np.concatenate([wide[at] for at in seen]), np.concatenate([truths[at] for at in seen]))
        for at in range(fold, len(papers), FOLDS):
            if len(links[at]):
                probabilities[at] = model.predict_proba(wide[at])[:, 1]
    return _by_best_threshold(papers, links, probabilities)


def _by_best_threshold(
    papers: Sequence[Paper], links: Sequence[Sequence[Link]], probabilities: Sequence[np.ndarray[Any, Any]]
) -> list[list[Choice]]:
    """Return the choices of each paper from the threshold with the best F1 in the other folds."""
    found = {
        least: [choices_of(one, told.tolist(), least) for one, told in zip(links, probabilities, strict=True)]
        for least in THRESHOLDS
    }
    best: list[float] = []
    for fold in range(FOLDS):
        seen = [at for at in range(len(papers)) if at % FOLDS != fold]
        scores = {
            least: measure(
                [Judged(papers[at].id, papers[at].gold, tuple(rows_of(told[at])), None, True) for at in seen], draws=1
            )["tdms_f1"].value
            for least, told in found.items()
        }
        best.append(max(scores, key=lambda least: scores[least]))
    return [found[best[at % FOLDS]][at] for at in range(len(papers))]


def _with_choice(links: Sequence[Link]) -> np.ndarray[Any, Any]:
    """Return the features of links, their standing, and the logit of the probability that comes along."""
    if not links:
        return np.empty((0, 0))
    weights, features = default_weights(), np.array([link.features for link in links])
    told = standing(links, logistic(features, weights.link), logistic(features, weights.board))
    probability = np.clip(link_probabilities(links, weights), 1e-6, 1 - 1e-6)
    return np.column_stack([np.log(probability / (1 - probability)), features, told])


def _listed(paper: Paper, links: Sequence[Link]) -> np.ndarray[Any, Any]:
    """Return by link whether its board lists its value for the paper."""
    rows = {(row.task, row.dataset, row.metric, row.value) for row in paper.gold}
    return np.array([(one.board.task, one.board.dataset, one.board.metric, one.value) in rows for one in links], bool)


def _nlp_taxonomy(papers: Sequence[Paper], fold: int) -> Taxonomy:
    """Return all boards of the closed list with what papers outside of a fold report to them."""
    values: dict[tuple[str, str, str], list[float]] = {}
    for number, paper in enumerate(papers):
        for row in paper.gold:
            known = values.setdefault((str(row.task), str(row.dataset), str(row.metric)), [])
            if number % FOLDS != fold and row.value is not None:
                known.append(row.value)
    return Taxonomy([Board(*key, 1 + len(told), *_range(told)) for key, told in sorted(values.items())])


def _nlp_paper(told: dict[str, Any]) -> Paper:
    tables = tuple(table for one in told["tables"] if (table := _nlp_table(one)) is not None)
    passages = [Passage("", part) for part in str(told["text"] or "").split("\n") if part.strip()]
    text = PaperText(told["title"] or "", told["abstract"] or "", tables, passages)
    return Paper(told["id"], text, _gold([one for one in told["gold"] if one["score"] is not None]), bool(told["gold"]))


def _nlp_table(told: dict[str, Any]) -> ResultTable | None:
    """Return the numbers of a parsed table as a grid: a row for each set of row heads, likewise columns."""
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    cells: dict[tuple[int, int], tuple[str, bool]] = {}
    for cell in told["numberCells"][:2_000]:
        row = rows.setdefault(_joined(cell["associatedRows"]), len(rows))
        column = columns.setdefault(_joined(cell["associatedColumns"][:6]), len(columns))
        cells.setdefault((row, column), (cell["number"], cell["isBolded"]))
    if not cells:
        return None
    grid = [["Method", *columns]] + [
        [name, *(cells.get((row, column), ("", False))[0] for column in columns.values())] for name, row in rows.items()
    ]
    bold = tuple((row + 1, column + 1) for (row, column), (_, is_bold) in sorted(cells.items()) if is_bold)
    caption = told["caption"].rpartition("Table ")[2].replace("\n", " ")
    return ResultTable("", caption, tuple(map(tuple, grid)), 1, 1, (), bold)


def _joined(heads: Sequence[str]) -> str:
    """Return heads as printed: the parser sets blanks around each mark."""
    return re.sub(r"\s?([-./@])\s?", r"\1", " ".join(heads)).strip()


def _rows(name: str, measures: dict[str, Measure], peers: dict[str, float]) -> list[dict[str, Any]]:
    return [
        _plain(name, key, told.value, told.n, peers.get(key)) | {"interval": [round(told.lo, 3), round(told.hi, 3)]}
        for key, told in measures.items()
    ]


def _plain(data: str, name: str, value: float, n: int, peer: float | None = None) -> dict[str, Any]:
    difference = round(value - peer, 3) if peer is not None else None
    return {
        "data": data, "measure": name, "ours": round(value, 4), "interval": None, "peer": peer,
        "difference": difference, "n": n,
    }  # fmt: skip


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
