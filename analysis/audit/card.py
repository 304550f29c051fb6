"""The audit card of one paper: verdicts with evidence, date and coverage, and no overall score. Reads an edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.audit.arithmetic import CHECKS, CheckKind
from analysis.audit.baselines import (
    OLD_YEARS,
    STATED,
    Said,
    newest_compared,
    said_of_baselines,
    simple_in_tables,
    stronger_before,
)
from analysis.audit.curated import UNKNOWN, benchmark_notes, metric_notes, wordings
from analysis.audit.facts import FIELDS
from analysis.audit.flags import FLAGS
from analysis.audit.grid import Grid
from analysis.audit.rules import Text, sentences_of
from analysis.audit.step import grids_of
from data.errors import NotFoundError
from data.store import Database, rows_as_dicts

NO_TEXT = "no full text here"
PARTS = {
    "reproducibility": "Can it be repeated", "numbers": "Do its numbers agree with each other",
    "metrics": "What its metrics measure", "wording": "Do the words fit the numbers",
    "data": "What is known of its benchmarks", "baselines": "Are the baselines fair",
}  # fmt: skip
"""Parts of a card in order, with their headings; the flags of claims stand beside."""
MOST_CLAIMS = 200
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One verdict."""

    part: str
    """A key of ``PARTS``."""
    name: str
    verdict: str
    told: str
    """What was found, in words; empty where nothing was."""
    evidence: tuple[str, ...] = ()
    """Sentences or cells, verbatim."""
    section: str | None = None
    source: str = ""
    """The paper that a curated entry rests on."""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FlaggedClaim:
    """A claim with the verdict of every flag."""

    claim_id: int
    claim: str
    """In words: 28.4 BLEU on WMT 2014."""
    kind: str
    sentence: str
    flags: tuple[Row, ...]
    """flag, verdict, value, sentence; unknown with a sentence: the paper speaks of it elsewhere."""


@dataclass(frozen=True, slots=True)
class AuditCard:
    """What is known of how far a paper's numbers can be trusted."""

    work_id: int
    title: str
    published: str | None
    date_precision: str | None
    licence: str | None
    read_at: str | None
    """When the rules read it, UTC; None: not yet."""
    coverage: Row
    """abstract, passages, tables, claims, references known and listed."""
    lines: tuple[Line, ...]
    claims: tuple[FlaggedClaim, ...]


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a card is made from."""

    work: Row
    facts: dict[str, list[Row]]
    checks: list[Row]
    claims: list[Row]
    texts: list[Text]
    tables: list[Row]
    code: list[str]
    audited: Row | None

    @property
    def has_full_text(self) -> bool:
        return any(text.section is not None for text in self.texts)


def audit_card(db: Database, work_id: int) -> AuditCard:
    """Return the audit card of a work.

    Raises
    ------
    NotFoundError
        If there is no such work, it is only cited here, or the audit has not read it yet.
    """
    paper = _read(db, work_id)
    grids = grids_of(paper.tables)
    lines = [
        *_reproducibility(paper), *_numbers(paper, grids), *_metrics(paper), *_wording(paper), *_data(paper),
        *_baselines(db, paper, grids),
    ]  # fmt: skip
    work, audited = paper.work, paper.audited
    coverage = {
        "abstract": bool(work["abstract"]), "passages": len(paper.texts) - bool(work["abstract"]),
        "tables": len(grids), "claims": len(paper.claims), "references_known": work["n_references"],
        "references_listed": work["n_references_listed"],
    }  # fmt: skip
    return AuditCard(
        work_id, work["title"], str(work["published"]) if work["published"] else None, work["date_precision"],
        work["licence"], str(audited["read_at"])[:19] if audited else None, coverage, tuple(lines),
        tuple(_flagged(db, paper)),
    )  # fmt: skip


def facts_of_work(db: Database, work_id: int) -> dict[str, list[Row]]:
    """Return the facts of a work by field, in reading order."""
    facts: dict[str, list[Row]] = {}
    for row in rows_as_dicts(db, "SELECT * FROM setup_facts WHERE work_id = ? ORDER BY position", [work_id]):
        facts.setdefault(row["field"], []).append(row)
    return facts


def claims_of_work(db: Database, work_id: int) -> list[Row]:
    """Return the claims of a work in force, by tier and order."""
    return rows_as_dicts(db, "SELECT * FROM claims WHERE work_id = ? ORDER BY tier, position, claim_id", [work_id])


def code_of_work(db: Database, work_id: int) -> list[str]:
    """Return the links to code that sources tell of a work."""
    sql = "SELECT url FROM artifacts WHERE work_id = ? AND kind = 'code' ORDER BY url"
    return [row["url"] for row in rows_as_dicts(db, sql, [work_id])]


def _read(db: Database, work_id: int) -> _Paper:
    works = rows_as_dicts(db, "SELECT * FROM works WHERE work_id = ?", [work_id])
    if not works:
        raise NotFoundError(f"there is no work {work_id} in this edition; fieldmap search finds one")
    if works[0]["is_stub"]:
        raise NotFoundError(f"work {work_id} is cited here, not harvested: there is nothing to audit")
    audited = rows_as_dicts(db, "SELECT * FROM audited_works WHERE work_id = ?", [work_id])
    if not audited:
        raise NotFoundError(f"work {work_id} is not audited yet: fieldmap analyze setup, then fieldmap publish")
    passages = rows_as_dicts(db, _longest("passages"), [work_id])
    texts = [Text(row["section"], row["text"]) for row in passages]
    if works[0]["abstract"]:
        texts.insert(0, Text(None, works[0]["abstract"]))
    return _Paper(
        works[0], facts_of_work(db, work_id),
        rows_as_dicts(db, "SELECT * FROM number_checks WHERE work_id = ? ORDER BY kind, table_position, cell_row, "
                          "cell_column, told", [work_id]),
        claims_of_work(db, work_id), texts, rows_as_dicts(db, _longest("result_tables"), [work_id]),
        code_of_work(db, work_id), audited[0] if audited else None,
    )  # fmt: skip


def _longest(table: str) -> str:
    """Return a query of a table's rows of the record of a work that has most of them."""
    return f"""WITH here AS (SELECT * FROM {table} WHERE work_id = ?)
        SELECT * FROM here WHERE record_id = (SELECT arg_max(record_id, (n, -record_id)) FROM
            (SELECT record_id, count(*) AS n FROM here GROUP BY record_id)) ORDER BY position"""


