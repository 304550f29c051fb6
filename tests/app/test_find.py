"""Searching and asking through the command line and the Python API, on a small library of invented papers."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from app.asked import understand
from app.filters import Filters
from app.reading import Reader, open_reader
from data.errors import EditionError, InputError, NotFoundError
from data.library import Library
from index.encoder import Encoder
from index.model_folder import DEFAULT_MODEL, model_key
from tests.libraries import fieldmap, ledger, new_library
from tests.papers import s2orc_file, snapshot_line, write_lines

ABSTRACT = "We measure the depth of lakes. Our gauge reaches 12 metres on Lake Iris. It costs little."
BIBTEX = "@article{one, title={The depth of lakes}, year={2020}}"


def version(day: str) -> list[dict[str, str]]:
    return [{"version": "v1", "created": day}]


LINES = [
    snapshot_line("2001.00001", "The depth of lakes", abstract=ABSTRACT,
                  versions=version("Mon, 6 Jan 2020 10:00:00 GMT")),
    snapshot_line("2101.00002", "Rivers and their depth", abstract="Rivers carry sand. Their depth varies.",
                  categories="cs.CL", authors="Grace Hopper", authors_parsed=[["Hopper", "Grace", ""]],
                  **{"journal-ref": "NAACL 2021"}, versions=version("Mon, 4 Jan 2021 10:00:00 GMT")),
    snapshot_line("2201.00003", "Parsing of speech", abstract="Speech is parsed into trees.", categories="cs.CL",
                  versions=version("Mon, 3 Jan 2022 10:00:00 GMT")),
    *(snapshot_line(f"1901.0{n:04}", f"Seas and sand, part {n}", abstract="Sand moves in seas.",
                    versions=version("Tue, 1 Jan 2019 10:00:00 GMT")) for n in range(130)),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("find")
    (folder / "papers").mkdir()
    s2orc_file(folder / "papers", "P16-1057")
    made = new_library(folder / "library")
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(folder / "snapshot.json", LINES)) == 0
    assert fieldmap(made, "ingest", "s2orc", folder / "papers") == 0
    assert fieldmap(made, "update") == 0
    return made


@pytest.fixture
def reader(library: Library) -> Iterator[Reader]:
    with open_reader(library) as opened:
        yield opened


def titles(hits: list[dict[str, Any]]) -> list[str]:
    return [hit["title"] for hit in hits]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(author="hopper"), ["Rivers and their depth"]),
        (Filters(author="G. Hopper"), ["Rivers and their depth"]),
        (Filters(venue="naacl"), ["Rivers and their depth"]),
        (Filters(subject="CS.cl"), ["Parsing of speech", "Rivers and their depth"]),
        (Filters(subject="cs.CL", until=date(2021, 6, 1)), ["Rivers and their depth"]),
        (Filters(since=date(2020, 6, 1), as_of=date(2021, 6, 1)), ["Rivers and their depth"]),
        (Filters(has_code=True), []),
    ],
    ids=["author", "initial", "venue", "subject", "subject-until", "as-of", "code"],
)
def test_filters_alone_list_what_passes_newest_first(reader: Reader, filters: Filters, found: list[str]) -> None:
    assert titles(reader.search("", 9, filters)) == found


def test_claims_are_a_filter(reader: Reader) -> None:
    assert titles(reader.search("", 200, Filters(has_claims=True))) == ["On the Matter of P16-1057"]


@pytest.mark.parametrize(
    ("filters", "nearest"),
    [(Filters(author="Grace Hoper"), "Grace Hopper"), (Filters(subject="cs.CM"), "cs.CL"), 
     (Filters(venue="NACL"), "NAACL"), (Filters(venue="ACL"), "NAACL"), (Filters(topic="nothing such"), "topic")],
    ids=["author", "subject", "venue", "part-of-a-venue", "topic"],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest(reader: Reader, filters: Filters, nearest: str) -> None:
    with pytest.raises(NotFoundError, match=nearest):
        reader.search("depth", 5, filters)


@pytest.mark.parametrize("name", ["", "  ", "'; DROP TABLE works", "%", "\\", "(", "x" * 9_000])
@pytest.mark.parametrize("part", ["author", "venue", "subject", "topic"])
def test_no_name_raises_but_is_refused(reader: Reader, part: str, name: str) -> None:
    with pytest.raises(NotFoundError, match=part):
        reader.search("depth", 5, Filters(**{part: name}))


def test_pages_continue_each_other_without_repeats(reader: Reader) -> None:
    whole = [hit["work_id"] for hit in reader.search("sand in seas", 134, mode="lexical")]
    pages = [reader.search("sand in seas", 45, mode="lexical", offset=45 * page) for page in range(3)]
    assert [hit["work_id"] for page in pages for hit in page] == whole[:135]
    assert len(set(whole)) == len(whole) == 131
    assert [hit["rank"] for hit in pages[1]] == list(range(46, 91))


def test_sorting_by_date_puts_the_newest_first(reader: Reader) -> None:
    hits = reader.search("depth sand", 9, mode="lexical", sort="date")
    assert hits[0]["title"] == "Rivers and their depth"
    assert [hit["published"] for hit in hits] == sorted((hit["published"] for hit in hits), reverse=True)


def test_facets_count_all_that_match(reader: Reader) -> None:
    found = reader.find("", 2, Filters(subject="cs.LG"), facets=True)
    assert (len(found.hits), found.total, found.over) == (2, 131, "all works that pass the filters")
    assert found.facets is not None
    assert found.facets["year"] == [{"value": 2020, "count": 1}, {"value": 2019, "count": 130}]
    assert found.facets["subject"] == [{"value": "cs.LG", "count": 131}, {"value": "stat.ML", "count": 131}]
    ranked = reader.find("sand", 2, mode="lexical", facets=True)
    assert (ranked.total, ranked.over) == (131, "the best 131 by relevance")


def test_a_hit_quotes_the_sentence_that_fits_best(reader: Reader) -> None:
    hit = reader.search("gauge of Lake Iris", 1)[0]
    assert hit["sentence"] == "Our gauge reaches 12 metres on Lake Iris."
    assert reader.search("gauge", 1, mode="lexical")[0]["why"].startswith("words: gauge")


@pytest.mark.parametrize("query", ["2001.00001", "arXiv:2001.00001v2", "https://arxiv.org/abs/2001.00001", BIBTEX])
def test_an_identifier_or_an_entry_is_searched_by_its_text(reader: Reader, query: str) -> None:
    found = reader.find(query, 2)
    assert found.hits[0]["title"] == "The depth of lakes"
    assert "The depth of lakes" in found.note


@pytest.mark.parametrize(
    ("query", "error", "said"),
    [("2001.99999", NotFoundError, "2001.99999"), ("@article{one, title=", InputError, "cannot be read"),
     (BIBTEX + "\n" + BIBTEX, InputError, "2 BibTeX entries"), ("@article{" + "x" * 30_000, InputError, "characters"),
     ("", InputError, "empty search")],
    ids=["unknown", "broken", "two", "long", "nothing"],
)  # fmt: skip
def test_a_query_that_cannot_be_used_is_said(reader: Reader, query: str, error: type[InputError], said: str) -> None:
    with pytest.raises(error, match=said):
        reader.search(query)


def test_a_pasted_text_is_searched_whole_and_the_words_that_tell_are_named(reader: Reader) -> None:
    asked = understand(
        reader.db, reader.lexical, " ".join([ABSTRACT, "sand seas"] * 8) + " zebra " + " ".join(map(str, range(40)))
    )
    assert asked.note == "papers like this text"
    assert {"gauge", "iris"} <= set(asked.words.split(", "))
    assert "zebra" in asked.text
    assert "zebra" not in asked.words


def test_a_reason_names_words_that_stand_together_and_how_like_the_best_a_hit_is(reader: Reader) -> None:
    why = reader.search("sand carried by rivers of speech parsing", 5)[0]["why"]
    assert "near the best hits 0." in why
    assert "together: “lake iris”" in reader.search("gauge on Lake Iris", 1)[0]["why"]


def test_two_liked_papers_make_a_model_whose_words_are_shown(reader: Reader) -> None:
    hits = reader.search("", 3, like=["2101.00002", "2001.00001"], unlike=["1901.00001"])
    assert all("nearest liked: “" in hit["why"] for hit in hits)
    liked = {"Rivers and their depth", "The depth of lakes"}
    assert liked.isdisjoint(titles(hits))
    assert reader.search("", 3, like=["2001.00001"])[0]["why"].endswith("nearest liked: “The depth of lakes”")


def test_a_misspelt_word_is_offered_as_written(reader: Reader) -> None:
    assert reader.nearest_words("dephts of the guage") == {"dephts": ["depth"], "guage": ["gauge"]}
    assert reader.nearest_words("qqqqq") == {"qqqqq": []}


def test_a_question_is_answered_verbatim_with_its_place(reader: Reader) -> None:
    answer = reader.ask("what does the gauge reach on Lake Iris?", 1)[0]
    assert (answer["quote"], answer["section"]) == ("Our gauge reaches 12 metres on Lake Iris.", "Abstract")
    assert answer["identifiers"] == {"arxiv": "2001.00001"}
    body = reader.ask("what does Turing show?", 1)[0]
    assert (body["quote"], body["section"]) == ("As Turing shows (Turing, 1950), it can be done.", "Introduction")


def test_a_question_obeys_filters_and_may_have_no_answer(reader: Reader) -> None:
    assert reader.ask("what does the gauge reach on Lake Iris?", 1, Filters(author="Hopper")) == []
    assert reader.ask("which enzyme breaks down lactose?") == []
    with pytest.raises(InputError, match="empty question"):
        reader.ask("  ")


def test_the_commands_answer_in_json(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert fieldmap(library, "search", "--author", "Hopper", "--facets", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (titles(told["hits"]), told["total"], set(told["facets"])) == (
        ["Rivers and their depth"], 1, {"year", "subject", "venue", "topic"})  # fmt: skip
    assert fieldmap(library, "ask", "what does the gauge reach on Lake Iris?", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["found"] is True
    assert {"quote", "work_id", "section"} <= set(told["answer"][0])
    assert fieldmap(library, "ask", "which enzyme breaks down lactose?", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"answer": [], "found": False}


def test_citations_are_counted_as_of_a_day(library: Library) -> None:
    with ledger(library) as db:
        cited, citing = (db.execute("SELECT work_id FROM public.works WHERE title = ?", [title]).fetchall()[0][0]
                         for title in ("The depth of lakes", "Parsing of speech"))  # fmt: skip
        db.execute("INSERT INTO main.citations BY NAME SELECT * REPLACE (? AS citing_id, ? AS cited_id) "
                   "FROM main.citations LIMIT 1", [citing, cited])  # fmt: skip
    assert fieldmap(library, "analyze", "citations") == 0
    assert fieldmap(library, "publish", "--force") == 0
    with open_reader(library) as reader:
        counted = [reader.search("", 1, Filters(author="Lovelace", as_of=date(year, 6, 1)), sort="citations")[0]
                   for year in (2021, 2022)]  # fmt: skip
    assert [hit["n_citers"] for hit in counted] == [0, 1]
    assert counted[1]["title"] == "The depth of lakes"


class CountingEncoder:
    """An encoder that counts what it is asked."""

    key = model_key(DEFAULT_MODEL)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return np.eye(384, dtype=np.float32)[len(text)]


def test_a_query_is_encoded_once_for_both_looks(reader: Reader) -> None:
    counting = CountingEncoder()
    reader._encoder.append(cast(Encoder, counting))
    assert reader.find("depth of lakes", 10, facets=True, offset=105).hits
    assert counting.asked == ["depth of lakes"]


@pytest.mark.parametrize("title", ["The depth of lakes", "the DEPTH, of lakes!"])
def test_a_title_is_found_by_its_letters(reader: Reader, title: str) -> None:
    assert reader.show(title)["identifiers"] == {"arxiv": "2001.00001"}


def test_an_author_whom_another_filter_shuts_out_is_known(reader: Reader) -> None:
    assert reader.search("", 9, Filters(author="Grace Hopper", subject="cs.LG")) == []


def test_an_edition_without_passages_says_what_to_do(library: Library, tmp_path: Path) -> None:
    old = Library(Path(shutil.copytree(library.root, tmp_path / "old")))
    manifest = next(iter(sorted(old.editions.glob("*/manifest.json"), reverse=True)))
    told = json.loads(manifest.read_bytes())
    assert told["counts"]["passages"] > 134
    del told["counts"]["passages"]
    manifest.write_text(json.dumps(told))
    with open_reader(old) as reader, pytest.raises(EditionError, match="fieldmap publish --force"):
        reader.ask("anything at all?")
