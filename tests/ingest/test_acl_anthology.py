"""The ACL Anthology's XML, in its real shape and all invented: as a file, and from a real server."""

import gzip
import random
from datetime import date, datetime
from pathlib import Path

import pytest

from data.errors import BadAnswerError, InputError, SettingsError
from data.quarantine import Refused
from data.records import Artifact, Author, Identifier, Paper
from data.store import Database, open_memory
from ingest.acl_anthology import AclAnthology, load_acl, paper_id, parse_collection
from ingest.acl_ids import venue_of, year_of
from ingest.harvest import HarvestReport, harvest
from ingest.web import Client, Limits, Service
from tests.ingest.server import FAULTS, Asked, Reply, Server, at_random, serving

NOW = datetime(2026, 1, 2)
QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
FIRST = """<paper id="1"><title>Deep <fixed-case>R</fixed-case>ivers with <tex-math>F_1</tex-math> of
<tex-math>92.3\\%</tex-math></title><author id="ada-l"><first>Ada</first><last>Lovelace</last><affiliation>Lake
</affiliation></author><author><last>Sappho</last></author><pages>1–9</pages><abstract>We <i>flow</i>. Ask ada@x.org.
</abstract><url hash="1a2b">2023.acl-long.1</url><doi>10.18653/v1/2023.acl-long.1</doi><award>Best</award>
<bibkey>lovelace-2023-deep</bibkey><pwccode url="https://github.com/ada/rivers" additional="true">ada/rivers</pwccode>
<revision id="1" href="2023.acl-long.1v1" hash="9f"/></paper>"""
GONE = """<paper id="2"><title>Still lakes</title><author><first>Ada</first><last>Lovelace</last></author>
<retracted date="2024-05-06">Not so still.</retracted></paper>"""