def _reproducibility(paper: _Paper) -> Iterable[Line]:
    """Yield for each field what was found; nothing is missing where no full text was read."""
    for field, label in FIELDS.items():
        facts = paper.facts.get(field, [])
        if field == "code" and paper.code:
            yield Line("reproducibility", label, "found", ", ".join(paper.code[:3]), confidence=1.0)
        elif facts:
            told = "; ".join(dict.fromkeys(_value(fact) for fact in facts[:5]))
            evidence = tuple(dict.fromkeys(fact["sentence"] for fact in facts[:3]))
            yield Line("reproducibility", label, "found", told, evidence, facts[0]["section"],
                       confidence=facts[0]["confidence"])  # fmt: skip
        else:
            yield Line("reproducibility", label, "not found" if paper.has_full_text else NO_TEXT, "")


def _value(fact: Mapping[str, Any]) -> str:
    """Return a fact as printed, with its unit where that was not printed beside."""
    unit = fact["unit"] or ""
    is_shown = not unit or unit.split()[0] in fact["value"] or unit in ("GPU", "CPU", "TPU")
    return str(fact["value"]) if is_shown else f"{fact['value']} {unit}"


def _numbers(paper: _Paper, grids: Sequence[Grid]) -> Iterable[Line]:
    """Yield what does not agree, and for each check without a finding over what it looked."""
    for kind, label in CHECKS.items():
        found = [check for check in paper.checks if check["kind"] == kind]
        for check in found[:10]:
            place = f"table {check['table_position']}" if check["table_position"] is not None else None
            yield Line("numbers", label, "does not agree", check["told"], (check["evidence"],), place)
        if not found:
            looked_at = _looked_at(paper, grids, kind)
            verdict = "nothing found" if looked_at else "not checked"
            yield Line("numbers", label, verdict, looked_at or "nothing here to check it on")


