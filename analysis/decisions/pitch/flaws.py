"""What each claim of a pitch leaves out or gets wrong, and the colour that follows; the rules of `decide pitch`, pure.

A rule applies to a kind of claim: what was tested and how, to numbers of quality; baseline and either value, to
comparisons; a spread, to differences of quality or of business; machine, load and price, to speed and saving.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from analysis.decisions.pitch.arithmetic import Sum, change_disagrees, f1_disagrees, impossible, share_disagrees
from analysis.decisions.pitch.claims import POINTING, Claim, family, find_claims, measure_of
from analysis.decisions.pitch.conditions import Said, condition_of, counts_of, read_conditions, sets_differ
from analysis.decisions.pitch.figures import find_figures, parts_above
from analysis.decisions.pitch.language import language_of
from analysis.decisions.pitch.statements import Layout, lay_out

Light = Literal["red", "amber", "green"]


class FlawKind(NamedTuple):
    """What a flaw is called, what it means, and what to ask."""

    heading: str
    meaning: str
    question: str
    is_red: bool = False


FLAWS: dict[str, FlawKind] = {
    "missing-test-set": FlawKind(
        "Test data not named", "It is not said what data the number was measured on.",
        "What data was this measured on: where do they come from, and from when?"),
    "missing-size": FlawKind(
        "Size of the test not said", "It is not said how many examples were tested.",
        "How many examples were tested?"),
    "missing-balance": FlawKind(
        "Class balance not said", "Accuracy means little without the share of each class: who always says the "
                                  "commonest "
        "class may score as high.",
        "What share of the test examples belongs to each class, and what are precision and recall of each?"),
    "missing-metric": FlawKind(
        "Measure not named", "A number of quality without what it measures cannot be checked.",
        "What exactly was measured, in which unit, and how is it computed?"),
    "missing-split": FlawKind(
        "Held-out test not stated", "Nothing says that the test data were kept out of training and tuning.",
        "Were the test data kept out of training, tuning and the choice of the model, and how was that ensured?"),
    "missing-baseline": FlawKind(
        "Compared with what", "The comparison does not say with what, exactly enough to ask for it.",
        "What was it compared with: which product and version, with which settings, and with what result?"),
    "missing-variance": FlawKind(
        "No spread of the difference", "There is no interval, number of runs or test of significance, so the "
                                       "difference may be chance.",
        "How large is the uncertainty: a confidence interval, or the spread over repeated runs?"),
    "missing-cost": FlawKind(
        "Conditions of speed or price not said", "Speed and savings hold for a machine, a load and a price; none is "
                                                 "told.",
        "On what hardware, at what load and at which prices was this measured?"),
    "impossible-ratio": FlawKind(
        "Cannot be", "The arithmetic cannot be.",
        "Could you check this figure, and send the counts behind it?", True),
    "unfair-baseline": FlawKind(
        "Unfair comparison", "The comparison is with something known to be weak, old, smaller or untuned, or "
                             "measured otherwise.",
        "What is the result against a current alternative, tuned with equal care and measured under the same "
        "conditions?"),
    "test-data-in-training": FlawKind(
        "Test data used in training", "The model was trained, tuned or chosen on the data it was tested on: the "
                                      "number proves nothing about new data.",
        "What is the result on data that were used neither for training nor for tuning or choosing the model?", True),
    "contradiction": FlawKind(
        "Contradiction", "Two numbers of the pitch for the same thing disagree.",
        "Which of the two figures holds, and why do they differ?", True),
    "cherry-picked": FlawKind(
        "Best case only", "Only a best case, or a selected part, is told.",
        "What are the mean, the median and the worst result over all cases, and what share of them reaches this "
        "figure?"),
    "relative-only": FlawKind(
        "Neither value told", "A relative change is told without the value before or after.",
        "What are the two values, before and after, in absolute terms?"),
}  # fmt: skip
ROW_REACH = 5
"""Statements between a claim and a row of the table that it speaks of."""
LEAK_REACH = 4
"""Statements between a claim and the words that say that its test data were trained on."""
_OTHER_TASKS = re.compile(
    r"\b(?:speech recogni\w+|transcri(?:be|bes|ption)|captions?|OCR|characters?|translat\w+|invoices?|extracts?"
    r"|answers? questions|question answering|answers?|summar\w+|forecast\w*|demand|ETA|routes?"
    r"|digits|chatbot|assistant|retriev\w+|search|code generation|copilot|documentation|fields|resolv\w+"
    r"|parts? of speech|price prediction|estimat\w+|coding|code|SQL|programs?|puzzles|recommend\w*|rank(?:s|ed|ing|er)"
    r"|parser?s?|pars(?:es|ing)|quer(?:y|ies)|solv(?:es|ed)|embeddings?|handwriting|dictat\w+|glossary"
    r"|librar\w+|leases?)\b",
    re.I,
)
_CLASSES = re.compile(
    r"\b(?:sensitivity|specificity|false (?:positives?|negatives?|alarms?|alerts?)|positives?)\b|"
    r"\b(?:tells? [\w -]{3,40} from|classif\w+|detect\w*|intents?|fraud\w*|spam|churn\w*|species|categor\w+"
    r"|triage\w*|diagnos\w+|screen(?:s"
    r"|ing)|flags?|scor(?:es|ing) (?:applications|leads|patients|loan)|moderat\w+|risk|leads?|sentiment"
    r"|anomal\w+|defects?|inspect\w*|phishing|intrusion|attacks?|malware|hate|toxic\w*|borrowers?|identif\w+"
    r"|recogni[sz]es (?:faces|objects|plants|weeds)|tumou?rs?|cancer|lesions?|fault\w*|predicts? (?:who|which"
    r"|whether))\b",
    re.I,
)
_NAME = (
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|The|This"
    r"|That|It|We|Our|Your|They|AI|ML|IT|CEO|UK|US|EU|F1|And|With|In|On|By|At|To|If|For|SLIDE|API"
    r"|Q[1-4])\b)[A-Z][\w@.+&/-]*[\w+]"
)
_NAMED_RIVAL = re.compile(
    rf"\b(?i:than|over|against|vs\.?|versus|compared (?:to|with)|relative to|outperform(?:s|ed|ing)?|beat(?:s|ing)?"
    rf"|ahead of|surpass(?:es|ed|ing)?|exceeds?|next to|instead of|replac(?:es|ing|ed)|behind|from|of|to|baseline,?"
    rf"|is|was|like)\s"
    rf"(?:(?:the|our|your|its|a|an|open-source|commercial|public|popular|original|latest|current|fine-tuned|tuned"
    rf"|standard|model|baseline|by|well-known|leading|cloud|service|system|tool|with|those|that|of|what|using"
    rf"|running)\s){{0,4}}(?P<name>{_NAME}(?:[ -](?:{_NAME}|v?\d[\w.]*|small|base|large))*)"
)
_VERSIONED = re.compile(r"\b(?!(?:F1|R2|Q[1-4]|A100|H100|T4|V100|L4|A10G?|P9\d|RTX)\b)[A-Z][A-Za-z.]*-?\d[\w.]*")
"""A name with a number in it: GPT-4o, E5-large."""
_EDITION = re.compile(
    r"\b(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|Weeks?"
    r"|Sections?|Part"
    r"|Page|Slide|Table|Figure|Lot|Annex|Phase|Day|Year|Article|Top|Level|Class|Tier|ISO|SOC|RTX|GTX|Ryzen|Core|Xeon"
    r"|The|On|In|At|Of|For|With|From|Over|All|Our|And|About|Only|To|By|F|Q"
    r"|P)\b)[A-Z][A-Za-z-]+ \d{1,2}(?:\.\d+)*\b(?!\s?%|[,.]\d)"
)
"""A product with its version: TreeRank 6."""
_THE_GAP = re.compile(r"\b(?:the|this|that) (?:difference|gap|lead|margin|advantage)s?\b", re.I)
"""Words that go on from a comparison told before."""
_PRICED = re.compile(
    r"\b(?:cheaper|pay|priced?|prices|price list|less expensive|costs (?:\d|half|less|only|a|one|you)|(?:half|third"
    r"|quarter|fraction|tenth)"
    r" (?:of )?(?:the|your|that|its) (?:cost|price)|times less)\b",
    re.I,
)
"""A comparison of prices, which do not vary from run to run."""
_RATED = re.compile(
    r"(?<![$€£\d.,])\d[\d,.]*\s(?:(?!euros|dollars|pounds)\w+\s){0,2}?(?:an?|per|each|every)\s"
    r"(?:shift|day|week|month|quarter|year)\b",
    re.I,
)
"""A count per span of time: an absolute value of an outcome."""
_VERSION = re.compile(
    rf"\b(?:19|20)\d\d version\b|\b[Vv]ersion \d[\w.]*|\bv\d+(?:\.\d+)*\b|\brelease \d[\w.]*|\b(?:our|your"
    rf"|the) (?:19|20)\d\d (?:model"
    rf"|release|version|system|edition)|\b{_NAME} \d+(?:\.\d+)+\b|\bmodel of (?:\w+ )?20\d\d"
)
_PROCESS = re.compile(
    r"\b(?:today|current\w*|present\w*|existing|manual\w*|human\w*|inspectors?|clerks?|planners?|reviewers?"
    r"|radiologists?|nurses?|doctors?|physicians?|pathologists?|agents?|analysts?|staff|by hand|in-house|baseline"
    r"|before|previous\w*"
    r"|average|median of|keyword|rules?|regex\w*|persistence|last year's|moderators?|underwriters?|dispatchers?"
    r"|editors?|annotators?|translators?|operators?|drivers?|spreadsheet|lookup|linear|logistic|old|incumbent"
    r"|until (?:then|now)|so far|status quo|your own|former\w*|heuristic\w*|(?:present|current|existing|old|own"
    r"|former|earlier"
    r"|previous) (?:model|bot|system|tool|process|vendor|provider))\b",
    re.I,
)
_WEAK = re.compile(
    r"\b(?:un-?tuned|un-?trained|not (?:been )?(?:tuned|updated|optimi[sz]ed|fine-?tuned|retrained|patched"
    r"|maintained|configured)|without (?:any )?(?:fine-?tuning|tuning|training|prompt\w*|retraining|a break"
    r"|updates?|adaptation|optimi[sz]ation)"
    r"|no (?:prompt |hyper-?parameter )?(?:fine-?tuning|tuning|optimi[sz]ation|training)|nobody (?:updated|tuned"
    r"|maintained)|zero-shot|out[- ]of[- ]the[- ]box|never (?:been )?(?:updated|tuned|retrained|fine-tuned)"
    r"|random (?:guess\w*|choice|ordering|baseline|assignment|picks?)"
    r"|trained for (?:only |just )?(?:one|a single|1) epoch|under-?trained|half-trained|coin (?:flips?|toss\w*)"
    r"|chance level|guessing|\bweak(?:er|est)?\b|out-?dated|obsolete|deprecated|retired|discontinued|decade[- ]old"
    r"|(?:\w+|\d+)[- ]years?[- ]old|over a decade|from the (?:19[89]|20[01])0s|\bolder\b|\boldest\b|legacy"
    r"|(?:smaller|smallest|tiny|tinier|lite|entry-level|cheapest|free) (?:model|version|variant|tier|edition|plan"
    r"|checkpoint|sibling|network)|free tier|stripped[- ]down|trial version|first version"
    r"|(?:early |first )?(?:beta|prototype|alpha)\b|\bintern\b|interns|trainees?|students?|novices?|beginners?"
    r"|tired|night shift|factory settings|(?:we|nobody|no one) (?:did not|didn't|had not|hadn't|had|has"
    r"|have not|never) (?:ever )?(?:adapt|tune|touch|train|configur|updat)\w*|without (?:any of "
    r"|access to )?(?:your|the|our) (?:documents|data"
    r"|context|glossary|dictionary)|(?:half|third|quarter|fifth|tenth|hundredth|fraction) (?:of )?(?:its|our"
    r"|the|his) size"
    r"|times smaller|(?:was|were) (?:only )?(?:given|allowed|shown|fed) (?:only|just|half|a tenth|the first)"
    r"|(?:given|saw|allowed|got|received|fed) only|only (?:given|saw|the first|half)|half (?:of )?the (?:data"
    r"|memory|hardware|context|training)|only \d+ (?:seconds|minutes|examples|samples|words|images|days)\b"
    r"|truncated|different (?:hardware|data\w*|test|set|conditions|machine"
    r"|period|month)"
    r"|(?:slower|weaker|older|smaller) (?:hardware|server|laptop|GPU|machine|CPU|card|computer)|on (?:a|an|their"
    r"|its) (?:old|aging|ageing|\d+-year-old|[a-z]+-year-old|20[01]\d) (?:[\w-]+ )?(?:laptop|server|GPU|machine"
    r"|desktop|PC|card|CPU)"
    r"|(?:default|factory) (?:rules|settings|parameters|configuration)[^.;]{0,40}(?:nobody|never|not|untouched"
    r"|old)|its default(?:s| settings)?,? without|default 20[01]\d|7-day trial|noisier|harder|easier)\b",
    re.I,
)
_OLD_YEAR = re.compile(
    r"\(\s?(?:19\d\d|200\d|201[0-8])\s?\)|\b(?:a|an|its|the|their|from|of|in|since|our)\s(?:19\d\d|200\d"
    r"|201\d)\b(?!\s(?:test|shared|task|i2b2"
    r"|challenge|census))|\b(?:Windows XP|GPT-2|word2vec|TF-?IDF|bag[- ]of[- ]words|naive Bayes|AlexNet|VGG\S*"
    r"|T5-small|BERT-tiny|edge[- ]detection)\b"
)
_NAIVE = re.compile(
    r"\b(?:naive|dummy|majority[- ]class|always (?:says|predicts|answers)|repeats? the (?:value|sales|figure)"
    r"|random|simple (?:average|mean|heuristic|rule)|last year's value|keyword search|moving average)\b",
    re.I,
)
_THEIR_PROCESS = re.compile(r"\b(?:your|their|planners?|today|current\w*|present\w*|existing|in use)\b", re.I)
_USED = (
    r"(?:re-?train\w*|fine-?tun\w*|train\w*|tun(?:e|ed|ing)|calibrat\w*|fitted|fit|optimi[sz]\w*|adapt\w*"
    r"|select\w*|pick\w*|cho[os]\w*|adjust\w*|learn\w*|set (?:the|our) threshold|thresholds? (?:was|were) set)"
)
_TEST = (
    r"(?:[\w-]+ (?:set|cohort|sample|data|split) itself|(?:test|evaluation) cohort|test (?:set|sets|data"
    r"|(?!sets?\b)[a-z]{4,}s|week"
    r"|images?|split|part|half|cases?|calls?|documents?|sample|portion|questions?"
    r"|items?|recordings?|files?|month)|(?:very |exact |exactly )?(?:the )?same (?!budget|settings?|hardware|way"
    r"|care|conditions?|machine|method|procedure|recipe|prompts?|time|tools?|hyper\S*|effort|amount|number|team"
    r"|day|server|load|card|size|kind|type|approach|seeds?|schedule|architecture|language)(?:\d[\d,]* )?[\w-]+"
    r"|evaluation (?:set|data|sample|images?)|validation and test|these \d+ test sets|benchmark(?: itself"
    r"| questions)?|held-out (?:set|data)|validation (?:set|data|queries|split|part)|all (?:of )?(?:it|them|the data))"
)
_TELLS = r"\b(?:has|have|reach\w*|scor\w+|gets?|achiev\w*|gives?|yields?)\b"
_LEAKS = re.compile(
    rf"\b{_USED}\b(?:(?!{_TELLS})[^.;]){{0,90}}\b(?:on|by|against|with|to|using|from|for|of|included"
    rf"|including|includes|contained|covers?)\b\s[^.;]{{0,50}}?\b{_TEST}"
    rf"|\b{_TEST}\b[^.;]{{0,60}}\b(?:in|into|of|to|for|during|with|were also|was also"
    rf"|also) (?:the |our |its )?(?:used )?(?:(?:in|for|during) )?(?:the |our )?(?:train\w*|tun\w*|fine-?tun\w*"
    rf"|learning)"
    rf"|\b(?:tested|evaluated|measured|tests? (?:was|were) run|validated|scored) (?:on|with) (?:\w+ ){{0,4}}(?:from"
    rf"|in|of)"
    rf" (?:the |our )?(?:training|tuning) (?:folder|set|data|material)"
    rf"|\btrained (?:and|,) (?:\w+ )?(?:tested|evaluated|validated|scored|measured|benchmarked) on\b"
    rf"|\b(?:add|added|include\w*|fold\w*|mix\w*|put|feed|fed)\b[^.;]{{0,60}}\b(?:test"
    rf"|evaluat\w*)\b[^.;]{{0,30}}\b(?:to|in|into)\b[^.;]{{0,15}}\b(?:train\w*|model|tun\w*)"
    rf"|\b(?:added|fed|included|merged|folded|mixed|went) (?:\w+ )?(?:to|in|into) (?:the |our "
    rf"|its )?(?:training|fine-?tuning|train)\b"
    rf"|\b(?:model|system|network|it|we) (?:was |is |were |has been |had been |have )?(?:\w+ )?{_USED} (?:on"
    rf"|with|from)(?=\s?[.,;)]|\s?$| is\b| was\b)"
    rf"|\b{_USED}\b[^.;]{{0,60}}\b(?:so that|to (?:maximi[sz]e|get|reach)|until)\b[^.;]{{0,60}}\b(?:on|of"
    rf"|for) (?:these|those|this)\b"
    rf"|\b(?:saw|seen|read|met|knew)\b[^.;]{{0,60}}\b(?:while|when|as|during)\b[^.;]{{0,25}}\b(?:train\w*"
    rf"|fitted|tuned|learn\w*|built)\b"
    rf"|\b(?:best|highest|top) (?:test|benchmark|evaluation) (?:score|result|number|figure|accuracy|value)"
    rf"|\d\s?%?\s(?:\w+ )?on (?:the|our|its) (?:training|tuning) (?:set|data|sample|material)\b"
    rf"|\b{_USED} (?:on|with|from) (?:all |the |your "
    rf"|our )*(?P<n>\d[\d,]* )?(?P<noun>[a-z]{{4,}})\b[^.;]{{0,60}}\b(?:on|of|for|in) (?:these|those|them|the same)\b"
    rf"|\b(?:use|used|using|took|take)\b[^.;]{{0,30}}\bfor\b[^.;]{{0,50}}\b(?:early stopping|(?:picking"
    rf"|choosing|selecting|tuning)\b)"
    rf"|\b(?:add\w*|includ\w*|fold\w*|mix\w*|fed|feed\w*|merg\w*|put) (?:\w+ )?(?:the|your|these|those|this"
    rf"|our own) (?:[\w-]+ )?(?:sample|set|data"
    rf"|records|cases|files|examples|segments|images|documents|calls|tickets)\b[^.;]{{0,100}}\b(?:to|in"
    rf"|into) (?:the |our |its )?(?:training|fine-?tuning|train)\b"
    rf"|\b(?:scored highest|performed best|did best|best|worked best|highest) on (?:this|the|these"
    rf"|that)(?: very)?(?: \d+)? (?:test|evaluation|benchmark|same)"
    rf"|\b{_USED}\b[^.;]{{0,40}}\bon (?:them|all of them|it|those)\b|\b(?:seen|saw|learned from"
    rf"|memori[sz]ed) (?:the|these|those|them|all)\b[^.;]{{0,40}}\b(?:test|during training|in training|before)\b"
    rf"|\b(?:which|that|whom) (?:our|the|its) (?:model|system|network) (?:was|is|has been) (?:\w+ )?{_USED} (?:on"
    rf"|with|from)"
    rf"|\b(?:part of|among|in|from) (?:our |the |its )?(?:fine-?tuning|training|tuning|development) (?:set|data"
    rf"|material|sample|corpus)|\b(?:also|already) (?:in|part of|used (?:for|in|during)) (?:the |our )?(?:train\w*"
    rf"|tun\w*)",
    re.I,
)
_SAME_DATA = re.compile(
    r"\b(?:very |exactly |exactly the |those |the )same\b|\bthese\b|\bthose\b|\bthem\b"
    r"|\b(?:this|that) (?:sample|set|data|file|material)\b",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:the ones\b|for (?:that|this)|the (?:very )?same|that (?:figure|number|result)|to (?:get"
    r"|reach) (?:there|that|this))\b",
    re.I,
)
_GOES_ON = re.compile(r"\s*(?:It|That|This|And it|Also)\b")
_COMPARATOR = re.compile(r"\b(?:than|as (?:the|our|other|any|your)|against|versus|vs|compared)\b", re.I)
_TRAINED_ALIKE = re.compile(
    r"\b(?:by (?:its|their) (?:own )?(?:authors|makers|vendors?|developers)|(?:both|all|each"
    r"|every) (?:\w+ )?(?:programs?|systems?|models?|sides"
    r"|tools?|engines?|products?|methods?|of (?:us|them))|same (?:\d[\d,]* )?(?:training|tuning|adaptation) \w+)",
    re.I,
)
"""Words that say that two systems were trained alike, which is fairness and no leak."""
_NEGATED = re.compile(
    r"\b(?:no|not|none|never|nobody|without|nor|neither|excluded|unseen|disjoint|other than|rather than|instead of"
    r"|avoid\w*|kept out|stopped|ended)\b|n't\b",
    re.I,
)
_BEST = re.compile(
    r"\b(?:(?<!went )(?<!goes )(?<!rose )(?<!go )(?<!rises )up to(?! \d[\d,]* (?:requests|documents|users|calls"
    r"|pages|payments|tickets)\b)"
    r"|(?<!half )(?<!twice )(?<!times )(?<!x )as (?:much|high|low|little|few|many) as|as fast as \d|at best"
    r"|in (?:the|its|our) best|best[- ](?:case|performing|store|city|site|customer|class|categor\w+|run|day|result"
    r"|line|plant|region|quarter|week|month|hour|seed|checkpoint|configuration|language|hospital|ward|farm|fold"
    r"|branch|team|user|client|"
    r"of (?:\w+ )?(?:\d+|\w+) (?:runs|seeds|configurations|days|trials|attempts|checkpoints|folds))"
    r"|(?:the|our|its) (?:strongest|best|easiest|largest|happiest|most successful) (?:\w+ )?of (?:the|our|its"
    r"|all|these|those)\b"
    r"|at (?:its|their|our) best\b|\b(?:most successful|star|flagship|showcase|favou?rite|happiest) (?:customer"
    r"|client|pilot|project|site"
    r"|store|deployment|user|plant|branch|case)"
    r"|where (?:the )?\w+ (?:is|are) (?:the )?(?:simplest|easiest|cleanest|best|shortest)"
    r"|our best\b(?! (?:prompt|effort|setting|tuning|knowledge|configuration|model|version|practice|known))"
    r"|(?:our |the )?(?:strongest|easiest|cleanest) (?:\w+ )?(?:segment|class|categor\w+|case|market|region"
    r"|language|part|product|field|subset|type)s?|our strongest|(?:best|highest|pick\w*|select\w*|choos\w*"
    r"|chose)[^.;]{0,30}?\b(?:of|among|out of|from) (?:\w+ ){0,3}?(?:runs|seeds|checkpoints|trials|attempts"
    r"|configurations)|peak(?:s|ed)? (?:at|of)|peak (?:accuracy|performance|speed|throughput)|top (?:customer|site"
    r"|store|performing|class|quartile|decile)"
    r"|in one (?:case|deployment|pilot|project|instance|store|plant|hospital)|one (?:customer|client|hospital"
    r"|retailer|bank|plant|store|team|user|site|pilot)(?:'s)? (?:saw|reported|cut|reached|even|achieved|saved"
    r"|reduced|got|went|measured)|hand-?picked|selected (?:cases|examples|images|sites|documents|customers|subset)"
    r"|cherry"
    r"|(?:for|on|in) (?:the |our )?(?:clause type|class|category|intent|language|easy|easiest|simple|clean|clear"
    r"|good|hot|well-lit|high-quality|high-confidence|ideal|typed|printed|studio|daylight|premium)\b(?! (?:level"
    r"|set))|(?:under|in) (?:ideal|optimal|perfect|lab\w*|favou?rable) (?:conditions|circumstances|settings)"
    r"|maximum (?:of|accuracy|saving|speed)|record (?:high|low|accuracy|of)|(?:some|certain|many) (?:customers"
    r"|clients|users|teams) (?:even )?(?:see|saw|report|reach|save|cut|get|achieve)|when (?:everything|conditions"
    r"|the (?:image|audio|light|scan|photo)s? (?:is|are) (?:good|clear|clean|sharp)))",
    re.I,
)
_BEST_OF = re.compile(
    r"\bup to \d|\bbest of (?:\w+ )?(?:\d+|[a-z]+) (?:runs|seeds|configurations|trials"
    r"|attempts)",
    re.I,
)
"""The best of several values, whose spread a reader would ask for."""
_PART = re.compile(
    r"\b(?:in|on|for|within|among) (?:the|a|one|this) (?:[\w-]+ ){0,2}?(?:subset|subgroup|sub-?sample|segment|slice"
    r"|cohort of)\b",
    re.I,
)
_SLICE = re.compile(
    r"\b(?:for (?:the |a |an )?(?:[\w\"'-]+\s?){1,3}|on (?:the \d|clean|noisy|hard\w*|easy)|in (?:the |a )?(?:dark"
    r"|strike|irrigated|winter|summer|worst)|when|where|if|during|version|v\d|seeds?|runs?|between|fold|worst"
    r"|lowest|hardest|best|up to|rules?|than|other|others|competitor|inspectors?|clerks?|planners?|reviewers?"
    r"|alone|earlier|previous|old|every|each|per|"
    r"first|second|third|after|before|median|mean over|macro|weighted|top-?\d|single|baseline|by hand|queue|class"
    r"|category|subset|half|language|brochure|human|only|average of|target|goal|aim|expect\w*|guarantee\w*"
    r"|threshold|simplest|them|these|those|recent|deployment|pilot|improved|across|at (?:a|one|the))\b",
    re.I,
)
_RIVAL_SUBJECT = re.compile(
    r"\b(?:your (?:current|present|existing|own|old)|current|existing|today|incumbent|than|against|compared"
    r"|(?:your|the|their) (?:\w+ )?(?:inspectors|planners|reviewers|officers|clerks|radiologists|lawyers|experts"
    r"|doctors"
    r"|nurses|staff|agents|analysts|moderators|team|people|operators|underwriters)\b"
    r"|competitors?|which|baseline|whereas|while|rivals?|they|theirs)\b",
    re.I,
)
_FROM_TO = re.compile(r"\bfrom\b[^.;]{0,30}\d[^.;]{0,30}\bto\b", re.I)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw of a claim, and the words that show it, if any do."""

    name: str
    told: str
    """In words: what is missing, or what is wrong with the arithmetic."""
    reading: str = ""
    """What may have been meant."""
    start: int = 0
    end: int = 0
    """Of the words that show it; both 0: nothing does, it is missing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what is said of it and what is not."""

    claim: Claim
    quote: str
    said: tuple[Said, ...]
    flaws: tuple[Flaw, ...]

    @property
    def light(self) -> Light:
        """Red: cannot hold, or cannot be checked at all; amber: something is open; green: nothing is."""
        return light_of(self)[0]

    @property
    def rule(self) -> str:
        """The rule that gave the colour, in words."""
        return light_of(self)[1]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A whole pitch, judged."""

    layout: Layout
    language: str
    """English, or what it seems to be instead; "" where there is too little text to tell."""
    claims: tuple[Judged, ...]


def judge(text: str) -> Verdict:
    """Return the claims of a pitch with their flaws; the same text gives the same answer."""
    layout = lay_out(text)
    claims = find_claims(layout)
    conditions = read_conditions(layout, claims)
    impossible_f1 = {claim.number: told for claim, told in f1_disagrees(layout, claims)}
    at_odds = _at_odds(layout, claims)
    judged = []
    for claim in claims:
        reading = _Reading(layout, claim, claims, conditions)
        flaws = [*reading.missing(), *reading.wrong(impossible_f1.get(claim.number), at_odds.get(claim.number))]
        flaws.sort(key=lambda flaw: list(FLAWS).index(flaw.name))
        judged.append(Judged(claim, claim.quote(layout), reading.said(), tuple(flaws)))
    return Verdict(layout, language_of(layout.plain), tuple(judged))


def light_of(judged: Judged) -> tuple[Light, str]:
    """Return the colour of a claim and the rule that gave it."""
    names = {flaw.name for flaw in judged.flaws}
    wrong = [name for name in FLAWS if name in names and FLAWS[name].is_red]
    if wrong:
        return "red", f"{FLAWS[wrong[0]].heading.lower()}: as told, it proves nothing"
    if {"missing-test-set", "missing-size", "missing-split"} <= names:
        return "red", "test data, their number and a held-out test are all unsaid: it cannot be checked"
    if {"missing-baseline", "relative-only"} <= names:
        return "red", "neither what it is compared with nor either value is told: it cannot be checked"
    if names:
        first = next(name for name in ("unfair-baseline", "cherry-picked", *FLAWS) if name in names)
        return "amber", f"{FLAWS[first].heading.lower()}: ask before relying on it"
    return "green", "all that a reader would ask for is told"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One claim beside the rest of its pitch."""

    layout: Layout
    claim: Claim
    claims: Sequence[Claim]
    conditions: Sequence[Said]

    def sentence(self) -> str:
        return self.layout.said(self.layout.statements[self.claim.statement])

    def words(self) -> str:
        return self.layout.plain[self.claim.start : self.claim.end]

    def beside(self, reach: int = 1) -> str:
        """Return the statements around the claim's, within its section."""
        here = self.claim.statement
        section = self.layout.block_of(self.layout.statements[here]).section
        near = range(max(0, here - reach), min(len(self.layout.statements), here + reach + 1))
        told = (self.layout.statements[one] for one in near)
        return " \n ".join(self.layout.said(one) for one in told if self.layout.block_of(one).section == section)

    def said(self) -> tuple[Said, ...]:
        aspects = ("test set", "size", "balance", "split", "variance", "cost", "price")
        wanted = {"quality": aspects[:5], "speed": aspects[4:6], "saving": aspects[4:], "outcome": aspects[4:5]}[
            self.claim.kind
        ]
        found = (condition_of(self.layout, self.conditions, self.claim, aspect) for aspect in wanted)  # type: ignore[arg-type]
        return tuple(one for one in found if one is not None)

    def missing(self) -> list[Flaw]:
        """Return what a reader would ask for and does not find."""
        names: list[str] = []
        told = {one.aspect for one in self.said()}
        leak = self._leak() is not None
        if self.claim.kind == "quality":
            names += ["missing-test-set"] if "test set" not in told and not leak else []
            names += ["missing-size"] if "size" not in told and not leak else []
            names += ["missing-split"] if "split" not in told or leak else []
            names += ["missing-balance"] if self._needs_balance() and not self._has_balance() else []
            names += ["missing-metric"] if not self.claim.measure and self._is_vague() else []
        elif self.claim.kind == "outcome" and self.claim.is_of_others and self.claim.is_relative:
            told = {*told, *(one.aspect for one in self.conditions if one.statement == self.claim.statement)}
            names += [f"missing-{name.replace(' ', '-')}" for name in ("test set", "size", "split") if name not in told]
        if self.claim.is_relative:
            names += self._of_comparison(told)
        elif self.claim.is_compared or self._is_pair():
            names += ["missing-baseline"] if not self._has_baseline() and self._weak() is None else []
            names += (
                ["missing-variance"] if self.claim.kind in ("quality", "outcome") and "variance" not in told else []
            )
        elif self.claim.kind in ("quality", "outcome") and _BEST_OF.search(self.words()):
            names += ["missing-variance"] if "variance" not in told else []
        if self.claim.kind in ("speed", "saving") and not told & {"cost", "price"}:
            names += ["missing-cost"]
        return [Flaw(name, FLAWS[name].meaning) for name in names]

    def _of_comparison(self, told: Collection[str]) -> list[str]:
        names = []
        weak = self._weak() is not None
        if not self._has_baseline() and not weak:
            names.append("missing-baseline")
        if "variance" not in told and not (self.claim.kind == "saving" and _PRICED.search(self.sentence())):
            names.append("missing-variance")
        if all(figure.unit not in ("points", "time") for figure in self.claim.changes) and not self._has_value():
            names.append("relative-only")
        return names

    def _is_vague(self) -> bool:
        if not self.claim.is_relative and re.search(r"(?:%|percent) of \w", self.words()):
            return False  # a share of something says what was counted
        return not POINTING.search(self.words()) and (self.claim.is_relative or bool(self.claim.figures))

    def _needs_balance(self) -> bool:
        if self.claim.measure not in ("accuracy", "error") or self.claim.kind != "quality":
            return False
        here = self.sentence()
        if _CLASSES.search(here) or _OTHER_TASKS.search(here):
            is_plain = re.search(r"\baccura|\bclassif|\bdetect", here, re.I) is not None
            return _CLASSES.search(here) is not None and (is_plain or _OTHER_TASKS.search(here) is None)
        return _CLASSES.search(self.layout.plain) is not None or _OTHER_TASKS.search(self.layout.plain) is None

    def _has_balance(self) -> bool:
        if condition_of(self.layout, self.conditions, self.claim, "balance") is not None:
            return True
        near = [one for one in self.claims if abs(one.statement - self.claim.statement) <= 2 and one.kind == "quality"
                and self._section(one) == self._section(self.claim) and not one.is_of_others
                and not sets_differ(self.layout, one.statement, self.claim.statement)]  # fmt: skip
        names = {measure_of_figure for one in near for measure_of_figure in _measures(self.layout, one)}
        return bool(names & {"F1", "AUC", "precision"}) or {"recall", "specificity"} <= names

    def _section(self, claim: Claim) -> int:
        return self.layout.block_of(self.layout.statements[claim.statement]).section

    def _is_pair(self) -> bool:
        """Tell whether the claim is a row of a table that sets two systems side by side."""
        block = self.layout.block_of(self.layout.statements[self.claim.statement])
        return (
            block.kind == "row" and len(self.claim.figures) == 2 and len({one.unit for one in self.claim.figures}) == 1
        )

    def _first(self) -> int:
        """Return where the change that is claimed begins in its sentence."""
        start = self.layout.statements[self.claim.statement].start
        return self.claim.changes[0].start - start if self.claim.changes else 0

    def _has_baseline(self) -> bool:
        """Tell whether it is said with what the claim compares: a name, a version, or a process with its figure."""
        block = self.layout.block_of(self.layout.statements[self.claim.statement])
        near = self.sentence() if self.claim.is_of_others else self._beside_without_rivals()
        here = self.words() if self.claim.is_of_others else near + " " + block.head
        if _FROM_TO.search(self.words()) or _VERSION.search(here):
            return True
        if any(not is_own_name(self.layout, match["name"]) for match in _NAMED_RIVAL.finditer(here)):
            return True
        if any(not is_own_name(self.layout, one) for one in _VERSIONED.findall(self.sentence()[: self._first()])):
            return True
        if _THE_GAP.search(self.sentence()):
            reached = _near(self.layout, self.claim.statement, ROW_REACH)
            near = " \n ".join(self._words_of(one) + " " + self._head_of(one) for one in reached)
        if not self.claim.is_of_others and self._names_another_edition(near):
            return True
        if block.head and not _PLAIN_RIVAL.search(block.head) and self._is_pair():
            return True
        return _PROCESS.search(near) is not None and self._has_value()

    def _names_another_edition(self, said: str) -> bool:
        """Tell whether a product is named with its version that is not the one that is sold."""
        told = Counter(one for one in _EDITION.findall(self.layout.plain) if is_own_name(self.layout, one))
        title = self.layout.said(self.layout.statements[0])
        sold = {one for one in told if one in title} or {one for one, _ in told.most_common(1)}
        return any(one not in sold for one in _EDITION.findall(said))

    def _beside_without_rivals(self) -> str:
        """Return the claim's statement and those beside it that compare nothing of their own."""
        others = {one.statement for one in self.claims if one.is_compared} - {self.claim.statement}
        said = self.sentence()
        if _GOES_ON.match(said) and _COMPARATOR.search(said) is None:  # "It is also cheaper": than what stands before
            others.discard(self.claim.statement - 1)
        near = [one for one in _near(self.layout, self.claim.statement, 1) if one not in others]
        return " \n ".join(self.layout.said(self.layout.statements[one]) for one in near)

    def _has_value(self) -> bool:
        """Tell whether an absolute value of the same kind stands in the sentence, or in those beside it."""
        here = self.layout.statements[self.claim.statement]
        if len(self.claim.figures) > len(self.claim.changes) or _RATED.search(self.sentence()):
            return True
        if POINTING.search(self.words()) and here.start and self.claim.statement:
            before = find_figures(self.layout.said(self.layout.statements[self.claim.statement - 1]))
            if any(one.unit in ("percent", "score") for one in before):
                return True
        if self.claim.kind == "saving":
            rows = [one for one in _near(self.layout, self.claim.statement, ROW_REACH) if self._is_row(one)]
            if len(_AMOUNT.findall(" ".join(self.layout.said(self.layout.statements[one]) for one in rows))) >= 2:
                return True
            return len(_AMOUNT.findall(self.sentence())) >= 1 or len(_AMOUNT.findall(self.beside())) >= 2
        for place in _near(self.layout, here_place := self.claim.statement, 0 if self.claim.is_of_others else 4):
            block = self.layout.block_of(self.layout.statements[place])
            if block.kind != "row" and abs(place - here_place) > 2:
                continue
            own = [
                one for one in self.claims if one.statement == place and not one.is_relative and _fits(one, self.claim)
            ]
            if own:
                return True
        return any(
            figure.unit in ("percent", "time", "rate") or (figure.unit == "score" and figure.value % 1 > 0)
            for figure in find_figures(self.sentence()) if not self._is_claimed(figure.start + here.start)
        )  # fmt: skip

    def _is_claimed(self, start: int) -> bool:
        return any(figure.start == start for one in self.claims for figure in one.figures)

    def _weak(self) -> tuple[int, int] | None:
        """Return the words that call the other side of a comparison weak, old, smaller or otherwise treated."""
        here = self.claim.statement
        for place in sorted(_near(self.layout, here, 2), key=lambda one: abs(one - here)):
            statement = self.layout.statements[place]
            said = self.layout.said(statement)
            is_rival = place == here or re.search(
                r"\b(?:baseline|than|compar\w*|against|competitor|versus|that model|it was|was given|they|which"
                r"|rival|other|alternative|tool)\b",
                said,
                re.I,
            )
            match = _WEAK.search(said) or (_OLD_YEAR.search(said) if place == here or "baseline" in said else None)
            if match is None and place == here and self._is_only_comparison() and not _THEIR_PROCESS.search(said):
                match = _NAIVE.search(said)
            if match is not None and is_rival and (place == here or self._is_nearest(place)):
                return statement.start + match.start(), statement.start + match.end()
        return self._weak_by_name()

    def _weak_by_name(self) -> tuple[int, int] | None:
        """Return the words anywhere that call the system named in the claim's sentence weak or otherwise treated."""
        names = {match["name"] for match in _NAMED_RIVAL.finditer(self.sentence())}
        for name in sorted(one for one in names if len(one) > 2 and not is_own_name(self.layout, one)):
            for statement in self.layout.statements:
                said = self.layout.said(statement)
                match = _WEAK.search(said) if name in said else None
                if match is not None:
                    return statement.start + match.start(), statement.start + match.end()
        return None

    def _is_row(self, place: int) -> bool:
        return self.layout.block_of(self.layout.statements[place]).kind == "row"

    def _is_only_comparison(self) -> bool:
        others = [one for one in self.claims if one is not self.claim and one.is_relative and one.kind == "quality"]
        return not any(_NAMED_RIVAL.search(self.layout.said(self.layout.statements[one.statement])) for one in others)

    def _is_nearest(self, place: int) -> bool:
        """Tell whether this is the comparison nearest before a remark on the other side, or else behind it."""
        rivals = [one for one in self.claims if one.is_relative and one.kind in ("quality", "speed")]
        before = [one for one in rivals if one.statement <= place]
        nearest = before[-1] if before else rivals[0] if rivals else None
        return nearest is not None and nearest.statement == self.claim.statement

    def _leak(self) -> tuple[int, int] | None:
        """Return the words that say that the tested data were trained, tuned or chosen on."""
        if self.claim.kind != "quality":
            return None
        here = self.claim.statement
        for place in sorted(_near(self.layout, here, LEAK_REACH), key=lambda one: abs(one - here)):
            said = self.layout.said(self.layout.statements[place])
            match = _LEAKS.search(said) or self._trained_on_same(said)
            if (
                match is None
                or _TRAINED_ALIKE.search(said)
                or _NEGATED.search(said[max(0, match.start() - 40) : match.end() + 25])
            ):
                continue
            points_back = (
                _SAME_DATA.search(self.sentence())
                or _POINTS_BACK.search(said)
                or re.search(r"\b(?:these|those|your|the|this) (?:very )?\d", said, re.I)
                or re.search(r"\btest\b|\bbenchmark|\bevaluat", said + self.sentence(), re.I)
            )
            if place == here or (points_back and self._is_leaked(place)):
                start = self.layout.statements[place].start
                return start + match.start(), start + match.end()
        return None

    def _only_a_part(self) -> re.Match[str] | None:
        """Return the words that name a part of the data, where no number of the whole is told."""
        part = _PART.search(self.words()) if self.claim.kind == "quality" else None
        others = [one for one in self.claims if one is not self.claim and not one.is_relative
                  and family(one.measure) == family(self.claim.measure) and one.kind == "quality"]  # fmt: skip
        return None if any(_PART.search(self.layout.plain[one.start : one.end]) is None for one in others) else part

    def _trained_on_same(self, said: str) -> re.Match[str] | None:
        """Return the words of another sentence that trained on what the claim calls "the very same" things."""
        same = re.search(r"\bsame (?:\d[\d,]* )?(?P<noun>[a-z-]{4,})", self.sentence(), re.I)
        return re.search(rf"\b{_USED} (?:on|from|with)\b[^.;]{{0,60}}\b{same['noun']}\b", said, re.I) if same else None

    def _is_leaked(self, place: int) -> bool:
        """Tell whether the claim is the one that a remark on the test data is about: behind it, else before."""
        quality = [one for one in self.claims if one.kind == "quality" and not one.is_of_others]
        said = self.layout.said(self.layout.statements[place])
        if any(one.statement == place for one in quality):
            return place == self.claim.statement
        behind = [one for one in quality if place < one.statement <= place + LEAK_REACH]
        same = [one for one in behind if _shares_things(said, self.layout.said(self.layout.statements[one.statement]))]
        before = [one for one in quality if place - LEAK_REACH <= one.statement < place and one.figures]
        counted = [one for one in (*before, *behind) if counts_of(said) & counts_of(self._words_of(one.statement))]
        chosen = same or counted[:1] or (before[-1:] if _POINTS_BACK.search(said) else []) or behind[:1] or before[-1:]
        return any(one.statement == self.claim.statement for one in chosen)

    def _head_of(self, place: int) -> str:
        return self.layout.block_of(self.layout.statements[place]).head

    def _words_of(self, place: int) -> str:
        return self.layout.said(self.layout.statements[place])

    def wrong(self, f1: Sum | None, odds: tuple[str, int, int] | None) -> list[Flaw]:
        """Return what cannot be, is unfair, or tells only the best."""
        flaws = []
        told = impossible(self.layout, self.claim, self.claims) or f1
        if told is not None:
            flaws.append(Flaw("impossible-ratio", told.told, told.reading, self.claim.start, self.claim.end))
        if (leak := self._leak()) is not None:
            flaws.append(Flaw("test-data-in-training", FLAWS["test-data-in-training"].meaning, "", *leak))
        if (
            (self.claim.is_compared or " | " in self.sentence())
            and self.claim.kind != "outcome"
            and (weak := self._weak()) is not None
        ):
            flaws.append(Flaw("unfair-baseline", FLAWS["unfair-baseline"].meaning, "", *weak))
        change = change_disagrees(self.layout, self.claim, self.claims) if told is None else None
        if change is not None:
            flaws.append(Flaw("contradiction", change.told, change.reading, self.claim.start, self.claim.end))
        elif odds is not None:
            flaws.append(Flaw("contradiction", odds[0], "", odds[1], odds[2]))
        elif (parts := parts_above(self.words())) is not None:
            shown = f"{parts.one:g} and {parts.other:g} make {parts.one + parts.other:g}, more than {parts.whole:g}"
            flaws.append(Flaw("contradiction", shown, "", self.claim.start, self.claim.end))
        elif (share := share_disagrees(self.sentence())) is not None and self.claim.figures:
            flaws.append(Flaw("contradiction", share.told, "", self.claim.start, self.claim.end))
        best = _BEST.search(self.words()) or self._only_a_part()
        if best is not None:
            flaws.append(Flaw("cherry-picked", FLAWS["cherry-picked"].meaning, "", self.claim.start + best.start(),
                              self.claim.start + best.end()))  # fmt: skip
        return flaws


