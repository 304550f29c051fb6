"""How well `decide pitch` reads pitches with seeded flaws: claims and flaws found and right, and false alarms.

Run: ``python -m benchmarks.pitches [--folder DIR] [--show]``. The folder holds ``truth.jsonl``, a line for each file
with its claims and their flaws; default: the five hands of ``benchmarks/labels``, on which the reader was fitted, so
that these figures flatter it (``benchmarks.train_pitches --report-only`` leaves each hand out). A read claim and a
labelled one are one where they share at least half of the shorter quote. Right and found are counted for claims, and
for (claim, flaw): a flaw is found if a read claim at the label's place has it, and right if a label at the read claim's
place has it. A flaw told on a clean pitch is a false alarm; what is only asked about is counted apart.
"""

import argparse
import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.decisions.pitch.evidence import Encode
from analysis.decisions.pitch.flaws import FLAWS, Judged, judge
from analysis.decisions.pitch.reading import read_pitch
from benchmarks.report import print_rows, wilson, write_result
from index.encoder import Encoder

LABELS = Path(__file__).resolve().parent / "labels"
OWN = LABELS / "pitches"
HANDS = {"first": OWN} | {name: LABELS / f"pitches_{name}" for name in ("second", "third", "fourth", "fifth")}
"""Who wrote which pitches; benchmarks/labels/README.md tells more."""
AS_PDF = ("p01.txt", "p12.txt")
SHARED = 0.5
_MARKS = re.compile(r"[^\w%]+|_")


@dataclass(frozen=True, slots=True)
class Place:
    """A claim, labelled or read, as a range of the letters of its pitch."""

    start: int
    end: int
    flaws: frozenset[str]
    quote: str
    asked: frozenset[str] = frozenset()
    """What is told or only asked about; of a label nothing."""

    def meets(self, other: "Place") -> bool:
        """Tell whether two claims share at least half of the shorter one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared >= SHARED * max(1, min(self.end - self.start, other.end - other.start))


@dataclass(frozen=True, slots=True)
class Compared:
    """One pitch: what was labelled and what was read."""

    file: str
    is_clean: bool
    labelled: tuple[Place, ...]
    read: tuple[Place, ...]
    lost: int
    """Labels whose words are not in the text that was read."""


def main() -> None:
    """Read the pitches of a folder, or of all hands, and report claims and flaws."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="a folder with truth.jsonl; default: all five hands")
    parser.add_argument("--show", action="store_true", help="list what differs")
    arguments = parser.parse_args()
    encode = Encoder(engine="torch").encode_passages
    folders = HANDS if arguments.folder is None else {"whole folder": arguments.folder}
    parts = {name: list(compare_all(folder, encode)) for name, folder in folders.items()}
    if arguments.show:
        for part in parts.values():
            show(part)
        return
    rows = [row for name, part in parts.items() for row in measured(part, name)]
    if arguments.folder is None:
        write_result("pitches", rows)
    else:
        print_rows(rows)


def compare_all(folder: Path, encode: Encode) -> Iterable[Compared]:
    """Yield the pitches of a folder, read as they are; two of our own as PDF."""
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        content = (folder / told["file"]).read_bytes()
        if folder == OWN and told["file"] in AS_PDF:
            content = as_pdf(content.decode())
        yield compare(told, content, encode)


