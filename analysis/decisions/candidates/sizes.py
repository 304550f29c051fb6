"""How many parameters a text says that a model has, in all and active; none where that is open. Used by `texts`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from analysis.boards.names import fold

Kind = Literal["parameters", "active_parameters"]
MOST_MENTIONS = 500
REACH = 600
"""Characters on either side of a number that are looked at; a longer sentence is no sentence."""
MOST_WORDS = 20_000
"""Of a text that are looked through for a model's name."""
NEAR = 0.05
"""Numbers nearer than this share of each other are one, rounded otherwise."""
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9,
           "trillion": 1e12, "mn": 1e6}  # fmt: skip
_WORDS = {"half a": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
          "nine": 9, "ten": 10}  # fmt: skip
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|[kKMmBbT](?![A-Za-z]))"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_NUMBER = (
    rf"(?:(?P<digits>{_DIGITS})[\s-]?(?P<scale>{_SCALE})?"
    rf"|\b(?P<word>{'|'.join(_WORDS)})[\s-](?P<scale2>million|billion|trillion))"
)
_KINDS = (
    r"(?:trainable|learnable|free|total|full|model|network|neural|active|activated|activation|sparse|dense|non-embedding"
    r"|unique|overall|different)"
)
_SIZE = re.compile(
    rf"(?<![\w.^$])(?:{_NUMBER})(?P<between>[\s-]{{0,2}}(?:{_KINDS}[\s-]+){{0,3}})(?P<what>param(?:eter)?s?\b|weights\b)"
    rf"|(?i:\b(?:parameters?|params?|parameter count|number of parameters|model size)(?:\s(?:count|size|number))?"
    rf"\s?(?:\([A-Za-z]+\)\s?)?(?::|=|\bis\b|\bof\b|\t)\s?(?:about\s|around\s|~\s?|≈\s?)?)"
    rf"(?P<digits2>{_DIGITS})\s?(?P<scale3>{_SCALE})?(?!\s?(?:%|e\d|×|\*|x\d))"
)
_LISTED = re.compile(rf"({_DIGITS})[\s-]?({_SCALE})?\s?(?:,\s?(?:and\s|or\s)?|\sand\s|\sor\s|\sto\s|\s?[-–]\s?|/)$")
_ACTIVE_BEHIND = re.compile(
    rf"(?:,?\s(?:of\swhich|with|and|while|but|where)\s(?:only\s|uses\sonly\s|just\s|about\s)*)({_DIGITS})[\s-]?({_SCALE})?"
    rf"\s?(?:(?:parameters|params)\s)?(?:(?:are|is|being)\s)?(?:activated|active)"
)
_OUT_OF = re.compile(rf"^\s?(?:out\sof|of)\s(?:the\s|a\stotal\sof\s|its\s)*({_DIGITS})[\s-]?({_SCALE})?\b")
_OTHERS = re.compile(
    r"(?i)\b(?:than|outperform\w*|surpass\w*|match(?:es|ing)|compar(?:ed|able|ing)|versus|vs|below|under|among|beat\w*"
    r"|fewer|competitive\smodels?|unlike|larger\sthan|rival\w*|against|exceed\w*|similar\sto|beyond|less\sthan|at\smost|such\sas|(?:adapt|tun|updat|train)ing\sonly|appl(?:y|ied|ies)\s(?:\w+\s)?to|total+ing"
    r"|compari\w+|between|replac\w+|previous\w*|prior|existing|recent\w*\sproposed|initiated\sby|building\supon|instead\sof|capable\sof)\b"
)
"""Cues, before a number in its clause, that it is another model's, or an end of a range."""
_PART = re.compile(
    r"(?i)\b(?:component|adapters?|lora|encoder|decoder|module|head|tokeni[sz]er|embedding\slayers?|embeddings?|vit-?\w*"
    r"|backbone|vision\s(?:foundation\s)?(?:model|tower|transformer)|critic|teacher|draft|reward\smodel|for\sexample|also|smallest|even\ssmall"
    r"|its\s(?:\w+\s){0,3}(?:version|variant|counterpart)s?|ablation|fine-?tun(?:e|es|ing)\sa|budget|anti\w+-specific)\b"
)
_OWN = re.compile(
    r"(?i)\b(?:we|our|ours|us|this\s(?:paper|work|report|model|system)|it|its|they|introduc\w+|present\w*|propos\w+|is\san?"
    r"|comprises|number\sof\sparameters|the\s(?:model|network|largest|final|resulting|system)|releas\w+|new|named|called|open-sourced?)\b"
)
"""Cues that a sentence speaks of the paper's own model; needed where no name says so."""
_SMALLER = re.compile(
    r"(?i)\b(?:small|base|medium|mini|tiny|nano|lite|light|micro|dense|distil\w*|student|flash|turbo)\b"
)
"""In a model's name: a smaller one of a family, of which a text rather tells the largest."""
_FAMILY = re.compile(
    r"(?i)\brang(?:e|es|ing)\b|\bsizes?\b|\bfamily\b|\bseries\b|\bfrom\s[^.]{0,20}\bto\s$|\bvariants?\b|\brespectively\b|\beach\b"
)
_TOKEN = re.compile(r"(?<![\w.])(?:(\d+)x)?(\d+(?:\.\d+)?)\s?(B|M|T|bn|million|billion)(?![A-Za-z])", re.I)
_NAME = re.compile(r"\b(?=[\w.+-]*(?:[A-Z]|\d))[A-Za-z][\w.+]*(?:-[\w.+]+)*(?:\s(?:\d[\w.]*\b|[A-Z]\w*(?:-\w+)*)){0,2}")
_BRACKETED = re.compile(r"\s?\((?:called\s)?([A-Z][\w.-]*\w)\)")
_KIND = re.compile(r"[\s-]*([A-Z][\w.-]*\w)\s(?:models?|backbone|LLM|LM|network|baseline)\b")
_CALLED = re.compile(
    r"[\s-]*(?:[a-z-]+\s){0,4}(?:models?|LLM|LM|network)[\s,]+(?:(?:named|called|dubbed)\s)?"
    r"(?:\\[a-z]+\{)?[*\"'“(\s]*((?=[\w.+-]*(?:[A-Z]|\d))[A-Za-z][\w.+]*(?:-[\w.+]+)*(?:\s(?:\d[\w.]*\b|[A-Z]\w*(?:-\w+)*)){0,2})"
)
_NO_NAME = frozenset(
    """the a an our we in this it with to as for at by on of these here when while although specifically moreover
    further however llm llms slm slms transformer transformers vlm moe lm lms ai nlp vit gpt gpu gpus sota state
    rnn lstm cnn mixture resnet regnety language large model models despite using based among also notably
    finally concretely smoe smoes foundation by from plm tts rna dna parameters embedding mixture-of-experts
    q-function sparse dense""".split()
)
_NOTED = re.compile(
    rf"\s*[~≈\"“]?({_DIGITS})\s?({_SCALE})(?:\s(?:total|from|for|according|by|in|\*?sparse)\b[^+*×]*|\s?\([^+*×)]*\)\.?|[.,;:]?)\s*(?:\n|$)"
)
_CLAUSE = re.compile(r"[;:()\n]|--|\.\s")


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of parameters in a text."""

    kind: Kind
    value: float
    start: int
    end: int
    sentence: str
    is_others: bool
    """Another model's, a part's, or only an end of what it may be."""
    is_one_of: bool
    """Of a range or a list of sizes."""
    names: tuple[str, ...]
    """Names in its clause, folded, the nearest first."""
    is_largest: bool
    is_end: bool
    """Behind "up to"."""


def sizes_in(text: str) -> list[Mention]:
    """Return the first numbers of parameters that a text tells of, ``MOST_MENTIONS`` at most, in reading order."""
    told = (
        one for start, sentence in _sentences(text) for hit in _SIZE.finditer(sentence)
        for one in _read(hit, sentence, start)
    )  # fmt: skip
    return list(islice(told, MOST_MENTIONS))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for end in re.finditer(r"(?<=[.!?])[\"”)]?\s+(?=[\"“(A-Z])|\n+", text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def _read(hit: re.Match[str], sentence: str, offset: int) -> Iterator[Mention]:
    """Yield what one hit says, with the numbers listed before it and the active ones behind it."""
    value = _value(hit)
    if value is None:
        return
    before, behind = sentence[max(0, hit.start() - REACH) : hit.start()], sentence[hit.end() : hit.end() + REACH]
    clause = _CLAUSE.split(before)[-1][-140:]
    others = _is_of_others(clause, before, behind, hit["between"] or "")
    active = bool(re.search(r"activ", hit["between"] or "") or re.match(r"\s?(?:are\s|is\s)?activ", behind)
                  or re.search(r"activat\w+\s(?:only\s|about\s)?$|only\suses\s$|uses\sonly\s$", before))  # fmt: skip
    names = _names(before, behind)
    largest = bool(re.search(r"(?i)\blargest|\bup\sto\s$|\bscal(?:e|ed|ing)\b|\blarger\sversion", clause))
    listed = _listed(before, hit)
    family = bool(
        listed or _FAMILY.search(clause) or re.match(r"(?i)[,\s-]*(?:each|respectively|variant|version)", behind)
    )

    near = f"{before}{hit.group()}{behind}"

    def mention(kind: Kind, number: float, one_of: bool) -> Mention:
        is_end = bool(re.search(r"(?i)\bup\sto\s$", before)) or _is_loose(before, number)
        return Mention(kind, number, offset + hit.start(), offset + hit.end(), " ".join(near.split()), others,
                       one_of, names, largest, is_end)  # fmt: skip

    for number in listed:
        yield mention("parameters", number, True)
    yield mention("active_parameters" if active else "parameters", value, family)
    rest = _OUT_OF.match(behind) if active else _ACTIVE_BEHIND.match(behind)
    if rest:
        number = _scaled(rest[1], rest[2] or hit["scale"])
        yield mention("parameters" if active else "active_parameters", number, False)


def _is_of_others(clause: str, before: str, behind: str, between: str) -> bool:
    """Tell whether a number is another model's, a part's, or only an end of what it may be."""
    return bool(
        _OTHERS.search(clause[-90:]) or _PART.search(clause[-70:]) or _PART.search(before[-40:])
        or re.search(r"[<>≤≥]\s?~?\$?\s?$|\be\.g\.,?\s?$", before) or re.match(r"\s?(?:fewer|less)\b", behind)
        or re.search(r"trainable|learnable", between)  # what is frozen is not counted
    )  # fmt: skip


def _is_loose(before: str, number: float) -> bool:
    """Tell whether a number is a round one behind "over": the end of what it may be, not what it is."""
    hedged = re.search(r"(?i)\b(?:over|more than|nearly|almost|approximately|about|around|roughly|some)\s$", before)
    return bool(hedged) and len(f"{number:e}".split("e")[0].rstrip("0.")) == 1


def _value(hit: re.Match[str]) -> float | None:
    """Return the number of a hit; None of a bare small number, which counts something else."""
    if hit["word"]:
        return _WORDS[hit["word"].lower()] * _SCALES[hit["scale2"].lower()]
    digits, scale = (hit["digits"], hit["scale"]) if hit["digits"] else (hit["digits2"], hit["scale3"])
    value = _scaled(digits, scale)
    return value if scale or value >= 10_000 else None


def _scaled(digits: str, scale: str | None) -> float:
    return float(f"{float(digits.replace(',', '')) * _SCALES.get((scale or '').lower(), 1.0):.12g}")


def _listed(before: str, hit: re.Match[str]) -> list[float]:
    """Return the numbers listed right before a hit: 3B and 7B of "3B, 7B, and 15B parameters"."""
    numbers: list[float] = []
    scale = hit["scale"]
    while (found := _LISTED.search(before)) and len(numbers) < 12:
        scale = found[2] or scale
        numbers.append(_scaled(found[1], scale))
        before = before[: found.start()]
    return [number for number in reversed(numbers) if number >= 10_000]


def _names(before: str, behind: str) -> tuple[str, ...]:
    """Return the folded names around a number: the one that it is said of right behind it, else those before it."""
    behind_it = _name_behind(behind)
    if behind_it and behind_it.lower() not in _NO_NAME:
        return (fold(behind_it),)
    opening = re.match(
        r"\W*([A-Z][a-z]+(?:-[a-z]+)*)\b", before
    )  # the first word of a sentence is no name by its capital
    common = _NO_NAME | ({opening[1].lower()} if opening else set())
    found = [one.group() for one in _NAME.finditer(before[-160:])][::-1]
    plain = [fold(name) for name in found if name.lower() not in common and not _TOKEN.fullmatch(name)]
    return tuple(name for name in plain if len(name) > 1)


def _name_behind(behind: str) -> str:
    """Return the name that follows a number: "(Fox)", "model called Fox", "Fox model"; '' for none."""
    for pattern in (_BRACKETED, _KIND, _CALLED):
        if found := pattern.match(behind):
            return found[1]
    return ""


def size_in_name(name: str) -> float | None:
    """Return the size that a model's name holds: 7e9 of "Llama-2-7B"; None of none, of several, and of "8x7B"."""
    found = [one for one in _TOKEN.finditer(name) if not one[1]]
    values = {_scaled(one[2], one[3]) for one in found}
    return values.pop() if len(values) == 1 and not re.search(r"\d+x\d", name) else None