_AMOUNT = re.compile(r"[$€£]\s?\d|\b(?:USD|EUR|GBP|CHF)\s?\d|\d\s?(?:euros?|dollars?|cents?|pounds)\b", re.I)
_PLAIN_RIVAL = re.compile(
    r"\b(?:competitors?|others?|alternatives?|market|before|after|vendor [a-z]\b|industry|average|leading|rivals?"
    r"|them|typical|traditional|legacy)\b",
    re.I,
)


_RIVAL_BEFORE = re.compile(
    r"\b(?:than|against|with|versus|vs\.?|over|next to|compared to|relative to|beats?|outperforms?"
    r"|your(?: \w+)?|vendor,?)\s$",
    re.I,
)


def is_own_name(layout: Layout, name: str) -> bool:
    """Tell whether a name is the product's own: it stands in the title, or opens sentences again and again."""
    first = re.escape(name.split()[0])
    title = layout.said(layout.statements[0])
    subject = rf"(?:^|[.!?:]\s+|\n\s*|with |- |\* ){first}\b\s(?:\w+s\b|is|has|was)"
    named = re.search(rf"\b{first}\b", title)
    is_title = named is not None and _RIVAL_BEFORE.search(title[: named.start()]) is None
    return is_title or len(re.findall(subject, layout.plain)) >= 2