def as_pdf(text: str) -> bytes:
    """Return a text as a PDF of wrapped lines."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, text.encode("latin-1", "replace").decode("latin-1"))
    return bytes(pdf.output())


def compare(told: dict[str, Any], content: bytes, encode: Encode) -> Compared:
    """Return the labels of a pitch beside what is read from it."""
    text = read_pitch(content)
    letters = [place for place, one in enumerate(text) if not _MARKS.fullmatch(one)]
    bare = "".join(text[place] for place in letters).lower()
    labelled = [_labelled(bare, claim) for claim in told["claims"]]
    read = tuple(_read(letters, one) for one in judge(text, encode).claims)
    found = tuple(one for one in labelled if one is not None)
    return Compared(told["file"], told["clean"], found, read, len(labelled) - len(found))


def _labelled(bare: str, claim: dict[str, Any]) -> Place | None:
    words = _MARKS.sub("", html.unescape(re.sub(r"<[^>]*>", " ", claim["quote"]))).lower()
    start = bare.find(words)
    return Place(start, start + len(words), frozenset(claim["flaws"]), claim["quote"]) if start >= 0 and words else None


def _read(letters: Sequence[int], one: Judged) -> Place:
    told = frozenset(flaw.name for flaw in one.flaws)
    inside = [number for number, place in enumerate(letters) if one.claim.start <= place < one.claim.end]
    return Place(inside[0], inside[-1] + 1, told, one.quote, told | {flaw.name for flaw in one.asked})


def located(text: str, quote: str) -> tuple[int, int] | None:
    """Return where the letters of a quote stand in a text, marks and blanks aside; None where they do not."""
    letters = [place for place, one in enumerate(text) if not _MARKS.fullmatch(one)]
    words = _MARKS.sub("", html.unescape(re.sub(r"<[^>]*>", " ", quote))).lower()
    start = "".join(text[place] for place in letters).lower().find(words)
    return (letters[start], letters[start + len(words) - 1] + 1) if start >= 0 and words else None


def measured(pitches: Sequence[Compared], part: str) -> list[dict[str, Any]]:
    """Return the rows of a report on some pitches."""
    found, right = _claim_counts(pitches)
    rows = [_row(part, "claims", found, right)]
    recall: dict[str, list[bool]] = defaultdict(list)
    precision: dict[str, list[bool]] = defaultdict(list)
    for pitch in pitches:
        for flaw, is_found in _found(pitch.labelled, pitch.read):
            recall[flaw].append(is_found)
        for flaw, is_right in _found(pitch.read, pitch.labelled):
            precision[flaw].append(is_right)
    rows.append(_row(part, "flaws", sum(recall.values(), []), sum(precision.values(), [])))
    rows += [_row(part, flaw, recall[flaw], precision[flaw]) for flaw in FLAWS]
    rows.append(_with_questions(pitches, part))
    clean = [pitch for pitch in pitches if pitch.is_clean]
    alarms = sum(len(one.flaws) for pitch in clean for one in pitch.read)
    rows.append({"part": part, "what": "false alarms per clean pitch", "n": len(clean),
                 "recall": round(alarms / len(clean), 3) if clean else None})  # fmt: skip
    rows.append({"part": part, "what": "labels not in the text", "n": sum(one.lost for one in pitches)})
    return rows


def _with_questions(pitches: Sequence[Compared], part: str) -> dict[str, Any]:
    """Return the row of flaws that are told or asked about."""
    read = [tuple(replace(one, flaws=one.asked) for one in pitch.read) for pitch in pitches]
    pairs = list(zip(pitches, read, strict=True))
    found = [is_found for pitch, asked in pairs for _, is_found in _found(pitch.labelled, asked)]
    right = [is_right for pitch, asked in pairs for _, is_right in _found(asked, pitch.labelled)]
    return _row(part, "flaws, told or asked about", found, right)


def _claim_counts(pitches: Sequence[Compared]) -> tuple[list[bool], list[bool]]:
    found = [any(label.meets(one) for one in pitch.read) for pitch in pitches for label in pitch.labelled]
    right = [any(one.meets(label) for label in pitch.labelled) for pitch in pitches for one in pitch.read]
    return found, right


def _found(wanted: Sequence[Place], given: Sequence[Place]) -> Iterable[tuple[str, bool]]:
    """Yield each flaw of some claims, and whether a claim at the same place has it too."""
    for one in wanted:
        there = frozenset().union(*(other.flaws for other in given if other.meets(one)))
        yield from ((flaw, flaw in there) for flaw in sorted(one.flaws))


def _row(part: str, what: str, found: Sequence[bool], right: Sequence[bool]) -> dict[str, Any]:
    low, high = wilson(sum(found), len(found))
    lower, upper = wilson(sum(right), len(right))
    return {
        "part": part, "what": what, "n": len(found), "recall": round(sum(found) / len(found), 3) if found else None,
        "recall from": low, "recall to": high, "n read": len(right),
        "precision": round(sum(right) / len(right), 3) if right else None, "precision from": lower,
        "precision to": upper,
    }  # fmt: skip


def show(pitches: Sequence[Compared]) -> None:
    """Print what was missed and what was told without a label."""
    missed: Counter[str] = Counter()
    for pitch in pitches:
        print(f"== {pitch.file}{' (clean)' if pitch.is_clean else ''}")
        for label in pitch.labelled:
            there = [one for one in pitch.read if one.meets(label)]
            lost = sorted(label.flaws - frozenset().union(*(one.flaws for one in there)))
            missed.update(lost)
            if not there or lost:
                print("   missed", "CLAIM" if not there else "", *lost, "|", label.quote)
        for one in pitch.read:
            there = [label for label in pitch.labelled if label.meets(one)]
            more = sorted(one.flaws - frozenset().union(*(label.flaws for label in there)))
            if not there or more:
                print("   told", "NO CLAIM" if not there else "", *more, "|", one.quote)


if __name__ == "__main__":
    main()
