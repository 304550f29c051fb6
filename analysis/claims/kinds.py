"""Decide what a number states: a result, a baseline, a difference, or a cost; stage of `extract`."""

import re
from collections.abc import Sequence

from analysis.claims.mentions import Mention
from analysis.claims.numbers import Number
from data.records import ClaimKind

_CHANGE_VERB = (
    r"(?:improv\w*|outperform\w*|out-?perform\w*|surpass\w*|exceed\w*|increas\w*|boost\w*|rais\w*|reduc\w*|decreas\w*|drop\w*"
    r"|declin\w*|gain\w*|lower\w*|cut|cuts|cutting|degrad\w*|beat\w*|advanc\w*|enhanc\w*|sav(?:e|es|ed|ing)|elevat\w*|fall\w*"
    r"|better\w*|worsen\w*|lift\w*|accelerat\w*|speed\w*|shrink\w*|compress\w*|minimi[sz]\w*|mitigat\w*|alleviat\w*|diminish\w*"
    r"|overestimat\w*|underestimat\w*|superior|margins?|ahead|higher|lower|faster|shorten\w*|los(?:e|es|ing)|grew|rose|fell)"
)
_CHANGE_NOUN = (
    r"(?:improvements?|gains?|increases?|boosts?|reductions?|decreases?|drops?|declines?|margins?|degradations?|differences?"
    r"|gaps?|advantages?|lifts?|uplifts?|savings?|speed-?\s?ups?|accelerations?|loss|jumps?|rise|deterioration|deviation|leads?)"
)
_APPROX = (
    r"(?:(?:up\sto|upto|as\smuch\sas|approximately|about|around|roughly|nearly|almost|over|more\sthan|less\sthan|at\sleast"
    r"|at\smost|an?|the|absolute|relative|average|averages|mean|margins?\sof|on\saverage|of|only|just|even|maximum|factor|by"
    r"|additional|further|extra|significant|substantial|large|between|from|another|some|well|a\sfactor\sof|than|total)\s|[~≈∼<>+]\s?){0,6}"
)
_BY = re.compile(rf"\b{_CHANGE_VERB}\b[^;:]{{0,110}}?\bby\s{_APPROX}$")
_BY_BARE = re.compile(rf"\bby\s(?:(?:an?\s)?(?:margin|average|factor|maximum)\sof\s)?{_APPROX}$")
_NOUN_OF = re.compile(
    rf"\b{_CHANGE_NOUN}(?:\s(?:in|of|on|for|over|to|from|up)\s[^,;:]{{0,45}})?\s(?:(?:of|by|up\sto|to|was|is)\s|\(){_APPROX}$"
)
_VERB_DIRECT = re.compile(rf"\b{_CHANGE_VERB}(?:\s(?:by|to\sabout))?\s{_APPROX}$")
_NOUN_AFTER = re.compile(
    rf"\s?(?:-\s?)?(?:\(?(?:absolute|relative|average|pp|points?|mean|overall)\)?\s)?(?:[\w@%/+-]+\s){{0,3}}?{_CHANGE_NOUN}\b(?!\s(?:function|of\s(?:our|the)\smodel))"
)
_COMPARATIVE = re.compile(
    r"\s?(?:points?\s)?(?:\(?(?:absolute|relative|relatively)\)?\s)?(?:[\w@-]+\s){0,1}?"
    r"(?:higher|lower|better|worse|more|less|fewer|greater|larger|smaller|faster|slower|above|below|cheaper|shorter|quicker)\b"
)
_OVER = re.compile(
    r"\s?(?:[\w@-]+\s){0,2}?(?:over|compared\s(?:to|with)|relative\sto|than|against|vs\.?)\s"
    r"(?:the\s|its\s|their\s|our\s|all\s|an?\s|both\s)?(?:[\w-]+\s){0,2}?(?:previous|prior|existing|state|SOTA|baselines?|best|other|strong\w*|current|next|standard"
    r"|vanilla|original|second|competi\w*|methods?|models?|approach\w*|conventional|traditional|[A-Z]\w*[A-Z\d]\w*)\b"
)
_POINTS_OK = re.compile(r"\b(?:by|of|gain|improv|outperform|surpass|exceed|boost|increas|drop|reduc|to)\w*\b")
_EFFICIENCY_AFTER = re.compile(
    r"\s?-?(?:[\w-]+\s){0,2}?(?:faster|speed-?\s?ups?|speedups?|acceleration|quicker|cheaper|smaller|fewer|less|lower|compression"
    r"|reductions?|savings?|throughput|efficien\w*|slower|shorter|lighter|longer|decrease|higher\sthroughput|real-?time)\b"
)
_RESOURCE = re.compile(
    r"\b(?:inference|train\w*\s(?:time|cost|data|speed|samples)|run-?\s?times?|running\stimes?|comput\w+|iterations|epochs|rounds|calls|demonstrations|interactions|examples|clients|latenc\w+|memory|parameters?|params|FLOPs"
    r"|GFLOPs|MACs|MAdds|costs?|storage|energy|power|throughput|speed\w*|tokens?|overheads?|bandwidth|communicat\w+|annotation|labell?ed|labels"
    r"|model\ssize|VRAM|footprint|samples|time|complexity|budget|emissions?|faster|compress\w+|GPU|carbon|queries|steps|size|workload|cycles)\b",
    re.IGNORECASE,
)
_QUALITY_WORD = re.compile(r"\b(?:time\sseries|real-time\s\w+\sdetection|power\slaw|label\snoise)\b")
_RUNTIME = re.compile(
    r"\b(?:inference|latency|run-?time|runs?|running|speed|processing|real-?time|faster|took|takes?|within|throughput|delay|overhead"
    r"|comput\w+|complexity|cost|costs|consum\w+|energy|only|FLOPs|just|under|efficien\w+|requir\w+|memory)\b",
    re.IGNORECASE,
)
_FRUGAL = re.compile(
    r"\b(?:only|just|merely|fewer|less|lightweight|compact|small\w*|tiny|efficien\w+|reduc\w+|requir\w+|with|has|having|contain\w*|us(?:es|ing)|mere|at|under)"
    r"\s(?:[\w-]+\s){0,3}?[~≈<]?$"
)
_FRUGAL_SHARE = re.compile(
    r"\b(?:only|just|merely|mere|less\sthan|as\slittle\sas|fewer\sthan|under|us(?:es|ing))\s[~≈<]?\s?(?:an?\s)?$"
)
_SHARE_OF_RESOURCE = re.compile(
    r"\s?of\s(?:the\s|its\s|all\s|total\s|their\s)?(?:[\w-]+\s){0,3}?(?:parameters?|params|FLOPs|data|samples|compute|computation|labels|annotations?"
    r"|memory|costs?|tokens|budget|size|training\s\w+|time|weights|labeled)\b"
)
_COMPARED = re.compile(
    r"(?:\bcompared\s(?:to|with)|\bversus|\bvs\.?|\bagainst|\bthan|\bas\sopposed\sto|\brather\sthan|\binstead\sof|\brelative\sto|\bup\sfrom"
    r"|\bdown\sfrom|\b(?:previous|prior|earlier|former|best[- ]known|baseline)\b)[^,;:()\d]{0,55}(?:\([^()\d]{0,25})?$",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:existing|current|human|baseline's|state[- ]of[- ]the[- ]art|SOTA|record|random|task's\shigh|winning|best\s(?:published|reported|existing|known))\b[^,;:()\d]{0,45}(?:\([^()\d]{0,25})?$",
    re.IGNORECASE,
)
_ACHIEVE = re.compile(
    r"\b(?:achiev|obtain|reach|attain|set|establish|new|yield|deliver|outperform|surpass|demonstrat)\w*\b",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:outperform\w*|surpass\w*|improv\w*\s(?:over|upon|on))\b[^;]{0,90}\bwith\s(?:up\sto\s|about\s|over\s)?$"
)
_SETTING_AFTER = re.compile(
    r"\s?(?:of\s(?:the\s)?)?(?:labell?ed|label|unlabell?ed|annotat\w+|sparsity|noise|missing|masking|pruning|training\sdata|confidence|threshold|overlap)\b"
)
_SETTING_BEFORE = re.compile(
    r"\d\s?%?\sat\s$|\b(?:threshold|sparsity|noise|ratio|level|levels|IoU)\s(?:of|at|=)\s$|\b(?:under|with)\s$(?<=noise\s)"
)
_PARALLEL_END = re.compile(
    r"(?:,|,?\s(?:and|or|&)|/)\s?(?:also\s)?(?:by\s|an?\s|with\s|of\s|up\sto\s|(?:[\w@-]+\s){1,2}of\s)?[~≈+<>]?\s?$"
)
_NEW_VERB = re.compile(
    rf"\b(?:achiev|obtain|reach|attain|yield|scor|report|while|whereas|but|compared|respectively|vs|versus|from|our|we|{_CHANGE_VERB[3:-1]})\w*\b"
)
_PARALLEL_REACH = 110
_OWN = re.compile(
    r"\b(?:our|ours|we|this\spaper|proposed|new\sstate|new\sSOTA|novel|outperform\w*|surpass\w*|beat\w*|exceed\w*)\b",
    re.IGNORECASE,
)
_OWN_OR_ACHIEVED = re.compile(
    r"\b(?:our|ours|we|proposed|new|novel|outperform\w*|surpass\w*|achiev\w*|reach\w*|obtain\w*|attain\w*|yield\w*)\b",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"\b(?:more|less|better|higher|greater|lower)\sthan\s[~≈]?$")
