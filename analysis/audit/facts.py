"""Facts of a paper's set-up, each with the sentence it was read from; first part of the step `setup`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.audit.compute_rules import COMPUTE_RULES
from analysis.audit.material_rules import MATERIAL_RULES
from analysis.audit.rules import MOST_PER_FIELD, Read, Sentence, Text, apply_rules, sentences_of
from analysis.audit.training_rules import TRAINING_RULES

RULES = (*TRAINING_RULES, *COMPUTE_RULES, *MATERIAL_RULES)
FIELDS = {
    "runs": "seeds or runs", "variance": "spread or significance", "splits": "splits",
    "preprocessing": "preprocessing", "search": "hyper-parameter search", "epochs": "epochs", "steps": "steps",
    "batch_size": "batch size", "learning_rate": "learning rate", "optimiser": "optimiser", "hardware": "hardware",
    "training_time": "training time", "parameters": "parameters", "flops": "FLOPs", "latency": "latency or throughput",
    "training_data": "training data", "code": "code", "data": "availability of data", "licence": "licence",
    "ablations": "ablations", "limitations": "limitations",
}  # fmt: skip
"""What a reproducibility sheet asks for, in its order."""
OTHERS_WORK = re.compile(
    r"(?i)\b(?:related|previous|prior|existing|past)\s(?:works?|research|approaches|studies|methods|systems)\b"
    r"|^background\b|^references\b|^bibliography\b|literature"
)
"""Headings under which a paper speaks of others."""
_SPREAD = re.compile(r"\d\s?%?\s?(?:±|\+/-)\s?\.?\d[\d.]*")
HEADINGS = (
    ("limitations", re.compile(r"(?i)^(?:[\w.]+\s)?(?:[\w\s,&]*(?:and|&)\s)?limitations?(?:\s(?:and|&)\s.*)?\s*$")),
    ("ablations", re.compile(r"(?i)\bablation")),
)
"""Headings that are a fact by themselves."""
PRECISION = {
    "runs": 0.77, "variance": 0.85, "splits": 0.98, "preprocessing": 0.75, "search": 0.88, "epochs": 0.92,
    "steps": 0.92, "batch_size": 0.92, "learning_rate": 0.98, "optimiser": 0.92, "hardware": 0.92,
    "training_time": 0.62, "parameters": 0.62, "flops": 0.5, "latency": 0.5, "training_data": 0.88, "code": 0.85,
    "data": 0.92, "licence": 0.64, "ablations": 0.98, "limitations": 0.92,
}  # fmt: skip
"""Share of right facts per field on papers that the rules were not written on (benchmarks/audit.py)."""
UNMEASURED = 0.5
"""Confidence of a field with fewer than five labelled facts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a paper says of its set-up."""

    field: str
    """One of ``FIELDS``."""
    value: str
    """As printed."""
    number: float | None
    unit: str
    sentence: str
    section: str | None
    """None: the abstract."""
    confidence: float


def setup_facts(texts: Iterable[Text]) -> list[Fact]:
    """Return what the texts of one paper say of its set-up, in reading order.

    Sections on the work of others are left out. At most ``MOST_PER_FIELD`` facts of a field are kept, and of equal
    ones the first. No text gives no facts.
    """
    facts: list[Fact] = []
    known: set[tuple[str, str]] = set()
    kept: Counter[str] = Counter()
    for fact in _facts(texts):
        key = (fact.field, fact.value.lower() if fact.number is None else f"{fact.number:g} {fact.unit}")
        if key not in known and kept[fact.field] < MOST_PER_FIELD:
            known.add(key)
            kept[fact.field] += 1
            facts.append(fact)
    return facts


def _facts(texts: Iterable[Text]) -> Iterator[Fact]:
    for sentence in sentences_of(texts):
        if sentence.section and OTHERS_WORK.search(sentence.section):
            continue
        yield from facts_of(sentence)
        for field, heading in HEADINGS:
            if sentence.section and heading.search(sentence.section):
                yield _fact(field, Read(field.removesuffix("s")), sentence)


def facts_of(sentence: Sentence) -> Iterator[Fact]:
    """Yield what one sentence says of the set-up, its section aside."""
    for rule, read in apply_rules(sentence, RULES):
        yield _fact(rule.field, read, sentence)


def _fact(field: str, read: Read, sentence: Sentence) -> Fact:
    confidence = PRECISION.get(field, UNMEASURED)
    return Fact(field, read.value, read.number, read.unit, sentence.text, sentence.section, confidence)


def spread_in_tables(tables: Iterable[Mapping[str, Any]]) -> list[Fact]:
    """Return the first cell with a number ± another as a fact on the spread; none where no table has one."""
    for table in tables:
        for row in table["cells"]:
            for cell in row:
                if found := _SPREAD.search(cell):
                    evidence = f"{' | '.join(filter(None, row))} — {table['caption']}"
                    told = Read(" ".join(found.group().split()))
                    return [_fact("variance", told, Sentence(f"table {table['position']}", evidence, ""))]
    return []
