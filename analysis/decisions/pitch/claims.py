"""The claims of a pitch: which of its numbers and comparisons speak of performance, and of what kind; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.claims.mentions import find_metrics
from analysis.claims.vocabulary import tokenize
from analysis.decisions.pitch.figures import MOST_FIGURES, Figure, digits, find_figures, parts_above
from analysis.decisions.pitch.statements import Layout

Kind = Literal["quality", "speed", "saving", "outcome"]
MOST_CLAIMS = 300
"""Of one pitch, in reading order; a longer list serves nobody."""
MOST_OF_TIME = 50
"""Percent "of the time" up to which a time is told; "right 99 % of the time" is how often."""
NEAR_STATEMENTS = 4
"""Statements back, the buyer's aside, in which the measure may stand that "that is half of theirs" speaks of."""

MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("word error rate", r"\bword[- ]error(?:[- ]rate)?s?\b|\bWER\b"),
        ("character error rate", r"\bcharacter[- ]error(?:[- ]rate)?s?\b|\bCER\b|\bwrong characters\b"),
        ("forecast error", r"\bMAPE\b|\bMAE\b|\bRMSE\b|\bWAPE\b|\bmean absolute(?: percentage)?(?: errors?)?\b"
                           r"|\bforecast(?:ing)? (?:errors?|accuracy)\b|\bETA errors?\b|\bdeviat\w+ (?:from|of)|\bR2\b"
                           r"|\bR²|\bR-squared\b"),
        ("F1", r"\bF-?1\b|\bF[- ]?(?:score|measure)s?\b"),
        ("AUC", r"\bAU(?:RO|PR)?C\b|\bROC[- ]AUC\b|\bPR[- ]AUC\b|\barea under\b|\bGini\b|\bAP\b|\bKS statistic\b"),
        ("recall", r"\brecall\b|\bsensitiv\w+|\btrue[- ]positive rate\b|\b(?:catch(?:es)?|caught|detects?|detected"
                   r"|finds?|found|spots?"
                   r"|spotted|identif(?:y|ies|ied)|flags?|flagged|intercepts?|blocks|blocked|stops?|misses|missed"
                   r"|miss)\b"),
        ("precision", r"\bprecision\b|\bprecise\b|\bpositive predictive value\b|\bPPV\b"),
        ("specificity", r"\bspecificity\b|\bfalse[- ](?:positive|alarm|alert|reject|accept)\w*(?: rates?)?\b"
                        r"|\bfalse\s(?:flags?|hits?)\b"),
        ("error", r"\berrors?\b(?! message)|\bmistakes?\b|\bmisclassif\w+|\bmis-\w+"
                  r"|\bmis(?:reads?|understandings?|routed|routings?|labels?|diagnos\w+|matches|ses?)\b"
                  r"|\b(?:fewer|less|lower) (?:\w+ )?(?:defects|bugs)\b|\bhallucinat\w+|\bwrong(?:ly)?\b"
                  r"|\bfailure rates?\b|\bdefects (?:missed|escap\w+)|\bescapes?\b"),
        ("accuracy", r"\baccura(?:cy|te|tely)\b|\bcorrect(?:ly|ness)?\b|\bright (?:answers?|species|on|in|first)\b"
                     r"|\b(?:were|was|is|are|gets?|got|came|comes?|(?:come|came|comes) out|all digits|of them"
                     r"|answers) right\b"
                     r"|\bthe (?:right|expected|intended) [a-z]+\b|\bsolv(?:es|ed)\b"
                     r"|\bexact[- ]match\b|\bagree(?:s|ment)?\b|\b(?:understood|recogni[sz]ed)\b"
                     r"|\bnames? (?:the right )?\d|\bhit rate\b|\bsuccess rate\b|\bquality score\b"
                     r"|\b(?:recognition|detection|identification|match|matching|pass|read|completion) rates?\b"
                     r"|\bread rates?\b|\bhuman parity\b"),
        ("resolution", r"\b(?:resolution|containment|straight-through|automation|deflection) rates?\b|\b(?:resolv"
                       r"|automat|deflect)(?:es|ed|ing)\b"),
        ("preference", r"\bprefer(?:s|red|ence)?\b|\bwin rate\b|\bchose\b|\bchoose ours\b"),
        ("ranking", r"\bnDCG\b|\bMRR\b|\b(?:recall|precision|hit)@\d+|\bmAP\b|\btop-?\d+\b|\b(?:hit"
                    r"|success) rate (?:at|@) ?\d"
                    r"|\btop[- ](?:one|three|five|ten|twenty)\b"),
        ("text quality", r"\bBLEU\b|\bROUGE\b|\bCOMET\b|\bMETEOR\b|\bBERTScore\b|\bchrF\b|\bperplexity\b|\bMOS\b"
                         r"|\bexact match\b"),
        ("overlap", r"\bIoU\b|\bDice\b"),
    )
)  # fmt: skip
_FAMILIES = {"forecast error": "error", "word error rate": "error", "character error rate": "error"}
_VAGUE = re.compile(
    r"\b(?:better|smarter|more (?:effective|powerful|intelligent|capable|reliable|robust|relevant|precise"
    r"|insight\w*)|stronger|superior"
    r"|improvement|improved|improves?|performance|quality|results?|intelligence|effective\w*|retrieval|insights?"
    r"|relevan\w+|reliab\w+|match(?:es|ing)?)\b",
    re.I,
)
_SPEED = re.compile(
    r"\b(?:faster|quick\w*|speed\w*|slower|latenc\w+|throughput|real[- ]?time|response times?|processing times?"
    r"|[\w-]+ing times?"
    r"|turnaround|inference times?"
    r"|(?:in|takes?|within|under|below|at|half|third of) the time|in \w+ the time|per second|instant\w*"
    r"|milliseconds|ms|seconds?|minutes?|less time|waiting times?"
    r"|time[- ]to[- ]\w+|shorter (?:waiting|response|processing|handling|cycle)|handling times?|as fast"
    r"|behind the speaker|delay\w*|fps|per hour|per minute|time saved)\b",
    re.I,
)
_SAVING = re.compile(
    r"\b(?:cheaper|costs?|saves?|saved|savings?|saving|bills?|spend\w*|spent|price|expens\w+|budget|less (?:money"
    r"|manual|effort|work|labou?r|compute|energy|memory|power|GPU)"
    r"|fuel|litres?|electricity|paper use|workload|manual (?:work|effort|review|labou?r|checks?)|energy|effort"
    r"|head ?count"
    r"|labou?r|fraction of the|TCO"
    r"|hours? (?:saved|a week|per week)|overtime|GPU hours|review time)\b",
    re.I,
)
_OUTCOME = re.compile(
    r"\b(?:churn\w*|conver(?:sion|t)\w*|revenue|sales|deals|default rates?|approvals?|approval rates?|retention"
    r"|engagement|productiv\w+|routes?|waste|spoilage|downtime"
    r"|stock-?outs?|satisfaction|CSAT|NPS|no-shows?|losses|chargebacks?|click\w*|orders?|basket|returns|ROI"
    r"|return on investment|leads|bookings?|resolution rate|tickets|backlog"
    r"|outages?|breakdowns?|complaints?|readmissions?|attrition|turnover|efficien\w+|output|yields?|scrap|rework"
    r"|capacity|inventory|incidents|escalations?)\b",
    re.I,
)
_DIRECTION = (
    r"(?:more|less|fewer|lower|higher|better|worse|greater|faster|quicker|slower|cheaper|smarter|shorter|smaller"
    r"|stronger|larger|improvement|increase"
    r"|decrease|reductions?|drop|gains?|boost|uplift|lift|jump|savings?|saved|speed-?up|decline|cut|rise|growth"
    r"|off your|reduced|ahead|superior|better|above the|below the)"
)
_RELATIVE_BEHIND = re.compile(
    rf"\s?-?\s?\)?(?:of\s(?:F1|accuracy|recall|precision|\w+)\b)?(?:absolute\s|relative\s|pp\s"
    rf"|points?\s(?:of\s\w+\s)?|in\s)?(?:[\w-]+\s){{0,2}}?{_DIRECTION}\b(?!\sthan\s\d)",
    re.I,
)
_RELATIVE_BEFORE = re.compile(
    r"\b(?:improv\w+|increas\w+|reduc\w+|decreas\w+|cuts?(?!-)|cutting|lower(?:s|ed|ing)?|boost\w*|rais\w+|drop(?:s|ped"
    r"|ping)?|falls?|fallen|fell|shrink\w*|shrank|sav(?:e|es|ed|ing|ings)|slash\w*"
    r"|down|outperform\w*|beats?|beating|exceed\w*|surpass\w*|shav\w+|trim\w*|grow(?:s|n|ing|th)?|grew|gain(?:s|ed"
    r"|ing)?|rose|rises?|risen|lift\w*|accelerat\w*|up(?!\sto)|drops?|decline[sd]?"
    r"|uplift|jump\w*|cutting|less|fewer|more|off|lead(?:s|ing)? by|led by|lead of|w[io]ns? by|ahead by"
    r"|difference|margin|gap|lower|higher|better"
    r"|worse|eliminat\w*|minimi[sz]\w*|prevent\w*)\b"
    r"(?![^.;]*(?<!up\s)\bto\s(?:just\s|only\s|about\s|under\s|below\s|around\s|over\s)?$)[^.;:()%]{0,45}?"
    r"(?:\bby\s|\bof\s|\bis\s|\bwas\s|\s)?(?:an?\s(?:average|mean|stunning|whopping|impressive|massive)\s(?:of\s)?"
    r"|up\sto\s|as\smuch\sas\s|about\s|around\s|roughly\s|nearly\s|over\s|almost\s"
    r"|some\s|more\sthan\s|at\sleast\s|average\s|~|≈|>|an?\s)*$",
    re.I,
)
_THRESHOLD = re.compile(
    r"\b(?:more|less|fewer|better|higher|lower|greater|no worse|above|below|worse)\sthan\s(?:about\s|the\s|your\s"
    r"|their\s|its\s)?"
    r"(?:[\w'-]+\s){0,2}$",
    re.I,
)
_COMPARES = re.compile(
    r"(?<!not )(?<!no )(?<!never )\b(?P<what>(?:better|faster|cheaper|quicker|smarter|stronger|higher|lower|fewer"
    r"|(?:more|less) (?:accurate|precise|reliable|effective|expensive|errors?|false \w+))\s"
    r"(?:[\w-]+\s){0,3}?than\b|outperform\w*|beats\b|surpass\w*|leaves? the competition behind"
    r"|state[- ]of[- ]the[- ]art|best[- ]in[- ]class|industry[- ]leading accuracy"
    r"|as accurate as\b|as good as\b|on par with\b|ahead of\b|matches (?:human|expert|the accuracy)|superhuman"
    r"|human[- ]level|prefer(?:s|red)?\b[^.;]{0,40}\b(?:over|to)\b)",
    re.I,
)
_NO_CLAIM_NEAR = re.compile(
    r"\b(?:uptime|availability|available|SLA|discount|coupon|money[- ]back|refund|founded|since|stars?|VAT"
    r"|interest|equity|stake|commission|loan volume|market share|market|off (?:the|your) "
    r"(?:first|next)|off for|confidence level|significance level|owned|renewable|recycled|organic|employees"
    r"|of our (?:staff|team|customers|clients)|fees?|deposit|fortune|guarantee of|SOC|ISO"
    r"|temperature|commission|tax|royalt\w+|mandatory|humidity|cancel\w*|notice|trial|demo|setup fee|pilot|go-live"
    r"|onboard\w*|deployment takes|implementation|set up in|integrat\w+|installed in|up and running)\b",
    re.I,
)
_SHARE_OF_DATA = re.compile(
    r"\s(?:of\s(?:the\s|these\s|those\s|them\s|all\s|our\s|this\s)*(?:\d[\d,]*\s)?(?:test\s|training\s"
    r"|evaluation\s)?[\w-]*\s?(?:were|was|are|is|had|have|belong\w*|contain\w*|came|come|show\w*|positives?"
    r"|fraudulent|malicious|defective|negatives?)\b"
    r"|positives?\b|negatives?\b|prevalence|fraudulent|malicious|malignant|defective|of\s(?:them|these"
    r"|those)\s(?:were\s|had\s)?(?:positive|fraud\w*|malicious|defect\w*|cracks?)|for (?:training|validation"
    r"|testing)|of the data|were positive)",
    re.I,
)
_HOLDS_SHARE = re.compile(
    r"\b(?:prevalence|base rate|class (?:balance|share|distribution)|positives?|balance|queue holds"
    r"|class(?:es)? (?:holds?|makes?|is|are)|make up|makes up|account(?:s|ed)? for|alert rate|smallest|that is|"
    r"malicious|fraudulent|contain|threshold|share of|proportion|hold-?out|overlap|split|sample of|sampl\w+"
    r"|(?:trained|training) on|dropout)\b[^.;]{0,30}$",
    re.I,
)
_LIKELY_VALUE = re.compile(
    r"\b(?:of|is|are|was|were|at|reach\w*|achiev\w*|hit\w*|scor\w*|deliver\w*|get\w*|got|to|with|over|than|=|:|has"
    r"|have|gave|gives|around|about|roughly|nearly|be|between|from|for|against|accuracy|recall|precision"
    r"|specificity|sensitivity|F1|AUC|score|rate)\s?(?:(?:an?|about|over|only|now|still|also|currently|just)\s)*\(?$",
    re.I,
)
_VALUED = re.compile(
    r"(?:\b(?:names?|reach\w*|gets?|got|has|have|had|reads?|scor\w+|achiev\w+|gives?|gave|is|was|were|are|and|to"
    r"|of|for|against|at|only|than|from|between|about|harder|manag\w+|sees?)"
    r"|[:(,]|harder:)\s?(?:the\s|an?\s|about\s|only\s|right\s|just\s)*$",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:(?:our|most|many|all|typical|some) (?:customers?|clients?|users?|partners?|teams?)|customers?|clients?"
    r"|users?|patients|insurers|sales teams?|moderators|merchants|companies|teams) "
    r"(?:\w+ ){0,2}?(?:see|saw|report|reported|say|tell|save|saved|cut|experience|achieve|get|enjoy|prefer"
    r"|preferred|find|close|reduce|increase|settle|agree|chose|go|rate)\w*\b"
    r"|\baccording to (?:our )?(?:customers|clients|users)\b|\b(?:customer|client|user)s? (?:survey|feedback"
    r"|stor\w+|testimonials?)\b",
    re.I,
)
_BREAKS = re.compile(
    r";\s|,\s(?:and|but|while|whereas|which|so|against|with|at|compared|yet)\s|\s(?:and|but|while|whereas)\s|\.\s"
    r"|:\s|\s[–—-]\s|,\s|\s\("
)
_FORESEEN = re.compile(r"\b(?:ETAs?|arrivals?|forecasts?|predictions?|estimates?)\b[^.;]*\bwithin\s$", re.I)
_OF_THE_OTHER = re.compile(r"\b(?:compared (?:to|with)|against|versus)\b[^.;]*$", re.I)
_TIME_SAVED = re.compile(r"\b(?:sav(?:e|es|ed|ing)|reduc\w+|cuts?|free[sd]? up|gain\w*|win)\b[^.;%]{0,40}$", re.I)
_OWN = re.compile(r"\b(?:we|our|it|it's|this|that|that's|which)\b|\boutperform|\bbeats\b|\bsurpass", re.I)
_DENIED = re.compile(r"\b(?:is|are|was|were|do|does) not\b|n't\b|\?$|\bnot (?:better|faster|more)\b")
_ASSERTS = re.compile(
    r"\b(?:is|are|was|were|it's|we're|that's|outperform\w*|beats?|surpass\w*|leaves?|match\w*)\b", re.I
)
_JOINED = re.compile(
    r"\s?(?:rate\s|score\s)?(?:of|is|was|by|to|:|=|at|reaches|reached|around|about|\(|above|over|\|)?\s?(?:about\s"
    r"|only\s|an?\s|just\s|over\s)?"
)
_BASE_BETWEEN = re.compile(r"\b(?:than|which|against|over|compared|versus|vs|whose|from)\b|\($", re.I)
_LOAD = re.compile(r"\b(?:at|under a load of|load of|with)\s(?:about\s|up to\s)?$", re.I)
_PAID = re.compile(r"\b(?:pay|pays|paid|euros?|dollars?|cents?|invoiced|billed)\b|[$€£]\s?\d", re.I)
_AHEAD = re.compile(r"\b(?:before|ahead|earlier|in advance|sooner)$")
_WARNS = re.compile(r"\b(?:warn|alert|alarm|detect|predict|forecast|fores|notic|flag|spot|see)\w*", re.I)
POINTING = re.compile(
    r"\b(?:cut|cuts|reduc\w+|lower\w*|improv\w+|rais\w+|halv\w+|push\w*|bring\w*|brought|took|bump\w*)\s(?:that"
    r"|this|it|them|these|those)\b",
    re.I,
)
"""Words that change what a sentence before spoke of."""
_ERRORS = ("forecast error", "error", "word error rate", "character error rate", "accuracy")
_DOES = re.compile(r"\b(?:resolv|automat|handl|answer|solv|deflect|process|cover)\w*\b", re.I)
_RATE_BEHIND = re.compile(r"\s(?:[\w-]+\s)?(?:resolution|automation|containment|deflection)\b", re.I)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a clause of a pitch says of performance."""

    number: int
    """From 1, in reading order."""
    start: int
    end: int
    statement: int
    kind: Kind
    measure: str
    """Of `MEASURES`, the metric as a list of ours names it, or "" where the clause names none."""
    figures: tuple[Figure, ...]
    """Offsets within the pitch."""
    changes: tuple[Figure, ...]
    """Those of its figures that tell how much one thing differs from another."""
    is_relative: bool
    """Whether it tells such a difference, or only that there is one."""
    is_compared: bool
    """Whether it is set beside something else: by a number, in words, or as "from A to B"."""
    is_of_others: bool
    """Whether customers or users are said to have seen it, not the vendor's own test."""

    def quote(self, layout: Layout) -> str:
        """Return the vendor's words."""
        return " ".join(layout.text[self.start : self.end].split())


