"""Fit the reader of pitches on the hands in ``benchmarks/labels`` and write ``analysis/decisions/pitch/weights.npz``.

Run: ``python -m benchmarks.train_pitches``. Each hand is left out in turn first: all stages are fitted on the others
and read it, which gives report and thresholds (``--report-only`` stops there). The weights are fitted on all hands.
Stages that read the output of others are fitted on what these say of a hand that they were not fitted on.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from analysis.decisions.pitch import evidence
from analysis.decisions.pitch.evidence import CONDITIONS, HEADS, LEARNED, TOLD, WEIGHTS, Evidence, Seen
from analysis.decisions.pitch.flaws import weigh
from analysis.decisions.pitch.phrases import phrases, vectors
from analysis.decisions.pitch.reading import read_pitch
from analysis.decisions.pitch.statements import Layout, lay_out
from benchmarks.pitches import HANDS, LABELS, located
from index.encoder import Encoder

FEWEST_TEXTS = 3
"""Texts that a phrase must stand in."""
DIRECTIONS = 500
"""Principal directions of the texts in which heads are fitted."""
RIDGE = 3.0
OF_RULES = 0.5
"""Weight of conditions that the former rules read, beside those that a person marked."""
OF_CLAUSE = 0.7
"""Weight of a clause beside the statement that it stands in."""
C_CLAIM, C_LINK, C_FLAW = 0.1, 0.3, 0.05
"""Inverse strength of the penalty of each logistic stage."""
FIRST_WEIGHT = 0.6
"""Of a pitch of the first hand: more of it is flawed than is usual."""
LOW_CLAIM = 0.15
"""Probability above which a sentence that is no claim teaches the flaws too."""
SURE = 0.7
"""Precision on hands left out from which a flaw is told."""
FEWEST_TOLD = 5
ASKED = 0.35
"""Precision on hands left out from which it is asked about."""
LIKELY = 0.5
"""Probability from which it is asked about in any case: a bare number is to be asked for its test."""
SENTENCES = LABELS / "pitches_sentences"
FloatMatrix = NDArray[np.float64]
Lines = dict[str, FloatMatrix]


@dataclass
class Pitch:
    """A labelled pitch."""

    hand: str
    file: str
    layout: Layout
    flaws: dict[int, set[str]] = field(default_factory=dict)
    """Of each statement that claims."""
    said: dict[int, dict[str, set[int]]] = field(default_factory=dict)
    """Of each claim: which statements tell which condition; an absent one is not known."""
    rows: list[int] = field(default_factory=list)
    """Of its statements among the texts."""


@dataclass
class Text:
    """A sentence or clause, and which heads it answers: yes, no, or not known."""

    text: str
    hand: str
    weight: float
    yes: set[str]
    known: set[str]
    by_rules: bool = False


def main() -> None:
    """Read, leave hands out, report, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--report-only", action="store_true")
    options = parser.parse_args()
    pitches, texts = read_labels()
    basis = Basis.of(texts, Encoder(engine="torch").encode_passages)
    pairs = combinations_with_replacement(list(HANDS), 2)
    cache = {frozenset(pair): basis.scores(basis.fit(texts, set(pair))) for pair in pairs}
    told = [one for hand in HANDS for one in left_out(hand, pitches, basis, cache)]
    sure, ask = thresholds(told)
    report(told, sure, ask)
    if options.report_only:
        return
    lines = fit_lines(pitches, basis, {hand: cache[frozenset({hand})] for hand in HANDS})
    heads = basis.weights(basis.fit(texts, set()))
    np.savez_compressed(
        options.out, phrases=np.frombuffer("\n".join(basis.rows).encode(), dtype=np.uint8),
        idf=basis.idf.astype(np.float16), heads=heads.astype(np.float16),
        sure=np.asarray([sure[name] for name in LEARNED]), ask=np.asarray([ask[name] for name in LEARNED]),
        source=np.asarray("Fitted on benchmarks/labels by benchmarks/train_pitches.py; Apache-2.0"),
        **{f"line {name}": line.astype(np.float32) for name, line in lines.items()},
    )  # fmt: skip
    print(f"{options.out}: {len(basis.rows)} phrases, {options.out.stat().st_size / 1e6:.2f} MB")


