"""Link the numbers of a table to boards (task, data set, metric) of a closed list, by what stands around them.

Used where results are compared with boards that are known: `eval claims --taxonomy` and the boards of a library. How
well each word of a name is covered by heads, caption, abstract and text are features of a logistic regression.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.claims.tables.groups import Entry, Group, ReadTable
from analysis.claims.tables.lexicon import pieces
from analysis.claims.tables.paper import PaperText

Pieces = frozenset[str]
_LANGUAGES = dict(
    pair.split(":")
    for pair in """en:english de:german fr:french zh:chinese cs:czech ro:romanian fi:finnish ru:russian es:spanish
    it:italian ja:japanese tr:turkish vi:vietnamese ar:arabic nl:dutch et:estonian lv:latvian hi:hindi ko:korean
    pt:portuguese""".split()
)
_WORDS = dict(
    pair.strip().split(": ")
    for pair in """acc: accuracy; accuracies: accuracy; miou: mean iou; map: mean average precision
    oa: overall accuracy; ap: average precision; em: exact match; wer: word error rate; cer: character error rate
    macc: mean accuracy; bpc: bit per character; bpb: bit per byte; ppl: perplexity; perp: perplexity; err: error
    errors: error; auroc: auc
    dsc: dice; mdice: mean dice; jaccard: iou; avg: average; params: param; parameters: param; prec: precision
    rec: recall; percentage: accuracy; correct: accuracy; r: recall rank; hits: hit; fscore: f score; mf: f
    ptb: penn treebank; wsj: wall street journal; nyt: new york times; mscoco: ms coco; ilsvrc: imagenet
    cnndm: cnn daily mail; dm: daily mail; val: validation; dev: validation; minival: validation minival
    ner: named entity recognition; qa: question answering; nli: natural language inference; mt: machine translation
    nmt: machine translation; vqa: visual question answering; asr: speech recognition; reid: re identification
    sr: super resolution; modelling: modeling""".replace("\n", ";").split(";")
)
"""Short forms that papers and boards use for one another."""
_WEAK = frozenset(
    """the of on and in for a an to with dataset data set test val validation split full all level task score metric
    average mean overall v classification setting s model""".split()
)
_SHORT = re.compile(r"\(\s?([A-Z][A-Za-z]{0,8}[A-Z])s?(?:[-\s]?\d+)?\s?[),;]")
_DECIMAL = re.compile(r"(?<![\d.])\d{1,6}\.\d{1,4}(?![\d.])")
_LEAST_COVERED = 0.5
MOST_BOARDS = 600
"""Boards that are weighed for one paper."""
MOST_WORDS = 60_000


@dataclass(frozen=True, slots=True)
class Board:
    """A board of a closed list."""

    task: str
    dataset: str
    metric: str
    papers: int = 1
    """Papers that report to it, as the list counts."""
    low: float | None = None
    high: float | None = None
    """Values that most of its results lie between."""


@lru_cache(maxsize=200_000)
def _word(piece: str) -> tuple[str, ...]:
    piece = _LANGUAGES.get(piece, piece)
    told = _WORDS.get(piece)
    if told:
        return tuple(told.split())
    return (piece[:-1],) if len(piece) > 4 and piece.endswith("s") and not piece.endswith("ss") else (piece,)


def words_of(text: str) -> Pieces:
    """Return the words of a text in one form: abbreviations spelled out, plurals cut, letters and digits parted."""
    return frozenset(word for piece in pieces(text) for word in _word(piece))


@dataclass
class Taxonomy:
    """A closed list of boards, ready to be linked to."""

    boards: Sequence[Board]
    weights: dict[str, float] = field(init=False)
    words: dict[str, Pieces] = field(init=False)
    totals: dict[str, float] = field(init=False)
    """Weights of all words of a name, summed."""
    by_dataset: dict[str, list[Board]] = field(init=False)
    of_dataset: Counter[str] = field(init=False)
    of_task: Counter[str] = field(init=False)
    of_pair: Counter[tuple[str, str]] = field(init=False)
    """Papers by data set and task, and by data set and metric."""

    def __post_init__(self) -> None:
        names = {name for board in self.boards for name in (board.task, board.dataset, board.metric)}
        self.words = {name: words_of(name) for name in names}
        counts = Counter(word for words in self.words.values() for word in words)
        self.weights = {
            word: math.log(1 + len(names) / count) * (0.25 if word in _WEAK or len(word) == 1 else 1.0)
            for word, count in counts.items()
        }
        self.totals = {name: sum(self.weights[word] for word in words) for name, words in self.words.items()}
        self.by_dataset = {}
        for board in self.boards:
            self.by_dataset.setdefault(board.dataset, []).append(board)
        self.of_dataset, self.of_task, self.of_pair = Counter(), Counter(), Counter()
        for board in self.boards:
            for other in (board.task, board.metric):
                self.of_pair[board.dataset, other] += board.papers
            self.of_dataset[board.dataset] += board.papers
            self.of_task[board.task] += board.papers

    def covered(self, name: str, words: Pieces) -> float:
        """Return the share of a name's words, weighed by their rarity, that stand among others."""
        shared = self.words[name] & words
        if not shared:
            return 0.0
        # rounded: sets are summed in any order, and the last digit would tell
        return round(sum(self.weights[word] for word in shared) / self.totals[name], 6)

    def explained(self, words: Pieces, names: Iterable[str]) -> float:
        """Return the share of words, weighed, that names explain."""
        known = frozenset(word for name in names for word in self.words[name])
        total = sum(self.weights.get(word, 3.0) for word in words)
        return round(sum(self.weights.get(word, 3.0) for word in words & known) / total, 6) if total else 1.0


