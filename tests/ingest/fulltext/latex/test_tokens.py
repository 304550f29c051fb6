"""LaTeX source into tokens."""

from ingest.fulltext.latex.tokens import Tokens, argument, bracket_end, group_end, skip_arguments, tokens


def test_comments_take_their_line_end_and_an_empty_line_ends_a_paragraph():
    assert tokens("a % note\n  b\\% c") == ["a", " ", "b", "\\%", " ", "c"]
    assert tokens("a\n \nb") == ["a", "\\par", "b"]
    assert tokens("a % note\n\nb") == ["a", " ", "\\par", "b"]


def test_a_command_takes_the_space_after_it():
    assert tokens("\\alpha x\\begin {table*}") == ["\\alpha", "x", "\\begin{table*}"]


def test_verbatim_parts_are_passed_over_and_short_ones_are_text():
    assert tokens("\\begin{verbatim}\\x{%\\end{verbatim}a") == ["\\begin{verbatim}", "\\end{verbatim}", "a"]
    assert tokens("\\verb|a_{b|c") == ["a_{b", "c"]
    assert tokens("\\begin{verbatim}never closed") == ["\\begin{verbatim}", "never", " ", "closed"]


def test_an_address_keeps_its_percent_sign():
    assert tokens("\\url{http://a.b/c%20d}") == ["\\url", "{", "http://a.b/c%20d", "}"]


def test_groups_and_brackets_end_where_they_balance():
    found = tokens("{a{b}c}[x[y]{]}]")
    assert group_end(found, 0) == group_end(Tokens(found), 0) == 6
    assert bracket_end(found, 7) == len(found) - 1
    assert group_end(tokens("{a"), 0) == -1


def test_arguments_are_skipped_by_their_signature():
    found = tokens("*[2]{a}(lr){b}c")
    assert skip_arguments(found, 0, "*ompm") == len(found) - 1
    assert argument(found, 0, "*o") == (["a"], 7)
    assert argument(tokens("{never closed"), 0) == ([], 1)
