"""What agents may ask, a function each: its parameters are the tool's schema, its docstring tells when to use it.

Each calls the function behind the command of the same name; `app.for_agents.server` opens the edition, pages and marks.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from analysis.boards.lookup import ANY, find_boards, list_boards, list_discrepancies, list_health, list_sota
from analysis.documents.document import Document, Section, refs_of, shown
from analysis.groups.week import Week
from analysis.intents.cited_as import CRITICAL
from analysis.status.lookup import rows_of
from analysis.status.tell import statuses
from analysis.trends.subjects import Subject
from app.audits import card_of, plan_of
from app.changes import make_changes
from app.claim_lists import list_claims
from app.correcting import kept_corrections
from app.digest_files import kept, read_kept
from app.digests import make_digest
from app.filters import Filters
from app.for_agents.answer import Page, Row, Told, page_of
from app.forecast_reports import outlook_rows
from app.groups import group_of
from app.papers import paper_url
from app.reading import Reader
from app.topic_facts import central_papers
from app.topic_tree import topic_tree
from data.errors import InputError
from data.store import rows_as_dicts

MOST_AUTHORS = 20
MOST_BOARD_ROWS = 15
MOST_SOTA = 10_000
"""Claims of the state of the art that are looked through for words."""
SAY_LITTLE = ("not found", "no full text here", "unknown", "not checked", "nothing found")
"""Verdicts that come after the others."""
SENTENCES = 1_000
"""Sentences of each group that are read of a paper's citers."""
PERIODS = 24
"""Newest periods of a course that are sent."""

_SUBJECTS = """SELECT subject, count(*) AS n FROM subjects GROUP BY subject ORDER BY n DESC, subject LIMIT 20"""


Day = date | None
Paper = Annotated[str, Field(
    min_length=1, max_length=500,
    description="arXiv id, DOI, ACL id, work number as other tools give it (work_id), or the whole title",
)]  # fmt: skip
Papers = Annotated[tuple[Paper, ...], Field(min_length=1, max_length=10, description="one paper or several")]
More = Annotated[tuple[Paper, ...], Field(max_length=10, description="more like these papers")]
Less = Annotated[tuple[Paper, ...], Field(max_length=10, description="less like these papers")]
Query = Annotated[str, Field(
    max_length=2_000,
    description="words, a pasted abstract, or an identifier (papers like it); may be empty beside like, author, venue, "
    "topic or subject",
)]  # fmt: skip
Question = Annotated[str, Field(min_length=3, max_length=2_000, description="a question in plain words")]
SubjectName = Annotated[str, Field(
    min_length=1, max_length=300, description="a topic, term, family, or a field in words, as: state space models"
)]  # fmt: skip
Subjects = Annotated[tuple[SubjectName, ...], Field(max_length=8, description="none: what moves most of a kind")]
Since = Annotated[Day, Field(description="only papers first public on this day or later (YYYY-MM-DD)")]
Until = Annotated[Day, Field(description="only papers first public by this day (YYYY-MM-DD)")]
AsOf = Annotated[Day, Field(description="as the field stood on this past day (YYYY-MM-DD); nothing later is looked at")]
After = Annotated[date, Field(description="after this day (YYYY-MM-DD)")]
By = Annotated[Day, Field(description="and by this day; default: the day of the edition")]
Category = Annotated[str, Field(max_length=200, description="only this subject, as cs.LG; empty: any")]
InTopic = Annotated[str, Field(max_length=200, description="only this topic, by its number or words of its name")]
Author = Annotated[str, Field(max_length=200, description="only papers of this author")]
Venue = Annotated[str, Field(max_length=200, description="only this venue, by whole words of its name")]
HasCode = Annotated[bool, Field(description="only papers with a known link to code")]
HasClaims = Annotated[bool, Field(description="only papers that state a number")]
Order = Annotated[Literal["relevance", "date", "citations"], Field(description="the best 100 by another order")]
SearchMode = Annotated[Literal["hybrid", "dense", "lexical"], Field(description="by words and meaning, or by one")]
CitedOnly = Annotated[
    Literal["all", "critical", "background", "method", "result"],
    Field(description="critical: sets itself off, does better or finds fault"),
]
About = Annotated[str, Field(max_length=200, description="must stand in model, data set, metric or task; empty: any")]
OfPaper = Annotated[str, Field(max_length=500, description="only claims of this paper, named as elsewhere; empty: any")]
Which = Annotated[
    Literal["all", "result", "baseline", "delta", "efficiency", "state_of_the_art", "contradicted"],
    Field(description="state_of_the_art: such sentences with a verdict as of their day; contradicted: where papers "
          "give one model different numbers"),
]  # fmt: skip
DataSet = Annotated[
    str, Field(max_length=200, description="as SQuAD; all three names empty: list the boards there are")
]
Metric = Annotated[str, Field(max_length=200, description="as F1; empty: any")]
Task = Annotated[str, Field(max_length=200, description="as question answering; empty: any")]
Plan = Annotated[bool, Field(description="instead: the steps to repeat the paper, what is missing, the cost")]
TopicName = Annotated[str, Field(max_length=200, description="number, or words of the name; empty: list all topics")]
GroupName = Annotated[str, Field(min_length=1, max_length=100, description="name of a reading group")]
WeekName = Annotated[str, Field(max_length=10, description="ISO week as 2026-W06; empty: the last whole one")]
Kind = Annotated[Literal["terms", "topics", "families"], Field(description="without names: what is listed")]


