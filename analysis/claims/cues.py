"""Words that tell a result from a difference, a rival's result or a cost; patterns of `kinds`.

``left`` patterns are anchored at the end of the text before a number, ``right`` patterns are matched
at the text behind it. Both texts are short, so no pattern meets more than about 150 characters.
"""

import re


def any_of(words: str) -> str:
    r"""Return a group of the alternatives that ``words`` lists, parted by white space; ``\s`` is a blank."""
    return "(?:" + "|".join(words.split()) + ")"


CHANGE_VERB = any_of(
    r"""improv\w* out-?perform\w* surpass\w* exceed\w* increas\w* boost\w* rais\w* reduc\w* decreas\w* drop\w*
    declin\w* gain\w* lower\w* cut cuts cutting degrad\w* beat\w* advanc\w* enhanc\w* sav(?:e|es|ed|ing)
    elevat\w* fall\w* better\w* worsen\w* lift\w* accelerat\w* speed\w* shrink\w* compress\w* minimi[sz]\w*
    mitigat\w* alleviat\w* diminish\w* overestimat\w* underestimat\w* superior margins? ahead higher lower
    faster shorten\w* los(?:e|es|ing) grew rose fell"""
)
_DIRECT_VERB = any_of(
    r"""improv\w* increas\w* boost\w* rais\w* reduc\w* decreas\w* drop\w* declin\w* gain\w* lower\w* cut cuts
    cutting degrad\w* sav(?:e|es|ed|ing) falls? fell los(?:e|es|ing) grew rose enhanc\w* accelerat\w*
    shorten\w* shrink\w*"""
)
CHANGE_NOUN = any_of(
    r"""improvements? gains? increases? boosts? reductions? decreases? drops? declines? margins? degradations?
    differences? gaps? advantages? lifts? uplifts? savings? speed-?\s?ups? accelerations? jumps? rise
    (?:accuracy|performance)\sloss loss\sin deterioration deviation leads?"""
)
_ABOUT = any_of(
    r"""up\sto upto as\smuch\sas approximately about around roughly nearly almost over more\sthan less\sthan
    at\sleast at\smost an? the absolute relative averages? mean margins?\sof on\saverage of only just even
    maximum factor by additional further extra significant substantial large between from another some well
    total than"""
)
_APPROX = rf"(?:{_ABOUT}\s|[~≈∼<>+]\s?){{0,6}}"
_TELLING = any_of("represent achiev show yield indicat demonstrat reflect mak mark outperform surpass exceed")

