"""Graphs for other programs: what is written is read back by networkx, whatever the titles hold."""

import csv
import io
import json

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.graph_export import ego_graph, fit, lineage_graph, map_graph, works_graph
from app.graph_formats import FORMATS, edges_csv, gexf, graphml, node_link, nodes_csv, pajek, vosviewer
from app.reading import open_reader
from data.errors import InputError, NotFoundError
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file

HOSTILE = [
    "</data><script>alert('x')</script> & \"quotes\" ]]>", "=HYPERLINK(\"http://x\")",
    "\u202eevil\u2066 \x00\x1b[31m\x07",
    "back\\slash 'and' \"more\" \\\"", "&amp; &#0; &lol;", "line\none\r\ttwo", "\ufffe\ud800 x", "", "@SUM(1)", "+1 -2",
    "日本語のタイトル", "*vertices 3",
]  # fmt: skip


def graph_with(titles, directed=True):
    """Return a graph of works with these titles, each citing the one before, as the exports have it."""
    made = nx.DiGraph() if directed else nx.Graph()
    for number, title in enumerate(titles, start=1):
        made.add_node(number, title=fit(title), year=2000 + number, citations=number - 1, community=7 - number % 2)
        if number > 1:
            made.add_edge(number, number - 1, weight=1, sentences=2, intents="background result")
    return made


def same(one, other):
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert {edge: one.edges[edge] for edge in one.edges} == {edge: other.edges[edge] for edge in other.edges}


@pytest.mark.parametrize("directed", [True, False])
def test_graphml_comes_back_as_it_was(directed):
    graph = graph_with(HOSTILE, directed)
    back = nx.read_graphml(io.BytesIO(graphml(graph)), node_type=int)
    assert back.is_directed() is directed
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert {tuple(sorted(edge)) for edge in back.edges} == {tuple(sorted(edge)) for edge in graph.edges}
    assert {facts["sentences"] for _, _, facts in back.edges(data=True)} == {2}


def test_gexf_comes_back_with_titles_as_labels_and_without_a_day():
    graph = graph_with(HOSTILE)
    written = gexf(graph)
    back = nx.read_gexf(io.BytesIO(written), node_type=int)
    assert b"lastmodifieddate" not in written
    assert {node: facts["title"] for node, facts in back.nodes(data=True)} == dict(graph.nodes(data="title"))
    assert back.nodes[1]["label"] == graph.nodes[1]["title"]
    assert set(back.edges) == set(graph.edges)


@pytest.mark.parametrize("directed", [True, False])
def test_pajek_comes_back_with_numbered_titles(directed):
    graph = graph_with(HOSTILE, directed)
    back = nx.parse_pajek(pajek(graph).decode())
    numbers = [int(label.split()[0]) for label in back]
    assert numbers == list(graph)
    assert list(back)[8] == "9 @SUM(1)"
    assert {(int(a.split()[0]), int(b.split()[0])) for a, b in back.edges()} == set(graph.edges)
    assert back.is_directed() is directed


def test_json_comes_back_as_it_was():
    graph = graph_with(HOSTILE)
    same(nx.node_link_graph(json.loads(node_link(graph)), edges="links"), graph)


@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_is_a_formula_and_every_cell_comes_back(title):
    rows = list(csv.DictReader(io.StringIO(nodes_csv(graph_with([title, "plain"])).decode("utf-8-sig"))))
    assert rows[0]["title"].removeprefix("'") == fit(title)
    assert not rows[0]["title"].startswith(("=", "+", "-", "@"))
    assert [row["work_id"] for row in rows] == ["1", "2"]


def test_edges_are_a_table_of_source_and_target():
    rows = list(csv.DictReader(io.StringIO(edges_csv(graph_with(["a", "b"])).decode("utf-8-sig"))))
    assert rows == [{"source": "2", "target": "1", "weight": "1", "sentences": "2", "intents": "background result"}]


