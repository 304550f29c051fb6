"""Seeded vectors and stand-in encoders for the tests of the index."""

import hashlib

import numpy as np

from index.model_key import ModelKey

KEY = ModelKey("tiny", "0123456789ab", 16)


def unit_vectors(n, dim=16, seed=20):
    """Return n random unit vectors, shape (n, dim), float32."""
    rows = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class WordEncoder:
    """An encoder by hand: a text is the normalised sum of a fixed vector for each of its words."""

    key = KEY

    def encode_query(self, text):
        """Return the unit vector of a text, shape (16,)."""
        seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big") for word in text.lower().split()]
        total = np.sum([unit_vectors(1, seed=seed)[0] for seed in seeds], axis=0)
        return (total / np.linalg.norm(total)).astype(np.float32)

    def encode_queries(self, texts):
        """Return the unit vectors of some short texts, shape (n, 16)."""
        return self.encode_documents(texts)

    def encode_documents(self, texts):
        """Return the unit vectors of some texts, shape (n, 16)."""
        return np.stack([self.encode_query(text) for text in texts])