_OBJECT_BEFORE = re.compile(r"\b(?:new|set|improv\w*|over|to|than|with|using|on|for|by)\b[^,]{0,25}$")
_OTHER_SUBJECT = re.compile(
    r"\b(?:humans?\s(?:achiev\w*|perform\w*|reach\w*|scor\w*|obtain\w*|attain\w*|at)|human\s(?:performance|accuracy|baselines?|annotators|experts|evaluators|participants|level)"
    r"|professional\s\w+|physicians|radiologists|baselines?|previous|prior|existing|state-of-the-art\s(?:models?|methods?|LLMs?|systems?)"
    r"|frontier|(?:best|top|strongest|leading|current|even|popular|commercial|proprietary|open-source)[\w\s-]{0,25}\b(?:models?|LLMs?|MLLMs?|VLMs?|systems?|agents?)|GPT-\d\S*|ChatGPT|Gemini|Claude|o1|o3|conventional|traditional)\b",
    re.IGNORECASE,
)


def classify(
    text: str, number: Number, metric: Mention | None, before: tuple[Number, ClaimKind | None] | None
) -> ClaimKind | None:
    """Return the kind of ``number``, or None where it states nothing about a system.

    ``before`` is the number that precedes it in the sentence, with its kind: a number with no sign of
    its own follows one it runs parallel to ("by 3.1 on A and 2.2 on B").
    """
    left = text[max(0, number.start - 150) : number.start]
    right = text[number.end : number.end + 70]
    if number.unit_class == "factor":
        return _kind_of_factor(left, right)
    if number.unit_class == "resource":
        return "efficiency" if _states_cost(left, right, number) else None
    if number.from_to:
        return _end_of_change(left, metric, number)
    if before and before[0].from_to == "to" and re.fullmatch(r"[^,;()]{0,12}\(\s?", text[before[0].end : number.start]):
        return "delta"
    if _is_change(left, right, number) or _beats_with(left, number, metric):
        return "efficiency" if _about_resource(left, right) else "delta"
    if number.unit_class == "percent" and _FRUGAL_SHARE.search(left) and _SHARE_OF_RESOURCE.match(right):
        return "efficiency"
    if number.unit_class == "percent" and _is_setting(left, right):
        return None
    if before and before[1] in ("delta", "efficiency", "baseline") and parallel(text, before[0], number):
        return before[1]
    if number.unit_class == "points":
        return "delta" if _POINTS_OK.search(left) else None
    return _absolute(text, number)


