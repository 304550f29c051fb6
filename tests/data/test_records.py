"""Records come back from JSON as they were."""

import json
from dataclasses import asdict

from data.records import (
    Artifact,
    Author,
    CellCitation,
    FullText,
    Identifier,
    Paper,
    Passage,
    Reference,
    ResultTable,
    Span,
    record_of,
)  # fmt: skip

TABLE = ResultTable("T1", "Scores.", (("a", "b"), ("1", "2")), 1, None, (Span(0, 0, 1, 2),), ((1, 1),),
                    (CellCitation(1, 0, "Lovelace 1843"),))  # fmt: skip
CITED = Reference("Notes", (Author("Ada Lovelace", "Lovelace"),), 1843, "", (Identifier("doi", "10.1/x"),), ("See.",))


def test_a_full_text_is_itself_again() -> None:
    text = FullText((Passage("Introduction", "Rivers flow."),), (TABLE,), (CITED,))
    assert record_of(FullText, json.loads(json.dumps(asdict(text)))) == text


def test_a_paper_is_itself_again() -> None:
    paper = Paper("a", "Rivers", None, (Author("Ada Lovelace"),), "2024-01-05", "day", subjects=("cs.LG",),
                  artifacts=(Artifact("code", "https://github.com/a/b"),), references=(CITED,), tables=(TABLE,),
                  state="withdrawn")  # fmt: skip
    assert record_of(Paper, json.loads(json.dumps(asdict(paper)))) == paper
