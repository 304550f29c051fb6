"""The command `fieldmap`: groups the commands, and turns errors into messages and exit codes.

Exit codes: 0 done, 2 wrong use or bad input, 3 consistent but incomplete, 70 internal error, 74 disk or network,
75 another writer is at work, 78 bad settings, 130 interrupted.
"""

import atexit
import contextlib
import os
import sys
import traceback
from datetime import datetime
from importlib.metadata import version

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import click

from app.on_demand import GroupOnDemand
from app.output import plain, say
from app.session import DAY, Session
from data.errors import FieldmapError
from data.store import DatabaseError, as_fieldmap_error

EXIT_INTERRUPTED = 130
EXIT_STORAGE = 74
EXIT_INTERNAL = 70
PLACES = {
    "analyze": "app.commands.steps:analyze",
    "app": "app.commands.faces:explorer",
    "as-of": "app.commands.past:as_of_days",
    "ask": "app.commands.find:ask",
    "audit": "app.commands.audit:audit",
    "backup": "app.commands.backup:backup",
    "board": "app.commands.boards:board",
    "boards": "app.commands.boards:boards",
    "brief": "app.commands.briefs:brief",
    "changes": "app.commands.changes:changes",
    "citations": "app.commands.citing:citations",
    "cite": "app.commands.cite:cite",
    "claims": "app.commands.claims:claims",
    "dead-ends": "app.commands.statuses:dead_ends",
    "compare": "app.commands.compare:compare",
    "decide": "app.commands.decide:decide",
    "demo": "app.commands.demo:demo",
    "digest": "app.commands.digest:digest",
    "discrepancies": "app.commands.boards:discrepancies",
    "doctor": "app.commands.doctor:doctor",
    "embed": "app.commands.steps:embed",
    "embed-shards": "app.commands.corpus:embed_shards",
    "eval": "app.commands.evaluate:evaluation",
    "export": "app.commands.export:export",
    "families": "app.commands.families:families",
    "forecast": "app.commands.forecasts:forecast",
    "group": "app.commands.groups:group",
    "holes": "app.commands.read:holes",
    "ingest": "app.commands.ingest:ingest",
    "init": "app.commands.library:init",
    "kept": "app.commands.kept:kept",
    "lineage": "app.commands.read:lineage",
    "map": "app.commands.read:similarity_map",
    "mcp": "app.commands.agents:mcp",
    "people": "app.commands.people:people",
    "publish": "app.commands.editions:publish",
    "reading-list": "app.commands.reading_lists:reading_list",
    "restore": "app.commands.backup:restore_",
    "review": "app.commands.review:review",
    "rollback": "app.commands.editions:rollback",
    "schedule": "app.commands.schedule:schedule",
    "search": "app.commands.find:search",
    "session": "app.commands.sessions:group_sessions",
    "show": "app.commands.read:show",
    "similar": "app.commands.read:similar",
    "sota": "app.commands.boards:sota",
    "sql": "app.commands.sql:sql",
    "status": "app.commands.library:status",
    "topics": "app.commands.topics:topics",
    "trends": "app.commands.trends:trends",
    "update": "app.commands.steps:update",
    "venues": "app.commands.people:venues",
    "vocabulary": "app.commands.vocabulary:vocabulary",
    "watch": "app.commands.watch:watches",
}
"""Where each command stands."""


@click.group(
    cls=GroupOnDemand,
    places=PLACES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--library", "library", metavar="DIR", help="Folder of the library (default: found as the reference says)."
)
@click.option(
    "--as-of", type=DAY, help="Read the edition of a past day, which analyze --as-of DAY has made, not the current one."
)
@click.version_option(version("fieldmap"), prog_name="fieldmap")
@click.pass_context
def commands(context: click.Context, library: str | None, as_of: datetime | None) -> None:
    """Fieldmap keeps a living map of a research field: papers, citations, topics, trends and claims.

    \b
    First steps:
      fieldmap init mylib                       a new library
      fieldmap --library mylib ingest sample    250 real papers
      fieldmap --library mylib update           embed, analyze, publish
      fieldmap --library mylib search "neural machine translation"
      fieldmap --library mylib ask "how is translation quality measured?"
      fieldmap --library mylib app              the explorer, in a browser
    """
    context.obj = Session(library, " ".join(sys.argv[1:]), as_of and as_of.date())


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    atexit.register(_end_quietly)  # the first one registered runs last
    sys.exit(run(arguments))


def _end_quietly() -> None:
    """Keep what native libraries say while the interpreter is taken down from the person at the terminal.

    DuckDB's binding counts what is still alive then, and tells of it in 40 lines that mean nothing to anybody else.
    """
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; every error is told on standard error in one line."""
    try:
        commands.main(args=arguments, standalone_mode=False)
        return 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted; what was committed is kept, and the same command goes on from there")
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FieldmapError as error:
        say(f"fieldmap: {plain(error)}")
        return error.exit_code
    except DatabaseError as error:
        told = as_fieldmap_error(error)
        say(f"fieldmap: {plain(told)}")
        return told.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_STORAGE
    except OSError as error:
        say(f"fieldmap: {plain(error)}; check that the disk has room and the folder can be written")
        return EXIT_STORAGE
    except Exception:  # the last resort: a fault of ours, told whole
        traceback.print_exc()
        say("fieldmap: internal error; please report the lines above")
        return EXIT_INTERNAL


if __name__ == "__main__":
    main()
