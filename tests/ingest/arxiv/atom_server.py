"""arXiv's query API as it behaves: Atom pages of a search, with the faults that lose records silently."""

import random
import re
from datetime import UTC, date
from xml.sax.saxutils import escape

from tests.ingest.arxiv.world import Article, World
from tests.ingest.server import Asked, Reply

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id><title>arXiv Query</title>
<updated>2026-04-12T22:10:19Z</updated>
"""
SPAN = re.compile(r"lastUpdatedDate:\[(\d{8})\d{4} TO (\d{8})\d{4}\]")


class AtomService:
    """Answers searches of a world; ``odd`` is the share of pages that are empty, short or in another order."""

    def __init__(self, world: World, odd: float = 0.0, seed: int = 0) -> None:
        self.world, self.odd, self.chance = world, odd, random.Random(seed)

    def __call__(self, asked: Asked) -> Reply:
        told = asked.params
        found = self._by_id(told["id_list"]) if told.get("id_list") else self._search(told["search_query"])
        if found is None:
            return self._reply(ERROR, 1, 0, 400)
        start, size = int(told["start"]), int(told["max_results"])
        if self.chance.random() < self.odd:
            what = self.chance.choice(["empty", "nothing", "short", "order"])
            if what == "empty":
                return self._reply("", len(found), start)
            if what == "nothing":
                return self._reply("", 0, start)
            if what == "short":
                size = max(size // 2, 1)
            else:
                self.chance.shuffle(found)
        return self._reply("".join(entry(paper) for paper in found[start : start + size]), len(found), start)

    def _search(self, query: str) -> list[Article] | None:
        span, category = SPAN.search(query), re.search(r"cat:(\S+?)\)", query)
        if span is None or category is None:
            return None
        since, until = (date.fromisoformat(day) for day in span.groups())
        found = [paper for paper in self.world.articles.values() if category[1] in paper.categories]
        found = [paper for paper in found if since <= paper.versions[-1].date() <= until]
        return sorted(found, key=lambda paper: (max(paper.versions), paper.arxiv_id))

    def _by_id(self, ids: str) -> list[Article] | None:
        names = ids.split(",")
        if any(not re.fullmatch(r"\d{4}\.\d{5}(v\d+)?", name) for name in names):
            return None
        return [self.world.articles[name] for name in names if name in self.world.articles]

    def _reply(self, inner: str, total: int, start: int, status: int = 200) -> Reply:
        return Reply(feed(inner, total, start), status, "application/atom+xml; charset=utf-8")


ERROR = """<entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title><updated>2026-04-12T22:59:06Z</updated>
<summary>incorrect id format for abc</summary><author><name>arXiv api core</name></author></entry>"""


def feed(inner: str, total: int, start: int = 0) -> bytes:
    counted = {"totalResults": total, "startIndex": start}
    counts = "".join(f"<opensearch:{name}>{count}</opensearch:{name}>" for name, count in counted.items())
    return f"{HEAD}{counts}{inner}</feed>".encode()


def entry(paper: Article) -> str:
    first, last = paper.versions[0].replace(tzinfo=UTC), paper.versions[-1].replace(tzinfo=UTC)
    comment = "<arxiv:comment>This paper has been withdrawn</arxiv:comment>" if paper.withdrawn else ""
    return f"""<entry><id>http://arxiv.org/abs/{paper.arxiv_id}v{len(paper.versions)}</id>
<title>{escape(paper.title)}</title><updated>{last:%Y-%m-%dT%H:%M:%SZ}</updated>
<link href="https://arxiv.org/abs/{paper.arxiv_id}" rel="alternate" type="text/html"/>
<summary>We reach 91.5 accuracy on Iris.</summary>
{"".join(f'<category term="{name}" scheme="http://arxiv.org/schemas/atom"/>' for name in paper.categories)}
<published>{first:%Y-%m-%dT%H:%M:%SZ}</published>{comment}
<arxiv:primary_category term="{paper.categories[0]}"/><author><name>Ada Lovelace</name></author></entry>"""
