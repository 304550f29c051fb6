"""Which sources the settings ask for, and a library that follows seed papers from the command line."""

import json
from pathlib import Path

import pytest

from app.sources import configured, ways_of
from data.errors import SettingsError
from data.library import Library
from data.settings import load_settings
from ingest.arxiv.feed import ArxivFeed
from ingest.arxiv.oai import ArxivOai
from ingest.arxiv.query import ArxivQueries
from ingest.scholar.lists import ScholarAuthors, ScholarCiters
from ingest.scholar.search import ScholarSearch
from tests.ingest.fulltext.test_papers import html, source
from tests.ingest.scholar.server import ScholarService, ScholarWorld
from tests.ingest.scholar.test_lists import SEEDS, citing
from tests.ingest.server import serving
from tests.libraries import fieldmap, new_library, rows, snapshot


def asked(folder: Path, text: str) -> dict[str, list[object]]:
    """Return the ways that settings ask for, by source."""
    path = folder / "fieldmap.toml"
    path.write_text(text)
    settings = load_settings(path, {})
    return {name: [way.source for way in ways_of(settings, Library(folder), name)] for name in configured(settings)}


def test_nothing_followed_asks_nobody(tmp_path: Path) -> None:
    assert asked(tmp_path, "") == {}


def test_categories_searches_and_names_go_to_arxiv(tmp_path: Path) -> None:
    told = asked(
        tmp_path,
        """
[follow]
categories = ["cs.LG", "quant-ph"]
queries = ['"state space" model']
authors = ["Ada Lovelace"]
[sources.arxiv]
follow = ["cs:cs:LG"]
since = 2024-01-01
""",
    )
    assert list(told) == ["arxiv"]
    sets, searches = told["arxiv"]
    assert isinstance(sets, ArxivOai)
    assert sets.sets == ["cs:cs:LG", "physics:quant-ph"]
    assert isinstance(searches, ArxivQueries)
    assert searches.queries == ['all:"state space" AND all:model', 'au:"Ada Lovelace"']


def test_venues_numbers_and_seeds_go_to_semantic_scholar(tmp_path: Path) -> None:
    told = asked(
        tmp_path,
        """
[follow]
venues = ["ICLR"]
authors = ["semantic_scholar:1741101"]
seeds = ["1706.03762", "arxiv:1706.03762", "acl:P18-1001"]
""",
    )
    assert list(told) == ["semantic_scholar"]
    venues, authors, citers = told["semantic_scholar"]
    assert isinstance(venues, ScholarSearch)
    assert (venues.queries, venues.venues) == ([], ["ICLR"])
    assert isinstance(authors, ScholarAuthors)
    assert authors.authors == ["1741101"]
    assert isinstance(citers, ScholarCiters)
    assert citers.seeds == ["arxiv:1706.03762", "acl:P18-1001"]


def test_sources_that_tell_of_known_papers_come_last(tmp_path: Path) -> None:
    told = asked(
        tmp_path,
        """
[follow]
categories = ["cs.LG"]
[sources.arxiv]
today = true
since = 2024-01-01
[sources.openalex]
enabled = true
[sources.huggingface]
enabled = true
daily_requests = 100
""",
    )
    assert list(told) == ["arxiv", "openalex", "huggingface"]
    feed = told["arxiv"][-1]
    assert isinstance(feed, ArxivFeed)
    assert feed.categories == ["cs.LG"]


@pytest.mark.parametrize("line", ['categories = ["LG"]', 'seeds = ["Attention is all you need"]', 'queries = ["??"]'])
def test_what_cannot_be_followed_names_its_key(line: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"follow.{line.split()[0]}"):
        asked(tmp_path, f"[follow]\n{line}\n[sources.semantic_scholar]\nenabled = true\n")


def test_a_library_of_all_that_cite_a_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world, library = ScholarWorld(3, 40), new_library(tmp_path / "library")
    with serving(ScholarService(world)) as server:
        told = {
            "FOLLOW__SEEDS": json.dumps(SEEDS), "SOURCES__SEMANTIC_SCHOLAR__GRAPH_URL": server.address,
            "SOURCES__SEMANTIC_SCHOLAR__PACE_SECONDS": "0", "PATHS__LOCKS": str(tmp_path / "locks"),
        }  # fmt: skip
        for name, value in told.items():
            monkeypatch.setenv(f"FIELDMAP_{name}", value)
        assert fieldmap(library, "update") == 0
    edges = rows(library, "SELECT citing_id, cited_id FROM public.citations")
    assert len(edges) == len(citing(world, *SEEDS))
    capsys.readouterr()
    assert fieldmap(library, "show", "2401.00001") == 0
    shown = capsys.readouterr().out
    assert f"cited by {len(citing(world, SEEDS[0]))} works of this library" in shown
    assert "citations as semantic_scholar counts, 20" in shown


def test_full_text_files_go_from_the_command_line_to_the_views(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "arxiv-snapshot", snapshot(tmp_path / "two.json", 2)) == 0
    page_file, source_file = tmp_path / "2001.00000v1.html", tmp_path / "2001.00001v3.tar.gz"
    page_file.write_bytes(html("2001.00000"))
    source_file.write_bytes(source("2001.00001"))
    capsys.readouterr()
    assert fieldmap(library, "ingest", "fulltext", page_file, source_file, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["works_new"], told["quarantined"]) == (2, 0, 0)
    assert fieldmap(library, "publish") == 0
    capsys.readouterr()
    query = "SELECT t.cells[2][2] AS score, w.title FROM result_tables t JOIN works w USING (work_id) ORDER BY work_id"
    assert fieldmap(library, "sql", query, "--json") == 0
    assert [row["score"] for row in json.loads(capsys.readouterr().out)] == ["91.5", "91.5"]
