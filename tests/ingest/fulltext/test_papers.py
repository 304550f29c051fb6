"""Full text of papers from a real server: as HTML, else from the source, each paper read once."""

import gzip
import io
import tarfile
from datetime import date, datetime
from pathlib import Path

import pytest

from data.errors import InputError
from data.library import utc_now
from data.loading import load_staged
from data.records import Paper
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory
from ingest.fulltext.papers import FullTexts, load_full_texts
from ingest.harvest import HarvestReport, harvest
from ingest.web import Client, Limits, Service
from tests.ingest.fulltext.test_html import page, para, table
from tests.ingest.server import FAULTS, Asked, Reply, Server, at_random, serving
from tests.papers import arxiv

QUICK = Limits(2, 0.3, 5, 40, 0.001, 0.01, 20, 8)
TODAY, NEXT_DAY, NEXT_SUMMER = date(2026, 11, 21), date(2026, 11, 22), date(2027, 7, 1)
ROWS = "<tr><td>Model</td><td>Score</td></tr><tr><td>{}</td><td>91.5</td></tr>"
SOURCE = r"""\documentclass{article}\begin{document}\section{Introduction} The source of NAME flows for a long time.
\begin{table}\caption{Scores.}\begin{tabular}{lr}\hline Model & Score \\ \hline NAME & 91.5 \\ \hline\end{tabular}
\end{table}\end{document}"""


def html(name: str) -> bytes:
    return page(para(f"The page of {name} flows for a long time.") + table(ROWS.format(name)))


def source(name: str) -> bytes:
    """Return an e-print as arXiv gives it: a tar, compressed."""
    packed, text = io.BytesIO(), SOURCE.replace("NAME", name).encode()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo("main.tex")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    return packed.getvalue()


class Texts:
    """Serves papers by number: every third as HTML, then as source, then as PDF; remembers the truth."""

    def __init__(self, size: int = 12) -> None:
        self.names = [f"2401.{number:05}" for number in range(size)]
        self.forms = {name: ("html", "latex", "pdf")[number % 3] for number, name in enumerate(self.names)}

    def __call__(self, asked: Asked) -> Reply:
        _, form, told = asked.path.split("/", 2)
        name, _, version = told.partition("v")
        assert version == "2", "the newest version is asked for"
        if form == "html":
            if self.forms[name] == "html":
                return Reply(html(name), content_type="text/html")
            return Reply(b"<html><body>No HTML for this paper.</body></html>", 404, "text/html")
        body = source(name) if self.forms[name] == "latex" else b"%PDF-1.5 " + b"x" * 500
        return Reply(body, content_type="application/gzip")

    def truth(self) -> set[tuple[str, str, str]]:
        """Return (id, passage, first cell of the second row) of every paper with a text."""
        first = {"html": "page", "latex": "source"}
        return {(name, f"The {first[form]} of {name} flows for a long time.", name)
                for name, form in self.forms.items() if form != "pdf"}  # fmt: skip


def library(texts: Texts) -> Database:
    """Return a ledger that holds the papers as arXiv knows them, the later ones newer."""
    db = open_memory()
    create_staging(db)
    stage_papers(db, [Paper(name, f"River number {name} and its lake", "We flow.", identifiers=arxiv(name),
                            licence="CC-BY-4.0", published=f"2024-01-{day:02}", precision="day")
                      for day, name in enumerate(texts.names, start=1)])  # fmt: skip
    load_staged(db, "arxiv", utc_now())
    db.execute("INSERT INTO main.versions SELECT work_id, record_id, 2, TIMESTAMP '2024-03-01', 'D' FROM main.records")
    return db


def run(db: Database, server: Server, folder: Path, today: date = TODAY, most: int = 100,
        ids: list[str] | None = None) -> list[HarvestReport]:  # fmt: skip
    """Harvest the HTML, then the sources."""
    reports = []
    for form in ("html", "latex"):
        service = Service("arxiv", f"{server.address}/{form}", 0.0)
        with Client(service, QUICK, "", folder) as client:
            reports.append(harvest(db, FullTexts(form, most, ids), client, today, folder / "quarantine"))  # type: ignore[arg-type]
    return reports


