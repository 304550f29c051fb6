"""The one sentence of an abstract that tells what was found, by a small scored rule. Pure; used by the digests."""

import re
from typing import NamedTuple

from analysis.claims.sentences import split_sentences

SHORTEST, LONGEST = 60, 300
"""Characters of a sentence that stands well on its own."""
_RESULTS = re.compile(
    r"(?i)\b(outperform\w*|surpass\w*|exceed\w*|improv(?:es?|ed|ing|ements?)|achiev\w+|reduc(?:es?|ed|ing|tions?)"
    r"|yield\w*|gains?|speed-?ups?|faster|state[- ]of[- ]the[- ]art|accuracy|match(?:es|ing)|retain\w*|drops?|fails?)\b"
)
_FINDS = re.compile(
    r"(?i)\b(we\s(?:\w+\s)?(?:find|found|show|demonstrate|observe|discover|prove|reveal|establish|identify)"
    r"|(?:results?|experiments?|evaluations?|analys[ie]s|findings?|studies|study|evidence)\s(?:\w+\s){0,6}?"
    r"(?:show|demonstrate|indicate|suggest|reveal|confirm|find)s?|is\sable\sto|leads?\sto|turns?\sout)\b"
)
_OFFERS = re.compile(
    r"(?i)\b(?:we|this\s(?:paper|work|article|study|survey|report)|here)\s(?:\w+\s)?(?:propose|present|introduce|develop|study"
    r"|investigate|examine|analy[sz]e|explore|address|describe|provide|formali[sz]e|argue|characteri[sz]e|reinterpret|revisit"
    r"|review|survey|consider|design|extend|build)s?\b"
)
_NUMBER = re.compile(
    r"(?i)\d+(?:\.\d+)?\s?(?:%|\\%|x\b|×|\\times|percent|points?|times|fold|bleu|f1|pp\b)|\b\d+\.\d+\b"
)
_RELEASE = re.compile(
    r"(?i)\b(github|https?:|code\s(?:is|and|will|are)|(?:publicly|freely|openly)\s(?:\w+\s)?available|available\sat"
    r"|will\sbe\s(?:released|made)|we\s(?:also\s)?(?:release|open-?source))"
)
_BACKGROUND = re.compile(
    r"(?i)(\b(?:have|has)\s(?:been|become|recently|shown|emerged|achieved|demonstrated|gained)\b|\bremains?\b|\boften\b"
    r"|\btypically\b|\bexisting\s(?:methods|approaches|work)\b|^(?:however|recent|despite|while|although|traditional|current)\b)"
)
_METHOD = re.compile(
    r"(?i)\b(extensive\sexperiments\s(?:on|are)|we\s(?:conduct|evaluate|perform|test|validate|compare)\b)"
)
_HOPE = re.compile(
    r"(?i)\b(we\shope|future\s(?:work|research)|paves?\sthe\sway|opens?\s(?:up\s)?(?:new|the)|may\shelp)\b"
)
_VAGUE = re.compile(
    r"(?i)\b(suitable\sfor|real-world\sapplications?|demonstrate\sthe\s(?:effectiveness|sota|superiority|efficacy)"
    r"|(?:effectiveness|superiority|efficacy)\sof|highlight(?:s|ing)?\sthe|underscor\w+|balances?)\b"
)
_LEANS = re.compile(r"(?i)^(?:\w+ly,\s)?(?:this|these|those|it|they|such|its|their|both|the\s(?:former|latter))\b")
_MARKUP = re.compile(r"\\[a-zA-Z]+|\$[^$]*\$")
_LINKS = re.compile(
    r"(?i)^(?:moreover|furthermore|additionally|in\saddition|finally|also|besides|specifically|for\s(?:example|instance)"
    r"|to\s(?:this|that)\send|in\sparticular)\b,?"
)


class Finding(NamedTuple):
    """A sentence and what it tells."""

    text: str
    why: str
    """tells the finding, tells what it offers, or says most."""


def finding(abstract: str) -> Finding | None:
    """Return the sentence of an abstract that tells best what was found; None of an empty text.

    Points are counted for words of results and findings, measured amounts and a place towards the end; against
    background, releases of code, hopes, sentences that lean on the one before, too short and too long ones. Where no
    sentence earns enough, what the paper offers is taken, else the best there is. Ties go to the later sentence.
    """
    spans = [" ".join(abstract[start:end].split()) for start, end in split_sentences(abstract)]
    if not spans:
        return None
    scores = [points(text, (place + 1) / len(spans)) for place, text in enumerate(spans)]
    best = max(range(len(spans)), key=lambda place: (scores[place], place))
    if scores[best] >= TELLS:
        return Finding(spans[best], "tells the finding")
    offered = [text for text in spans if _OFFERS.search(text) and len(text) >= SHORTEST]
    return Finding(offered[0], "tells what it offers") if offered else Finding(spans[best], "says most")


TELLS = 2.0
"""Points from which on a sentence is said to tell the finding."""


def points(sentence: str, place: float) -> float:
    """Return how much a sentence looks like a finding.

    Parameters
    ----------
    place
        Where it ends, as a share of the abstract's sentences, in (0, 1].
    """
    told = 1.5 * min(2, len(_RESULTS.findall(sentence))) + 2.0 * bool(_FINDS.search(sentence))
    told += 1.0 * bool(_NUMBER.search(sentence)) + 1.0 * (place > 0.5) + 0.5 * (place > 0.7)
    told -= 2.0 * bool(_OFFERS.search(sentence)) + 1.5 * bool(_BACKGROUND.search(sentence))
    told -= 3.0 * bool(_RELEASE.search(sentence)) + 1.5 * bool(_METHOD.search(sentence) and not _FINDS.search(sentence))
    told -= (
        2.5 * bool(_HOPE.search(sentence)) + 1.0 * bool(_LEANS.search(sentence)) + 0.5 * bool(_LINKS.search(sentence))
    )
    told -= 1.0 * bool(_MARKUP.search(sentence))
    told -= 2.5 * bool(_VAGUE.search(sentence))
    return told - 3.0 * (len(sentence) < SHORTEST) - 2.5 * (len(sentence) > LONGEST)
