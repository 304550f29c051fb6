"""Write number words in digits where they count times: "three times", "twofold"; stage of `extract`."""

import re

NUMBER_WORDS = {
    "twice": 2,
    "two": 2,
    "double": 2,
    "three": 3,
    "thrice": 3,
    "triple": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "hundred": 100,
    "thousand": 1000,
}
_TIMES = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten)(?=[ -]?(?:times|fold)\b)", re.IGNORECASE)
_TWICE = re.compile(r"\b(twice|thrice)(?= (?:as|the|faster|more|less|fewer|better))", re.IGNORECASE)


def spell_out(text: str) -> str:
    """Return ``text`` with "three times" as "3 times" and "twice as" as "2 times as"."""
    if not any(cue in text for cue in ("times", "fold", "wice", "hrice")):
        return text
    text = _TIMES.sub(lambda match: str(NUMBER_WORDS[match[1].lower()]), text)
    return _TWICE.sub(lambda match: f"{NUMBER_WORDS[match[1].lower()]} times", text)
