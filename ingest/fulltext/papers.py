"""Full text of arXiv papers of this library, read once into passages and tables: as HTML, else from the LaTeX source.

Two harvests, one after the other: ``html`` for papers that are due, ``latex`` for those of which there is no HTML. Text
lies under the source ``fulltext``, with the licence of the paper's record; analyses read it from there alone.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Literal

from data.errors import BadAnswerError, InputError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused, quarantine
from data.records import FullText, Identifier, Paper, record_of
from data.staging import create_staging, stage_papers
from data.store import Database
from data.windows import Row, Window, finish_window, kept_contents, open_windows
from ingest.coverage import Asked, note_coverage
from ingest.fulltext.html.page import parse_latexml
from ingest.fulltext.latex.archive import read_eprint
from ingest.fulltext.latex.paper import parse_latex
from ingest.harvest import Page
from ingest.web import Answer, Client

SOURCE = "fulltext"
Form = Literal["html", "latex"]
IDS_A_WINDOW = 20
ASK_AGAIN = timedelta(days=30)
"""After this time a paper without text is asked for again: HTML is sometimes made late."""
LARGEST_FILE = 64 * 2**20
FILE_NAME = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?[_/]\d{7})(?P<version>v\d+)?(?:\.\w{1,5}){0,2}")
PARSERS: dict[Form, Callable[[bytes], FullText]] = {
    "html": parse_latexml,
    "latex": lambda content: parse_latex(read_eprint(content)),
}


def _is_whole_page(content: bytes) -> bool:
    return b"ltx_document" in content and b"</html>" in content[-4096:].lower()


def _is_whole_source(content: bytes) -> bool:
    """Tell whether compressed data reach their end; a source that is not compressed is taken as it is."""
    if not content.startswith(b"\x1f\x8b"):
        return len(content) > 0 and not content.lstrip().startswith(b"<")
    inflate, data = zlib.decompressobj(wbits=31), content
    try:
        while data and not inflate.eof:
            inflate.decompress(data, 2**20)
            data = inflate.unconsumed_tail
    except zlib.error:
        return False
    return inflate.eof


IS_WHOLE: dict[Form, Callable[[bytes], bool]] = {"html": _is_whole_page, "latex": _is_whole_source}
VERSIONS = """SELECT i.value, max(v.version) FROM main.identifiers i JOIN main.versions v USING (work_id)
WHERE i.scheme = 'arxiv' AND list_contains(?::VARCHAR[], i.value) GROUP BY i.value"""
DUE = """
SELECT value FROM (
    SELECT i.value, any_value(w.published) AS published, max(v.submitted) AS newest
    FROM main.works w JOIN main.identifiers i ON i.work_id = w.work_id AND i.scheme = 'arxiv'
    LEFT JOIN main.versions v ON v.work_id = w.work_id
    WHERE NOT w.is_stub AND NOT w.is_withdrawn GROUP BY i.value)
LEFT JOIN (SELECT asked_for[7:] AS value, max(asked_at) AS asked_at, max(state) AS state
           FROM main.source_coverage WHERE source = $own GROUP BY 1) USING (value)
WHERE (asked_at IS NULL OR newest > asked_at OR (state = 'unknown' AND asked_at <= $again))
  AND ($before = '' OR value IN (SELECT asked_for[7:] FROM main.source_coverage
                                 WHERE source = $before AND state = 'unknown'))