CHANGE = re.compile(rf"\b(?:{CHANGE_VERB}|{CHANGE_NOUN})\b")
CHANGED_BY = re.compile(rf"\b{CHANGE_VERB}\b[^;:]{{0,110}}?\bby\s{_APPROX}$")
BY = re.compile(rf"\bby\s(?:(?:an?\s)?(?:margin|average|factor|maximum)\sof\s)?{_APPROX}$")
NO_CHANGE_BY = re.compile(r"\b(?:followed|achieved|obtained|given|divided|multiplied|bounded)\sby\s")
CHANGE_OF = re.compile(
    rf"\b{CHANGE_NOUN}(?:\s(?:in|of|on|for|over|to|from|up)\s[^,;:]{{0,45}})?"
    rf"\s(?:(?:of|by|up\sto|to|was|is)\s|\(){_APPROX}$"
)
CHANGES = re.compile(rf"\b{_DIRECT_VERB}(?:\s(?:by|to\sabout))?\s{_APPROX}$")
CHANGE_AFTER = re.compile(
    r"\s?(?:-\s?)?(?:\(?(?:absolute|relative|average|pp|points?|mean|overall)\)?\s)?"
    rf"(?:(?!(?:and|with|but|as|to)\s|{_TELLING}ing\s)[\w@%/+-]+\s){{0,3}}?{CHANGE_NOUN}\b"
    r"(?!\s(?:function|of\s(?:our|the)\smodel))"
)
_COMPARATIVES = any_of(
    "higher lower better worse more less fewer greater larger smaller faster slower above below cheaper shorter quicker"
)
COMPARATIVE = re.compile(
    rf"\s?(?:points?\s)?(?:\(?(?:absolute|relative|relatively)\)?\s)?(?:[\w@-]+\s){{0,1}}?{_COMPARATIVES}\b"
)
FRUGAL_THAN = re.compile(
    r"\s?(?:[\w@-]+\s)?(?:fewer|smaller|faster|cheaper|lighter|shorter|quicker)\b(?!\s(?:errors?|mistakes?|hallucin))"
)
OR_MORE = re.compile(r"\s?(?:[\w-]+\s){0,2}?(?:or|and)\s(?:higher|more|above|better)\b")
_RIVALS = any_of(
    r"""previous prior existing state SOTA baselines? best other strong\w* current next standard vanilla original
    second competi\w* methods? models? approach\w* conventional traditional [A-Z]\w*[A-Z\d]\w*"""
)
OVER_RIVAL = re.compile(
    r"\s?(?:[\w@-]+\s){0,2}?(?:over|compared\s(?:to|with)|relative\sto|than|against|vs\.?)\s"
    rf"(?:the\s|its\s|their\s|our\s|all\s|an?\s|both\s)?(?:[\w-]+\s){{0,2}}?{_RIVALS}\b"
)
GROWS = re.compile(r"\b(?:gain|improv|increas|outperform|boost)")
POINTS_OF = re.compile(r"\b(?:by|of|gain|improv|outperform|surpass|exceed|boost|increas|drop|reduc|to)\w*\b")
TO = re.compile(r"\bto\s(?:[~≈]\s?)?$")
UP_TO = re.compile(r"\b(?:up|lead\w*|led|amount\w*|correspond\w*|equivalent|due|translat\w*)\sto\s(?:[~≈]\s?)?$")
THAN = re.compile(r"\b(?:superior|higher|lower|better|than)\b[^,]*$")
BEATS_WITH = re.compile(
    r"\b(?:outperform\w*|surpass\w*|improv\w*\s(?:over|upon|on))\b[^;]{0,90}\bwith\s(?:up\sto\s|about\s|over\s)?$"
)

