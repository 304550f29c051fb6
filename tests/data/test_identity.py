"""Which work a record belongs to."""

import pytest

from data.errors import InputError
from data.identity import merge_works, undo_merge
from data.records import Author, Identifier, Reference
from data.store import Database, open_memory, rows_as_dicts, scalar
from tests.loading import NOW, load
from tests.papers import arxiv, paper, reference

LONG = "Learning Representations by Careful Counting"


@pytest.fixture
def db() -> Database:
    return open_memory()


def works(db: Database) -> int:
    return int(scalar(db, "SELECT count(*) FROM main.works WHERE NOT is_stub"))


def test_equal_identifiers_join_whatever_the_titles(db: Database) -> None:
    load(db, paper("a", "One title", identifiers=arxiv("2001.00001")))
    load(db, paper("x", "A wholly different title", identifiers=arxiv("arXiv:2001.00001v3")), source="acl")
    assert works(db) == 1


def test_arxivs_own_doi_is_its_identifier(db: Database) -> None:
    load(db, paper("a", "One title", identifiers=arxiv("2001.00001")))
    load(
        db,
        paper("x", "Two", identifiers=(Identifier("doi", "https://doi.org/10.48550/arXiv.2001.00001"),)),
        source="acl",
    )
    assert works(db) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, 1, id="same-author-same-year"),
        pytest.param({"published": "2021-01-01"}, 1, id="a-year-apart"),
        pytest.param({"published": "2023-01-01"}, 2, id="three-years-apart"),
        pytest.param({"authors": (Author("Alan Turing", "Turing"),)}, 2, id="another-author"),
        pytest.param({"authors": (Author("A. LOVELACE", "Lovelace"),)}, 1, id="initial-and-capitals"),
        pytest.param({"published": None, "precision": None}, 1, id="year-unknown"),
    ],
)
def test_equal_titles_join_when_author_and_year_agree(db: Database, fields: dict[str, object], expected: int) -> None:
    load(db, paper("a", LONG))
    load(db, paper("b", LONG.upper() + "!", **fields), source="acl")
    assert works(db) == expected


TWO = (Author("Ada Lovelace", "Lovelace"), Author("Alan Turing", "Turing"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param({}, {"authors": ()}, 1, id="no-authors-same-year"),
        pytest.param({}, {"authors": (Author("Anonymous"),)}, 1, id="anonymous-same-year"),
        pytest.param({}, {"authors": (), "published": "2015-01-01"}, 2, id="no-authors-another-year"),
        pytest.param({}, {"authors": (), "published": None, "precision": None}, 2, id="no-authors-no-year"),
        pytest.param({}, {"authors": (Author("Lovelace Ada", "Ada"),)}, 1, id="names-turned-round"),
        pytest.param({"authors": TWO}, {"authors": TWO, "published": "2026-01-01"}, 1, id="two-authors-years-later"),
        pytest.param({"authors": TWO}, {"authors": TWO[::-1], "published": "2026-01-01"}, 2, id="another-comes-first"),
    ],
)
def test_a_telling_title_joins_with_less(
    db: Database, one: dict[str, object], other: dict[str, object], expected: int
) -> None:
    load(db, paper("a", LONG, **one))
    load(db, paper("b", LONG, **other), source="acl")
    assert works(db) == expected


def test_a_short_title_joins_nothing(db: Database) -> None:
    load(db, paper("a", "Preface"), paper("b", "Preface"))
    assert works(db) == 2


def test_different_arxiv_ids_are_a_doubt_not_a_merge(db: Database) -> None:
    load(db, paper("a", LONG, identifiers=arxiv("2001.00001")), paper("b", LONG, identifiers=arxiv("2001.00002")))
    assert works(db) == 2
    assert rows_as_dicts(db, "SELECT reason FROM review_pairs") == [{"reason": "same title; identifiers differ"}]


def test_a_doubt_is_asked_about_once(db: Database) -> None:
    load(db, paper("a", LONG), paper("b", LONG, published="2025-01-01"))
    again = load(db, paper("b", LONG, published="2026-01-01"))
    assert scalar(db, "SELECT count(*) FROM main.review_pairs") == 1
    assert again.doubtful == 0


