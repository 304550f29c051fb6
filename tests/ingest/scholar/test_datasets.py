"""The Datasets API from a real server: whole releases, differences in order, links that expire, files cut short."""

import gzip
import json
import random
from pathlib import Path

import pytest

from data.errors import RefusedError, SourceError
from data.library import utc_now
from data.loading import load_staged
from data.records import Identifier, Paper
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory
from ingest.download import Downloader
from ingest.harvest import HarvestReport, harvest
from ingest.scholar.datasets import ScholarDatasets
from ingest.web import Client, Limits, Service
from tests.ingest.server import Asked, Reply, Server, at_random, serving

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 10)
OURS = range(1, 21)
Edge = tuple[int, int]


def line(key: int, citing: int, cited: int) -> dict[str, object]:
    """Return a row of the data set; in a third of them contexts and intents are null, as in the real one."""
    told = {"citationid": key, "citingcorpusid": citing, "citedcorpusid": cited, "isinfluential": key % 2 == 0}
    known = key % 3 > 0
    return told | {"contexts": [f"as {cited}"] if known else None, "intents": [["methodology"]] if known else None}


class Releases:
    """A data set of citations with its releases; ``odd`` is the share of file requests that go wrong."""

    def __init__(self, seed: int, odd: float = 0.0) -> None:
        self.chance, self.odd = random.Random(seed), odd
        self.rows: dict[int, Edge] = {}
        self.releases: list[str] = []
        self.files: dict[str, bytes] = {}
        self.full: dict[str, list[str]] = {}
        self.diffs: list[dict[str, object]] = []
        self.address = ""
        self.release(60)

    def release(self, new: int, gone: int = 0) -> None:
        """Publish a release: some rows new, some gone."""
        name = f"2026-01-{len(self.releases) + 1:02}"
        deleted = self.chance.sample(sorted(self.rows), min(gone, len(self.rows)))
        for key in deleted:
            del self.rows[key]
        first = 1000 * (len(self.releases) + 1)
        added = {first + n: (self.chance.randint(1, 40), self.chance.randint(1, 40)) for n in range(new)}
        self.rows |= added
        if self.releases:
            update = self._file(f"{name}-update", added)
            delete = self._file(f"{name}-delete", dict.fromkeys(deleted, (0, 0)))
            self.diffs.append({"from_release": self.releases[-1], "to_release": name, "update_files": [update],
                               "delete_files": [delete]})  # fmt: skip
        halves = [dict(list(self.rows.items())[part::2]) for part in (0, 1)]
        self.full[name] = [self._file(f"{name}-full-{number}", half) for number, half in enumerate(halves)]
        self.releases.append(name)

    def _file(self, name: str, rows: dict[int, Edge]) -> str:
        lines = [json.dumps(line(key, *edge)) for key, edge in rows.items()]
        self.files[name] = gzip.compress("\n".join([*lines, ""]).encode())
        return name

    def truth(self) -> set[Edge]:
        """Return the citations between papers of the library."""
        return {edge for edge in self.rows.values() if edge[0] in OURS and edge[1] in OURS and edge[0] != edge[1]}

    def __call__(self, asked: Asked) -> Reply:
        words = asked.path.strip("/").split("/")
        if words[0] == "files":
            return self._give(words[1], asked)
        assert asked.headers.get("x-api-key") == "secret"
        if words == ["release", "latest"]:
            return _json({"release_id": self.releases[-1], "README": "", "datasets": []})
        if words[0] == "release":
            return _json({"name": "citations", "files": [self._link(name) for name in self.full[words[1]]]})
        since, until = words[1], words[3]
        found = self.diffs[self.releases.index(since) : self.releases.index(until)]
        kinds = ("update_files", "delete_files")
        linked = [diff | {kind: [self._link(name) for name in diff[kind]] for kind in kinds} for diff in found]  # type: ignore[attr-defined]
        return _json({"dataset": "citations", "start_release": since, "end_release": until, "diffs": linked})

    def _link(self, name: str) -> str:
        return f"{self.address}/files/{name}"

    def _give(self, name: str, asked: Asked) -> Reply:
        """Give a file from the byte that is asked for; sometimes the link has expired."""
        assert "x-api-key" not in asked.headers
        if self.chance.random() < self.odd:
            return Reply(b"<Error>Request has expired</Error>", 403, "application/xml")
        body = self.files[name]
        begin = int(asked.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if not begin:
            return Reply(body, 200, "binary/octet-stream")
        if begin >= len(body):
            return Reply(b"", 416, "application/xml")
        told = {"Content-Range": f"bytes {begin}-{len(body) - 1}/{len(body)}"}
        return Reply(body[begin:], 206, "binary/octet-stream", told)


def _json(told: object) -> Reply:
    return Reply(json.dumps(told).encode(), 200, "application/json")


def library() -> Database:
    db = open_memory()
    create_staging(db)
    stage_papers(db, [Paper(str(n), f"River number {n} and its lake", identifiers=(Identifier("corpus_id", str(n)),),
                            published="2024-01-05", precision="day") for n in OURS])  # fmt: skip
    load_staged(db, "semantic_scholar", utc_now())
    return db


def run(db: Database, server: Server, folder: Path, month: int = 1) -> HarvestReport:
    service = Service("semantic_scholar", server.address, 0.0, headers={"x-api-key": "secret"})
    source = ScholarDatasets(folder / "files", Downloader(QUICK, frozenset({"127.0.0.1"})))
    with Client(service, QUICK, "", folder) as client:
        return harvest(db, source, client, utc_now().date().replace(month=month), folder / "quarantine")


def edges(db: Database) -> set[Edge]:
    return set(
        db.execute(
            """SELECT DISTINCT a.value::INT, b.value::INT FROM public.citations
            JOIN public.identifiers a ON a.work_id = citing_id AND a.scheme = 'corpus_id'
            JOIN public.identifiers b ON b.work_id = cited_id AND b.scheme = 'corpus_id'"""
        ).fetchall()
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_release_and_the_differences_since_are_the_graph(seed: int, tmp_path: Path) -> None:
    world, db = Releases(seed, odd=0.1), library()
    with serving(world) as server:
        world.address = server.address
        server.fault = at_random(seed, 0.15, ["500", "reset", "short", "429"])
        for month, (new, gone) in enumerate([(0, 0), (20, 15), (5, 60)], start=1):
            if month > 1:
                world.release(new, gone)
                world.release(new // 2, gone // 3)
            report = run(db, server, tmp_path, month)
            assert (report.windows_pending, report.error) == (0, None)
            assert edges(db) == world.truth()
    assert any("/diffs/" in asked.path for asked in server.asked)
    assert db.execute("SELECT count(*) FROM main.works WHERE NOT is_stub").fetchall() == [(len(OURS),)]
    assert list((tmp_path / "files").iterdir()) == []


def test_a_month_without_a_new_release_reads_no_file(tmp_path: Path) -> None:
    world, db = Releases(1), library()
    with serving(world) as server:
        world.address = server.address
        run(db, server, tmp_path, 1)
        before = len(server.asked)
        run(db, server, tmp_path, 2)
        assert [asked.path for asked in server.asked[before:]] == ["/release/latest"]
        assert run(db, server, tmp_path, 2).requests == 0


def test_a_file_is_gone_on_with_from_the_byte_that_is_there(tmp_path: Path) -> None:
    world = Releases(2)
    name, body = next(iter(world.files.items()))
    with serving(world) as server:
        world.address = server.address
        server.fault = lambda asked: "short" if len(server.asked) == 1 else ""
        Downloader(QUICK, frozenset({"127.0.0.1"}))(lambda: f"{server.address}/files/{name}", tmp_path / "file.gz")
    assert (tmp_path / "file.gz").read_bytes() == body
    assert server.asked[1].headers["Range"] == f"bytes={len(body) // 2}-"


def test_files_come_from_known_hosts_alone(tmp_path: Path) -> None:
    download = Downloader(QUICK, frozenset({".amazonaws.com"}))
    for link in (
        "https://example.org/x",
        "http://s3.amazonaws.com/x",
        "https://notamazonaws.com/x",
        "file:///etc/passwd",
    ):
        with pytest.raises(RefusedError, match="not one of the known hosts"):
            download(lambda link=link: link, tmp_path / "x")  # type: ignore[misc]


def test_a_file_that_never_comes_whole_is_an_error_and_its_part_stays(tmp_path: Path) -> None:
    world = Releases(3)
    name = next(iter(world.files))
    with serving(world) as server:
        server.fault = lambda asked: "short" if len(server.asked) == 1 else "500"
        with pytest.raises(SourceError, match="status 500"):
            Downloader(QUICK, frozenset({"127.0.0.1"}))(lambda: f"{server.address}/files/{name}", tmp_path / "x")
    assert (tmp_path / "x.part").stat().st_size == len(world.files[name]) // 2


def test_lines_that_are_no_rows_go_to_quarantine_and_the_rest_goes_in(tmp_path: Path) -> None:
    world, db = Releases(4), library()
    name = world.full[world.releases[0]][0]
    whole = gzip.decompress(world.files[name])
    world.files[name] = gzip.compress(b'{"citationid": \n' + whole + b'{"citationid": null, "citingcorpusid": 1}\n')
    with serving(world) as server:
        world.address = server.address
        report = run(db, server, tmp_path)
    assert (report.error, edges(db)) == (None, world.truth())
    reasons = [row[0] for row in db.execute("SELECT reason FROM main.quarantine ORDER BY origin").fetchall()]
    assert len(reasons) == 2
    assert any("not JSON" in reason for reason in reasons)
    assert any("without its key" in reason for reason in reasons)