@dataclass(frozen=True, slots=True)
class _Piece:
    """A figure, or words that compare, with its kind."""

    start: int
    end: int
    figure: Figure | None
    kind: Kind
    measure: str
    is_relative: bool


def find_claims(layout: Layout) -> tuple[Claim, ...]:
    """Return the claims of a pitch in reading order, at most ``MOST_CLAIMS``."""
    claims: list[Claim] = []
    for place, statement in enumerate(layout.statements):
        block = layout.block_of(statement)
        if block.is_asking:
            continue
        said = layout.said(statement)
        groups = _groups(said, block.head, _before(claims, layout, place), claims)
        for number, pieces in enumerate(groups):
            start, end = _clause(
                said, pieces, [one for other in groups[:number] + groups[number + 1 :] for one in other]
            )
            claims.append(
                Claim(
                    len(claims) + 1, statement.start + start, statement.start + end, place, pieces[0].kind,
                    next((piece.measure for piece in pieces if piece.measure), ""),
                    tuple(_moved(piece.figure, statement.start) for piece in pieces if piece.figure),
                    tuple(_moved(one.figure, statement.start) for one in pieces if one.figure and one.is_relative),
                    any(piece.is_relative for piece in pieces), _is_compared(said[start:end], pieces),
                    _OTHERS.search(said) is not None,
                )
            )  # fmt: skip
            if len(claims) >= MOST_CLAIMS:
                return tuple(claims)
    return tuple(claims)


