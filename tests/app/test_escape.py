"""Characters that turn a text, cannot be seen or never end, on their way to a page."""

import pytest

from app.escape import LONGEST, hover, markdown, readable, title_text


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2066", "\u2069", "\x00", "\x1b", "\x9f", "\ud800"])
def test_what_turns_a_text_or_steers_a_terminal_is_shown_as_a_sign(sign: str) -> None:
    assert markdown(f"a{sign}b") == readable(f"a{sign}b") == hover(f"a{sign}b") == "a\ufffdb"


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad", "\u2060"])
def test_what_takes_no_room_is_left_out(sign: str) -> None:
    assert markdown(f"pay{sign}pal") == "paypal"


@pytest.mark.parametrize("text", ["👩🏽‍🔬 at work", "می‌خواهم", "שלום\u200f!", "ﬁne — naïve"])
def test_joiners_and_marks_that_scripts_need_stay(text: str) -> None:
    assert markdown(text) == text


def test_no_address_becomes_a_link_by_itself() -> None:
    assert [markdown(f"{www}.example.org") for www in ("www", "WWW", "wWw")] == [
        r"www\.example.org", r"WWW\.example.org", r"wWw\.example.org",
    ]  # fmt: skip


def test_a_text_without_end_is_cut_and_says_so() -> None:
    assert len(readable("x" * 1_000_000)) == LONGEST
    assert readable("x" * 1_000_000).endswith("x…")
    assert readable(" " * 100_000 + "late").endswith("…")
    assert len(title_text("river " * 100_000)) == 300
    assert readable("x" * LONGEST) == "x" * LONGEST
