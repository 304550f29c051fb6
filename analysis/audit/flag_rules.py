"""Rules for what limits the comparison of a number with others: data, ensembles, splits, shots …; part of `flags`."""

import re
from collections.abc import Callable

from analysis.audit.amounts import NUMBER, SCALE, amount_of
from analysis.audit.rules import Read, Rule, named, printed

LEAST_RATIO = 2.0
"""Sizes that differ by more than this factor are not one class."""
_DENIED = re.compile(
    r"\b(?:without|w/o|avoid\w*|no|not|nor|than|outperform\w*|surpass\w*|exceed\w*|beat\w*|including|over|against"
    r"|Temporal|instead of|rather than|comparable to|like)\b[^,;.(]{0,28}$",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:works?|methods?|models?|approaches)\s(?:that|which)\s(?:\w+\s){0,3}$")
_DENIED_OR_OTHERS = re.compile(f"{_DENIED.pattern}|{_OTHERS.pattern}", re.IGNORECASE)
_DESCRIBES_DATA = re.compile(
    r"\b(?:compris\w+|consist\w*|contain\w*|collect\w*|annotated by|(?:has|have|includ\w+)\s[^.;]{0,60}unlabell?ed)\b"
)
"""Said of a data set that is introduced, not of what a model was trained with."""
_ABOUT_DATA = re.compile(r"\b(?:data\s?sets?|corpus|corpora|benchmark)\b[^.;]{0,40}\b(?:larger|smaller|bigger)\b")
_LISTED_AS_ABSENT = re.compile(
    f"{_DENIED_OR_OTHERS.pattern}|\\b(?:without|not require|not use|not need|no)\\b[^.;]{{0,40}}$", re.IGNORECASE
)
_MATERIAL = r"(?:data(?:\s?sets?)?|corpora|corpus|images|annotations?|supervision|labels|knowledge|resources|examples)"
_WITHOUT = r"(?<!\bor\s)\b(?:[Ww]ithout|w/o|[Nn]o|not\s(?:use|using|rely\w*\son))\b(?!\sbells)"
_COMPARING = re.compile(
    r"\b(?:than|compared?|versus|vs\.?|surpass\w*|outperform\w*|whereas|while|relative to|of the (?:previous"
    r"|original))\b"
)
_PARAMETERS = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER})\s?(?P<scale>{SCALE})?\s?-?(?:\w+\s)?(?:parameters?|params|Params)\b"
)
_FACTOR = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER}|two|three|four|five|six|ten)\s?(?:[x×]|times|-?\s?fold)\s(?:\w+\s){{0,2}}?"
    r"(?P<way>fewer|less|smaller|more|larger|bigger)\b(?P<what>[^,;.]{0,30})"
)
_SHARE_LESS = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER})\s?%\s(?:fewer|less|smaller)\s(?:\w+\s){{0,1}}?(?:parameters|params|model)\b"
)
_PART = re.compile(
    r"\b(?:a\s|one[\s-])?(?P<part>half|third|quarter|fifth|tenth)\s(?:of\s)?(?:the\s"
    r"|its\s)?(?:number of\s)?(?:parameters|params|size)\b"
)
_PARTS = {"half": 2.0, "third": 3.0, "quarter": 4.0, "fifth": 5.0, "tenth": 10.0}


def _value(match: re.Match[str]) -> Read:
    return Read(" ".join(match["value"].split()))


def _ratio_read(
    is_large: bool, ratio_of: Callable[[re.Match[str]], float | None]
) -> Callable[[re.Match[str]], Read | None]:
    """Return a reading that counts only where the ratio is beyond the bound, or only where it is within."""

    def read(match: re.Match[str]) -> Read | None:
        ratio = ratio_of(match)
        if ratio is None or (ratio > LEAST_RATIO) != is_large:
            return None
        return Read(" ".join(match.group().split()), round(ratio, 3))

    return read


