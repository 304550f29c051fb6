"""What else a digest tells: discrepancies, open questions, the next session, and what it rests on. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.briefs.claims import with_unit
from analysis.documents.document import Evidence, Section, Sentence, Sources, below, fact, tell
from analysis.groups.ranking import Ranking

DISCREPANCIES, QUESTIONS, SESSION, ABOUT = "discrepancies", "questions", "session", "about"
HEADINGS = {
    DISCREPANCIES: "Numbers that disagree", QUESTIONS: "Open questions", SESSION: "Next session",
    ABOUT: "About this digest",
}  # fmt: skip
SHOWN = 4
Row = Mapping[str, Any]


def discrepancies_section(rows: Sequence[Row], sources: Sources) -> Section:
    """Return the section: papers of this week that give a model another number than an earlier paper does."""
    return Section(DISCREPANCIES, HEADINGS[DISCREPANCIES], tuple(_discrepancy(row, sources) for row in rows[:SHOWN]))


def _discrepancy(row: Row, sources: Sources) -> Sentence:
    first, other = (_number(row, side, sources) for side in ("first", "other"))
    found = sources.add(Evidence(
        f"D{row['discrepancy_id']}", "discrepancy", f"{row['model']} on {row['dataset']}, {row['metric']}", row["day"],
        {"model": row["model"], "dataset": row["dataset"], "metric": row["metric"],
         "reason": (row["reason"] or "no explanation was found").rstrip(".")},
    ))  # fmt: skip
    return tell(
        "discrepancy",
        "{model} on {dataset}, {metric}: {first} in “{first_title}”, {other} in “{other_title}”; {reason}.",
        **{name: fact(found, name) for name in ("model", "dataset", "metric", "reason")}, first=fact(first, "number"),
        other=fact(other, "number"), first_title=fact(first, "title"), other_title=fact(other, "title"),
    )  # fmt: skip


def _number(row: Row, side: str, sources: Sources) -> Evidence:
    return sources.add(Evidence(
        f"C{row[f'{side}_claim_id']}", "claim", row[f"{side}_title"], row[f"{side}_day"],
        {"number": with_unit(row[f"{side}_value"], row["unit"]), "title": row[f"{side}_title"],
         "work": f"W{row[f'{side}_work_id']}"}, row[f"{side}_url"],
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class MayAnswer:
    """A paper that may answer a question a session left open."""

    question_id: int
    question: str
    paper: Evidence
    why: str


def questions_section(found: Sequence[MayAnswer], sources: Sources) -> Section:
    """Return the section: questions of the group's sessions, each with papers that may answer it."""
    sentences: list[Sentence] = []
    for number in dict.fromkeys(one.question_id for one in found):
        mine = [one for one in found if one.question_id == number]
        asked = sources.count(f"question.{number}", "open questions of the group's sessions",
                              question=mine[0].question.rstrip("?"))  # fmt: skip
        sentences.append(tell("question", "“{question}?” may be answered by:", question=fact(asked, "question")))
        for one in mine[:2]:
            paper = sources.add(one.paper)
            reason = sources.count(f"question.{number}", "", **{f"why.{paper.ref}": one.why.rstrip(".")})
            sentences += below(tell("question.paper", "{title}: {why}.", title=fact(paper, "title"),
                                    why=fact(reason, f"why.{paper.ref}")))  # fmt: skip
    return Section(QUESTIONS, HEADINGS[QUESTIONS], tuple(sentences))


@dataclass(frozen=True, slots=True)
class NextSession:
    """What is known of the group's next session."""

    presenter: str
    """'' where nobody is known to be next."""
    when: str
    """The day in words; '' where none is planned."""
    planned: Evidence | None
    """The paper planned."""
    votes: tuple[tuple[Evidence, int], ...]
    """Papers with votes, most first."""


