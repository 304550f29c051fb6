"""SPECTER2 (Singh et al. 2023) as Semantic Scholar tells it: vectors of papers, without an encoder for queries.

`index.imported` brings them, `index.encoders` knows their key, `app.open_edition` asks them by `index.feedback`.
"""

from index.model_key import ModelKey

SPECTER2 = "specter2"
"""Name of the model in the settings."""
SOURCE, TOLD_AS = "semantic_scholar", "specter_v2"
"""Who tells the vectors, and what it calls the model (https://api.semanticscholar.org/api-docs/graph, embedding)."""
SPECTER2_KEY = ModelKey(SPECTER2, TOLD_AS, 768, SOURCE)
"""Name, revision as the source tells it, dimension, and the source, which alone knows weights and template."""
