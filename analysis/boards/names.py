"""Names as boards know them: spellings of one data set, metric, split or model meet in one key. Pure.

Used by `results`.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.claims.names import canonical_dataset, canonical_metric, canonical_task
from data.vocabulary import UNCORRECTED, Corrections

LONGEST = 200
"""Characters of a name that are read; a longer one is no name."""
MANY = 100_000
"""Names remembered at once."""
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_SPLITS = re.compile(
    r"(?i)[\s,/_-]*\b(test-?(?:dev|std|clean|other|a|b)|(?:(?:held|hold)-?\s?out|blind|official|hidden|full)\stest|minival"
    r"|test|dev(?:elopment)?|val(?:idation)?|train(?:ing)?)(?:[\s-](?:set|split|data))?(?=$|[\s_-])"
)
_GENERIC = re.compile(r"(?i)^the\s+|\s+(?:data\s?sets?|corpus|corpora|benchmarks?|challenge|database|leaderboard)$")
_FILLERS = frozenset(
    """a an the our this these all both each other two three several average avg overall total mean final main best
    full experimental experiment experiments result results evaluation evaluations performance comparison comparisons
    ablation analysis table figure data dataset datasets set sets corpus corpora benchmark benchmarks test tests dev
    development validation val train training split splits task tasks domain domains language languages model models
    method methods metric metrics score scores system systems baseline baselines approach of on for in and with
    type name standard human automatic number size statistics setting settings quality ours proposed original""".split()
)
_TASK_WORDS = re.compile(
    r"(?i)\s+(?:image\s(?:recognition|classification)|(?:handwritten\s)?digit\srecognition|language\smodell?ing)$"
)
_VERSION = re.compile(
    r"(?i)[\s_-]*(?:\bversion\s|\bv\.?\s?|(?<=[a-z])v(?=\d))?(\d{1,2}\.\d{1,2}(?:\.\d+)?)$|[\s_-]*v(\d{1,2})$"
)
_SERIES = re.compile(r"(?i)\b(wmt|iwslt|conll|semeval|senseval|ace|voc|nist|duc|tac|trec|clef)[\s'’-]*(\d{2})(?!\d)")
_LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "chinese": "zh", "czech": "cs", "romanian": "ro", "finnish": "fi",
    "russian": "ru", "turkish": "tr", "spanish": "es", "japanese": "ja", "vietnamese": "vi", "arabic": "ar",
    "hindi": "hi", "italian": "it", "dutch": "nl", "portuguese": "pt", "korean": "ko", "estonian": "et",
    "latvian": "lv",
}  # fmt: skip
_LANGUAGE = "|".join([*_LANGUAGES, *_LANGUAGES.values()])
_PAIR = re.compile(rf"(?i)\b({_LANGUAGE})\s?(?:-|–|→|->|=>|\bto\b|2|_)\s?({_LANGUAGE})\b")
_CITED = re.compile(
    r"(?i)\s*[(\[][^()\[\]]*\b(?:19|20)\d\d[a-z]?[)\]]|\s*\[\d[\d,\s-]*\]"
    r"|\s*,?\s*[A-Z][\w-]+ et al\.?,?\s*(?:'?\d\d)?(?:\d\d)?"
)
_MARKS = re.compile(r"[*†‡§¶♠♣♦♥]+|\s+\+\s*$")
_OWN = re.compile(
    r"(?i)^(?:(?:our|the|this|proposed|full|final|best|new|present|current|a|an)\s+)*"
    r"(?:ours?|we|it|anonymous|this work|models?|methods?|systems?|approach(?:es)?|baselines?|algorithms?|frameworks?"
    r"|networks?|state[- ]of[- ]the[- ]art|sota|previous (?:work|best|sota)|humans?|human performance|ensembles?"
    r"|single|ablation"
    r"|(?:strong |previous |prior |existing )?(?:baselines?|methods?|models?|approaches))"
    r"(?:\s*\((?:ours|full|best|single|ensemble|single model)\))?$"
)

_KINDS = frozenset(
    """lstm bilstm gru bigru rnn birnn cnn dnn mlp gcn gnn gan vae svm crf hmm knn seq2seq transformer attention
    lstmcrf bilstmcrf logisticregression linearregression randomforest naivebaye decisiontree ngram unigram bigram
    bagofword tfidf majority random autoencoder xgboost adaboost word2vec glove""".split()
)
"""Kinds of models, not models: each paper builds its own."""
_CONDITION = re.compile(
    r"(?i)\b(?:single|ensembles?|tta|test[- ]time|multi-?(?:scale|crop)|\d+-crop|extra|external|additional|zero-?shot"
    r"|few-?shot|\d+-?shot|fine-?tun\w+|cot|tools?|unsupervised|supervised)\b"
)


class Dataset(NamedTuple):
    """A data set as boards know it; ``version`` and ``split`` are '' where the name does not hold them."""

    key: str
    name: str
    version: str
    split: str


class Metric(NamedTuple):
    """A metric as boards know it."""

    key: str
    name: str
    higher_is_better: bool | None
    """None: not known, or it depends on the use."""
    low: float | None
    """Ends of the range on its own scale: a share lies between 0 and 1. None: no end."""
    high: float | None
    is_share: bool
    """Often printed times 100."""
    split: str = ""


class Model(NamedTuple):
    """A model as boards know it; ``key`` is None for a name that means another model in each paper."""

    key: str | None
    name: str
    conditions: tuple[str, ...]
    """What the name tells of the setting: ensemble …"""


def fold(name: str) -> str:
    """Return a name without case, accents, punctuation, white space and the plural of long words."""
    plain = unicodedata.normalize("NFKD", name[:LONGEST]).lower().replace("+", " plus ").replace("@", " at ")
    words = re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return "".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    plural = len(word) >= 5 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as"))
    return word[:-1] if plural else word


@cache
def split_key(name: str) -> str:
    """Return the usual name of a part of a data set: test, dev, train, test-dev …; '' for none."""
    plain = re.sub(r"(?i)[\s-]*(?:set|split|data|partition)$", "", " ".join(name.lower().split())).replace("_", "-")
    plain = re.sub(r"^(?:held-?\s?out|hold-?\s?out|blind|official|hidden|full)\s", "", plain)
    usual = {"validation": "dev", "valid": "dev", "val": "dev", "development": "dev", "testing": "test",
             "eval": "test", "evaluation": "test", "training": "train", "testdev": "test-dev",
             "teststd": "test-std"}  # fmt: skip
    return usual.get(plain, plain)


def version_key(version: str) -> str:
    """Return a version without "v" and trailing zeros: "v2.0" is "2"."""
    plain = re.sub(r"(?i)^(?:version|v)[.\s]*", "", version.strip().lower())
    return re.sub(r"(?:\.0)+$", "", plain)


@lru_cache(MANY)
def dataset(name: str, version: str = "", corrections: Corrections = UNCORRECTED) -> Dataset:
    """Return what a data set's name means; an empty key where nothing is left of it.

    What no list holds is read by its shape: part, version and languages at its end, years of two digits.
    """
    if is_generic(name):
        return Dataset("", name[:LONGEST], "", "")
    name = _without_task(name, corrections)
    told = canonical_dataset(name, corrections)
    if told.known:
        beside = [f"({part})" for part in _left_over(name, told.name, corrections)]
        shown = _with_pairs(" ".join(part for part in (told.name, told.rest, *beside) if part))
        return Dataset(fold(shown), shown, version_key(version or told.version or ""), split_key(told.split or ""))
    text, split = _without_split(" ".join(name[:LONGEST].split()))
    text = _with_pairs(text)
    text = _SERIES.sub(lambda year: f"{year[1]} {'20' if int(year[2]) <= 40 else '19'}{year[2]}", text)
    text = _bare(_without_expansion(text))
    found = _VERSION.search(text)
    if found and text[: found.start()].strip():
        version, text = version or found[1] or found[2], _bare(text[: found.start()].rstrip(" -_"))
    again = canonical_dataset(text, corrections)
    if again.known:
        text, version = again.name, version or again.version or ""
    return Dataset(fold(text), text, version_key(version), split)


def task_key(name: str, corrections: Corrections = UNCORRECTED) -> str:
    """Return the usual name of a task in lower case; '' for none."""
    return canonical_task(name, corrections).name.lower() if name else ""


def is_generic(name: str) -> bool:
    """Tell whether a name is made of words that name no data set: "Experimental Results", "our test data"."""
    words = re.findall(r"[^\W\d_]+", name[:LONGEST].lower())
    return all(word in _FILLERS for word in words) and not re.search(r"\d", name)


def _left_over(name: str, usual: str, corrections: Corrections) -> list[str]:
    """Return what stands in brackets behind a known name and is no other form of it: a size, a subset.

    What is dropped would make one board of two.
    """
    inner = [content for content in _BRACKETS.findall(" ".join(name[:LONGEST].split())) if content.strip()]
    known = fold(usual)
    return [
        content for content in inner
        if fold(content) not in known and known not in fold(content) and not _SPLITS.fullmatch(content.strip())
        and canonical_dataset(content, corrections).name != usual and not _VERSION.fullmatch(content)
        and _without_expansion(f"{usual} ({content})") != usual
    ]  # fmt: skip


def _without_task(text: str, corrections: Corrections) -> str:
    """Return a name without the task that its data set is made for: "CIFAR-10 Image Recognition"."""
    bare = _TASK_WORDS.sub("", text)
    return bare if bare and canonical_dataset(bare, corrections).known else text


def _with_pairs(text: str) -> str:
    """Return a name with its pair of languages as two codes: "English to German" is "en-de"."""
    return _PAIR.sub(lambda pair: f"{_language(pair[1])}-{_language(pair[2])}", text)


def _bare(text: str) -> str:
    """Return a name without "the … data set" around it, unless nothing else is left."""
    bare = _GENERIC.sub("", _GENERIC.sub("", text)).strip()
    return bare or text


def _language(name: str) -> str:
    return _LANGUAGES.get(name.lower(), name.lower())


def _without_split(text: str) -> tuple[str, str]:
    """Return a name without the part of the data set in it, and that part; '' where it names none."""
    for found in _BRACKETS.finditer(text):
        if _SPLITS.fullmatch(found[1].strip()):
            return (text[: found.start()] + text[found.end() :]).strip(), split_key(found[1].strip())
    told = list(_SPLITS.finditer(text))
    rest = (text[: told[-1].start()] + text[told[-1].end() :]).strip(" ,-_") if told else ""
    return (rest, split_key(told[-1][1])) if rest else (text, "")


def _spells(initials: str, short: str) -> bool:
    """Tell whether a short form is made of these initials, but for one, and at most two letters more: CoQA of cqa."""
    letters = iter(short)
    held = sum(1 for letter in initials if letter in letters)
    return len(initials) - held <= 1 and len(short) - held <= 2 and held >= 2


def _without_expansion(text: str) -> str:
    """Return a name without the brackets that spell it out: "CMRC 2018 (Chinese Machine Reading …)"."""
    for found in _BRACKETS.finditer(text):
        initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", found[1])).lower()
        before = fold(re.sub(r"\d", "", text[: found.start()]))
        if len(before) > 1 and len(initials) > 1 and (initials.startswith(before) or _spells(initials, before)):
            return (text[: found.start()] + text[found.end() :]).strip()
    return text


@lru_cache(MANY)
def metric(name: str, corrections: Corrections = UNCORRECTED) -> Metric:
    """Return what a metric's name means; the part of the data set that it names ("Test F1") stands apart."""
    text = re.sub(r"^%\s*|\s*\(?%\)?$", "", " ".join(name[:LONGEST].split()))
    whole = canonical_metric(text, corrections)
    bare, split = _without_split(text)
    known = canonical_metric(bare, corrections) or whole
    if known is None:
        return Metric(fold(bare), bare, None, None, None, False, split)
    shown = " ".join([known.name, *(f"({part})" for part in _beside_metric(bare))])
    return Metric(fold(shown), shown, known.higher_is_better, known.low, known.high, known.is_share, split)