def noted_size(note: str) -> float | None:
    """Return the size that a note on nothing else begins with: "7B", "84M from Table 1"; None of other texts."""
    found = _NOTED.match(note)
    return _scaled(found[1], found[2]) if found else None


def size_of(text: str, kind: Kind, model: str = "") -> Mention | None:
    """Return the mention that tells a model's size; None where none does for sure.

    Parameters
    ----------
    model
        Name of the model that is asked for; '' for the one that the text is about.
    """
    mentions = [one for one in sizes_in(text) if one.kind == kind]
    size = size_in_name(model) if kind == "parameters" else None
    if size is not None:
        near = [one for one in mentions if _is_near(one.value, size)]
        return near[0] if near else None
    ours = [one for one in mentions if not one.is_others]
    wanted = fold(re.sub(r"\([^)]*\)", "", model)) if model else ""
    named = [one for one in ours if wanted and (not one.is_end or one.is_largest) and _bears(one.names[:1], wanted)]
    elses = [one.value for one in mentions if (_of_another(one, wanted) or one.is_others)]
    plain = [one for one in ours if not one.is_end and not any(_is_near(one.value, other) for other in elses)]
    longest = max((len(one.names[0]) for one in named), default=0)
    named = [one for one in named if len(one.names[0]) == longest]
    if _SMALLER.search(model):
        named = plain = [one for one in plain if one.names and one.names[0] == wanted]
    if wanted and wanted not in _folded(text):
        plain = []
    own = [one for one in plain if not _of_another(one, wanted) and (one.names or _speaks_of(one.sentence, wanted))]
    return _only(named) or _only(own)


def _bears(names: Sequence[str], wanted: str) -> bool:
    return any(name == wanted or (len(name) > 3 and wanted.startswith(name)) for name in names)


def _of_another(one: Mention, wanted: str) -> bool:
    """Tell whether a number stands with a name that is not the wanted one."""
    return bool(wanted and one.names and not any(name in wanted or wanted in name for name in one.names[:3]))


def _speaks_of(sentence: str, wanted: str) -> bool:
    """Tell whether a sentence is about the paper's own model, or names the wanted one."""
    return bool(_OWN.search(sentence)) or bool(wanted and wanted in _folded(sentence))


def _only(found: Sequence[Mention]) -> Mention | None:
    """Return the one number that all agree on, else the largest where the text says so."""
    if not found:
        return None
    if all(_is_near(one.value, found[0].value) for one in found):
        return None if found[0].is_one_of and not found[0].is_largest else found[0]
    largest = [one for one in found if one.is_largest and one.value == max(each.value for each in found)]
    return largest[0] if largest and not any(one.is_one_of for one in largest) else None


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= NEAR * max(one, other)


def _folded(text: str) -> str:
    """Return a long text folded as names are, so that a name is found in it however it is spelled."""
    return "".join(fold(part) for part in text.split()[:MOST_WORDS])
