"""Hugging Face: code, project pages, models and data sets of this library's arXiv papers, and how they are liked.

Asked for paper by paper, newest first; a paper that is not known there is normal, and noted.
Interface: https://huggingface.co/docs/hub/api#paper-pages-api (the ``huggingface_hub`` package reads the same fields).
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from data.errors import BadAnswerError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused
from data.records import Artifact, Identifier, Paper
from data.staging import create_staging, stage_papers
from data.store import Database
from data.told import Told, keep_told
from data.windows import Row, Window, finish_window, kept_contents
from ingest.coverage import Asked, Wanted, due_windows, note_coverage
from ingest.harvest import Page
from ingest.scholar.answers import parse_json
from ingest.text_lines import plain_text
from ingest.web import Answer, Client

IDS_A_WINDOW = 50
REQUESTS_A_PAPER = 2
"""At most: the paper, and what is linked to it."""
MOST_LINKED = 20
"""Models, and data sets, kept of a paper: the most liked ones."""
MOST_COUNT = 2**53
LONGEST_ADDRESS = 300
WANTED = Wanted(("arxiv",), pattern=r"[0-9]{4}\.[0-9]{4,5}")
"""Papers with ids of before 2007 have no page there."""
KNOWN_OR_NOT = frozenset({200, 404})
CODE = re.compile(
    r"https?://(?:www\.)?github\.com/([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9_][\w-]*(?:\.[\w-]+)*)/?", re.ASCII
)
PAGE = re.compile(r"https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?:/[A-Za-z0-9._~%&+,;=:@/?#!-]*)?",
                  re.IGNORECASE | re.ASCII)  # fmt: skip
"""An address of a named host: no user, no port, no number, nothing that a page would take for markup."""
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}")
LINKED = {"models": ("model", "https://huggingface.co/"), "datasets": ("dataset", "https://huggingface.co/datasets/")}


class HuggingFace:
    """The arXiv papers of this library, asked for again after some days: code and models come later than the paper.

    Parameters
    ----------
    refresh_days
        Days after which a paper is asked for again.
    daily_requests
        Requests a run may make, about.
    """

    name, kind = "huggingface", "pages"

    def __init__(self, refresh_days: int, daily_requests: int) -> None:
        self.refresh_days, self.most_papers = refresh_days, daily_requests // REQUESTS_A_PAPER

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return batches of papers to ask for: those never asked for first, the newest of them before the others."""
        return due_windows(db, self.name, self.kind, WANTED, today, self.refresh_days, self.most_papers, IDS_A_WINDOW)

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the papers of a batch one by one."""
        left = list(window.cursor.get("ids", []))
        while left:
            name, left = left[0], left[1:]
            told, refused = _ask(client, name.removeprefix("arxiv:"))
            yield Page([Row("paper", name, "", told)], {"ids": left}, refused)

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load the papers of a complete batch and note which are known there."""
        rows = kept_contents(db, window, "paper")
        found = {name: told for name, told in rows if told is not None}
        create_staging(db)
        stage_papers(db, [as_paper(told) for told in found.values() if told["title"]])

        def also() -> None:
            note_coverage(db, self.name, [Asked(name, name in found) for name, _ in rows], now)
            keep_told(db, self.name, [Told(told["id"], told["counts"]) for told in found.values()], now)
            finish_window(db, window, now)

        return load_staged(db, self.name, now, also)


def _ask(client: Client, arxiv_id: str) -> tuple[dict[str, Any] | None, list[Refused]]:
    """Return what is known of a paper, as it is kept, and what of it is refused; None: nothing is known."""
    paper = client.fetch(f"/api/papers/{arxiv_id}", partial(parse_page, arxiv_id=arxiv_id), accept=KNOWN_OR_NOT)
    if paper is None:
        return None, []
    linked = client.fetch(f"/api/arxiv/{arxiv_id}/repos", parse_linked, accept=KNOWN_OR_NOT)
    refused = [] if paper["title"] else [Refused(f"arxiv:{arxiv_id}", "no title", json.dumps(paper).encode())]
    return paper | {"artifacts": paper["artifacts"] + linked}, refused


def parse_page(answer: Answer, arxiv_id: str) -> dict[str, Any] | None:
    """Return what is kept of a paper: id, title, counts, and [kind, address] of its artifacts; None: not known there.

    Raises
    ------
    BadAnswerError
        If it is not that paper.
    """
    if answer.status == 404:
        return None
    told = parse_json(answer)
    if not isinstance(told, dict) or told.get("id") != arxiv_id:
        raise BadAnswerError(f"not the paper {arxiv_id}", answer.body)
    code, page = code_of(told.get("githubRepo")), page_of(told.get("projectPage"))
    counts = {"upvotes": _count(told.get("upvotes")), "stars": _count(told.get("githubStars")) if code else None}
    return {
        "id": arxiv_id, "title": plain_text(told.get("title")),
        "counts": {kind: count for kind, count in counts.items() if count is not None},
        "artifacts": [[kind, url] for kind, url in (("code", code), ("page", page)) if url],
    }  # fmt: skip


def parse_linked(answer: Answer) -> list[list[str]]:
    """Return [kind, address] of the models and data sets linked to a paper, the most liked ones of each.

    Raises
    ------
    BadAnswerError
        If it is not a set of lists.
    """
    if answer.status == 404:
        return []
    told = parse_json(answer)
    if not isinstance(told, dict) or not all(isinstance(told.get(name, []), list) for name in LINKED):
        raise BadAnswerError("not a set of linked repositories", answer.body)
    return [[kind, start + name] for key, (kind, start) in LINKED.items() for name in _most_liked(told.get(key, []))]


def _most_liked(entries: list[Any]) -> list[str]:
    """Return the valid ids of the entries with the most likes, then downloads."""
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and REPOSITORY.fullmatch(name) and ".." not in name:
            found[name] = (-(_count(entry.get("likes")) or 0), -(_count(entry.get("downloads")) or 0))
    return sorted(found, key=lambda name: (found[name], name))[:MOST_LINKED]


def as_paper(told: dict[str, Any]) -> Paper:
    """Return the paper of a page as :func:`parse_page` keeps it: title and artifacts, the rest is arXiv's."""
    artifacts = tuple(Artifact(kind, url) for kind, url in told["artifacts"])
    return Paper(told["id"], told["title"], identifiers=(Identifier("arxiv", told["id"]),), artifacts=artifacts)


def code_of(told: Any) -> str:
    """Return the address of a repository on GitHub in its one spelling; '' for anything else."""
    found = CODE.fullmatch(told.strip()) if isinstance(told, str) and len(told) <= LONGEST_ADDRESS else None
    return f"https://github.com/{found[1]}/{found[2].removesuffix('.git')}" if found else ""


def page_of(told: Any) -> str:
    """Return the address of a project's page; '' for one that is not plain https of a named host."""
    address = told.strip() if isinstance(told, str) and len(told) <= LONGEST_ADDRESS else ""
    return address if PAGE.fullmatch(address) else ""


def _count(told: Any) -> int | None:
    return told if type(told) is int and 0 <= told <= MOST_COUNT else None
