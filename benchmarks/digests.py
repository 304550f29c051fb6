"""Measure what groups are shown: simulated readers replayed over weeks, and the time to rank a week for 50 groups.

Run: ``python -m benchmarks.digests --library DIR [--readers held-out|development]`` on a library of arXiv papers that
spans months (made from ``arxiv-2025-26``). A reader likes the papers of two subjects together, or of a topic: a cluster
of titles by their words, which is rather how the peer, TF-IDF + SVM, sees papers than how the ranking does. Half of
the readers also like, one time in five, another paper of the subject. Precision@10 over the papers of a week, after
0 to 50 likes of the ten weeks before. Writes ``benchmarks/results/digests.json``.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.groups.group import Group
from analysis.groups.peers import best, peer_rows, svm_scores
from analysis.groups.week import Week
from app.group_papers import WeekPapers, week_papers
from app.groups import rank_papers
from app.likes_of_groups import GroupLikes
from app.open_edition import OpenEdition
from app.papers import texts_of
from app.reading import open_reader
from benchmarks.report import print_rows, write_result
from data.library import Library
from data.store import rows_as_dicts
from index.evaluation import compare, estimate

PAIRS = {
    "cs.CL cs.SD": "spoken language processing and speech recognition", "cs.CV cs.RO": "visual perception for robots",
    "cs.LG math.OC": "optimization algorithms and their convergence", "cs.LG eess.SP": "learning for signal processing",
    "cs.CL cs.CY": "social impact of language models", "cs.CV eess.IV": "medical image analysis",
    "cs.LG quant-ph": "quantum machine learning", "cs.LG q-bio.QM": "machine learning for biology",
    "cs.AI cs.SE": "code generation and software engineering", "cs.LG cs.NE": "spiking and evolutionary networks",
    "cs.LG cond-mat.mtrl-sci": "machine learning for materials science",
    "cs.CL cs.IR": "retrieval and ranking with language models",
    "cs.CL cs.CR": "attacks on language models and their defence", "cs.CV cs.GR": "computer graphics and 3D content",
    "math.ST stat.ML": "statistical theory of learning",
    "cs.LG math.NA": "neural solvers of partial differential equations",
    "cs.CL cs.HC": "how people use language models", "cs.LG cs.GT": "game theory and mechanism design",
    "cs.LG q-bio.NC": "computational neuroscience", "cs.LG cs.DC": "distributed training and serving",
}  # fmt: skip
"""Subjects listed together, and how such a reader would put the interest."""
WEEKS = [Week(2026, 2), Week(2026, 6), Week(2025, 51), Week(2026, 4), Week(2026, 8)]
LIKE_WEEKS = 10
NUMBERS = (0, 5, 20, 50)
NOISE = 0.2
N_TOPICS, N_CHOSEN, SEED = 150, 20, 3
K = 10
N_GROUPS = 50
WAYS = ("ranking", "ranking without interest", "tfidf + svm", "interest only", "newest first", "ideal")


@dataclass(frozen=True, slots=True)
class SimulatedReader:
    """A reader who likes some papers of the library."""

    name: str
    kind: str
    """subjects or topic."""
    interest: str
    likes: frozenset[int]
    noise: float


@dataclass(frozen=True, slots=True)
class Corpus:
    """The papers of the library that matter here, newest weeks only, row by row."""

    work_ids: list[int]
    weeks: list[Week]
    subjects: list[tuple[str, ...]]
    titles: list[str]


def main() -> None:
    """Replay the readers, time the groups, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="library of arXiv papers")
    parser.add_argument("--readers", choices=["held-out", "development"], default="held-out")
    parser.add_argument("--weeks", type=int, default=len(WEEKS), help="weeks replayed")
    arguments = parser.parse_args()
    with open_reader(Library(arguments.library)) as opened:
        corpus = read_corpus(opened)
        readers = simulated_readers(corpus)[1 if arguments.readers == "held-out" else 0 :: 2]
        told = [row for week in WEEKS[: arguments.weeks] for row in replay_week(opened, corpus, readers, week)]
        rows = summary(told)
        if arguments.readers == "development":
            print_rows(rows)
            return
        write_result("digests", [*rows, time_of_groups(opened, readers, max(WEEKS))])


