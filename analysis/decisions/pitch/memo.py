"""The memo of a pitch: card, claims with their colours, what papers report, questions to send back; pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from string import ascii_lowercase

from analysis.decisions.pitch.beside import Beside, Reported
from analysis.decisions.pitch.card import (
    SUMMARIES,
    asked_counts,
    flaw_counts,
    light_of_pitch,
    line_of,
    questions_of,
    short,
)
from analysis.decisions.pitch.flaws import FLAWS, Flaw, Judged, Verdict
from analysis.documents.document import (
    Column,
    Document,
    Evidence,
    Figure,
    Section,
    Sentence,
    Sources,
    fact,
    quote,
    tell,
)  # fmt: skip

LIGHTS = {"red": "RED", "amber": "AMBER", "green": "GREEN"}
NO_LIBRARY = "No library was asked: name one to set the claims beside what papers report."
NOT_SURE = "This may be told in words that were not understood: look for it, then ask."
NOTHING_NEAR = "No board of this library is near to what the pitch speaks of."


def memo_of(
    verdict: Verdict, day: date, called: str = "pitch", beside: Sequence[Beside] | None = None
) -> tuple[Document, dict[str, tuple[str, ...]]]:  # fmt: skip
    """Return the memo of a pitch, and the texts that its quotes must stand in, by ref of their evidence.

    Parameters
    ----------
    called
        Name of the file, as refs show it.
    beside
        Boards of a library near to the pitch; None: no library was asked.
    """
    sources = Sources()
    rows = _rows(verdict, called, sources)
    sections = [_card(verdict, sources), _claims(verdict, rows, sources)]
    lacking, asked = flaw_counts(verdict), asked_counts(verdict)
    sections += [_counted("missing", "What is missing or wrong", lacking, sources)] if lacking else []
    sections += [_counted("asked", "Not found, to be asked", asked, sources)] if asked else []
    sections += [_library(beside, rows, sources), _questions(verdict, sources)]
    document = Document(f"Pitch: {called}", _head(verdict), day, tuple(sections), sources.used_in(sections))
    texts: dict[str, tuple[str, ...]] = {one.ref: (verdict.layout.text,) for one in rows}
    for one in beside or ():
        for told in (one.best, one.baseline):
            if told is not None:
                texts[f"C{told.claim_id}"] = (told.sentence,)
    return document, texts


def _head(verdict: Verdict) -> str:
    """Return what the memo is of, in words."""
    head = (
        "Read by weights fitted on pitches of five writers, which are often mistaken: of a writer left out they told "
        "a third of the flaws, and seven of ten that they told were right. What they did not find for certain is "
        "asked. Each verdict stands beside the words it rests on."
    )
    if verdict.language not in ("English", ""):
        which = f"in {verdict.language}" if verdict.language != "unknown" else "in another language"
        head += f" The text seems to be {which}; they read English, so claims and conditions are missed."
    return head


def _rows(verdict: Verdict, called: str, sources: Sources) -> list[Evidence]:
    """Return each claim as a row of the person's file, named by its line."""
    found: list[Evidence] = []
    used: dict[int, int] = {}
    name = "".join(one if one.isalnum() or one in "._-" else "_" for one in called)[:60] or "pitch"
    for judged in verdict.claims:
        line = line_of(verdict, judged.claim.start)
        place = used[line] = used.get(line, -1) + 1
        letter = "" if place == 0 else ascii_lowercase[place] if place < len(ascii_lowercase) else f"-{place}"
        points = [FLAWS[flaw.name].heading.lower() for flaw in judged.flaws]
        points += [f"{FLAWS[flaw.name].heading.lower()}?" for flaw in judged.asked]
        open_points = ", ".join(points) or "nothing"
        facts = {"light": LIGHTS[judged.light], "claim": short(judged.quote), "open": open_points, "rule": judged.rule}
        found.append(sources.add(Evidence(f"F.{name}:{line}{letter}", "row", short(judged.quote), None, facts)))
    return found


def _card(verdict: Verdict, sources: Sources) -> Section:
    light = light_of_pitch(verdict)
    counts = {colour: sum(one.light == colour for one in verdict.claims) for colour in LIGHTS}
    counted = sources.count("card", "claims of the pitch by colour", total=len(verdict.claims), **counts,
                            light=LIGHTS[light] if light else "NO CLAIM", summary=SUMMARIES[light])  # fmt: skip
    told = [tell("light", "{light}: {summary}", light=fact(counted, "light"), summary=fact(counted, "summary"))]
    if light is not None:
        told.append(tell(
            "counts", "Claims about performance: {total}. Red: {red}; amber: {amber}; green: {green}.",
            total=fact(counted, "total", "count"), red=fact(counted, "red", "count"),
            amber=fact(counted, "amber", "count"), green=fact(counted, "green", "count"),
        ))  # fmt: skip
    note = (
        ""
        if light is not None
        else "Paste the part that holds numbers or comparisons; prices, customers and dates are no claims."
    )
    return Section("card", "Card", tuple(told), note=note)


def _claims(verdict: Verdict, rows: Sequence[Evidence], sources: Sources) -> Section:
    told: list[Sentence] = []
    for judged, row in zip(verdict.claims, rows, strict=True):
        told.append(quote(judged.quote, row, _kind(judged), f"{LIGHTS[judged.light]}, {judged.rule}"))
        told += _wrongs(verdict, judged, row, sources)
    columns = (Column("light", "Colour", "name"), Column("claim", "Claim", "name"), Column("open", "Open", "name"))
    figures = (Figure("lights", "Each claim with its colour", columns, tuple(one.ref for one in rows)),) if rows else ()
    return Section("claims", "Claims", tuple(told), figures)