def _shares_things(said: str, other: str) -> bool:
    """Tell whether a claim says "those same" of things that a sentence on training names too."""
    if _SAME_DATA.search(other) is None:
        return False
    things = {word.lower().rstrip("s") for word in re.findall(r"[A-Za-z]{5,}", re.sub(_USED, " ", said, flags=re.I))}
    things -= {"model", "system"}
    return any(word.lower().rstrip("s") in things for word in re.findall(r"[A-Za-z]{5,}", other))


def _near(layout: Layout, place: int, reach: int) -> list[int]:
    """Return the statements within some of one, of its section."""
    section = layout.block_of(layout.statements[place]).section
    near = range(max(0, place - reach), min(len(layout.statements), place + reach + 1))
    return [one for one in near if layout.block_of(layout.statements[one]).section == section]


def _fits(one: Claim, claim: Claim) -> bool:
    """Tell whether an absolute claim may be an end of a relative one: of its kind, and its measure."""
    return (
        one.kind == claim.kind
        and one.is_of_others == claim.is_of_others
        and (one.kind != "quality" or family(one.measure) == family(claim.measure))
    )


def _measures(layout: Layout, claim: Claim) -> set[str]:
    """Return all measures that the statement of a claim names."""
    said = layout.said(layout.statements[claim.statement])
    names = {claim.measure}
    for word in ("F1", "precision", "recall", "AUC", "specificity", "sensitivity", "area under"):
        if re.search(rf"\b{word}\b", said, re.I):
            names.add(measure_of(word))
    return names