def test_vosviewer_has_items_clusters_from_one_and_undirected_links():
    graph = graph_with(["a", "b", "c"])
    graph.add_edge(1, 2, weight=0.5)
    told = json.loads(vosviewer(graph))["network"]
    assert [(item["id"], item["label"], item["cluster"]) for item in told["items"]] == [
        (1, "a", 1),
        (2, "b", 2),
        (3, "c", 1),
    ]
    assert told["links"] == [{"source_id": 1, "target_id": 2, "strength": 1.5},
                             {"source_id": 2, "target_id": 3, "strength": 1}]  # fmt: skip
    assert told["items"][0]["weights"] == {"citations": 0}
    assert told["items"][0]["scores"] == {"year": 2001}


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_graph_is_written(name):
    assert all(write(nx.DiGraph()) for write in FORMATS[name].values())


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_title_survives_every_format(titles):
    graph = graph_with(titles)
    assert dict(nx.read_graphml(io.BytesIO(graphml(graph)), node_type=int).nodes(data="title")) == dict(
        graph.nodes(data="title")
    )
    assert len(nx.parse_pajek(pajek(graph).decode())) == len(titles)
    assert len(nx.read_gexf(io.BytesIO(gexf(graph)))) == len(titles)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return a library of three papers; two cite one stub, and one of them has a hostile title."""
    folder = tmp_path_factory.mktemp("export")
    (folder / "papers").mkdir()
    for name in ("P16-1057", "P16-1058"):
        s2orc_file(folder / "papers", name)
    s2orc_file(folder / "papers", "P16-1059", title="=cmd|' /C calc'!A0 <b>&\u202e", bib_entries={}, pdf_parse={})
    made = new_library(folder / "library")
    assert fieldmap(made, "ingest", "s2orc", folder / "papers") == 0
    assert fieldmap(made, "update") == 0
    return made


def test_a_citation_carries_its_sentences(library):
    with open_reader(library) as reader:
        told = ego_graph(reader, "Computing machinery and intelligence")
    assert len(told) == 3
    assert {(facts["weight"], facts["sentences"]) for _, _, facts in told.edges(data=True)} == {(1, 1)}
    stub = next(facts for _, facts in told.nodes(data=True) if facts["is_stub"])
    assert (stub["title"], stub["year"], stub["citations"]) == ("Computing machinery and intelligence", 1950, 2)


def test_maps_lineages_and_works_have_their_own_facts(library):
    with open_reader(library) as reader:
        mapped = map_graph(reader, reader.map(["P16-1057"]))
        line = lineage_graph(reader, reader.lineage(["P16-1057"]))
        works = works_graph(reader, "matter")
    assert not mapped.is_directed()
    assert {facts["is_seed"] for _, facts in mapped.nodes(data=True)} == {0, 1}
    assert all("log10_paths" in facts for _, _, facts in line.edges(data=True))
    assert {facts["title"] for _, facts in works.nodes(data=True)} >= {"On the Matter of P16-1057"}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_written_twice_with_the_same_bytes(name, library, tmp_path, capsys):
    capsys.readouterr()
    assert fieldmap(library, "export", name, tmp_path / "one", "--ego", "P16-1057", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["works"], told["links"]) == (2, 1)
    assert fieldmap(library, "export", name, tmp_path / "two", "--ego", "P16-1057") == 0
    files = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(files) == 2 * len(told["written"])
    half = len(files) // 2
    assert [path.read_bytes() for path in files[:half]] == [path.read_bytes() for path in files[half:]]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [([], "say which graph"), (["--ego", "P16-1057", "--query", "x"], "say which graph"),
     (["--query", "matter", "--most", "1"], "are more than 1"), (["--ego", "no such paper"], "no paper answers")],
    ids=["none", "two", "many", "unknown"],
)  # fmt: skip
def test_what_cannot_be_written_is_said_and_nothing_is_written(options, complaint, library, tmp_path, capsys):
    assert fieldmap(library, "export", "json", tmp_path / "out", *options) == 2
    assert complaint in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_said(library, tmp_path, capsys):
    assert fieldmap(library, "export", "json", tmp_path, "--ego", "P16-1057") == 2
    assert "is a folder" in capsys.readouterr().err


def test_a_paper_without_citations_has_no_surroundings(library):
    with open_reader(library) as reader, pytest.raises(NotFoundError, match="no citation of work"):
        ego_graph(reader, "P16-1059")


def test_too_many_works_are_refused_before_anything_is_read_of_them(library):
    with open_reader(library) as reader, pytest.raises(InputError, match="works are more than 1"):
        works_graph(reader, "matter", most=1)
