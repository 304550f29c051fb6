"""Rules for how a paper trained and repeated: runs, spread, epochs, batches, rates, optimisers; part of `facts`."""

import re

from analysis.audit.amounts import COUNT, NUMBER, SCALE, SMALL
from analysis.audit.rules import Read, Rule, amount, named, printed

_RUN_WORDS = ("run", "seed", "restart", "repetition", "times", "trial", "experiments", "models", "initiali")
_NOT_OURS = re.compile(r"^(?:They|Their)\b|\b(?:their|previous|prior)\s(?:work|paper|authors)\b")
_RUNS = (
    re.compile(
        rf"\b(?P<n>{COUNT})\s"
        r"(?:(?:different|independent|random|separate|training|repeated|distinct|complete)\s?,?\s?){0,3}(?:seeds"
        r"|runs|restarts|repetitions|re-?runs|(?:random\s)?initiali[sz]ations)\b(?!\swords)"
    ),
    re.compile(
        rf"\b(?:average|mean|median)\w*\s(?:\w+\s){{0,4}}?(?:of|over|across|from)\s(?:the\s|all\s)?(?P<n>{COUNT})\s"
        r"(?:\w+\s){0,2}?(?:models\strained|experiments|trials|training\sruns|times)\b"
    ),
    re.compile(
        rf"\b(?:average|mean|deviation)s?\b[^.;]{{0,30}}\b(?:over|across)\s(?:the\s|all\s)?(?P<n>{COUNT})\s"
        r"(?:\w+\s){0,1}experiments\b"
    ),
    re.compile(
        r"\b(?:[Rr]epeat\w*|runs?|ran|[Rr]unning|[Tt]rain(?:ed|s|ing)?|conduct\w*|perform(?:ed|s)?|evaluated?)\b"
        rf"(?:(?!\b(?:appear|occur)|[.;]).){{0,60}}?\s(?P<n>{COUNT})\stimes\b"
        r"(?!\s(?:during|as|faster|slower|more|less|the|larger|smaller|higher|longer|per|fewer|better|a)\b)"
    ),
)
_SUBMITTED = re.compile(
    r"\b(?:one of our|submitted|official|permutations?|bootstrap|Step)\b|\bruns? of (?:words|text)|seed words"
    r"|\brepeat\w*\s(?:an?\s)?(?:word|phrase|question)"
)
_LAST = re.compile(r"\b(?:last|first)\s$")
_CLAIMING = re.compile(r"\b(?:report|mean|average|over|across|runs|accuracy|error|results?|±|score|observe)\w*")
_NOISE = re.compile(
    r"\b(?:initiali[sz]|Gaussian|normal distribution|noise|drawn|sampl(?:ed|es)|weights|covariance|zero mean|kernel"
    r"|pixel|normali[sz]|values for\b)",
    re.IGNORECASE,
)
_NO_TEST = re.compile(r"\b(?:unable|cannot|could not|no (?:statistical )?significance tests?)\b")
_SIGNIFICANCE = re.compile(
    r"\bstatistical(?:ly)?[\s-](?:in)?signific\w+|\bstat\.\ssignif|\b[pP]\s?(?:-?\s?values?\s?)?[<≤=]\s?0?\.\d+"
    r"|\b(?:paired\s|two-sided\s|Welch\W?s?\s|Student\W?s?\s)?t-tests?\b|\bbootstrap\s(?:resampling|test|sampling)"
    r"|\bMcNemar|\bWilcoxon|\bapproximate\srandomi[sz]ation|\b(?:permutation|randomi[sz]ation|significance)\stests?\b"
)
_EVERY = re.compile(
    r"(?:\bevery|\beach|\bper|\bafter every|patience of|\bat|\blast|warm\S*[^,;]{0,20}|\bfirst|decay\w*[^,;]{0,12}"
    r"|\bpast|\bprevious|\bBPTT[^,;]{0,10}|\bnext|^After)\s(?:the\s)?$"
)
_EPOCHS = (
    re.compile(rf"\b(?P<n>{COUNT})\s(?:training\s|full\s|complete\s|total\s|more\s)?(?P<unit>epoche?s)\b"),
    re.compile(
        rf"\bnumber of (?:training )?epochs?\s(?:is|was|to|as|of|=)\s(?:set\s|fixed\s)?(?:to\s|at\s)?(?P<n>{NUMBER})\b"
    ),
)
_STEPS = re.compile(
    rf"\b(?P<n>{NUMBER})\s?(?P<scale>{SCALE})?\s?(?:training\s|gradient\s|weight\s|parameter\s|optimi[sz]ation\s)?"
    r"(?P<unit>steps|iterations|updates)\b"
)
_TRAINING = re.compile(r"\b(?:[Tt]rain|optimi[sz]|converge|[Ff]ine-?tun|pre-?train|[Uu]pdates|run)\w*")
_NO_STEPS = re.compile(r"\b(?:sequence|time-?\s?steps|longest|reasoning steps|sampling|Markov|MCMC|Gibbs)\b")
_FILL = (
    r"(?:[\s-]?(?:sizes?|of|is|was|were|are|to|as|at|set|fixed|equal|chosen|be|being|approximately|about|around|both"
    r"|containing|contained|contains|the|our|for|training|all|experiments?|models?|default|value|used|we|use|a"
    r"|sentence|pairs|:|=|\()){0,9}\s?"
)
_BATCH = re.compile(
    rf"\b(?:mini-?\s?)?[Bb]atch(?:es)?{_FILL}(?<![\w.])(?P<n>{NUMBER})(?P<scale>[kK](?![\w]))?"
    r"(?!\s?(?:[x×%]|epochs?|hours?|GPUs?|layers|times|iterations|steps|-|minutes))"
)
_PER_BATCH = re.compile(rf"\b(?P<n>{NUMBER})\s(?:\w+\s){{0,2}}?(?:per|in each|in a)\s(?:mini-?\s?)?batch\b")
_RATE_FILL = (
    r"(?:[\s-]?(?:of|is|was|are|were|equals?|to|at|as|set|initially|initial|fixed|with|value|default|the|η|α|ε"
    r"|optimi[sz]er|initiali[sz]ed|be|a|peak|max|maximum|constant|used|we|use|chosen|start\w*|from|for|all|in|Ada\w+"
    r"|SGD|training|=|:|\(|\[)){0,8}\s?"
)
_RATE = re.compile(rf"\b(?:learning[\s-]rates?|lr)\b{_RATE_FILL}(?<![\w.])(?P<n>{SMALL})(?!\s?[%\d×x])")
_RATE_BEFORE = re.compile(rf"(?<![\w.])(?P<n>{SMALL})\s(?:as|for)\s(?:the\s|our\s)?(?:initial\s)?learning[\s-]rate\b")
_OPTIMISER = re.compile(
    r"\b(?:AdamW|Adamax|Nadam|Adam(?!\s(?!Optim)[A-Z][a-z]+\b(?!,?\s(?:19|20)\d\d))|Momentum\s?SGD|SGD|Ada[Gg]rad"
    r"|ADAGRAD|Ada[Dd]elta|ADADELTA|RMS[Pp]rop|RMSPROP|Adafactor|LAMB|L-?BFGS|[Ss]tochastic gradient descent)\b"
)
_OPTIMISING = re.compile(r"\b(?:[Tt]rain|[Oo]ptimi|[Ll]earn|[Uu]pdat|[Mm]inimi|[Uu]s(?:e|ed|ing)\b|[Ww]ith\b|Schedul)")
_NOT_OUR_OPTIMISER = re.compile(
    r"\bpaper\b|\bvariants\b|\b(?:similar|analogous) to\b|\bconverg\w+ (?:proof|rate)|\bunlike\b|\bcompare[ds]?\b"
    r"|\b(?:methods|algorithms|optimi[sz]ers) such as\b"
)
_NOT_DONE = re.compile(
    r"^(?:They|Their)\b|\b[Ff]uture\b|\b[Ff]urther experiments\b|\bexpensive\b|\brobust to\b"
    r"|\brequir\w+ (?:a )?(?:specific )?hyper|\bnot (?:\w+\s){0,2}depend\b|\b(?:without|no) (?:\w+\s)?(?:hyper"
    r"|tuning)"
)
_TUNED = re.compile(
    r"\b(?:hyper-?\s?parameters?|parameters?|weights?|rates?|sizes?|number|dropout|threshold|coefficient|we|layers"
    r"|models?)\b",
    re.IGNORECASE,
)
_SAME_OPTIMISER = {
    "stochastic gradient descent": "SGD",
    "momentum sgd": "SGD",
    "momentumsgd": "SGD",
    "adam": "Adam",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "rmsprop": "RMSprop",
    "lbfgs": "L-BFGS",
}