def _is_compared(clause: str, pieces: Sequence[_Piece]) -> bool:
    if any(piece.is_relative or (piece.figure and piece.figure.from_to) for piece in pieces):
        return True
    if any(piece.measure == "preference" for piece in pieces):  # whoever prefers has seen two
        return True
    return _COMPARES.search(clause) is not None and _DENIED.search(clause) is None


def _before(claims: Sequence[Claim], layout: Layout, place: int) -> Claim | None:
    """Return the claim that a statement may go on from: the last one, if it is near and in the same section."""
    if not claims:
        return None
    between = layout.statements[claims[-1].statement + 1 : place]
    if sum(not layout.block_of(one).is_asking for one in between) >= NEAR_STATEMENTS:
        return None
    last = layout.block_of(layout.statements[claims[-1].statement])
    return claims[-1] if last.section == layout.block_of(layout.statements[place]).section else None


def _moved(figure: Figure, by: int) -> Figure:
    return Figure(figure.start + by, figure.end + by, figure.value, figure.unit, figure.unit_word, figure.high,
                  figure.from_to)  # fmt: skip


def _groups(said: str, head: str, before: Claim | None, claims: Sequence[Claim]) -> list[list[_Piece]]:
    """Return the pieces of a statement that make one claim: neighbours of one kind, compared alike."""
    figures = find_figures(said)
    if len(figures) > MOST_FIGURES:
        return []
    pieces: list[_Piece] = []
    for figure in figures:
        piece = _cell(said, figure, head) if " | " in said else _piece(said, figure, pieces, before, claims)
        pieces += [piece] if piece else []
    if (parts := parts_above(said)) is not None and not any(parts.start <= one.start < parts.end for one in pieces):
        counted = Figure(parts.start, parts.end, parts.other, "score")
        pieces.append(_Piece(parts.start, parts.end, counted, "outcome", "", False))
    if not any(piece.is_relative or piece.kind == "quality" for piece in pieces):
        pieces += _in_words(said)
    groups: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.start):
        last = groups[-1][-1] if groups else None
        if last and (_alike(last, piece) or _is_base(said, last, piece)):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _alike(one: _Piece, other: _Piece) -> bool:
    return (one.kind, one.is_relative) == (other.kind, other.is_relative)


