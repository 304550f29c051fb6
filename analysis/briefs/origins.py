"""Where the subject comes from: what its papers cite most, and the main path of citations through them."""

from typing import Any

from analysis.briefs.field import Field, Row
from analysis.documents.document import Column, Figure, Section, Sentence, Sources, fact, quote, tell
from analysis.graph.csr import CitationGraph
from analysis.graph.lineage import field_lineage

NAME, HEADING = "lineage", "Where it comes from"
PRIOR = 5
"""Most cited works that are shown."""
LEAST_CITING = 2
"""Papers of the subject that must cite a work for it to count as what the subject builds on."""
LONGEST_PATH = 12
SHORTEST = 50
"""Characters of a citing sentence that is quoted: shorter ones are the debris of a bad split."""
SHARE_COLUMNS = (Column("authors", "authors", "name"), Column("year", "year", "year"), Column("title", "title", "name"))
_PRIOR = f"""SELECT c.cited_id AS work_id, count(DISTINCT c.citing_id) AS n
    FROM main.citations c SEMI JOIN field f ON f.work_id = c.citing_id
    JOIN main.works w ON w.work_id = c.cited_id
    WHERE c.citing_id <> c.cited_id AND (w.public_by IS NULL OR w.public_by <= $as_of)
    GROUP BY 1 HAVING n >= {LEAST_CITING} ORDER BY n DESC, 1 LIMIT {PRIOR}"""
_KNOWN = (
    """SELECT count(DISTINCT c.citing_id) AS known FROM main.citations c SEMI JOIN field f ON f.work_id = c.citing_id"""
)


def origins_section(field: Field, graph: CitationGraph, sources: Sources) -> Section:
    """Return the section; without citations it says how to get some."""
    (known,) = field.rows(_KNOWN)
    if not known["known"]:
        return Section(NAME, HEADING, note="No reference of its papers is known here: fieldmap ingest semantic_scholar "
                       "(or openalex, fulltext) brings them.")  # fmt: skip
    prior = field.rows(_PRIOR)
    sentences = _prior(field, prior, known["known"], sources)
    path, figure = main_path_of(field, graph, sources)
    return Section(NAME, HEADING, tuple(sentences + path), figure)


def _prior(field: Field, prior: list[Row], known: int, sources: Sources) -> list[Sentence]:
    """Return one sentence for each work that the subject cites most."""
    papers = field.papers([row["work_id"] for row in prior])
    counted = sources.count("references", "papers of the subject with a known reference", n=known)
    sentences = []
    for row in prior:
        paper = sources.add(papers[row["work_id"]])
        sentences.append(tell(
            "lineage.prior", "{cited} of the {n} papers whose references are known cite {authors} ({year}), “{title}”.",
            cited=fact(paper, "cited_by_subject", "count"), n=fact(counted, "n", "count"),
            authors=fact(paper, "authors"), year=fact(paper, "year", "year"), title=fact(paper, "title"),
        ))  # fmt: skip
    return sentences


def main_path_of(
    field: Field, graph: CitationGraph, sources: Sources
) -> tuple[list[Sentence], tuple[Figure, ...]]:  # fmt: skip
    """Return the main path of citations through the subject, oldest first, and sentences that make its steps."""
    told = field_lineage(field.db, graph, field.works.tolist())
    works = [work["work_id"] for work in told.works if work["on_main_path"] and _is_then(work, field)][:LONGEST_PATH]
    if len(works) < 2:
        return [], ()
    papers = field.papers(works)
    refs = tuple(sources.add(papers[work]).ref for work in works if work in papers)
    counted = sources.count(
        "path", "works on the main path of citations (search path count) and works it was looked for among",
        n=len(refs), considered=told.considered,
    )  # fmt: skip
    first = tell(
        "lineage.path",
        "The main path, the chain that most chains of citations run through, has {n} works, found among {considered}.",
        n=fact(counted, "n", "count"), considered=fact(counted, "considered", "count"),
    )  # fmt: skip
    figure = Figure("path", "Main path of citations, each work citing the one before", SHARE_COLUMNS, refs)
    return [first, *_steps(told.links, papers, set(works), sources)], (figure,)


def _is_then(work: dict[str, Any], field: Field) -> bool:
    """Tell whether a work can have been public by the day; of a stub the year is all that is known."""
    return work["year"] is None or work["year"] <= field.as_of.year


def _steps(links: list[Row], papers: Any, works: set[int], sources: Sources) -> list[Sentence]:
    """Return the sentences in which a work of the path cites the one before."""
    sentences = []
    for link in links:
        said = [one for one in link["sentences"] if len(one) >= SHORTEST]
        if link["on_main_path"] and {link["citing"], link["cited"]} <= works and said:
            paper = sources.add(papers[link["citing"]])
            sentences.append(quote(said[0], paper, "where it cites the work before it",
                                   "a step of the main path"))  # fmt: skip
    return sentences