def read_labels() -> tuple[list[Pitch], list[Text]]:
    """Return all pitches, and all texts that teach the heads."""
    pitches: list[Pitch] = []
    texts: list[Text] = []
    for hand, folder in HANDS.items():
        marked = list(lines_of(folder / "evidence.jsonl"))
        for told in lines_of(folder / "truth.jsonl"):
            content = read_pitch((folder / told["file"]).read_bytes())
            pitch = Pitch(hand, told["file"], lay_out(content))
            add_claims(pitch, content, told["claims"], texts)
            add_statements(pitch, [one for one in marked if one["file"] == pitch.file], texts)
            pitches.append(pitch)
        texts += sentences_of(folder, hand)
    return pitches, texts + sentences_of(SENTENCES, "sentences")


def sentences_of(folder: Path, hand: str) -> list[Text]:
    """Return the single sentences of a folder; ``of`` names the conditions that were asked of them, if not all were."""
    told = lines_of(folder / "conditions.jsonl")
    return [Text(one["text"], hand, 1.0, set(one["says"]), set(one.get("of", TOLD))) for one in told]


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines; nothing where there is none."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def add_claims(pitch: Pitch, content: str, claims: Sequence[Mapping[str, Any]], texts: list[Text]) -> None:
    """Add the labels of each claim to a pitch, and each clause that tells a condition to the texts."""
    for claim in claims:
        span = located(content, claim["quote"])
        if span is None:
            raise ValueError(f"{pitch.file}: the quote {claim['quote']!r} is not in the text")
        place = pitch.layout.at(span[0])
        pitch.flaws.setdefault(place, set()).update(claim["flaws"])
        said = pitch.said.setdefault(place, {})
        for name, clauses in claim.get("said", {}).items():
            for clause in [clauses] if isinstance(clauses, str) else clauses:
                start, end = located(content, clause) or (0, 0)
                said.setdefault(name, set()).update(range(pitch.layout.at(start), pitch.layout.at(end - 1) + 1))
                words = " ".join(pitch.layout.plain[start:end].split())
                texts.append(Text(words, pitch.hand, OF_CLAUSE, {name}, {name}))
        for name in CONDITIONS:
            if f"missing-{name}" in claim["flaws"]:
                said[name] = set()
        said["best-case"] = {place} if "cherry-picked" in claim["flaws"] else set()


def add_statements(pitch: Pitch, marked: Sequence[Mapping[str, Any]], texts: list[Text]) -> None:
    """Add the statements of a pitch to the texts, with what they are known to tell."""
    said = evidence.sentences(pitch.layout)
    has_said = pitch.hand not in ("first", "second")
    unmarked = {one["unmarked"] for one in marked if "unmarked" in one}
    by_sentence: dict[str, set[str]] = {}
    for one in marked:
        by_sentence.setdefault(one.get("sentence", ""), set()).update(one.get("says", ()))
    told: dict[int, set[str]] = {place: set(by_sentence.get(one, ())) for place, one in enumerate(said)}
    for link in pitch.said.values():
        for name, places in link.items():
            for place in places:
                told[place].add(name)
    add_fault_links(pitch, told, unmarked)
    for place, sentence in enumerate(said):
        known = set(TOLD if has_said else set(TOLD) - {"metric", "baseline"}) - unmarked | {"claim"}
        yes = set(told[place])
        if place in pitch.flaws:
            needs, flaws = needed(pitch, place), pitch.flaws[place]
            yes |= {"claim", *needs, *(f"flaw {name}" for name in flaws)}
            known |= {f"flaw {name}" for name in LEARNED} | (
                {f"needs {name}" for name in CONDITIONS} if has_said else needs
            )
        pitch.rows.append(len(texts))
        texts.append(Text(sentence, pitch.hand, 1.0, yes & set(HEADS), known & set(HEADS), not has_said))


