"""Prompts that people may pick in their client: each tells an agent in which order to ask the tools."""

from collections.abc import Callable


def journal_club(paper: str) -> str:
    """Prepare the discussion of a paper: problem, idea, result, limits, and questions from what is odd or missing."""
    return f"""Prepare a journal club on the paper named here, with Fieldmap's tools only: {paper!r}

1. paper, then claims (paper=…) and audit: what it sets out to do, what it reports, what is missing for repeating it.
2. similar and citations: what it stands on, and how it was received, criticism first.
3. board for its main data set and metric, if it names one: where its number stood on the paper's day (as_of) and now.
Then write: the problem, the idea, the result with its sentence, the limits; five questions from what is missing, odd or
contested; and what the library does not know (coverage). Give title and identifier of every paper you name."""


def audit_this_claim(claim: str) -> str:
    """Check one claim: who says it, on which numbers, against what, and what contradicts it."""
    return f"""Check this claim with Fieldmap's tools only: {claim!r}

1. ask and search: which papers say it, or the opposite, in which words.
2. claims (about=… the model or data set; which=state_of_the_art and which=contradicted as well): the numbers behind it.
3. board, now and as_of the day of the claim: what was known then, in which settings.
4. audit of the two papers it rests on most.
Then answer: supported, not supported, not comparable or not checkable here, with sentences and identifiers; name what
the library does not hold. Do not fill gaps from memory."""


def what_changed(subject: str, since: str) -> str:
    """Tell what changed in a subject since a day, and how far it can be trusted."""
    return f"""With Fieldmap's tools only: what changed in {subject!r} since {since}, and can it be trusted?

1. library: how far it goes; then changes (subject, since), all pages.
2. trend (names=[subject]): does it grow beyond chance and beyond what was loaded.
3. audit of the two or three new papers that matter most; claims which=contradicted about their models and data sets.
4. board for benchmarks they report on.
Then write: what is new, what moved, what can be trusted and what cannot be checked, each with title and identifier or
url; and the coverage."""


PROMPTS: tuple[Callable[..., str], ...] = (journal_club, audit_this_claim, what_changed)
