"""`fieldmap digest`: what a reading group should know of a week, written, sent, and what became of each message."""

import getpass
from typing import Any, get_args

import click

from analysis.groups.group import Group
from analysis.groups.week import Week
from app.digest_files import DigestForm, digest_file
from app.digest_links import links_of
from app.digest_round import keep_made, send_overdue
from app.digest_sending import Sent, people_of, send_digest, send_waiting, sender
from app.digests import make_digest
from app.groups import group_of
from app.output import plain, printable, say, show_json, show_text, table
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.errors import IncompleteError, InputError
from data.library import utc_now
from data.outbox import Message, State, kept_digests, messages, open_outbox, resend
from data.settings import Settings


class WithDefault(click.Group):
    """A group of commands of which one is meant where none is named."""

    default = "make"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the words name, or else the default one with all of them."""
        known = args and args[0] in self.commands
        return super().resolve_command(ctx, args if known else [self.default, *args])


@click.group(
    cls=WithDefault, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    subcommand_metavar="GROUP | COMMAND [ARGS]...",
)  # fmt: skip
def digest() -> None:
    """Write and send the weekly digests of reading groups, which are tables [groups.NAME] in fieldmap.toml.

    `fieldmap digest GROUP` is short for `fieldmap digest make GROUP`.

    \b
    Examples:
      fieldmap digest readers > this-week.md
      fieldmap digest readers --week 2026-W06 --format html > week.html
      fieldmap digest readers --send
      fieldmap digest outbox
    """


@digest.command()
@click.argument("group")
@click.option("--week", metavar="YYYY-Www", help="A week of ISO 8601 (default: the last whole one).")
@click.option("--format", "form", type=click.Choice(get_args(DigestForm)), default="md", show_default=True,
              help="Form of the digest; atom: a feed of this one and those before.")  # fmt: skip
@click.option("--send", is_flag=True, help="Send it to the members and webhooks that have not had that week's.")
@click.option("--dry-run", is_flag=True, help="Keep and send nothing; tell to whom it would go.")
@click.option("--all", "everything", is_flag=True, help="Choose from all works, whatever their day and what was told.")
@json_option
@pass_session
def make(
    session: Session, group: str, week: str | None, form: DigestForm, send: bool, dry_run: bool, everything: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Write GROUP's digest of a week: papers with reasons, boards that moved, directions that rise and end.

    Without --week it is of the last whole week, with what became known since the group's last digest. Where nothing
    became public in those weeks, it tells what is new to this library. It is kept as it was made, and no one is sent
    that of a week twice.

    \b
    Example: fieldmap digest readers --week 2026-W06 --dry-run
    """
    if send and dry_run:
        raise InputError("--send and --dry-run exclude each other")
    library, settings = session.existing()
    if library.as_of is not None and not dry_run:
        raise InputError(f"a digest as of {library.as_of} is for reading alone: add --dry-run")
    of = group_of(settings, group)
    with open_reader(library) as reader:
        made = make_digest(reader, of, Week.parse(week) if week else None, everything)
    if not dry_run:
        keep_made(library, made)
    show_text(printable(digest_file(library, made, "json" if as_json else form).decode().rstrip("\n")))
    if send:
        complain(send_digest(library, settings, of, made, links_of(library, settings, of, made)))
    elif dry_run:
        say(_receivers(of, settings))


def _receivers(group: Group, settings: Settings) -> str:
    people, hooks = people_of(group, settings)
    told = [f"{plain(one.name)} <{one.address}>" for one in people] + [f"webhook {name}" for name in hooks]
    return f"nothing was kept or sent; it would go to: {', '.join(told) or 'nobody: no member has an address'}"


def complain(sent: Sent) -> None:
    """Say what a run of sending did.

    Raises
    ------
    IncompleteError
        If a message was not sent, or nobody can tell.
    """
    told = ", ".join(f"{n:,} {state}" for state, n in sorted(sent.outcomes.items()))
    say(f"digests: {told or 'nothing to send: everyone has had it, or nobody is to have it'}")
    for problem in sent.problems:
        say(f"  {plain(problem)}")
    if sent.n_unknown:
        say(f"  {sent.n_unknown:,} were being sent when an earlier run ended; nobody can tell whether they arrived")
    if not sent.is_whole:
        raise IncompleteError("some messages were not sent or are in doubt; fieldmap digest outbox lists them")


@digest.command()
@json_option
@pass_session
def send(session: Session, as_json: bool) -> None:
    """Send what waits and is due, and digests whose day and hour have passed. `fieldmap update` ends with this."""
    library, settings = session.existing()
    sent = send_overdue(library, settings)
    if as_json:
        show_json({"sent": dict(sent.outcomes), "unknown": sent.n_unknown, "problems": sent.problems})
    complain(sent)


@digest.command()
@click.option("--state", type=click.Choice(get_args(State)), help="Only messages of this state.")
@json_option
@pass_session
def outbox(session: Session, state: State | None, as_json: bool) -> None:
    """List the messages of digests with what became of them: queued, sending, sent, unknown, refused.

    What is unknown was being sent when the sender ended: it may have arrived, and is only sent again by
    `fieldmap digest resend`.
    """
    library, _ = session.existing()
    with open_outbox(library.outbox) as box:
        found = messages(box, state)
    if as_json:
        show_json([_message(one) for one in found])
        return
    rows = [[one.message_id, one.group, one.week, one.channel, one.receiver, one.state, one.attempts, one.code or "",
             f"{one.changed:%Y-%m-%d %H:%M}", one.words] for one in found]  # fmt: skip
    headings = ["id", "group", "week", "by", "to", "state", "tries", "code", "since (UTC)", "words"]
    show_text(table(rows, headings) if rows else "the outbox is empty")


def _message(one: Message) -> dict[str, Any]:
    return {
        "id": one.message_id, "group": one.group, "week": one.week, "channel": one.channel, "to": one.receiver,
        "state": one.state, "attempts": one.attempts, "code": one.code, "words": one.words, "since": str(one.changed),
    }  # fmt: skip


@digest.command(name="resend")
@click.argument("message", type=int)
@pass_session
def resend_(session: Session, message: int) -> None:
    """Send a MESSAGE again, by its number: one that is unknown (it may then arrive twice) or refused."""
    library, settings = session.existing()
    with sender(library) as box:
        resend(box, message, getpass.getuser(), utc_now())
    complain(send_waiting(library, settings))


@digest.command(name="list")
@click.argument("group", required=False)
@json_option
@pass_session
def list_(session: Session, group: str | None, as_json: bool) -> None:
    """List the digests that were made, of GROUP or of all; the page Digests of the explorer shows them."""
    library, _ = session.existing()
    with open_outbox(library.outbox) as box:
        found = kept_digests(box, group)
    if as_json:
        show_json([{"group": one.group, "week": one.week, "edition": one.edition, "papers": one.n_papers,
                    "made": str(one.made)} for one in found])  # fmt: skip
        return
    rows = [[one.group, one.week, one.edition, one.n_papers, f"{one.made:%Y-%m-%d %H:%M}"] for one in found]
    show_text(table(rows, ["group", "week", "edition", "papers", "made (UTC)"]) if rows else "no digest was made yet")
