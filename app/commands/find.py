"""`fieldmap search|ask`: papers for words and papers, sentences for a question, from the current edition."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, get_args

import click

from app.facets import Sort
from app.filters import Filters
from app.finding import DEEP, Found, Mode
from app.output import plain, say, show_json, show_text, table, year_of
from app.reading import Reader, open_reader
from app.session import DAY, Session, json_option, pass_session
from data.library import require_library

Command = TypeVar("Command", bound=Callable[..., Any])
FILTERS = (
    click.option("--since", type=DAY, help="First public on this day or later."),
    click.option("--until", type=DAY, help="First public by this day."),
    click.option("--as-of", type=DAY, help="As the field stood on this day: public by then, citations made by then."),
    click.option("--subject", help="Only this subject, as cs.LG."),
    click.option("--topic", help="Only this topic, by its number or words of its name."),
    click.option("--author", help="Only papers of this author, as Lovelace or 'A. Lovelace'."),
    click.option("--venue", help="Only this venue, by whole words of its name, as ACL."),
    click.option("--tag", help="Only papers that somebody put this tag on; see fieldmap kept."),
    click.option("--has-code", is_flag=True, help="Only papers with a known link to code."),
    click.option("--has-claims", is_flag=True, help="Only papers that state a claim, in abstract, table or text."),
)


def filter_options(command: Command) -> Command:
    """Give a command the filters as options."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def filters_of(options: dict[str, Any]) -> Filters:
    """Return the filters that a command's options state."""
    days = {name: options.pop(name) for name in ("since", "until", "as_of")}
    return Filters(**{name: day and day.date() for name, day in days.items()}, **options)


@click.command()
@click.argument("query", default="")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, DEEP), help="How many papers.")
@click.option("--offset", default=0, show_default=True, type=click.IntRange(0), help="Papers left out before these.")
@click.option("--sort", type=click.Choice(get_args(Sort)), help="Order: by relevance, or of the best 100 by another; "
              "without a query date by default, and of all.")  # fmt: skip
@click.option("--facets", is_flag=True, help="Also count years, subjects, venues, topics; JSON is then an object.")
@click.option("--like", multiple=True, metavar="ID", help="More like this paper (repeatable; a model from two on).")
@click.option("--unlike", multiple=True, metavar="ID", help="Less like this paper (repeatable).")
@click.option(
    "--mode",
    type=click.Choice(get_args(Mode)),
    default="hybrid",
    show_default=True,
    help="By words and meaning, or one.",
)
@filter_options
@json_option
@pass_session
def search(
    session: Session, /, query: str, top: int, offset: int, sort: Sort | None, facets: bool, like: tuple[str, ...],
    unlike: tuple[str, ...], mode: Mode, as_json: bool, **filters: datetime | str | bool | None,
) -> None:  # fmt: skip
    """Find papers by words and by meaning; each hit says why.

    QUERY may also be an abstract, an identifier, or a BibTeX entry: papers like it are found. Without a query, filters
    alone list what passes them. Facets count the best 1,000, or all papers where there is no query.

    \b
    Examples:
      fieldmap search "unsupervised machine translation" --top 5
      fieldmap search --like P16-1057 --like P16-1002 --since 2018-01-01
      fieldmap search --author Lovelace --sort citations --facets
    """
    with open_reader(require_library(session.library)) as reader:
        found = reader.find(query, top, filters_of(filters), mode, like, unlike, sort, offset, facets)
        _offer_words(reader, query if not found.note else "")
    if as_json:
        told = {"hits": found.hits, "facets": found.facets, "total": found.total, "over": found.over}
        show_json(told if facets else found.hits)
    elif not found.hits:
        say("no paper found; try other words, or fewer filters")
    else:
        _show(found)


def _show(found: Found) -> None:
    """Print hits, and facets where they were counted."""
    if found.note:
        say(f"taken as: {plain(found.note)}")
    rows = [[hit["rank"], hit["work_id"], year_of(hit["published"]), hit["title"], hit["why"]] for hit in found.hits]
    show_text(table(rows, ["rank", "work", "year", "title", "why"]))
    if found.facets is not None:
        show_text(f"\nover {found.over} ({found.total:,}):")
        for name, values in found.facets.items():
            counted = ", ".join(f"{plain(one.get('name', one['value']))} ({one['count']:,})" for one in values)
            show_text(f"  {name}: {counted or 'none known'}")


def _offer_words(reader: Reader, query: str) -> None:
    """Say which words of a query stand in no paper, and which that do are near."""
    for word, near in reader.nearest_words(query).items():
        say(f"{plain(word)!r} stands in no paper" + (f"; did you mean: {plain(', '.join(near))}?" if near else ""))


@click.command()
@click.argument("question")
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 50), help="How many sentences at most.")
@filter_options
@json_option
@pass_session
def ask(
    session: Session, /, question: str, top: int, as_json: bool, **filters: datetime | str | bool | None
) -> None:  # fmt: skip
    """Answer a QUESTION with sentences of abstracts and full text, word for word, each with its paper; or not at all.

    Sentences are found by words and ranked again by words and meaning. Nothing is written by a model. "Not found" means
    that no sentence of this library is near enough, not that nobody knows.

    \b
    Examples:
      fieldmap ask "how is the quality of machine translation measured?"
      fieldmap ask "which data sets are used for parsing?" --since 2019-01-01 --json
    """
    with open_reader(require_library(session.library)) as reader:
        answers = reader.ask(question, top, filters_of(filters))
        _offer_words(reader, question)
    if as_json:
        show_json({"answer": answers, "found": bool(answers)})
    elif not answers:
        say("not found: no sentence of this library is near enough; try other words, or fewer filters")
    else:
        show_text("\n\n".join(_as_text(number, one) for number, one in enumerate(answers, start=1)))


def _as_text(number: int, answer: dict[str, Any]) -> str:
    """Return one answer as lines: the quote, then where it stands."""
    names = ", ".join(f"{scheme}:{value}" for scheme, value in answer["identifiers"].items())
    place = f"{answer['title']} ({year_of(answer['published'])}), {answer['section'] or 'no section'}"
    return f"{number}. “{plain(answer['quote'])}”\n   {plain(place)}; work {answer['work_id']} {plain(names)}"
