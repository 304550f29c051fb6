"""Rules for what a paper works on and leaves behind: data, splits, preprocessing, code, licence; part of `facts`."""

import re

from analysis.audit.amounts import NUMBER, SCALE
from analysis.audit.rules import Rule, amount, named, printed

_THEY = re.compile(r"^(?:They|Their)\b|\b[Tt]heir\b")
_THINGS = (
    r"(?:(?:labell?ed|annotated|parallel|training|English|unlabell?ed|gold|question-answer"
    r"|document-summary)\s){0,2}(?:sentences|sentence\spairs|pairs|examples|images|tokens|words|documents|articles"
    r"|samples|instances|questions|tweets|utterances|videos|clips|reviews|dialogues|triples|queries|hours of \w+)"
)
_DATA_AFTER = re.compile(
    r"\b[Tt]rain(?:ed|ing)?\s(?:(?:our|the|all|this|\w*)\s(?:models?|networks?|systems?)\s|(?:set|data|corpus"
    r"|split)\s)?(?:on|with|using|of|from|contain\w*|has|consist\w*\sof|compris\w+|is|was|are)\s(?:(?!first\b"
    r"|every\b|blocks\b)[\w-]+\s){0,4}?"
    rf"(?<![\w./])(?P<n>{NUMBER})\s?(?P<scale>{SCALE})?\s?(?P<unit>{_THINGS})\b"
    r"(?!\s(?:for|as|in)\s(?:the\s)?(?:test|valid|dev|eval))"
)
_DATA_BEFORE = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER})\s?(?P<scale>{SCALE})?\s?(?P<unit>{_THINGS})\s(?:for|as)\s(?:the\s)?train(?:ing)?\b"
)
_PER_BATCH = re.compile(
    r"\bbatch|\bepochs?\b|\bper second\b|\bwindow\b|\btrained (?:on|with) \d+ (?:GPU|TPU)|\b[Tt]hey\b"
    r"|\b[Cc]o-?training\b"
)
_PARTS = r"(?:development|dev|validation|valid|val|tuning)"
_SPLITS = (
    re.compile(
        r"\b(?:\d+|two|three|four|five|ten)[\s-]folds?\b(?!\s(?:increase|improve|reduc|more|faster|speed|decrease"
        r"|gain)|\s?[.:,])|\binto\s(?:\d+|five|ten)\sfolds\b|\bleave-one-out\b"
    ),
    re.compile(rf"\b[Tt]rain(?:ing)?\b[^.;]{{0,40}}(?:,|/|\band\b)\s?{_PARTS}\b[^.;]{{0,40}}(?:,|/|\band\b)\s?test"),
    re.compile(rf"\bfor\straining\b[^.;]{{0,60}}\b{_PARTS}\b[^.;]{{0,60}}\btest"),
    re.compile(r"\b[Tt]rain(?:ing)?\s?/\s?(?:\w+\s?/\s?)?(?:test|validation|dev)\b"),
    re.compile(r"\b\d{2}\s?%?\s?[/:]\s?\d{1,2}\s?%?(?:\s?[/:]\s?\d{1,2}\s?%?)?\s(?:\w+\s){0,2}splits?\b"),
    re.compile(
        r"\b(?:official|standard|recommended|same|original|predefined|provided|usual|conventional|default"
        r"|random)\s(?:[\w/,-]+\s){0,3}?(?<!class\s)splits?\b"
    ),
    re.compile(
        r"\b(?:split|divided?|partition(?:ed)?)\s(?:the\s|each\s|our\s|this\s)?(?:\w+\s){0,3}?(?:data\w*|set"
        r"|corpus)\b"
        rf"[^.;]{{0,80}}\b(?:into|train|test|{_PARTS})"
    ),
    re.compile(r"\b[Hh]eld[\s-]out\s(?:\w+\s)?(?:test|validation|development)\sset\b"),
    re.compile(
        rf"\b\d{{1,2}}\s?%\sof\s(?:the\s)?(?:original\s|available\s)?training\s(?:set|data"
        rf"|examples)\b[^.;]{{0,40}}\b{_PARTS}\b"
    ),
    re.compile(rf"\b{_PARTS}\sset\s(?:compris\w+|consist\w+ of|of)\s[^.;]{{0,15}}\d[\d,]*\s?{SCALE}?"),
    re.compile(r"\bsplit\b[^.;]{0,40}\binto\s(?:training|train)\b"),
)
_CLEANING = (
    re.compile(
        r"\b(?:[Ww]e|[Aa]re|[Ww]ere|[Ww]as|is|convert|remove)\b[^.;]{0,50}\b(?:lower-?\s?cased?"
        r"|tokeni[sz]ed?(?!\s(?:text|sequence|words?|sentences?|input|with multiple))|stemmed|lemmati[sz]ed"
        r"|true-?cased|stop-?words)\b"
    ),
    re.compile(r"\b(?:[Bb]yte[\s-][Pp]air|BPE|[Ss]entence-?[Pp]iece)\b"),
    re.compile(r"\bMoses\s(?:[Tt]oken\w+|[Tt]oolkit|scripts?)|\b(?:Stanford|NLTK|spaCy|SpaCy)\s\w*\s?[Tt]okeni[sz]er"),
    re.compile(
        r"\b[Pp]re-?process(?:ed|ing)\b[^.;]{0,60}\b(?:by|using|with|as|following|procedure|where|script|identical)\b"
    ),
    re.compile(r"\bsame\spre-?processing\b"),
    re.compile(r"\breplaced?\s(?:by|with)\s[^.;]{0,30}(?:UNK|unk|token)\b"),
    re.compile(r"\b(?:use|using|limit\w*|restrict\w*|set|same|keep|kept)\b[^.;]{0,40}\bvocabulary\b[^.;]{0,30}\b\d"),
    re.compile(r"\bvocabulary\s(?:size\s)?(?:was|is)\s(?:limited|set|restricted|reduced)\b[^.;]{0,30}\b\d"),
    re.compile(r"\b[Ww]e\s(?:also\s|first\s)?normali[sz]ed?\s(?:all|the\s(?:text|data|images|input)|each|\w+\sat)"),
    re.compile(r"\b(?:images?|inputs?)\b[^.;]{0,30}\b(?:resized|cropped|rescaled)\b"),
    re.compile(r"\btruncated?\b[^.;]{0,40}\b(?:to|at|after)\s(?:\w+\s){0,3}\d+\s(?:tokens|words)"),
)
_NOT_CLEANING = re.compile(r"\busually\b|\b(?:locally|layer|batch)[\s-]normali|normalized by the|edit operations")
_AVAILABLE = r"(?:available|released|published|open-?\s?sourced?|accessible|at\s?:?\s?https?)"
_CODE = (
    re.compile(rf"\b(?:[Oo]ur|[Tt]he|[Aa]ll|its|[Ss]ource)\s(?:source\s)?code\b[^.;]{{0,90}}\b{_AVAILABLE}"),
    re.compile(
        rf"\b[Cc]odes?\b(?:\s(?:and|&|to|for|of)\s[^.;:]{{0,50}})?\s?(?:(?:is|are|will be"
        rf"|can be)\b[^.;]{{0,30}}\b(?:{_AVAILABLE}|found|downloaded)|:\s?https?)"
    ),
    re.compile(
        r"\b(?:[Ii]mplementation|[Ss]ystem|[Tt]oolkit|[Tt]ool|[Ss]oftware)\b[^.;]{0,40}\b(?:is"
        r"|are)?\s?(?:\w+\s){0,2}?(?:available\s(?:at|from|on|online|under)|open-?\s?sourced)"
    ),
    re.compile(
        r"\b(?:release|releasing|published?|open-?source)\s(?:our|the|all)\s(?:[\w-]+\s){0,3}?(?:code"
        r"|implementation)\b"
    ),
    re.compile(r"\b(?:make|made|making)\s(?:our|the|all)[^.;]{0,40}\bcode\b[^.;]{0,25}\b(?:available|public)"),
)
_PROMISED = re.compile(
    r"\b[Cc]odes?\b[^.;]{0,60}\bwill\sbe\s(?:\w+\s)?(?:available|released|public|open|published)"
    r"|\bwill\s(?:be\s)?(?:release|make|open-?source|publish)\w*\b[^.;]{0,50}\bcode\b"
)
_OTHERS_CODE = re.compile(
    r"\b[Tt]heir\b|\b(?:not|n't)\b|\b[A-Z]\w+[’']s\s(?:\w+\s)?(?:implementation|code)|\b(?:used?|using)\s(?:the|an?|their)\s(?:\w+\s)?(?:implementation|code|system)\b"
)
_SETS = r"(?:data\s?sets?|corpus|corpora|benchmark|annotations?|resources|training data|test data)"
_NO_DATA = re.compile(r"^(?:They|Their)\b|\b[Tt]heir\b|\b(?:no|not|lack|often|virtually)\b|n't\b")
_DATA = (
    re.compile(
        rf"\b{_SETS}\b[^.;]{{0,50}}\b(?:is|are|made|be|was|were)\s(?:(?:\w+\s){{0,2}}?(?:publicly|freely|openly)\s"
        r"(?:available|released)|released|(?:\w+\s)?available\s(?:at|from|on|online|under|upon|via|in)\b)"
    ),
    re.compile(rf"\b(?:publicly|freely)\s(?:and freely\s)?available\s(?:[\w/-]+\s){{0,3}}?{_SETS}\b"),
    re.compile(rf"\b(?:release|releasing|publish)\s(?:the|our|a|an|this|all)\s(?:[\w-]+\s){{0,4}}?{_SETS}\b"),
    re.compile(
        rf"\b(?:[Mm]ak\w+|made)\s(?:our|the|this|all)\s(?:[\w-]+\s){{0,4}}?{_SETS}\s(?:\w+\s){{0,2}}?available\b"
    ),
)
_LICENCE = re.compile(
    r"\b(?:MIT|Apache(?:[\s-]2(?:\.0)?)?|BSD|A?L?GPL[\w.-]*|CC[\s-](?:BY|0)[\w.-]*(?:\s\d\.\d)?|(?:\d-Clause\s)?BSD"
    r"|Creative\sCommons)\b[^.;]{0,30}\b[Ll]icen[sc]e|\b(?:[Ll]icen[sc]ed|released|available"
    r"|distributed)\sunder\s(?:the\s|an?\s)?(?:[\w.-]+\s){0,4}?(?:[Ll]icen[sc]e|Commons"
    r"|CC[\s-]BY[\w.-]*(?:\s\d\.\d)?)"
)
_LIMITS = re.compile(
    r"\b[Ll]imitations?\sof\s(?:our|this\s(?:work|study|paper)|the\s(?:present|proposed|current)\s(?:work|study"
    r"|approach|method|model))|\b[Oo]ur\s(?:\w+\s){1,3}(?:has|have|suffers?"
    r"|is)\b[^.;]{0,30}(?<!not )\blimit(?:ations?|ed\sto)\b|\b(?:[Oo]ne|[Aa]nother|[Aa]\s(?:main|key"
    r"|major))\slimitation\s(?:is|of\s(?:our|this))"
)

