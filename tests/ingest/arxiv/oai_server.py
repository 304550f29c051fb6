"""arXiv's OAI-PMH service as it behaves: stateless tokens, pages that shift when a record changes."""

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlencode
from xml.sax.saxutils import escape

from tests.ingest.arxiv.world import Article, World
from tests.ingest.server import Asked, Reply

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
<responseDate>2024-01-01T00:00:00Z</responseDate>
<request>http://oaipmh.arxiv.org/oai</request>
"""


class OaiService:
    """Answers for a world; ``between`` runs before each page: the world may change under the reader."""

    def __init__(self, world: World, page_size: int = 5, between: Callable[[], None] = lambda: None) -> None:
        self.world, self.page_size, self.between = world, page_size, between
        self.dead_tokens = 0

    def __call__(self, asked: Asked) -> Reply:
        self.between()
        told, params = asked.params, asked.params
        if "resumptionToken" in told:
            if self.dead_tokens > 0:
                self.dead_tokens -= 1
                return self._error("badResumptionToken", "The token has expired")
            params = {key: values[0] for key, values in parse_qs(told["resumptionToken"]).items()}
        verb = told.get("verb", "")
        if verb == "GetRecord":
            return self._get(told)
        since, until = date.fromisoformat(params["from"]), date.fromisoformat(params["until"])
        if until >= self.world.today:
            return self._error("badArgument", "until is in the future")
        found = [paper for paper in self.world.of(params["set"]) if since <= paper.stamp <= until]
        skip = int(params.get("skip", 0))
        if not found[skip:]:
            return self._error("noRecordsMatch", "no records")
        page, rest = found[skip : skip + self.page_size], found[skip + self.page_size :]
        form = params["metadataPrefix"]
        body = "".join(header(paper) if verb == "ListIdentifiers" else record(paper, form) for paper in page)
        return self._reply(verb, body + self._token(params, skip, page, rest, bool(skip)))

    def _token(self, params: dict[str, str], skip: int, page: list[Article], rest: list[Article], later: bool) -> str:
        """Return the token of the next page: the day it stands at, and how many of that day are behind."""
        if not rest:
            return "<resumptionToken/>" if later or params.get("skip") else ""
        day = page[-1].stamp
        behind = sum(paper.stamp == day for paper in page) + (skip if date.fromisoformat(params["from"]) == day else 0)
        inner = {key: params[key] for key in ("metadataPrefix", "set", "until")} | {
            "from": str(day),
            "skip": str(behind),
        }
        return f"<resumptionToken expirationDate='2024-01-02T00:00:00Z'>{escape(urlencode(inner))}</resumptionToken>"

    def _get(self, told: dict[str, str]) -> Reply:
        paper = self.world.articles.get(told["identifier"].removeprefix("oai:arXiv.org:"))
        if paper is None:
            return self._error("idDoesNotExist", "unknown")
        return self._reply("GetRecord", record(paper, told["metadataPrefix"]))

    def _reply(self, verb: str, inner: str) -> Reply:
        return Reply(f"{HEAD}<{verb}>{inner}</{verb}>\n</OAI-PMH>\n".encode())

    def _error(self, code: str, message: str) -> Reply:
        return Reply(f"{HEAD}<error code='{code}'>{message}</error>\n</OAI-PMH>\n".encode())


def header(paper: Article) -> str:
    status = ' status="deleted"' if paper.deleted else ""
    name = f"<identifier>oai:arXiv.org:{paper.arxiv_id}</identifier>"
    return f"<header{status}>{name}<datestamp>{paper.stamp}</datestamp><setSpec>cs</setSpec></header>\n"


def record(paper: Article, form: str) -> str:
    if paper.deleted:
        return f"<record>{header(paper)}</record>\n"
    inner = raw(paper) if form == "arXivRaw" else plain(paper)
    return f"<record>{header(paper)}<metadata>{inner}</metadata></record>\n"


def plain(paper: Article) -> str:
    doi = f"<doi>{paper.doi}</doi>" if paper.doi else ""
    return f"""<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{paper.arxiv_id}</id>
<created>{paper.versions[0]:%Y-%m-%d}</created><authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames>
</author></authors><title>{escape(paper.title)}</title><categories>{" ".join(paper.categories)}</categories>{doi}
<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  We reach 91.5 accuracy on Iris.
</abstract></arXiv>"""


def raw(paper: Article) -> str:
    last = len(paper.versions)
    history = "".join(
        f'<version version="v{number}"><date>{when:%a, %d %b %Y %H:%M:%S} GMT</date>'
        f"<size>{0 if paper.withdrawn and number == last else 12}kb</size>"
        f"<source_type>{'I' if paper.withdrawn and number == last else 'D'}</source_type></version>"
        for number, when in enumerate(paper.versions, start=1)
    )
    return f"""<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper.arxiv_id}</id><submitter>A. L.</submitter>
{history}<title>{escape(paper.title)}</title><authors>Ada Lovelace</authors>
<categories>{" ".join(paper.categories)}</categories><abstract>  We reach 91.5 accuracy on Iris.
</abstract></arXivRaw>"""
