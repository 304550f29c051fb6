"""The sentences of a paper that tell its problem, its idea and its result, by a scored rule; for a pack's brief. Pure.

The rule is a logistic regression over wording and place, fitted by `benchmarks/session_brief.py` on sentences that
people marked.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["problem", "idea", "result"]
Part = Literal["abstract", "introduction", "conclusion"]
"""Where the sentences stand that the rule was fitted on: others are not looked at."""
LEAST = 0.35
"""Probability below which nothing is chosen: of sentences chosen below it, fewer than half were marked by people."""
SHORTEST, LONGEST = 40, 450
"""Characters of a sentence that may be chosen."""
FULL_SECTION = 60
"""Sentences of a part that are looked at, from its beginning."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence and where it stands."""

    text: str
    part: Part
    heading: str
    """As printed; Abstract for that."""
    number: int
    """Place among the sentences of its part, from 0."""
    of: int
    """Sentences of its part."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence chosen for a role."""

    sentence: Placed
    probability: float


_CUES: dict[str, str] = {
    "we_do": r"\b(?:we|this (?:paper|work|study|article)|our (?:work|paper|approach|method|"
             r"model))\b[^.;]{0,40}?\b(?:propos|"
    r"present|introduc|describ|develop|explor|investigat|stud|address|examin|suggest|design|build|appl|extend|tackl|aim|"
    r"argue|analy[sz]|formulat|create|construct|consider|adopt|employ|leverag|combin|incorporat|train)\w*",
    "in_this_paper": r"\bin (?:this|the (?:present|current)) (?:paper|work|study|article)\b|\bthis (?:paper|work|"
                     r"study|article)\b",
    "we": r"\b(?:we|our|us)\b",
    "proposed": r"\b(?:propos\w*|novel|new)\b",
    "contrast": r"\b(?:however|but|yet|although|though|while|despite|unfortunately|nevertheless|instead|whereas|"
                r"nonetheless)\b",
    "contrast_first": r"^(?:however|but|yet|unfortunately|nevertheless|nonetheless|despite|although)\b",
    "lack": r"\b(?:lack|lacks|lacking|limited|limits?|limitations?|difficult\w*|hard|challeng\w+|problem\w*|issues?|"
            r"fail\w*|"
    r"cost\w*|expensive|scarc\w+|suffer\w*|ignor\w+|neglect\w*|overlook\w*|poor\w*|hinder\w*|unable|cannot|insufficient|"
    r"drawbacks?|shortcomings?|inefficient|bottleneck|labor\w*|time-consuming|spars\w+|nois\w+|error-prone|inconsisten\w*|"
    r"ambigu\w*|bias\w*|unclear|unknown|underexplored|understudied|few|rarely|never|restricted|unreliable|vulnerable|gap|"
    r"little (?:work|attention|research|is known)|degrad\w+|struggle\w*|mismatch\w*|infeasible|impractical|remains?|"
    r"still)\b",
    "not": r"\b(?:not|no|without|neither|nor|only|unable|cannot)\b|n't\b",
    "existing": r"\b(?:existing|previous|prior|current|most|traditional|conventional|recent|past|standard|typical|"
                r"many|common\w*|"
    r"state-of-the-art)\s(?:\w+\s){0,2}?(?:works?|methods?|approach\w*|models?|systems?|stud\w+|techniques?|research\w*|"
    r"datasets?|data sets?|metrics?|corpora|benchmarks?|solutions?|efforts?|algorithms?)\b",
    "outperform": r"\b(?:outperform\w*|surpass\w*|superior|exceed\w*|state[- ]of[- ]the[- ]art|better than|best|"
                  r"beat\w*|"
    r"competitive|comparable)\b",
    "improve": r"\b(?:improv\w*|gains?|increas\w*|reduc\w*|boost\w*|enhanc\w*|effective\w*|significant\w*|benefit\w*|"
               r"success\w*|"
    r"accura\w*|performance)\b",
    "show": r"\b(?:show\w*|demonstrat\w*|find\w*|found|reveal\w*|indicat\w*|confirm\w*|suggests?|observe\w*|"
            r"conclude\w*|prove\w*|"
    r"yield\w*|achiev\w*|obtain\w*|attain\w*|verif\w*|report\w*)\b",
    "show_that": r"\b(?:show\w*|demonstrat\w*|find\w*|found|reveal\w*|indicat\w*|confirm\w*|suggests?|observe\w*|"
                 r"conclude\w*)"
    r" (?:\w+ )?that\b",
    "experiment": r"\b(?:experiment\w*|evaluation\w*|results?|empirical\w*|analys[ie]s|findings?|ablation\w*)\b",
    "results_first": r"^(?:(?:our|the|extensive|these|empirical|experimental|preliminary|automatic|"
                     r"human)\s){0,3}(?:experiment\w*|"
    r"evaluation\w*|results?|analys[ie]s|findings?|empirical\w*)\b",
    "number": r"\d",
    "percent": r"\d\s?(?:%|percent|points?|BLEU|F1|F-score|ROUGE)|\b(?:points?|percent)\b",
    "cites": r"\((?:[A-Z][^()]*?)?(?:19|20)\d\d[a-z]?\)|et al\.?|\[\d+\]",
    "example": r"\b(?:for example|for instance|e\.g\.|such as|figure|fig\.|table|section|example)\b",
    "future": r"\b(?:future|plan to|would like to|leave)\b",
    "because": r"\b(?:because|since|due to|thus|therefore|hence|as a result|lead\w* to|caus\w+)\b",
    "method_words": r"\b(?:model\w*|framework|method\w*|approach\w*|algorithm\w*|architecture|network\w*|system\w*|"
                    r"mechanism|"
    r"module|technique\w*|dataset|corpus|benchmark|task|tool)\b",
    "own_results": r"\b(?:our|the proposed|proposed)\s(?:\w+\s){0,3}(?:outperform\w*|achiev\w*|improv\w*|obtain\w*|"
                   r"surpass\w*|"
    r"yield\w*|model|approach|method|system|framework)\b",
}  # fmt: skip
CUES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _CUES.items()}
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
_COMMON = frozenset(
    "the and for with are was were been that this these those its from our they their which can has have had not "
    "using use "
    "used based between into than such also both more most other".split()
)  # fmt: skip
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s")
WEIGHTS: dict[Role, dict[str, float]] = {
    "problem": {
        "constant": -1.2, "abstract_contrast": 0.2, "abstract_lack": 0.2, "abstract_we": -0.3,
        "along_abstract": -2.0, "along_conclusion": -1.8, "along_introduction": -2.8, "because": 0.3,
        "contrast": 0.5, "contrast_first": 0.9, "example": -0.1, "existing": 0.8, "first_abstract": 0.4,
        "first_introduction": 0.2, "in_conclusion": -0.9, "lack": 0.8, "lack_not_we": 0.2, "method_words":
        0.1, "middle_conclusion": -0.6, "not": 0.6, "number": -0.2, "proposed": -0.3, "short": -0.4, "we":
        -1.0, "we_do": -0.3,
    },
    "idea": {
        "constant": -2.0, "abstract_show": -0.5, "along_conclusion": -2.5, "along_introduction": 0.1,
        "because": -0.2, "central": 1.1, "cites": -0.4, "contrast": -0.3, "contrast_first": -0.6, "example":
        -0.4, "experiment": -0.6, "future": -0.2, "improve": -0.5, "in_abstract": -0.6, "in_introduction":
        -1.9, "in_this_paper": 1.0, "introduction_we_do": 0.3, "lack_not_we": -0.6, "long": 0.1,
        "method_words": 0.5, "middle_abstract": 1.1, "middle_introduction": 0.8, "number": -0.5, "outperform":
        -0.3, "own_results": -0.2, "proposed": 0.8, "results_first": -0.1, "short": -0.7, "show": -0.2,
        "show_that": -0.6, "title": 1.6, "we": 0.9, "we_do": 0.8,
    },
    "result": {
        "constant": -3.4, "along_abstract": 1.6, "along_introduction": 1.8, "cites": -0.3, "example": -0.8,
        "experiment": 0.8, "future": -0.3, "improve": 0.8, "in_introduction": -1.2, "in_this_paper": -0.4,
        "lack": -0.2, "long": -0.1, "method_words": 0.3, "middle_conclusion": 0.8, "middle_introduction":
        -0.6, "number": 0.1, "outperform": 1.2, "own_results": 0.4, "percent": 0.8, "results_first": 0.8,
        "short": -0.2, "show": 0.8, "show_that": 0.8, "we": 0.6, "we_do": -0.4, "we_do_not_show": -0.2,
    },
}  # fmt: skip
"""Weights of each role; `benchmarks/session_brief.py --fit` prints them."""


