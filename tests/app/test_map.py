"""The map that a browser is sent: packed and unpacked again, and as a file of its own, whatever titles hold."""

import base64
import hashlib
import html
import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.map_data import LONGEST_TITLE, NO_TOPIC, SIDE, PaperMap, pack_map, read_map, topic_colours
from app.map_file import map_html
from app.palette import MANY
from app.reading import open_reader
from data.library import Library
from tests.app.pages import explorer, words
from tests.libraries import fieldmap, new_library, rows
from tests.papers import snapshot_line, write_lines

HOSTILE = (
    "</script><script>window.harmed = 1</script>", "<img src=x onerror='window.harmed = 1'>", "two\nlines\tand\ttabs",
    "\u202egnihton \u2066 \x00\x1b[31m", "<!-- <script> -->", "日本語のタイトル", "",
)  # fmt: skip


def made(titles: tuple[str, ...] = HOSTILE, **changed: Any) -> PaperMap:
    """Return a map of papers with these titles, two of a topic, the last of none."""
    n = len(titles)
    points = {
        "work_id": np.arange(1, n + 1), "x": np.linspace(-3, 5, n), "y": np.linspace(2, 0, n),
        "topic_id": np.array([7] * (n - 1) + [-1]), "year": np.array([0] + [2001] * (n - 1)),
        "title": np.array(titles, dtype=object), "name": np.array(["arxiv:2001.00001"] + [""] * (n - 1), dtype=object),
    }  # fmt: skip
    topic = {"topic_id": 7, "name": "<b>rivers</b>, lakes", "terms": ["<b>", "lakes"], "n_works": 3, "x": 0.0, "y": 1.0}
    return PaperMap(points | changed, [topic], n, None)


def unpacked(packed: bytes) -> dict[str, Any]:
    """Return what `app/map_view/view.js` reads, by the same rules."""
    content = zlib.decompress(packed)
    length = int.from_bytes(content[:4], "little")
    told = json.loads(content[4 : 4 + length])
    n, at = told["n"], 4 + length
    for name, kind, each in (
        ("places", "<u2", 2),
        ("works", "<u4", 1),
        ("topics_of", "<u2", 1),
        ("years_of", "<u2", 1),
    ):
        assert at % 4 == 0
        told[name] = np.frombuffer(content, kind, each * n, at)
        at += -(-told[name].nbytes // 4) * 4
    lines = content[at:].decode().split("\n")
    return told | {"titles": lines[:n], "names": lines[n:]}


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_what_is_packed_comes_back(n: int) -> None:
    told = unpacked(pack_map(made(HOSTILE[:n])))
    assert told["works"].tolist() == list(range(1, n + 1))
    assert told["topics_of"].tolist() == [0] * (n - 1) + [NO_TOPIC]
    assert told["years_of"].tolist() == [0] + [2001] * (n - 1)
    assert (len(told["titles"]), len(told["names"]), told["names"][0]) == (n, n, "arxiv:2001.00001")


def test_places_keep_their_form_and_y_points_down() -> None:
    told = unpacked(pack_map(made()))
    x, y = told["places"].reshape(-1, 2).astype(float).T
    assert (x.min(), x.max()) == (0, SIDE)
    assert np.ptp(y) == pytest.approx(np.ptp(x) * 2 / 8, abs=1)
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) > 0).all()
    assert (told["topics"][0]["x"], told["topics"][0]["y"]) == (round(SIDE * 3 / 8), round(SIDE / 2))


def test_titles_are_one_line_without_control_characters_and_not_endless() -> None:
    titles = unpacked(pack_map(made((*HOSTILE, "x" * 5_000))))["titles"]
    assert titles[2] == "two lines and tabs"
    assert titles[3] == "gnihton [31m"
    assert len(titles[-1]) == LONGEST_TITLE
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", "".join(titles))


def test_a_map_of_nothing_and_one_of_papers_in_one_place_are_packed() -> None:
    assert unpacked(pack_map(PaperMap({name: part[:0] for name, part in made().points.items()}, [], 0, None)))["n"] == 0
    told = unpacked(pack_map(made(x=np.zeros(7), y=np.ones(7))))
    assert len(set(told["places"].reshape(-1, 2)[:, 0].tolist())) == 1


def test_topics_beside_each_other_have_colours_of_their_own() -> None:
    chance = np.random.default_rng(3)
    places = [(float(x), float(y)) for x, y in chance.uniform(0, 100, size=(200, 2))]
    colours = topic_colours(places)
    assert set(colours) == set(MANY)
    for here, (x, y) in enumerate(places):
        far = sorted(range(here), key=lambda one: (places[one][0] - x) ** 2 + (places[one][1] - y) ** 2)
        assert colours[here] not in [colours[one] for one in far[:8]]