def _is_base(said: str, change: _Piece, value: _Piece) -> bool:
    """Tell whether a value is what a change before it is of: "10x more accurate than X, which reaches 80 %"."""
    between = said[change.end : value.start]
    return (
        change.is_relative and not value.is_relative and change.kind == value.kind and len(between) < 110
        and _BASE_BETWEEN.search(between) is not None and ";" not in between
    )  # fmt: skip


def _cell(said: str, figure: Figure, head: str) -> _Piece | None:
    """Return a cell of a table with what its row or its column speaks of."""
    label = said.split("|")[0] if figure.start > said.find("|") else ""
    heads = [cell.strip() for cell in head.strip().strip("|").split("|")] if head else []
    column = said[: figure.start].count("|")
    named = f"{label} {heads[column] if column < len(heads) else ''}"
    relative = figure.unit == "factor" or (figure.unit in ("percent", "points") and is_relative(said, figure))
    measure = measure_of(named)
    kind: Kind | None = (
        "quality" if measure else "speed" if figure.unit in ("time", "rate") or _SPEED.search(named) else None
    )
    if kind is None and relative:
        kind = "saving" if _SAVING.search(named) else "outcome" if _OUTCOME.search(named) else None
    if kind is None or _NO_CLAIM_NEAR.search(named):
        return None
    return _Piece(figure.start, figure.end, figure, kind, measure if kind == "quality" else "", relative)


