"""A field of research as people name it, by a topic's number or in words: which works are meant.

Used by `app.reading` for the people of a field, and by `app.graph_questions` for its lineage.
"""

from analysis.graph.lineage import FIELD_SIZE
from app.asked import understand
from app.filters import Filters, allowed_works
from app.open_edition import OpenEdition
from data.errors import NotFoundError
from index.lexical import content_words

FEWEST_OF_FIELD = 30
"""Works that hold all words of a field, below which some of the words are enough."""
MOST_OF_FIELD = 20_000
"""Works of a field whose people are counted."""


def works_of_field(opened: OpenEdition, words: str) -> list[int]:
    """Return the works of a topic, by its number, or that hold all words; some of them where few hold all.

    Raises
    ------
    NotFoundError
        If there is no such topic, or no work holds the words.
    """
    if words.strip().isdigit():
        return [int(work) for work in allowed_works(opened, Filters(topic=words))]
    asked = " AND ".join(content_words(understand(opened.db, opened.lexical, words).words))
    found = [work for work, _ in opened.lexical.query(asked, MOST_OF_FIELD)] if asked else []
    if len(found) < FEWEST_OF_FIELD:
        found = works_about(opened, words, FIELD_SIZE)
    if not found:
        raise NotFoundError(f"nothing is found for {words[:100]!r}; other words may be, or a topic's number")
    return found


def works_about(opened: OpenEdition, words: str, size: int) -> list[int]:
    """Return the best works that hold all words; where there are few of these, that hold some."""
    asked = understand(opened.db, opened.lexical, words)
    for query in (" AND ".join(content_words(asked.words)), asked.words):
        found = [work for work, _ in opened.lexical.query(query, size)]
        if len(found) >= FEWEST_OF_FIELD:
            break
    return found