ORDER BY published DESC NULLS LAST, value DESC LIMIT $most"""


class FullTexts:
    """The text of arXiv papers in one form.

    Parameters
    ----------
    form
        ``html``, or ``latex`` for papers of which the harvest of ``html`` found none.
    daily_papers
        The newest papers read a day, at most.
    ids
        Only these papers, by arXiv id, whatever is known of them.
    """

    name = SOURCE

    def __init__(self, form: Form, daily_papers: int, ids: list[str] | None = None) -> None:
        self.kind: str = form
        self.form, self.daily_papers, self.ids = form, daily_papers, ids
        self.asked = f"{SOURCE} {form}"

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return batches of papers whose text is not known; once a day."""
        if self.ids is None and (open_windows(db, SOURCE, self.kind) or self._was_planned(db, today)):
            return []
        ids = self._due(db, today) if self.ids is None else self._chosen(db)
        batches = [ids[start : start + IDS_A_WINDOW] for start in range(0, len(ids), IDS_A_WINDOW)]
        stamp = "" if self.ids is None else f" {datetime.now():%H%M%S}"
        return [
            Window(SOURCE, f"{self.kind} {today}{stamp} {md5(' '.join(batch).encode()).hexdigest()[:8]}",
                   cursor={"ids": batch}, expected=len(batch))
            for batch in batches
        ]  # fmt: skip

    def _was_planned(self, db: Database, today: date) -> bool:
        return bool(
            db.execute(
                "SELECT 1 FROM main.harvest_windows WHERE source = ? AND starts_with(name, ?) LIMIT 1",
                [SOURCE, f"{self.kind} {today} "],
            ).fetchall()
        )

    def _due(self, db: Database, today: date) -> list[str]:
        again = datetime.combine(today - ASK_AGAIN, datetime.max.time())
        before = "" if self.form == "html" else f"{SOURCE} html"
        told = {"own": self.asked, "again": again, "before": before, "most": self.daily_papers}
        return [row[0] for row in db.execute(DUE, told).fetchall()]

    def _chosen(self, db: Database) -> list[str]:
        """Return the chosen papers, for ``latex`` those that the harvest of ``html`` has just not found."""
        if self.form == "html":
            return list(self.ids or [])
        missing = {row[0] for row in db.execute(
            "SELECT asked_for[7:] FROM main.source_coverage WHERE source = ? AND state = 'unknown'",
            [f"{SOURCE} html"]).fetchall()}  # fmt: skip
        return [name for name in self.ids or [] if name in missing]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield one paper after the other; one that cannot be read goes to quarantine, and counts as without text."""
        left = list(window.cursor["ids"])
        versions = dict(db.execute(VERSIONS, [left]).fetchall())
        while left:
            name = left.pop(0)
            path = f"/{name}v{versions[name]}" if name in versions else f"/{name}"
            try:
                told = client.fetch(path, self._read, accept=frozenset({200, 404}))
            except BadAnswerError as error:
                if not error.content:
                    raise
                told = Refused(self.form, str(error), error.content)
            refused = [Refused(f"{self.form}:{name}", told.reason, told.content)] if isinstance(told, Refused) else []
            content = asdict(told) if isinstance(told, FullText) else None
            yield Page([Row(self.form, name, "", content)], {"ids": list(left)}, refused)

    def _read(self, answer: Answer) -> FullText | Refused | None:
        """Return the text of an answer; None: there is none in this form, or the paper was handed in as PDF.

        Raises
        ------
        BadAnswerError
            If it is cut short, or nothing that the address gives.
        """
        body = answer.body
        if answer.status == 404 or body.startswith(b"%PDF"):
            return None
        if not IS_WHOLE[self.form](body):
            raise BadAnswerError(f"no whole {self.form} of a paper", body)
        try:
            return PARSERS[self.form](body)
        except (InputError, BadAnswerError) as error:
            return Refused(self.form, str(error), body)

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the texts of a complete batch, each under the title and licence of its paper."""
        told = kept_contents(db, window, self.form)
        texts = {name: record_of(FullText, content) for name, content in told if content is not None}
        create_staging(db)
        stage_papers(db, papers_of(db, texts))
        asked = [
            Asked(f"arxiv:{name}", name in texts, n_given=len(texts[name].references) if name in texts else None)
            for name, _ in told
        ]

        def also() -> None:
            note_coverage(db, self.asked, asked, now)
            finish_window(db, window, now)

        return load_staged(db, SOURCE, now, also)


def load_full_texts(db: Database, paths: list[Path], folder: Path, now: datetime) -> LoadCounts:
    """Load the text of papers from files named by arXiv id: HTML as arXiv shows it, or source as it gives it.

    A file that cannot be read goes to quarantine in ``folder``.

    Raises
    ------
    InputError
        If a file is missing, too large, or not named by an arXiv id.
    """
    texts: dict[str, FullText] = {}
    refused = []
    for path in paths:
        name = _id_of(path)
        content = path.read_bytes()
        form: Form = "html" if path.suffix.lower() in (".html", ".htm") else "latex"
        try:
            texts[name] = PARSERS[form](content)
        except (InputError, BadAnswerError) as error:
            refused.append(Refused(path.name, str(error), content))
    create_staging(db)
    stage_papers(db, papers_of(db, texts))
    counts = load_staged(db, SOURCE, now)
    count = quarantine(db, folder, SOURCE, refused, now)
    return counts.plus(LoadCounts(read=count, quarantined=count))


def _id_of(path: Path) -> str:
    """Return the arXiv id in a file's name; an old one is written with ``_`` for its slash."""
    if not path.is_file():
        raise InputError(f"{path} is no file")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(f"{path} is larger than {LARGEST_FILE // 2**20} MB")
    found = FILE_NAME.fullmatch(path.name)
    if not found:
        raise InputError(f"{path} is not named by an arXiv id; as 2401.00001v2.tar.gz or hep-th_9901001.html")
    return found["id"].replace("_", "/")


def papers_of(db: Database, texts: dict[str, FullText]) -> list[Paper]:
    """Return texts as records of papers, with title and licence as the library knows them."""
    known = {name: (title, licence) for name, title, licence in db.execute(
        """SELECT i.value, w.title, w.licence FROM (SELECT DISTINCT value, work_id FROM main.identifiers
           WHERE scheme = 'arxiv' AND list_contains(?::VARCHAR[], value)) i JOIN public.works w USING (work_id)""",
        [list(texts)]).fetchall()}  # fmt: skip
    return [
        Paper(source_id=name, title=known[name][0] if name in known else f"arXiv:{name}",
              licence=(known[name][1] if name in known else None) or "", identifiers=(Identifier("arxiv", name),),
              references=text.references, passages=text.passages, tables=text.tables)
        for name, text in texts.items()
    ]  # fmt: skip
