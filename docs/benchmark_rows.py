"""Which rows of which results files the page of benchmarks tells, and against what: read by `docs.make_benchmarks`."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Aim:
    """What was aimed at: at least (or at most) a value, or that many times the figure of the peer."""

    value: float
    at_most: bool = False
    of_peer: bool = False


@dataclass(frozen=True)
class Peer:
    """Whose figure stands beside ours: a key of the same row, or of another row of the file."""

    name: str
    key: str = "peer"
    where: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of the page: a figure, where it stands, and what it is held against."""

    what: str
    data: str
    file: str
    where: dict[str, Any]
    key: str = "ours"
    ends: str | tuple[str, str] = ""  # the interval's key, or its two; empty: `interval`, or `lo` and `hi`, where told
    count: str = "n"
    peer: Peer | None = None
    aim: Aim | None = None
    smaller_is_better: bool = False


def at_least(value: float, of_peer: bool = False) -> Aim:
    """Return an aim from below."""
    return Aim(value, of_peer=of_peer)


def at_most(value: float, of_peer: bool = False) -> Aim:
    """Return an aim from above."""
    return Aim(value, at_most=True, of_peer=of_peer)


HELD = {"set": "held back"}
TABLES = {"data": "sota-tdms, test half"}
TASKS = {"collection": "task-search", "queries": "all", "measure": "ndcg@10"}
EXAMPLES = {"collection": "csfcube", "queries": "all", "measure": "map"}
NEEDS = {"collection": "doris-mae-best", "queries": "all", "measure": "mrr"}
ASKED = {"ranking": "words and meaning"}
RISING = "growth of share, all phrases"
LATER = {"data": "tasks by month", "due": "after"}
BOARDS = {"data": "sota-tdms", "ahead": "12 months", "due": "after"}
MILLION = {"n": 1_000_000}
FIVE = {"works": 1_000_000, "people": 5}
GRAPH = {"works": 3_000_000, "measure": "PageRank"}