@dataclass(frozen=True, slots=True)
class Context:
    """The words and numbers of a paper by how near they are to a result."""

    title: Pieces
    abstract: Pieces
    text: Pieces
    counts: Mapping[str, int]
    """How often each word stands in the text."""
    abbreviations: Mapping[str, Pieces]
    """What short forms stand for, as the paper says: "Leeds Sports Poses (LSP)"."""
    abstract_numbers: frozenset[float]
    text_numbers: frozenset[float]

    def words_of(self, text: str) -> Pieces:
        """Return the words of a head or a caption, short forms of the paper spelled out."""
        told = words_of(text)
        spelled = [self.abbreviations[word] for word in told if word in self.abbreviations]
        return told.union(*spelled) if spelled else told


def read_context(paper: PaperText) -> Context:
    """Return the words of a paper."""
    counts: Counter[str] = Counter()
    texts = (paper.title, paper.abstract, *(p.text for p in paper.passages), *(t.caption for t in paper.tables))
    short: dict[str, Pieces] = {}
    length = 0
    for text in texts:
        told = pieces(text)
        length += len(told)
        if length > MOST_WORDS:
            break
        counts.update(told)
        for name, meaning in abbreviations_in(text):
            short.setdefault(name, meaning)
    words: Counter[str] = Counter()
    for piece, count in counts.items():
        for word in _word(piece):
            words[word] += count
    heads = frozenset(
        word for table in paper.tables for row in table.cells[:2] for cell in row[:50] for word in words_of(cell[:100])
    )
    return Context(
        words_of(paper.title), words_of(paper.abstract), frozenset(words) | heads, words, short,
        numbers_in([paper.abstract]), numbers_in(p.text for p in paper.passages),
    )  # fmt: skip


def abbreviations_in(text: str) -> list[tuple[str, Pieces]]:
    """Return short forms in brackets whose letters begin the words before them (after Schwartz and Hearst 2003)."""
    found = []
    for short in _SHORT.finditer(text):
        letters = re.sub(r"[^A-Za-z]", "", short[1]).lower()
        before = re.findall(r"[A-Za-z]+", text[max(0, short.start() - 120) : short.start()])
        words = before[-len(letters) :]
        if len(letters) >= 2 and [word[0].lower() for word in words] == list(letters):
            found.append((pieces(short[1])[0], words_of(" ".join(words))))
    return found


def numbers_in(texts: Iterable[str]) -> frozenset[float]:
    """Return the decimal numbers of texts."""
    return frozenset(float(told) for text in texts for told in _DECIMAL.findall(text))


def candidate_boards(taxonomy: Taxonomy, context: Context) -> list[Board]:
    """Return the boards whose data set and task a paper may be about, the likeliest first."""
    found: list[tuple[float, Board]] = []
    for name, boards in taxonomy.by_dataset.items():
        covered = taxonomy.covered(name, context.text)
        if covered < _LEAST_COVERED:
            continue
        rarest = max(taxonomy.words[name], key=lambda word: (taxonomy.weights[word], word), default="")
        often = math.log1p(context.counts.get(rarest, 0))
        near = taxonomy.covered(name, context.abstract | context.title)
        for board in boards:
            task = taxonomy.covered(board.task, context.abstract | context.title)
            found.append((often + 2 * near + 2 * task + 2 * covered + 0.3 * math.log1p(board.papers), board))
    found.sort(key=lambda one: (-one[0], one[1].task, one[1].dataset, one[1].metric))
    return [board for _, board in found[:MOST_BOARDS]]