def session_section(told: NextSession | None, sources: Sources) -> Section:
    """Return the section: who presents, what is planned, which papers have votes."""
    if told is None:
        return Section(SESSION, HEADINGS[SESSION])
    sentences: list[Sentence] = []
    facts = sources.count("session", "the group's sessions and votes", presenter=told.presenter, when=told.when)
    if told.planned is not None:
        paper = sources.add(told.planned)
        sentences.append(tell("session.planned", "{title}, on {when}.", title=fact(paper, "title"),
                              when=fact(facts, "when")))  # fmt: skip
    if told.presenter:
        sentences.append(tell("session.presenter", "{presenter} presents.", presenter=fact(facts, "presenter")))
    for one, n in told.votes[:SHOWN]:
        paper = sources.add(one)
        voted = sources.count(f"votes.{paper.ref}", "votes for the next session", n=n)
        sentences.append(tell("session.votes", "Votes for {title}: {n}.", title=fact(paper, "title"),
                              n=fact(voted, "n", "count")))  # fmt: skip
    return Section(SESSION, HEADINGS[SESSION], tuple(sentences))


@dataclass(frozen=True, slots=True)
class About:
    """What a digest rests on."""

    edition: int
    published_at: str
    n_works: int
    last_day: date | None
    """When the newest paper of the library became public."""
    n_late: int
    """Papers among those looked at that became public before the week and were not known then."""
    coverage: str
    """State of the sources, in words; '' where nothing is known."""


def about_section(about: About, ranking: Ranking | None, sources: Sources) -> Section:
    """Return the footer: edition, coverage, how the papers were chosen, how well that went in the past."""
    edition = sources.count("edition", "works of the edition", edition=about.edition, n=about.n_works,
                            at=about.published_at, newest=str(about.last_day or "unknown"),
                            coverage=about.coverage)  # fmt: skip
    sentences = [tell(
        "about.edition", "Made from edition {edition} of {at} UTC: {n} works, the newest public by {newest}.",
        edition=fact(edition, "edition", "count"), at=fact(edition, "at"), n=fact(edition, "n", "count"),
        newest=fact(edition, "newest"),
    )]  # fmt: skip
    if about.coverage:
        sentences.append(tell("about.coverage", "Sources: {coverage}.", coverage=fact(edition, "coverage")))
    if ranking is not None:
        sentences += _chosen_how(about, ranking, sources)
    return Section(ABOUT, HEADINGS[ABOUT], tuple(sentences))


def _chosen_how(about: About, ranking: Ranking, sources: Sources) -> list[Sentence]:
    counted = sources.count(
        "ranking", "papers looked at", n=ranking.n_considered, late=about.n_late, excluded=ranking.n_excluded,
        below=ranking.below_floor, likes=ranking.n_likes,
    )  # fmt: skip
    shown = {name: fact(counted, name, "count") for name in ("n", "late", "excluded", "below", "likes")}
    told = [tell("about.ranking", "{n} papers were looked at.", n=shown["n"])]
    if about.n_late:
        told.append(tell("about.late", "{late} of those near to you were public before and are known since the last "
                         "digest.", late=shown["late"]))  # fmt: skip
    if ranking.n_excluded:
        told.append(tell("about.excluded", "{excluded} were left out by your must and never words.",
                         excluded=shown["excluded"]))  # fmt: skip
    if ranking.n_likes or ranking.below_floor:
        told.append(tell("about.floor", "{below} lie below the floor; the ranking learned from {likes} likes and "
                         "dislikes.", below=shown["below"], likes=shown["likes"]))  # fmt: skip
    if ranking.replay is not None:
        figure = ranking.replay
        replay = sources.count(
            "replay", "past weeks ranked again without their likes", k=figure.k, weeks=figure.n_weeks,
            **{name: round(getattr(figure, name), 3) for name in ("value", "lo", "hi")},
        )  # fmt: skip
        told.append(tell(
            "about.replay",
            "In {weeks} past weeks, {value} of its first {k} papers were ones you liked ({lo} to {hi}).",
            weeks=fact(replay, "weeks", "count"), k=fact(replay, "k", "count"),
            **{name: fact(replay, name, "share") for name in ("value", "lo", "hi")},
        ))  # fmt: skip
    return told