def _beside_metric(name: str) -> list[str]:
    """Return what a name with brackets says beside its metric: "Laptop (acc)", "MAP (Verbs)", not "WER (%)"."""
    inner = _BRACKETS.findall(name)
    if not inner:
        return []
    parts = [_BRACKETS.sub(" ", name).strip(), *(part.strip() for part in inner)]
    return [part for part in parts if fold(part) and canonical_metric(part) is None and not _SPLITS.fullmatch(part)]


@lru_cache(MANY)
def model(name: str) -> Model:
    """Return what a model's name means: without citations, marks and what it tells of the setting."""
    text = " ".join(name[:LONGEST].split())
    conditions = []
    for found in list(_BRACKETS.finditer(text)):
        if _CONDITION.search(found[1]):
            conditions.append(found[1].strip())
            text = text.replace(found[0], "")
    tail = re.search(
        r"(?i)[\s,+-]+((?:single(?:[ -]model)?|ensembles?(?: of \d+)?|tta|extra (?:training )?data))$", text
    )
    if tail and text[: tail.start()].strip():
        conditions.append(tail[1])
        text = text[: tail.start()]
    text = _MARKS.sub("", _CITED.sub("", text)).strip(" ,;:-") or " ".join(name[:LONGEST].split())
    text = re.sub(r"(?i)\s*\(ours\)", "", text).strip()
    key = None if _OWN.match(text.strip("{}")) or _OWN.match(name.strip()) else fold(text)
    return Model(None if key in _KINDS else key or None, text, tuple(conditions))