_SAVINGS = any_of(
    r"""faster speed-?\s?ups? acceleration quicker cheaper smaller fewer less lower compression reductions? savings?
    throughput efficien\w* slower shorter lighter longer decrease higher\sthroughput real-?time"""
)
SAVING_AFTER = re.compile(rf"\s?-?(?:[\w-]+\s){{0,2}}?{_SAVINGS}\b")
SPEED = re.compile(r"\b(?:speed-?\s?up\w*|accelerat\w*|faster|compress\w*)\b")
_RESOURCES = any_of(
    r"""inference train\w*\s(?:time|cost|data|speed|samples) run-?\s?times? running\stimes? comput\w+ iterations
    epochs rounds calls demonstrations interactions examples clients latenc\w+ memory parameters? params FLOPs
    GFLOPs MACs MAdds costs? storage energy power throughput speed\w* tokens? overheads? bandwidth communicat\w+
    annotation labell?ed labels model\ssize VRAM footprint samples time complexity budget emissions? faster
    compress\w+ consumption GPU carbon queries steps size workload cycles"""
)
RESOURCE = re.compile(rf"\b{_RESOURCES}\b", re.IGNORECASE)
NO_RESOURCE = re.compile(r"\b(?:time\sseries|real-time\s\w+\sdetection|power\slaw|label\snoise)\b")
QUALITY = re.compile(
    r"\b(?:accura(?:cy|te)|improvement|performance|gain|mAP|AP|F1|BLEU|score|recall|precision|errors?)\b"
)
OBJECT_END = re.compile(r"[,;.(]|\b(?:while|and|on|with|compared|over|without|at|under|using)\b")
CLAUSE_START = re.compile(r"[;]|\b(?:while|yet|although|but)\b|,\s")
_RUNTIMES = any_of(
    r"""inference latency run-?time runs? running speed processing real-?time faster took takes? within throughput
    delay overhead comput\w+ complexity costs? consum\w+ energy only FLOPs just under efficien\w+ requir\w+ memory"""
)
RUNTIME = re.compile(rf"\b{_RUNTIMES}\b", re.IGNORECASE)
_RUNTIMES_SURE = any_of(
    r"""inference latency run-?time speed real-?time faster takes? took memory training\stime GPU processing
    consum\w+ respon\w+ reduc\w+ model\ssize footprint throughput"""
)
RUNTIME_SURE = re.compile(rf"\b{_RUNTIMES_SURE}\b", re.IGNORECASE)
RUNTIME_AFTER = re.compile(r"\s(?:latency|inference|per\s\w+)\b")
RECORDED_AT = re.compile(r"\b(?:camera|record\w*|captur\w*|sampled|videos?\sat)\b")
_FRUGALS = any_of(
    r"""only just merely fewer less lightweight compact small\w* tiny efficien\w+ reduc\w+ requir\w+ with has having
    contain\w* us(?:es|ing) mere at under"""
)
FRUGAL = re.compile(rf"\b{_FRUGALS}\s(?:[\w-]+\s){{0,3}}?[~≈<]?$")
COST_SAVED = re.compile(
    r"\s(?:[\w-]+\s){0,2}?(?:FLOPs?|MACs|params|parameters|memory|latency|comput\w+|time|costs?|tokens)\b[^,;]{0,30}"
    r"\b(?:savings?|reductions?)\b"
)
SIZE_SHARE = re.compile(
    r"\s?(?:of\s)?(?:the\ssize\b|as\s(?:many|much)\s(?:\w+\s)?(?:param|FLOP|comput|data|memory|label|token|sample))"
)
FRUGAL_SHARE = re.compile(
    r"\b(?:only|just|merely|mere|less\sthan|as\slittle\sas|fewer\sthan|under|us(?:es|ing)|with)\s[~≈<]?\s?(?:an?\s)?$"
)
_SHARED = any_of(
    r"""parameters? params FLOPs data samples compute computation labels annotations? memory costs? tokens budget
    size training\s\w+ time weights labeled"""
)
SHARE_OF_RESOURCE = re.compile(
    rf"\s?(?:of\s|(?=[A-Za-z]))(?:the\s|its\s|all\s|total\s|their\s)?(?:[\w'’-]+\s){{0,3}}?{_SHARED}\b"
)
NO_FACTOR = re.compile(
    r"\s?(?:per\b|magnification|upscal|super|down|zoom|a\s(?:day|week)|in\s\d|the\sstandard"
    r"|(?:less|more)\s(?:likely|often|frequent))"
)

SHARE_AFTER = re.compile(r"\s?of\b(?!\s(?:accuracy|mAP|F1|AUC|recall|precision))")
SETTING_AFTER = re.compile(
    r"\s?(?:of\s(?:the\s)?)?(?:labell?ed|label|unlabell?ed|annotat\w+|sparsity|noise|missing|masking|pruning"
    r"|level\sof|(?:training\s)?data|subset|samples|confidence|threshold|overlap|(?:[A-Z]\S*\s)?(?:setup|setting|subset|regime))\b"
)
SETTING_BEFORE = re.compile(
    r"\d\s?%?\sat\s$|\b(?:threshold|sparsity|noise|ratio|levels?|IoU)\s(?:of|at|=)\s$|\bnoise\s(?:under|with)\s$"
)
SPREAD = re.compile(r"\bstandard\sdeviations?\b[^;]*$")
LIST_END = re.compile(
    r"(?:,|,?\s(?:and|or|&)|/)\s?(?:also\s)?(?:by\s|an?\s|with\s|of\s|up\sto\s|(?:[\w@-]+\s){1,2}of\s)?[~≈+<>]?\s?$"
)
_NEW_STARTS = any_of(
    "achiev obtain reach attain yield scor report while whereas but compared respectively vs versus from our we"
)
NEW_STATEMENT = re.compile(rf"\b(?:{_NEW_STARTS}\w*|{CHANGE_VERB})\b")