def library(reader: Reader, page: Page) -> Told:
    """Tell what this library holds. Use it first, and when an answer is empty: what was never loaded is unknown here.

    Facts: counts, sources with their newest day and gaps, subjects by papers, groups that have digests. No rows.
    """
    counts = dict(reader.counts)
    facts = {
        "sources": counts.pop("sources", []), "counts": counts, "groups": sorted(reader.settings.groups),
        "model": reader.model, "subjects": rows_as_dicts(reader.db, _SUBJECTS),
    }  # fmt: skip
    return Told(facts=facts)


def search(
    reader: Reader, page: Page, query: Query = "", since: Since = None, until: Until = None, subject: Category = "",
    topic: InTopic = "", author: Author = "", venue: Venue = "", has_code: HasCode = False,
    has_claims: HasClaims = False, like: More = (), unlike: Less = (), sort: Order = "relevance",
    mode: SearchMode = "hybrid", as_of: AsOf = None,
) -> Told:  # fmt: skip
    """Find papers by words and by meaning. Use it to find what exists on a subject, or the work_id other tools take.

    Rows, best first: work_id, title, published, venue, n_citers (a lower bound), why it was found, a sentence of its
    abstract, identifiers, url. For an answer to a question with quotes use ask; for what is new use changes.
    """
    filters = Filters(since, until, subject or None, topic or None, author or None, venue or None, has_code, has_claims,
                      as_of)  # fmt: skip
    found = reader.find(
        query, page.limit + 1, filters, mode, like, unlike, None if sort == "relevance" else sort, page.first
    )
    rows = [row | {"url": paper_url(row["identifiers"])} for row in found.hits]
    return Told(rows, {"taken_as": found.note} if found.note else {}, found.total)


def paper(reader: Reader, page: Page, paper: Paper) -> Told:
    """Show one paper: who, when, abstract as far as its licence goes, code, topics, counts.

    Use it before you cite. Rows: the works it cites, most cited first, as far as known (coverage says how far). Who
    cites it: citations; what it claims: claims; how far to trust it: audit.
    """
    told = reader.show(paper)
    kept = (
        "work_id", "title", "abstract", "published", "date_precision", "venue", "is_stub", "is_withdrawn", "licence",
        "identifiers", "subjects", "n_citers", "n_references", "n_references_listed", "coverage", "code", "artifacts",
        "counts", "summaries", "topics", "marks",
    )  # fmt: skip
    facts = {name: told[name] for name in kept} | {
        "authors": told["authors"][:MOST_AUTHORS], "n_authors": len(told["authors"]), "n_claims": len(told["claims"]),
        "url": paper_url(told["identifiers"]),
    }  # fmt: skip
    return page_of(told["references"], page, facts)


