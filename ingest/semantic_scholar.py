"""Semantic Scholar, Graph API: identifiers, references and citing sentences of the papers in this library.

Papers are asked for by 500; what the answer does not tell (elided bibliographies, unknown papers) is noted as unknown.
Wire format: https://api.semanticscholar.org/api-docs/graph; what the server really does: ``docs/harvest.md``.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import md5
from typing import Any

from data.errors import BadAnswerError, RefusedError
from data.loading import LoadCounts, load_staged
from data.records import Author, Identifier, Paper, Precision, Reference
from data.staging import create_staging, stage_papers
from data.store import Database
from data.windows import Row, Window, finish_window
from ingest.harvest import Page
from ingest.text_lines import LONGEST_ABSTRACT
from ingest.web import Answer, Client

IDS_AT_ONCE = 500
"""The service takes no more in one request."""
REFERENCES_AT_ONCE = 1_000
MOST_REFERENCES = 9_999
"""offset + limit must stay below 10,000."""
PREFIXES = {"arxiv": "ARXIV", "doi": "DOI", "acl": "ACL", "corpus_id": "CorpusId"}
SCHEMES = {"ArXiv": "arxiv", "DOI": "doi", "ACL": "acl", "DBLP": "dblp", "CorpusId": "corpus_id"}
REFERENCE_FIELDS = ("title", "year", "venue", "externalIds", "corpusId", "authors")
FIELDS = ("corpusId", "externalIds", "title", "abstract", "venue", "year", "publicationDate", "referenceCount",
          "citationCount", "authors", *(f"references.{name}" for name in REFERENCE_FIELDS))  # fmt: skip
INTENTS = frozenset({"background", "methodology", "result"})


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
    """

    name, kind = "semantic_scholar", "papers"

    def __init__(self, refresh_days: int, daily_requests: int, contexts: bool = False) -> None:
        self.refresh_days, self.contexts = refresh_days, contexts
        self.most_papers = daily_requests if contexts else daily_requests * IDS_AT_ONCE

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return batches of papers to ask for: those never asked for first, then the longest ago."""
        if db.execute(
            """SELECT 1 FROM main.harvest_windows WHERE source = ? AND split_part(name, ' ', 1) = ? AND state <> 'done'
            LIMIT 1""",
            [self.name, self.kind],
        ).fetchall():
            return []  # what is left of an earlier run comes first
        before = datetime.combine(today - timedelta(days=self.refresh_days), datetime.max.time())
        ids = [row[0] for row in db.execute(DUE, [self.name, before, self.most_papers]).fetchall()]
        batches = [ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE)]
        return [
            Window(
                self.name, f"{self.kind} {today} {md5(' '.join(batch).encode()).hexdigest()[:8]}", cursor={"ids": batch}
            )
            for batch in batches
        ]

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the papers of a batch, then, if wanted, the references of each."""
        left, cursor = list(window.cursor.get("ids", [])), dict(window.cursor)
        size = IDS_AT_ONCE
        while left:
            chunk = left[:size]
            wanted, parse = [_asked(name) for name in chunk], partial(parse_batch, asked=len(chunk))
            told = client.fetch(
                "/paper/batch", parse, {"fields": ",".join(FIELDS)}, {"ids": wanted}, accept=frozenset({200, 400})
            )
            if told is None:  # larger than the service will answer
                if size == 1:
                    told = [None]
                else:
                    size = max(len(chunk) // 2, 1)
                    continue
            left = left[len(chunk) :]
            cursor = cursor | {"ids": left}
            yield Page([Row("paper", name, "", paper) for name, paper in zip(chunk, told, strict=True)], cursor)
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
        offset, fields = 0, ("contexts", "intents", "isInfluential", *REFERENCE_FIELDS)
        while offset < MOST_REFERENCES:
            limit = min(REFERENCES_AT_ONCE, MOST_REFERENCES - offset)
            params: dict[str, str | int] = {"fields": ",".join(fields), "offset": offset, "limit": limit}
            try:
                told = client.fetch(f"/paper/CorpusId:{corpus_id}/references", parse_references, params)
            except RefusedError as refusal:
                if refusal.status == 404:
                    return {"given": None}
                raise
            if told["data"] is None:
                return {"given": None}
            given += told["data"]
            following = told.get("next")
            if following is None:
                break
            if not isinstance(following, int) or following <= offset:
                raise BadAnswerError(f"the references of CorpusId:{corpus_id} go in a circle at {offset}")
            offset = following
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
        papers, coverage = {}, []
        for name, content, bibliography in rows:
            told = json.loads(content) if content else None
            given = json.loads(bibliography)["given"] if bibliography else _nested(told)
            coverage.append((name, told, given))
            if told is not None and (paper := as_paper(told, given, name)) is not None:
                papers[paper.source_id] = paper
        create_staging(db)
        stage_papers(db, papers.values())

        def also() -> None:
            _note_coverage(db, self.name, coverage, now)
            finish_window(db, window, now)

        return load_staged(db, self.name, now, also)


DUE = """
SELECT name FROM (
    SELECT w.work_id, min_by(i.scheme || ':' || i.value, list_position(['arxiv', 'doi', 'acl'], i.scheme)) AS name
    FROM main.works w JOIN main.identifiers i USING (work_id)
    WHERE NOT w.is_stub AND i.scheme IN ('arxiv', 'doi', 'acl') GROUP BY w.work_id)
LEFT JOIN (SELECT asked_for AS name, max(asked_at) AS asked_at FROM main.source_coverage
           WHERE source = ? GROUP BY asked_for) USING (name)
WHERE asked_at IS NULL OR asked_at <= ?
ORDER BY asked_at NULLS FIRST, work_id DESC LIMIT ?"""


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
    return [_slim(entry) if isinstance(entry, dict) else None for entry in told]


def parse_references(answer: Answer) -> dict[str, Any]:
    """Return one page of references; ``data`` is None where the publisher withholds them."""
    told = parse_json(answer)
    if not isinstance(told, dict) or "data" not in told or not isinstance(told["data"], list | None):
        raise BadAnswerError("not a page of references", answer.body)
    return told


def parse_json(answer: Answer) -> Any:
    """Return the JSON document of an answer.

    Raises
    ------
    BadAnswerError
        If it is not one whole JSON document in UTF-8.
    """
    try:
        return json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadAnswerError(f"not JSON: {error}", answer.body) from error


def _slim(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a paper: abstracts longer than any abstract are cut off whole."""
    abstract = entry.get("abstract")
    return entry | {"abstract": abstract if len(abstract or "") <= LONGEST_ABSTRACT else None}


def _nested(told: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    """Return the references inside a paper, as the references endpoint gives them; None: withheld or not told."""
    if told is None or not isinstance(told.get("references"), list):
        return None
    if not told["references"] and told.get("referenceCount"):
        return None  # counted, but not given: elided by the publisher
    return [{"citedPaper": entry} for entry in told["references"]]


def as_paper(told: dict[str, Any], given: list[dict[str, Any]] | None, asked_for: str) -> Paper | None:
    """Return the paper of one answer; None for one without corpus id or title.

    Parameters
    ----------
    given
        Its references, each with ``citedPaper``; None: unknown.
    asked_for
        The identifier it was asked for by, as scheme:value: the answer may name another of a merged paper.
    """
    corpus_id, title = _corpus_id(told), _text(told.get("title"))
    if not corpus_id or not title:
        return None
    identifiers = _identifiers(told)
    scheme, value = asked_for.split(":", 1)
    if scheme not in {identifier.scheme for identifier in identifiers}:
        identifiers += (Identifier(scheme, value),)
    published, precision = _date(told)
    return Paper(
        source_id=corpus_id, title=title, abstract=_text(told.get("abstract")) or None,
        authors=_authors(told.get("authors")), published=published, precision=precision,
        venue=_text(told.get("venue")), identifiers=identifiers,
        references=tuple(_reference(entry) for entry in given or () if isinstance(entry, dict)),
    )  # fmt: skip


def _reference(entry: dict[str, Any]) -> Reference:
    """Return one reference; an unresolved one has a title at most."""
    cited = entry.get("citedPaper")
    cited = cited if isinstance(cited, dict) else {}
    year = cited.get("year")
    contexts, intents = entry.get("contexts"), entry.get("intents")
    influential = entry.get("isInfluential")
    return Reference(
        title=_text(cited.get("title")), authors=_authors(cited.get("authors")),
        year=year if isinstance(year, int) and 1800 <= year <= 2100 else None, venue=_text(cited.get("venue")),
        identifiers=_identifiers(cited),
        contexts=tuple(_text(text)[:1000] for text in contexts if _text(text)) if isinstance(contexts, list) else (),
        intents=tuple(sorted(INTENTS.intersection(map(str, intents)))) if isinstance(intents, list) else (),
        is_influential=influential if isinstance(influential, bool) else None,
    )  # fmt: skip


def _corpus_id(told: dict[str, Any]) -> str:
    named = told.get("externalIds")
    found = told.get("corpusId") or (named.get("CorpusId") if isinstance(named, dict) else None)
    return str(found) if type(found) is int and found > 0 else ""


def _identifiers(told: dict[str, Any]) -> tuple[Identifier, ...]:
    named = told.get("externalIds")
    found = [Identifier(SCHEMES[key], str(value)) for key, value in (named if isinstance(named, dict) else {}).items()
             if key in SCHEMES and value]  # fmt: skip
    corpus_id = _corpus_id(told)
    if corpus_id and not any(identifier.scheme == "corpus_id" for identifier in found):
        found.append(Identifier("corpus_id", corpus_id))
    return tuple(found)


def _authors(told: Any) -> tuple[Author, ...]:
    names = [_text(entry.get("name")) for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
    return tuple(Author(name) for name in names if name)


def _date(told: dict[str, Any]) -> tuple[str | None, Precision | None]:
    """Return the first public date; one on 1 January is a year that lost its day."""
    day, year = told.get("publicationDate"), told.get("year")
    try:
        if isinstance(day, str) and not day.endswith("-01-01"):
            return date.fromisoformat(day).isoformat(), "day"
    except ValueError:
        pass
    if isinstance(year, int) and 1800 <= year <= 2100:
        return f"{year:04d}-01-01", "year"
    return None, None


def _text(told: Any) -> str:
    """Return a text with its white space collapsed and half surrogate pairs replaced; '' for anything else."""
    if not isinstance(told, str):
        return ""
    return " ".join(told.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").split())


def _asked(name: str) -> str:
    scheme, value = name.split(":", 1)
    return f"{PREFIXES[scheme]}:{value}"


def _note_coverage(
    db: Database, source: str, coverage: list[tuple[str, dict[str, Any] | None, list[Any] | None]], now: datetime
) -> None:
    """Note for each identifier asked for whether it was found, and how many of its references were given."""
    columns: list[list[Any]] = [
        [name for name, _, _ in coverage],
        ["unknown" if told is None else "found" for _, told, _ in coverage],
        [told.get("referenceCount") if told else None for _, told, _ in coverage],
        [None if given is None else len(given) for _, _, given in coverage],
    ]
    db.execute(
        """CREATE OR REPLACE TEMP TABLE asked AS
        SELECT unnest(?::VARCHAR[]) AS asked_for, unnest(?::VARCHAR[]) AS state, unnest(?::INTEGER[]) AS n_listed,
               unnest(?::INTEGER[]) AS n_given""",
        columns,
    )
    db.execute(
        "DELETE FROM main.source_coverage WHERE source = ? AND asked_for IN (SELECT asked_for FROM asked)", [source]
    )
    db.execute(
        """INSERT INTO main.source_coverage
        SELECT ?, a.asked_for, min(i.work_id), a.state, a.n_listed, a.n_given, ?
        FROM asked a JOIN main.identifiers i ON i.scheme || ':' || i.value = a.asked_for GROUP BY ALL""",
        [source, now],
    )
    db.execute(
        """UPDATE main.reference_lists l SET n_listed = greatest(l.n_listed, a.n_listed)
        FROM asked a JOIN main.identifiers i ON i.scheme || ':' || i.value = a.asked_for
        JOIN main.records r ON r.work_id = i.work_id AND r.source = ? WHERE l.record_id = r.record_id""",
        [source],
    )