def _in_words(said: str) -> list[_Piece]:
    """Return a comparison without a number: "better than the leading cloud service"."""
    match = _COMPARES.search(said)
    if match is None or _DENIED.search(said) or not _ASSERTS.search(said) or not _OWN.search(said[: match.end()]):
        return []
    what = match["what"].lower()
    kind: Kind = "quality"
    if what.startswith(("fast", "quick")):
        kind = "speed"
    elif what.startswith(("cheap", "less exp")):
        kind = "saving"
    measure = measure_of(said) if kind == "quality" else ""
    return [_Piece(match.start(), match.end(), None, kind, measure, True)]


def _piece(
    said: str, figure: Figure, pieces: Sequence[_Piece], before: Claim | None, claims: Sequence[Claim]
) -> _Piece | None:  # fmt: skip
    """Return a figure with what it speaks of; None where it is no claim of performance."""
    left, right = _around(said, figure)
    relative = is_relative(said, figure)
    if not relative and (measure := _restated(figure, claims)) is not None:
        return _Piece(figure.start, figure.end, figure, "quality", measure, False)
    if _is_no_claim(said, figure, left, right, relative):
        return None
    kind, measure = _kind_of(figure, left, right, said, relative)
    if kind is None and relative and _PAID.search(said):
        kind = "saving"
    if kind is None:
        kind, measure = _carried(figure, left, relative, pieces[-1] if pieces else None, before)
    return _Piece(figure.start, figure.end, figure, kind, measure, relative) if kind else None


