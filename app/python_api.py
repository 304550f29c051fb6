"""The Python API: an open library with a method for each command that reads, for notebooks and scripts.

A method is called as its command, with "_" for a space: ``fieldmap trends show`` is ``library.trends_show``. Tables
are pandas data frames with the rows and names of the command's JSON; what stands beside the rows is in ``frame.attrs``.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self, get_args

import pandas as pd

from analysis.boards.lookup import (
    ANY,
    board_coverage,
    find_boards,
    list_boards,
    list_discrepancies,
    list_health,
    list_sota,
)
from analysis.briefs.exchange import as_document as brief_as_json
from analysis.documents.as_json import as_json
from analysis.graph.lineage import FIELD_SIZE
from analysis.graph.main_path import KEY_ROUTES
from analysis.graph.similarity import ALPHA
from analysis.groups.week import Week
from analysis.intents.cited_as import LISTED
from analysis.trends.periods import GRANULARITIES
from app.audits import as_document, card_of, plan_of
from app.brief_files import earlier_brief
from app.briefs import make_brief
from app.changes import make_changes
from app.claim_lists import list_claims
from app.comparing_things import compare as compare_things
from app.comparison_reports import as_document as as_json_comparison
from app.correcting import kept_corrections
from app.desk import LOCAL_PERSON, changes_as_dict, changes_since
from app.digests import make_digest
from app.exports.bibliographies import BIBLIOGRAPHIES
from app.exports.citable import read_citables
from app.exports.paper_table import write_xlsx
from app.exports.selection import Selection, selected_works
from app.facets import Sort
from app.families import family_rows
from app.filters import Filters
from app.finding import Mode
from app.forecast_reports import outlook_rows
from app.groups import group_of
from app.holes import with_ways
from app.kept import kept_things
from app.notebooks import Facts, Report
from app.reading import Reader, open_reader
from app.topic_tree import Level, topic_events, topic_tree
from data.desk import open_desk
from data.errors import InputError
from data.files import replacing
from data.library import find_library, require_library, source_checkout
from data.store import sandboxed_query

Day = date | str | None
"""A day, or its text as 2018-12-31; None: no limit, or the day of the edition."""
ExportForm = Literal["bibtex", "biblatex", "ris", "csl", "xlsx"]
TrendKind = Literal["terms", "topics", "families"]
Row = Mapping[str, Any]


class Library:
    """An open library: one edition, read-only, with a method for each question. Use it as a context manager.

    Examples
    --------
    >>> with Library.open("mylib") as library:  # doctest: +SKIP
    ...     library.search("unsupervised machine translation", top=5)[["title", "published", "why"]]
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @classmethod
    def open(cls, folder: str | os.PathLike[str] | None = None, as_of: Day = None) -> Self:
        """Open the current edition of a library.

        Parameters
        ----------
        folder
            The library's folder; None: found as the command line finds it.
        as_of
            A past day whose edition ``fieldmap analyze --as-of DAY`` has made.

        Raises
        ------
        InputError
            If there is no library in that folder.
        NotFoundError
            If nothing has been published yet.
        EditionError
            If the edition is damaged or was made by another schema.
        """
        chosen = None if folder is None else os.fspath(folder)
        found = find_library(chosen, os.environ, Path.cwd(), source_checkout())
        return cls(open_reader(require_library(found.at(_day(as_of)))))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database of the edition; what was returned stays."""
        self._reader.db.close()

    def __repr__(self) -> str:
        counts = self.counts
        return (
            f"<Library {self.folder} edition {self.edition}: {counts['works']:,} papers, {counts['claims']:,} claims>"
        )

    def _repr_html_(self) -> str:
        told = {name: value for name, value in self.counts.items() if name != "sources"}
        return Facts({"library": str(self.folder), "edition": self.edition, **told})._repr_html_()

    @property
    def folder(self) -> Path:
        """The library's folder."""
        return self._reader.library.root

    @property
    def edition(self) -> int:
        """The number of the edition that is open."""
        return self._reader.edition.number

    @property
    def counts(self) -> dict[str, Any]:
        """What the edition holds, by name: works, stubs, citations, vectors, claims, topics, sources and more."""
        return self._reader.counts

    @property
    def reader(self) -> Reader:
        """The open edition itself, with every question that the explorer asks."""
        return self._reader

    def search(
        self, query: str = "", top: int = 10, *, since: Day = None, until: Day = None, as_of: Day = None,
        subject: str | None = None, topic: int | str | None = None, author: str | None = None, venue: str | None = None,
        has_code: bool = False, has_claims: bool = False, tag: str | None = None, like: Sequence[str] = (),
        unlike: Sequence[str] = (), mode: Mode = "hybrid", sort: Sort | None = None, offset: int = 0,
    ) -> pd.DataFrame:  # fmt: skip
        """Find papers by words and by meaning, as ``fieldmap search``.

        Returns
        -------
        DataFrame
            Best first: rank (from 1), work_id, title, published (YYYY-MM-DD), date_precision, venue, n_citers (works of
            this library that cite it), is_withdrawn, licence, score (of the fused ranks; higher is better), why,
            sentence, identifiers (scheme -> value).

        Raises
        ------
        InputError
            If nothing is asked for, or a BibTeX entry cannot be read.
        NotFoundError
            If a filter, an identifier or a liked paper names nothing.
        """
        filters = Filters(
            _day(since), _day(until), subject, topic, author, venue, has_code, has_claims, _day(as_of), tag
        )
        found = self._reader.find(query, top, filters, mode, like, unlike, sort, offset)
        return _frame(found.hits, HITS, taken_as=found.note)

    def ask(
        self, question: str, top: int = 5, *, since: Day = None, until: Day = None, subject: str | None = None
    ) -> pd.DataFrame:
        """Answer a question with sentences of papers, word for word, as ``fieldmap ask``.

        Returns
        -------
        DataFrame
            Best first: quote, section, work_id, title, published, licence, is_withdrawn, score, words (share of the
            question's words), similarity (cosine), identifiers. Empty: no sentence here is near enough.
        """
        filters = Filters(_day(since), _day(until), subject)
        return _frame(self._reader.ask(question, top, filters), ANSWERS)

    def show(self, paper: str | int) -> Facts:
        """Return all that is known of one paper, by any identifier or its title, as ``fieldmap show``.

        Raises
        ------
        NotFoundError
            If nothing answers to it; offers the nearest titles.
        """
        return Facts(self._reader.show(str(paper)))

    def similar(self, *papers: str | int, top: int = 10) -> pd.DataFrame:
        """Return the papers most alike to one or several, as ``fieldmap similar``.

        Returns
        -------
        DataFrame
            Best first: work_id, title, year, is_stub, score and its parts coupling (shared references), cocitation
            (shared citers), text (cosine), all in [0, 1]; a part is missing where it is not known.
        """
        return _frame(self._reader.similar([str(paper) for paper in papers], top), SIMILAR)

    def map(
        self, *papers: str | int, size: int = 40, alpha: float = ALPHA, text: float = 0.0, fractional: bool = False
    ) -> Facts:
        """Return the similarity map of some papers, as ``fieldmap map``: works, links, prior and derivative works."""
        return Facts(asdict(self._reader.map([str(one) for one in papers], size, alpha, text, fractional)))

    def lineage(
        self, *papers: str | int, about: str = "", depth: int = 2, routes: int = KEY_ROUTES, size: int = FIELD_SIZE
    ) -> Facts:
        """Return the lineage of a paper, of two, or of a field, as ``fieldmap lineage``."""
        return Facts(asdict(self._reader.lineage([str(one) for one in papers], about, depth, routes, size)))

    def citations(self, paper: str | int, intents: Sequence[str] = (), top: int = LISTED) -> Facts:
        """Return how a paper is cited, as ``fieldmap citations``: sentences by group, counts, to whom it matters."""
        return Facts(asdict(self._reader.cited_as(str(paper), intents, top)))

    def holes(self, top: int = 20, fractional: bool = False) -> Facts:
        """Return the papers that are missing here, as ``fieldmap holes``: cited most, or citing most."""
        return Facts(with_ways(self._reader.holes(top, fractional)))

    def people(self, name: str = "", *, field: str = "", top: int = 10) -> pd.DataFrame:
        """Return who bears a name, or who wrote most papers of a field, as ``fieldmap people``.

        Raises
        ------
        InputError
            If neither or both are given.
        """
        if bool(name.strip()) == bool(field.strip()):
            raise InputError("give a name, or field=WORDS: one of them")
        found = self._reader.people_of_field(field, top) if field else self._reader.people(name, top)
        return _frame(found, ())

    def venues(self, name: str = "", top: int = 20) -> Facts:
        """Return which venues cite which, and which are cited together, as ``fieldmap venues``."""
        return Facts(self._reader.venues(name, top))

    def claims(self, words: str = "", *, paper: str | int = "", kind: str = "", top: int = 1_000) -> pd.DataFrame:
        """Return claims, those of the newest papers first, as ``fieldmap claims list``.

        Parameters
        ----------
        words
            Must stand in model, data set, metric or task.
        kind
            result, baseline, delta or efficiency; empty: all.

        Returns
        -------
        DataFrame
            claim_id, work_id, title, published, kind, task, dataset, split, metric, value (in ``unit``), value_hi (of a
            range), unit, relative (of a delta: in per cent of the old value), higher_is_better, uncertainty, model,
            copied_from, settings, sentence, tier (where it was read), section, confidence in [0, 1].
            ``attrs["total"]`` counts all.
        """
        rows, total = list_claims(self._reader.db, words, str(paper), kind, top)
        return _frame(rows, CLAIMS, total=total)

    def board(self, task: str = ANY, dataset: str = ANY, metric: str = ANY, as_of: Day = None) -> pd.DataFrame:
        """Return the boards by these names, each of which may be "-" for any, as ``fieldmap board``.

        Returns
        -------
        DataFrame
            A row for each result: board (place from 0), the board's task, dataset, version, split, metric, comparable
            (class of settings), is_drawn, unit; then rank (missing: set aside), model, value (in ``unit``), day, and
            the evidence. ``attrs["boards"]`` has what is told of each board beside its rows, ``attrs`` the counts.
        """
        corrections = kept_corrections(self._reader.library)
        told = asdict(find_boards(self._reader.db, task, dataset, metric, _day(as_of), corrections))
        boards = told.pop("boards")
        rows = [
            {"board": place, **{name: one[name] for name in OF_BOARD}, **row}
            for place, one in enumerate(boards) for row in one["rows"]
        ]  # fmt: skip
        heads = [{name: value for name, value in one.items() if name != "rows"} for one in boards]
        return _frame(rows, ("board", *OF_BOARD), boards=heads, **told)

    def boards(self, words: str = "", top: int = 30, *, health: bool = False) -> pd.DataFrame:
        """Return the boards on which two papers meet, or the state of benchmarks, as ``fieldmap boards``.

        Returns
        -------
        DataFrame
            board_id, task, dataset, version, split, metric, comparable, best (in ``unit``), n_papers, n_naming, state,
            reason …; with ``health`` a row for each benchmark with the numbers behind its state.
        """
        rows = list_health(self._reader.db, top) if health else list_boards(self._reader.db, words, top)
        return _frame(rows, (), coverage=board_coverage(self._reader.db))

    def discrepancies(self, words: str = "", top: int = 20, *, unexplained: bool = False) -> pd.DataFrame:
        """Return where papers give one model different numbers, as ``fieldmap discrepancies``; ``attrs["total"]``."""
        rows, total = list_discrepancies(self._reader.db, words, unexplained, top)
        return _frame(rows, (), total=total)

    def sota(self, paper: str | int = "", *, verdict: str = "", top: int = 20) -> pd.DataFrame:
        """Return claims of the state of the art, checked as of their day, as ``fieldmap sota``; ``attrs["total"]``."""
        work = self._reader.work(str(paper)) if paper else None
        rows, total = list_sota(self._reader.db, work, verdict, top)
        return _frame(rows, (), total=total)

    def audit(self, paper: str | int, *, plan: bool = False) -> Facts:
        """Return the audit card of a paper, or the plan to repeat it, as ``fieldmap audit``."""
        made = plan_of(self._reader.db, str(paper)) if plan else card_of(self._reader.db, str(paper))
        return Facts(as_document(made))

    def trends(self, kind: TrendKind = "terms", as_of: Day = None, top: int = 30) -> pd.DataFrame:
        """Return what rises and what falls, as ``fieldmap trends terms|topics|families``.

        Parameters
        ----------
        top
            Terms of each direction; of topics and families all are told.

        Returns
        -------
        DataFrame
            Of terms: direction (emerging, declining), term, aliases, score, share in [0, 1], growth (times) with its
            90 % interval, n (papers), expected, first_seen …; of topics and families all, each with its verdict.
            ``attrs["coverage"]`` says what it rests on, ``attrs["as_of"]`` of which day.
        """
        if kind == "terms":
            told = asdict(self._reader.term_trends(_day(as_of), top))
            rows = [{"direction": name, **row} for name in ("emerging", "declining") for row in told.pop(name)]
            return _frame(rows, (), **told)
        if kind not in get_args(TrendKind):
            raise InputError(f"{kind!r} is no kind of trend; known: {', '.join(get_args(TrendKind))}")
        told = asdict(self._reader.movers("topic" if kind == "topics" else "family", _day(as_of)))
        return _frame(told.pop("rows"), (), **told)

    def trends_show(self, *names: str, as_of: Day = None, by: str | None = None) -> pd.DataFrame:
        """Return the course of families, topics or terms by name, as ``fieldmap trends show``.

        Parameters
        ----------
        by
            month, quarter or year; None: the longest that dates cover.

        Returns
        -------
        DataFrame
            A row for each subject and period: kind, number, name, period, first, last (days), n (papers), total, share
            with lo and hi (95 %, in [0, 1]; missing: not covered), complete (part that has arrived), burst, change.
            ``attrs["subjects"]`` has growth and evidence of each.
        """
        if by is not None and by not in GRANULARITIES:
            raise InputError(f"{by!r} is no period; known: {', '.join(GRANULARITIES)}")
        told = asdict(self._reader.trajectories(names, _day(as_of), by))
        subjects = told.pop("subjects")
        rows = [{name: one[name] for name in ("kind", "number", "name")} | point
                for one in subjects for point in one["course"]]  # fmt: skip
        heads = [{name: value for name, value in one.items() if name != "course"} for one in subjects]
        return _frame(rows, COURSE, subjects=heads, **told)

    def trends_status(
        self, name: str = "", as_of: Day = None, *, kinds: Sequence[str] = (), only: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Return whether directions emerge, rise, hold or end, with reasons, as ``fieldmap trends status``."""
        if name:
            return _frame(self._reader.status_of(name, _day(as_of)), ())
        return _frame(self._reader.statuses(_day(as_of), only, kinds), ())

    def dead_ends(self, as_of: Day = None, *, kinds: Sequence[str] = (), dormant: bool = False) -> pd.DataFrame:
        """Return the register of dead ends, as ``fieldmap dead-ends``."""
        some = ("dead end", "dormant") if dormant else ("dead end",)
        return _frame(self._reader.statuses(_day(as_of), some, kinds), ())

    def topics(self, level: Level = "topic") -> pd.DataFrame:
        """Return the topics as a tree, each below its parent, as ``fieldmap topics``.

        Returns
        -------
        DataFrame
            topic_id, level (area, topic, subtopic), parent_id, name, terms, n_works, n_sure (that would stay in a
            refit), stability in [0, 1], born. ``attrs`` has the fit: fitted, n_works, n_none, n_new.
        """
        told = topic_tree(self._reader.db, level)
        return _frame(told.pop("topics"), TOPICS, **told)

    def topics_events(self, top: int = 50, *, everything: bool = False) -> pd.DataFrame:
        """Return which topics were born, died, split or merged, newest first, as ``fieldmap topics events``."""
        return _frame(topic_events(self._reader.db, top, everything), ())

    def families_list(self) -> pd.DataFrame:
        """Return the model families that are followed, with their works, as ``fieldmap families list``."""
        return _frame(family_rows(self._reader.library, self._reader), ())

    def forecast(self, name: str, as_of: Day = None) -> pd.DataFrame:
        """Return forecasts of the share of a family, topic or term, as ``fieldmap forecast``.

        Returns
        -------
        DataFrame
            A row for each horizon: name, kind, horizon_months, median, lo80, hi80, lo90, hi90, naive (shares in
            [0, 1]), method …; without enough history one row with the reason. ``attrs`` has history, drivers and
            the track record of such forecasts.
        """
        told, _ = self._reader.outlook(name, _day(as_of))
        record = self._reader.track_record()["replayed"]
        rows = outlook_rows(told, record)
        shared = {key: rows[0][key] for key in BESIDE}
        shared["track_record"] = [row for row in record if row["kind"] == told.subject.kind]
        slim = [{key: value for key, value in row.items() if key not in BESIDE} for row in rows]
        return _frame(slim, (), call=told.call, **shared)

    def compare(self, *things: str | int) -> Facts:
        """Return two to four topics, terms or families, or papers, side by side, as ``fieldmap compare``.

        Returns
        -------
        Facts
            findings (sentences, each with its interval), facts (name, values, differs), pairs, lists, coverage.
        """
        return Facts(as_json_comparison(compare_things(self._reader, [str(one) for one in things])))

    def brief(self, subject: str, as_of: Day = None, *, against: int | str | None = None) -> Report:
        """Return the brief of a subject, as ``fieldmap brief``; a notebook shows it.

        Parameters
        ----------
        against
            The number of an edition, or a file of a brief saved as JSON, to tell what changed since.
        """
        reader, day = self._reader, _day(as_of)
        named = None if against is None else str(against)
        earlier, called = earlier_brief(reader.library, reader.settings, subject, named, day)
        made = make_brief(reader, subject, day, earlier, called)
        return Report(made.document(), brief_as_json(made))

    def changes(self, subject: str, since: date | str, until: Day = None) -> Report:
        """Return what changed in a subject after a day and by another, as ``fieldmap changes``."""
        first = _day(since)
        if first is None:
            raise InputError("changes since no day; give one, as 2025-12-31")
        made = make_changes(self._reader, subject, first, _day(until))
        return Report(made, as_json(made))

    def digest(self, group: str, week: str | None = None, *, everything: bool = False) -> Report:
        """Return the digest of a group for a week, as ``fieldmap digest make --dry-run``: nothing is kept or sent.

        Parameters
        ----------
        week
            As 2026-W06; None: the last whole one, with what became known since the group's last digest.
        everything
            Choose from all works, whatever their day.
        """
        of = group_of(self._reader.settings, group)
        made = make_digest(self._reader, of, Week.parse(week) if week else None, everything)
        return Report(made.document(), made.as_dict())

    def export(
        self, form: ExportForm, out: str | os.PathLike[str], *, query: str = "", top: int = 100,
        ids: Sequence[str] = (), everything: bool = False, since: Day = None, until: Day = None,
        subject: str | None = None, topic: int | str | None = None, author: str | None = None,
        venue: str | None = None,
    ) -> int:  # fmt: skip
        """Write papers to a file for other programs, as ``fieldmap export bibtex`` and its like; return how many.

        Which papers: those of a query, of ``ids``, that pass the filters, or all with ``everything``. Keys of
        bibliographies are given once and kept in the library's folder.

        Raises
        ------
        InputError
            If nothing is asked for, or there is no such form.
        NotFoundError
            If no paper answers.
        """
        if form not in get_args(ExportForm):
            raise InputError(f"{form!r} is no form of export; known: {', '.join(get_args(ExportForm))}")
        filters = Filters(_day(since), _day(until), subject, topic, author, venue)
        works = selected_works(self._reader, Selection(query, top, tuple(ids), filters, everything))
        papers, path = read_citables(self._reader, works), Path(out)
        if form == "xlsx":
            write_xlsx(path, papers, len(works))
        else:
            with replacing(path) as file:
                file.writelines(piece.encode() for piece in BIBLIOGRAPHIES[form].pieces(papers))
        return len(works)

    def kept_list(self, person: str | None = None, undone: bool = False) -> pd.DataFrame:
        """Return what a person keeps, or everybody, oldest first, as ``fieldmap kept list``.

        Parameters
        ----------
        undone
            Also what was taken back.

        Returns
        -------
        DataFrame
            ref, kind (note, tag, follow, watch, view …), person, group, about (paper, topic, search …), key (by which
            that is known), label (what it is called), text, written (UTC), is_undone.
        """
        found = kept_things(self._reader, self._reader.library, person, undone)
        return _frame([one.as_dict() for one in found], KEPT)

    def kept_news(self, person: str = LOCAL_PERSON) -> Facts:
        """Return what changed since a person looked last, as ``fieldmap kept news``; nothing is marked as seen."""
        with open_desk(self._reader.library.desk) as desk:
            return Facts(changes_as_dict(changes_since(self._reader, desk, person)))

    def sql(self, query: str, max_rows: int = 1_000_000, seconds: float = 30.0) -> pd.DataFrame:
        """Return the rows of one reading SQL query on the edition, as ``fieldmap sql``.

        ``attrs["is_cut"]`` tells whether rows beyond ``max_rows`` were left out.

        Raises
        ------
        InputError
            If the query is wrong, reaches outside, writes, or takes longer than ``seconds``.
        """
        names, rows, more = sandboxed_query(self._reader.edition.database, query, max_rows, seconds)
        frame = pd.DataFrame(rows, columns=names)
        frame.attrs["is_cut"] = more
        return frame


HITS = (
    "rank", "work_id", "title", "published", "date_precision", "venue", "n_citers", "is_withdrawn", "licence", "score",
    "why", "sentence", "identifiers",
)  # fmt: skip
ANSWERS = (
    "quote", "section", "work_id", "title", "published", "licence", "is_withdrawn", "score", "words", "similarity",
    "identifiers",
)  # fmt: skip
KEPT = ("ref", "kind", "person", "group", "about", "key", "label", "text", "written", "is_undone")
SIMILAR = ("work_id", "title", "year", "is_stub", "score", "coupling", "cocitation", "text")
CLAIMS = (
    "claim_id", "work_id", "title", "published", "kind", "task", "dataset", "split", "metric", "value", "value_hi",
    "unit", "relative", "higher_is_better", "uncertainty", "model", "copied_from", "settings", "sentence", "tier",
    "section", "confidence",
)  # fmt: skip
OF_BOARD = ("task", "dataset", "version", "split", "metric", "comparable", "is_drawn", "unit")
COURSE = ("kind", "number", "name", "period", "first", "last", "n", "total", "share", "lo", "hi", "complete", "burst",
          "change")  # fmt: skip
TOPICS = ("topic_id", "level", "parent_id", "name", "terms", "n_works", "n_sure", "stability", "born")
BESIDE = ("history", "drivers", "track_record")


def _frame(rows: Iterable[Row], columns: Sequence[str], /, **beside: Any) -> pd.DataFrame:
    """Return rows as a data frame; an empty one has its columns all the same. What stands beside is in ``attrs``."""
    listed = list(rows)
    frame = pd.DataFrame(listed) if listed else pd.DataFrame(columns=list(columns))
    frame.attrs |= beside
    return frame


def _day(day: Day) -> date | None:
    """Return a day that was given as a day or as its text.

    Raises
    ------
    InputError
        If the text is none.
    """
    if day is None or isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise InputError(f"{day[:40]!r} is no day; write it as 2018-12-31") from error