def needed(pitch: Pitch, place: int) -> set[str]:
    """Return what a claim is known to need: what is said of it, or labelled as missing."""
    said = {name for name, places in pitch.said[place].items() if places and name in CONDITIONS}
    return {f"needs {name}" for name in said} | {
        f"needs {one.removeprefix('missing-')}" for one in pitch.flaws[place] if one.startswith("missing-")
    }


def add_fault_links(pitch: Pitch, told: Mapping[int, set[str]], unmarked: set[str]) -> None:
    """Link each claim that has a fault with the marked statements within reach that tell it."""
    for place, said in pitch.said.items():
        for flaw, name in (("unfair-baseline", "comparison-unfair"), ("test-data-in-training", "leak")):
            if flaw not in pitch.flaws[place]:
                said[name] = set()
            elif name not in unmarked:
                said[name] = {one for one, names in told.items() if name in names and abs(one - place) <= 8}


@dataclass
class Basis:
    """All texts in the directions in which they differ most, and the way back to phrases and vectors."""

    rows: list[str]
    idf: FloatMatrix
    texts: FloatMatrix
    """Phrases and vectors of the texts, shape (n, n_phrases + dim)."""
    directions: FloatMatrix
    """Shape (n, DIRECTIONS + 1); the last column is 1."""
    scale: FloatMatrix
    left: FloatMatrix

    @classmethod
    def of(cls, texts: Sequence[Text], encode: evidence.Encode) -> "Basis":
        """Return the basis of some texts, from the eigenvectors of their Gram matrix."""
        said = [one.text for one in texts]
        found = Counter(phrase for one in said for phrase in set(phrases(one)))
        rows = sorted(name for name, count in found.items() if count >= FEWEST_TEXTS)
        idf = np.log((1 + len(said)) / (1 + np.asarray([found[name] for name in rows]))) + 1
        words = vectors(said, {name: place for place, name in enumerate(rows)}, idf)
        matrix = np.hstack([words, np.asarray(encode(said), dtype=np.float64)])
        values, left = np.linalg.eigh(matrix @ matrix.T)
        scale, left = np.sqrt(np.maximum(values[-DIRECTIONS:], 1e-9)), left[:, -DIRECTIONS:]
        return cls(rows, idf, matrix, np.hstack([left * scale, np.ones((len(said), 1))]), scale, left)

    def fit(self, texts: Sequence[Text], without: set[str]) -> FloatMatrix:
        """Return the ridge regression of each head in these directions, some hands left out: one column each."""
        columns = []
        single = self.directions.astype(np.float32)  # half the time, and the ridge hides the rest
        for head in HEADS:
            own = [place for place, one in enumerate(texts) if head in one.known and one.hand not in without]
            target = np.asarray([1.0 if head in texts[place].yes else -1.0 for place in own])
            weight = np.asarray([texts[place].weight * (OF_RULES if texts[place].by_rules and head in TOLD else 1.0)
                                 for place in own])  # fmt: skip
            negative = weight[target < 0].sum()
            weight = np.where(target > 0, weight * negative / weight[target > 0].sum(), weight)
            weight *= 0.5 * len(weight) / negative
            rows = single[own]
            at = rows * weight.astype(np.float32)[:, None]
            gram = (at.T @ rows).astype(np.float64) + RIDGE * np.eye(rows.shape[1])
            columns.append(np.linalg.solve(gram, (at.T @ target.astype(np.float32)).astype(np.float64)))
        return np.column_stack(columns)

    def scores(self, fitted: FloatMatrix) -> FloatMatrix:
        """Return the score of each head for each text."""
        found: FloatMatrix = self.directions @ fitted
        return found

    def weights(self, fitted: FloatMatrix) -> FloatMatrix:
        """Return fitted heads as weights of phrases, vector and offset."""
        return np.vstack([self.texts.T @ (self.left / self.scale @ fitted[:-1]), fitted[-1:]])

    def seen(self, pitch: Pitch, scores: FloatMatrix) -> Seen:
        """Return a pitch with these scores of its statements."""
        return Seen(pitch.layout, scores[pitch.rows], self.texts[pitch.rows, len(self.rows) :])


