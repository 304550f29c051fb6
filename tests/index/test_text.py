import duckdb
import pytest

from index.text import TEMPLATE_KEY, TEXT_HASH_SQL, TEXT_SQL, paper_text, text_hash

PAPERS = [
    ("A title", "An abstract."),
    ("No abstract", None),
    ("An empty one", ""),
    ("Ünïcode 日本語 😀", "It's $x_1$ 'quoted' \\ and\nbroken; -- comment"),
    ("", "only an abstract"),
]


@pytest.mark.parametrize(("title", "abstract"), PAPERS, ids=["both", "null", "empty", "odd", "no-title"])
def test_sql_and_python_agree_on_text_and_hash(title, abstract):
    with duckdb.connect() as db:
        db.execute("CREATE TABLE works AS SELECT ?::VARCHAR AS title, ?::VARCHAR AS abstract", [title, abstract])
        text, key = db.execute(f"SELECT {TEXT_SQL}, {TEXT_HASH_SQL} FROM works").fetchone()
    assert (text, key) == (paper_text(title, abstract), text_hash(paper_text(title, abstract)))


def test_hash_is_that_of_template_and_text():
    with duckdb.connect() as db:
        told = db.execute("SELECT md5(? || chr(31) || ?)", [TEMPLATE_KEY, "a. b"]).fetchone()[0]
    assert text_hash("a. b") == told
    assert len(told) == 32


def test_another_text_has_another_hash():
    texts = [paper_text(title, abstract) for title, abstract in PAPERS]
    assert len({text_hash(text) for text in texts}) == len(texts)