def citations(reader: Reader, page: Page, paper: Paper, only: CitedOnly = "all") -> Told:
    """Tell how a paper is cited: sentences that cite it, critical ones first. Use it to learn how work was received.

    Rows, newest first within a group: group, sentence, citing_id, title, year, intent with its confidence, criticism.
    Facts: citers, how many have a known sentence, to whom it matters. Citers that were not loaded are not counted.
    """
    told = asdict(reader.cited_as(paper, () if only == "all" else (only,), SENTENCES))
    groups = told.pop("groups")
    order = sorted(groups, key=lambda name: name != CRITICAL)
    return page_of([{"group": name} | row for name in order for row in groups[name]], page, told)


def similar(reader: Reader, page: Page, papers: Papers) -> Told:
    """List the papers most alike to one or several, by shared references, shared citers and text.

    Use it to widen a list. Rows: work_id, title, score, and its parts coupling, cocitation, text; null: not known.
    """
    found = reader.similar(papers, page.end)
    return Told(found[page.first :])


def ask(
    reader: Reader, page: Page, question: Question, since: Since = None, until: Until = None, subject: Category = ""
) -> Told:
    """Answer a question with sentences of papers, word for word; nothing is written by a model.

    Use it for facts to quote. Rows, best first: quote, section, work_id, title, published, identifiers, url. No row: no
    sentence of this library is near enough, which does not mean that nobody knows.
    """
    answers = reader.ask(question, min(page.end, 50), Filters(since, until, subject or None))
    return Told([row | {"url": paper_url(row["identifiers"])} for row in answers[page.first :]])


def claims(reader: Reader, page: Page, about: About = "", paper: OfPaper = "", which: Which = "all") -> Told:
    """List what papers claim in numbers, each with its sentence; or what is checked of them.

    Use it before you repeat a number. Rows: kind, task, dataset, metric, value, unit, model, sentence, paper, and
    confidence of the reading. With state_of_the_art: verdict (supported, not supported, not comparable, not checkable)
    and reason. With contradicted: both numbers with both sentences, explained or not. Numbers are read by rules: check
    the sentence.
    """
    if which == "contradicted":
        if paper:
            raise InputError("contradicted takes words in about, not a paper; audit tells of one paper")
        rows, total = list_discrepancies(reader.db, about, False, page.end)
        return Told(rows[page.first :], total=total)
    if which == "state_of_the_art":
        rows, total = list_sota(reader.db, reader.work(paper) if paper else None, "", page.end if not about else 1_000)
        if about:
            rows = [
                row for row in rows if about.lower() in f"{row['title']} {row['sentence']} {row['dataset']}".lower()
            ]
            return page_of(rows, page)
        return Told(rows[page.first :], total=total)
    rows, total = list_claims(reader.db, about, paper, "" if which == "all" else which, page.limit + 1, page.first)
    return Told(rows, total=total)


def board(
    reader: Reader, page: Page, dataset: DataSet = "", metric: Metric = "", task: Task = "", as_of: AsOf = None
) -> Told:
    """Show who stood where on a benchmark, now or on a past day, or list the benchmarks.

    Use it to check "the best on X". Rows: a board for each class of settings that may be compared, with its first rows
    (rank, model, value, day, sentence, set_aside with the reason), best_so_far, n_papers and n_naming (papers that name
    the data set: how much is missing). Without names: the boards, those of most papers first, with the state of their
    benchmark. A board of one paper is not drawn. Only papers of this library stand on it: the best here need not be the
    best there is.
    """
    if not (dataset or metric or task):
        rows = list_boards(reader.db, "", page.end)
        return Told(rows[page.first :])
    corrections = kept_corrections(reader.library)
    told = find_boards(reader.db, task or ANY, dataset or ANY, metric or ANY, as_of, corrections)
    facts = {"n_results": told.n_results, "n_papers": told.n_papers, "n_naming": told.n_naming, "as_of": told.as_of}
    health = {(row["dataset"], row["metric"]): row for row in list_health(reader.db)}
    rows = [_board(row, health.get((row["dataset"], row["metric"]))) for row in told.boards[page.first : page.end]]
    return Told(rows, facts, len(told.boards))