def _at_odds(layout: Layout, claims: Sequence[Claim]) -> dict[int, tuple[str, int, int]]:
    """Return the claims that tell another value of a measure than another claim does, with the words of that one."""
    found: dict[int, tuple[str, int, int]] = {}
    general = [one for one in claims if _is_general(layout, one)]
    for place, later in enumerate(general):
        for earlier in general[:place]:
            if earlier.measure != later.measure or earlier.kind != later.kind:
                continue
            one, other = earlier.figures[0], later.figures[0]
            values = (
                [other.value, 100 - other.value]
                if _MISSES.search(later.quote(layout) + earlier.quote(layout))
                else [other.value]
            )
            if one.unit == other.unit and all(abs(one.value - value) > _rounding(one.value, value) for value in values):
                found[later.number] = _odds(layout, later, earlier)
                found.setdefault(earlier.number, _odds(layout, earlier, later))
    found.update(_rows_above(layout, claims))
    return found


_MISSES = re.compile(r"\bmiss(?:es|ed)?\b", re.I)
"""What is missed is the rest of what is found."""


def _odds(layout: Layout, claim: Claim, other: Claim) -> tuple[str, int, int]:
    values = f"{claim.figures[0].value:g} here, {other.figures[0].value:g} there"
    return f"{claim.measure}: {values}", other.start, other.end