THEMES: dict[str, list[Line]] = {
    "What papers claim": [
        Line("Claims from abstracts: F1 of (data set, metric, value)", "abstracts held back, labelled by one person",
             "claims_abstracts", {**HELD, "measure": "DMV F1"}, peer=Peer("a regular expression of 40 lines"),
             aim=at_least(0.75)),
        Line("… precision of the same", "the same", "claims_abstracts", {**HELD, "measure": "DMV P"},
             aim=at_least(0.80)),
        Line("… false claims for each abstract without claims", "the same", "claims_abstracts",
             {**HELD, "measure": "false claims per claim-free abstract"}, smaller_is_better=True),
        Line("Boards from LaTeX papers: F1 of (task, data set, metric, score)", "589 papers not looked at",
             "claims_tables", {**TABLES, "measure": "tdms_f1"}, peer=Peer("AxCell, on its own test"),
             aim=at_least(0.30)),
        Line("… without the score", "the same", "claims_tables", {**TABLES, "measure": "tdm_f1"},
             peer=Peer("AxCell, on its own test")),
        Line("… is there a result to be read at all: accuracy", "the same", "claims_tables",
             {**TABLES, "measure": "answerable_accuracy"}, peer=Peer("always the commoner answer")),
        Line("Model names of claims: F1 of (method, data set, metric)", "SciREX, fully mentioned relations",
             "claims_models", {"data": "all", "measure": "F1 of (method, data set, metric)"},
             peer=Peer("published, end to end, at best"), aim=at_least(0.15)),
        Line("Tasks, data sets, metrics in sentences: span F1", "TDMSci, cross-validated", "tagger",
             {"measure": "span F1, micro"}, peer=Peer("the tagger of TDMSci"), aim=at_least(0.60)),
        Line("Numbers in one paper that disagree: alarms that are right", "63 alarms judged", "audit_arithmetic",
             {"measure": "all: right of those judged"}, key="value"),
        Line("Boards rebuilt with the right best line", "SOTA extractor's leaderboards", "boards",
             {"measure": "sota-extractor: of these, best line rebuilt"}, aim=at_least(0.90)),
        Line("Intent of a citing sentence: macro F1", "SciCite, development part", "citation_intent",
             {"measure": "SciCite dev: macro F1"}, peer=Peer("SciBERT, published"), aim=at_least(0.80)),
    ],
    "Finding": [
        Line("Search by keywords: nDCG@10", "150 queries over 10,241 papers", "search_quality",
             {**TASKS, "whose": "hybrid"}, key="value",
             peer=Peer("its own better leg, words", "value", {**TASKS, "whose": "lexical"}),
             aim=at_least(1.1, of_peer=True)),
        Line("… against plain BM25", "the same", "search_quality", {**TASKS, "whose": "hybrid"}, key="value",
             peer=Peer("bm25s", "value", {**TASKS, "whose": "bm25s"}), aim=at_least(1.0, of_peer=True)),
        Line("Search by example: MAP", "CSFCube, 24 queries", "search_quality", {**EXAMPLES, "whose": "hybrid"},
             key="value", peer=Peer("BM25", "value", {**EXAMPLES, "whose": "BM25 (README)"}),
             aim=at_least(1.0, of_peer=True)),
        Line("… against a model trained on citations", "the same", "search_quality", {**EXAMPLES, "whose": "hybrid"},
             key="value", peer=Peer("SPECTER", "value", {**EXAMPLES, "whose": "SPECTER (README)"}),
             aim=at_least(1.0, of_peer=True)),
        Line("Needs told in prose: MRR", "DORIS-MAE, 50 queries", "search_quality", {**NEEDS, "whose": "hybrid"},
             key="value", peer=Peer("BM25", "value", {**NEEDS, "whose": "BM25 (README)"}), aim=at_least(0.60)),
        Line("A question is answered: by a paper that answers it", "48 unseen questions on the sample", "ask_questions",
             {**ASKED, "measure": "found: precision (some paper answers it)"}, key="value"),
        Line("… “not found”: nothing here answers it", "the same", "ask_questions",
             {**ASKED, "measure": "not found: precision"}, key="value"),
        Line("Citations held back, found among the 20 most alike", "ACL Anthology, 236 citations", "citation_map",
             {"map": "alpha 0.5, text 0.3"}, key="found in best 20",
             peer=Peer("co-citation alone", "found in best 20", {"map": "alpha 0"}), aim=at_least(1.0, of_peer=True)),
        Line("Records of one work, merged across sources: precision", "three real corpora", "identity",
             {"pairs": "precision over two sources: read or of the same authors"}, key="share", aim=at_least(0.995)),
        Line("… recall", "the same", "identity",
             {"pairs": "recall over two sources: merged, of merged and known misses"}, key="share", aim=at_least(0.97)),
        Line("Spellings of one person, joined: precision", "99 pairs read", "people", {"measured": "precision: all"},
             key="share"),
        Line("… recall", "379 known pairs", "people", {"measured": "recall: all"}, key="share"),
    ],
    "What moves": [
        Line("Rising terms of 2014 to 2022 that were listed", "37 known events, conference papers", "terms",
             {"measure": "rising found, 2014-2022", "peer_name": RISING}, peer=Peer("ranking by growth of share"),
             aim=at_least(1.25, of_peer=True)),
        Line("Listed terms that grow again the next year", "the same papers", "terms",
             {"measure": "listed terms that grow again, 2014-2022", "peer_name": RISING},
             peer=Peer("ranking by growth of share"), aim=at_least(1.25, of_peer=True)),
        Line("Papers counted for a model family that belong to it", "100 drawn by chance", "trends",
             {"measure": "works of a family that use, extend or study it (drawn, two a family)"}),
        Line("Papers of a family that are found", "50 labelled, one spelling added since", "family_recall",
             {"measure": "second draw: works of ten families found"}),
        Line("Status of a direction: the same or a neighbouring one", "65 labels from 2018 on, unseen", "status",
             {"measure": "same or neighbouring, conference-papers, from 2018 (unseen)"}, peer=Peer("always “rising”")),
        Line("… exactly the same", "the same", "status", {"measure": "exact, conference-papers, from 2018 (unseen)"},
             peer=Peer("always “rising”")),
        Line("Topics: coherence (NPMI) of their leading words", "100,000 arXiv papers", "topics_100000",
             {"measure": "NPMI of the ten leading words"}, peer=Peer("BERTopic, defaults, same vectors"),
             aim=at_least(1.0, of_peer=True)),
        Line("… agreement with categories (ARI)", "the same", "topics_100000",
             {"measure": "ARI with the primary category"}, peer=Peer("BERTopic"), aim=at_least(1.0, of_peer=True)),
        Line("… stability: ARI between samples of 90 %", "the same", "topics_100000",
             {"measure": "ARI between samples of 90 %, papers with a topic in both"}, aim=at_least(0.9)),
        *(Line(f"Forecast of a share, {ahead} months ahead: error over “it stays”", "tasks by month, 2007 to 2023",
               "forecasts", {**LATER, "ahead": f"{ahead} months", "measure": "mase_to_naive"}, aim=at_most(0.9),
               smaller_is_better=True)
          for ahead in (6, 12, 24)),
        Line("… share of outcomes inside the 90 % interval, 12 months ahead", "the same", "forecasts",
             {**LATER, "ahead": "12 months", "measure": "coverage_90"}, aim=at_least(0.85)),
        Line("Best of a board, 12 months ahead: loss over “it stays”", "boards of 1,199 papers", "forecasts_boards",
             {**BOARDS, "measure": "loss of the ends over that of 'it stays'"},
             smaller_is_better=True),
        Line("Statuses as of 2018 told by a cut library as by the whole", "3,294 subjects", "as_of",
             {"measure": "statuses told by the cut as by the whole, as of 2018-12-31"}, peer=Peer("all of them")),
    ],
    "Decisions, documents, reading groups": [
        Line("Members of a Pareto front of five criteria, as brute force has them", "1,452 image models (timm)",
             "tradeoffs", {"what": "timm through a decision file: members of the front"}, key="equal",
             peer=Peer("brute force", "of")),
        Line("95 % confidence intervals of accuracy that hold", "made models, 300 items", "readiness_trust",
             {"measure": "coverage, accuracy", "n": 300}, peer=Peer("stated", "nominal")),
        Line("Method or data: 95 % intervals that hold", "made studies, 16 papers", "effects",
             {"family": "16 papers, half with both"}, key="coverage of the answers", count="rounds",
             peer=Peer("bootstrap of papers", "peer: bootstrap of papers")),
        Line("A vendor's pitch: flaws told", "32 sealed pitches of two other hands", "pitches_unread",
             {"part": "both", "what": "flaws"}, key="recall", ends=("recall from", "recall to")),
        Line("… flaws told or asked about", "the same", "pitches_unread",
             {"part": "both", "what": "flaws, told or asked about"}, key="recall", ends=("recall from", "recall to"),
             aim=at_least(0.9)),
        Line("… false alarms for each clean pitch", "the same", "pitches_unread",
             {"part": "both", "what": "false alarms per clean pitch"}, key="recall", aim=at_most(0.1),
             smaller_is_better=True),
        Line("Parameters of models read from abstracts: right", "51 told, half kept aside", "candidates",
             {"what": "parameters from abstracts", "half": "other"}, key="precision", count="told", aim=at_least(0.95)),
        Line("Sentences of briefs whose evidence resolves", "briefs of 20 subjects", "brief",
             {"library": "conference-papers", "measure": "sentences whose evidence resolves"}, key="value"),
        *(Line(f"Digest, after {likes} likes: precision@10", "20 simulated readers, two real weeks", "digests",
               {"readers": "all", "likes": likes}, key="ranking", ends="ranking 95 %",
               peer=Peer("TF-IDF + SVM", "tfidf + svm"), aim=at_least(1.0, of_peer=True))
          for likes in (5, 20, 50)),
        Line("Two-minute brief of a paper: the problem is chosen right", "100 unseen papers", "session_brief",
             {"part": "test", "role": "problem", "choice": "rule"}, key="share", count="papers",
             peer=Peer("first sentence", "share", {"part": "test", "role": "problem", "choice": "first sentence"})),
    ],
    "Speed and size, on two cores": [
        Line("Search of a million papers, 95 % of queries: ms of CPU", "made papers, 200 queries", "search_scale",
             {**MILLION, "part": "hybrid, 10 hits"}, key="p95_ms", count="asked", aim=at_most(50),
             smaller_is_better=True),
        Line("Vector search among a million, 95 %: ms", "recall@10 in the next line", "vector_index",
             {**MILLION, "engine": "ours, pq"}, key="ms_p95", count="",
             peer=Peer("FAISS, exact", "ms_p95", {**MILLION, "engine": "FAISS IndexFlatIP"}), smaller_is_better=True),
        Line("… of the true ten nearest, found", "the same", "vector_index", {**MILLION, "engine": "ours, pq"},
             key="recall@10", count="", aim=at_least(0.985)),
        Line("Explorer, one person, 100,000 papers: ms for 95 % of interactions", "a real browser", "explorer_scale",
             {"works": 100_000, "people": 1, "part": "all interactions", "way": "no pauses"}, key="wall_p95_ms",
             aim=at_most(1000), smaller_is_better=True),
        Line("… five people at once, a million papers, their browsers on the same cores", "the same", "explorer_scale",
             {**FIVE, "part": "all interactions", "way": "pauses of 2-6 s"}, key="wall_p95_ms", aim=at_most(1000),
             smaller_is_better=True),
        Line("… memory for each person, MB", "the same", "explorer_scale", {**FIVE, "part": "memory a person"},
             key="mb", aim=at_most(50), smaller_is_better=True),
        Line("Loading arXiv's metadata: records a second", "500,000 made records", "snapshot_load",
             {"part": "fieldmap ingest"}, key="records_per_second", count="records",
             peer=Peer("Python loop, executemany", "records_per_second", {"part": "Python loop + executemany"}),
             aim=at_least(20, of_peer=True)),
        Line("… its time over that of counting the file's records", "the same", "snapshot_load",
             {"part": "fieldmap ingest"}, key="times_the_floor", count="records", aim=at_most(3),
             smaller_is_better=True),
        Line("Embedding: abstracts for each CPU second", "1,000 abstracts", "embed",
             {"peer": "SentenceTransformer.encode, defaults"}, key="ours_per_cpu_second",
             peer=Peer("SentenceTransformer.encode", "peer_per_cpu_second"), aim=at_least(3, of_peer=True)),
        Line("Reading abstracts for claims: abstracts a second", "2,000 of arXiv", "claims_abstracts",
             {"set": "arXiv", "measure": "abstracts/s/core"}, aim=at_least(2000)),
        Line("Topics of 100,000 papers: CPU seconds", "arXiv", "topics_100000", {"measure": "CPU seconds"},
             peer=Peer("BERTopic"), aim=at_most(0.1, of_peer=True), smaller_is_better=True),
        Line("… of a million: most memory, GB", "made from arXiv's vectors", "topics_scale",
             {"part": "topics", "papers": 1_000_000, "beside": None}, key="peak_gb", count="papers", aim=at_most(8),
             smaller_is_better=True),
        Line("PageRank of 3 million works, 40 million citations: CPU seconds", "made graph", "citation_graph",
             {**GRAPH, "by": "ours"}, key="cpu_s", count="works",
             peer=Peer("igraph", "cpu_s", {**GRAPH, "by": "igraph"}), aim=at_most(1.5, of_peer=True),
             smaller_is_better=True),
        Line("Killed at 101 moments: committed rows lost", "100 rounds", "crash", {"rounds": 100}, key="lost_rows",
             count="kills", aim=at_most(0), smaller_is_better=True),
    ],
}  # fmt: skip
