"""`fieldmap people|venues`: who is who, who works on a field, who is new in it, which venue cites which."""

from dataclasses import asdict
from datetime import datetime

import click

from analysis.people.lookup import YEAR_DAYS
from app.output import say, show_json, show_text, table
from app.people_reports import field_text, newcomers_text, people_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from data.errors import InputError
from data.library import require_library


@click.command()
@click.argument("name", default="")
@click.option(
    "--field", default="", metavar="WORDS", help="Who wrote most papers of a field: words, or a topic's number."
)
@click.option("--newcomers", default="", metavar="WORDS", help="Whose first paper of a field here is new.")
@click.option("--days", default=YEAR_DAYS, show_default=True, type=click.IntRange(1), help="How long one is new.")
@click.option("--until", type=DAY, help="Last day counted (default: that of the field's newest paper).")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many people.")
@json_option
@pass_session
def people(
    session: Session, name: str, field: str, newcomers: str, days: int, until: datetime | None, top: int, as_json: bool
) -> None:
    """Tell who bears a NAME, who works on a field, or who is new in it.

    Spellings are one person's where co-authors or a venue say so; the doubt that is left is told: one spelling, likely
    one, ambiguous. Namesakes who spell their name alike are never told apart.

    \b
    Examples:
      fieldmap people "C. Manning"
      fieldmap people --field "machine translation" --top 20
      fieldmap people --newcomers "machine translation" --days 730
    """
    if sum(map(bool, (name.strip(), field.strip(), newcomers.strip()))) != 1:
        raise InputError("give a NAME, or --field WORDS, or --newcomers WORDS: one of them")
    with open_reader(require_library(session.library)) as reader:
        if newcomers:
            fresh = reader.newcomers(newcomers, days, until and until.date(), top)
            answer, text = asdict(fresh), newcomers_text(fresh)
        else:
            found = reader.people_of_field(field, top) if field else reader.people(name, top)
            answer, text = {"people": found}, (field_text if field else people_text)(found)
    if as_json:
        show_json(answer)
    else:
        show_text(text)


@click.command()
@click.argument("name", default="")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="Rows of each table.")
@json_option
@pass_session
def venues(session: Session, name: str, top: int, as_json: bool) -> None:
    """Tell which venues cite which and which are cited together; with NAME, those whose name holds it.

    The meetings of one series count as one venue; a series that goes by a short and a long name counts as two.

    \b
    Example: fieldmap venues "computational linguistics" --top 5
    """
    with open_reader(require_library(session.library)) as reader:
        told = reader.venues(name, top)
    if as_json:
        show_json(told)
    elif not told["cites"] and not told["together"]:
        say("no citation between venues is known here; the citing and the cited work must both name one")
    else:
        cites = [[row["citing"], row["cited"], row["n_citations"], row["n_citing"]] for row in told["cites"]]
        pairs = [[row["one"], row["other"], row["n"], f"{row['cosine']:.3f}"] for row in told["together"]]
        show_text(f"{table(cites, ['venue', 'cites', 'citations', 'by works'])}\n\n"
                  f"{table(pairs, ['cited together', 'with', 'by works', 'cosine'])}")  # fmt: skip
