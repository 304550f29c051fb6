"""Semantic Scholar, Graph API: identifiers, references and citing sentences of the papers in this library.

Papers are asked for by 500; what the answer does not tell (elided bibliographies, unknown papers) is noted as unknown.
Wire format: https://api.semanticscholar.org/api-docs/graph; what the server really does: ``docs/harvest.md``.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from hashlib import md5
from typing import Any

from data.errors import BadAnswerError, RefusedError
from data.loading import LoadCounts, load_staged
from data.staging import create_staging, stage_papers
from data.store import Database
from data.told import keep_told
from data.windows import Row, Window, finish_window
from ingest.coverage import Asked, Wanted, due_windows, note_coverage
from ingest.harvest import Page
from ingest.scholar.answers import SOURCE, as_paper, asked_as, nested_references, parse_json, slim, told_of
from ingest.scholar.lists import MOST_LISTED, offset_pages
from ingest.web import Answer, Client

IDS_AT_ONCE = 500
"""The service takes no more in one request."""
WANTED = Wanted(("arxiv", "doi", "acl"))
REFERENCE_FIELDS = ("title", "year", "venue", "externalIds", "corpusId", "authors")
FIELDS = ("corpusId", "externalIds", "title", "abstract", "venue", "year", "publicationDate", "referenceCount",
          "citationCount", "influentialCitationCount", "authors",
          *(f"references.{name}" for name in REFERENCE_FIELDS))  # fmt: skip


class SemanticScholar:
    """The papers of this library, asked for again after some days: new references never announce themselves.

    Parameters
    ----------
    refresh_days
        Days after which a paper is asked for again.
    daily_requests
        Requests a run may make, about.
    contexts
        Ask for the references of each paper by itself, with sentences, intents and influence.
    extras
        Fields wanted beside: ``tldr`` (a sentence that a model wrote), ``embedding.specter_v2`` (a vector).
    """

    name, kind = SOURCE, "papers"

    def __init__(
        self, refresh_days: int, daily_requests: int, contexts: bool = False, extras: tuple[str, ...] = ()
    ) -> None:
        self.refresh_days, self.contexts, self.fields = refresh_days, contexts, (*FIELDS, *extras)
        self.most_papers = daily_requests if contexts else daily_requests * IDS_AT_ONCE

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return batches of papers to ask for: those never asked for first, then the longest ago."""
        return due_windows(db, self.name, self.kind, WANTED, today, self.refresh_days, self.most_papers, IDS_AT_ONCE)

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the papers of a batch, then, if wanted, the references of each."""
        left, cursor = list(window.cursor.get("ids", [])), dict(window.cursor)
        size = IDS_AT_ONCE
        while left:
            chunk = left[:size]
            wanted, parse = [asked_as(name) for name in chunk], partial(parse_batch, asked=len(chunk))
            told = client.fetch(
                "/paper/batch", parse, {"fields": ",".join(self.fields)}, {"ids": wanted}, accept=frozenset({200, 400})
            )
            if told is None:  # larger than the service will answer
                if size == 1:
                    told = [None]
                else:
                    size = max(len(chunk) // 2, 1)
                    continue
            left = left[len(chunk) :]
            cursor = cursor | {"ids": left}
            rows = [Row("paper", name, "", paper) for name, paper in zip(chunk, told, strict=True)]
            yield Page(rows, cursor)
        if self.contexts:
            yield from self._references(db, client, window, cursor)

    def _references(self, db: Database, client: Client, window: Window, cursor: dict[str, Any]) -> Iterator[Page]:
        """Yield the bibliography of each found paper that is not kept yet, with sentences and intents."""
        found = db.execute(
            """SELECT source_id, content->>'corpusId' FROM main.harvest_rows p
            WHERE source = ? AND name = ? AND part = 'paper' AND content IS NOT NULL AND NOT EXISTS (
                FROM main.harvest_rows r WHERE r.source = p.source AND r.name = p.name AND r.part = 'references'
                AND r.source_id = p.source_id) ORDER BY source_id""",
            [window.source, window.name],
        ).fetchall()
        for name, corpus_id in found:
            yield Page([Row("references", name, "", self._bibliography(client, corpus_id))], cursor)

    def _bibliography(self, client: Client, corpus_id: str) -> dict[str, Any]:
        """Return all references of one paper; ``given`` is None where the publisher withholds them."""
        given: list[dict[str, Any]] = []
        fields = ("contexts", "intents", "isInfluential", *REFERENCE_FIELDS)
        try:
            for data, _ in offset_pages(client, f"/paper/CorpusId:{corpus_id}/references", fields, 0, MOST_LISTED):
                if data is None:
                    return {"given": None}
                given += data
        except RefusedError as refusal:
            if refusal.status == 404:
                return {"given": None}
            raise
        return {"given": given}

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers of a complete batch and note what was found and what not."""
        rows = db.execute(
            """SELECT p.source_id, p.content, r.content FROM main.harvest_rows p
            LEFT JOIN main.harvest_rows r ON r.source = p.source AND r.name = p.name AND r.part = 'references'
                AND r.source_id = p.source_id
            WHERE p.source = ? AND p.name = ? AND p.part = 'paper' ORDER BY p.source_id""",
            [window.source, window.name],
        ).fetchall()
        papers, coverage, beside = {}, [], []
        for name, content, bibliography in rows:
            told = json.loads(content) if content else None
            given = json.loads(bibliography)["given"] if bibliography else nested_references(told)
            listed = told.get("referenceCount") if told else None
            coverage.append(Asked(name, told is not None, listed, None if given is None else len(given)))
            if told is not None and (paper := as_paper(told, given, name)) is not None:
                papers[paper.source_id] = paper
                beside.append(told_of(told))
        create_staging(db)
        stage_papers(db, papers.values())

        def also() -> None:
            note_coverage(db, self.name, coverage, now)
            keep_told(db, self.name, beside, now)
            finish_window(db, window, now)

        return load_staged(db, self.name, now, also)


class NamedPapers(SemanticScholar):
    """Papers by their identifiers (scheme:value), whether this library has them or not, asked for once.

    A paper that was only cited here becomes a harvested one.
    """

    kind = "named"

    def __init__(self, ids: list[str]) -> None:
        super().__init__(refresh_days=0, daily_requests=len(ids))
        self.ids = ids

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return batches of the identifiers."""
        batches = [self.ids[start : start + IDS_AT_ONCE] for start in range(0, len(self.ids), IDS_AT_ONCE)]
        return [
            Window(SOURCE, f"{self.kind} {today} {md5(' '.join(batch).encode()).hexdigest()[:8]}",
                   cursor={"ids": batch}, expected=len(batch)) for batch in batches
        ]  # fmt: skip


def parse_batch(answer: Answer, asked: int) -> list[dict[str, Any] | None] | None:
    """Return one entry a paper asked for, None for an unknown one; None alone: the answer would be too large.

    Raises
    ------
    BadAnswerError
        If the answer is no list of that length.
    """
    told = parse_json(answer)
    if answer.status == 400:
        error = str(told.get("error", "")) if isinstance(told, dict) else ""
        if "No valid paper ids given" in error:
            return [None] * asked
        if "exceed maximum size" in error:
            return None
        raise RefusedError(f"Semantic Scholar refuses the batch: {error[:300]}", 400)
    if not isinstance(told, list) or len(told) != asked:
        raise BadAnswerError(f"not a list of {asked} papers", answer.body)
    return [slim(entry) if isinstance(entry, dict) else None for entry in told]
