"""Semantic Scholar's Graph API as it behaves, over a made-up citation graph."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from tests.ingest.server import Asked, Reply

HEX = "0123456789abcdef"
EXTRAS: dict[str, Any] = {
    "tldr": {"model": "tldr@v2.0.0", "text": "Rivers  flow."},
    "embedding": {"model": "specter_v2", "vector": [0.5, -1, 2.25]},
}


@dataclass
class ScholarWorld:
    """Papers known by arXiv id, who cites whom, and what the service does not tell."""

    seed: int
    size: int = 30
    papers: dict[str, dict[str, Any]] = field(default_factory=dict)
    cites: dict[str, list[str]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    elided: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        names = [f"2401.{number:05}" for number in range(self.size)]
        for number, name in enumerate(names):
            ids = {"ArXiv": name, "CorpusId": 1000 + number} | ({"DOI": f"10.1/{name}"} if number % 3 == 0 else {})
            self.papers[name] = {
                "paperId": "".join(chance.choices(HEX, k=40)), "corpusId": 1000 + number, "externalIds": ids,
                "title": f"River number {number} and its lake", "abstract": None if number % 4 == 0 else "We flow.",
                "venue": "", "year": 2024, "publicationDate": "2024-01-05" if number % 2 else None,
                "authors": [{"authorId": None, "name": "Ada Lovelace"}],
            }  # fmt: skip
            self.cites[name] = sorted(chance.sample(names, chance.randint(0, min(6, len(names)))))
        self.unknown = set(chance.sample(names, max(len(names) // 10, 1)))
        self.elided = set(chance.sample(names, max(len(names) // 10, 1))) - self.unknown

    def edges(self) -> set[tuple[str, str]]:
        """Return (citing, cited) by arXiv id, of all that the service tells."""
        return {
            (citing, cited) for citing, targets in self.cites.items() for cited in targets
            if citing not in self.unknown | self.elided and cited != citing
        }  # fmt: skip


class ScholarService:
    """Answers for such a world; ``largest`` is the batch above which the answer is too large."""

    def __init__(self, world: ScholarWorld, largest: int = 500, page: int = 4) -> None:
        self.world, self.largest, self.page = world, largest, page

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("/paper/batch"):
            return self._batch(json.loads(asked.body)["ids"], asked.params["fields"].split(","))
        if asked.path.endswith("/citations"):
            return self._list(
                asked, [self._citing(name, self._named(asked)) for name in self.citers(self._named(asked))]
            )
        if asked.path.endswith("/references"):
            return self._references(asked)
        if "/author/" in asked.path:
            number = int(asked.path.split("/")[-2])
            return self._list(asked, [told for told in self.world.papers.values() if told["corpusId"] % 3 == number])
        told = self.world.papers.get(self._named(asked))
        return _json(told | {"citationCount": len(self.citers(self._named(asked)))}) if told else _json(
            {"error": f"Paper with id {asked.path} not found"}, 404)  # fmt: skip

    def citers(self, name: str) -> list[str]:
        """Return the papers that cite one, itself left out."""
        return [citing for citing, cites in self.world.cites.items() if name in cites and citing != name]

    def _named(self, asked: Asked) -> str:
        """Return the arXiv id of the paper in an address."""
        told = asked.path.split("/paper/")[1].split("/")[0]
        scheme, value = told.split(":")
        if scheme == "ARXIV":
            return value
        return next(name for name, paper in self.world.papers.items() if str(paper["corpusId"]) == value)

    def _citing(self, name: str, seed: str) -> dict[str, Any]:
        return {"contexts": [f"{name} builds on {seed}."], "intents": ["background"], "isInfluential": False,
                "citingPaper": self.world.papers[name]}  # fmt: skip

    def _list(self, asked: Asked, rows: list[dict[str, Any]]) -> Reply:
        offset = int(asked.params["offset"])
        assert offset + int(asked.params["limit"]) < 10_000
        told: dict[str, Any] = {"offset": offset, "data": rows[offset : offset + self.page]}
        if offset + self.page < len(rows):
            told["next"] = offset + self.page
        return _json(told)

    def _batch(self, ids: list[str], fields: list[str]) -> Reply:
        if len(ids) > self.largest:
            return _json({"error": "Response would exceed maximum size. Please reduce the number of fields"}, 400)
        found = [self._paper(name) for name in ids]
        if not any(found):
            return _json({"error": "No valid paper ids given"}, 400)
        return _json([told and told | {key: value for key, value in EXTRAS.items() if key in fields or
                                       f"{key}.specter_v2" in fields} for told in found])  # fmt: skip

    def _paper(self, asked: str) -> dict[str, Any] | None:
        name = asked.removeprefix("ARXIV:")
        if name not in self.world.papers or name in self.world.unknown:
            return None
        cites = self.world.cites[name]
        references = [] if name in self.world.elided else [self._cited(cited) for cited in cites]
        return self.world.papers[name] | {"references": references, "referenceCount": len(cites), "citationCount": 3}

    def _cited(self, name: str) -> dict[str, Any]:
        told = self.world.papers[name]
        return {key: told[key] for key in ("paperId", "corpusId", "externalIds", "title", "year", "venue", "authors")}

    def _references(self, asked: Asked) -> Reply:
        corpus_id = int(asked.path.split("CorpusId:")[1].split("/")[0])
        name = next(name for name, told in self.world.papers.items() if told["corpusId"] == corpus_id)
        if name in self.world.elided:
            return _json(
                {"data": None, "citingPaperInfo": {"openAccessPdf": {"disclaimer": "elided by the publisher"}}}
            )
        offset, cites = int(asked.params["offset"]), self.world.cites[name]
        rows = [{"contexts": [f"As shown by {cited}."], "intents": ["methodology"], "isInfluential": True,
                 "citedPaper": self._cited(cited)} for cited in cites[offset : offset + self.page]]  # fmt: skip
        told: dict[str, Any] = {"offset": offset, "data": rows}
        if offset + self.page < len(cites):
            told["next"] = offset + self.page
        return _json(told)


def _json(told: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(told).encode(), status, "application/json")