@dataclass(frozen=True, slots=True)
class Link:
    """A number that may stand on a board, and what speaks for it."""

    board: Board
    table: int
    row: int
    column: int
    value: float
    """In the unit of the board: 75.3 for a cell of 0.753 where the board's results are percentages."""
    features: tuple[float, ...]


def links_of(paper: PaperText, tables: Sequence[ReadTable], taxonomy: Taxonomy) -> list[Link]:
    """Return, for each group of numbers and each board that it may belong to, the paper's own best numbers."""
    context = read_context(paper)
    boards = candidate_boards(taxonomy, context)
    main = {board.dataset for board in boards[:12]}
    of_board = {board: _board_features(taxonomy, context, board) for board in boards}
    found: list[Link] = []
    for table in tables:
        caption = context.words_of(table.table.caption)
        for group in table.groups:
            heads = [context.words_of(head[:200]) for head in group.heads[:10]]
            entries = _picked(group)
            if not entries:
                continue
            cover = _Cover(taxonomy, heads, caption.union(*heads))
            for board in boards:
                if cover.is_near(board, main):
                    found += _links(group, table, entries, board, of_board[board], cover, context)
    return found


class _Cover:
    """How well names are covered by the heads of one group, each name weighed once."""

    def __init__(self, taxonomy: Taxonomy, each: Sequence[Pieces], near: Pieces) -> None:
        self.taxonomy, self.each, self.near = taxonomy, each, near
        self.heads: Pieces = frozenset().union(*each)
        self._heads: dict[str, float] = {}
        self._closest: dict[str, float] = {}
        self._near: dict[str, float] = {}

    def by_heads(self, name: str) -> float:
        if name not in self._heads:
            self._heads[name] = self.taxonomy.covered(name, self.heads)
        return self._heads[name]

    def closest(self, name: str) -> float:
        """Return how like the likest of the heads is to a name: words shared of all words of both (Jaccard 1912)."""
        if name not in self._closest:
            told = self.taxonomy.words[name]
            self._closest[name] = max((len(told & one) / len(told | one) for one in self.each if one), default=0.0)
        return self._closest[name]

    def by_near(self, name: str) -> float:
        if name not in self._near:
            self._near[name] = self.taxonomy.covered(name, self.near)
        return self._near[name]

    def is_near(self, board: Board, main: set[str]) -> bool:
        dataset = self.by_near(board.dataset)
        if dataset >= 0.5:
            return dataset >= 0.75 or self.by_near(board.metric) >= 0.3 or self.by_near(board.task) >= 0.5
        return board.dataset in main and self.by_near(board.metric) >= 0.5


def _board_features(taxonomy: Taxonomy, context: Context, board: Board) -> tuple[float, ...]:
    """Return what the paper as a whole tells for a board."""
    rarest = max(taxonomy.words[board.dataset], key=lambda word: (taxonomy.weights[word], word), default="")
    return (
        taxonomy.covered(board.dataset, context.title),
        taxonomy.covered(board.dataset, context.abstract),
        taxonomy.covered(board.dataset, context.text),
        math.log1p(context.counts.get(rarest, 0)),
        taxonomy.covered(board.metric, context.text),
        taxonomy.covered(board.task, context.title),
        taxonomy.covered(board.task, context.abstract),
        taxonomy.covered(board.task, context.text),
        math.log1p(board.papers),
        board.papers / taxonomy.of_dataset[board.dataset],
        math.log1p(taxonomy.of_task[board.task]),
        math.log1p(taxonomy.of_dataset[board.dataset]),
        taxonomy.of_pair[board.dataset, board.task] / taxonomy.of_dataset[board.dataset],
        taxonomy.of_pair[board.dataset, board.metric] / taxonomy.of_dataset[board.dataset],
    )


