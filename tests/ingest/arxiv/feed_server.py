"""arXiv's daily feed as it behaves: what was announced today, in RSS, rebuilt each night; empty on days off."""

from datetime import timedelta
from xml.sax.saxutils import escape

from tests.ingest.arxiv.world import Article, World
from tests.ingest.server import Asked, Reply

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>
"""


class FeedService:
    """Answers for a world; the feed of a day announces what was submitted the day before."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, asked: Asked) -> Reply:
        names = asked.path.removeprefix("/rss/").split("+")
        if not all("." in name for name in names):
            return Reply(feed("", self.world, "Feed error for query: x"), 400, "application/rss+xml")
        listed = [paper for paper in self.world.articles.values() if set(names) & set(paper.categories)]
        entries = "".join(entry(paper, kind) for paper in listed if (kind := self.kind(paper, names)))
        return Reply(feed(entries, self.world), 200, "application/rss+xml")

    def kind(self, paper: Article, names: list[str]) -> str:
        """Return how a paper is announced today; '' if it is not."""
        yesterday = self.world.today - timedelta(days=1)
        if paper.deleted:
            return ""
        if paper.versions[0].date() == yesterday:
            return "new" if paper.categories[0] in names else "cross"
        if paper.versions[-1].date() == yesterday:
            return "replace" if paper.categories[0] in names else "replace-cross"
        return ""


def feed(entries: str, world: World, title: str = "cs.LG updates on arXiv.org") -> bytes:
    day = f"{world.today:%a, %d %b %Y} 00:00:00 -0500"
    return f"""{HEAD}<title>{title}</title><link>http://rss.arxiv.org/rss/cs.LG</link>
<description>{title}</description><lastBuildDate>{day}</lastBuildDate><pubDate>{day}</pubDate>
<skipDays><day>Saturday</day><day>Sunday</day></skipDays>{entries}</channel></rss>""".encode()


def entry(paper: Article, kind: str) -> str:
    name = f"{paper.arxiv_id}v{len(paper.versions)}"
    doi = f"<arxiv:DOI>{paper.doi}</arxiv:DOI>" if paper.doi else ""
    return f"""<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/{paper.arxiv_id}</link>
<description>arXiv:{name} Announce Type: {kind}
Abstract: We reach 91.5 accuracy on Iris.</description><guid isPermaLink="false">oai:arXiv.org:{name}</guid>
{"".join(f"<category>{category}</category>" for category in paper.categories)}
<arxiv:announce_type>{kind}</arxiv:announce_type>{doi}
<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
<dc:creator>Ada Lovelace (Univ. of the Lake, Dept. of Rivers), Alan Turing</dc:creator></item>"""
