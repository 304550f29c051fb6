"""Semantic Scholar's Datasets API: all citations between papers of this library, for libraries of millions.

The first run reads a release whole, later ones the differences since. Files are large, compressed JSON lines on another
host; only rows whose both ends are in the library are kept. https://api.semanticscholar.org/api-docs/datasets
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from data.errors import BadAnswerError, RefusedError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused
from data.staging import create_staging, stage_references, stage_select
from data.store import Database, bump, reading_errors, scalar
from data.windows import Window, finish_window
from ingest.harvest import Page
from ingest.scholar.answers import parse_json
from ingest.text_lines import LONGEST_LINE, quoted, refused_lines
from ingest.web import Answer, Client

DATASET = "citations"
COLUMNS = {
    "citationid": "BIGINT", "citingcorpusid": "BIGINT", "citedcorpusid": "BIGINT", "isinfluential": "BOOLEAN",
    "contexts": "VARCHAR[]", "intents": "VARCHAR[][]",
}  # fmt: skip
ROWS = f"""read_json(PATH, format = 'newline_delimited', compression = 'gzip', ignore_errors = true,
    columns = {{{", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())}}},
    maximum_object_size = {LONGEST_LINE})"""
OURS = "SELECT DISTINCT try_cast(value AS BIGINT) FROM main.identifiers WHERE scheme = 'corpus_id'"
MOST_REFUSED = 1_000
"""Lines of one file that go to quarantine; a file with more is broken as a whole, and its first ones show how."""
Download = Callable[[Callable[[], str], Path], None]
"""Brings a file whose address a function tells; asks for the address again when it has expired."""


class ScholarDatasets:
    """The data set of citations, brought up to the newest release once a month.

    Parameters
    ----------
    folder
        Where files lie while they are read; each is removed once it was.
    download
        Brings a file.
    """

    name, kind = "semantic_scholar", "datasets"

    def __init__(self, folder: Path, download: Download) -> None:
        self.folder, self.download = folder, download

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return one window a month, once papers of the library have corpus ids to look for."""
        if not scalar(db, "SELECT count(*) FROM main.identifiers WHERE scheme = 'corpus_id'"):
            return []
        return [Window(self.name, f"{self.kind} {DATASET} {today:%Y-%m}")]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the files of the newest release, or of the differences to it, in their order."""
        cursor = dict(window.cursor)
        if "steps" not in cursor:
            cursor = self._steps(db, client)
            yield Page([], cursor)
        while cursor["steps"]:
            step = cursor["steps"][0]
            path = self.folder / f"{cursor['release']}-{'-'.join(map(str, step))}.gz"
            self.download(partial(self._link, client, cursor, step), path)
            cursor = cursor | {"steps": cursor["steps"][1:]}
            refused: list[Refused] = []
            yield Page([], cursor, refused, store=partial(store_file, db, path, step[0], refused))
            path.unlink(missing_ok=True)

    def _steps(self, db: Database, client: Client) -> dict[str, Any]:
        """Return the files to read: of the whole release the first time, else of each difference in turn."""
        release = str(client.fetch("/release/latest", _object)["release_id"])
        last = scalar(db, "SELECT max(release_id) FROM main.scholar_releases")
        if last == release:
            return {"release": release, "steps": []}
        if last is not None:
            try:
                return {"release": release, "since": last, "steps": self._differences(client, last, release)}
            except RefusedError as refusal:
                if refusal.status != 404:
                    raise
        files = self._files(client, release)
        return {"release": release, "steps": [["full", number] for number in range(len(files))]}

    def _differences(self, client: Client, since: str, until: str) -> list[list[Any]]:
        """Return the files of the differences between two releases, updates before deletions in each.

        Raises
        ------
        BadAnswerError
            If the chain of differences has a gap.
        """
        steps: list[list[Any]] = []
        at = since
        for number, diff in enumerate(self._diffs(client, since, until)):
            if diff.get("from_release") != at:
                raise BadAnswerError(f"the differences from {since} to {until} have a gap at {at}")
            at = diff["to_release"]
            for kind in ("update", "delete"):
                steps += [[kind, number, place] for place in range(len(diff.get(f"{kind}_files") or []))]
        if at != until:
            raise BadAnswerError(f"the differences from {since} end at {at}, not at {until}")
        return steps

    def _diffs(self, client: Client, since: str, until: str) -> list[dict[str, Any]]:
        told = client.fetch(f"/diffs/{since}/to/{until}/{DATASET}", _object)
        return list(told.get("diffs") or [])

    def _files(self, client: Client, release: str) -> list[str]:
        files = client.fetch(f"/release/{release}/dataset/{DATASET}", _object).get("files")
        if not isinstance(files, list) or not files:
            raise BadAnswerError(f"release {release} lists no files of {DATASET}")
        return [str(link) for link in files]

    def _link(self, client: Client, cursor: dict[str, Any], step: list[Any]) -> str:
        """Return a fresh link to a file: links expire, so the list is asked for again each time."""
        if step[0] == "full":
            link: str = self._files(client, cursor["release"])[step[1]]
            return link
        diff = self._diffs(client, cursor["since"], cursor["release"])[step[1]]
        return str(diff[f"{step[0]}_files"][step[2]])

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the citations as they stand after the last file."""
        release = scalar(
            db, "SELECT cursor->>'release' FROM main.harvest_windows WHERE source = ? AND name = ?",
            [window.source, window.name],
        )  # fmt: skip
        create_staging(db)
        stage_select(db, CITING, is_stub=True)
        stage_references(db, CITED)

        def also() -> None:
            _drop_gone(db)
            db.execute("DELETE FROM main.scholar_releases WHERE release_id = ?", [release])
            db.execute("INSERT INTO main.scholar_releases VALUES (?, ?)", [release, now])
            finish_window(db, window, now)

        return load_staged(db, self.name, now, also)


CITING = """
SELECT 'edges:' || citing AS source_id, 'corpus_id:' || citing AS title,
       [{'scheme': 'corpus_id', 'value': citing::VARCHAR}] AS identifiers,
       md5(string_agg(hash(cited, contexts, intents, is_influential)::VARCHAR, ' ' ORDER BY cited)) AS parts
FROM main.scholar_edges GROUP BY citing"""
CITED = """
SELECT 'edges:' || citing AS citing_source_id, [{'scheme': 'corpus_id', 'value': cited::VARCHAR}] AS identifiers,
       flatten(list(contexts)) AS contexts, list_distinct(flatten(list(intents))) AS intents,
       bool_or(is_influential) AS is_influential
FROM main.scholar_edges GROUP BY citing, cited"""


def store_file(db: Database, path: Path, kind: str, refused: list[Refused]) -> int:
    """Take one file into the edges, inside the caller's transaction; return the rows of this library.

    Parameters
    ----------
    kind
        full or update: rows to put in; delete: rows to take out.
    refused
        Takes the lines that are no rows, :data:`MOST_REFUSED` at most.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    rows = ROWS.replace("PATH", quoted(path))
    with reading_errors(path):
        db.execute(
            f"""CREATE OR REPLACE TEMP TABLE file_rows AS SELECT * FROM {rows} WHERE citationid IS NULL
            OR ? = 'delete' OR (citingcorpusid IN ({OURS}) AND citedcorpusid IN ({OURS}))""",
            [kind],
        )
        if db.execute("DELETE FROM file_rows WHERE citationid IS NULL RETURNING 1").fetchall():
            refused += islice(refused_lines(path, _without_key), MOST_REFUSED)
    db.execute("DELETE FROM main.scholar_edges WHERE citation_id IN (SELECT citationid FROM file_rows)")
    if kind == "delete":
        return 0
    return len(
        db.execute(
            """INSERT INTO main.scholar_edges
            SELECT DISTINCT ON (citationid) citationid, citingcorpusid, citedcorpusid,
                   coalesce(list_filter(contexts, lambda c: c <> ''), []),
                   coalesce(list_distinct(flatten(list_filter(intents, lambda i: i IS NOT NULL))), []), isinfluential
            FROM file_rows RETURNING 1"""
        ).fetchall()
    )


def _without_key(told: dict[str, Any]) -> str | None:
    return None if str(told.get("citationid")).isdigit() else "a citation without its key, citationid"


def _drop_gone(db: Database) -> None:
    """Take away citations of papers that have none left in the data set."""
    gone = db.execute(
        """DELETE FROM main.citations WHERE citing_record_id IN (
            SELECT record_id FROM main.records WHERE source = 'semantic_scholar' AND starts_with(source_id, 'edges:')
            AND try_cast(source_id[7:] AS BIGINT) NOT IN (SELECT citing FROM main.scholar_edges)) RETURNING 1"""
    ).fetchall()
    if gone:
        bump(db, "citations")


def _object(answer: Answer) -> dict[str, Any]:
    told = parse_json(answer)
    if not isinstance(told, dict) or not told:
        raise BadAnswerError("not a JSON object", answer.body)
    return told
