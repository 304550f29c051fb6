"""`fieldmap topics`: the topics of the current edition as a tree, and what became of them."""

import click

from app.output import say, show_json, show_text
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from app.topic_tree import LEVELS, events_text, topic_events, topic_tree, tree_text
from data.library import require_library


@click.group(invoke_without_command=True)
@click.option(
    "--level", default="topic", show_default=True, type=click.Choice(LEVELS), help="How far down the tree is shown."
)
@json_option
@pass_session
@click.pass_context
def topics(context: click.Context, session: Session, level: str, as_json: bool) -> None:
    """Show the topics of the papers as a tree: areas, topics, subtopics.

    Each with its lasting number, its papers, how many of them would surely stay in a refit, and how stable it is over
    repeated runs. docs/topics.md says what every number means.

    \b
    Examples:
      fieldmap topics --level subtopic
      fieldmap topics events
    """
    if context.invoked_subcommand:
        return
    with open_reader(require_library(session.library)) as reader:
        told = topic_tree(reader.db, level)
    show_json(told) if as_json else show_text(tree_text(told))


@topics.command("events")
@click.option("--top", default=50, show_default=True, type=click.IntRange(1, 100_000), help="How many, newest first.")
@click.option("--all", "everything", is_flag=True, help="Subtopics too, and topics that only went on.")
@json_option
@pass_session
def events(session: Session, top: int, everything: bool, as_json: bool) -> None:
    """List which topics were born, died, split or merged when topics were made anew.

    \b
    Example: fieldmap topics events --top 20
    """
    with open_reader(require_library(session.library)) as reader:
        told = topic_events(reader.db, top, everything)
    if as_json:
        show_json(told)
    elif not told:
        say("nothing has happened to any topic; --all also lists those that went on")
    else:
        show_text(events_text(told))
