"""`fieldmap mcp`: the library for agents, over the Model Context Protocol."""

import os
from importlib.util import find_spec

import click

from app.output import say
from app.session import Session, pass_session
from data.errors import SettingsError
from data.library import require_library


@click.command()
@click.option("--http", "over_http", is_flag=True, help="Serve HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address to listen on.")
@click.option(
    "--port", default=8600, show_default=True, type=click.IntRange(0, 65535), help="With --http; 0: any that is free."
)
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME",
    help="With --http: a name, with a port where one is used, by which clients call it beside 127.0.0.1 (repeatable).",
)  # fmt: skip
@pass_session
def mcp(session: Session, over_http: bool, host: str, port: int, hosts: tuple[str, ...]) -> None:
    """Serve the library to agents as an MCP server: read-only, each answer with its edition, day and coverage.

    Over standard input and output an agent's client starts this command itself. Over HTTP it listens on this machine
    only, wants the token of the environment (FIELDMAP_MCP_TOKEN) from each request, and refuses unknown hosts and
    origins; put a proxy with TLS before it to serve others. New editions are taken up as they are published.
    docs/agents.md lists the tools and how clients are set up.

    \b
    Examples:
      claude mcp add fieldmap -- fieldmap --library ~/fieldmap mcp
      FIELDMAP_MCP_TOKEN=$(openssl rand -hex 32) fieldmap mcp --http
    """
    library = require_library(session.library)
    if find_spec("mcp") is None:
        raise SettingsError("the MCP server needs the package mcp; install it: pip install 'fieldmap[mcp]'")
    from app.for_agents.current import CurrentReader
    from app.for_agents.over_http import is_this_machine, required_token, serve_http
    from app.for_agents.server import make_server

    current = CurrentReader(library)
    try:
        if not over_http:
            make_server(current).run()
            return
        token = required_token(os.environ)
        if not is_this_machine(host):
            say(f"{host} can be reached from other machines, and the token travels as it is: put TLS before it")
        serve_http(
            make_server(current), token, host, port, hosts, lambda at: say(f"MCP server of {library.root}: {at}")
        )
    finally:
        current.close()
