"""What answers of Semantic Scholar tell: papers, references, counts, vectors. Pure; used by its harvesters.

Fields: https://api.semanticscholar.org/api-docs/graph; any of them may be null, absent or of another shape.
"""

import json
from datetime import date
from math import isfinite
from typing import Any

from data.errors import BadAnswerError
from data.records import Author, Identifier, Paper, Precision, Reference
from data.told import Told
from ingest.text_lines import LONGEST_ABSTRACT, plain_text
from ingest.web import Answer

SOURCE = "semantic_scholar"
PREFIXES = {"arxiv": "ARXIV", "doi": "DOI", "acl": "ACL", "corpus_id": "CorpusId"}
SCHEMES = {"ArXiv": "arxiv", "DOI": "doi", "ACL": "acl", "DBLP": "dblp", "CorpusId": "corpus_id"}
INTENTS = frozenset({"background", "methodology", "result"})
COUNTS = {"citationCount": "citations", "influentialCitationCount": "influential_citations"}
LONGEST_CONTEXT = 1_000
LONGEST_SUMMARY = 2_000
LONGEST_VECTOR = 4_096


def parse_list(answer: Answer) -> dict[str, Any]:
    """Return one page of a list; ``data`` is None where the publisher withholds it."""
    told = parse_json(answer)
    if not isinstance(told, dict) or "data" not in told or not isinstance(told["data"], list | None):
        raise BadAnswerError("not a page of a list", answer.body)
    data = told["data"]
    return told | {"data": None if data is None else [entry for entry in data if isinstance(entry, dict)]}


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


def slim(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a paper: abstracts longer than any abstract are cut off whole."""
    abstract = entry.get("abstract")
    return entry | {"abstract": abstract if len(abstract or "") <= LONGEST_ABSTRACT else None}


def nested_references(told: dict[str, Any] | None) -> list[dict[str, Any]] | None:
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
    corpus_id, title = corpus_id_of(told), plain_text(told.get("title"))
    if not corpus_id or not title:
        return None
    identifiers = _identifiers(told)
    scheme, value = asked_for.split(":", 1)
    if scheme not in {identifier.scheme for identifier in identifiers}:
        identifiers += (Identifier(scheme, value),)
    published, precision = _date(told)
    return Paper(
        source_id=corpus_id, title=title, abstract=plain_text(told.get("abstract")) or None,
        authors=_authors(told.get("authors")), published=published, precision=precision,
        venue=plain_text(told.get("venue")), identifiers=identifiers,
        references=tuple(as_reference(entry) for entry in given or () if isinstance(entry, dict)),
    )  # fmt: skip


def told_of(told: dict[str, Any]) -> Told:
    """Return what an answer tells beside the paper: counts of citations, a model's sentence, a vector."""
    counts = {kind: told[key] for key, kind in COUNTS.items() if type(told.get(key)) is int and told[key] >= 0}
    tldr, embedding = told.get("tldr"), told.get("embedding")
    summary, vector = None, None
    if isinstance(tldr, dict) and 0 < len(text := plain_text(tldr.get("text"))) <= LONGEST_SUMMARY:
        summary = (plain_text(tldr.get("model")) or "tldr", text)
    if isinstance(embedding, dict) and (values := _vector(embedding.get("vector"))):
        vector = (plain_text(embedding.get("model")) or "specter_v2", values)
    return Told(corpus_id_of(told), counts, summary, vector)


def _vector(told: Any) -> list[float]:
    """Return a vector of numbers; an empty one for anything else."""
    if not isinstance(told, list) or len(told) > LONGEST_VECTOR:
        return []
    values = [float(value) for value in told if type(value) in (int, float) and isfinite(value)]
    return values if len(values) == len(told) else []


def as_reference(entry: dict[str, Any]) -> Reference:
    """Return one reference; an unresolved one has a title at most."""
    cited = entry.get("citedPaper")
    cited = cited if isinstance(cited, dict) else {}
    year = cited.get("year")
    contexts, intents = entry.get("contexts"), entry.get("intents")
    influential = entry.get("isInfluential")
    return Reference(
        title=plain_text(cited.get("title")), authors=_authors(cited.get("authors")),
        year=year if isinstance(year, int) and 1800 <= year <= 2100 else None, venue=plain_text(cited.get("venue")),
        identifiers=_identifiers(cited),
        contexts=_sentences(contexts),
        intents=tuple(sorted(INTENTS.intersection(map(str, intents)))) if isinstance(intents, list) else (),
        is_influential=influential if isinstance(influential, bool) else None,
    )  # fmt: skip


def corpus_id_of(told: dict[str, Any]) -> str:
    """Return the corpus id of a paper; '' for one without."""
    named = told.get("externalIds")
    found = told.get("corpusId") or (named.get("CorpusId") if isinstance(named, dict) else None)
    return str(found) if type(found) is int and found > 0 else ""


def _identifiers(told: dict[str, Any]) -> tuple[Identifier, ...]:
    named = told.get("externalIds")
    found = [Identifier(SCHEMES[key], str(value)) for key, value in (named if isinstance(named, dict) else {}).items()
             if key in SCHEMES and value]  # fmt: skip
    corpus_id = corpus_id_of(told)
    if corpus_id and not any(identifier.scheme == "corpus_id" for identifier in found):
        found.append(Identifier("corpus_id", corpus_id))
    return tuple(found)


def _authors(told: Any) -> tuple[Author, ...]:
    entries = told if isinstance(told, list) else []
    names = [plain_text(entry.get("name")) for entry in entries if isinstance(entry, dict)]
    return tuple(Author(name) for name in names if name)


def _sentences(told: Any) -> tuple[str, ...]:
    texts = map(plain_text, told if isinstance(told, list) else [])
    return tuple(text[:LONGEST_CONTEXT] for text in texts if text)


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


def asked_as(name: str) -> str:
    """Return an identifier (scheme:value) as the service wants to be asked by it."""
    scheme, value = name.split(":", 1)
    return f"{PREFIXES[scheme]}:{value}"
