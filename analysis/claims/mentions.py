"""Find metrics and data sets named in one sentence, by list and by shape; stage of `extract`."""

import re
from dataclasses import dataclass, replace

from analysis.claims.vocabulary import (
    Hit,
    Tokens,
    dataset_table,
    metric_table,
    metrics,
    tokenize,
)
from data.vocabulary import UNCORRECTED, Corrections

_WORD = re.compile(r"[^\s,;:()\[\]\"“”{}<>=#~]+")
_HEAD = re.compile(
    r"\s?(?:[a-z-]+\s){0,2}?(?:data\s?sets?|benchmarks?|corpus|corpora|test\s?sets?|challenge|leaderboard|database"
    r"|shared\stask|testbed|test\ssuite|dev\sset|validation\s(?:set|split)|(?:test|val|dev)\ssplit|portion|test-dev"
    r"|test-std|collection|track|competition|cohort)\b"
)
_HEAD_BEFORE = re.compile(
    r"\b(?:datasets?|data\ssets?|benchmarks?|corpus|corpora|challenges?|tasks|suites?)\b"
    r"(?:\s?,?\s(?:such\sas|including|like|namely|of|called|named|e\.g\.|i\.e\.)|[:(,–—-]+)?[\s(:,]*(?:the\s)?$"
)
_ON = re.compile(r"\b(?:on|across)(?:\sboth|\sall)?(?:\s(?:the|our|a))?(?:\s[a-z][a-z-]*){0,3}?\s?$")
_WEAK = re.compile(r"\b(?:in|for|at|of|to)(?:\sthe)?\s$")
_NO_HEAD = re.compile(
    r"\s(?:models?|methods?|backbones?|architectures?|networks?|GPUs?|hardware|devices?|prediction|detection|classification|recognition|estimation"
    r"|generation|segmentation|tasks?|problems?|images?|videos?|performance|processors?|platforms?|agents?|systems?|patients|languages?|LLMs?|MLLMs?|VLMs?)\b"
)
_DOES = re.compile(
    r"['’]s\b|\s(?:model\s|framework\s|method\s|also\s|consistently\s|significantly\s|can\s)?(?:achiev|obtain|reach|outperform|surpass"
    r"|demonstrat|improv|deliver|attain|show|exhibit|yield|reduc|gain|degrad|increas|provid|generat|enabl)(?:e?s|ed|ing)?\b"
)
_TELLS = re.compile(r"\b(?:demonstrat|show|indicat|confirm|reveal|prov|validat|verif)\w*\b|\bthat\b")
_CALENDAR = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_OWN_HEAD = re.compile(
    r".*\b(?:Task|Challenge|Dataset|Benchmark|Corpus|Database|Leaderboard|Exam|Treebank|Cup)s?(?:\s\d+)?$"
)
_TRAINED = re.compile(
    r"\b(?:trained|training|pre-?training|pretrain|learned|transferred|initiali[sz]ed)\s(?:only\s)?(?:on|with|from)\s"
    r"(?:[\w.-]+\s(?:[\w-]+\s){0,2}(?:from|of|in)\s)?(?:the\s)?$"
)
_TRAINED_AND_TESTED = re.compile(
    r"\s(?:training\s)?(?:data\s?set|corpus|data)\b[^,;:.]{0,25},?\s(?:and\s)?(?:achiev|obtain|reach|attain)"
)
"""Behind the only data set of a sentence: "trained on the D dataset, achieving 91%"."""
_NOT_EVALUATED = re.compile(
    r"\b(?:based|built|builds|building|relies|rely|relying|focus\w*|depend\w*|deploy\w*|run|runs|running|implemented"
    r"|hosted|top|GPUs?)\s(?:up)?on(?:\s(?:a|an|the|top of|single|one))*\s$"
)
_NO_DATASET = re.compile(
    r"(?:NVIDIA|Nvidia|Intel|AMD|GPUs?|CPUs?|TPUs?|RTX|GTX|A100|H100|V100|A6000|Jetson|Xeon|Raspberry|FPGAs?|CUDA|Titan"
    r"|LLMs?|MLLMs?|VLMs?|LVLMs?|PLMs?|CNNs?|RNNs?|GNNs?|ViTs?|DNNs?|SNNs?|GANs?|LSTMs?|MLPs?|Transformers?|BERT\w*"
    r"|RoBERTa\w*|GPT\S*|ChatGPT|Llama\S*|LLaMA\S*|Qwen\S*|Gemini|Claude|Mistral\S*|DeepSeek\S*|Gemma\S*|CLIP\S*"
    r"|ResNet\S*|ViT\S*|YOLO\S*|SAM\d*|NLP|AI|ML|DL|RL|CV|SOTA|SoTA|OOD|OOV|ID|QA|RGB|RGB-D|API|APIs|IoT|FL|SSL|RAG"
    r"|English|Chinese|German|French|Arabic|Hindi|Japanese|Spanish|Russian|Korean|Italian|Monte|Bayesian|Gaussian"
    r"|Python|Java|Android|Linux|GitHub|IEEE|LDC|ACL|NER|POS|MT|NMT|SMT|ASR|NLI|Code|SGD|Adam|PDEs?|FP16|FP8|INT8|INT4|LoRA\S*|PEFT|MRI|CT|PET|EEG|ECG|US|UK|CoT"
    r"|[a-zA-Z]|[Tt]op-\d+|[Rr]ank-\d+|\d[DdKkMmBb]|[23]D\S*|\S*-?[Bb]ased|\S+-[a-z]*ed|\S+-Enhanced|\d+[KMBk]?-[a-z]\S*|\S*-guided|\S*-aware|\S*-driven|\S*-level|\S*-shot|[IVX]+|I|We|Our)"
)
_INTRODUCED = re.compile(
    r"\s?(?:\([^()]{1,20}\))?\s?,?\s(?:an?|the|our|which\sis\san?)\s(?:(?!for\b|of\b|on\b|to\b|with\b|that\b|using\b)[\w/-]+,?\s){0,6}?"
    r"(?:benchmark|data\s?set|corpus|test\s?suite|testbed|test\sset)\b(?!-)"
)
"""Behind the name of a new data set: "PomeBench, a large benchmark …"."""
_OF_OTHERS = re.compile(
    r"\b(?:existing|previous|prior|other|current|many|most|several|these|such|all|various|common|standard)\s$"
)
_SENTENCE_WORDS = frozenset(
    """without when with while notably specifically using our we these this both for in on at by as to if and all
    however moreover experimental extensive results experiments compared unlike after under among across overall its
    their each""".split()
)
_SHORT_QUALIFIER = re.compile(
    r"\s(?!(?:with|and|or|for|in|at|using|by|under|when|while|as|over|from|to|of|is|are|was|were|which|that|than"
    r"|across|test|val|dev|validation|via|show\w*|demonstrat\w*|but|without|after|before|respectively|data\w*|benchmark\w*)\b)[a-z]+"
)
_NO_METRICS = frozenset({"maps", "is", "sr", "em", "per", "mar", "acc"})
_TOP_K = re.compile(r"[Tt]op-\d+\s$")
_NO_RATES = frozenset(
    "learning frame sampling bit data dropout growth the a an of high low this average compression".split()
)
_METRIC_HEADS = frozenset({"rate", "score", "error rate", "accuracy", "reward"})
_MODIFIERS = frozenset(
    """final overall mean average macro micro weighted test validation success win error bleu rouge f1
    retrieval detection classification answer exact similarity quality attack topiq alignment
    consistency execution segmentation recognition prediction recall refusal completion pass acceptance
    translation relative absolute rotation localization silhouette reconstruction approximation
    calibration matching coverage compression""".split()
)
_UNKNOWN_METRIC = re.compile(
    r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[@-]\d+)?)\)?\s(?:scores?\s|values?\s)?(?:of|is|=|:)\s?(?:only\s|about\s)?(?=[~+\d])"
)
_UNKNOWN_AFTER = re.compile(
    r"(?<=\d\s|%\s)([A-Z]{2,6}(?:@\d+)?)(?=\s(?:on|for|in|over|across|and|at|with|to)\b|[,.;)])"
)
_UNKNOWN_BRACKET = re.compile(r"\(([A-Z][A-Za-z]*[A-Z\d]\w*)[\s:=]{1,3}(?=\d+\.\d+%?[),;])")
_NOT_METRIC = re.compile(
    r"(?:GPUs?|CPUs?|LLMs?|GB|MB|KB|TB|FLOPs?|GFLOPs?|MACs|GMACs|FPS|SOTA|AI|US|USD|EUR|CI|IQR|SD|AND|QA|RL|ML)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence; ``known`` when a list of ours holds it."""

    start: int
    end: int
    name: str
    surface: str
    known: bool
    higher_is_better: bool | None = None


def find_metrics(text: str, tokens: Tokens, corrections: Corrections = UNCORRECTED) -> list[Mention]:
    """Return the metrics named in ``text``, in reading order."""
    directions = metrics(corrections)
    found: list[Mention] = []
    for hit in metric_table(corrections).find(text, tokens):
        start = _with_modifier(hit, tokens, text) if hit.name in _METRIC_HEADS else hit.start
        if found and start < found[-1].end:
            start = hit.start
        surface = text[start : hit.end]
        if _is_metric_use(text, hit, start):
            found.append(Mention(start, hit.end, hit.name, surface, True, directions[hit.name].higher_is_better))
    found = _join_scores(text, found)
    taken = {mention.start for mention in found}
    for pattern in (_UNKNOWN_METRIC, _UNKNOWN_AFTER, _UNKNOWN_BRACKET):
        for match in pattern.finditer(text):
            name = match[1]
            if _NOT_METRIC.fullmatch(name) or any(m.start <= match.start(1) < m.end for m in found):
                continue
            if match.start(1) not in taken and next(dataset_table().find(name, tokenize(name)), None) is None:
                taken.add(match.start(1))
                found.append(Mention(match.start(1), match.end(1), name, name, False))
    return sorted(found, key=lambda mention: mention.start)


def _join_scores(text: str, found: list[Mention]) -> list[Mention]:
    """Read "METRIC score" and "METRIC (M)" as one mention."""
    result: list[Mention] = []
    for mention in found:
        previous = result[-1] if result else None
        between = text[previous.end : mention.start] if previous else ""
        if previous and between in (" ", "-") and mention.name in _METRIC_HEADS:
            result[-1] = replace(previous, end=mention.end, surface=text[previous.start : mention.end])
        elif (
            previous
            and between == " ("
            and text[mention.end : mention.end + 1] == ")"
            and mention.name == previous.name
        ):
            result[-1] = replace(previous, end=mention.end + 1)
        else:
            result.append(mention)
    return result


def _is_metric_use(text: str, hit: Hit, start: int) -> bool:
    """Reject metric words in other senses: "state of the art precision medicine", "return to"."""
    surface = text[hit.start : hit.end]
    if hit.name == "rate":
        return start < hit.start
    if surface == "relative error":
        return not text.startswith(" reduction", hit.end)
    if surface in {"return", "returns", "error", "map", "acc", "recall"}:
        return bool(re.match(r"\s?(?:of|from|to|by|is|:|=|\(|on|,|and|at|[.;)]|$)", text[hit.end : hit.end + 6]))
    return surface not in _NO_METRICS


def _with_modifier(hit: Hit, tokens: Tokens, text: str) -> int:
    """Return where a name such as "success rate" or "TOPIQ score" begins."""
    if hit.first_token == 0:
        return hit.start
    top = _TOP_K.search(text, max(0, hit.start - 8), hit.start)
    if top:
        return top.start()
    start, end = tokens.spans[hit.first_token - 1]
    if text[end : hit.start] not in (" ", "-"):
        return hit.start
    word = text[start:end]
    if hit.name == "rate":
        return start if word.isalpha() and word.lower() not in _NO_RATES else hit.start
    named = len(word) > 1 and word.isupper()
    return start if named or word.lower() in _MODIFIERS else hit.start


@dataclass(frozen=True, slots=True)
class _Run:
    """Successive words that look like one name."""

    start: int
    end: int
    name: str


def find_datasets(
    text: str, tokens: Tokens, metric_mentions: list[Mention], corrections: Corrections = UNCORRECTED
) -> list[Mention]:
    """Return the data sets named in ``text``, in reading order.

    A name counts when a list of ours holds it, when "dataset", "benchmark" … stands beside it, when
    it follows "on", or when it is joined by "," or "and" to one that counts.
    """
    known = [hit for hit in dataset_table(corrections).find(text, tokens) if not _inside(hit.start, metric_mentions)]
    runs = [run for run in _runs(text, known) if not _inside(run.start, metric_mentions)]
    accepted = [_accept(text, run, known, metric_mentions) for run in runs]
    _spread(text, runs, accepted, metric_mentions)
    if not any(accepted):
        accepted = [_TRAINED_AND_TESTED.match(text, run.end) is not None for run in runs]
    found = [
        Mention(run.start, run.end, run.name, text[run.start : run.end], _holds(run, known))
        for run, is_dataset in zip(runs, accepted, strict=True)
        if is_dataset
    ]
    found = [mention for mention in found if not corrections.removes("dataset", mention.name)]
    return _fold_acronyms(text, _continue_years(text, found))


def _runs(text: str, known: list[Hit]) -> list[_Run]:
    """Group successive name-like words."""
    starts = {hit.start: hit.end for hit in known}
    runs: list[_Run] = []
    start = end = -1
    for match in _WORD.finditer(text):
        word = match.group()
        if start < 0 and word.islower() and word.isalpha() and match.start() not in starts:
            continue
        word = word.rstrip(".'’!?")
        word = word[:-2] if word.endswith(("'s", "’s")) else word
        if not word:
            continue
        joined = start >= 0 and text[end : match.start()] == " "
        in_known = match.start() in starts
        if joined and (_name_like(word) or in_known or _number_in_name(word, text, end)):
            end = match.start() + len(word)
        elif in_known or (_name_like(word) and not (match.start() == 0 and _plain(word))):
            _close(text, start, end, runs)
            start, end = match.start(), match.start() + len(word)
        else:
            _close(text, start, end, runs)
            start = -1
    _close(text, start, end, runs)
    return runs


def _close(text: str, start: int, end: int, runs: list[_Run]) -> None:
    if 0 <= start < end <= start + 80:
        runs.append(_Run(start, end, text[start:end].strip("`'’‘*.")))


def _name_like(word: str) -> bool:
    """Whether a word has a capital, or letters and digits, and is no ordinary hyphenation."""
    if (word.isalpha() and word.islower()) or _NO_DATASET.fullmatch(word):
        return False
    has_letter = any(c.isalpha() for c in word)
    if word[0].isdigit() and not any(c.isupper() for c in word):
        return False
    return has_letter and (word[0].isupper() or any(c.isupper() or c.isdigit() for c in word)) and "%" not in word


def _plain(word: str) -> bool:
    return not any(c.isupper() or c.isdigit() for c in word[1:])


def _number_in_name(word: str, text: str, end: int) -> bool:
    """Whether a number continues a name: a year, a version, "Task 10"."""
    if not re.fullmatch(r"'?\d{1,4}(?:\.\d)?", word):
        return False
    return not re.match(r"\s'?[\d.]+\s?(?:%|[a-z]*\spoints|x\b|×)", text[end : end + 20])


def _accept(text: str, run: _Run, known: list[Hit], metric_mentions: list[Mention]) -> bool:
    """Whether one run, taken alone, names a data set."""
    if _inside(run.start, metric_mentions) or _inside(run.end - 1, metric_mentions):
        return False
    if _DOES.match(text, run.end):
        return False
    left = text[max(0, run.start - 60) : run.start]
    if _TRAINED.search(left) or _NOT_EVALUATED.search(left) or run.name.lower() in _SENTENCE_WORDS:
        return False
    if _holds(run, known):
        return True
    if re.fullmatch(r"[A-Z]{1,3}", run.name) and _SHORT_QUALIFIER.match(text, run.end):
        return False
    if re.search(r"[a-z]\.[a-z]|/.*/|\\", run.name) or not re.search(r"[A-Za-z]{2}|[A-Z]\d", run.name):
        return False
    right = text[run.end : run.end + 40]
    if _INTRODUCED.match(text, run.end, run.end + 120):
        return re.search(r"[A-Z].*[A-Z\d]|[a-z][A-Z]", run.name) is not None
    if _HEAD.match(right):
        if _OF_OTHERS.search(left):
            return False
        return not re.match(r"\s[A-Z]", right) and not (_plain(run.name) and run.name.lower() in {"proposed", "public"})
    if " " in run.name and _OWN_HEAD.match(run.name) and run.name != "Shared Task":
        return True
    strong = bool(re.search(r"[A-Z].*[A-Z]|[A-Za-z].*\d|[a-z][A-Z]", run.name))
    on = _ON.search(left)
    if _HEAD_BEFORE.search(left) or (on and not _TELLS.search(on.group())):
        return _NO_HEAD.match(right) is None and _CALENDAR.search(run.name) is None
    return strong and bool(_WEAK.search(left)) and bool(re.search(r"[-\d]", run.name)) and "-to-" not in run.name


def _spread(text: str, runs: list[_Run], accepted: list[bool], metric_mentions: list[Mention]) -> None:
    """Let acceptance pass along lists "A, B (3.1), and C", both ways."""
    link = re.compile(r"(?:\s?\([^()]{0,60}\))?\s?(?:,|,?\s?(?:and|or|&|vs\.?|/)|/)\s?(?:the\s|on\s|in\s)?\s?")
    order = [*range(1, len(runs)), *range(len(runs) - 1, 0, -1)]
    for index in order:
        one, other = index - 1, index
        if accepted[one] == accepted[other]:
            continue
        gap = text[runs[one].end : runs[other].start]
        target = other if accepted[one] else one
        if _DOES.match(text, runs[target].end):
            continue
        if len(gap) <= 70 and link.fullmatch(gap) and not _inside(runs[target].start, metric_mentions):
            accepted[target] = bool(re.search(r"[A-Z]", runs[target].name))


def _continue_years(text: str, found: list[Mention]) -> list[Mention]:
    """Read "YouTube-VIS 2019 & 2021" as two data sets."""
    result: list[Mention] = []
    for mention in found:
        result.append(mention)
        stem = re.fullmatch(r"(.*[\s-])(?:20|19)\d\d", mention.name)
        more = re.match(r"\s?(?:&|and|/|,)\s?((?:20|19)\d\d)\b", text[mention.end : mention.end + 12])
        if stem and more:
            start, end = mention.end + more.start(1), mention.end + more.end(1)
            result.append(Mention(start, end, stem[1] + more[1], more[1], mention.known))
    return result


def _fold_acronyms(text: str, found: list[Mention]) -> list[Mention]:
    """Keep one of "Full Name (FN)", under the short name."""
    result: list[Mention] = []
    for mention in found:
        previous = result[-1] if result else None
        if previous and text[previous.end : mention.start] in (" (", "("):
            initials = "".join(c for c in previous.name if c.isupper())
            if (
                mention.name.isupper()
                and mention.name[:1] == initials[:1]
                and text[mention.end : mention.end + 1] == ")"
            ):
                result[-1] = Mention(previous.start, mention.end, mention.name, mention.surface, mention.known)
                continue
        result.append(mention)
    return result


def _holds(run: _Run, known: list[Hit]) -> bool:
    return any(run.start <= hit.start < run.end for hit in known)


def _inside(position: int, mentions: list[Mention]) -> bool:
    return any(mention.start <= position < mention.end for mention in mentions)