def _board(row: Row, health: Row | None) -> Row:
    """Return a board with its first rows, as an agent needs them."""
    kept = ("rank", "model", "value", "uncertainty", "day", "kind", "tier", "claim_id", "work_id", "title", "settings",
            "sentence", "set_aside", "confidence")  # fmt: skip
    lines = [{name: line[name] for name in kept} for line in row["rows"][:MOST_BOARD_ROWS]]
    state = {"state": health["state"], "reason": health["reason"]} if health else None
    return row | {"rows": lines, "n_rows": len(row["rows"]), "benchmark": state}


def audit(reader: Reader, page: Page, paper: Paper, plan: Plan = False) -> Told:
    """Tell how far the numbers of one paper can be trusted. Use it before you rely on a paper.

    Rows: verdicts on what is stated for repeating it, whether its numbers agree, metrics, benchmarks and baselines,
    each with its sentence; then its claims with flags (extra data, ensemble, split …). Facts: coverage, that is what
    was read. "unknown" and "no full text here" are verdicts: of most papers only the abstract is here.
    """
    if plan:
        told = asdict(plan_of(reader.db, paper))
        return page_of(told.pop("steps"), page, told)
    card = asdict(card_of(reader.db, paper))
    lines, flagged = card.pop("lines"), card.pop("claims")
    said = [row for row in lines if row["verdict"] not in SAY_LITTLE]
    rest = [row for row in lines if row not in said]
    facts = card | {"n_verdicts": len(lines), "n_claims": len(flagged)}
    return page_of([*said, *({"part": "claims"} | row for row in flagged), *rest], page, facts)


def topic(reader: Reader, page: Page, name: TopicName = "") -> Told:
    """List the topics of the library, or show one with its central papers. Use it to see what a field is made of.

    Rows without a name: topic_id, level, name, n_works, stability. With a name: the papers nearest to its middle.
    """
    if not name:
        told = topic_tree(reader.db)
        return page_of(told.pop("topics"), page, told)
    rows = [row for row in topic_tree(reader.db)["topics"] if row["level"] == "topic" and _is_meant(row, name)]
    if not rows:
        reader.find("", 1, Filters(topic=name))  # says which names are near
        raise InputError(f"{name[:100]!r} is no topic of its own; topic without a name lists them")
    first, *others = rows
    facts = first | {"also": [{key: row[key] for key in ("topic_id", "name", "n_works")} for row in others[:10]]}
    return page_of(central_papers(reader.db, first["topic_id"], page.end), page, facts)


def _is_meant(row: Row, name: str) -> bool:
    return str(row["topic_id"]) == name.strip() or name.strip().lower() in row["name"].lower()


def trend(reader: Reader, page: Page, names: Subjects = (), kind: Kind = "terms", as_of: AsOf = None) -> Told:
    """Tell whether subjects rise or fall, beyond chance and beyond what was loaded, and their status with reasons.

    Rows with names: course by period (n papers of total, share with interval), trend (growth with interval, verdict),
    status (emerging … dead end) with reasons and what would change it. Without names: the terms, topics or families
    that rise, then those that fall. Facts say what this rests on. Use it for "is X growing?".
    """
    if names:
        return page_of(*_subjects(reader, names, as_of, page))
    if kind == "terms":
        told = asdict(reader.term_trends(as_of, page.end))
        rows = [{"direction": name} | row for name in ("emerging", "declining") for row in told.pop(name)]
        return page_of(rows, page, told)
    told = asdict(reader.movers("topic" if kind == "topics" else "family", as_of))
    return page_of([row for row in told.pop("rows") if row["verdict"] in ("rising", "falling")], page, told)


def _subjects(reader: Reader, names: Sequence[str], as_of: Day, page: Page) -> tuple[list[Row], Page, Row]:
    """Return the course and the status of some subjects, and what they rest on."""
    told = asdict(reader.trajectories(names, as_of))
    rows = told.pop("subjects")
    for row in rows:
        row["course"] = row["course"][-PERIODS:]
        row["status"] = _status(reader, Subject(row["kind"], row["number"], row["name"]), as_of)
    return rows, page, told


def _status(reader: Reader, subject: Subject, as_of: Day) -> list[Row]:
    """Return the status of one subject with its reasons; a name may mean twenty, and each takes seconds."""
    day = as_of or reader.seen_until().date()
    told = statuses(reader.db, subject.kind, day, [subject], closely=True).verdicts
    return rows_of(reader.db, told, day)


