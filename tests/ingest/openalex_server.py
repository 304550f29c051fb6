"""OpenAlex as it behaves, over a made-up library: lists of works by DOI, each with what it cost."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from tests.ingest.server import Asked, Reply

WORDS = ("We", "study", "rivers", "and", "lakes", "and", "rivers")


@dataclass
class OpenAlexWorld:
    """Papers by the identifier they are asked for by (scheme:value), as the service tells of them."""

    seed: int
    size: int = 30
    works: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        for number in range(self.size):
            name = f"arxiv:2401.{number:05}" if number % 3 else f"doi:10.1000/river.{number}"
            self.works[name] = work(number, chance)
        self.unknown = set(chance.sample(sorted(self.works), max(self.size // 10, 1)))

    def truth(self) -> set[tuple[Any, ...]]:
        """Return (identifier, title, abstract, venue, licence, citations, references counted) of every known work."""
        return {
            (name, told["title"], " ".join(WORDS), told["primary_location"]["source"]["display_name"],
             (told["best_oa_location"] or {"license": None})["license"], told["cited_by_count"],
             told["referenced_works_count"])
            for name, told in self.works.items() if name not in self.unknown
        }  # fmt: skip


def work(number: int, chance: random.Random) -> dict[str, Any]:
    """Return one work; its DOI is set by the service."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(WORDS):
        places.setdefault(word, []).append(place)
    return {
        "id": f"https://openalex.org/W{4000 + number}", "title": f"River number {number} and its lake",
        "publication_date": f"2024-01-{number % 28 + 2:02}", "publication_year": 2024,
        "authorships": [{"author": {"display_name": "Ada Lovelace"}}, {"author": {"display_name": None}}],
        "primary_location": {"source": {"display_name": "Journal of Lakes", "type": "journal"}},
        "best_oa_location": {"license": "cc-by"} if number % 2 else None, "is_retracted": False,
        "cited_by_count": chance.randint(0, 99), "referenced_works_count": chance.randint(0, 60),
        "abstract_inverted_index": places,
    }  # fmt: skip


class OpenAlexService:
    """Answers for such a world; ``price_usd`` is what it says that a list costs."""

    def __init__(self, world: OpenAlexWorld, price_usd: float | None = 0.0001) -> None:
        self.world, self.price_usd, self.chance = world, price_usd, random.Random(world.seed)

    def __call__(self, asked: Asked) -> Reply:
        wanted = asked.params["filter"].removeprefix("doi:").split("|")
        if asked.path != "/works" or len(wanted) > 50:
            return reply({"error": "Invalid query parameters error.", "message": "too many values"}, 403)
        found = [work for doi in wanted if (work := self._work(doi))]
        self.chance.shuffle(found)
        fields = asked.params["select"].split(",")
        results = [{key: work[key] for key in fields} for work in found[: int(asked.params["per_page"])]]
        meta = {"count": len(found), "page": 1} | ({} if self.price_usd is None else {"cost_usd": self.price_usd})
        return reply({"meta": meta, "results": results})

    def _work(self, doi: str) -> dict[str, Any] | None:
        name = f"arxiv:{doi.removeprefix('10.48550/arxiv.')}" if doi.startswith("10.48550/") else f"doi:{doi}"
        told = self.world.works.get(name)
        return None if told is None or name in self.world.unknown else told | {"doi": f"https://doi.org/{doi}"}


def reply(told: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(told).encode(), status, "application/json")
