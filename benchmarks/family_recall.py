"""Measure how many works of a model family are found, on works drawn by another road than its names.

Run: ``python -m benchmarks.family_recall --data FOLDER`` with the folder that holds ``conference-papers/``. The works
were drawn by wide patterns over title, abstract and the authors' keywords, by a hash, and labelled by title and
abstract without the rule's answer in view; ``--draw NAME`` prints another ten a family. The labels hold numbers of
papers only. Writes ``benchmarks/results/family_recall.json``.
"""

import argparse
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from analysis.families.naming import Named, named_families, table_of
from benchmarks.report import wilson, write_result
from data.families import curated

LABELS = Path(__file__).with_name("labels") / "family_recall.tsv"
EACH = 10
TYPES = {
    "graph-neural-networks": "architectures", "meta-learning": "architectures", "support-vector-machines": "classical",
    "gaussian-processes": "classical", "gans": "generative", "diffusion-models": "generative",
    "large-language-models": "language", "word-embeddings": "language", "convolutional-networks": "vision",
    "neural-radiance-fields": "vision",
}  # fmt: skip
WIDE = {
    "graph-neural-networks": (
        r"graph[- ](neural|convol|attention|network|representation|embedding|learning|structured|transformer)|"
        r"message[- ]passing|node (classification|embedding|representation)|\bG(NN|CN|AT)s?\b|"
        r"graph encoder|knowledge graph (completion|embedding)|neural networks? (on|over|for) graph|"
        r"convolutions? (on|over) graph"
    ),
    "meta-learning": (
        r"meta[- ]?(learn|train|optimi|gradient|reinforcement|policy|test)|"
        r"learn(s|ed|ing)? (how )?to (learn|optimi[sz]e|adapt)|\bMAML\b|few[- ]shot|episodic training|"
        r"prototypical|fast adaptation|inner loop|bilevel"
    ),
    "support-vector-machines": (
        r"support[- ]vector|\bSVMs?\b|\bSV[RC]\b|max(imum)?[- ]margin|large[- ]margin|"
        r"kernel (machine|classifier)|hinge[- ]loss|one-class"
    ),
    "gaussian-processes": (
        r"gaussian[- ](process|regression)|\bGPs?\b|kriging|bayesian optimi[sz]ation|"
        r"inducing (point|variable)|GPLVM|kernel interpolation"
    ),
    "gans": (
        r"adversarial(ly)? (net|train|learn|loss|generat|game|framework|model|objective)|\b\w*GANs?\b|"
        r"generator and (a |the )?discriminator|discriminator"
    ),
    "diffusion-models": (
        r"diffusion|score[- ](based|matching)|denoising|reverse[- ](time|process)|DDPM|DDIM|"
        r"text-to-image"
    ),
    "large-language-models": (r"language model|\bLLMs?\b|\bGPT|\bPLMs?\b|instruction[- ]tun|in-context|prompt"),
    "word-embeddings": (
        r"word[- ](embedding|vector|representation|meaning|similarity)|word2vec|glove|skip[- ]?gram|"
        r"fasttext|(embedding|distributed representation)s? of words|"
        r"lexical (embedding|representation)|distributional (semantic|vector|word)|bilingual lexicon|"
        r"cross-lingual embedding"
    ),
    "convolutional-networks": (
        r"convolution|convnet|\b\w*CNNs?\b|resnet|\bVGG|alexnet|"
        r"deep (neural )?networks? for (image|object|visual)|feature pyramid"
    ),
    "neural-radiance-fields": (
        r"radiance|\b\w*NeRFs?\b|neural (render|implicit|scene|field|volum)|novel[- ]view|"
        r"view synthesis|implicit (neural )?representation|volume rendering"
    ),
}
"""What speaks of the matter of a family, whether or not it is named; written by hand, in any case."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """A paper as its venue lists it."""

    number: str
    title: str
    abstract: str
    keywords: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A drawn work, what a person said of it, and how it names the family."""

    draw: str
    family: str
    belongs: bool
    named: Named | None

    @property
    def is_taken(self) -> bool:
        """Whether the rule takes it: named in the title, or twice in the abstract."""
        return self.named is not None and (self.named.in_title or self.named.n_named > 1)

    @property
    def is_once(self) -> bool:
        """Whether the abstract names the family once, and the title does not."""
        return self.named is not None and not self.is_taken


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--draw", help="print the numbers of another draw of this name instead")
    given = parser.parse_args()
    works = {one.number: one for one in read_works(given.data / "conference-papers")}
    if given.draw:
        print_rows_of(drawn(works.values(), given.draw))
        return
    write_result("family_recall", measured(judged(works)))


