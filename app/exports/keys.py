"""Citation keys as people know them: family name of the first author, year, first word of the title that counts.

Pure; `data.citation_keys` keeps what was given and tells clashing keys apart.
"""

import re
import unicodedata

from app.exports.names import Name

LITTLE = frozenset(
    "a an and are as at be by can do does for from how in into is it its of on or our that the their this to toward "
    "towards under using via we what when where which why with without".split()
)
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
                         "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i"})  # fmt: skip
"""Letters that do not come apart into a plain one and an accent."""
LONGEST_PART = 24
NOBODY, UNDATED = "anon", "nd"


def plain_letters(text: str) -> str:
    """Return the Latin letters and digits of a text, lower case, without accents; what has none of these goes."""
    apart = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return re.sub(r"[^a-z0-9]", "", apart.encode("ascii", "ignore").decode().lower())


def wished_key(authors: tuple[Name, ...], year: int | None, title: str) -> str:
    """Return the key that a work should have, as ``vaswani2017attention``; never empty."""
    surname = plain_letters(authors[0].surname)[:LONGEST_PART] if authors else ""
    return f"{surname or NOBODY}{year or UNDATED}{_first_word(title)[:LONGEST_PART]}"


def _first_word(title: str) -> str:
    """Return the first word that counts; of a title of little words the first of these."""
    words = [letters for word in re.split(r"[\s\-–—:/]+", title) if (letters := plain_letters(word))]
    return next((word for word in words if word not in LITTLE), words[0] if words else "")
