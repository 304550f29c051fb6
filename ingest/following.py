"""Follow lists as each source writes them: categories, searches in plain words, authors and seed papers.

Used by `app.sources`; what a person writes in ``[follow]`` means the same at every source.
"""

import re

from data.errors import SettingsError

PHYSICS = frozenset({"astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin",
                     "nucl-ex", "nucl-th", "physics", "quant-ph"})  # fmt: skip
"""Archives that arXiv's OAI-PMH keeps in the group ``physics``; every other archive is a group of its own name."""
CATEGORY = re.compile(r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.(?P<subject>[A-Za-z-]{2,12}))?")
WORD = re.compile(r'"([^"]+)"|([^\s"]+)')
SEED = re.compile(r"(?:(arxiv|doi|acl|corpus_id):)?(\S+)")
SCHOLAR_AUTHOR = re.compile(r"semantic_scholar:(\d{1,12})")


def oai_set(category: str) -> str:
    """Return the OAI-PMH set of an arXiv category: ``cs.LG`` is ``cs:cs:LG``, ``quant-ph`` is ``physics:quant-ph``.

    Raises
    ------
    SettingsError
        If it is not written as arXiv writes categories.
    """
    found = CATEGORY.fullmatch(category)
    if not found:
        raise SettingsError(f"follow.categories: {category!r} is no arXiv category; written as cs.LG or quant-ph")
    archive, subject = found["archive"], found["subject"]
    parts = ["physics" if archive in PHYSICS else archive, archive, *([subject] if subject else [])]
    return ":".join(parts if parts[0] != archive or subject else [archive])


def category_of(name: str) -> str:
    """Return the arXiv category of an OAI-PMH set; an archive alone means all of its categories."""
    parts = name.split(":")
    return ".".join(parts[1:] or parts)


def query_words(query: str) -> list[str]:
    """Return the words of a search, phrases in double quotes kept together; signs that sources give meaning are spaces.

    Raises
    ------
    SettingsError
        If no word is left.
    """
    found = [" ".join(re.sub(r"[^\w\s.'-]|_", " ", phrase or word).split()) for phrase, word in WORD.findall(query)]
    words = [word for word in found if word.strip(".'- ")]
    if not words:
        raise SettingsError(f"follow.queries: {query!r} has no word to search for")
    return words


def arxiv_search(query: str) -> str:
    """Return a search in plain words as arXiv's API writes it: every word and phrase somewhere in the record."""
    return " AND ".join(f'all:"{word}"' if " " in word or "-" in word else f"all:{word}" for word in query_words(query))


def scholar_search(query: str) -> str:
    """Return a search in plain words as Semantic Scholar's bulk search writes it; a hyphen there excludes a word."""
    words = [word.replace("-", " ") for word in query_words(query)]
    return " ".join(f'+"{word}"' if " " in word else f"+{word}" for word in words)


def arxiv_author(name: str) -> str:
    """Return a search of arXiv's API for an author's name; namesakes are not told apart."""
    return f'au:"{" ".join(query_words(name))}"'


def scholar_author(name: str) -> str | None:
    """Return the number of an author given as ``semantic_scholar:1741101``; None: it is a name."""
    found = SCHOLAR_AUTHOR.fullmatch(name.strip())
    return found[1] if found else None


def seed(name: str) -> str:
    """Return the identifier of a seed paper as scheme:value; without a scheme it is an arXiv id.

    Raises
    ------
    SettingsError
        If it cannot be one.
    """
    found = SEED.fullmatch(name.strip())
    if not found or (found[1] is None and not re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}", found[2])):
        raise SettingsError(
            f"follow.seeds: {name!r} is no paper's identifier; written as 1706.03762, doi:10.…, acl:P18-1001 or "
            "corpus_id:13756489"
        )
    return f"{found[1] or 'arxiv'}:{found[2]}"
