"""The analyses of a library in their order, and what each is called with; `app.pipeline` runs them.

A step reads tables and writes its own; here stands only what it takes from settings and from what people wrote.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.audit import step as setup_step
from analysis.boards import step as boards_step
from analysis.citations import step as citations_step
from analysis.claims import model_step
from analysis.claims import step as claims_step
from analysis.claims.tables import step as table_claims_step
from analysis.datasets import step as datasets_step
from analysis.families import step as families_step
from analysis.forecasts import step as forecasts_step
from analysis.graph import step as graph_step
from analysis.intents import step as intents_step
from analysis.maps import step as map_step
from analysis.people import step as people_step
from analysis.status import step as status_step
from analysis.terms import step as terms_step
from analysis.topics import step as topics_step
from analysis.trends import step as trends_step
from app.claim_verdicts import fold_claims
from app.correcting import corrections_of
from app.encoding import chosen_model
from app.families import families_of
from app.language_model import open_language_model
from app.output import counter
from data.errors import InputError
from data.library import Library, utc_now
from data.runs import StepReport
from data.settings import Settings
from data.store import Database

Count = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a step works with."""

    library: Library
    settings: Settings
    db: Database

    @property
    def day(self) -> date:
        """The day that the analyses are of: the one that the library was cut at, or today."""
        return self.library.as_of or self.settings.clock.today or utc_now().date()


def _topics(opened: Opened, count: Count) -> StepReport:
    told = opened.settings.analysis.topics
    key = chosen_model(opened.library, opened.settings).key()
    parameters = topics_step.TopicParameters(
        told.graph_neighbours, told.resolution, told.seed, told.refit_share, told.refit_days
    )
    return topics_step.run(opened.db, opened.library.vectors, key, parameters, count)


def _map(opened: Opened, count: Count) -> StepReport:
    told = opened.settings.analysis.topics
    key = chosen_model(opened.library, opened.settings).key()
    parameters = map_step.MapParameters(told.neighbours, told.seed)
    return map_step.run(opened.db, opened.library.vectors, key, parameters, count)


def _boards(opened: Opened, count: Count) -> StepReport:
    fold_claims(opened.db, opened.library.annotations)
    return boards_step.run(opened.db, count, corrections_of(opened.library))


def _model_claims(opened: Opened, count: Count) -> StepReport:
    most = opened.settings.language_model.daily_requests
    with open_language_model(opened.settings) as model:
        return model_step.run(opened.db, model.ask, model.model, most, count)


STEPS: dict[str, Callable[[Opened, Count], StepReport]] = {
    "citations": lambda opened, count: citations_step.run(opened.db),
    "graph": lambda opened, count: graph_step.run(opened.db),
    "people": lambda opened, count: people_step.run(opened.db),
    "terms": lambda opened, count: terms_step.run(opened.db, count),
    "topics": _topics,
    "map": _map,
    "datasets": lambda opened, count: datasets_step.run(opened.db, count, corrections_of(opened.library)),
    "claims": lambda opened, count: claims_step.run(opened.db, count, corrections_of(opened.library)),
    "table_claims": lambda opened, count: table_claims_step.run(opened.db, count, corrections_of(opened.library)),
    "model_claims": _model_claims,
    "intents": lambda opened, count: intents_step.run(opened.db, count),
    "families": lambda opened, count: families_step.run(opened.db, families_of(opened.library), count),
    "trends": lambda opened, count: trends_step.run(opened.db),
    "boards": _boards,
    "setup": lambda opened, count: setup_step.run(opened.db, count),
    "forecasts": lambda opened, count: forecasts_step.run(opened.db, opened.day, count),
    "status": lambda opened, count: status_step.run(opened.db, count),
}
"""In this order: topics reads terms, map topics, families intents, trends both, boards and setup all claims, status
all of these."""


def analyze(opened: Opened, names: tuple[str, ...] = ()) -> Iterator[StepReport]:
    """Run the named analyses, or all that the settings ask for, in their order.

    Raises
    ------
    InputError
        If there is no such analysis.
    """
    unknown = set(names) - set(STEPS)
    if unknown:
        raise InputError(f"unknown step {', '.join(sorted(unknown))}; known: {', '.join(STEPS)}")
    for name, step in STEPS.items():
        if name in names or (not names and (name != "model_claims" or opened.settings.language_model.claims)):
            with counter(name) as count:
                yield step(opened, count)
