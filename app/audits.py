"""Audits as people meet them: card, replication plan, claims beside runs; for `fieldmap audit` and its page."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.audit.card import PARTS, AuditCard, Line, audit_card, claims_of_work, code_of_work, facts_of_work
from analysis.audit.flags import FLAGS
from analysis.audit.imported_runs import Comparison, compare_runs, read_runs
from analysis.audit.plan import Cost, PlanStep, cost_of, replication_plan
from app.output import plain, table
from app.papers import find_work
from data.errors import NotFoundError
from data.licence import quotable
from data.store import Database

SHOWN_CLAIMS = 10
"""Claims whose flags the command prints; ``--json`` gives all."""


@dataclass(frozen=True, slots=True)
class Replication:
    """What it takes to repeat a paper."""

    work_id: int
    title: str
    coverage: dict[str, Any]
    steps: tuple[PlanStep, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """A paper's claims beside imported runs."""

    work_id: int
    title: str
    runs: int
    comparisons: tuple[Comparison, ...]


def card_of(db: Database, name: str) -> AuditCard:
    """Return the audit card of the paper that a name means, its quotes as long as licences let us show.

    Raises
    ------
    NotFoundError
        If the name names no paper, or one that is not audited.
    """
    card = audit_card(db, find_work(db, name))
    claims = tuple(
        replace(claim, sentence=quotable(claim.sentence, card.licence),
                flags=tuple(flag | {"sentence": flag["sentence"] and quotable(flag["sentence"], None)}
                            for flag in claim.flags))
        for claim in card.claims
    )  # fmt: skip
    return replace(card, lines=tuple(_quoted(line, card.licence) for line in card.lines), claims=claims)


def _quoted(line: Line, licence: str | None) -> Line:
    """Return a line with its evidence cut as licences ask; of a full text none is known here."""
    known = licence if line.section is None else None
    return replace(line, evidence=tuple(quotable(text, known) for text in line.evidence))


def plan_of(db: Database, name: str) -> Replication:
    """Return the replication plan of the paper that a name means; raises as :func:`card_of`."""
    card = audit_card(db, find_work(db, name))
    facts = facts_of_work(db, card.work_id)
    steps = replication_plan(facts, claims_of_work(db, card.work_id), code_of_work(db, card.work_id))
    return Replication(card.work_id, card.title, card.coverage, tuple(steps), cost_of(facts))


def compared_with(db: Database, name: str, content: bytes, file: str, tolerance: float) -> ComparedRuns:
    """Return the claims of the paper that a name means beside the runs of an exported file.

    Raises
    ------
    InputError
        If the file holds no runs.
    NotFoundError
        If the name names no paper, or the runs have no metric of its claims.
    """
    card = audit_card(db, find_work(db, name))
    runs = read_runs(content, file)
    found = compare_runs(runs, claims_of_work(db, card.work_id), tolerance)
    if not found:
        columns = ", ".join(sorted({column for run in runs for column in run.metrics})[:10])
        metrics = ", ".join(sorted({line.name for line in card.lines if line.part == "metrics"})[:10]) or "none"
        raise NotFoundError(f"no metric of {file} ({columns}) is one of the paper's results here ({metrics}); name the "
                            "column after the metric")  # fmt: skip
    return ComparedRuns(card.work_id, card.title, len(runs), tuple(found))


def coverage_text(card: AuditCard) -> str:
    """Say what a card was read from."""
    read = card.coverage
    text = f"{read['passages']:,} paragraphs of full text" if read["passages"] else "no full text"
    abstract = "the abstract" if read["abstract"] else "no abstract"
    listed = read["references_listed"]
    of = listed if listed is not None else "an unknown number of"
    references = f"{read['references_known'] or 0} of {of} references"
    counts = f"{read['tables']:,} tables of numbers, {read['claims']:,} claims"
    return f"read from {abstract}, {text}, {counts}, {references}; audited {card.read_at} UTC"


def card_text(card: AuditCard) -> str:
    """Return a card as the command line prints it."""
    parts = [f"{plain(card.title)} ({(card.published or 'undated')[:4]})", coverage_text(card)]
    for part, heading in PARTS.items():
        lines = [line for line in card.lines if line.part == part]
        if lines:
            parts += ["", heading]
        for line in lines:
            parts += _line_text(line)
    parts += _claims_text(card)
    return "\n".join(parts)


def _line_text(line: Line) -> list[str]:
    told = f": {plain(line.told)}" if line.told else ""
    source = f" [{plain(line.source)}]" if line.source else ""
    quotes = [f"      “{plain(text)}”" for text in line.evidence[:1]]
    return [f"  {plain(line.name)} — {line.verdict}{told}{source}", *quotes]


def _claims_text(card: AuditCard) -> list[str]:
    """Return the flags of the first claims as a table: yes, no, or nothing for unknown."""
    if not card.claims:
        return ["", "Can its numbers be compared", "  no claim was read from this paper"]
    signs = {"yes": "yes", "no": "no", "unknown": "?"}
    rows = [[claim.claim, claim.kind, *(signs[flag["verdict"]] for flag in claim.flags)]
            for claim in card.claims[:SHOWN_CLAIMS]]  # fmt: skip
    more = len(card.claims) - len(rows)
    parts = ["", "Can its numbers be compared (yes: the flag applies, no: it does not, ?: unknown)",
             table(rows, ["claim", "kind", *(name.replace("_", " ") for name in FLAGS)])]  # fmt: skip
    return [*parts, *([f"{more:,} more claims: --json"] if more > 0 else [])]


def plan_text(told: Replication) -> str:
    """Return a replication plan as the command line prints it."""
    parts = [plain(told.title)]
    if not told.coverage["passages"]:
        parts.append("no full text here: what is missing may stand in the paper")
    for step in told.steps:
        parts += ["", f"{step.number}. {step.what}", *(f"   {plain(known)}" for known in step.known)]
        parts += [f"   missing: {', '.join(step.missing)}"] if step.missing else []
    return "\n".join([*parts, "", cost_text(told.cost)])


def cost_text(cost: Cost) -> str:
    """Say what a run costs."""
    if cost.device_hours is None:
        return f"cost of a run {plain(cost.told)}"
    all_runs = f"; {cost.runs} runs: {cost.device_hours * cost.runs:,.4g}" if cost.runs else ""
    return f"cost of a run: {cost.device_hours:,.4g} device-hours ({plain(cost.told)}){all_runs}"


def comparison_text(told: ComparedRuns) -> str:
    """Return claims beside runs as a table."""
    rows = [[one.column, f"{one.claimed:g}", _mean(one), one.n_runs, one.agreement, one.told]
            for one in told.comparisons]  # fmt: skip
    return f"{plain(told.title)}\n\n{table(rows, ['runs', 'claim', 'mean', 'n', 'verdict', 'because'])}"


def _mean(one: Comparison) -> str:
    return f"{one.mean:g}" + (f" ± {one.half_width:.2g}" if one.half_width is not None else "")


def as_document(told: AuditCard | Replication | ComparedRuns) -> dict[str, Any]:
    """Return an answer as ``--json`` prints it."""
    return asdict(told)
