"""Hugging Face's paper pages as they behave, over a made-up set of papers: most papers are not known there."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from tests.ingest.server import Asked, Reply


@dataclass
class HuggingWorld:
    """Papers by arXiv id, newest last; ``pages`` holds those that are known, ``linked`` what is linked to them."""

    seed: int
    size: int = 12
    papers: list[str] = field(default_factory=list)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    linked: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self.papers = [f"2401.{number:05}" for number in range(self.size)]
        for name in self.papers[: self.size // 2 + 1]:
            self.pages[name] = {
                "id": name, "title": f"River {name} and its lake", "summary": "Not ours.",
                "upvotes": chance.randint(0, 50), "githubStars": 7,
                "githubRepo": chance.choice([None, f"https://github.com/ada/river-{name}", "https://evil.example/x"]),
                "projectPage": chance.choice([None, "https://ada.github.io/river", "javascript:1"]),
            }  # fmt: skip
            models = [{"id": f"ada/river-{number}", "likes": number} for number in range(chance.randint(0, 4))]
            self.linked[name] = {"models": models, "datasets": [{"id": f"ada/{name}"}], "spaces": [{"id": "ada/s"}]}

    def truth(self) -> set[tuple[str, str, str]]:
        """Return (arXiv id, kind, address) of every artifact that a library should know."""
        found = set()
        for name, page in self.pages.items():
            if "github.com" in (page["githubRepo"] or ""):
                found.add((name, "code", page["githubRepo"]))
            if (page["projectPage"] or "").startswith("https"):
                found.add((name, "page", page["projectPage"]))
            for key, start in (("models", "https://huggingface.co/"), ("datasets", "https://huggingface.co/datasets/")):
                found |= {(name, key.removesuffix("s"), start + entry["id"]) for entry in self.linked[name][key]}
        return found


class HuggingService:
    """Answers for such a world."""

    def __init__(self, world: HuggingWorld) -> None:
        self.world = world

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.startswith("/api/papers/"):
            return reply(self.world.pages.get(asked.path.removeprefix("/api/papers/")))
        return reply(self.world.linked.get(asked.path.removeprefix("/api/arxiv/").removesuffix("/repos")))


def reply(told: Any) -> Reply:
    if told is None:
        return Reply(b'{"error":"Paper not found"}', 404, "application/json")
    return Reply(json.dumps(told).encode(), 200, "application/json")
