"""`fieldmap decide pitch` and the page Pitch, as people use them."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from analysis.decisions.pitch.beside import set_beside
from analysis.decisions.pitch.card import LONGEST_QUOTE, letter, marks, questions_of, short
from app.cli import run
from app.document_files import rendered
from app.pitches import EXAMPLE, make_pitch, marked
from app.reading import open_reader
from data.library import Library
from tests.analysis.decisions.pitch.reader import read
from tests.app.brief_library import make_library
from tests.app.pages import explorer, words
from tests.libraries import fieldmap

Captured = pytest.CaptureFixture[str]
DAY = date(2026, 1, 1)
GOLDEN = Path(__file__).parent / "results" / "pitch.md"
SAID = "On the Iris data set we reach 99.1 accuracy, and 74.5 accuracy in the version before."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return make_library(tmp_path_factory.mktemp("pitch"))


def answer(capsys: Captured, *arguments: object) -> Any:
    assert run(["decide", "pitch", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_worked_example_reads_as_it_did() -> None:
    """Made by `python -m app.cli decide pitch data/decisions/pitch.md -o tests/app/results/pitch.md`."""
    assert (
        rendered(make_pitch(EXAMPLE.read_bytes(), DAY, "pitch.md").document, "md", dict).decode() == GOLDEN.read_text()
    )


def test_the_answer_tells_each_claim_with_its_place_and_flaws(capsys: Captured) -> None:
    told = answer(capsys, EXAMPLE)
    assert (told["light"], told["language"], told["lights"]["red"]) == ("red", "English", 4)
    text = EXAMPLE.read_text().strip()
    for claim in told["claims"]:
        assert " ".join(text[claim["start"] : claim["end"]].split()) == claim["quote"]
        assert text[: claim["start"]].count("\n") + 1 == claim["line"]
    readings = [one["reading"] for one in told["claims"][0]["flaws"] if one["reading"]]
    assert readings[0].endswith("leaves 2 %: 98 % right")


def test_a_pitch_is_read_from_standard_input(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"We reach 95 % accuracy.")))
    assert [claim["quote"] for claim in answer(capsys, "-")["claims"]] == ["We reach 95 % accuracy"]


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_the_memo_is_written_in_each_form(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"memo.{form}"
    assert run(["decide", "pitch", str(EXAMPLE), "--format", form, "-o", str(out)]) == 0
    content = out.read_bytes()
    text = content.decode() if form == "html" else pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    assert "Do not rely on it as it stands" in " ".join(text.split())


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (bytes(range(256)) * 99, "no text"), (b"x " * 2_600_000, "characters"), (None, "cannot be read")],
    ids=["empty", "binary", "five megabytes", "no file"],
)
def test_a_file_that_cannot_be_read_ends_with_two(
    content: bytes | None, message: str, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "pitch.txt"
    if content is not None:
        file.write_bytes(content)
    assert run(["decide", "pitch", str(file)]) == 2
    assert message in capsys.readouterr().err


def test_a_pitch_without_claims_says_so(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "pitch.txt"
    file.write_text("We are a friendly company and we love what we do.")
    assert run(["decide", "pitch", str(file)]) == 0
    assert "NO CLAIM: No claim about performance was found" in capsys.readouterr().out


def test_another_language_is_said() -> None:
    text = ("Wir bieten eine Erkennung für Praxen. Die Genauigkeit liegt bei 98 % und das System ist schnell, wie Sie "
            "auf der Seite und in dem Bericht lesen können.")  # fmt: skip
    assert "seems to be in German" in make_pitch(text.encode(), DAY).document.head


def test_thousands_of_numbers_are_read_within_bounds() -> None:
    told = make_pitch("\n\n".join(f"We reach {n % 100}.5 % accuracy." for n in range(4_000)).encode(), DAY)
    assert len(told.verdict.claims) == 300


def test_hostile_markup_is_shown_as_text() -> None:
    told = make_pitch(b"We reach 95 % accuracy <img src=x onerror=alert(1)> | [x](javascript:1) \x1b[31m", DAY)
    assert "<img" not in marked(told.verdict)
    assert "<img" not in rendered(told.document, "html", dict).decode()
    assert "\x1b" not in rendered(told.document, "md", dict).decode()


def test_the_letter_asks_each_question_once_with_its_quotes() -> None:
    verdict = read("We make 120 % fewer errors.\n\nWe reach 95 % accuracy.\n\nIt is 3x faster.")
    asked = questions_of(verdict)
    assert len({one["flaw"] for one in asked}) == len(asked)
    told = letter(verdict)
    assert told.count("How many examples were tested?") == 1
    assert '   - "We make 120 % fewer errors"\n   - "We reach 95 % accuracy"' in told
    assert told.index("The test data") < told.index("Speed and cost")


def test_where_nothing_is_open_there_is_nothing_to_ask() -> None:
    assert letter(read("We love what we do.")) == ""


def test_marks_do_not_overlap_and_stand_in_order() -> None:
    found = marks(read(EXAMPLE.read_text()).claims)
    assert all(one[1] <= other[0] for one, other in zip(found, found[1:], strict=False))
    assert [number for *_, number in found] == list(range(1, len(found) + 1))


def test_a_long_quote_is_cut_at_a_word() -> None:
    assert short("word " * 100).endswith("word …")
    assert len(short("word " * 100)) <= LONGEST_QUOTE + 2


def test_a_claim_stands_beside_what_papers_report(library: Library) -> None:
    with open_reader(library) as reader:
        told = make_pitch(SAID.encode(), date.today(), "pitch", reader.db)
        assert told.beside is not None
        [first, *_] = told.beside
        assert (first.dataset, first.best.value, first.relation) == ("iris", 77.5, "same data set")
        assert first.verdict.startswith("above all results known here: not refuted")
        assert "We reach 77.5 accuracy on the Iris data set." in rendered(told.document, "md", dict).decode()


def test_a_pitch_on_other_things_has_no_board(library: Library) -> None:
    with open_reader(library) as reader:
        assert set_beside(reader.db, read("Zebras are counted with 95 % accuracy.")) == ()


def test_the_command_asks_a_library_only_when_told(library: Library, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "pitch.txt"
    file.write_text(SAID)
    assert fieldmap(library, "decide", "pitch", file, "--library") == 0
    assert "iris, accuracy: the best result known here is 77.5" in capsys.readouterr().out
    assert fieldmap(library, "decide", "pitch", file) == 0
    assert "No library was asked" in capsys.readouterr().out


def test_the_page_marks_claims_and_offers_questions(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "vendor_pitch")
    assert "Paste a vendor's mail" in shown.info[0].value
    shown.button(key="pitch-example").click().run()
    assert not shown.exception
    assert "RED" in words(shown)
    assert "could you please help us" in shown.code[0].value
    shown.text_area(key="pitch-text").set_value("We make 120 % fewer errors.").run()
    assert "Red: 1" in words(shown)


def test_the_page_says_when_nothing_is_claimed(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "vendor_pitch")
    shown.text_area(key="pitch-text").set_value("We love what we do.").run()
    assert "NO CLAIM" in words(shown)