def content_stems(text: str) -> set[str]:
    """Return the stems of the words of a text that carry meaning."""
    return {_stem(word.lower()) for word in _WORD.findall(text) if word.lower() not in _COMMON}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def features(sentence: Placed, title: frozenset[str], frequency: Mapping[str, int]) -> dict[str, float]:
    """Return what the rule knows of a sentence, each in [0, 1].

    Parameters
    ----------
    title
        Stems of the paper's title.
    frequency
        In how many of the sentences looked at each stem stands.
    """
    told = {name: float(bool(pattern.search(sentence.text))) for name, pattern in CUES.items()}
    along = sentence.number / max(1, sentence.of - 1)
    for part in get_args(Part):
        is_here = float(sentence.part == part)
        told |= {f"in_{part}": is_here, f"along_{part}": is_here * along,
                 f"middle_{part}": is_here * 4 * along * (1 - along),
                 f"first_{part}": is_here * (sentence.number == 0)}  # fmt: skip
    stems = content_stems(sentence.text)
    told["title"] = len(stems & title) / max(1, len(title))
    told["central"] = sum(min(frequency.get(one, 0), 8) / 8 for one in stems) / max(1, len(stems))
    told |= {"short": float(len(sentence.text) < 60), "long": float(len(sentence.text) > 260)}
    told |= {f"abstract_{name}": told["in_abstract"] * told[name] for name in ("contrast", "lack", "show", "we")}
    told["lack_not_we"] = told["lack"] * (1 - told["we"])
    told["we_do_not_show"] = told["we_do"] * (1 - told["show"])
    told["introduction_we_do"] = told["in_introduction"] * told["we_do"]
    return told


