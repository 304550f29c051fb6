"""What the subject is: sentences of its papers that define it, and the words that set it apart."""

from collections.abc import Iterable
from typing import Any

from analysis.briefs.definitions import MOST_NAMES, bare, definition_strength
from analysis.briefs.field import Field, Row, texts_with
from analysis.claims.sentences import split_sentences
from analysis.documents.document import Section, Sentence, Sources, fact, quote, tell
from data.licence import quotable

NAME, HEADING = "what", "What it is"
SHOWN = 3
MOST_TEXTS = 4_000
"""Abstracts and paragraphs that are looked through, those of the most cited papers first."""
WHY = {3: "defines it", 2: "tells its aim", 1: "says of which kind it is"}


def what_section(field: Field, sources: Sources) -> Section:
    """Return the section: how the subject was found, and what its papers say that it is."""
    found = candidates(field)
    chosen = choose(found)
    papers = field.papers([row["work_id"] for row in chosen])
    sentences = [_found(field, sources)]
    sentences += [
        quote(
            quotable(row["sentence"], row["licence"]), sources.add(papers[row["work_id"]]), row["section"], row["why"]
        )
        for row in chosen
    ]
    note = "" if chosen else "No sentence of its papers has the form of a definition; full text holds more of them."
    return Section(NAME, HEADING, tuple(sentences), note=note)


def _found(field: Field, sources: Sources) -> Sentence:
    """Return the sentence that says what was taken for the subject and how many papers that are."""
    about = field.about
    first, last = _span(field)
    counted = sources.count(
        "subject", f"papers of {about.name} that were public by {field.as_of}", asked=about.asked, name=about.name,
        how=about.how, n=len(field.works), first=first, last=last,
    )  # fmt: skip
    return tell(
        "what.subject", "“{asked}” is taken for {how}: {n} papers of this library, first public {first} to {last}.",
        asked=fact(counted, "asked"), how=fact(counted, "how"), n=fact(counted, "n", "count"),
        first=fact(counted, "first", "year"), last=fact(counted, "last", "year"),
    )  # fmt: skip


def _span(field: Field) -> tuple[int | None, int | None]:
    (row,) = field.rows("SELECT min(year(public_by)) AS first, max(year(public_by)) AS last FROM main.works "
                        "SEMI JOIN field USING (work_id)")  # fmt: skip
    return row["first"], row["last"]


def candidates(field: Field) -> list[Row]:
    """Return the sentences of the subject's papers that say what it is, each with its strength, in order of papers."""
    found = []
    names = field.about.names[:MOST_NAMES]
    for row in texts_naming(field, names):
        for number, (start, end) in enumerate(split_sentences(row["text"])):
            sentence = row["text"][start:end]
            strength = definition_strength(sentence, names)
            if strength:
                found.append(row | {"sentence": sentence, "number": number, "strength": strength})
    return found


def texts_naming(field: Field, names: tuple[str, ...]) -> list[Row]:
    """Return abstracts and paragraphs that hold one of some names, those of the most cited papers first."""
    if not names:
        return []
    held = " OR ".join(f"contains(replace(lower(text), '-', ' '), $name{place})" for place in range(len(names)))
    values: dict[str, Any] = {f"name{place}": bare(name) for place, name in enumerate(names)}
    return field.rows(texts_with(held, MOST_TEXTS), **values)


def choose(found: list[Row]) -> list[Row]:
    """Return at most three of different papers: the most cited and the earliest of the surest, then the next surest."""
    if not found:
        return []
    best = max(row["strength"] for row in found)
    surest = [row for row in found if row["strength"] == best]
    cited = min(surest, key=lambda row: (-row["n"], row["work_id"], row["place"]))
    dated = [row for row in surest if row["public_by"]]
    earliest = min(dated or surest, key=lambda row: (row["public_by"] or 0, row["work_id"], row["place"]))
    rest = sorted(found, key=lambda row: (-row["strength"], -row["n"], row["work_id"], row["place"]))
    chosen: dict[int, Row] = {}
    for row, place in ((earliest, ", the earliest that does"), (cited, ", the most cited that does"),
                       *((row, "") for row in rest)):  # fmt: skip
        if row["work_id"] not in chosen and len(chosen) < SHOWN and is_new(row, chosen.values()):
            chosen[row["work_id"]] = row | {"why": WHY[row["strength"]] + place}
    return list(chosen.values())


def is_new(row: Row, chosen: Iterable[Row]) -> bool:
    """Tell whether no chosen sentence says the same in the same words."""
    said = {" ".join(one["sentence"].lower().split()) for one in chosen}
    return " ".join(row["sentence"].lower().split()) not in said
