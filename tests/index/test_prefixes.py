"""Names by the beginnings of their words: against a plain search of all names, and in the order of their weight."""

import duckdb
import numpy as np
import pytest

from data.store import Database
from index.prefixes import PrefixIndex, words_of

NAMES = ["Neural machine translation", "Machines that dream", "Neutral rivers", "Éclair naïve", "neural-machine RUN"]
NAMED = "SELECT place, number, text FROM named"


@pytest.fixture
def db() -> Database:
    made = duckdb.connect()
    made.execute("CREATE SCHEMA public; CREATE TABLE named (place BIGINT, number UBIGINT, text VARCHAR)")
    made.executemany("INSERT INTO named VALUES (?, ?, ?)", [[n, 100 - n, name] for n, name in enumerate(NAMES)])
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("neu", [100, 98, 96]), ("neural MACH", [100, 96]), ("mach dre", [99]), ("eclair NAIVE", [97]),
        ("éclair", [97]), ("transl", [100]), ("lation", []), ("neural zebra", []),
    ],
)  # fmt: skip
def test_each_word_of_a_query_begins_a_word_of_the_name(db: Database, query: str, found: list[int]) -> None:
    assert PrefixIndex.read(db, NAMED).find(words_of(db, query), 10) == found


def test_the_weightiest_come_first_and_no_more_than_asked(db: Database) -> None:
    assert PrefixIndex.read(db, NAMED).find(["neu"], 2) == [100, 98]


def test_no_words_and_no_names_find_nothing(db: Database) -> None:
    assert PrefixIndex.read(db, NAMED).find([], 10) == []
    assert PrefixIndex.read(db, f"{NAMED} WHERE false").find(["neu"], 10) == []
    assert words_of(db, " '); DROP TABLE named; -- ") == ["drop", "table", "named"]


def test_it_finds_what_a_search_of_every_name_finds(db: Database) -> None:
    chance = np.random.default_rng(3)
    words = ["".join(chance.choice(list("abc"), 4)) for _ in range(60)]
    names = [" ".join(chance.choice(words, 5)) for _ in range(300)]
    db.execute("DELETE FROM named")
    db.executemany("INSERT INTO named VALUES (?, ?, ?)", [[n, n, name] for n, name in enumerate(names)])
    index = PrefixIndex.read(db, NAMED)
    for asked in (["a"], ["ab", "c"], ["abc", "ba"], [words[0], words[1]]):
        held = [n for n, name in enumerate(names) if all(any(w.startswith(a) for w in name.split()) for a in asked)]
        assert index.find(asked, 300) == held
