"""What a pitch says about how its numbers came about, with the words that say it and how far they reach; pure.

A condition reaches as far as a reader would carry it. How the test was made (data, size, split, balance) is told once
and holds for every number of the vendor's own test, wherever it stands; told within a claim, it holds for that measure
and for what follows. Machines, loads and prices hold for the sentences beside them. A spread holds for its section,
runs and seeds for the whole pitch. Nothing of the vendor's test holds for what customers are said to have seen.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.claims.mentions import find_datasets
from analysis.claims.vocabulary import tokenize
from analysis.decisions.pitch.claims import Claim, family
from analysis.decisions.pitch.statements import Layout

Aspect = Literal["test set", "size", "balance", "split", "variance", "cost", "price"]
Reach = Literal["near", "section", "onward", "pitch"]
NEAR = 2
"""Statements before and behind that a machine or a price holds for."""
SAME_SET = 3
"""Statements back in which the data are counted that a statement without a count speaks of."""
FEWEST_TESTED = 10


def _joined(alternatives: str) -> re.Pattern[str]:
    """Return a pattern written on several lines; blanks at line ends aside, all of it counts."""
    return re.compile("".join(line.strip() for line in alternatives.splitlines()), re.IGNORECASE)


_DATA = (
    r"(?:images?|photos?|pictures?|scans?|pages?|documents?|tickets?|recordings?|calls?|notes?|fields?|payments?"
    r"|transactions?|applications?|contracts?|e-?mails?|messages?|posts?|questions?"
    r"|queries|meetings?|sentences?|segments?|records?|cases?|patients?|samples?|examples?|clips?|videos?"
    r"|utterances?|flows?|packets?|invoices?|receipts?|claims?|items?|products?|parts?|pieces?"
    r"|units?|boards?|X-rays?|radiographs?|mammograms?|slides?|studies|reports?|articles?|transcripts?"
    r"|conversations?|chats?|sessions?|orders?|trips?|stops?|deliver(?:y|ies)|shipments?|parcels?"
    r"|readings?|rows?|instances?|pairs?|CVs?|r[ée]sum[ée]s?|candidates?|leads?|accounts?|subscribers?|students?"
    r"|essays?|files?|functions?|repositories|commits?|bugs?|tasks?|problems?|forms?"
    r"|letters?|passages?|frames?|tracks?|songs?|loans?|borrowers?|polic(?:y|ies)|incidents?|alarms?|alerts?"
    r"|events?|logs?|machines?|turbines?|panels?|plots?|trees?|animals?|specimens?"
    r"|berth-hours?|vehicles?|cars?|passengers?|listings?|reviews?|comments?|tweets?|SKUs?|stores?|weeks?|months?"
    r"|days?|nights?|hours?|minutes?|series|wells?|scenes?|lesions?|nodules?|biopsies"
    r"|sites?|bags?|welds?|bottles?|wafers?|seams?|castings?|products?|households?|meters?|routes?|flights?"
    r"|guests?|rooms?|visits?|admissions?|stays?|scans?|ECGs?|exams?|swabs?|prescriptions?"
    r"|judgments?|rulings?|filings?|clauses?|tenders?|bids?|quotes?|matches|searches|prompts?|dialogues?|summaries"
    r"|translations?|words?|characters?|tokens?|lines?|datapoints?|observations?|answers?|responses?|replies|users?)"
)
_UNTESTED = (
    r"(?:percent|per|points?|euros?|dollars?|pounds|cents|seconds|languages?|customers?|clients?|countries|companies"
    r"|firms|merchants|retailers|vendors|teams?|employees|people|hospitals|banks|archives|utilities|institutions"
    r"|libraries|seats|licen[cs]es|GPUs?|CPUs?|cores?|cards?|servers?|nodes?|machines|parameters|layers|epochs|steps"
    r"|engineers|scientists|experts|developers|patents|researchers|lawyers|founders|features?|connectors?"
    r"|integrations?|formats?|classes|categories|types|metrics|times|stars|partners|investors"
    r"|offices|certificates|departments|awards|members|is|was|has|does|this|as|its|versus|plus|less|whereas|always"
    r"|across|thanks|perhaps|runs|seeds|folds|deviations|errors|mistakes|hits|milliseconds)\b"
)
"""What is counted in a pitch and no example of a test."""
_NUMBER = (
    r"(?:\d{1,3}(?:[,. ]\d{3})+|\d+(?:\.\d+)?(?:\s?(?:million|thousand|billion|k|K|M)\b)?"
    r"|(?:[a-z]+[- ])?(?:hundred|thousand|million)(?:\sand\s[a-z-]+)?|(?:five|six|seven|eight|nine|ten"
    r"|twelve|fifteen|twenty|thirty|forty|fifty|sixty)(?=\s(?:hours|days|nights|weeks)\sof\b))"
)
_COUNT = (
    rf"{_NUMBER}\s(?:(?!(?:percent|per|euros?|dollars?|languages?|customers?|of|from|and|in|on|to|for|with|is|are|was"
    rf"|were|by|at|or)\b)[\w'’/-]+\s|days?\sof\s|hours?\sof\s){{0,5}}?(?:{_DATA}|(?!{_UNTESTED})[a-z-]{{3,}}(?<!s)s"
    rf"|customers|people|patients|speakers)\b"
)
_COUNTED = re.compile(
    rf"(?<![\w.$€£]){_COUNT}(?!\s(?:a|per|every|each)\s(?:second|minute|hour|day|night|week|month|year)"
    rf"|\s(?:[\w-]+ed\s(?:since|last|in (?:19|20)|so far|to date|every|each|daily)|since\b))",
    re.I,
)
_SERVED = re.compile(
    r"\b(?:customers|subscribers|clients|merchants|people|users)\s(?:trust|use|rely|work|choose|already|in \d)"
    r"|\b(?:trust|rely|used by|serv|join|employ|founded)\w*\b",
    re.I,
)
"""Whom a vendor serves: no examples of a test."""
_SAMPLED = re.compile(
    r"\bn\s?=\s?\d[\d,]*|\bsample (?:size )?of \d[\d,]*|\b\d[\d,]* (?:examples|samples|test cases)\b", re.I
)
_TESTING = re.compile(
    r"\b(?:test(?:ed|s|ing)?|evaluat\w*|measur\w*|validat\w*|benchmark\w*|scored|compar(?:ed|ing|ison)|assess\w*"
    r"|we used|ran|audit\w*|trial(?:led)?|pilot(?:ed)?|back-?test\w*|replay\w*|looked at|verif\w*"
    r"|held[- ](?:out|back)|hold-?out|unseen|gave us|shared with us|sent us|labell?ed by|double-?read|forecast"
    r"|drawn|collected|sampled|checked|judged|graded|random\w*|annotat\w+|labell?ed|study|experiment)\b",
    re.I,
)
_TRAINING_BEFORE = re.compile(
    r"\b(?:train\w*|learn\w*|fine-?tun\w*|tun(?:ed|ing)|built|pre-?train\w*|price\w*|pricing|from (?:EUR|\$|€)"
    r"|trust\w*|serv\w*|process(?:es)?|handles?|predicts?|plans?|covers?|moderated|answered"
    r"|translated)\b[^.;]{0,60}$",
    re.I,
)
_DESCRIBED_SET = re.compile(
    rf"\b(?:test|evaluation|validation|hold-?out|held[- ]out|benchmark|blind|reference|unseen)[- ](?:set|data ?set"
    rf"|data|corpus|sample|split|part|collection|suite|{_DATA})s?\b\s?(?:(?:of|from|with|in|drawn|collected|taken|,"
    rf"|:|\(|is|was|were|are|contains?|compris\w+|consist\w+)\s?[^.]{{6}})",
    re.I,
)
_NAMED_SET = re.compile(
    r"\b[A-Z][\w.@/-]*[A-Z\d][\w.-]*(?:[ -][A-Z\d][\w.-]*){0,3}(?:'s)?\s(?:\([^)]{1,40}\)\s)?(?:public |official "
    r"|standard |full )?(?:test|benchmark|leaderboard|validation|evaluation|dev|data ?set|corpus|shared task"
    r"|challenge)\b"
    r"|\b(?:WMT|IWSLT|CoNLL|SemEval|BioASQ|CASP|KITTI|TREC)[ -]?'?\d*\b"
    r"|\b(?:public|standard|official|open) (?:[\w-]+ ){0,3}?(?:test set|benchmark|data ?set|corpus|challenge)\b"
)
_CALLED_SET = re.compile(r"\b[A-Z][\w-]+ (?:data ?set|corpus|benchmark|test ?set|collection|leaderboard)\b")
_OWN_NOUNS = re.compile(
    rf"\b(?:on|of|for|across|in|over)\s(?:the|your|all|our|these|those|every|their)\s(?:(?!same"
    rf"|best)[\w-]+\s){{0,3}}?{_DATA}\s(?:of|from|that|you|we|taken|received|collected|recorded|between|in|during"
    rf"|they|which|with)\b",
    re.I,
)
_TRAINED_ON_THEM = re.compile(
    r"\b(?:tun\w*|train\w*|fine-?tun\w*)\b[^.;]{0,40}\bon (?:them|these|those|it|all)\b", re.I
)
_THINGS = re.compile(
    r"\b(?:test\w*|evaluat\w*|measur\w*|validat\w*|benchmark\w*|scored|assess\w*|ran|run|checked|trial\w*|pilot\w*"
    r"|compared|study|read|reviewed)\b[^.;$€£]{0,60}?\b(?:on|with|over|against|of|across|in|the|same)\s(?:the\s"
    r"|all\s|your\s|our\s|same\s|those\s|these\s|about\s)*"
    r"(?P<things>(?:\d{1,3}(?:[,. ]\d{3})+|\d{2,})\s(?:(?!percent|per|euros?|dollars?|languages|customers"
    r"|countries|seconds|minutes|hours|ms|GPUs|CPUs|cores|servers|teams|firms"
    r"|companies)[\w'’/-]+\s){0,4}?(?!(?:languages|customers|countries|seconds|minutes|GPUs|CPUs|cores|servers"
    r"|teams|firms|companies|classes|categories|metrics|epochs)\b)[a-z][\w-]+s)\b",
    re.I,
)
_BACK_REFERENCE = re.compile(r"\b(?:these|those|the (?:very )?same|same|them)\b", re.I)
_SPLIT = _joined(
    r"""
    \bheld[- ]?(?:out|back)|\bhold[- ]?(?:out|back)|\bunseen\b|\bnever (?:been )?(?:seen|saw|used|touched
    |met|part|shown|appear\w*|trained|encounter\w*)
    |\b(?:had|have|has|was|were|is|are|did|do)(?:\s(?:not|never)|n't)\s(?:been\s|ever\s)*(?:seen|see|used|touched?
    |train\w*|met|part|shown|included|involved|tuned|know\w*|in (?:the )?train\w*)
    |\bnone (?:of (?:them|these|those|which|our|the|whose)|was|were|appear\w*)|\bnot (?:been )?(?:used|part|seen
    |included|in|shown|available|touched)\b[^.;]{0,50}\b(?:train\w*|tun\w*|model|develop\w*|system)
    |\bno (?:\w+ ){1,3}(?:of (?:\w+ ){1,5})?(?:was|were|is|are|had been|has been|appears?|went
    |occurs?) (?:\w+ )?(?:in|used|part|seen|into)\b
    |\b(?:trained|training|tuned|tuning|developed|learned|fitted|fit)\s(?:and\s\w+\s)?(?:was |were )?(?:only|solely
    |exclusively|entirely)|\bonly (?:trained|tuned|used data|saw)|\bout[- ]of[- ](?:sample|time)|\bprospectiv\w+
    |\blater (?:in time )?than\b|\bafter (?:training|the training|tuning|the model (?:was|had|has)|development
    |we (?:had )?(?:froze|frozen|stopped|finished|locked)|the (?:cut-?off|freeze))
    |\b(?:training|tuning|development)(?:\s(?:and|or)\s\w+)?\s(?:data\s)?(?:ended|stopped|ends|stops|was (?:frozen
    |finished|closed|over)|were from|came from|comes from|cut-?off|used only|period)
    |\bappears? nowhere|\bdisjoint|\bno overlap|\bnot overlap|\bseparate (?:from|test|set|hospital|site|data)
    |\b(?:fully |wholly )?independent (?:test|set|sample|data|hospital|site|cohort)
    |\bblind(?:ed)?\b|\bfrozen\b|\bfroze\b|\blocked (?:before|model)|\bcross-?validat\w+|\bleave-one
    |\bnobody\b[^.;]{0,80}\b(?:saw|seen|knew|labels)|\btest (?:part|split|portion)\b
    |\bexcluded from (?:the )?(?:train\w*|develop\w*)
    |\bkept (?:apart|aside|back|out|secret|hidden|separate)|\bset aside|\bwithheld|\bsealed
    |\blabels (?:were )?(?:kept|held|hidden)|\b(?:scored|run|opened|evaluated|looked at|used
    |unsealed) (?:only |exactly )?once\b
    |\btrained on (?:[\w-]+ ){0,4}(?:19|20)\d\d\s?(?:-|–|to|through|and)\s?(?:19|20)\d\d
    |\bfrom other (?:\w+ ){0,2}\w+s\b|\btrained on (?:the )?(?:seasons|years|data
    |\w+)?\s?(?:from )?[^.;]{0,40}\b(?:before|until|up to|through|to|and|earlier)\b[^.;]{0,12}\b(?:19|20)\d\d
    |\b(?:earlier|older) (?:years|months|data|ones|calls|documents)\b
    |\btraining used (?:[\w-]+ ){0,3}(?:19|20)\d\d|\bdifferent from (?:the )?(?:training|tuning)
    |\bunknown to (?:us|the|our|it)\b
    |\bseparate (?:validation|development|tuning) (?:set|sample|data)|\bno access to\b|\bhidden (?:test|set|labels)
    |\bnothing (?:from|of|in)\b[^.;]{0,40}\b(?:train\w*|tun\w*|develop\w*)|\bheld the labels
    |\blabels (?:stayed|remained|lay) with
    |\b(?:no|not|never|none|nothing|neither|nobody|nor|without)\b(?!\s(?:\w+\s)?(?:training|tuning
    |fine-tuning|retraining)\b)[^.;]{0,80}\b(?:train\w*|tun(?:ed|ing)|fine-?tun\w*|develop\w*|calibrat\w*
    |fitting|learning)\b
    |\bafter\b[^.;]{0,50}\b(?:stopped|finished|ended|froze\w*|built|complete\w*|locked|trained|shipped|closed
    |released?|done|cut)\b
    |\btrain\w*\b[^.;]{0,60}\b(?:19|20)\d\d\b[^.;]{0,20}\b(?:and|then|but)\s(?:then\s|we\s)?(?:evaluat|test
    |scor|measur|appl)\w+
    |\btrain\w* on [^.;]{0,60}\bup to\b[^.;]{0,40}\b(?:and|then|but)\s(?:then\s|we\s)?(?:evaluat|test|scor
    |measur|appl)\w+
    |\b(?:had|has|have)(?: never| not|n't)\b[^.;]{0,30}\b(?:seen|met|touched)\b|\bnobody had (?:touched|seen)
    |\bpost-?dates?\b|\bonly ever\b|\bno (?:earlier|previous|prior) \w+\b|\bfixed (?:in advance|before)
    |\b(?:not|n't|never) share\b|\bshares? (?:no|not a)\b|\bbefore (?:any|the|all) (?:training
    |tuning|development)\b
    |\bkept (?:well )?away\b|\bbeforehand\b|\bbefore the (?:start|test|study|trial|pilot)\b
    |\bpreviously unseen|\bnew to the model|\bneither (?:for |in |during )?(?:train\w*|tun\w*|in training)
    |\b(?:different
    |other) (?:hospitals?|sites?|customers?|plants?|farms?|cities|districts?|speakers?|patients?) (?:than|from)
    |\b(?:not|never|none|nothing)\b[^.;]{0,60}\b(?:in|for|during|to|of) (?:the |our |its )?(?:train\w*
    |tun\w*|development|fine-tuning)"""
)
_SHARE = (
    r"(?:(?<![.,\d])\d+(?:[.,]\d+)?\s?(?:%|percent|per cent)|(?<![.,\d])\d[\d,]*|half|a third|a quarter|one in \w+"
    r"|(?:one|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)[\w-]*\spercent)"
)
_BALANCE = _joined(
    rf"""
    \bbalanced\b|\bevenly (?:split|spread|distributed)|\b(?:class )?(?:im)?balance\b|\bprevalence\b
    |\bbase rate\b|\bclass distribution\b|\bmajority class\b|\bmost (?:common|frequent) (?:class|has|holds)
    |\b{_SHARE}\s(?:of\s(?:them|these|those|which|the|whom|all)\s(?:[\w-]+\s){{0,3}}?)?(?:were|was|are|is|had|have
    |contain\w*|show\w*|turned out|really|actually|carried|carry|held|holds?)\s
      (?:[\w-]+\s){{0,2}}?(?!of\b)(?:positives?|negatives?|fraud\w*|malicious|defect\w*|cracks?|spam|churn\w*
      |malignan\w*|abnormal|anomal\w*|default\w*|attacks?|phishing|sick|ill|diseased?|cancer\w*|lesions?
      |hateful|toxic|abusive|faulty|failures?|failed|relevant|true|real|genuine|confirmed|cancelled|bad|stolen
      |counterfeit|late|infected|pneumo\w+|tumou?rs?|damaged|leaks?|leaking|escalat\w*|urgent|bots?|fires?|weeds?
      |at\sleast\sone|one\sor\smore)
    |\b{_SHARE}\s(?:of\s(?:them|these|those|which|the|whom|all)\s(?:[\w-]+\s){{0,3}}?)(?:were|was|are|had
    |have|contain\w*
    |show\w*|turned out)\s(?:[\w-]+\s){{0,2}}?(?!of\b|used\b|reached\b|labell?ed\b|classified\b|recogni[sz]ed\b
    |predicted\b
    |detected\b|found\b|caught\b|solved\b|answered\b|identified\b)(?:\w+ed\b|a\s\w+|an\s\w+)
    |\b{_SHARE}\s(?:were|was)\s(?:returned|cancelled|rejected|flagged as|refunded|disputed|lost|broken|readmitted)\b
    |\b{_SHARE}\s(?:of\sthem\s)?(?:positives?|fraudulent|malicious|defective|malignant|fraud\scases|phishing
    |abnormal|churners|churned|defaulted|defaults|attacks|cracks)\b
    |\b(?:largest|smallest|biggest|rarest|most\scommon|commonest)\b[^.;]{{0,40}}\b(?:holds?|has|have|had|makes?|is
    |are|with|accounts?|covers?)\b[^.;]{{0,20}}\d
    |\bof (?:these|those|them|which|whom)\b[^.;]{{0,30}}\d[\d,.]*\s(?:were|was|are|had|have|contain\w*|showed)
    |\bone in \w+ (?:of (?:them|these|the \w+) )?\w+ (?:is|are|was|were)\b|\b\w+s (?:make up|are|were
    |account for|made up) {_SHARE} of (?:the|all) (?:\w+ )?(?:set|sample|data|test|[a-z]+s)\b
    |\baccounts? for {_SHARE} of\b|\bshares? (?:of each \w+ )?(?:ranges?|runs?|lies?|vary|varies)\b
    |\b(?:per|each|every|by) (?:class|category|species|queue|intent|type|label)\b|\b(?:mean
    |average) over (?:classes|species|categories|intents|queues)|\bcounts? the same\b|\bmacro\b"""
)
_SPREAD = re.compile(
    r"±|\+/-|plus[- ](?:or[- ])?minus|\bgive or take\b|\b(?:confidence|credible|bootstrap|95\s?%|99\s?%|90\s?%"
    r"|95 percent)\s?-?(?:bootstrap |confidence )?(?:interval|bound|limit|range)s?\b|\binterval\b|\bCIs?\b"
    r"|\bstandard (?:deviation|error)\b|\bstd\.?\b|\bs\.d\.|\berror bars?\b"
    r"|\b(?:varied|varies|vary|moved|ranged|ranges|lay|lies|stayed|between|spread)\b[^.;]{0,25}\bbetween\b"
    r"|\bp\s?(?:[<=]|of|is|was|below|under)\s?0?\.\d|\bsignifican\w+|\bbootstrap\w*|\bresampl\w+|\bMcNemar"
    r"|\bt-test|\bpermutation test|\bspread\b",
    re.I,
)
_RUNS = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|ten|twelve|twenty|several|multiple|repeated|all|over"
    r"|across) (?:\w+ ){0,2}?(?:seeds|runs|repetitions|repeats|folds|restarts|trainings)\b"
    r"|\brepeated\b[^.;]{0,40}\b(?:times|seeds)\b|\bdifferent seeds",
    re.I,
)
_MACHINE = re.compile(
    r"\b(?:\d+|one|two|four|eight|sixteen|single|a)[- ](?:virtual |physical )?(?:cores?|vCPUs?|CPUs?|GPUs?"
    r"|threads?)\b|\b(?:GPU|CPU|vCPUs?|cores?|threads?)\b(?! is needed| \d)|\b(?:NVIDIA|Nvidia|AMD|Intel|RTX|GTX|Tesla"
    r"|Quadro|GeForce|Jetson|Orin|Xeon|Epyc|EPYC|Ryzen|Graviton|Raspberry Pi|Snapdragon|Apple M\d|M[1-4] (?:Pro"
    r"|Max|chip|Mac\w*)|MacBook|iPhone|iPad|Pixel|Galaxy|TPU|FPGA|Coral|Core i\d|i[3579]-\d{4,5})\b"
    r"|\b(?:A100|H100|H200|V100|T4|L4|L40S?|A10G?|A6000|P100|B200|MI\d{3}X?)\b"
    r"|\b[cmrgpt]\d[a-z]{0,3}\.\d*(?:x?large|medium|small|micro|metal)\b|\b(?:laptop|workstation|smartphone"
    r"|handset|edge box|mid-range phone)\b|\bvirtual machine\b|\b(?:one|two|three|four|\d+) (?:servers?|nodes?"
    r"|machines?|instances?|replicas)\b"
    r"|\bbatch(?:es)?(?: size)? of\b|\bbatch size\b|\bconcurren\w+|\bone (?:page|image|document|request|call|file"
    r"|photo|query) at a time\b|\b(?:at (?:once|the same time)|simultaneous\w*|in parallel|parallel requests)\b"
    r"|\bsame (?:card|hardware|machine|server|load"
    r"|GPU|box)\b|\bCortex\b|\bmicrocontroller\b",
    re.I,
)
_UNDER_LOAD = re.compile(
    r"\b(?:under|at) (?:a )?(?:(?:steady|constant|sustained|peak|full) )?(?:load|traffic)\b[^.;]{0,20}\d|\b(?:at"
    r"|under|with|serving)\s(?:a (?:steady )?(?:load|rate) of\s)?(?:about\s"
    r"|up to\s)?\d[\d,]*\s(?:[\w-]+\s){1,3}?(?:per|an?|/)\s?(?:second|minute|hour|day|month)\b",
    re.I,
)
_MONEY = re.compile(
    r"(?:[$€£]\s?\d[\d.,]*|\b(?:USD|EUR|GBP|CHF)\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:euros?|dollars?|cents?|pounds|USD"
    r"|EUR|GBP|CHF)\b)",
    re.I,
)
_OF_TEST = ("test set", "size", "split", "balance")
_SLOGAN = re.compile(
    r"\b(?:smarter|better|stronger|superior|cleverer|more (?:intelligent|powerful|capable|effective|advanced))\b"
    r"(?=\s(?:than|on average|overall|across)\b|\s?[.,;!:)\"']|\s*$)",
    re.I,
)
_OTHER_TEST = re.compile(
    r"\b(?:brand-?new|add-?on|separate|another|different|internal|earlier|own)\s(?:\w+\s)?(?:add-?on|module"
    r"|feature|edition"
    r"|evaluation|experiment|study|measurement|test(?! set)|benchmark run|survey)\b|\badd-?on\b",
    re.I,
)
"""What a number is of that the test described elsewhere did not cover."""
_OF_ALL = re.compile(r"\b(?:differences|intervals|all (?:figures|numbers|results)|both|each|every)\b", re.I)
_NOT_SAID = re.compile(
    r"\b(?:do not|don't|cannot|can't|will not|won't|no longer) (?:publish|disclose|share|tell|reveal|say"
    r"|report)\b(?! (?:a single|any|one)\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Said:
    """Words that tell a condition."""

    aspect: Aspect
    start: int
    end: int
    statement: int
    reach: Reach
    measures: tuple[str, ...] = ()
    """Of the claims in the same statement."""
    subjects: frozenset[str] = frozenset()
    """What those claims are of: the kinds of their measures, else their own kinds."""

    def quote(self, layout: Layout) -> str:
        """Return the statement that holds the words."""
        statement = layout.statements[self.statement]
        return " ".join(layout.text[statement.start : statement.end].split())


def read_conditions(layout: Layout, claims: Sequence[Claim] = ()) -> tuple[Said, ...]:
    """Return what a pitch says of how its numbers came about, in reading order."""
    found: list[Said] = []
    claiming = {one.statement for one in claims if one.kind == "quality"}
    for place, statement in enumerate(layout.statements):
        said = layout.said(statement)
        if _NOT_SAID.search(said) or said.rstrip().endswith("?") or layout.block_of(statement).is_asking:
            continue
        spans = [
            *_of_test(said),
            *_matches("balance", _BALANCE, said, "pitch"),
            *_matches("split", _SPLIT, said, "pitch"),
            *_matches("variance", _SPREAD, said, "section"),
            *_matches("variance", _RUNS, said, "pitch"),
            *_of_cost(said),
        ]
        found += [
            Said(
                aspect,
                statement.start + start,
                statement.start + end,
                place,
                "onward"
                if reach == "pitch" and place in claiming and aspect in ("test set", "size", "split")
                else reach,
                tuple(claim.measure for claim in claims if claim.statement == place),
                frozenset(subject(claim) for claim in claims if claim.statement == place),
            )
            for aspect, start, end, reach in spans
        ]
    return tuple(found)


Span = tuple[Aspect, int, int, Reach]


def _matches(aspect: Aspect, pattern: re.Pattern[str], said: str, reach: Reach) -> Iterator[Span]:
    match = pattern.search(said)
    if match is not None:
        yield aspect, match.start(), match.end(), reach


def _of_test(said: str) -> Iterator[Span]:
    """Yield the words that name or describe test data, tell how many they are, and that a public set was used."""
    public = _public_set(said)
    if public is not None:
        for aspect in ("test set", "size", "split"):
            yield aspect, *public, "pitch"
    counted = next((one for one in _COUNTED.finditer(said) if _is_tested(said, one)), None) or _SAMPLED.search(said)
    things = _THINGS.search(said)
    if counted is None and things is not None and not _TRAINING_BEFORE.search(said[: things.start("things")]):
        counted = things
    described = _DESCRIBED_SET.search(said)
    if _TRAINED_ON_THEM.search(said):
        return
    if counted is not None:
        for aspect in ("size", "test set"):
            yield aspect, counted.start(), counted.end(), "pitch"  # type: ignore[misc]
    elif (called := _CALLED_SET.search(said)) is not None and not _TRAINING_BEFORE.search(said[: called.start()]):
        yield "test set", called.start(), called.end(), "pitch"
    elif described is not None:
        yield "test set", described.start(), described.end(), "pitch"
    elif (own := _OWN_NOUNS.search(said)) is not None and not _TRAINING_BEFORE.search(said[: own.start()]):
        yield "test set", own.start(), own.end(), "pitch" if _TESTING.search(said) else "near"


def _is_tested(said: str, counted: re.Match[str]) -> bool:
    """Tell whether things counted are those tested: not those trained on, priced or served."""
    digits = re.match(r"[\d,. ]+\d|\d", counted.group())
    number = float(re.sub(r"[^\d.]", "", digits.group().replace(",", "").replace(" ", "")) or 0) if digits else 0
    scaled = re.search(
        r"\d\s?(?:million|thousand|billion|k|K|M)\b|\b(?:hundred|thousand|million)\b|^[a-z]+ hours", counted.group()
    )
    if number < FEWEST_TESTED and not scaled:
        return False
    left = said[: counted.start()]
    if _TRAINING_BEFORE.search(re.split(r"[;,]\s", left)[-1]) or re.search(r"[$€£]\s?$", left):
        return False
    on = re.search(
        r"\b(?:on|over|across|of|among|in|all|from|:|—|-|at|the|these|those|,|\()\s?(?:the\s|all\s|those\s|these\s"
        r"|your\s|our\s|a\s|another\s|exactly\s|some\s|about\s)*$",
        left,
        re.I,
    )
    if re.fullmatch(r"\s*(?:over|more than|nearly|almost|already)\s*", left, re.I):
        return False  # "Over 2 billion items moderated": a boast, not a test
    if re.search(r"\b(?:customers|people|users|subscribers)$", counted.group()) and _SERVED.search(said):
        return False
    return (
        _TESTING.search(said) is not None
        or (on is not None and not re.search(r"\b(?:customers|teams|hospitals|firms|retailers)\b", left))
        or counted.start() == 0
    )


def _public_set(said: str) -> tuple[int, int] | None:
    """Return where a statement names a public test set: one that a list of ours holds, or that says so itself."""
    named = _NAMED_SET.search(said)
    if named is not None and not _TRAINING_BEFORE.search(said[: named.start()]):
        return named.span()
    if not re.search(r"[A-Z]{2}|[a-z][A-Z]|[A-Z]\w*[-\d]", said):
        return None
    for one in find_datasets(said, tokenize(said), []):
        if one.known and len(one.name) > 2 and not _TRAINING_BEFORE.search(said[: one.start]):
            return one.start, one.end
    return None


def _of_cost(said: str) -> Iterator[Span]:
    match = _MACHINE.search(said) or _UNDER_LOAD.search(said)
    if match is not None:
        yield "cost", match.start(), match.end(), "near"
    amounts = list(_MONEY.finditer(said))
    if len(amounts) >= 2:
        yield "price", amounts[0].start(), amounts[-1].end(), "section"


def condition_of(layout: Layout, found: Iterable[Said], claim: Claim, aspect: Aspect) -> Said | None:
    """Return the words nearest to a claim that tell one of its conditions and reach it; None where nothing does."""
    reaching = [one for one in found if one.aspect == aspect and _reaches(layout, one, claim)]
    return min(reaching, key=lambda one: (abs(one.statement - claim.statement), one.start), default=None)


def _reaches(layout: Layout, one: Said, claim: Claim) -> bool:
    if one.statement == claim.statement:
        return True
    if claim.is_of_others or (one.aspect in (*_OF_TEST, "variance") and stands_alone(layout, claim)):
        return False
    if one.reach == "onward":
        return _holds_onward(layout, one, claim)
    here, there = (layout.block_of(layout.statements[place]) for place in (claim.statement, one.statement))
    if one.aspect == "variance" and one.reach == "section" and one.subjects and subject(claim) not in one.subjects:
        return (
            _OF_ALL.search(layout.said(layout.statements[one.statement])) is not None and here.section == there.section
        )
    if one.aspect == "variance" and one.reach == "section" and claim.kind != "quality":
        is_beside = abs(one.statement - claim.statement) <= 1
        return here.section == there.section and (is_beside or _OF_ALL.search(_told(layout, one)) is not None)
    if one.aspect == "cost" and (here.kind == "row" or _OF_ALL.search(_told(layout, one))):
        return here.section == there.section
    if one.aspect == "balance" and sets_differ(layout, one.statement, claim.statement):
        return False
    if one.reach == "section":
        return here.section == there.section
    if one.reach == "pitch":
        return True
    return here.section == there.section and abs(one.statement - claim.statement) <= NEAR


def _told(layout: Layout, one: Said) -> str:
    return layout.said(layout.statements[one.statement])


def subject(claim: Claim) -> str:
    """Return what a claim is of: the kind of its measure, or its own where it names none."""
    return family(claim.measure) if claim.measure else claim.kind


def sets_differ(layout: Layout, one: int, other: int) -> bool:
    """Tell whether two statements are of other data: each, or one shortly before the first, tells another count."""
    own = counts_of(layout.said(layout.statements[other]))
    told = (counts_of(layout.said(layout.statements[place])) for place in range(one, max(-1, one - SAME_SET), -1))
    counted = next((counts for counts in told if counts), set()) if own and one != other else set()
    return bool(counted) and not own & counted


def counts_of(said: str) -> set[str]:
    """Return how many things a statement counts, as written."""
    return {match.group().split()[0].lower() for match in _COUNTED.finditer(said)}


def stands_alone(layout: Layout, claim: Claim) -> bool:
    """Tell whether a claim is of no test told elsewhere: a slogan that names no measure, or another test's number."""
    here = layout.said(layout.statements[claim.statement])
    is_pointing = re.match(r"\s*(?:That|This|These|Those|Which|So)\b", here)
    if (
        not claim.measure
        and claim.is_relative
        and not is_pointing
        and _SLOGAN.search(layout.plain[claim.start : claim.end])
    ):
        return True
    behind = claim.statement + 1
    after = layout.said(layout.statements[behind]) if behind < len(layout.statements) else ""
    is_told = re.match(r"\s*(?:This|That|It|The (?:figure|number|value))\b", after) and _OTHER_TEST.search(after)
    return _OTHER_TEST.search(here) is not None or is_told is not None


def _holds_onward(layout: Layout, one: Said, claim: Claim) -> bool:
    """Tell whether what a claim says of its own test holds for another: of the same measure, or told after it."""
    measures = {family(told) for told in one.measures}
    if not claim.measure or family(claim.measure) in measures:
        return True
    section, other = (layout.block_of(layout.statements[place]).section for place in (one.statement, claim.statement))
    said = layout.said(layout.statements[claim.statement])
    return claim.statement > one.statement and (section == other or _BACK_REFERENCE.search(said) is not None)