def _optimiser(match: re.Match[str]) -> Read:
    name = " ".join(match.group().split())
    return Read(_SAME_OPTIMISER.get(name.lower(), name))


TRAINING_RULES = (
    *(Rule("runs", _RUN_WORDS, pattern, amount("runs", 2, 1000), unless=_SUBMITTED, before=_LAST) for pattern in _RUNS),
    Rule(
        "variance",
        ("standard dev", "std"),
        re.compile(r"\b[Ss]tandard deviations?\b|\bstd\b"),
        printed,
        needs=_CLAIMING,
        unless=_NOISE,
        most=1,
    ),
    Rule("variance", ("±", "+/-"), re.compile(r"\d\s?%?\s?\(?\s?(?:±|\+/-)\s?\d[\d.]*"), printed, most=1),
    Rule("variance", ("confidence interval",), re.compile(r"\b[Cc]onfidence intervals?\b"), printed, most=1),
    Rule(
        "variance",
        ("signif", "p <", "p<", "p =", "p=", "test", "mcnemar", "wilcoxon", "bootstrap", "randomi"),
        _SIGNIFICANCE,
        printed,
        unless=_NO_TEST,
        most=1,
    ),
    *(
        Rule("epochs", ("epoch",), pattern, amount("epochs", 1, 100_000), unless=_NOT_OURS, before=_EVERY, most=2)
        for pattern in _EPOCHS
    ),
    Rule(
        "steps",
        ("step", "iteration", "update"),
        _STEPS,
        amount("steps", 1000),
        needs=_TRAINING,
        unless=_NO_STEPS,
        before=_EVERY,
        most=2,
    ),
    *(
        Rule("batch_size", ("batch",), pattern, amount("", 1, 1e8), unless=_NOT_OURS, most=2)
        for pattern in (_BATCH, _PER_BATCH)
    ),
    *(
        Rule(
            "learning_rate",
            ("learning rate", "learning-rate", "lr"),
            pattern,
            amount("", 1e-9, 5),
            unless=_NOT_OURS,
            most=2,
        )
        for pattern in (_RATE, _RATE_BEFORE)
    ),
    Rule(
        "optimiser",
        ("adam", "sgd", "adagrad", "adadelta", "rmsprop", "adafactor", "lamb", "bfgs", "stochastic grad"),
        _OPTIMISER,
        _optimiser,
        needs=_OPTIMISING,
        unless=_NOT_OUR_OPTIMISER,
        most=1,
    ),
    Rule(
        "search",
        ("grid search", "grid-search", "random search", "bayesian optimi"),
        re.compile(r"\b(?:[Gg]rid[\s-]search|[Rr]andom\ssearch|Bayesian\soptimi[sz]ation)\b"),
        printed,
        unless=_NOT_DONE,
        most=1,
    ),
    Rule(
        "search",
        ("hyper", "tun", "select", "chosen", "picked", "determined", "optimized", "optimised", "set"),
        re.compile(
            r"(?<![Ff]ine[\s-])\b(?:tuned?|tuning|selected|chosen|picked|determined|optimi[sz]ed?|(?:is|are|was"
            r"|were)\sset|select|chose)\b[^.;]{0,60}\b(?:on|using|by|based on|according to|from|via"
            r"|to maximi[sz]e)\b[^.;]{0,40}\b(?:dev|development|validation|held-?out|cross[\s-]validation)\b"
        ),
        printed,
        needs=_TUNED,
        unless=re.compile(r"^(?:They|Their)\b|\b[Tt]heir\b|\btest sets?\b[^.;]{0,15}\b(?:report|result)"),
        most=1,
    ),
    Rule(
        "search",
        ("hyper",),
        re.compile(r"\b[Hh]yper-?\s?parameters?\s(?:search|tuning|optimi[sz]ation|sweep|selection)\b"),
        printed,
        unless=_NOT_DONE,
        most=1,
    ),
    Rule(
        "search",
        ("tun",),
        re.compile(r"\b(?:we|We)\s(?:\w+\s){0,2}tuned?\b[^.;]{0,30}\b(?:hyper-?\s?parameters?|dropout|rate)"),
        printed,
        unless=_NOT_OURS,
        most=1,
    ),
    Rule(
        "search",
        ("among {", "in {", "from {", "from [", "in ["),
        re.compile(r"\b(?:select|choose|chose|tune|pick|search)\w*\b[^.;]{0,60}\b(?:among|in|from)\s[{\[]\s?[\d.]"),
        printed,
        most=1,
    ),
    Rule("ablations", ("ablat",), re.compile(r"\b[Aa]blat\w+"), named("ablation"), most=1),
)