def collection(*papers: str, name: str = "2023.acl", volume: str = "long", meta: str = "") -> bytes:
    told = meta or "<month>July</month><year>2023</year><venue>acl</venue>"
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<collection id="{name}"><volume id="{volume}" ingest-date="2023-07-08" type="proceedings"><meta><booktitle>Proceedings
</booktitle><editor><first>E.</first><last>Ditor</last></editor>{told}<url hash="a1">x</url></meta><frontmatter><url>0
</url></frontmatter>{"".join(papers)}</volume><event id="acl-2023"/></collection>""".encode()


def one(content: bytes) -> Paper:
    told = parse_collection(content)[0]
    assert isinstance(told, Paper)
    return told


def test_a_paper_is_told_whole() -> None:
    assert one(collection(FIRST)) == Paper(
        source_id="2023.acl-long.1", title="Deep Rivers with F1 of 92.3%", abstract="We flow. Ask .",
        authors=(Author("Ada Lovelace", "Lovelace"), Author("Sappho", "Sappho")), published="2023-07-01",
        precision="month", venue="ACL", licence="CC-BY-4.0",
        identifiers=(Identifier("acl", "2023.acl-long.1"), Identifier("doi", "10.18653/v1/2023.acl-long.1")),
        artifacts=(Artifact("code", "https://github.com/ada/rivers"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "name"),
    [(("2023.acl", "long", "1"), "2023.acl-long.1"), (("P18", "1", "1"), "P18-1001"), (("W18", "1", "2"), "W18-0102"),
     (("D19", "1", "3"), "D19-1003"), (("D19", "50", "4"), "D19-5004"), (("C69", "2", "1"), "C69-0201")],
)  # fmt: skip
def test_ids_are_made_as_the_anthology_makes_them(parts: tuple[str, str, str], name: str) -> None:
    assert paper_id(*parts) == name


@pytest.mark.parametrize(
    ("name", "volume", "paper"),
    [("P18", "x", "1"), ("P18", "1", "1001"), ("2023.acl", "", "1"), ("2023.acl", "Long", "1"),
     ("2023.acl", "long", "a"), ("2023.acl", "long", "²")],
)  # fmt: skip
def test_parts_that_make_no_id_are_refused(name: str, volume: str, paper: str) -> None:
    with pytest.raises(InputError, match=r"no id|no number"):
        paper_id(name, volume, paper)


@pytest.mark.parametrize(
    ("month", "published", "precision"),
    [("July", "2023-07-01", "month"), ("June 30 -- July 4", "2023-06-01", "month"), ("15 July", "2023-07-01", "month"),
     ("Dec", "2023-12-01", "month"), ("", "2023-01-01", "year"), ("Summer", "2023-01-01", "year")],
)  # fmt: skip
def test_a_date_is_as_precise_as_its_month(month: str, published: str, precision: str) -> None:
    told = one(collection(FIRST, meta=f"<month>{month}</month><year>2023</year>"))
    assert (told.published, told.precision) == (published, precision)


@pytest.mark.parametrize(
    ("meta", "venue"),
    [("<venue>ws</venue><venue>wmt</venue>", "WMT"), ("<venue>ws</venue>", "Workshop"), ("", "ACL"),
     ("<venue>semeval</venue>", "SemEval")],
)  # fmt: skip
def test_a_venue_is_the_meeting(meta: str, venue: str) -> None:
    assert one(collection(FIRST, meta=f"<year>2023</year>{meta}")).venue == venue


def test_an_id_tells_year_venue_and_licence() -> None:
    told = one(collection(FIRST, name="P07", volume="1", meta="<booktitle>x</booktitle>"))
    assert (told.published, told.precision, told.licence) == ("2007-01-01", "year", "CC-BY-NC-SA-3.0")
    assert (year_of("C69-0101"), venue_of("Q13-1001"), venue_of("nothing")) == (1969, "TACL", "")


def test_code_is_found_where_it_is_told_and_in_the_abstract() -> None:
    told = one(collection(FIRST.replace("We <i>", "See https://github.com/ada/lakes. We <i>")))
    assert [artifact.url.rsplit("/")[-1] for artifact in told.artifacts] == ["rivers", "lakes"]


@pytest.mark.parametrize("ending", ["xml", "xml.gz"])
def test_a_file_is_loaded_and_loaded_again_changes_nothing(ending: str, tmp_path: Path) -> None:
    db, path = open_memory(), tmp_path / f"2023.acl.{ending}"
    content = collection(FIRST, GONE, '<paper id="3"><author><last>X</last></author></paper>')
    path.write_bytes(gzip.compress(content) if ending.endswith("gz") else content)
    counts = load_acl(db, path, tmp_path / "quarantine", NOW)
    assert (counts.read, counts.works_new, counts.quarantined) == (3, 2, 1)
    assert db.execute("SELECT source_id, state FROM main.records ORDER BY 1").fetchall() == [
        ("2023.acl-long.1", "live"), ("2023.acl-long.2", "withdrawn")]  # fmt: skip
    assert db.execute("SELECT count(*) FROM main.works WHERE is_withdrawn").fetchall() == [(1,)]
    assert db.execute("SELECT reason FROM main.quarantine").fetchall() == [("no title",)]
    assert load_acl(db, path, tmp_path / "quarantine", NOW).unchanged == 2


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + collection(FIRST)[39:]


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"", "xml"),
        (collection(FIRST)[:-20], "xml"),
        (b"<html><body>404</body></html>", "xml"),
        (collection(), "xml"),
        (collection(FIRST, name="../x"), "xml"),
        (BOMB, "xml"),
        (gzip.compress(collection(FIRST))[:-30], "xml.gz"),
        (b"no gzip at all", "xml.gz"),
        (gzip.compress(b" " * (65 * 2**20)), "xml.gz"),
        (collection(FIRST).replace(b"Deep", b"D\xe9ep"), "xml"),
        (b"<a>" * 5_000, "xml"),
    ],
    ids=["empty", "cut", "html", "no paper", "no name", "entities", "cut gzip", "no gzip", "bomb", "not UTF-8", "deep"],
)
def test_a_file_that_is_no_whole_collection_loads_nothing(content: bytes, ending: str, tmp_path: Path) -> None:
    db, path = open_memory(), tmp_path / f"2023.acl.{ending}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"2023\.acl"):
        load_acl(db, path, tmp_path, NOW)
    assert db.execute("SELECT count(*) FROM main.records").fetchall() == [(0,)]


@pytest.mark.parametrize("seed", range(300))
def test_mutated_files_are_read_or_refused(seed: int) -> None:
    chance, content = random.Random(seed), bytearray(collection(FIRST, GONE))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content))
        if chance.random() < 0.6:
            content[at] = chance.choice(b'abc019.-<>/&" \xe9\x00')
        else:
            del content[at : at + chance.randrange(20)]
    try:
        told = parse_collection(bytes(content))
    except BadAnswerError:
        return
    assert all(isinstance(entry, Paper | Refused) for entry in told)


@pytest.mark.timeout(60)
def test_thousands_of_papers_are_read_in_a_moment() -> None:
    content = collection(*(FIRST.replace('id="1"', f'id="{number}"', 1) for number in range(1, 3_001)))
    assert len(parse_collection(content)) == 3_000


class Anthology:
    """Answers with collections by name; ``papers`` may change between two harvests."""

    def __init__(self) -> None:
        self.papers = {"2023.acl": [FIRST, GONE], "2022.emnlp": [FIRST]}

    def __call__(self, asked: Asked) -> Reply:
        name = asked.path.removeprefix("/xml/").removesuffix(".xml")
        if name not in self.papers:
            return Reply(b"404: Not Found", 404, "text/plain")
        return Reply(collection(*self.papers[name], name=name), content_type="text/plain; charset=utf-8")


def run(db: Database, server: Server, folder: Path, day: date, names: list[str] | None = None) -> HarvestReport:
    source = AclAnthology(names or ["2023.acl", "2022.emnlp"])
    with Client(Service("acl", server.address + "/xml", 0.0), QUICK, "", folder) as client:
        return harvest(db, source, client, day, folder / "quarantine")


def known(db: Database) -> list[tuple[str, str]]:
    rows = db.execute("SELECT source_id, state FROM main.records WHERE source = 'acl' ORDER BY 1").fetchall()
    return [(str(name), str(state)) for name, state in rows]


TRUTH = [("2022.emnlp-long.1", "live"), ("2023.acl-long.1", "live"), ("2023.acl-long.2", "withdrawn")]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_ends_in_the_truth(fault: str, tmp_path: Path) -> None:
    db = open_memory()
    with serving(Anthology()) as server:
        server.fault = at_random(1, 1.0, [fault], most_in_a_row=1)
        for _ in range(3):
            report = run(db, server, tmp_path, date(2026, 11, 21))
        assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == TRUTH


def test_a_collection_is_asked_for_once_a_month_and_changes_are_seen(tmp_path: Path) -> None:
    db, anthology = open_memory(), Anthology()
    with serving(anthology) as server:
        assert run(db, server, tmp_path, date(2026, 11, 21)).requests == 2
        assert run(db, server, tmp_path, date(2026, 11, 30)).requests == 0
        anthology.papers["2022.emnlp"] = [
            FIRST.replace("</paper>", "<removed date='2026-11-30'>Twice</removed></paper>")
        ]
        report = run(db, server, tmp_path, date(2026, 12, 1))
    assert (report.requests, report.changed, report.new) == (2, 1, 0)
    assert known(db)[0] == ("2022.emnlp-long.1", "withdrawn")


def test_what_was_kept_of_an_answer_is_loaded_as_it_was_parsed(tmp_path: Path) -> None:
    by_file, by_web, path = open_memory(), open_memory(), tmp_path / "2023.acl.xml"
    path.write_bytes(collection(FIRST, GONE))
    load_acl(by_file, path, tmp_path, NOW)
    with serving(Anthology()) as server:
        run(by_web, server, tmp_path, date(2026, 11, 21), ["2023.acl"])
    told = "SELECT source_id, content_hash FROM main.records ORDER BY 1"
    assert by_file.execute(told).fetchall() == by_web.execute(told).fetchall()


def test_an_unknown_collection_is_said_to_be_refused(tmp_path: Path) -> None:
    with serving(Anthology()) as server:
        report = run(open_memory(), server, tmp_path, date(2026, 11, 21), ["2021.acl"])
    assert "404" in str(report.error)


@pytest.mark.parametrize("name", ["", "acl", "../etc", "2023.acl.xml", "P18-1"])
def test_a_name_that_is_no_collection_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="collection"):
        AclAnthology([name])


def test_another_collection_than_asked_for_is_no_answer() -> None:
    with pytest.raises(BadAnswerError, match=r"2023\.acl instead of 2022\.acl"):
        parse_collection(collection(FIRST), "2022.acl")
