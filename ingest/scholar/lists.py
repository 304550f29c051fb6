"""Lists that Semantic Scholar gives page by page: all papers that cite a seed, and all papers of an author.

Both are asked for again each month, for what is new in them never announces itself. What the service really does:
``docs/harvest.md``.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from hashlib import md5
from typing import Any
from urllib.parse import quote

from data.errors import BadAnswerError, RefusedError
from data.loading import LoadCounts, load_staged
from data.records import Identifier, Paper
from data.staging import create_staging, stage_papers
from data.store import Database, bump
from data.told import keep_told
from data.windows import Row, Window, cursor_of, finish_window, kept_contents
from ingest.harvest import Page
from ingest.scholar.answers import SOURCE, as_reference, asked_as, corpus_id_of, parse_json, parse_list, told_of
from ingest.scholar.search import FIELDS, stage_found
from ingest.web import Answer, Client

MOST_LISTED = 9_999
"""The service gives no more of a list: offset + limit must stay below 10,000. The data sets know the rest."""
ROWS_AT_ONCE = 1_000
EDGE_FIELDS = ("contexts", "intents", "isInfluential")
SEED_FIELDS = (*FIELDS, "citationCount", "influentialCitationCount")


def offset_pages(
    client: Client, path: str, fields: tuple[str, ...] | list[str], offset: int | None, most: int
) -> Iterator[tuple[list[dict[str, Any]] | None, int | None]]:
    """Yield the pages of a list, each with the offset of the next one; None: the list is at its end.

    The entries of a page are None where the publisher withholds them.

    Raises
    ------
    BadAnswerError
        If the pages go in a circle.
    """
    while offset is not None and offset < most:
        limit = min(ROWS_AT_ONCE, most - offset)
        params: dict[str, str | int] = {"fields": ",".join(fields), "offset": offset, "limit": limit}
        told = client.fetch(path, parse_list, params)
        following = told.get("next")
        if following is not None and (not isinstance(following, int) or following <= offset):
            raise BadAnswerError(f"the pages of {path} go in a circle at {offset}")
        offset = following
        yield told["data"], offset


class ScholarAuthors:
    """The papers of authors, who are known by their number.

    Parameters
    ----------
    authors
        Numbers as in the address of an author's page: ``1741101``.
    """

    name, kind = SOURCE, "author"

    def __init__(self, authors: list[str]) -> None:
        self.authors = authors

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return one window an author and month."""
        return [Window(SOURCE, f"{self.kind} {author} {today:%Y-%m}", cursor={"id": author}) for author in self.authors]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the list of papers."""
        path = f"/author/{window.cursor['id']}/papers"
        for data, following in offset_pages(client, path, FIELDS, window.cursor.get("offset", 0), MOST_LISTED):
            rows = [Row("paper", corpus_id_of(told), "", told) for told in data or [] if corpus_id_of(told)]
            yield Page(rows, window.cursor | {"offset": following})

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers."""
        create_staging(db)
        stage_found(db, window)
        return load_staged(db, SOURCE, now, lambda: finish_window(db, window, now))


class ScholarCiters:
    """The papers that cite seed papers, with their sentences, and the seeds themselves.

    Parameters
    ----------
    seeds
        Identifiers as scheme:value.
    """

    name, kind = SOURCE, "citers"

    def __init__(self, seeds: list[str]) -> None:
        self.seeds = seeds

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return one window a seed and month."""
        return [
            Window(SOURCE, f"{self.kind} {md5(seed.encode()).hexdigest()[:8]} {today:%Y-%m}", cursor={"seed": seed})
            for seed in self.seeds
        ]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the seed, then its citers.

        Raises
        ------
        RefusedError
            If the service does not know the seed.
        """
        cursor = dict(window.cursor)
        if "paper" not in cursor:
            path = f"/paper/{quote(asked_as(cursor['seed']), safe='/:')}"
            told = client.fetch(path, partial(parse_seed, name=cursor["seed"]), {"fields": ",".join(SEED_FIELDS)},
                                accept=frozenset({200, 404}))  # fmt: skip
            cursor |= {"paper": corpus_id_of(told), "offset": 0}
            yield Page([Row("paper", cursor["paper"], "", told)], cursor, expected=_announced(told))
        path = f"/paper/CorpusId:{cursor['paper']}/citations"
        for data, following in offset_pages(client, path, (*EDGE_FIELDS, *FIELDS), cursor["offset"], MOST_LISTED):
            cursor |= {"offset": following}
            yield Page([row for told in data or [] for row in _citing_rows(told)], cursor)

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the citing papers, then what each says of the seed."""
        create_staging(db)
        stage_found(db, window)
        papers = load_staged(db, SOURCE, now)
        seed = cursor_of(db, window)["paper"]
        edges = [(name, told) for name, told in kept_contents(db, window, "edge") if told is not None]
        counted = [told_of(told) for name, told in kept_contents(db, window, "paper") if told and name == seed]
        stage_papers(db, [_edge(name, seed, told) for name, told in edges], is_stub=True)

        def also() -> None:
            if len(edges) < MOST_LISTED:
                _forget_gone(db, seed, [name for name, _ in edges])
            keep_told(db, SOURCE, counted, now)
            finish_window(db, window, now)

        citations = load_staged(db, SOURCE, now, also).citations
        return papers.plus(LoadCounts(citations=citations))


def parse_seed(answer: Answer, name: str) -> dict[str, Any]:
    """Return a seed paper.

    Raises
    ------
    RefusedError
        If the service does not know it.
    BadAnswerError
        If the answer is no paper.
    """
    if answer.status == 404:
        raise RefusedError(f"Semantic Scholar knows no paper {name}; check follow.seeds", 404)
    told = parse_json(answer)
    if not isinstance(told, dict) or not corpus_id_of(told):
        raise BadAnswerError(f"not the paper {name}", answer.body)
    return told


def _announced(told: dict[str, Any]) -> int | None:
    """Return how many papers a seed's window should bring: its citers as the service counts them, and itself."""
    count = told.get("citationCount")
    return count + 1 if type(count) is int and count >= 0 else None


def _citing_rows(told: dict[str, Any]) -> list[Row]:
    """Return a citing paper and what it says of the seed; nothing for one that cannot be named."""
    paper = told.get("citingPaper")
    if not isinstance(paper, dict) or not (name := corpus_id_of(paper)) or not paper.get("title"):
        return []
    return [Row("paper", name, "", paper), Row("edge", name, "", {key: told.get(key) for key in EDGE_FIELDS})]


def _edge(citing: str, seed: str, told: dict[str, Any]) -> Paper:
    """Return a mention of the citing paper that knows this one reference of it."""
    cited = as_reference(told | {"citedPaper": {"corpusId": int(seed)}})
    return Paper(f"cites:{seed}:{citing}", f"corpus_id:{citing}", identifiers=(Identifier("corpus_id", citing),),
                 references=(cited,))  # fmt: skip


def _forget_gone(db: Database, seed: str, citing: list[str]) -> None:
    """Take away citations of the seed that the whole list does not hold any more."""
    gone = db.execute(
        """DELETE FROM main.citations WHERE citing_record_id IN (
            SELECT record_id FROM main.records WHERE source = ? AND starts_with(source_id, ?)
            AND split_part(source_id, ':', 3) NOT IN (SELECT unnest(?::VARCHAR[]))) RETURNING 1""",
        [SOURCE, f"cites:{seed}:", citing],
    ).fetchall()
    if gone:
        bump(db, "citations")
