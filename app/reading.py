"""The current edition, open for reading: search, papers, trends. Command line, explorer and digests read through it.

The Python API: each method answers one question; `app.finding`, `app.answers` and `app.graph_questions` know how.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.briefs.brief import Brief
from analysis.documents.document import Section
from analysis.forecasts.outlook import Outlook
from analysis.forecasts.track_record import track_record
from analysis.graph.holes import Holes, holes
from analysis.graph.lineage import FIELD_SIZE, Lineage
from analysis.graph.main_path import KEY_ROUTES
from analysis.graph.similarity import ALPHA
from analysis.graph.similarity_map import SimilarityMap
from analysis.intents.cited_as import LISTED, CitedAs
from analysis.people.lookup import YEAR_DAYS, Newcomers, newcomers, people_of, venue_links
from analysis.terms.back_test import KnownTerm
from analysis.terms.lists import LISTED as TERMS_LISTED
from analysis.terms.lists import TermTrends
from analysis.trends.movers import Movers
from analysis.trends.subjects import KINDS, Subject
from analysis.trends.trajectories import Trajectories
from app.answers import answers_to
from app.asked import nearest_words
from app.briefs import make_brief
from app.facets import Sort
from app.fields import works_of_field
from app.filters import Filters
from app.finding import Found, Mode, find
from app.forecast_reports import outlook_of
from app.graph_questions import citing_sentences, lineage_of, map_of, similar_papers
from app.open_edition import OpenEdition
from app.papers import find_work, show_work
from app.people import people_named
from app.status_reports import status_named, statuses_as_of
from app.term_reports import back_test, terms_as_of
from app.trend_reports import movers_as_of, trajectories_as_of
from data.editions import Edition, open_current
from data.library import Library
from data.settings import Settings, load_settings


@dataclass(slots=True)
class Reader(OpenEdition):
    """One edition, open, with the questions that can be asked of it. Use it as a context manager."""

    def search(
        self, query: str, top_k: int = 10, filters: Filters | None = None, mode: Mode = "hybrid",
        like: Sequence[str] = (), unlike: Sequence[str] = (), sort: Sort | None = None, offset: int = 0,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Return the best works for a query and papers liked and disliked, each with the reason; see :meth:`find`."""
        return self.find(query, top_k, filters, mode, like, unlike, sort, offset).hits

    def find(
        self, query: str, top_k: int = 10, filters: Filters | None = None, mode: Mode = "hybrid",
        like: Sequence[str] = (), unlike: Sequence[str] = (), sort: Sort | None = None, offset: int = 0,
        facets: bool = False,
    ) -> Found:  # fmt: skip
        """Return a page of the works that a query, liked papers or filters find; see :func:`app.finding.find`."""
        return find(self, query, top_k, filters, mode, like, unlike, sort, offset, facets)

    def nearest_words(self, query: str) -> dict[str, list[str]]:
        """Return for each word of a query that stands in no paper the nearest words that do, perhaps none."""
        return nearest_words(self.db, self.lexical, query)

    def ask(self, question: str, top_k: int = 5, filters: Filters | None = None) -> list[dict[str, Any]]:
        """Return sentences that answer a question, best first; see :func:`app.answers.answers_to`."""
        return answers_to(self, question, top_k, filters)

    def show(self, name: str) -> dict[str, Any]:
        """Return the page of the paper that an identifier, number or title names."""
        work = find_work(self.db, name)
        return self.remembered(("paper", work), lambda: show_work(self.db, work))

    def work(self, name: str) -> int:
        """Return the number of the work that an identifier, number or title names."""
        return find_work(self.db, name)

    def cited_as(self, name: str, groups: Sequence[str] = (), top: int = LISTED) -> CitedAs:
        """Return how a paper is cited; of the sentences only the groups asked for, or all."""
        asked = ("cited as", name, tuple(groups), top)
        return self.remembered(asked, lambda: citing_sentences(self, name, groups, top))

    def similar(self, names: Sequence[str], top_k: int = 10) -> list[dict[str, Any]]:
        """Return the works most alike to some papers by citations and by text, each part shown."""
        return self.remembered(("similar", tuple(names), top_k), lambda: similar_papers(self, names, top_k))

    def map(
        self, names: Sequence[str], size: int = 40, alpha: float = ALPHA, text_weight: float = 0.0,
        fractional: bool = False,
    ) -> SimilarityMap:  # fmt: skip
        """Return the similarity map of some papers; see :func:`app.graph_questions.map_of`."""
        asked = ("map", tuple(names), size, alpha, text_weight, fractional)
        return self.remembered(asked, lambda: map_of(self, names, size, alpha, text_weight, fractional))

    def lineage(
        self, names: Sequence[str] = (), about: str = "", depth: int = 2, routes: int = KEY_ROUTES,
        size: int = FIELD_SIZE,
    ) -> Lineage:  # fmt: skip
        """Return the lineage of a paper, of two, or of a field; see :func:`app.graph_questions.lineage_of`."""
        asked = ("lineage", tuple(names), about, depth, routes, size)
        return self.remembered(asked, lambda: lineage_of(self, names, about, depth, routes, size))

    def holes(self, top: int = 20, fractional: bool = False) -> Holes:
        """Return the papers that are missing here: cited most by the papers of this library, or citing most of them."""
        return self.remembered(("holes", top, fractional), lambda: holes(self.db, self.graph(), top, fractional))

    def people(self, name: str, top: int = 10) -> list[dict[str, Any]]:
        """Return the people who bear a name, with their spellings and the doubt that is left."""
        return self.remembered(("people", name, top), lambda: people_named(self.db, name, top))

    def people_of_field(self, words: str, top: int = 20) -> list[dict[str, Any]]:
        """Return who wrote most works of a field, which is a topic's number or words."""
        asked = ("people of", words, top)
        return self.remembered(asked, lambda: people_of(self.db, self.works_of_field(words), top))

    def newcomers(
        self, words: str, days: int = YEAR_DAYS, until: date | None = None, top: int = 20
    ) -> Newcomers:  # fmt: skip
        """Return who is new in a field (a topic's number or words); see :func:`analysis.people.lookup.newcomers`."""
        asked = ("newcomers", words, days, until, top)
        return self.remembered(asked, lambda: newcomers(self.db, self.works_of_field(words), days, until, top))

    def venues(self, name: str = "", top: int = 20) -> dict[str, list[dict[str, Any]]]:
        """Return which venues cite which, and which are cited together."""
        return venue_links(self.db, name, top)

    def term_trends(self, as_of: date | None = None, top: int = TERMS_LISTED) -> TermTrends:
        """Return the terms that rise and fall as of a day, by default the one this edition was made on."""
        day = as_of or self.seen_until().date()
        return self.remembered(("terms", day, top), lambda: terms_as_of(self.db, day, top))

    def term_back_test(
        self, known: Sequence[KnownTerm], first: int, last: int, top: int = TERMS_LISTED
    ) -> dict[str, dict[str, float]]:  # fmt: skip
        """Return how well the lists of some years told what rose; see :func:`analysis.terms.back_test.scores`."""
        return back_test(self.db, known, first, last, top)

    def brief(
        self, subject: str, as_of: date | None = None, on_section: Callable[[Section], object] | None = None
    ) -> Brief:  # fmt: skip
        """Return the brief of a subject as of a day, made once for all; see :func:`app.briefs.make_brief`."""
        asked = ("brief", subject, as_of)
        return self.remembered(asked, lambda: make_brief(self, subject, as_of, on_section=on_section))

    def movers(self, kind: str, as_of: date | None = None) -> Movers:
        """Return how the topics or families move as of a day; see :func:`analysis.trends.movers.read_movers`."""
        day = as_of or self.seen_until().date()
        return self.remembered(("movers", kind, day), lambda: movers_as_of(self.db, kind, day))

    def trajectories(
        self, names: Sequence[str], as_of: date | None = None, granularity: str | None = None
    ) -> Trajectories:  # fmt: skip
        """Return families, topics and terms by name side by side, over time and as of a day."""
        day = as_of or self.seen_until().date()
        asked = ("trajectories", tuple(names), day, granularity)
        return self.remembered(asked, lambda: trajectories_as_of(self.db, names, day, granularity))

    def status_of(self, name: str, as_of: date | None = None) -> list[dict[str, Any]]:
        """Return the status of each subject that a name means, with reasons, as of a day."""
        day = as_of or self.seen_until().date()
        return self.remembered(("status", name, day), lambda: status_named(self.db, name, day))

    def statuses(
        self, as_of: date | None = None, some: Sequence[str] = (), kinds: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Return the statuses of all subjects that are followed: as the step told them, or anew as of a day."""
        return statuses_as_of(self.db, as_of, some, kinds or KINDS)

    def outlook(self, name: str, as_of: date | None = None) -> tuple[Outlook, list[Subject]]:
        """Return the forecasts of what a name means, by default as of this edition's day, and others of the name."""
        day = as_of or self.seen_until().date()
        return self.remembered(("outlook", name, day), lambda: outlook_of(self.db, name, day))

    def track_record(self) -> dict[str, Any]:
        """Return how forecasts fared; see :func:`analysis.forecasts.track_record.track_record`."""
        return self.remembered("track record", lambda: track_record(self.db))

    def works_of_field(self, words: str) -> list[int]:
        """Return the works of a topic, by its number, or that hold the words; see :func:`app.fields.works_of_field`."""
        return works_of_field(self, words)


def open_reader(library: Library) -> Reader:
    """Open the current edition whole.

    Raises
    ------
    NotFoundError
        If nothing has been published yet.
    EditionError
        If the edition is damaged or was made by another schema.
    """
    settings = load_settings(library.settings_file)
    return open_current(library, lambda edition: open_edition(edition, library, settings))


def open_edition(edition: Edition, library: Library, settings: Settings) -> Reader:
    """Open one edition whole; see :meth:`app.open_edition.OpenEdition.open`."""
    return Reader.open(edition, library, settings)