def read_corpus(opened: OpenEdition) -> Corpus:
    """Return the papers from ten weeks before the first week replayed."""
    rows = rows_as_dicts(
        opened.db,
        """SELECT w.work_id, w.title, w.public_by, list(s.subject ORDER BY NOT s.is_primary, s.subject) AS subjects
        FROM works w JOIN subjects s USING (work_id) WHERE public_by >= ? GROUP BY ALL ORDER BY work_id""",
        [min(WEEKS).before(LIKE_WEEKS + 2).monday],
    )
    return Corpus(
        [row["work_id"] for row in rows], [Week.of(row["public_by"]) for row in rows],
        [tuple(row["subjects"]) for row in rows], [row["title"] for row in rows],
    )  # fmt: skip


def simulated_readers(corpus: Corpus) -> list[SimulatedReader]:
    """Return the readers by subjects, then those by topic; every second one has noise in the likes."""
    readers = []
    for number, (pair, interest) in enumerate(PAIRS.items()):
        wanted = set(pair.split())
        likes = frozenset(
            work for work, own in zip(corpus.work_ids, corpus.subjects, strict=True) if wanted <= set(own)
        )
        readers.append(SimulatedReader(pair, "subjects", interest, likes, NOISE * (number // 2 % 2)))
    return readers + _topic_readers(corpus)


def _topic_readers(corpus: Corpus) -> list[SimulatedReader]:
    """Return readers of clusters of titles; their interest is the two words that tell the cluster best."""
    labels = _clusters(corpus.titles)
    everywhere = Counter(word for title in corpus.titles for word in set(_words(title)))
    sizes = np.bincount(labels, minlength=N_TOPICS)
    fit = [label for label in range(N_TOPICS) if 0.003 <= sizes[label] / len(labels) <= 0.012]
    readers = []
    for number, label in enumerate(np.random.default_rng(SEED).permutation(fit)[:N_CHOSEN]):
        rows = np.flatnonzero(labels == label)
        held = Counter(word for row in rows for word in set(_words(corpus.titles[row])))
        weight = {word: n * np.log(n / len(rows) * len(labels) / everywhere[word]) for word, n in held.items() if n > 5}
        interest = " ".join(sorted(weight, key=lambda word: (-weight[word], word))[:2])
        likes = frozenset(corpus.work_ids[row] for row in rows)
        readers.append(SimulatedReader(f"topic {interest}", "topic", interest, likes, NOISE * (number // 2 % 2)))
    return readers


def _words(title: str) -> list[str]:
    return [word for word in title.lower().replace("-", " ").split() if word.isalpha() and len(word) > 3]


def _clusters(titles: Sequence[str]) -> Any:
    """Return the cluster of each title: k-means on 80 axes of latent semantic analysis of its words."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(stop_words="english", min_df=5, max_df=0.05, sublinear_tf=True).fit_transform(titles)
    axes = TruncatedSVD(80, random_state=20, n_iter=3).fit_transform(words)
    axes /= np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-9)
    return MiniBatchKMeans(N_TOPICS, random_state=20, n_init=1, batch_size=4096).fit_predict(axes)


def replay_week(
    opened: OpenEdition, corpus: Corpus, readers: Sequence[SimulatedReader], week: Week
) -> list[dict[str, Any]]:
    """Return precision@10 of each way of choosing for each reader after each number of likes."""
    papers = week_papers(opened, week)
    works = [one.work_id for one in papers.candidates]
    before = [work for work, own in zip(corpus.work_ids, corpus.weeks, strict=True)
              if week.before(LIKE_WEEKS) <= own < week]  # fmt: skip
    texts = texts_of(opened.db, [*before, *works])
    rows = peer_rows([texts[work] for work in [*before, *works]])
    place = {work: row for row, work in enumerate(before)}
    told = []
    for reader in readers:
        ideal = min(1.0, len(reader.likes & set(works)) / K)
        for n in NUMBERS:
            liked = drawn_likes(corpus, reader, before, n, week)
            chosen = ours_and_interest(opened, reader, papers, liked)
            if n:
                own = [place[work] for work in liked]
                others = np.setdiff1d(np.arange(len(before)), own)[::2]
                chosen["tfidf + svm"] = best(svm_scores(rows[own], rows[others], rows[len(before) :]), works, K)
            chosen["newest first"] = works[:K]
            hits = {way: sum(work in reader.likes for work in picked) / K for way, picked in chosen.items()}
            about = {"reader": reader.name, "kind": reader.kind, "likes": n, "week": str(week), "ideal": ideal}
            told.append(about | hits)
        print(week, reader.name, {n: row.get("ranking") for n, row in zip(NUMBERS, told[-4:], strict=True)}, flush=True)
    return told


def drawn_likes(corpus: Corpus, reader: SimulatedReader, before: Sequence[int], n: int, week: Week) -> list[int]:
    """Return likes of a reader drawn from the weeks before, some of them by mistake where the reader has noise."""
    rng = np.random.default_rng([SEED, week.monday.toordinal()])
    right = [work for work in before if work in reader.likes]
    wrong_n = round(reader.noise * min(n, len(right)))
    picked = [right[row] for row in rng.permutation(len(right))[: max(min(n, len(right)) - wrong_n, 0)]]
    if wrong_n:
        subjects = dict(zip(corpus.work_ids, corpus.subjects, strict=True))
        first = Counter(subjects[work][0] for work in right).most_common(1)[0][0]
        near = [work for work in before if work not in reader.likes and subjects[work][0] == first]
        picked += [near[row] for row in rng.permutation(len(near))[:wrong_n]]
    return picked


def ours_and_interest(
    opened: OpenEdition, reader: SimulatedReader, papers: WeekPapers, liked: Sequence[int]
) -> dict[str, list[int]]:
    """Return what the ranking chooses with likes and interest, with likes alone, and with the interest alone."""
    told = GroupLikes({work: ("reader",) for work in liked}, {})
    both = Group("g", interests=(reader.interest,), size=K, floor=0.0)
    ways = {"ranking": (both, told), "interest only": (both, GroupLikes({}, {}))}
    if liked:
        ways["ranking without interest"] = (Group("g", size=K, floor=0.0), told)
    return {
        way: [one.work_id for one in rank_papers(opened, group, papers, likes).papers]
        for way, (group, likes) in ways.items()
    }


def summary(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return mean precision@10 by likes and kind with intervals over readers, and the ranking less its peer."""
    rows = []
    for kind in ("all", "subjects", "topic"):
        for n in NUMBERS:
            some = [row for row in told if row["likes"] == n and kind in ("all", row["kind"])]
            means = {way: _by_reader(some, way) for way in WAYS}
            row: dict[str, Any] = {"readers": kind, "likes": n, "n": len(means["ranking"])}
            for way, values in means.items():
                if values:
                    found = estimate(values)
                    row |= {way: found.value, f"{way} 95 %": f"[{found.lo:.3f}, {found.hi:.3f}]"}
            if means["tfidf + svm"]:
                paired = compare(means["ranking"], means["tfidf + svm"])
                row |= {
                    "less svm": paired.difference,
                    "less svm 95 %": f"[{paired.lo:.3f}, {paired.hi:.3f}]",
                    "p": paired.p,
                }
            rows.append(row)
    return rows


def _by_reader(told: Sequence[dict[str, Any]], way: str) -> list[float]:
    """Return the mean over weeks for each reader; empty where the way was not tried."""
    names = dict.fromkeys(row["reader"] for row in told if way in row)
    return [float(np.mean([row[way] for row in told if row["reader"] == name])) for name in names]


def time_of_groups(opened: OpenEdition, readers: Sequence[SimulatedReader], week: Week) -> dict[str, Any]:
    """Return the CPU seconds that the ranking of one week for 50 groups takes, reading it included."""
    began = time.process_time()
    papers = week_papers(opened, week)
    read = time.process_time() - began
    for number in range(N_GROUPS):
        reader = readers[number % len(readers)]
        liked = {work: ("reader",) for work in sorted(reader.likes)[number : number + 20]}
        rank_papers(opened, Group("g", interests=(reader.interest,)), papers, GroupLikes(liked, {}))
    return {
        "readers": f"{N_GROUPS} groups of 20 likes", "papers": len(papers.candidates),
        "read_cpu_seconds": round(read, 2), "all_cpu_seconds": round(time.process_time() - began, 2),
    }  # fmt: skip


if __name__ == "__main__":
    main()
