"""Texts as weighted words: unit rows of TF-IDF over the words of some texts. Used by the ranking of a group's week.

Made anew from the papers at hand (a week's and a sample of the library), so that nothing has to be kept or to match.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.lexical import STOP_WORDS

MOST_WORDS = 30_000
MOST_SHARE = 0.2
"""Words of more than this share of the texts tell nothing."""
TITLE_TIMES = 2
"""A word of the title counts as if it stood there so often."""


@dataclass(frozen=True, slots=True)
class WordSpace:
    """The words of some texts, with the weight of each."""

    vectorizer: Any

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "WordSpace":
        """Return the space of some texts: lower case, 1 + ln(count), smoothed inverse document frequency."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        few = len(texts) < 100  # in a handful of texts every word is rare, and those of all of them may be the topic
        made = TfidfVectorizer(
            stop_words=sorted(STOP_WORDS), sublinear_tf=True, max_features=MOST_WORDS, min_df=1 if few else 2,
            max_df=1.0 if few else MOST_SHARE, strip_accents="unicode", dtype=np.float32,
            token_pattern=r"(?u)\b[^\W\d_][\w]+\b",
        )  # fmt: skip
        try:
            made.fit(texts)
        except ValueError:  # how scikit-learn says that no word is left
            return cls(None)
        return cls(made)

    def rows(self, texts: Sequence[str]) -> Any:
        """Return the texts as unit rows, a sparse matrix of shape (n, n_words); zeros for one without a known word."""
        from scipy.sparse import csr_matrix

        if self.vectorizer is None or not len(texts):
            return csr_matrix((len(texts), len(self.words)), dtype=np.float32)
        return self.vectorizer.transform(texts)

    @property
    def words(self) -> NDArray[Any]:
        """The words, in the order of the columns."""
        return np.array([""]) if self.vectorizer is None else np.asarray(self.vectorizer.get_feature_names_out())


def word_text(title: str, abstract: str | None) -> str:
    """Return the text of a paper as it is weighed by words."""
    return f"{f'{title}. ' * TITLE_TIMES}{abstract or ''}"