def known(db: Database) -> set[tuple[str, str, str]]:
    return set(db.execute(
        """SELECT r.source_id, p.text, t.cells[2][1] FROM main.records r JOIN main.passages p USING (record_id)
        JOIN main.result_tables t USING (record_id) WHERE r.source = 'fulltext'""").fetchall())  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_every_paper_is_read_in_the_form_it_has_whatever_goes_wrong(seed: int, tmp_path: Path) -> None:
    texts = Texts()
    db = library(texts)
    with serving(texts) as server:
        server.fault = at_random(seed, 0.15, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            reports = run(db, server, tmp_path)
        assert [(one.windows_pending, one.error) for one in reports] == [(0, None)] * 2
    assert known(db) == texts.truth()
    assert db.execute("SELECT count(*) FROM main.works WHERE NOT is_stub").fetchall() == [(len(texts.names),)]
    assert {
        row[0]
        for row in db.execute("SELECT licence FROM main.records WHERE source = 'fulltext' AND NOT is_stub").fetchall()
    } == {"CC-BY-4.0"}


def test_a_paper_is_asked_for_once_until_it_has_a_new_version_or_a_month_has_passed(tmp_path: Path) -> None:
    texts = Texts(6)
    db = library(texts)
    with serving(texts) as server:
        run(db, server, tmp_path)
        assert len(server.asked) == 6 + 4
        assert [one.requests for one in run(db, server, tmp_path, NEXT_DAY)] == [0, 0]
        db.execute("UPDATE main.versions SET submitted = ? WHERE record_id = (SELECT record_id FROM main.records "
                   "WHERE source_id = '2401.00000' AND source = 'arxiv')", [datetime(2030, 1, 1)])  # fmt: skip
        assert [one.requests for one in run(db, server, tmp_path, date(2026, 11, 23))] == [1, 0]
        assert [one.requests for one in run(db, server, tmp_path, NEXT_SUMMER)] == [5, 2]


def test_the_newest_papers_come_first_and_no_more_than_wanted_a_day(tmp_path: Path) -> None:
    texts = Texts(9)
    db = library(texts)
    with serving(texts) as server:
        run(db, server, tmp_path, most=4)
        run(db, server, tmp_path, most=4)
    asked = [one.path.removeprefix("/html/")[:10] for one in server.asked if one.path.startswith("/html/")]
    assert asked == texts.names[:-5:-1]


def test_chosen_papers_are_read_whatever_the_daily_number(tmp_path: Path) -> None:
    texts = Texts(6)
    db = library(texts)
    with serving(texts) as server:
        run(db, server, tmp_path, most=0, ids=["2401.00000", "2401.00001"])
    assert {row[0] for row in known(db)} == {"2401.00000", "2401.00001"}


def test_a_text_that_cannot_be_read_goes_to_quarantine_and_the_rest_goes_in(tmp_path: Path) -> None:
    texts = Texts(6)
    db = library(texts)

    def answer(asked: Asked) -> Reply:
        good = texts(asked)
        broken = gzip.compress(b"this is no source of any paper at all, only some bytes that fill a file")
        return Reply(broken) if "e-print" in asked.path or asked.path == "/latex/2401.00001v2" else good

    with serving(answer) as server:
        reports = run(db, server, tmp_path)
    assert [one.error for one in reports] == [None, None]
    assert known(db) == {row for row in texts.truth() if row[0] != "2401.00001"}
    assert db.execute("SELECT origin FROM main.quarantine").fetchall() == [("latex:2401.00001",)]


def test_files_are_read_by_the_id_in_their_name(tmp_path: Path) -> None:
    texts = Texts(3)
    db = library(texts)
    page_file, source_file = tmp_path / "2401.00000v2.html", tmp_path / "2401.00001.tar.gz"
    page_file.write_bytes(html("2401.00000"))
    source_file.write_bytes(source("2401.00001"))
    broken = tmp_path / "2401.00002v1.html"
    broken.write_bytes(b"<html>")
    counts = load_full_texts(db, [page_file, source_file, broken], tmp_path / "quarantine", utc_now())
    assert (counts.read, counts.quarantined) == (3, 1)
    assert known(db) == texts.truth()


@pytest.mark.parametrize("name", ["notes.html", "2401.html", "x2401.00001.tex"])
def test_a_file_without_an_id_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match="arXiv id"):
        load_full_texts(open_memory(), [tmp_path / name], tmp_path, utc_now())
