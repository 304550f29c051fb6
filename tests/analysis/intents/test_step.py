"""The step on a ledger: who says what, what is withheld, what is new, and that nothing is done twice."""

from datetime import datetime
from typing import Any

import pytest

from analysis.intents import step
from analysis.intents.cited_as import cited_as
from data.records import Author, Passage
from data.store import Database, open_memory, rows_as_dicts, scalar
from tests.loading import load
from tests.papers import paper, reference

CITED = "The paper that all of them cite"
USES = "We used the method of Turing et al. (2019) to align the sentences."
AGREES = "Our results are consistent with those of Turing et al. (2019), who found a similar increase."
CRITICAL = "Unlike Turing et al. (2019), we do not need a treebank."
GERMAN = "Wie Turing et al. (2019) bereits gezeigt haben, ist das möglich."


def citing(name: str, *contexts: str, **fields: Any) -> Any:
    told = {key: fields.pop(key) for key in ("intents", "is_influential") if key in fields}
    cited = reference(CITED, contexts=contexts, **told)
    return paper(name, f"The paper that is called {name * 8}", references=(cited,), **fields)


@pytest.fixture
def db() -> Database:
    """Return a ledger of four citers: used, agreed with and set apart, said by the source, without a sentence."""
    made = open_memory()
    load(
        made,
        citing("a", USES, published="2020-01-01", passages=(Passage("Experiments", f"First. {USES} Then."),)),
        citing("b", AGREES, CRITICAL, GERMAN, published="2022-01-01"),
        citing("c", GERMAN, intents=("methodology",), is_influential=True, published="2021-01-01"),
        citing("d", published="2023-01-01"),
    )
    step.run(made)
    return made


def cited(db: Database) -> int:
    return int(scalar(db, "SELECT work_id FROM public.works WHERE title = ?", [CITED]))


def told(db: Database, sentence: str) -> list[tuple[Any, ...]]:
    rows = rows_as_dicts(
        db,
        "SELECT intent, said_by, criticism, section FROM citation_intents WHERE sentence_hash = md5(?) ORDER BY ALL",
        [sentence],
    )
    return [tuple(row.values()) for row in rows]


def test_a_sentence_has_its_intent_and_its_section(db: Database) -> None:
    assert told(db, USES) == [("method", "fieldmap", None, "Experiments")]
    assert told(db, AGREES) == [("result", "fieldmap", None, None)]


def test_what_the_source_says_is_kept_and_what_cannot_be_read_is_unknown(db: Database) -> None:
    assert told(db, GERMAN) == [("method", "s2orc", None, None), ("unknown", "fieldmap", None, None)]
    assert scalar(db, "SELECT count(*) FROM citation_intents WHERE intent = 'unknown' AND confidence IS NOT NULL") == 0


def test_influence_is_the_sources_or_ours_with_reasons(db: Database) -> None:
    rows = rows_as_dicts(
        db,
        """SELECT w.title[-1:] AS name, is_influential, reasons, said_by FROM citation_influence
        JOIN works w ON w.work_id = citing_id ORDER BY 1""",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("a", False, ["used as a method in 1 sentence and cited in the section Experiments"], "fieldmap"),
        ("b", False, ["cited in 3 sentences"], "fieldmap"),
        ("c", True, ["as the source says"], "s2orc"),
    ]


def test_nothing_changed_does_nothing(db: Database) -> None:
    assert (step.run(db).read, step.run(db).written) == (0, 0)


def test_only_new_sentences_are_read_and_gone_ones_forgotten(db: Database) -> None:
    load(db, citing("b", AGREES, USES, published="2022-01-01"), now=datetime(2026, 3, 1))
    report = step.run(db)
    assert (report.read, report.skipped) == (1, 3)
    assert told(db, CRITICAL) == []


def test_a_source_that_now_says_an_intent_overrules_ours(db: Database) -> None:
    load(db, citing("a", USES, intents=("background",), published="2020-01-01"), now=datetime(2026, 3, 1))
    step.run(db)
    assert told(db, USES)[0][:2] == ("background", "s2orc")


def test_among_several_intents_of_the_source_ours_chooses() -> None:
    made = open_memory()
    load(made, citing("e", USES, intents=("background", "result")))
    step.run(made)
    assert scalar(made, "SELECT intent IN ('background', 'result', 'unknown') FROM citation_intents") is True


def test_a_library_without_citing_sentences_has_no_intents() -> None:
    made = open_memory()
    load(made, citing("x"))
    assert step.run(made).written == 0
    assert scalar(made, "SELECT count(*) FROM citation_influence") == 0


def test_sentences_are_listed_newest_first_with_criticism_apart(db: Database) -> None:
    found = cited_as(db, cited(db))
    assert (found.n_citers, found.n_with_sentence) == (4, 3)
    assert found.n_sentences == {"critical": 1, "background": 0, "method": 2, "result": 1, "unknown": 1}
    assert [row["year"] for row in found.groups["method"]] == [2021, 2020]
    assert [row["sentence"] for row in found.groups["critical"]] == [CRITICAL]
    assert found.sections == [{"section": "Experiments", "n": 1}]


def test_counts_stay_whole_where_less_is_shown(db: Database) -> None:
    found = cited_as(db, cited(db), ["method"], top=1)
    assert (len(found.groups["method"]), found.n_sentences["method"], list(found.groups)) == (1, 2, ["method"])


def test_a_long_sentence_is_quoted_in_part() -> None:
    made = open_memory()
    load(made, citing("x", USES + " and on" * 10_000))
    step.run(made)
    found = cited_as(made, cited(made))
    assert max(len(row["sentence"]) for rows in found.groups.values() for row in rows) <= 302


def test_a_shared_author_counts() -> None:
    made = open_memory()
    ada = (Author("Ada Lovelace", "Lovelace"),)
    load(made, paper("z", CITED, authors=ada), paper("y", "The paper that is called y and so on", authors=ada,
         references=(reference(CITED, 2020, "Ada Lovelace", contexts=(USES,)),)))  # fmt: skip
    step.run(made)
    assert scalar(made, "SELECT reasons FROM citation_influence") == [
        "used as a method in 1 sentence",
        "shares 1 author",
    ]


def test_a_paper_that_nobody_cites_has_nothing_to_show(db: Database) -> None:
    work = int(scalar(db, "SELECT max(work_id) FROM public.works WHERE NOT is_stub"))
    found = cited_as(db, work)
    assert (found.n_citers, sum(found.n_sentences.values()), found.influential) == (0, 0, [])