def _looked_at(paper: _Paper, grids: Sequence[Grid], kind: CheckKind) -> str:
    """Say what a check could look at; empty where there was nothing."""
    if kind == "delta":
        return "in the text" if paper.texts else ""
    if kind == "bold":
        grids = [grid for grid in grids if grid.bold]
    if kind == "abstract" and not any(claim["tier"] == "abstract" for claim in paper.claims):
        return ""
    return f"in {len(grids)} table{'s' if len(grids) != 1 else ''}" if grids else ""


def _metrics(paper: _Paper) -> Iterable[Line]:
    """Yield what is known of each metric that the paper's claims name."""
    for metric in _names(paper.claims, "metric"):
        known = metric_notes(metric)
        if known is None:
            yield Line("metrics", metric, UNKNOWN, "not in the list of metrics")
            continue
        evidence = _first_sentence(paper.claims, "metric", metric)
        for note in known.notes:
            yield Line("metrics", metric, "limits known", f"measures {known.measures}; {note.text}", evidence,
                       source=note.source)  # fmt: skip


def _wording(paper: _Paper) -> Iterable[Line]:
    """Yield words of title and abstract that the numbers here do not carry; without an abstract nothing is told."""
    if not paper.work["abstract"]:
        yield Line("wording", "words", "not checked", "no abstract here")
        return
    named = [name for column in ("metric", "dataset", "model") for name in _names(paper.claims, column)]
    support = [*named, *paper.facts,
               *(name for claim in paper.claims for name in (*claim["comparators"], *claim["settings"], claim["kind"])),
               *("significance" for fact in paper.facts.get("variance", ()) if "std" not in fact["value"])]  # fmt: skip
    sentences = [sentence.text for sentence in sentences_of([Text(None, paper.work["abstract"])])]
    found = wordings([paper.work["title"], *sentences], support)
    for one in found:
        can_tell = paper.has_full_text or not one.needs_text
        verdict = "more than the numbers say" if can_tell else NO_TEXT
        yield Line("wording", one.word, verdict, one.told, (one.sentence,), source=one.source)
    if not found:
        yield Line("wording", "words", "nothing found", "in title and abstract")


def _data(paper: _Paper) -> Iterable[Line]:
    """Yield what is known of each data set that the paper's claims name."""
    for dataset in _names(paper.claims, "dataset"):
        known = benchmark_notes(dataset)
        if known is None:
            yield Line("data", dataset, UNKNOWN, "not in the list of benchmarks")
            continue
        told = f"{known.name}: {known.size}; test labels {known.test}; licence {known.licence}"
        evidence = _first_sentence(paper.claims, "dataset", dataset)
        for note in known.notes:
            yield Line("data", dataset, f"{note.kind} known", f"{told}; {note.text}", evidence, source=note.source)
        if not known.notes:
            yield Line(
                "data", dataset, "no issue known", f"{told}; label errors, contamination, biases: unknown", evidence
            )


