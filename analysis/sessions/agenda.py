"""The agenda of a session by minutes, and the sheet and template for its minutes. Pure."""

from collections.abc import Sequence

from analysis.documents.document import Column, Figure, Section, Sources
from analysis.groups.group import Level
from data.errors import InputError

NAME, HEADING = "agenda", "Agenda"
MINUTES, MINUTES_HEADING = "minutes", "Minutes"
SHORTEST, LONGEST = 15, 240
LEAST = 3
"""Minutes below which a part of the agenda is left out, and its time goes to the others."""
PARTS: dict[str, tuple[str, dict[Level, int]]] = {
    "brief": ("In two minutes, and what was not understood", {"newcomer": 10, "practitioner": 6, "researcher": 5}),
    "lineage": ("What it builds on", {"newcomer": 16, "practitioner": 8, "researcher": 6}),
    "claims": ("Its method and its claims, figure by figure", {"newcomer": 28, "practitioner": 22, "researcher": 20}),
    "appraisal": ("The worksheet, one step each", {"newcomer": 14, "practitioner": 22, "researcher": 28}),
    "discussion": ("The questions", {"newcomer": 18, "practitioner": 22, "researcher": 28}),
    "code": ("From paper to code", {"newcomer": 6, "practitioner": 12, "researcher": 6}),
    "open": ("Open questions, minutes, next paper and presenter", {"newcomer": 8, "practitioner": 8, "researcher": 7}),
}  # fmt: skip
"""Parts in order, with their share of the time by level; ours, from how reading groups say that they spend it."""
SHEET = {
    "decided": "What we agreed on", "data": "Data integrity", "baselines": "Baseline fairness",
    "metrics": "Metric relevance", "reproducibility": "Reproducibility", "open": "Left open, and who follows it",
    "next": "Next paper, date, presenter",
}  # fmt: skip
COLUMNS = (
    Column("from", "from minute", "count"),
    Column("minutes", "minutes", "count"),
    Column("what", "what", "name"),
)


def timed(minutes: int, level: Level, with_code: bool) -> list[tuple[str, int]]:
    """Return the parts of an agenda with their whole minutes, which sum to all of it.

    Parts that would get fewer than three minutes are left out. What rounding leaves goes to the parts that lose most by
    it (largest remainder).

    Raises
    ------
    InputError
        If the session is shorter than 15 minutes or longer than 240.
    """
    if not SHORTEST <= minutes <= LONGEST:
        raise InputError(f"a session has {SHORTEST} to {LONGEST} minutes, not {minutes}")
    shares = {name: share[level] for name, (_, share) in PARTS.items() if with_code or name != "code"}
    while (least := min(shares, key=lambda name: shares[name])) and (
        minutes * shares[least] / sum(shares.values()) < LEAST and len(shares) > 1
    ):
        del shares[least]
    exact = {name: minutes * share / sum(shares.values()) for name, share in shares.items()}
    whole = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda one: (whole[one] - exact[one], one))[: minutes - sum(whole.values())]:
        whole[name] += 1
    return list(whole.items())


def agenda_section(minutes: int, level: Level, with_code: bool, sources: Sources) -> Section:
    """Return the agenda as a table."""
    refs, start = [], 0
    for name, share in timed(minutes, level, with_code):
        row = sources.computed(
            f"agenda.{name}", "a part of the agenda", **{"from": start}, minutes=share, what=PARTS[name][0]
        )
        refs.append(row.ref)
        start += share
    return Section(NAME, HEADING, figures=(Figure("agenda", "Minutes of the session", COLUMNS, tuple(refs)),))


def minutes_section(sources: Sources) -> Section:
    """Return the sheet for the minutes: a table to fill in."""
    rows = [
        sources.count(f"sheet.{name}", "a line of the minutes", what=what, notes="") for name, what in SHEET.items()
    ]
    columns = (Column("what", "what", "name"), Column("notes", "notes", "name"))
    figure = Figure("minutes", "To fill in", columns, tuple(row.ref for row in rows))
    return Section(MINUTES, MINUTES_HEADING, figures=(figure,))


def minutes_template(title: str, day: str, group: str, presenter: str, open_questions: Sequence[str] = ()) -> str:
    """Return the minutes of a session as Markdown to be filled in; its arguments are escaped by who calls it."""
    lines = [f"# Minutes: {title}", "", f"- Group: {group or '…'}", f"- Date: {day or '…'}",
             f"- Presenter: {presenter or '…'}", "- Present: …", ""]  # fmt: skip
    for name, heading in SHEET.items():
        lines += [f"## {heading}", ""]
        lines += [f"- [ ] {one}" for one in open_questions] if name == "open" else []
        lines += ["- …", ""]
    return "\n".join(lines)