def _restated(figure: Figure, claims: Sequence[Claim]) -> str | None:
    """Return the measure of an earlier claim that tells the very same value; None where none does."""
    if figure.value % 1 == 0:
        return None
    same = (one for one in claims if any((own.value, own.unit) == (figure.value, figure.unit) for own in one.figures))
    found = next(same, None)
    return found.measure if found is not None and found.kind == "quality" else None


def _carried(
    figure: Figure, left: str, relative: bool, last: _Piece | None, before: Claim | None
) -> tuple[Kind | None, str]:  # fmt: skip
    """Return what a figure without a word of its own speaks of: what the one before it does, told in the same unit.

    "… and for 68.9 %", "That is half of what others get", "Version 1 reads 91.2 % of them".
    """
    known = last or before
    if relative and (known is None or known.kind == "speed") and POINTING.search(left):
        return "quality", ""
    if known is None:
        return (
            ("quality", "")
            if relative and re.search(r"\b(?:outperform|beat|surpass|ahead)", left, re.I)
            else (None, "")
        )
    if relative:
        is_contest = re.search(r"\b(?:outperform|beat|surpass)", left, re.I) is not None
        return ("quality", "") if is_contest and known.kind != "quality" else (known.kind, known.measure)
    units = {last.figure.unit} if last and last.figure else {one.unit for one in before.figures} if before else set()
    decimal = figure.unit == "percent" or (figure.unit == "score" and figure.value % 1 > 0)
    if known.kind == "quality" and figure.unit in units and decimal and _VALUED.search(left):
        return "quality", known.measure
    return None, ""


def _around(said: str, figure: Figure) -> tuple[str, str]:
    """Return the words of the clause before and behind a figure."""
    left = re.split(r"[;]\s|\.\s|,\s(?:and|but|while|so)\s", said[max(0, figure.start - 140) : figure.start])[-1]
    right = re.split(r"[;]\s|\.\s|,\s(?:and|but|while|so)\s", said[figure.end : figure.end + 100])[0]
    return left, right