def features_of(sentences: Sequence[Placed], title: str) -> list[dict[str, float]]:
    """Return the features of all sentences of a paper."""
    frequency = Counter(stem for one in sentences for stem in content_stems(one.text))
    stems = frozenset(content_stems(title))
    return [features(one, stems, frequency) for one in sentences]


def probability(told: Mapping[str, float], role: Role) -> float:
    """Return the probability that people would mark a sentence of these features for a role."""
    weights = WEIGHTS[role]
    total = weights["constant"] + sum(weight * told[name] for name, weight in weights.items() if name != "constant")
    return round(1 / (1 + math.exp(-total)), 4)


def key_sentences(sentences: Sequence[Placed], title: str) -> dict[Role, Chosen | None]:
    """Return the best sentence of each role; None where none is probable enough.

    A sentence serves one role, that for which it is most probable; ties go to the earlier sentence.
    """
    told = features_of(sentences, title)
    pairs = sorted(
        (
            (-probability(one, role), place, role)
            for place, one in enumerate(told)
            for role in get_args(Role)
            if SHORTEST <= len(sentences[place].text) <= LONGEST
        )
    )
    chosen: dict[Role, Chosen | None] = dict.fromkeys(get_args(Role))
    taken: set[int] = set()
    for negative, place, role in pairs:
        if -negative >= LEAST and chosen[role] is None and place not in taken:
            chosen[role] = Chosen(sentences[place], -negative)
            taken.add(place)
    return chosen