def _factor(match: re.Match[str]) -> float | None:
    """Return a printed factor, where it is one of size: "10x smaller", "3 times fewer parameters"."""
    about_size = match["way"] in ("smaller", "larger", "bigger") or "param" in match["what"] or "size" in match["what"]
    elsewhere = re.search(
        r"\b(?:data|step|iteration|epoch|sample|token|error|FLOP|comput|label|memory|batch)", match["what"]
    )
    return amount_of(match["n"]) if about_size and not elsewhere else None


def _share_less(match: re.Match[str]) -> float | None:
    share = float(match["n"])
    return 100 / (100 - share) if 0 < share < 100 else None


def _two_sizes(match: re.Match[str]) -> float | None:
    """Return the ratio of two printed numbers of parameters, the larger to the smaller."""
    sizes = [amount_of(one["n"], one["scale"] or "") for one in _PARAMETERS.finditer(match.group())]
    known = [size for size in sizes if size]
    return max(known) / min(known) if len(known) >= 2 else None


RAISED = (
    Rule(
        "ensemble",
        ("ensembl",),
        re.compile(r"\b(?:[Ss]elf-)?[Ee]nsembl(?:e|es|ed|ing)\b(?!-)"),
        printed,
        unless=re.compile(r"\bfuture work\b|\bensembl\w+ approaches include|\bcurrent methods\b"),
        before=_DENIED_OR_OTHERS,
        most=1,
    ),
    Rule(
        "ensemble",
        ("test-time", "test time", "multi-scale", "crop", "flip", "averaging", "soup"),
        re.compile(
            r"\b(?:[Tt]est[\s-]time[\s-]augmentations?|[Mm]ulti-scale\s(?:inference|test\w*)|[Mm]ulti-crop|(?:10"
            r"|[Tt]en)-crop|[Ff]lip test\w*|(?:model|checkpoint)\saveraging|model soups?)\b"
        ),
        printed,
        before=_DENIED,
        most=1,
    ),
    Rule(
        "extra_data",
        ("extra", "additional", "external", "auxiliary"),
        re.compile(rf"\b(?:[Ee]xtra|[Aa]dditional|[Ee]xternal|[Aa]uxiliary)\s(?:\w+\s){{0,2}}?{_MATERIAL}\b"),
        printed,
        unless=re.compile(r"\bstate-of-the-art, is\b|\bdependency on\b"),
        before=_LISTED_AS_ABSENT,
        most=1,
    ),
    Rule(
        "extra_data",
        ("unlabel", "pseudo"),
        re.compile(
            rf"(?<![\w.])(?:{NUMBER}\s?{SCALE}?|as the)\s(?:\w+\s){{0,1}}?unlabell?ed\b(?:\s(?:images|set|data"
            rf"|examples|"
            r"sentences|videos|speech))?|\bunlabell?ed\sset\sfor\b"
        ),
        printed,
        unless=_DESCRIBES_DATA,
        before=_DENIED_OR_OTHERS,
        most=1,
    ),
    Rule(
        "pretraining",
        ("train",),
        re.compile(r"\b[Pp]re-?\s?train(?:ed|ing)\b(?!-)(?:\son\s(?:the\s)?[A-Z][\w-]+)?"),
        printed,
        unless=re.compile(r"\bstate-of-the-art, is\b|\brarely\b|\bwe found (?:this|it)\b|\bavailable\b|\brelease"),
        before=_DENIED_OR_OTHERS,
        most=1,
    ),
    Rule(
        "pretraining",
        ("bert", "glove", "word2vec", "fasttext", "elmo", "gpt", "imagenet-2", "jft", "clip"),
        re.compile(
            r"\b(?:[Uu]s(?:e|ed|ing)|initiali[sz]ed (?:with|by|from)|leverag\w+|adopt\w*|embeddings with"
            r"|pretrained on)\s(?:the\s|a\s|an\s)?(?:[\w-]+\s){0,3}?(?P<value>GloVe|[Ww]ord2[Vv]ec|[Ff]ast[Tt]ext"
            r"|ELMo|(?:Ro|Sci|Bio)?BERT\w*|GPT-\d\w*|ImageNet-2[12][kK]|JFT-\d+M|CLIP)\b"
        ),
        _value,
        before=_DENIED_OR_OTHERS,
        most=1,
    ),
    Rule(
        "resolution",
        ("x", "×", "resolution"),
        re.compile(r"(?<![\w.])\d{2,4}\s?[×xX]\s?\d{2,4}(?![\w.])"),
        printed,
        needs=re.compile(r"\b(?:resolution|[Ii]nput|images?|ImageNet|LSUN|FFHQ|CelebA|pixels|crops?|COCO|FID)\b"),
        unless=re.compile(r"\b(?:kernel|filters?|blocks?|matri(?:x|ces)|patches|convolution)"),
        most=1,
    ),
    Rule(
        "resolution",
        ("resolution",),
        re.compile(r"(?<![\w.])(?:\d{2,4}\s)?\d{2,4}\s(?:px\s|pixel\s)?resolution\b|\bresolution\s(?:of\s)?\d{2,4}\b"),
        printed,
        most=1,
    ),
    Rule(
        "prompting",
        ("shot",),
        re.compile(r"\b(?:[Zz]ero|[Ff]ew|[Oo]ne|two|five|\d{1,3})[\s-]shot\b"),
        printed,
        before=_DENIED_OR_OTHERS,
        most=1,
    ),
    Rule(
        "prompting",
        ("thought", "cot", "in-context", "self-consistency", "tool", "maj@", "best-of"),
        re.compile(
            r"\b(?:[Cc]hain[\s-]of[\s-][Tt]hought|CoT\b|[Ii]n-context\s(?:learning|examples?)|[Ss]elf-consistency"
            r"|[Tt]ool[\s-](?:use|augmented|calling)|with (?:external )?tools|maj@\d+|best-of-\d+)"
        ),
        printed,
        before=_DENIED,
        most=1,
    ),
    Rule(
        "split",
        ("val", "dev"),
        re.compile(
            r"(?<!test-)(?<!test )\b(?:validation\s(?:set|split|data\s?set|subset)|val(?:\d{4})?\b(?:\s(?:set"
            r"|split))?|minival|mini-val|dev(?:elopment)?\s(?:and\b|set|split|sets)|(?<=-)val\b)"
        ),
        named("validation"),
        needs=re.compile(r"\d"),
        unless=re.compile(r"\b(?:tuned?|tuning|select\w*|chosen|cross-validation|patience|early stop\w*)\b"),
        most=1,
    ),
    Rule("size_ratio", ("x ", "×", "times", "fold"), _FACTOR, _ratio_read(True, _factor), unless=_ABOUT_DATA, most=1),
    Rule("size_ratio", ("%",), _SHARE_LESS, _ratio_read(True, _share_less), most=1),
    Rule(
        "size_ratio",
        ("half", "third", "quarter", "fifth", "tenth"),
        _PART,
        _ratio_read(True, lambda match: _PARTS[match["part"]] + 0.001),
        most=1,
    ),
    Rule("size_ratio", ("param",), re.compile(r".+"), _ratio_read(True, _two_sizes), needs=_COMPARING, most=1),
    Rule(
        "harness",
        ("bleu", "eval", "scor", "script", "rouge", "coco", "helm", "opencompass", "official"),
        re.compile(
            r"\b(?:lm-eval\w*|[\w-]*[Ee]valuation[\s-][Hh]arness|[Ss]acre-?\s?BLEU|multi-bleu(?:\.perl)?"
            r"|mteval[\w.-]*|conlleval|pyrouge|ROUGE-1\.5\.5|py-?cocotools|HELM|OpenCompass"
            r"|(?:de-?)?[Tt]okeni[sz]ed,?\s(?:case-\w+\s)?BLEU|case-(?:in)?sensitive\s(?:\w+\s)?BLEU"
            r"|[Oo]fficial\s(?:[\w-]+\s){0,2}?(?:scorer|scripts?|evaluation\sserver|toolkit))"
        ),
        printed,
        unless=re.compile(r"\bet al\b[^.;]{0,40}\breported\b"),
        most=1,
    ),
)
"""What raises a flag."""
CLEARED = (
    Rule(
        "ensemble",
        ("single", "crop"),
        re.compile(r"\b[Ss]ingle[\s-](?:models?(?!\s(?:capable|to|that|for))|crop|scale|system|checkpoint)\b"),
        printed,
        unless=re.compile(r"\bother single|\b[Tt]heir\b"),
        most=1,
    ),
    Rule(
        "ensemble",
        ("without", " no "),
        re.compile(
            rf"{_WITHOUT}\s(?:any\s|using\s)*(?:[Tt]est[\s-][Tt]ime[\s-]aug\w+|ensembl\w+|model averaging"
            rf"|multi-scale test\w*)"
        ),
        printed,
        most=1,
    ),
    Rule(
        "extra_data",
        ("without", "no ", "not "),
        re.compile(rf"{_WITHOUT}[^.;]{{0,60}}?\b(?:extra|additional|external|other)\s(?:\w+\s){{0,2}}?{_MATERIAL}\b"),
        printed,
        unless=re.compile(r"\b(?:exceeding|previously published|no such)\b"),
        most=1,
    ),
    Rule(
        "extra_data",
        ("only",),
        re.compile(r"\btrain\w*\sonly\son\s(?:gold|the\s\w+\straining)\s(?:data|set)\b"),
        printed,
        most=1,
    ),
    Rule(
        "pretraining",
        ("scratch",),
        re.compile(r"\b[Tt]rain(?:ed|ing)?\b[^.;]{0,40}\bfrom scratch\b"),
        printed,
        unless=re.compile(
            r"\brarely\b|\bupon\b|\b(?:than|over)\b[^.;]{0,20}from scratch|\bif trained\b|compared? (?:to|with)"
        ),
        most=1,
    ),
    Rule(
        "pretraining",
        ("without", "no "),
        re.compile(rf"{_WITHOUT}[^.;,]{{0,40}}?\bpre-?\s?train\w*"),
        printed,
        unless=re.compile(r"\blabell?ed data for pre-?train|\bbaselines? without\b"),
        most=1,
    ),
    Rule(
        "prompting",
        ("without", "no "),
        re.compile(rf"{_WITHOUT}\s(?:any\s|using\s)*(?:[Cc]hain[\s-]of[\s-]thought|prompting|in-context\s\w+|tools)"),
        printed,
        most=1,
    ),
    Rule(
        "split",
        ("test", "evaluation"),
        re.compile(
            r"\b(?:[Tt]est(?:[\s-](?:sets?|dev|splits?|std|challenge|dataset|data|part|images))|test(?=\))"
            r"|newstest\d+|evaluation\s(?:set|dataset|split))(?![\w-])"
        ),
        named("test"),
        needs=re.compile(r"\d"),
        unless=re.compile(r"\bwithout\sa\stest"),
        most=1,
    ),
    Rule(
        "size_ratio",
        ("same", "similar", "comparable", "equal"),
        re.compile(
            r"\b(?:[Ss]ame|[Ss]imilar|[Cc]omparable|[Ee]qual)\s(?:number of\s|amount of\s)?(?:trainable\s"
            r"|model\s)?(?:parameters?|params|parameter\s(?:count|budget|complexity)|model size)\b"
        ),
        printed,
        most=1,
    ),
    Rule("size_ratio", ("%",), _SHARE_LESS, _ratio_read(False, _share_less), most=1),
)
"""What says that a flag does not apply."""
