"""How much of a text may be shown: the one place that decides, for digests, exports, reports and answers of agents."""

OPEN = ("cc-by", "cc0", "cc by", "creativecommons.org/licenses/by", "creativecommons.org/publicdomain", "mit", "apache")
"""Starts or parts of licences under which a text may be passed on with its source (share-alike and non-commercial
ones included: what is shown keeps the licence's name beside it)."""
LONGEST_QUOTE = 300
"""Characters quoted from a text whose licence is closed or unknown: a sentence or two, with its source."""


def is_open(licence: str | None) -> bool:
    """Tell whether a licence lets a text be passed on."""
    name = (licence or "").lower()
    return any(part in name for part in OPEN) and "-nd" not in name


def quotable(text: str, licence: str | None) -> str:
    """Return as much of ``text`` as its licence lets us show; a cut ends at a word, with an ellipsis.

    Parameters
    ----------
    text
        What one would like to show.
    licence
        SPDX name or URL; None when it is not known, which counts as closed.
    """
    if is_open(licence) or len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def is_open_sql(licence: str) -> str:
    """Return :func:`is_open` as a condition of SQL on an expression."""
    name = f"lower(coalesce({licence}, ''))"
    parts = " OR ".join(f"contains({name}, '{part}')" for part in OPEN)
    return f"(({parts}) AND NOT contains({name}, '-nd'))"


def quotable_sql(text: str, licence: str) -> str:
    """Return :func:`quotable` as an expression of SQL on two others: how tables leave that are too large to be read."""
    cut = f"left({text}, {LONGEST_QUOTE})"
    at_word = f"regexp_replace({cut}, ' [^ ]*$', '') || ' …'"
    return f"CASE WHEN {is_open_sql(licence)} OR length({text}) <= {LONGEST_QUOTE} THEN {text} ELSE {at_word} END"