def _picked(group: Group) -> list[tuple[Entry, bool, bool]]:
    """Return entries of the paper's own that may stand on a board: the two least, the two greatest, the last, bold."""
    own = group.own
    if not own:
        return []
    ranked = sorted(own, key=lambda entry: entry.number.value)
    least, greatest = (pick(own, key=lambda entry: entry.number.value) for pick in (min, max))
    bold = [entry for entry in own if entry.bold]
    picked = {id(entry): entry for entry in (least, greatest, own[-1], *bold[-1:], *ranked[:2], *ranked[-2:])}
    return [(entry, entry is least, entry is greatest) for entry in picked.values()]


def _links(
    group: Group, table: ReadTable, entries: Sequence[tuple[Entry, bool, bool]], board: Board,
    whole: tuple[float, ...], cover: _Cover, context: Context,
) -> list[Link]:  # fmt: skip
    taxonomy, heads = cover.taxonomy, cover.heads
    lower = is_lower_better(board.metric)
    of_all = [entry.number.value for entry in group.entries]
    numbers = frozenset(re.findall(r"\d+", board.dataset))
    told = frozenset(re.findall(r"\d+", " ".join(group.heads)))
    in_near, metric, metric_near = (
        cover.by_near(board.dataset),
        cover.by_heads(board.metric),
        cover.by_near(board.metric),
    )
    dataset = taxonomy.words[board.dataset]
    shared = (
        cover.by_heads(board.dataset), in_near, metric, metric_near, cover.by_near(board.task),
        taxonomy.explained(heads, (board.dataset, board.metric, board.task)),
        float(in_near > 0.999), float(metric > 0.999), float(metric_near > 0.999),
        len(numbers & told) / len(numbers) if numbers else 0.5,
        len(told - numbers - frozenset(re.findall(r"\d+", board.metric))) / 4,
        float("validation" in heads and "validation" not in dataset), float("test" in heads),
        float("train" in heads or "training" in heads), float(bool({"average", "mean", "overall"} & heads)),
        float(table.typed.type == "ablation"), 1 / table.position,
        float(any(entry.line.cited or entry.line.others for entry in group.entries)),
        math.log1p(len(group.entries)), math.log1p(len(table.groups)), math.log1p(len(group.own)),
        math.log1p(group.order), cover.closest(board.dataset), cover.closest(board.metric),
    )  # fmt: skip
    found = []
    for entry, is_least, is_greatest in entries:
        line, value = entry.line, entry.number.value
        converted, plausible = _in_unit_of(board, value)
        better = sum(other < value if lower else other > value for other in of_all) / len(of_all)
        features = (
            *shared, float(is_least if lower else is_greatest), float(is_greatest if lower else is_least), better,
            float(entry is group.own[-1]),
            float(line.is_own), float(line.ours), float(line.named), float(entry.bold), float(line.reduced),
            float(line.last_block), float(value in context.abstract_numbers), float(value in context.text_numbers),
            float(entry.number.decimals), *plausible, *whole,
        )  # fmt: skip
        found.append(Link(board, group.table, entry.place.row, entry.place.column, converted, features))
    return found


def _in_unit_of(board: Board, value: float) -> tuple[float, tuple[float, float, float]]:
    """Return a value in the unit of a board, per cent for fraction or the other way where only that fits its range.

    With it: whether it lies in the range, how far outside, and whether it was converted.
    """
    if board.low is None or board.high is None:
        return value, (0.5, 0.0, 0.0)
    spread = max(board.high - board.low, 0.05 * abs(board.high), 1e-9)
    far = max(board.low - value, value - board.high, 0.0) / spread
    for factor in (100.0, 0.01):
        if far > 1 and board.low - spread <= value * factor <= board.high + spread:
            return round(value * factor, 6), (1.0, 0.0, 1.0)
    return value, (float(far == 0), min(far, 5.0), 0.0)


_LOWER = re.compile(
    r"error|loss|perplex|\bppl\b|\bwer\b|\bcer\b|\bfid\b|rmse|\bmae\b|\bmse\b|mpjpe|bit per|bits|\bbpc\b|\bnll\b"
    r"|distance"
    r"|lpips|\beer\b|\bepe\b|\bparams?\b|flops|\btime\b|latency|abs.?rel|\bde\b|\bade\b|\bfde\b|\bkid\b|\bfvd\b|\bmr\b"
    r"|miss rate|hausdorff",
    re.IGNORECASE,
)


def is_lower_better(metric: str) -> bool:
    """Tell whether the lower value of a metric wins, by its words."""
    return _LOWER.search(metric) is not None