def test_areas_are_written_on_the_whole_map_and_subtopics_when_one_has_come_near() -> None:
    levels = [{"level": "area", "topic_id": None, "name": "waters", "n_works": 9, "x": 1.0, "y": 1.0},
              {"level": "subtopic", "topic_id": 7, "name": "deltas", "n_works": 2, "x": 1.0, "y": 1.0}]  # fmt: skip
    told = made()
    with_levels = unpacked(pack_map(PaperMap(told.points, told.topics, told.total, None, levels=levels)))["labels"]
    assert [(label["text"], label["topic"]) for label in with_levels] == [
        ("waters", -1), ("<b>rivers</b>, lakes", 0), ("deltas", 0)]  # fmt: skip
    assert with_levels[0]["from"] == 0 < with_levels[1]["from"] < with_levels[0]["until"] < with_levels[2]["from"]
    (alone,) = unpacked(pack_map(told))["labels"]
    assert alone["from"] == 0


def test_the_file_names_its_one_script_and_loads_nothing() -> None:
    page = map_html(made(), "<Rivers> & lakes", ["<b>said</b>"]).decode()
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0])
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_no_title_stands_in_the_file_as_text() -> None:
    page = map_html(made(), "<Rivers> & lakes", ["<b>said</b>"]).decode()
    assert "harmed" not in page
    assert "<b>" not in page
    assert "&lt;Rivers&gt; &amp; lakes" in page


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of sixty papers of two subjects, one title meaning harm."""
    folder = tmp_path_factory.mktemp("map")
    kinds = ("the flow of rivers into lakes", "the light of stars in galaxies")
    lines = [
        snapshot_line(f"2001.{n:05}", f"On {kinds[n % 2]}, part {n}", abstract=f"We measure {kinds[n % 2]} anew.")
        for n in range(60)
    ]
    lines.append(snapshot_line("2001.00099", HOSTILE[0], abstract=f"We measure {kinds[0]} anew."))
    made_here = new_library(folder / "library")
    assert fieldmap(made_here, "ingest", "arxiv-snapshot", write_lines(folder / "papers.json", lines)) == 0
    assert fieldmap(made_here, "update") == 0
    return made_here


def test_the_exported_file_holds_every_paper_with_an_address(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert fieldmap(library, "export", "map", tmp_path / "map.html", "--title", "Rivers", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    content = (tmp_path / "map.html").read_bytes()
    assert (told["works"], told["of"], told["bytes"]) == (61, 61, len(content))
    held = unpacked(base64.b64decode(re.findall(rb'id="map">([^<]*)<', content)[0]))
    assert sorted(held["names"]) == sorted(f"arxiv:2001.{n:05}" for n in (*range(60), 99))
    said = content.decode()
    assert "61 papers" in said
    assert "all are shown" in said
    assert "Titles, years and identifiers only" in said


def test_the_same_edition_gives_the_same_bytes(library: Library) -> None:
    with open_reader(library) as reader:
        assert pack_map(read_map(reader)) == pack_map(read_map(reader))


def test_a_large_library_sends_a_fixed_sample(library: Library) -> None:
    with open_reader(library) as reader:
        few, fewer = read_map(reader, most=20), read_map(reader, most=10)
    assert (len(few.points["work_id"]), few.total) == (20, 61)
    assert set(fewer.points["work_id"].tolist()) < set(few.points["work_id"].tolist())


def test_each_paper_is_placed_once_and_the_layout_is_told(library: Library) -> None:
    assert rows(library, "SELECT count(*), count(DISTINCT work_id) FROM map_places") == [(61, 61)]
    assert rows(library, "SELECT n_works, n_neighbours FROM maps") == [(61, 15)]


def test_a_library_without_places_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = new_library(tmp_path / "library")
    assert fieldmap(empty, "update") == 0
    assert fieldmap(empty, "export", "map", tmp_path / "map.html") == 2
    assert "no paper here has a place" in capsys.readouterr().err
    assert not (tmp_path / "map.html").exists()


def test_the_page_and_a_topics_page_tell_what_is_known(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "topic_map")
    assert "61 papers with a text, all are drawn" in words(shown)
    (number,) = rows(library, "SELECT min(topic_id) FROM topics")[0]
    said = words(explorer(library, monkeypatch, "topic_map", topic=str(number)))
    assert f"topic {number} · " in said
    for heading in ("Its share of the papers", "Nearest topics on the map", "Papers that stand for it", "Events"):
        assert f"**{heading}**" in said