def is_relative(said: str, figure: Figure) -> bool:
    """Tell whether a figure says how much one thing differs from another."""
    left, right = said[max(0, figure.start - 90) : figure.start], said[figure.end : figure.end + 60]
    if figure.unit == "factor":
        return re.match(r"\s?(?:faster than )?real[- ]?time", right, re.I) is None
    if figure.unit == "time" and _TIME_SAVED.search(left) and re.match(r"\s?(?:per|a|every|each|of)\b", right):
        return True
    if figure.unit not in ("percent", "points") or figure.from_to or _THRESHOLD.search(left):
        return False
    if re.search(r"\bto\s(?:just\s|only\s|about\s|under\s|below\s|around\s|over\s)?$", left) and not re.search(
        r"\bup to\s$", left, re.I
    ):
        return False
    written = digits(said)
    if written[figure.start : figure.end] != said[figure.start : figure.end] and re.match(
        r"\s?(?:of what|the|as)\b", right
    ):
        return True
    if re.match(r"\s?of (?:the|what|your) (?:cost|price|error|energy|size)\b", right):
        return True
    if figure.value <= MOST_OF_TIME and re.match(r"\s?of (?:the|what|your) time", right):
        return True
    left_clause = re.split(r"[;:]\s|,\s(?!\d)", left)[-1]
    return _RELATIVE_BEHIND.match(right) is not None or _RELATIVE_BEFORE.search(left_clause) is not None


def _is_no_claim(said: str, figure: Figure, left: str, right: str, relative: bool) -> bool:
    near = left[-45:] + " | " + right[:40]
    if _NO_CLAIM_NEAR.search(near) and not re.search(
        r"\baccura|\brecall\b|\bprecision\b|\bF1\b|\berrors?\b|\bfaster\b", near, re.I
    ):
        return True
    if re.match(r"\s?(?:smaller|larger|bigger)\b", right):
        return True
    if figure.unit == "percent" and not relative and (_SHARE_OF_DATA.match(right) or _HOLDS_SHARE.search(left)):
        return not re.search(
            r"\b(?:accura\w+|catch\w*|caught|detect\w*|found|finds?|recall|right|correct\w*|understood)\b",
            left[-50:] + right[:60],
            re.I,
        )
    return (
        figure.unit == "score"
        and _LIKELY_VALUE.search(left) is None
        and not re.match(r"\s?(?:BLEU|ROUGE|nDCG|points|on)\b", right)
        and "|" not in said
    )


def _kind_of(figure: Figure, left: str, right: str, said: str, relative: bool) -> tuple[Kind | None, str]:
    """Return what a figure speaks of, and by which measure; the nearest words decide."""
    context = left + " # " + right
    nearest = _nearest_measure(left, right)
    measure = (nearest[1] if nearest else measure_of(context)) or (
        measure_of(said) if not relative and figure.unit != "factor" else ""
    )
    if figure.unit == "rate":
        return (None if _LOAD.search(left) else "speed"), ""
    if figure.unit == "time":
        if _AHEAD.search(figure.unit_word):
            return ("outcome" if _WARNS.search(said) else None), ""
        if measure in _ERRORS and re.search(r"error|deviat|within|differ", left[-70:] + right[:40], re.I):
            return "quality", measure
        if _TIME_SAVED.search(left) and re.match(r"\s?(?:per|a|every|each|of)\b", right):
            return "saving", ""
        is_condition = _OF_THE_OTHER.search(left) is not None and _SPEED.search(left) is None
        is_condition = is_condition or (_FORESEEN.search(left) is not None and "%" in right)
        return ("speed" if _is_duration(figure, left, right) and not is_condition else None), ""
    if figure.unit == "score":
        return ("quality" if measure else None), measure
    if figure.unit == "factor" and not relative:
        return "speed", ""
    return _kind_of_share(figure, left, right, relative, measure)


