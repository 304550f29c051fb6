"""The text of a pitch, whatever file it comes in."""

import sys

import pytest
from fpdf import FPDF

from analysis.decisions.pitch.reading import LARGEST_BYTES, LONGEST_TEXT, MOST_TAGS, form_of, read_pitch
from data.errors import InputError, SettingsError


def pdf_of(*pages: str) -> bytes:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    for page in pages:
        pdf.add_page()
        if page:
            pdf.multi_cell(0, 6, page)
    return bytes(pdf.output())


def test_the_bytes_tell_the_form_whatever_the_name() -> None:
    assert form_of(pdf_of("x")) == "pdf"
    assert form_of(b"  <!DOCTYPE html><html><body>x</body></html>") == "html"
    assert form_of(b"# A heading\n\n5 < 6 and 7 > 6") == "text"


def test_plain_text_is_kept_with_its_lines() -> None:
    assert read_pitch(b"First.\r\nSecond: 95 %.") == "First.\nSecond: 95 %."


def test_text_of_windows_and_utf_16_is_read() -> None:
    assert read_pitch("für 5 € – gut".encode("cp1252")) == "für 5 € – gut"
    assert read_pitch("95 % accuracy".encode("utf-16")) == "95 % accuracy"


def test_control_and_direction_characters_are_dropped() -> None:
    assert read_pitch("9\x1b[31m5\u202e % \u200baccuracy\x00".encode()) == "9[31m5 % accuracy"


def test_a_page_is_read_as_people_see_it() -> None:
    page = b"""<html><head><title>t</title><script>var accuracy = "99%";</script><style>p { width: 50% }</style></head>
    <body><h2>Fast &amp; good</h2><p>It is <b>2x</b>
    faster.</p><ul><li>one</li><li>two</li></ul><p hidden>hidden 9x</p><p style="display: none">gone</p>
    <table><tr><th>Model</th><th>F1</th></tr><tr><td>A</td><td>0.9</td></tr></table></body></html>"""
    assert read_pitch(page) == "# Fast & good\n\nIt is 2x faster.\n\n- one\n- two\n\n| Model | F1 |\n| A | 0.9 |"


def test_a_page_that_nests_without_end_is_read() -> None:
    assert read_pitch(b"<html><body>" + b"<div>" * 1_000 + b"deep 95 %" + b"</div>" * 1_000) == "deep 95 %"


def test_a_pdf_is_read_page_by_page() -> None:
    text = read_pitch(pdf_of("We reach 95 % accuracy.", "It is 2x faster."))
    assert text.split("\n\n") == ["We reach 95 % accuracy.", "It is 2x faster."]


def test_a_pdf_without_text_says_what_to_do() -> None:
    with pytest.raises(InputError, match="text recognition"):
        read_pitch(pdf_of("", ""))


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_pitch(b"%PDF-1.7 and no more")


def test_without_the_library_a_pdf_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(SettingsError, match=r"fieldmap\[pdf\]"):
        read_pitch(pdf_of("x"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"<html><body><script>x</script></body></html>", "empty"),
        (bytes(range(256)) * 40, "no text"),
        (b"a" * (LONGEST_TEXT + 1), "200,001 characters"),
        (b"word " * 2**20, "characters"),
        (b"a" * (LARGEST_BYTES + 1), "bytes"),
        (b"<html><body>" + b"<b>" * (MOST_TAGS + 1), "tags"),
    ],
    ids=["empty", "blank", "only a script", "binary", "long", "five megabytes", "too large", "too many tags"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_pitch(content)
