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

from app.commands.agents import mcp
from app.commands.audit import audit
from app.commands.boards import board, boards, discrepancies, sota
from app.commands.briefs import brief
from app.commands.changes import changes
from app.commands.cite import cite
from app.commands.citing import citations
from app.commands.claims import claims
from app.commands.compare import compare
from app.commands.corpus import embed_shards
from app.commands.decide import decide
from app.commands.demo import demo
from app.commands.digest import digest
from app.commands.evaluate import evaluation
from app.commands.export import export
from app.commands.faces import explorer
from app.commands.families import families
from app.commands.find import DAY, ask, search
from app.commands.forecasts import forecast
from app.commands.groups import group
from app.commands.ingest import ingest
from app.commands.library import doctor, init, publish, rollback, status
from app.commands.past import as_of_days
from app.commands.people import people, venues
from app.commands.read import holes, lineage, show, similar, similarity_map, sql
from app.commands.reading_lists import reading_list
from app.commands.review import review
from app.commands.schedule import schedule
from app.commands.sessions import group_sessions
from app.commands.statuses import dead_ends
from app.commands.steps import analyze, embed, update
from app.commands.topics import topics
from app.commands.trends import trends
from app.commands.vocabulary import vocabulary
from app.output import plain, say
from app.session import Session
from data.errors import FieldmapError
from data.store import DatabaseError, as_fieldmap_error

EXIT_INTERRUPTED = 130
EXIT_STORAGE = 74
EXIT_INTERNAL = 70


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for command in (init, ingest, embed, analyze, publish, update, search, ask, show, similar, similarity_map,
                lineage, citations, holes, people, venues, topics, trends, families, forecast, export, sql, status,
                doctor, rollback, digest, explorer, demo, review, schedule, evaluation, embed_shards, vocabulary, board,
                boards, discrepancies, sota, claims, audit, as_of_days, brief, changes, dead_ends, decide, mcp,
                cite, group_sessions, group, reading_list, compare):  # fmt: skip
    commands.add_command(command)


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