def list_kinds(kinds: Sequence[ClaimKind | None]) -> list[ClaimKind | None]:
    """Let the last of a list decide for those before it: "8% and 5% increase" are two differences."""
    if kinds and kinds[-1] == "delta" and all(kind in ("result", "baseline", "delta") for kind in kinds):
        return ["delta"] * len(kinds)
    return list(kinds)


def parallel(text: str, previous: Number, number: Number) -> bool:
    """Whether two numbers are members of one list, each perhaps with its own data set."""
    gap = text[previous.end : number.start]
    if len(gap) > _PARALLEL_REACH or ";" in gap or ":" in gap or previous.unit != number.unit:
        return False
    return _PARALLEL_END.search(gap) is not None and _NEW_VERB.search(gap) is None and gap.count("(") == gap.count(")")


def _beats_with(left: str, number: Number, metric: Mention | None) -> bool:
    """Whether "outperforms … with 6.8%" states a difference: no metric stands right behind."""
    if number.unit_class not in ("percent", "points") or _WITH.search(left) is None:
        return False
    return metric is None or not 0 <= metric.start - number.end <= 1


def _is_setting(left: str, right: str) -> bool:
    """Whether a percentage is a share of something, or a condition of the experiment."""
    if re.match(r"\s?of\b(?!\s(?:accuracy|mAP|F1|AUC|recall|precision))", right):
        return True
    return _SETTING_AFTER.match(right) is not None or _SETTING_BEFORE.search(left) is not None


def _kind_of_factor(left: str, right: str) -> ClaimKind | None:
    """Classify "3x", "3 times", "3-fold"."""
    if re.match(r"\s?(?:per\b|magnification|upscal|super|down|zoom|a\s(?:day|week)|in\s\d|the\sstandard)", right):
        return None
    near = left[-90:].rsplit(";", 1)[-1]
    if _EFFICIENCY_AFTER.match(right) or re.search(
        r"\b(?:speed-?\s?up\w*|accelerat\w*|faster|compress\w*)\b", near[-60:]
    ):
        return "efficiency"
    if _BY.search(left) or _NOUN_OF.search(left) or _VERB_DIRECT.search(left):
        return "efficiency" if _about_resource(left, right) else "delta"
    if _COMPARATIVE.match(right) or _NOUN_AFTER.match(right):
        return "efficiency" if _RESOURCE.search(right[:45]) else "delta"
    return "efficiency" if _RESOURCE.match(right.lstrip(" -")) else None