def read_works(folder: Path) -> Iterator[Work]:
    """Yield the papers that have a number and an abstract."""
    for path in sorted(folder.glob("*.parquet")):
        for row in pq.read_table(
            path, columns=["venue", "year", "src_id", "title", "abstract", "keywords"]
        ).to_pylist():
            if row["src_id"] and len(row["abstract"] or "") > 200:
                number = f"{row['venue']}/{row['year']}/{row['src_id']}"
                yield Work(number, row["title"], row["abstract"], row["keywords"] or "")


def drawn(works: Collection[Work], name: str) -> list[tuple[str, str]]:
    """Return (family, number) of ten works of each family by a hash, among those that speak of its matter."""
    found = []
    for family, pattern in WIDE.items():
        speaks = re.compile(pattern, re.IGNORECASE)
        hits = [
            (hashlib.blake2b(f"{name}|{family}|{one.number}".encode()).hexdigest(), one.number) for one in works
            if any(speaks.search(text) for text in (one.title, one.abstract, one.keywords))
        ]  # fmt: skip
        found += [(family, number) for _, number in sorted(hits)[:EACH]]
    return found


def print_rows_of(rows: Sequence[tuple[str, str]]) -> None:
    """Print a draw, ready to be labelled."""
    for family, number in rows:
        print(f"{family}\t{number}")


def judged(works: dict[str, Work]) -> list[Judged]:
    """Return the labelled works and how they name their families."""
    families = curated()
    table, slugs = table_of(families), [family.slug for family in families]
    found = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line.startswith("draw\t"):
            continue
        draw, family, number, belongs = line.split("\t")
        named = named_families(table, works[number].title, works[number].abstract)
        found.append(Judged(draw, family, belongs == "1", named.get(slugs.index(family))))
    return found


def measured(works: Sequence[Judged]) -> list[Row]:
    """Return recall by draw, type and family, what is missed, and what would be taken if once were enough."""
    rows: list[Row] = []
    for draw in ("first", "second"):
        mine = [one for one in works if one.draw == draw]
        rows.append(_recall(f"{draw} draw: works of ten families found", mine))
        missed = [one for one in mine if one.belongs and not one.is_taken]
        rows.append(_share(f"{draw} draw: of those missed, named once", [one.is_once for one in missed]))
        taken = [one for one in mine if one.is_taken]
        rows.append(_share(f"{draw} draw: of those taken, belong", [one.belongs for one in taken]))
        once = [one for one in mine if one.is_once]
        rows.append(_share(f"{draw} draw: of those named once, belong", [one.belongs for one in once]))
        either = [one.is_taken or one.is_once for one in mine if one.belongs]
        rows.append(_share(f"{draw} draw: found if once were enough", either))
    for kind in dict.fromkeys(TYPES.values()):
        rows.append(_recall(f"both draws, {kind}", [one for one in works if TYPES[one.family] == kind]))
    rows += [_recall(f"both draws, {family}", [one for one in works if one.family == family]) for family in TYPES]
    return rows


def _recall(measure: str, works: Sequence[Judged]) -> Row:
    return _share(measure, [one.is_taken for one in works if one.belongs])


def _share(measure: str, hits: Sequence[bool]) -> Row:
    if not hits:
        return {"measure": measure, "ours": None, "n": 0}
    lo, hi = wilson(sum(hits), len(hits))
    return {"measure": measure, "ours": round(sum(hits) / len(hits), 3), "interval": [lo, hi], "n": len(hits)}


if __name__ == "__main__":
    main()