MATERIAL_RULES = (
    *(
        Rule("training_data", ("train",), pattern, amount("", 100), unless=_PER_BATCH, most=2)
        for pattern in (_DATA_AFTER, _DATA_BEFORE)
    ),
    Rule(
        "training_data",
        ("training split",),
        re.compile(
            rf"\b[Tt]raining\s(?:split|set|data)\s(?:has|contains|consists\sof"
            rf"|of)\s(?:\w+\s){{0,2}}?(?<![\w.])(?P<n>{NUMBER})\s?(?P<scale>{SCALE})?\s?(?P<unit>{_THINGS})\b"
        ),
        amount("", 100),
    ),
    *(
        Rule(
            "splits",
            ("split", "fold", "train", "held", "leave-one", "valid", "dev", "divid", "partition"),
            pattern,
            printed,
            unless=_THEY,
            most=1,
        )
        for pattern in _SPLITS
    ),
    *(
        Rule(
            "preprocessing",
            (
                "token",
                "lower",
                "case",
                "byte",
                "bpe",
                "piece",
                "process",
                "unk",
                "vocab",
                "normal",
                "resiz",
                "crop",
                "rescal",
                "stem",
                "lemma",
                "stop",
                "truncat",
                "moses",
            ),
            pattern,
            printed,
            unless=_NOT_CLEANING,
            most=1,
        )
        for pattern in _CLEANING
    ),
    Rule("code", ("code",), _PROMISED, named("promised"), unless=_OTHERS_CODE, most=1),
    *(
        Rule(
            "code",
            ("code", "implementation", "system", "tool", "software"),
            pattern,
            named("available"),
            unless=re.compile(f"{_PROMISED.pattern}|{_OTHERS_CODE.pattern}"),
            most=1,
        )
        for pattern in _CODE
    ),
    *(Rule("data", ("available", "releas", "publish"), pattern, printed, unless=_NO_DATA, most=1) for pattern in _DATA),
    Rule("licence", ("licen", "creative commons", "cc by", "cc-by"), _LICENCE, printed, unless=_THEY, most=1),
    Rule("limitations", ("limit",), _LIMITS, named("limitation"), most=1),
)
