"""A library as of a past day: cut, embedded, analysed and published beside it. `fieldmap analyze --as-of` runs it.

Every command that reads takes the day before its name (`fieldmap --as-of DAY …`); the explorer has it in its side bar.
"""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from app.analyses import Opened, analyze
from app.encoding import chosen_model
from app.harvesting import today
from app.pipeline import embed, publish_locked
from data.cutting import Cut, cut, cut_days, remove_cut, size_of_cut
from data.doctor import Problem
from data.editions import load_edition, readable_current
from data.errors import EditionError, InputError
from data.library import Library, writer_lock
from data.runs import StepReport
from data.settings import Settings
from data.store import open_ledger
from index.shards import link_shards
from index.tfidf import TFIDF_SVD

Tell = Callable[[int], object]


def analyze_as_of(
    library: Library, settings: Settings, day: date, names: tuple[str, ...] = (), tell: Tell = lambda size_bytes: None
) -> Iterator[StepReport]:
    """Cut a library at a day, run the analyses there and publish an edition of that day; yield what each step did.

    The library is held only while it is cut. What is unchanged since the last time is skipped.

    Parameters
    ----------
    tell
        Hears how many bytes a new cut will take, about, before it is written.

    Raises
    ------
    InputError
        If the day is in the future, or nothing here was public by then.
    """
    if day > today(settings):
        raise InputError(f"{day} is not over yet; give a day up to {today(settings)}")
    target = library.at(day)
    with contextlib.ExitStack() as stack:
        clock = time.perf_counter()
        made = _cut_locked(library, settings, day, tell, stack)
        yield cut_report(made, time.perf_counter() - clock)
        _share_vectors(library, settings, day)
        with open_ledger(target, settings.store) as db:
            opened = Opened(target, settings, db)
            yield embed(opened)
            yield from analyze(opened, names)
        told = publish_locked(target, settings, force=_published_cut(target) != made.fingerprint)
        yield StepReport(*(told[name] for name in ("step", "read", "written", "skipped", "seconds")))


def _cut_locked(
    library: Library, settings: Settings, day: date, tell: Tell, stack: contextlib.ExitStack
) -> Cut:  # fmt: skip
    """Cut as the one writer of the library, and go on as that of the cut until ``stack`` is closed."""
    target = library.at(day)
    with writer_lock(library):
        target.home.mkdir(parents=True, exist_ok=True)
        stack.enter_context(writer_lock(target))
        try:
            return cut(library, settings.store, day, tell)
        except BaseException:
            if not target.ledger.exists():
                shutil.rmtree(target.home, ignore_errors=True)
            raise


def cut_report(made: Cut, seconds: float) -> StepReport:
    """Return what cutting did, as a step tells it."""
    of_all = made.n_kept + made.n_later + made.n_undated
    told = [f"{made.n_kept:,} works public by {made.as_of}, {made.n_later:,} later, {made.n_undated:,} without a date"]
    if made.marked.get("text"):
        told.append(f"{made.marked['text']:,} may show the text of a later version")
    if made.marked.get("withdrawn"):
        told.append(f"{made.marked['withdrawn']:,} withdrawn on a day that nobody knows")
    read = of_all if made.is_new else 0
    written, skipped = (made.n_kept, of_all - made.n_kept) if made.is_new else (0, of_all)
    return StepReport("cut", read, written, skipped, round(seconds, 3), "; ".join(told))


def _share_vectors(library: Library, settings: Settings, day: date) -> None:
    """Let the cut have the library's vectors, unless the model is one that learned from later papers."""
    choice = chosen_model(library.at(day), settings)
    if choice.name != TFIDF_SVD:
        link_shards(library.vectors, library.at(day).vectors, choice.key())


def _published_cut(target: Library) -> str | None:
    """Return the fingerprint of the cut that the current edition was made of; None where there is none."""
    number = readable_current(target)
    try:
        return None if number is None else str(load_edition(target, number).manifest.get("cut"))
    except EditionError:
        return None


def past_days(library: Library) -> list[dict[str, Any]]:
    """Return the days this library was cut at: edition, works, size, and when each was published."""
    return [_past_day(library.at(day), day) for day in cut_days(library)]


def _past_day(target: Library, day: date) -> dict[str, Any]:
    number = readable_current(target)
    with contextlib.suppress(EditionError):
        manifest = load_edition(target, number).manifest if number is not None else {}
    works = manifest.get("counts", {}).get("works")
    return {"as_of": day.isoformat(), "edition": number, "works": works, "size_bytes": size_of_cut(target, day),
            "published_at": manifest.get("published_at")}  # fmt: skip


def remove_day(library: Library, day: date) -> int:
    """Remove the library as of a day, and return the bytes it took."""
    target = library.at(day)
    if not target.ledger.exists():
        return remove_cut(library, day)
    with writer_lock(target):
        return remove_cut(library, day)


def check_past(library: Library, check: Callable[[Library], list[Problem]]) -> list[Problem]:
    """Return what is wrong with the libraries as of past days, for `fieldmap doctor`."""
    return [
        Problem(one.what, f"as of {day}: {one.where}", f"fieldmap as-of remove {day}, then analyze --as-of {day}")
        for day in cut_days(library)
        for one in check(library.at(day))
    ]