def _kind(judged: Judged) -> str:
    measure = "F-measure" if judged.claim.measure == "F1" else judged.claim.measure
    return f"{judged.claim.kind}: {measure}" if measure else judged.claim.kind


def _wrongs(verdict: Verdict, judged: Judged, row: Evidence, sources: Sources) -> list[Sentence]:
    """Return what is wrong with a claim, with the arithmetic or the words that show it."""
    told = []
    for flaw in judged.flaws:
        told += _nearest(verdict, judged, flaw, row, sources)
        if flaw.end <= flaw.start:
            continue
        words = short(" ".join(verdict.layout.text[flaw.start : flaw.end].split()))
        name = f"{judged.claim.number}.{flaw.name}"
        heading = FLAWS[flaw.name].heading
        seen = sources.computed(name, heading, heading=heading, told=flaw.told.rstrip("."), words=words,
                                reading=flaw.reading)  # fmt: skip
        values = {"heading": fact(seen, "heading"), "told": fact(seen, "told")}
        if flaw.reading:
            told.append(tell(flaw.name, "{heading}: {told}; {reading}.", row, **values, reading=fact(seen, "reading")))
        elif flaw.name == "impossible-ratio":
            told.append(tell(flaw.name, "{heading}: {told}.", row, **values))
        else:
            told.append(
                tell(flaw.name, "{heading}: {told}. The words: “{words}”.", row, **values, words=fact(seen, "words"))
            )
    return told


def _nearest(verdict: Verdict, judged: Judged, flaw: Flaw, row: Evidence, sources: Sources) -> list[Sentence]:
    """Return the sentence that came nearest to telling what is missing; nothing where no sentence was near."""
    if flaw.nearest is None or flaw.nearest.statement == judged.claim.statement:
        return []
    heading = FLAWS[flaw.name].heading
    words = short(flaw.nearest.quote(verdict.layout)).rstrip(".")
    seen = sources.computed(f"{judged.claim.number}.{flaw.name}", heading, heading=heading, words=words)
    return [tell(flaw.name, "{heading}. The sentence nearest to telling it: “{words}”.", row,
                 heading=fact(seen, "heading"), words=fact(seen, "words"))]  # fmt: skip


def _counted(name: str, title: str, counts: Mapping[str, int], sources: Sources) -> Section:
    """Return a table of flaws, those that are told or those that are asked about."""
    refs = []
    for flaw, n in counts.items():
        counted = sources.count(f"{name}.{flaw}", f"claims with the flaw {flaw}", flaw=FLAWS[flaw].heading, n=n,
                                meaning=FLAWS[flaw].meaning if name == "missing" else FLAWS[flaw].question)  # fmt: skip
        refs.append(counted.ref)
    columns = (
        Column("flaw", "What", "name"),
        Column("n", "Claims", "count"),
        Column("meaning", "Why it matters" if name == "missing" else "The question", "name"),
    )
    note = "" if name == "missing" else NOT_SURE
    return Section(name, title, figures=(Figure(name, "By number of claims", columns, tuple(refs)),), note=note)


def _library(beside: Sequence[Beside] | None, rows: Sequence[Evidence], sources: Sources) -> Section:
    if not beside:
        return Section("library", "Beside what papers report", note=NO_LIBRARY if beside is None else NOTHING_NEAR)
    told: list[Sentence] = []
    for one in beside:
        best = _paper(one.best, sources, dataset=one.dataset, metric=one.metric, verdict=one.verdict)
        about = (rows[one.claim - 1],) if one.claim is not None else ()
        told.append(tell(
            "board",
            "{dataset}, {metric}: the best result known here is {value} ({model}; evidence: {tier}). {verdict}.",
            *about, dataset=fact(best, "dataset"), metric=fact(best, "metric"), value=fact(best, "printed"),
            model=fact(best, "model"), tier=fact(best, "tier"), verdict=fact(best, "verdict"),
        ))  # fmt: skip
        told.append(quote(one.best.sentence, best, "best result", "what the paper says"))
        if one.baseline is not None and one.baseline.claim_id != one.best.claim_id:
            baseline = _paper(one.baseline, sources)
            told.append(tell("baseline", "An honest baseline there: {value} ({model}; evidence: {tier}).",
                             value=fact(baseline, "printed"), model=fact(baseline, "model"),
                             tier=fact(baseline, "tier")))  # fmt: skip
    return Section("library", "Beside what papers report", tuple(told))


def _paper(one: Reported, sources: Sources, **facts: str) -> Evidence:
    unit = "%" if one.unit == "percent" else one.unit
    return sources.add(Evidence(
        f"C{one.claim_id}", "claim", one.title, one.day,
        {"printed": f"{one.value:g} {unit}".strip(), "model": one.model, "tier": one.tier,
         **({"work": f"W{one.work_id}"} if one.work_id is not None else {}), **facts}, one.url,
    ))  # fmt: skip


def _questions(verdict: Verdict, sources: Sources) -> Section:
    told = []
    for number, one in enumerate(questions_of(verdict), start=1):
        asked = sources.computed(f"question.{one['flaw']}", f"question about {one['flaw']}", number=number,
                                 question=one["question"], about=" · ".join(one["quotes"]))  # fmt: skip
        told.append(
            tell(
                "question", "{question} About: “{about}”", question=fact(asked, "question"), about=fact(asked, "about")
            )
        )
    note = "" if told else "There is nothing to ask: ask for the data behind the numbers all the same."
    return Section("questions", "Questions to send back", tuple(told), note=note)