def _kind_of_share(
    figure: Figure, left: str, right: str, relative: bool, measure: str
) -> tuple[Kind | None, str]:  # fmt: skip
    """Return what a percentage, factor or number of points speaks of."""
    behind = re.split(r"\b(?:than|compared|while|whereas|and|but)\b|,", right)[0][:60]
    is_contest = relative and re.search(r"\b(?:outperform|beats?\b|surpass)", left[-60:], re.I) is not None
    options = _options(left[-70:], behind) or (_options(left, behind) if relative and not is_contest else [])
    quality = _nearest_measure(left, behind)
    if quality is not None:
        options.append((quality[0], "quality"))
    if relative:
        if options:
            kind = min(options)[1]
            return kind, measure if kind == "quality" else ""
        return ("quality", measure) if measure or _VAGUE.search(left + right) else (None, "")
    if quality is not None or (figure.unit == "percent" and measure and (not left or _LIKELY_VALUE.search(left))):
        return "quality", measure
    if figure.from_to and options:
        return min(options)[1], ""
    if figure.unit == "percent" and (_DOES.search(left[-40:]) or _RATE_BEHIND.match(right)):
        return "quality", "resolution"
    return None, ""


def _options(left: str, behind: str) -> list[tuple[int, Kind]]:
    """Return how far words of speed, saving and outcome stand from a figure, those behind it first."""
    options: list[tuple[int, Kind]] = []
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("speed", _SPEED), ("saving", _SAVING), ("outcome", _OUTCOME))
    for kind, pattern in kinds:
        if (after := pattern.search(behind)) is not None:
            options.append((after.start(), kind))
        elif before := list(pattern.finditer(left)):
            options.append((40 + len(left) - before[-1].end(), kind))
    if not options and _SPEED.search(left[-12:] + "half" + behind):
        options.append((0, "speed"))
    return options


def _nearest_measure(left: str, behind: str) -> tuple[int, str] | None:
    """Return how far the nearest measure stands from a figure, and its name, words behind it first; None for none."""
    found = []
    for order, (name, pattern) in enumerate(MEASURES):
        if (after := pattern.search(behind)) is not None:
            found.append((after.start(), order, name))
        found += [
            (0 if _JOINED.fullmatch(left, one.end()) else 40 + len(left) - one.end(), order, name)
            for one in pattern.finditer(left)
        ]
    return (min(found)[0], min(found)[2]) if found else None


def measure_of(text: str) -> str:
    """Return the first measure that a text names, a list of ours after the common ones; "" for none."""
    found = [(match.start(), name) for name, pattern in MEASURES if (match := pattern.search(text)) is not None]
    if found:
        return min(found)[1]
    known = [one for one in find_metrics(text, tokenize(text)) if one.known]
    return known[0].name if known else ""


def family(measure: str) -> str:
    """Return what a measure is a kind of: a word error rate is an error."""
    return _FAMILIES.get(measure, measure)


def _is_duration(figure: Figure, left: str, right: str) -> bool:
    """Tell whether a time is how long the product takes."""
    if re.match(r"\s?(?:ms|milliseconds?|µs|microseconds?)\b", figure.unit_word):
        return True  # so short a time is always that of a machine
    if re.match(
        r"\s?(?:of\s(?:audio|video|speech|training|footage|recordings?)|ago|a (?:day|week|month)|per (?:day|week"
        r"|month)|demo|before|ahead|long|earlier|later\b|each)",
        right,
    ):
        return False
    return re.search(
        r"\b(?:latenc\w*|respon\w+|takes?|took|in|within|under|below|time|median|percentile|answers?|fast\w*|speed"
        r"|process\w*|deliver\w*|real[- ]?time|about|need\w*|only|than|at|:|per|runs?|arrive\w*)\b[^.;]{0,40}$"
        r"|\|\s*$|:\s*$",
        left, re.I,
    ) is not None or re.match(
        r"\s(?:behind|latency|response|per|for|to \w+|after|later|mean|at the|(?:in|on) (?:the )?(?:median"
        r"|average)|median"
        r"|on (?:a|an|one))\b", right) is not None  # fmt: skip


def _clause(said: str, pieces: Sequence[_Piece], others: Sequence[_Piece]) -> tuple[int, int]:
    """Return the part of a statement that holds some pieces, up to the breaks that part it from other claims."""
    first, last = min(piece.start for piece in pieces), max(piece.end for piece in pieces)
    before = [one.end for one in others if one.end <= first]
    behind = [one.start for one in others if one.start >= last]
    start, end = 0, len(said)
    if before:
        breaks = [one.end() for one in _BREAKS.finditer(said, max(before), first)]
        start = breaks[0] if breaks else max(before)
    if behind:
        breaks = [one.start() for one in _BREAKS.finditer(said, last, min(behind))]
        end = breaks[-1] if breaks else min(behind)
    while end > start and said[end - 1] in " .;,":
        end -= 1
    while start < end and said[start] in " .;,)":
        start += 1
    return start, end