def test_a_record_that_links_two_works_merges_them(db: Database) -> None:
    load(db, paper("a", "First half of the story", identifiers=arxiv("2001.00001")))
    load(db, paper("b", "Second half of the story", identifiers=(Identifier("doi", "10.1000/x"),)), source="acl")
    both = (*arxiv("2001.00001"), Identifier("doi", "10.1000/X"))
    counts = load(db, paper("c", "The story", identifiers=both), source="listing")
    assert (works(db), counts.merged) == (1, 1)


def test_a_merge_carries_every_fact_and_undoing_gives_it_back(db: Database) -> None:
    load(db, paper("a", "First paper about apples", references=(reference("Shared ancestor of both"),)))
    load(db, paper("b", "Second paper about pears", references=(reference("Shared ancestor of both"),)))
    ids = [row[0] for row in db.execute("SELECT work_id FROM main.works WHERE NOT is_stub ORDER BY 1").fetchall()]
    before = db.execute("SELECT citing_id, cited_id FROM public.citations ORDER BY ALL").fetchall()
    merge_id = merge_works(db, ids[0], ids[1], NOW)
    assert works(db) == 1
    assert db.execute("SELECT DISTINCT citing_id FROM public.citations").fetchall() == [(ids[0],)]
    assert undo_merge(db, merge_id, NOW) == (ids[0], ids[1])
    assert db.execute("SELECT citing_id, cited_id FROM public.citations ORDER BY ALL").fetchall() == before
    assert works(db) == 2


def test_what_a_person_parted_stays_parted_when_it_is_loaded_again(db: Database) -> None:
    load(db, paper("a", LONG))
    load(db, paper("b", LONG), source="acl")
    kept = scalar(db, "SELECT work_id FROM main.works")
    load(db, paper("z", "Something else entirely here"))
    other = scalar(db, "SELECT max(work_id) FROM main.works")
    merge_id = merge_works(db, kept, other, NOW)
    undo_merge(db, merge_id, NOW)
    load(db, paper("z", LONG))
    assert works(db) == 2


def test_undoing_an_unknown_merge_says_so(db: Database) -> None:
    with pytest.raises(InputError, match="no merge 7"):
        undo_merge(db, 7, NOW)


def test_numbers_do_not_depend_on_the_order_of_reading(db: Database) -> None:
    papers = [paper(f"p{i}", f"A different subject number {i} of many") for i in range(20)]
    load(db, *papers)
    other = open_memory()
    load(other, *reversed(papers))
    sql = "SELECT r.source_id, r.work_id FROM main.records r ORDER BY 1"
    assert db.execute(sql).fetchall() == other.execute(sql).fetchall()


def test_a_mention_becomes_the_paper_when_it_is_harvested(db: Database) -> None:
    load(db, paper("a", "A paper that cites", references=(reference(LONG, 2020, "Ada Lovelace"),)))
    stub = scalar(db, "SELECT work_id FROM main.works WHERE is_stub")
    counts = load(db, paper("b", LONG))
    assert rows_as_dicts(db, "SELECT work_id, is_stub, n_records FROM works WHERE work_id = ?", [stub]) == [
        {"work_id": stub, "is_stub": False, "n_records": 2}
    ]
    assert counts.works_new == 1


def test_all_who_cite_a_paper_share_its_stub(db: Database) -> None:
    spellings = ("BERT: Pre-training of Deep Transformers", "Bert: pre-training of deep transformers.")
    entries = [reference(spellings[i % 2], 2018 + i % 2) for i in range(6)]
    load(
        db,
        *(paper(f"p{i}", f"Citing paper number {i} of them", references=(entry,)) for i, entry in enumerate(entries)),
    )
    assert scalar(db, "SELECT count(*) FROM main.works WHERE is_stub") == 1
    assert scalar(db, "SELECT count(*) FROM public.citations") == 6


def test_a_misprinted_year_in_a_bibliography_does_not_split_a_work(db: Database) -> None:
    authors = (Author("Jacob Devlin", "Devlin"), Author("Kenton Lee", "Lee"))
    entries = [Reference(LONG, authors, year) for year in (2018, 1993, 2019)]
    load(
        db,
        *(paper(f"p{i}", f"Citing paper number {i} of them", references=(entry,)) for i, entry in enumerate(entries)),
    )
    assert rows_as_dicts(db, "SELECT year(published) AS year FROM works WHERE is_stub") == [{"year": 2018}]
