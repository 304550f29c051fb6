"""What the tagger looks at in a word and around it: form, neighbours, clusters, lists of names; used by `tagger`."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from analysis.claims.vocabulary import PhraseTable, Tokens, listed_dataset_table, metric_table, task_table

CLUSTERS = Path(__file__).with_name("clusters.npz")
"""Made by ``benchmarks/train_word_clusters.py``; no pickle."""
_UNGROUPED = ("-", "-", "-")
_PADDING = ("<s>", "</s>")
_WORD = re.compile(r"[^\W_]+")
_HEADS = frozenset(
    """task tasks dataset datasets corpus corpora benchmark data set challenge score scores metric metrics measure
    accuracy rate error problem system systems model models method performance test""".split()
)
_HEAD_REACH = 4
_STOPS = frozenset("of for on in and or the a an to with by , . ; : ( ) is are was were that which we".split())


def token_features(tokens: Sequence[str]) -> list[list[str]]:
    """Return for each token the names of what holds of it; equal tokens in equal surroundings have equal features."""
    lowered = [_PADDING[0]] * 2 + [token.lower() for token in tokens] + [_PADDING[1]] * 2
    listed = _listed(tokens)
    shapes = ["S"] * 2 + [shape(token) for token in tokens] + ["E"] * 2
    marks = ["-"] * 2 + listed + ["-"] * 2
    heads, clusters = _heads(lowered), word_clusters()
    groups = [clusters.get(word, _UNGROUPED) for word in lowered]
    return [
        _of_token(token, lowered[place : place + 5], shapes[place : place + 5], marks[place : place + 5], heads[place])
        + _of_groups(groups[place : place + 5], marks[place + 2])
        for place, token in enumerate(tokens)
    ]


def _of_groups(groups: Sequence[tuple[str, ...]], mark: str) -> list[str]:
    """Name the features of the clusters of five words, coarse, finer and finest."""
    found = [f"g{level}{offset}={group}" for offset, one in enumerate(groups) for level, group in enumerate(one)]
    before, here, after = (one[1] for one in groups[1:4])
    found += [f"ff={before}|{here}", f"ff+={here}|{after}", f"f-+={before}|{after}", f"fm={here}|{mark}"]
    return [*found, f"ggg={groups[1][0]}|{groups[2][0]}|{groups[3][0]}"]


@cache
def word_clusters(path: Path = CLUSTERS) -> dict[str, tuple[str, ...]]:
    """Return the clusters of each frequent word, coarse to fine: words of a cluster have like neighbours."""
    with np.load(path, allow_pickle=False) as held:
        words = bytes(held["words"]).decode().split("\n")
        levels = held["labels"].astype(str).tolist()
    return dict(zip(words, zip(*levels, strict=True), strict=True))


def _of_token(token: str, words: list[str], shapes: list[str], marks: list[str], head: str) -> list[str]:
    """Name the features of the middle of five words."""
    before, after = words[1], words[3]
    found = ["bias", f"h={head}", f"hl={head}|{marks[2]}", f"l={marks[2]}", f"l-={marks[1]}", f"l+={marks[3]}"]
    found += [f"w{offset}={word}" for offset, word in enumerate(words)]
    found += [f"s{offset}={mark}" for offset, mark in enumerate(shapes)]
    found += [
        f"2={before}|{words[2]}",
        f"2={words[2]}|{after}",
        f"3={before}|{after}",
        f"ss={shapes[1]}{shapes[2]}{shapes[3]}",
    ]
    found += [f"e{size}={token[-size:].lower()}" for size in (2, 3, 4) if len(token) > size]
    found += [f"b{size}={token[:size].lower()}" for size in (3, 4) if len(token) > size]
    found += [f"e+={after[-4:]}", f"e-={before[-4:]}", f"e++={words[4][-4:]}", f"lw={marks[2]}|{before}"]
    return found


def shape(token: str) -> str:
    """Return the pattern of a token: "BLEU-4" is "X-d", "MuJoCo" is "XxXxX"."""
    kinds = ("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in token)
    folded: list[str] = []
    for kind in kinds:
        if not folded or folded[-1] != kind:
            folded.append(kind)
    return "".join(folded)[:8]


def _heads(lowered: Sequence[str]) -> list[str]:
    """Return for each token the nearest head noun behind it ("task", "corpus") within the same phrase."""
    heads = []
    for place in range(2, len(lowered) - 2):
        ahead = lowered[place + 1 : place + 1 + _HEAD_REACH]
        reach = next((index for index, word in enumerate(ahead) if word in _STOPS), len(ahead))
        heads.append(
            next((f"{word}{min(index, 1)}" for index, word in enumerate(ahead[:reach]) if word in _HEADS), "-")
        )
    return heads


def _listed(tokens: Sequence[str]) -> list[str]:
    """Return for each token which list holds a phrase there, and whether it begins it."""
    text = " ".join(tokens)
    starts, position = [], 0
    for token in tokens:
        starts.append(position)
        position += len(token) + 1
    marks = ["-"] * len(tokens)
    words = _words(text)
    tables: tuple[tuple[str, Callable[[], PhraseTable]], ...] = (
        ("T", task_table), ("D", listed_dataset_table), ("M", metric_table)
    )  # fmt: skip
    for name, table in tables:
        for hit in table().find(text, words):
            inside = [place for place, start in enumerate(starts) if hit.start <= start < hit.end]
            for order, place in enumerate(inside):
                marks[place] = (marks[place] if marks[place] != "-" else "") + ("b" if order == 0 else "i") + name
    return marks


def _words(text: str) -> Tokens:
    matches = list(_WORD.finditer(text))
    return Tokens([match.group().lower() for match in matches], [match.span() for match in matches])
