"""What makes two vectors comparable, as one name: it stands in every shard, index and manifest of an edition."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.text import TEMPLATE_KEY

FloatMatrix = NDArray[np.float32]
FloatVector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelKey:
    """What makes two vectors comparable: model, revision, dimension, the template of the text, and the prompts."""

    name: str
    revision: str
    """First 12 hex digits of the SHA-256 of the weights, or of what was fitted."""
    dim: int
    template: str = TEMPLATE_KEY
    query_prompt: str = ""
    """Put before a query; '' for nothing."""
    document_prompt: str = ""
    """Put before a document; '' for nothing."""

    def __str__(self) -> str:
        """Return the key as one word, fit for a folder name; prompts stand there as a hash."""
        name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in self.name)
        prompts = [self.query_prompt, self.document_prompt]
        told = f"_{hashlib.sha256(json.dumps(prompts).encode()).hexdigest()[:8]}" if any(prompts) else ""
        return f"{name}_{self.revision}_{self.dim}_{self.template}{told}"

    def facts(self) -> dict[str, Any]:
        """Return the parts by name, as files keep them; without prompts where there are none."""
        return {name: value for name, value in asdict(self).items() if value != ""}