def _states_cost(left: str, right: str, number: Number) -> bool:
    """Whether a time, rate, size or count of operations is stated of a system."""
    if "parameters" in number.unit:
        return bool(_FRUGAL.search(left[-50:])) or bool(_COMPARATIVE.match(right))
    if re.fullmatch(r"(?:s|secs?|seconds?|minutes?|mins?|hours?)(?:/\w+)?|Hz|W|[MGTk]B", number.unit):
        clause = left[-70:] + "|" + right[:30]
        return bool(
            re.search(
                r"\b(?:inference|latency|run-?time|speed|real-?time|faster|takes?|took|memory|training\stime|GPU|processing|consum\w+|respon\w+|reduc\w+|model\ssize|footprint|throughput)\b",
                clause,
                re.I,
            )
        )
    if re.search(r"FPS|fps|rame|token|image", number.unit):
        return re.search(r"\b(?:camera|record\w*|captur\w*|sampled|videos?\sat)\b", left[-60:]) is None
    return _RUNTIME.search(left[-80:]) is not None or re.match(r"\s(?:latency|inference|per\s\w+)\b", right) is not None


def _is_change(left: str, right: str, number: Number) -> bool:
    """Whether the number is a difference between two systems."""
    if number.signed:
        return True
    if re.search(r"\bto\s(?:[~≈]\s?)?$", left) and not re.search(r"\bup\sto\s$", left):
        return False
    if _BY.search(left) or (_BY_BARE.search(left) and number.unit_class in ("percent", "points", "bare", "quality")):
        return not re.search(r"\b(?:followed|achieved|obtained|given|divided|multiplied|bounded)\sby\s", left[-40:])
    tail = left[-80:]
    if _NOUN_OF.search(tail) or (
        _VERB_DIRECT.search(tail) and not re.search(r"\b(?:superior|higher|lower|better|than)\b[^,]*$", tail[-25:])
    ):
        return True
    if _NOUN_AFTER.match(right) or _COMPARATIVE.match(right):
        return not re.match(r"\s?(?:[\w-]+\s){0,2}?(?:or|and)\s(?:higher|more|above|better)\b", right)
    return (
        _OVER.match(right) is not None
        and number.value < 100
        and re.search(r"\bgain|improv|increas|outperform|boost", left) is not None
    )


def _about_resource(left: str, right: str) -> bool:
    """Whether a difference is one of time, memory, size, data or money."""
    object_after = re.split(r"[,;.(]|\b(?:while|and|on|with|compared|over|without)\b", right, maxsplit=1)[0]
    if _RESOURCE.search(object_after):
        return True
    if re.search(r"\b(?:accuracy|improvement|performance|gain|mAP|AP|F1|BLEU|score|recall|precision)\b", object_after):
        return False
    clause = re.split(r"[;]|\b(?:while|yet|although|but)\b|,\s", left)[-1][-75:]
    verb = list(re.finditer(rf"\b(?:{_CHANGE_VERB}|{_CHANGE_NOUN})\b", clause))
    scope = clause[verb[-1].start() :] if verb else clause[-40:]
    return _RESOURCE.search(scope) is not None and not _QUALITY_WORD.search(clause)


def _end_of_change(left: str, metric: Mention | None, number: Number) -> ClaimKind | None:
    """Classify an end of "from A to B"."""
    cue = re.search(rf"\b(?:{_CHANGE_VERB}|{_CHANGE_NOUN})\b", left)
    if cue is None and metric is None:
        return None
    if metric is None and _RESOURCE.search(left[-90:]):
        return "efficiency"
    return "baseline" if number.from_to == "from" else "result"


def _absolute(text: str, number: Number) -> ClaimKind:
    """Tell a result of the paper's own system from one of another system or of people."""
    left = text[max(0, number.start - 160) : number.start]
    clause = re.split(r"[;]|,\s(?:while|whereas|and\s(?:our|we))|\b(?:while|whereas)\b", left)[-1]
    compared = _COMPARED.search(clause)
    if compared and not _OWN_OR_ACHIEVED.search(compared.group()) and not _MORE_THAN.search(clause):
        return "baseline"
    record = _RECORD.search(clause)
    if (
        record
        and not _OWN_OR_ACHIEVED.search(record.group())
        and not _ACHIEVE.search(clause[: record.start()].rsplit(",", 1)[-1])
    ):
        return "baseline"
    subject = clause[-110:]
    other = _OTHER_SUBJECT.search(subject)
    if other is None or _OWN.search(subject):
        return "result"
    return "result" if _OBJECT_BEFORE.search(subject[: other.start()]) else "baseline"
