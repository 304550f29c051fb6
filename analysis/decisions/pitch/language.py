"""Tell whether a pitch is in English, which the rules read, or seems to be in another language; pure."""

import re
from collections import Counter

FEWEST_WORDS = 20
"""Below this there is too little to tell."""
_WORDS = {
    "English": "the and of to in is for with that on are as it we our you your was by this from be have has",
    "German": "der die das und ist nicht mit von den für ein eine im auf wir sie zu dem bei des wird sind als auch",
    "French": "le la les des et est une un du pour dans que avec sur nous vous sont pas par plus au aux ce cette",
    "Spanish": "el la los las y es una un del para en que con por nuestro se su más como de al son sus",
    "Italian": "il la le gli e è una un del della per in che con di su sono non più dei nel alla",
    "Dutch": "de het een en is van voor met op dat niet zijn wij ons onze te in door aan bij ook",
    "Portuguese": "o a os as e é uma um do da para em que com por nosso não mais dos das no na ao",
}
_LISTS = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """Return the language whose commonest words a text holds most; "" where it is too short, "unknown" for none."""
    words = Counter(word.lower() for word in _WORD.findall(text[:50_000]))
    total = sum(words.values())
    if total < FEWEST_WORDS:
        return "" if text.isascii() or total else "unknown"
    counts = {name: sum(words[word] for word in listed) for name, listed in _LISTS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "English"))
    if counts[best] < 0.04 * total:
        is_latin = sum(one.isascii() for one in text if one.isalpha()) > 0.5 * sum(one.isalpha() for one in text)
        return "" if is_latin else "unknown"
    return best
