"""What is handed to the reader of tables, and the names a paper gives to its own system; stage of ``extract``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.context import read_names
from analysis.claims.sentences import split_sentences
from analysis.claims.tables.lexicon import datasets_in, metric_of
from analysis.claims.vocabulary import tokenize
from data.records import Passage, ResultTable
from data.vocabulary import UNCORRECTED, Corrections

_TITLE_NAME = re.compile(r"^\s*([^\s:,]+(?:\s[^\s:,]+){0,2})\s?:\s")
_WORDY = re.compile(r"[a-z-]+|[A-Z][a-z]+|\d+")
_NAMED = re.compile(
    r"\b(?:call(?:ed)?|named?|dubbed|termed|denoted?(?: as| by)?|refer(?:red)? to (?:it |this \w+ )?as)\s+"
    r"(?:it\s|this\s|our \w+\s)?"
    r"[\"“'`]{0,2}([A-Z][\w.+*-]*[A-Z\d+][\w.+*-]*|[A-Z][a-z]+[A-Z]\w*|[A-Z][\w]*Net)\b"
)
_ABBREVIATED = re.compile(
    r"\b(?:propos\w*|introduc\w*|present\w*|develop\w*)\b[^.;()]{5,110}\(\s?([A-Z][\w+-]{1,20}|[a-z]+[A-Z]\w*)\s?\)"
)
_BRACKETED = re.compile(r"\(\s?([A-Z][\w+-]*[A-Z\d][\w+-]*)\s?\)")
_KIND = r"(?:Net|Network|Model|Machine|Transformer|Autoencoder|LSTM|CNN|GAN|Memory|Tree|Parser|Tagger|Encoder)s?"
_TITLE_KIND = re.compile(
    rf"^(?:An? |The |On |Towards? )?((?:[A-Z][\w-]*\s){{1,4}}{_KIND})(?=$|\s(?:for|in|with|via|by|on|as|of)\b|[:,.])"
)
_COMMON = re.compile(
    r"(?:[A-Z]?(?:CNN|RNN|DNN|GNN|GCN|FCN|ANN|SNN|GAN|VAE|LSTM|GRU|MLP|CRF|SVM|HMM|MDP|RBM|NN|KNN)|Bi-?(?:LSTM|GRU|RNN)|ConvNet"
    r"|R-CNN|RPN|ReLU|SGD|Adam|RL|NLP|NLU|NLI|NLG|NMT|SMT|MT|NER|QA|VQA|ASR|TTS|OCR|CTC|KG|KB|AMR|SOTA|ML|AI|DL|IoU|ROC|AUC|API"
    r"|GPU|CPU|RGB|ResNet|DenseNet|VGG|BERT|Transformer|LM|PLM|LLM|MLM|SSL|KD|NAS|PCA|EM|MCMC|TF-IDF)(?:s|-\d+)?"
)
"""What every paper of a field may say: no paper's own name unless its title begins with it."""
MOST_PASSAGES_FOR_NAMES = 30
"""The name stands in the introduction."""
MOST_NAMES = 6
FEWEST_REPEATED = 3
"""How often a short form in brackets must stand in abstract and introduction."""


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper as far as claims are read from it."""

    title: str = ""
    abstract: str = ""
    tables: Sequence[ResultTable] = ()
    passages: Sequence[Passage] = ()


def own_names(paper: PaperText, corrections: Corrections = UNCORRECTED) -> tuple[str, ...]:
    """Return the names of the system that a paper proposes, the likeliest first.

    They stand before the colon of the title, or behind "we propose", "called" and the like in abstract and
    introduction; those that the title and the abstract repeat come first. Common short forms, metrics and data sets are
    none.
    """
    title = _TITLE_NAME.match(paper.title)
    first = [title[1]] if title and not _is_plain(title[1]) else []
    texts = [paper.abstract, *(passage.text[:5_000] for passage in paper.passages[:MOST_PASSAGES_FOR_NAMES])]
    found = [name for name in _told_names(paper, texts, corrections) if not _is_common(name, corrections)]
    found.sort(key=lambda name: -3 * (name in paper.title) - min(paper.abstract.count(name), 3))
    kind = _TITLE_KIND.match(paper.title)
    return tuple(dict.fromkeys([*first, *found, *([kind[1]] if kind else [])]))[:MOST_NAMES]


def _told_names(paper: PaperText, texts: Sequence[str], corrections: Corrections) -> list[str]:
    """Return the names that abstract and introduction give, then those in brackets that the text repeats."""
    sentences = ((sentence, tokenize(sentence)) for sentence in _sentences(paper.abstract))
    model = read_names(sentences, corrections).model
    found = [model] if model else []
    for text in texts:
        for cue in (_NAMED, _ABBREVIATED):
            found += [name for name in cue.findall(text) if len(name) > 2]
    for name in dict.fromkeys(_BRACKETED.findall(f"{paper.title} {paper.abstract}")):
        if len(name) > 2 and sum(text.count(name) for text in texts) >= FEWEST_REPEATED:
            found.append(name)
    return found


def _is_common(name: str, corrections: Corrections) -> bool:
    """Tell whether a name is a common short form, a metric, or a data set."""
    if _COMMON.fullmatch(name):
        return True
    metric = metric_of(name, corrections)
    return (metric is not None and metric.known) or bool(datasets_in(name, corrections))


def _is_plain(name: str) -> bool:
    """Tell whether a name is made of common words: "Deep learning" before a colon names nothing."""
    words = name.split()
    return len(words) > 2 or all(_WORDY.fullmatch(word) for word in words)


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]
