"""How each page's numbers come about: what `methods.toml` says of it. Used by `app.view_footer`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("methods.toml")
FIRST_PAGE = "home"


@dataclass(frozen=True, slots=True)
class Method:
    """What is done to the data before a page shows it."""

    text: str
    more: str
    """File of the folder docs."""


@cache
def methods() -> dict[str, Method]:
    """Return the method of each page, by the path of its address; '' is the first page's."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {"" if page == FIRST_PAGE else page: Method(" ".join(one["text"].split()), one["more"])
            for page, one in told.items()}  # fmt: skip