def forecast(reader: Reader, page: Page, name: SubjectName, as_of: AsOf = None) -> Told:
    """Forecast the share of a model family, term or topic 3 to 24 months ahead, with intervals.

    Use it for "will X grow?". Rows by horizon: median, lo80, hi80, lo90, hi90, naive (if nothing changed), method, and
    the track_record of such forecasts. Without enough history no number but the reason.
    """
    told, others = reader.outlook(name, as_of)
    rows = outlook_rows(told, reader.track_record()["replayed"])
    common = {key: rows[0][key] for key in ("history", "drivers")}
    facts = {"call": told.call, "as_of": told.as_of, "also_called_so": [asdict(one) for one in others], **common}
    return page_of([{key: value for key, value in row.items() if key not in common} for row in rows], page, facts)


def brief(reader: Reader, page: Page, subject: SubjectName, as_of: AsOf = None) -> Told:
    """Write all the library knows of one subject: what it is, claims and how far to trust them, trend, open questions.

    Rows are sections in order: sentences (quotes, or filled from tables) with refs, figures, and evidence by ref. It
    takes seconds and is long: read page by page. Use it to learn a subject; for what is new alone use changes.
    """
    return _sections(reader.brief(subject, as_of).document(), page)


def changes(reader: Reader, page: Page, subject: SubjectName, since: After, until: By = None) -> Told:
    """Tell what changed in a subject between two days, and how far to trust it. Use it for "what is new in X?".

    Rows are sections: new papers beside the pace before, what these claim, boards whose best was raised, what can be
    checked of it (verdicts, contradictions, audits), trend, status, and what is not known; each sentence with its
    evidence.
    """
    return _sections(make_changes(reader, subject, since, until), page)


def digest(reader: Reader, page: Page, group: GroupName, week: WeekName = "") -> Told:
    """Give the weekly digest of a reading group, as it went out, or as it would.

    Use it for "what should we read this week?". Facts: the papers chosen, each with the reasons, a sentence, claims and
    questions. Rows are sections: boards that moved, directions, discrepancies, what should have been read before. The
    tool library names the groups.
    """
    known, asked = group_of(reader.settings, group), Week.parse(week) if week else None
    sent = [one for one in kept(reader.library, known.name) if asked is not None and one.week == str(asked)]
    made = read_kept(sent[0]) if sent else make_digest(reader, known, asked)
    papers = [asdict(paper) for paper in made.papers]
    told = _sections(made.document(), page)
    more = {"week": str(made.week), "went_out": bool(sent), "of_edition": made.edition, "papers": papers}
    return Told(told.rows, {**told.facts, **more}, told.total)


def _sections(document: Document, page: Page) -> Told:
    """Return the sections of a document as rows, each with the evidence it uses."""
    known = document.by_ref()
    rows = []
    for section in document.sections:
        used = [known[ref] for ref in dict.fromkeys(refs_of(section)) if ref in known]
        rows.append({
            "section": section.heading, "note": section.note or None,
            "sentences": [{"text": one.text, "is_quote": one.is_quote, "refs": list(one.refs)} | (
                {"place": one.place} if one.place else {}) for one in section.sentences],
            "figures": _figures(section, document),
            "evidence": [{"ref": one.ref, "kind": one.kind, "label": one.label, "day": one.day, "url": one.url}
                         for one in used if one.kind != "count"],
        })  # fmt: skip
    return page_of(rows, page, {"title": document.title, "head": document.head})


def _figures(section: Section, document: Document) -> list[Row]:
    known = document.by_ref()
    return [
        {"caption": figure.caption, "rows": [
            {column.heading: shown(known[ref].facts[column.fact], column.unit) for column in figure.columns}
            for ref in figure.refs
        ]} for figure in section.figures
    ]  # fmt: skip


TOOLS: tuple[Callable[..., Told], ...] = (
    library, search, ask, paper, citations, similar, claims, board, audit, topic, trend, forecast, brief, changes,
    digest,
)  # fmt: skip
"""All tools; each takes a reader and a page before what the agent asks."""