def _names(claims: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return [str(value) for value in dict.fromkeys(claim[name] for claim in claims if claim[name])]


def _first_sentence(claims: Iterable[Mapping[str, Any]], name: str, value: str) -> tuple[str, ...]:
    return tuple([claim["sentence"] for claim in claims if claim[name] == value][:1])


def _baselines(db: Database, paper: _Paper, grids: Sequence[Grid]) -> Iterable[Line]:
    said = {one.kind: one for one in said_of_baselines(paper.texts)}
    yield _age(paper, grids)
    yield from _strength(db, paper)
    stated = [said[kind] for kind in STATED if kind in said]
    for one in stated:
        yield Line("baselines", "how they were run", one.kind, STATED[one.kind], (one.sentence,), one.section)
    if not stated:
        yield Line("baselines", "how they were run", "not found" if paper.has_full_text else NO_TEXT, "")
    yield _simple(paper, said.get("simple"), grids)


def _age(paper: _Paper, grids: Sequence[Grid]) -> Line:
    """Return how much older than the paper the newest system is that it is compared with."""
    compared = [claim for claim in paper.claims if claim["kind"] == "baseline"]
    named = [claim[column] for claim in compared for column in ("copied_from", "model") if claim[column]]
    entries = [*named,
               *(cell["entry"] for table in paper.tables for cell in table["cited"] or ()),
               *(head for grid in grids for head in grid.row_heads)]  # fmt: skip
    published = paper.work["published"]
    newest = newest_compared(entries, published)
    if newest is None or published is None:
        return Line("baselines", "age of the newest", UNKNOWN, "no dated system in its tables and claims")
    age = published.year - newest[0]
    verdict = "old" if age >= OLD_YEARS else "recent"
    return Line("baselines", "age of the newest", verdict, f"{newest[0]}, {age} years before the paper", (newest[1],))


def _strength(db: Database, paper: _Paper) -> Iterable[Line]:
    """Yield, for each data set and metric with a baseline, whether this library knows a better number from before."""
    compared = [claim for claim in paper.claims if claim["kind"] == "baseline" and claim["dataset"] and claim["metric"]
                and claim["higher_is_better"] is not None]  # fmt: skip
    best: dict[tuple[str, str], Row] = {}
    for claim in compared:
        key = (claim["dataset"].lower(), claim["metric"].lower())
        sign = 1 if claim["higher_is_better"] else -1
        if key not in best or sign * claim["value"] > sign * best[key]["value"]:
            best[key] = claim
    for claim in best.values():
        yield _strength_line(claim, _earlier(db, paper.work, claim))
    if not best:
        yield Line("baselines", "strength", UNKNOWN, "no baseline with data set and metric was read")


def _strength_line(claim: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> Line:
    name = f"strength on {claim['dataset']}, {claim['metric']}"
    stronger = stronger_before(claim, earlier)
    if stronger is not None:
        told = (f"best baseline {claim['value']:g}; {stronger['value']:g} was public on {stronger['public_by']} in "
                f"“{stronger['title']}” (conditions may differ)")  # fmt: skip
        return Line("baselines", name, "a better one was known", told, (claim["sentence"], stronger["sentence"]))
    told = f"{len(earlier)} earlier numbers of other papers here"
    return Line("baselines", name, "none better known" if earlier else UNKNOWN, told, (claim["sentence"],))


def _earlier(db: Database, work: Mapping[str, Any], claim: Mapping[str, Any]) -> list[Row]:
    """Return results of other works on a data set and metric that were public before a work."""
    return rows_as_dicts(
        db,
        """SELECT c.work_id, c.value, c.unit, c.split, c.sentence, w.title, w.public_by FROM claims c
        JOIN works w USING (work_id) WHERE c.kind = 'result' AND c.work_id <> ? AND w.public_by < ?
        AND lower(c.dataset) = lower(?) AND lower(c.metric) = lower(?) ORDER BY c.work_id, c.claim_id LIMIT 2000""",
        [work["work_id"], work["public_by"], claim["dataset"], claim["metric"]],
    )


def _simple(paper: _Paper, said: Said | None, grids: Sequence[Grid]) -> Line:
    name = "a simple baseline"
    head = simple_in_tables(head for grid in grids for head in grid.row_heads)
    if head is not None:
        return Line("baselines", name, "found", head, (head,))
    if said is not None:
        return Line("baselines", name, "found", said.value, (said.sentence,), said.section)
    return Line("baselines", name, "not found" if paper.has_full_text else NO_TEXT, "")


def _flagged(db: Database, paper: _Paper) -> Iterable[FlaggedClaim]:
    """Yield the claims with every flag; what nothing is known of is unknown."""
    rows = rows_as_dicts(db, "SELECT * FROM claim_flags WHERE work_id = ?", [paper.work["work_id"]])
    known = {(row["claim_id"], row["flag"]): row for row in rows}
    unknown = {"verdict": UNKNOWN, "value": "", "sentence": None, "section": None, "confidence": None}
    for claim in paper.claims[:MOST_CLAIMS]:
        flags = []
        for flag in FLAGS:
            told = known.get((claim["claim_id"], flag)) or known.get((None, flag), unknown)
            flags.append({"flag": flag, **{name: told[name] for name in unknown}})
        yield FlaggedClaim(claim["claim_id"], claim_text(claim), claim["kind"], claim["sentence"], tuple(flags))


def claim_text(claim: Mapping[str, Any]) -> str:
    """Return a claim in words: 28.4 BLEU on WMT 2014 (test)."""
    value = f"{claim['value']:g}{'%' if claim['unit'] in ('%', 'percent') else ''}"
    parts = [value, claim["metric"] or "", f"on {claim['dataset']}" if claim["dataset"] else ""]
    split = f" ({claim['split']})" if claim["split"] else ""
    return " ".join(part for part in parts if part) + split
