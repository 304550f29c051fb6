"""The form that spellings of a word share: no case but of acronyms, no plural s. For terms, topics, families."""

KEPT_ENDINGS = ("ss", "us", "is", "ics", "as", "os")


def normal_word(word: str) -> str:
    """Return the form that spellings of one word share: acronyms keep their capitals, a plural s goes."""
    if is_acronym(word):
        return word[:-1] if len(word) > 2 and word.endswith("s") else word
    lowered = word.lower()
    if len(lowered) < 4 or not lowered.endswith("s") or lowered.endswith(KEPT_ENDINGS):
        return lowered
    if lowered.endswith("ies") and len(lowered) > 4:
        return lowered[:-3] + "y"
    if lowered.endswith(("sses", "xes", "ches", "shes")):
        return lowered[:-2]
    return lowered[:-1]


def is_acronym(word: str) -> bool:
    """Whether a word is written as an acronym or a name is: two capitals at least (GAN, ResNet)."""
    return sum(map(str.isupper, word)) >= 2


def plain_words(name: str) -> frozenset[str]:
    """Return the words of a name, each in the form that its spellings share; hyphens part words.

    Examples
    --------
    >>> sorted(plain_words("State-Space models")), sorted(plain_words("bias analysis"))
    (['model', 'space', 'state'], ['analysis', 'bias'])
    """
    return frozenset(normal_word(word) for word in name.lower().replace("-", " ").split())
