"""`fieldmap export bibtex|biblatex|ris|csl …`: the right papers, and read again they are nothing new."""

import shutil

import pytest

from analysis.groups.week import Week
from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.citable import read_citables
from app.exports.selection import Selection, selected_works
from app.filters import Filters
from app.groups import group_of, rank_week
from app.reading import open_reader
from data.errors import InputError, NotFoundError
from tests.app.exports.made import LONG
from tests.libraries import answer, fieldmap, new_library, rows

SUFFIX = {name: one.suffix for name, one in BIBLIOGRAPHIES.items()}


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_ingest_of_an_export_brings_nothing_new(name, library, tmp_path, capsys):
    copy = new_library(tmp_path / "copy")
    shutil.copy(library.ledger, copy.ledger)
    out = tmp_path / f"out{SUFFIX[name]}"
    assert answer(library, capsys, "export", name, out, "--all") == {"written": [str(out)], "works": 4}
    before = rows(copy, "SELECT work_id, is_stub, published FROM main.works ORDER BY work_id")
    told = answer(copy, capsys, "ingest", "bibliography", out)
    assert (told["read"], told["works_new"], told["quarantined"], told["doubtful"]) == (4, 0, 0, 0)
    assert rows(copy, "SELECT work_id, is_stub, published FROM main.works ORDER BY work_id") == before


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_the_same_bytes_are_written_twice_and_closed_abstracts_are_cut(name, library, tmp_path, capsys):
    for out in ("one", "two"):
        assert fieldmap(library, "export", name, tmp_path / out, "--all") == 0
    written = (tmp_path / "one").read_text()
    assert written == (tmp_path / "two").read_text()
    assert written.count("We tell of rivers") == 30 + 11
    assert "\u202e" not in written


def test_abstracts_reach_a_citable_only_as_far_as_their_licence_allows(library):
    with open_reader(library) as reader:
        one, two, *_ = read_citables(reader, [1, 2])
    assert (len(one.abstract), one.licence) == (len(LONG.strip()), "CC-BY-4.0")
    assert len(two.abstract) <= 302
    assert two.abstract.endswith(" …")


def works(library, **asked):
    with open_reader(library) as reader:
        return selected_works(reader, Selection(**asked))


def test_a_selection_is_a_query_names_filters_or_all(library, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("# mine\n\n2001.00004\narxiv:2001.00001\n2001.00004\n")
    assert works(library, everything=True) == [1, 2, 3, 4]
    assert works(library, filters=Filters(subject="cs.LG")) == [1, 3]
    assert works(library, names=(str(names), "2", "10.1000/a_b%c#d")) == [3, 1, 2]
    assert works(library, names=("a paper without a number, named at length",)) == [4]
    assert works(library, query="again", top=1) == [2]


@pytest.mark.parametrize(
    ("asked", "said"),
    [({}, "say which papers"), ({"query": "x", "everything": True}, "--query and --all exclude each other"),
     ({"names": ("1",), "filters": Filters(subject="cs.LG")}, "leave the filters out"),
     ({"group": "demo", "everything": True}, "--group goes with"), ({"liked": True}, "--group goes with")],
    ids=["nothing", "two", "names and filters", "group alone", "liked alone"],
)  # fmt: skip
def test_what_cannot_be_asked_together_is_said(asked, said, library):
    with pytest.raises(InputError, match=said):
        works(library, **asked)


def test_an_unknown_name_is_said_and_nothing_is_written(library, tmp_path, capsys):
    with pytest.raises(NotFoundError, match="no paper answers"):
        works(library, names=("1", "nothing of this name"))
    assert fieldmap(library, "export", "ris", tmp_path / "out", "--ids", "99999") == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "said"), [(b"", "no name"), (b"\xff\n", "not UTF-8")])
def test_a_file_of_names_that_holds_none_is_refused(content, said, library, tmp_path):
    (tmp_path / "names").write_bytes(content)
    with pytest.raises(InputError, match=said):
        works(library, names=(str(tmp_path / "names"),))


def test_a_folder_in_the_way_is_said(library, tmp_path, capsys):
    assert fieldmap(library, "export", "bibtex", tmp_path, "--all") == 2
    assert "is a folder" in capsys.readouterr().err


def test_a_group_gives_what_it_likes_and_the_papers_of_its_digest(library, tmp_path, capsys):
    settings = library.settings_file.read_text()
    library.settings_file.write_text(settings + '\n[groups.demo]\npapers = ["2001.00002"]\nfloor = 0.0\n')
    try:
        assert works(library, group="demo", liked=True) == [2]
        with open_reader(library) as reader:
            ranked = rank_week(reader, group_of(reader.settings, "demo"), Week.parse("2020-W06")).papers
        assert works(library, group="demo", digest="2020-W06") == [paper.work_id for paper in ranked] == [2]
        with pytest.raises(NotFoundError, match="no group 'dem'"):
            works(library, group="dem", liked=True)
    finally:
        library.settings_file.write_text(settings)


@pytest.mark.long
@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_the_whole_sample_comes_back_as_it_was(name, tmp_path, capsys):
    sample = new_library(tmp_path / "library")
    assert fieldmap(sample, "ingest", "sample") == 0
    assert fieldmap(sample, "publish") == 0
    out = tmp_path / f"out{SUFFIX[name]}"
    assert answer(sample, capsys, "export", name, out, "--all")["works"] == 250
    told = answer(sample, capsys, "ingest", "bibliography", out)
    assert (told["read"], told["works_new"], told["quarantined"], told["doubtful"]) == (250, 0, 0, 0)
