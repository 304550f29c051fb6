"""The explorer's server, which `fieldmap app` starts by Streamlit: the pages of `app.explorer`, behind the gate."""

import os
from pathlib import Path

from starlette.middleware import Middleware
from streamlit import config
from streamlit.starlette import App

from app import access
from app.gate import Gate, names_of, origin_of
from app.oidc import secrets
from app.page_errors import say_error
from app.sign_on import SECRET
from app.warming import warm
from data.library import find_library, source_checkout
from data.settings import load_settings

EXPLORER = Path(__file__).resolve().parent / "explorer.py"
LIBRARY = find_library(None, os.environ, Path.cwd(), source_checkout())
SETTINGS = load_settings(LIBRARY.settings_file)
warm(LIBRARY)

app = App(
    EXPLORER,
    secrets=secrets(SETTINGS, os.environ) or None,
    on_script_error=say_error,
    middleware=[
        Middleware(
            Gate,
            settings=access.settings,
            secret=os.environ.get(SECRET),
            origins=[origin_of(SETTINGS.links.address)],
            names=names_of(SETTINGS.links.address, config.get_option("server.address")),
            base=config.get_option("server.baseUrlPath"),
        )
    ],
)