def _rounding(one: float, other: float) -> float:
    if max(one, other) <= 1:
        return 0.005
    return 0.5 if one % 1 == 0 or other % 1 == 0 else 0.05


def _is_general(layout: Layout, claim: Claim) -> bool:
    """Tell whether a claim is of the product as a whole: no part of the data, no other system, no version is named."""
    if claim.kind != "quality" or claim.is_relative or not claim.measure or not claim.figures or claim.is_of_others:
        return False
    statement = layout.statements[claim.statement]
    if layout.block_of(statement).kind == "row" and len(claim.figures) < 2:
        return False
    said = layout.plain[claim.start : claim.end]
    if _SLICE.search(said) is not None or _RIVAL_SUBJECT.search(layout.plain[statement.start : claim.figures[0].start]):
        return False
    names = re.findall(_NAME, said.split(" has ")[0][:40])
    return len({one.unit for one in claim.figures}) == 1 and (
        not names or any(is_own_name(layout, one) for one in names)
    )


def _rows_above(layout: Layout, claims: Sequence[Claim]) -> dict[int, tuple[str, int, int]]:
    """Return totals that lie outside all rows of the table they sum up: the mean of parts lies between them."""
    rows = [one for one in claims if layout.block_of(layout.statements[one.statement]).kind == "row"
            and len(one.figures) == 1 and one.kind == "quality" and one.figures[0].unit == "percent"]  # fmt: skip
    found = {}
    for claim in claims:
        whole = re.search(
            r"\b(?:across all|overall|in total|on average|all categories|all classes|all languages)\b",
            layout.plain[claim.start : claim.end],
            re.I,
        )
        parts = [one for one in rows if one.measure == claim.measure]
        if whole and claim.figures and claim not in rows and not claim.is_relative and len(parts) >= 2:
            values = [one.figures[0].value for one in parts]
            value = claim.figures[0].value
            if not min(values) <= value <= max(values):
                found[claim.number] = (
                    f"{value:g} % over all, but the parts lie between {min(values):g} and {max(values):g} %",
                    parts[0].start, parts[-1].end,
                )  # fmt: skip
    return found