_TAIL = r"[^,;:()\d]{0,55}(?:\([^()\d]{0,25})?$"
_COMPARISONS = any_of(
    r"""compared\s(?:to|with) versus vs\.? against than as\sopposed\sto rather\sthan instead\sof relative\sto
    up\sfrom down\sfrom comparable\sto on\spar\swith close\sto (?:outperform|surpass|beat|exceed)\w*\sthe\s(?=$)
    (?:previous|prior|earlier|former|best[-\s]known|baseline)\b"""
)
COMPARED = re.compile(rf"\b{_COMPARISONS}{_TAIL}", re.IGNORECASE)
_RECORDS = any_of(
    r"""existing current human baseline's state[-\s]of[-\s]the[-\s]art SOTA record random task's\shigh winning
    best\s(?:published|reported|existing|known)"""
)
RECORD = re.compile(rf"\b{_RECORDS}\b{_TAIL}", re.IGNORECASE)
NEW_RECORD = re.compile(r"\b(?:with|new|an?)\s(?:the\s)?$")
MORE_THAN = re.compile(r"\b(?:more|less|better|higher|greater|lower)\sthan\s[~≈]?$")
ACHIEVES = re.compile(
    r"\b(?:achiev|obtain|reach|attain|set|establish|new|yield|deliver|outperform|surpass|demonstrat)\w*\b",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\b(?:ours?|we|this\spaper|proposed|new\s(?:state|SOTA)|novel|outperform\w*|surpass\w*|beat\w*|exceed\w*)\b",
    re.IGNORECASE,
)
OWN_OR_ACHIEVED = re.compile(
    r"\b(?:ours?|we|proposed|new|novel|(?:outperform|surpass|achiev|reach|obtain|attain|yield)\w*)\b", re.IGNORECASE
)
RIVAL_BRACKET = re.compile(
    r"\b(?:outperform\w*|surpass\w*|beat\w*|exceed\w*|over|than|compared\s(?:to|with)|versus|vs\.?)\b"
    r"[^;]{0,110}\b[A-Z][\w.-]*[\w\])]\s?\(\s?(?:[\w-]+\s?(?:=|of|:)\s?)?$"
)
IMPROVES_UPON = re.compile(
    r"\bimprov\w*\s(?:up)?on\s(?:the\s)?(?:\w+\s){0,2}?(?:baseline|results?|state)\b[^,;]{0,60}\(\s?$"
)
RIVALS_RANGE = re.compile(
    r"\b(?:outperform|surpass|exceed|beat)\w*\s[^;]{0,90}\b(?:approaches|methods|models|systems|baselines|works?)\b[^;]{0,60}"
    r"\b(?:rang\w*|between)\b[^;]{0,12}$"
)
NEARLY_HUMAN = re.compile(r"\b(?:near|super|beyond|above)-?\s?human\b|\bhuman-level\b")
ERROR = re.compile(r"\berrors?\b")
FIRST_OF_TWO = re.compile(r"\s?(?:vs\.?|versus|compared\s(?:to|with)|against)\s")
OWN_AFTER = re.compile(
    r"\b(?:achiev|reach|obtain|attain|yield)ing\b|\b[A-Z][\w-]+\s(?:\w+\s)?(?:achiev|obtain|reach|attain|outperform)\w*"
)
OBJECT_BEFORE = re.compile(r"\b(?:new|set|improv\w*|over|to|than|with|using|on|for|by)\b[^,]{0,25}$")
_PEOPLE = any_of(
    r"""performance accuracy baselines? annotators experts evaluators participants level graders? raters? readers?
    clinicians?"""
)
_OTHERS = any_of(
    r"""humans?\s(?:achiev\w*|perform\w*|reach\w*|scor\w*|obtain\w*|attain\w*|at) professional\s\w+ physicians
    radiologists baselines?
    (?:previous|prior|existing)\s(?:\S+\s){0,2}?(?:works?|methods?|models?|approach\w*|systems?|best|state|results?)
    state-of-the-art\s(?:models?|methods?|LLMs?|systems?) frontier
    (?:strongest|leading|current|even|popular|commercial|proprietary|open-source)[\w\s-]{0,25}\b(?:models?|systems?)
    (?:best|top|strongest|leading|current|even|popular|commercial|proprietary|open-source)[\w\s-]{0,25}\bM?LLMs?
    GPT-\d\S* ChatGPT Gemini(?:[\s-][\d.]+)?(?:[\s-](?:Pro|Flash))? Claude(?:[\s-]\S+)? o1 o3
    conventional traditional"""
)
OTHER_SUBJECT = re.compile(rf"\b(?:human\s{_PEOPLE}|{_OTHERS})\b", re.IGNORECASE)