def logistic(features: FloatMatrix, is_so: Sequence[bool], c: float, weight: FloatMatrix | None = None) -> FloatMatrix:
    """Return the line of a logistic regression on standardised features; weights of the plain ones, then the offset."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=c, max_iter=2000, tol=1e-6).fit(scaler.transform(features), is_so, weight)
    line = model.coef_[0] / scaler.scale_
    return np.append(line, model.intercept_[0] - line @ scaler.mean_)


def fit_claim(pitches: Sequence[Pitch], seen: Mapping[int, Seen]) -> FloatMatrix:
    """Return the line that tells claims."""
    features = np.vstack([evidence.claim_features(seen[id(one)]) for one in pitches])
    return logistic(features, [place in one.flaws for one in pitches for place in range(len(one.rows))], C_CLAIM)


def fit_lines(pitches: Sequence[Pitch], basis: Basis, scores: Mapping[str, FloatMatrix]) -> Lines:
    """Return the lines of all stages behind the heads; ``scores``: of each hand, by heads fitted without it."""
    seen = {id(one): basis.seen(one, scores[one.hand]) for one in pitches}
    claims: dict[int, FloatMatrix] = {}
    for hand in {one.hand for one in pitches}:
        line = fit_claim([one for one in pitches if one.hand != hand], seen)
        for one in pitches:
            if one.hand == hand:
                claims[id(one)] = evidence.probability(evidence.claim_features(seen[id(one)]), line)
    lines: Lines = {"claim": fit_claim(pitches, seen)}
    lines |= {f"link {name}": fit_link(pitches, seen, claims, name) for name in TOLD}
    places = [(one, place) for one in pitches for place in range(len(one.rows))
              if place in one.flaws or claims[id(one)][place] > LOW_CLAIM]  # fmt: skip
    links = [evidence.links_of(seen[id(one)], claims[id(one)], place, lines) for one, place in places]
    weight = np.asarray([FIRST_WEIGHT if one.hand == "first" else 1.0 for one, _ in places])
    for name in LEARNED:
        features = [evidence.flaw_features(seen[id(one)], claims[id(one)], place, name, link)
                    for (one, place), link in zip(places, links, strict=True)]  # fmt: skip
        has = [name in one.flaws.get(place, ()) for one, place in places]
        lines[f"flaw {name}"] = logistic(np.vstack(features), has, C_FLAW, weight)
    return lines


def fit_link(
    pitches: Sequence[Pitch], seen: Mapping[int, Seen], claims: Mapping[int, FloatMatrix], name: str
) -> FloatMatrix:  # fmt: skip
    """Return the line that tells whether a statement tells a condition of a claim."""
    features, is_so = [], []
    for one in pitches:
        for place, said in one.said.items():
            if name in said:
                features.append(evidence.link_features(seen[id(one)], claims[id(one)], place, name))
                is_so += [other in said[name] for other in range(len(one.rows))]
    return logistic(np.vstack(features), is_so, C_LINK)


@dataclass(frozen=True)
class Told:
    """What is read of a pitch of a hand left out."""

    pitch: Pitch
    read: Evidence


def left_out(
    hand: str, pitches: Sequence[Pitch], basis: Basis, cache: Mapping[frozenset[str], FloatMatrix]
) -> list[Told]:  # fmt: skip
    """Return what is read of a hand by stages fitted without it."""
    others = [one for one in pitches if one.hand != hand]
    lines = fit_lines(others, basis, {one.hand: cache[frozenset({hand, one.hand})] for one in others})
    found = []
    for one in pitches:
        if one.hand == hand:
            seen = basis.seen(one, cache[frozenset({hand})])
            found.append(Told(one, evidence.read_seen(seen, lines)))
    return found


def chances(told: Sequence[Told], name: str) -> tuple[FloatMatrix, NDArray[np.bool_], int]:
    """Return of each read claim the probability of a flaw and whether it is labelled, and how many labels there are."""
    pairs = [(flaws.get(name, 0.0), name in one.pitch.flaws.get(place, ()))
             for one in told for place, flaws in one.read.flaws.items()]  # fmt: skip
    labelled = sum(name in flaws for one in told for flaws in one.pitch.flaws.values())
    return np.asarray([a for a, _ in pairs]), np.asarray([b for _, b in pairs], dtype=bool), labelled


def thresholds(told: Sequence[Told]) -> tuple[dict[str, float], dict[str, float]]:
    """Return from which probability each flaw is told, and asked about: the lowest with the precision that is wanted.

    The first hand is left aside: more of its claims are flawed than of any other's.
    """
    later = [one for one in told if one.pitch.hand != "first"]
    sure, ask = {}, {}
    for name in LEARNED:
        chance, is_right, _ = chances(later, name)
        order = np.argsort(-chance, kind="stable")
        precision = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
        sure[name] = _lowest(chance[order], precision, SURE)
        ask[name] = min(sure[name], LIKELY, _lowest(chance[order], precision, ASKED))
    return sure, ask


def _lowest(chance: FloatMatrix, precision: FloatMatrix, wanted: float) -> float:
    """Return the lowest probability down to which the precision is as wanted; 2, never reached, where it is not."""
    enough = [place for place, one in enumerate(precision) if one >= wanted and place + 1 >= FEWEST_TOLD]
    return float(chance[enough[-1]]) if enough else 2.0


def report(told: Sequence[Told], sure: Mapping[str, float], ask: Mapping[str, float]) -> None:
    """Print claims and flaws by hand, at both thresholds."""
    parts = {hand: [one for one in told if one.pitch.hand == hand] for hand in HANDS}
    parts["later"] = [one for one in told if one.pitch.hand != "first"]
    for name, part in parts.items():
        print_part(name, part, sure, ask)
    later = [one for one in told if one.pitch.hand != "first"]
    for name in LEARNED:
        chance, is_right, labelled = chances(later, name)
        parts = []
        for limit in (sure[name], ask[name]):
            right, all_told = int(is_right[chance >= limit].sum()), int((chance >= limit).sum())
            parts.append(f"{limit:.2f}: {right} of {labelled} found, {right} of {all_told} right")
        print(f"{name:22s} {' | '.join(parts)}")


def print_part(name: str, told: Sequence[Told], sure: Mapping[str, float], ask: Mapping[str, float]) -> None:
    """Print claims and flaws of some pitches, those of arithmetic among them, told and told or asked."""
    verdicts = [(one.pitch, weigh(one.read, sure, ask)) for one in told]
    claims = sum(len(pitch.flaws) for pitch, _ in verdicts)
    read = [(pitch, one) for pitch, verdict in verdicts for one in verdict.claims]
    hit = sum(one.claim.statement in pitch.flaws for pitch, one in read)
    labelled = sum(len(flaws) for pitch, _ in verdicts for flaws in pitch.flaws.values())
    clean = sum(not any(pitch.flaws.values()) for pitch, _ in verdicts)
    print(f"{name}: claims {hit} of {claims} found, {hit} of {len(read)} right; {clean} clean pitches")
    for what in ("told", "told or asked"):
        found = [(pitch, one.claim.statement, flaw.name) for pitch, one in read
                 for flaw in (*one.flaws, *(one.asked if what != "told" else ()))]  # fmt: skip
        right = sum(flaw in pitch.flaws.get(place, ()) for pitch, place, flaw in found)
        alarms = sum(not any(pitch.flaws.values()) for pitch, _, _ in found)
        print(f"  {what}: flaws {right} of {labelled} found, {right} of {len(found)} right; {alarms} false alarms")


if __name__ == "__main__":
    main()
