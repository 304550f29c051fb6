"""What Streamlit needs to sign people on at an OpenID provider, from the environment; used by `app.server`.

The secrets stay in the memory of the server: no file holds them.
"""

import importlib.util
import secrets as random
from collections.abc import Mapping
from typing import Any

from data.errors import SettingsError
from data.settings import Settings

CLIENT_ID = "FIELDMAP_OIDC_CLIENT_ID"
CLIENT_SECRET = "FIELDMAP_OIDC_CLIENT_SECRET"
COOKIE_SECRET = "FIELDMAP_OIDC_COOKIE_SECRET"
CALLBACK = "oauth2callback"


def secrets(settings: Settings, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the secrets of Streamlit's sign-on; empty where nobody signs on at a provider.

    Without a cookie secret in the environment a new one is made, and people sign on anew after each start.

    Raises
    ------
    SettingsError
        If the client's name or secret is not in the environment, or Authlib is not installed.
    """
    if settings.app.sign_on != "oidc":
        return {}
    missing = [name for name in (CLIENT_ID, CLIENT_SECRET) if not environment.get(name)]
    if missing:
        raise SettingsError(f"app.sign_on is oidc: set {' and '.join(missing)} in the environment")
    if importlib.util.find_spec("authlib") is None:
        raise SettingsError("app.sign_on is oidc: install the extra for it: pip install 'fieldmap[oidc]'")
    return {
        "auth": {
            "redirect_uri": f"{settings.links.address.rstrip('/')}/{CALLBACK}",
            "cookie_secret": environment.get(COOKIE_SECRET) or random.token_hex(32),
            "client_id": environment[CLIENT_ID],
            "client_secret": environment[CLIENT_SECRET],
            "server_metadata_url": settings.app.oidc_metadata_url,
        }
    }
