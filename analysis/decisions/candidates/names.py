"""Whether two names are of one model: spelling aside, and an ensemble is not its member. For candidates of boards.

benchmarks/model_joins.py measures it on names of real boards.
"""

import re

from analysis.boards.names import fold
from analysis.boards.names import model as model_of

_AROUND = re.compile(r"(?i)^the\s+|\s+(?:neural\s+)?(?:networks?|models?)$")
"""Words around a name that one paper writes and another leaves out: "The Attentive Reader", "Maxout Networks"."""
_ENSEMBLE = re.compile(r"(?i)\bensembl")
_LEAST = 4
"""Letters that must be left of a name without the words around it."""
Key = tuple[str, bool]


def is_ensemble(name: str) -> bool:
    """Tell whether a name says that several models answer together: their cost is not that of one."""
    return any(_ENSEMBLE.search(one) for one in model_of(name).conditions)


def model_key(name: str) -> Key | None:
    """Return what the spellings of a model's name share; None where the name is that of a kind, or "ours"."""
    found = model_of(name)
    if found.key is None:
        return None
    bare = fold(_AROUND.sub("", found.name))
    return (bare if len(bare) >= _LEAST else found.key), is_ensemble(name)


def is_same_model(one: str, other: str) -> bool:
    """Tell whether two names are spellings of one model; versions, sizes and ensembles are others."""
    key = model_key(one)
    return key is not None and key == model_key(other)
