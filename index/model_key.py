"""What makes two vectors comparable, as one name: it stands in every shard, index and manifest of an edition."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text import TEMPLATE_KEY

FloatMatrix = NDArray[np.float32]
FloatVector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelKey:
    """What makes two vectors comparable: model, revision, dimension, and the template of the text."""

    name: str
    revision: str
    """First 12 hex digits of the SHA-256 of the weights, or of what was fitted."""
    dim: int
    template: str = TEMPLATE_KEY

    def __str__(self) -> str:
        """Return the key as one word, fit for a folder name."""
        name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in self.name)
        return f"{name}_{self.revision}_{self.dim}_{self.template}"
