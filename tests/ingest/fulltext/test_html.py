"""Full text from pages in the shape that LaTeXML gives them, all invented."""

import random
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import BadAnswerError
from data.records import Author, CellCitation, FullText, Identifier, Passage, Span
from ingest.fulltext.html.page import parse_latexml

SECTION = '<section id="S{0}" class="ltx_section"><h2 class="ltx_title ltx_title_section"><span class="ltx_tag \
ltx_tag_section">{0} </span>{1}</h2>{2}</section>'
CITE = '<cite class="ltx_cite ltx_citemacro_citep">(<a href="#bib.bib1" class="ltx_ref">Lovelace</a>, \
<a href="#bib.bib1" class="ltx_ref">1843</a>)</cite>'
NUMBER = '<cite class="ltx_cite ltx_citemacro_cite">[<a href="https://arxiv.org/html/1v1#bib.bib2" class="ltx_ref">2\
</a>]</cite>'
BIBLIOGRAPHY = """<section id="bib" class="ltx_bibliography"><h2 class="ltx_title">References</h2>
<ul class="ltx_biblist">
<li id="bib.bib1" class="ltx_bibitem"><span class="ltx_tag ltx_role_refnum ltx_tag_bibitem">Lovelace (1843)</span>
<span class="ltx_bibblock">Ada Lovelace.</span><span class="ltx_bibblock">Notes on the engine of rivers.</span>
<span class="ltx_bibblock"><em class="ltx_emph">Memoirs 1812</em>, pages 1901–1950, 1843.</span>
<span class="ltx_bibblock ltx_bib_cited">Cited by: <a href="#S1">§1</a></span></li>
<li id="bib.bib2" class="ltx_bibitem"><span class="ltx_tag ltx_tag_bibitem">[2]</span>
<span class="ltx_bibblock">Charles Babbage, Lakes at scale, <a href="https://doi.org/10.1000/lake.7">link</a>,
arXiv:2001.00007, 2020.</span></li></ul></section>"""


def page(body: str, bibliography: str = BIBLIOGRAPHY) -> bytes:
    text = f"""<!DOCTYPE html><html lang="en"><head><title>Rivers</title></head><body><nav class="ltx_page_navbar">
Menu 1</nav><div class="ltx_page_main"><div class="ltx_page_content"><article class="ltx_document">
<h1 class="ltx_title ltx_title_document">Rivers and lakes</h1><div class="ltx_authors"><span>Ada ada@x.org</span></div>
{body}{bibliography}</article></div><footer class="ltx_page_footer">Generated 2026</footer></div></body></html>"""
    return text.encode()


def para(text: str) -> str:
    return f'<div class="ltx_para"><p class="ltx_p">{text}</p></div>'


def math(tex: str) -> str:
    return f'<math class="ltx_Math" alttext="{tex}" display="inline"><semantics><mn>7</mn></semantics></math>'


def texts(body: str) -> list[str]:
    return [passage.text for passage in parse_latexml(page(body)).passages]


def table(rows: str, caption: str = "Main results.", tag: str = "table") -> str:
    return f"""<figure id="S1.T1" class="ltx_table"><figcaption class="ltx_caption"><span class="ltx_tag ltx_tag_table">
Table 1: </span>{caption}</figcaption><{tag} class="ltx_tabular ltx_guessed_headers">{rows}</{tag}></figure>"""


HEAD = """<thead class="ltx_thead"><tr class="ltx_tr"><th class="ltx_td ltx_th ltx_th_column ltx_th_row" rowspan="2">
Model</th><th class="ltx_td ltx_th ltx_th_column" colspan="2">Rivers</th></tr><tr class="ltx_tr">
<th class="ltx_td ltx_th ltx_th_column">Acc</th><th class="ltx_td ltx_th ltx_th_column">F1</th></tr></thead>"""
DEVIATION, BOLD = r"{88.0}_{\pm 0.2}", r"\mathbf{89.5}\pm 0.1"
BODY = f"""<tbody class="ltx_tbody"><tr class="ltx_tr"><th class="ltx_td ltx_th ltx_th_row">Ebb {CITE}</th>
<td class="ltx_td">90.1</td><td class="ltx_td">{math(DEVIATION)}</td></tr><tr class="ltx_tr">
<th class="ltx_td ltx_th ltx_th_row">Flow{NUMBER}</th><td class="ltx_td"><b>92.3</b><sup class="ltx_sup">1</sup></td>
<td class="ltx_td">{math(BOLD)}</td></tr></tbody>"""


def test_passages_come_in_reading_order_under_their_headings() -> None:
    inner = para("We flow.") + SECTION.format(2, "Banks.", para("We stay.")).replace("section", "subsection")
    body = '<div class="ltx_abstract"><h6 class="ltx_title ltx_title_abstract">Abstract</h6><p class="ltx_p">Short.</p>'
    found = parse_latexml(page(body + "</div>" + SECTION.format(1, "Rivers", inner + para("The end."))))
    assert found.passages == (
        Passage("Abstract", "Short."),
        Passage("Rivers", "We flow."),
        Passage("Rivers / Banks", "We stay."),
        Passage("Rivers", "The end."),
    )


def test_text_after_a_table_inside_a_paragraph_is_kept() -> None:
    inside = '<span class="ltx_tabular"><span class="ltx_tr"><span class="ltx_td">a</span><span class="ltx_td">1</span>'
    assert texts(para(f"Before. {inside}</span></span> After.")) == ["Before. After."]
    assert texts('<div class="ltx_para">One.' + para("Two.") + "Three.</div>") == ["One.", "Two.", "Three."]


def test_formulas_are_readable() -> None:
    shown = texts(para("We reach " + math(r"\mathbf{92.3}\%") + " with AP" + math("{}_{50}") + "."))
    assert shown == ["We reach 92.3% with AP50."]


def test_a_formula_without_tex_shows_its_signs_once() -> None:
    formula = "<math><semantics><mrow><mn>92.3</mn><mo>%</mo></mrow><annotation-xml><cn>92.3</cn></annotation-xml>"
    assert texts(para(f"We reach {formula}</semantics></math>.")) == ["We reach 92.3%."]


def test_citation_numbers_are_left_out_and_authors_kept() -> None:
    assert texts(para(f"Rivers {CITE} flow {NUMBER}, as lakes do {NUMBER}.")) == [
        "Rivers [Lovelace, 1843] flow, as lakes do."
    ]


def test_footnotes_errors_and_addresses_are_no_part_of_a_sentence() -> None:
    note = """<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer">
<span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>Not all.
</span></span></span>"""
    wrong = '<span class="ltx_ERROR undefined">\\foo</span>'
    assert texts(para(f"Rivers{note} {wrong}flow; ask ada@x.org.")) == ["Rivers flow; ask .", "Not all."]


@pytest.mark.parametrize(
    ("html", "shown"),
    [("92.3<sup>1</sup>", "92.3^1"), ("m<sup>2</sup>", "m^2"), ("1<sup>st</sup>", "1st"), ("F<sub>1</sub>", "F1"),
     ("92.3<sub>0.4</sub>", "92.3 (0.4)"), ("92.3<sup>*</sup>", "92.3*")],
)  # fmt: skip
def test_raised_numbers_never_grow_onto_a_result(html: str, shown: str) -> None:
    assert texts(para(f"It is {html}")) == [f"It is {shown}"]


def test_a_table_keeps_headers_spans_bold_cells_and_citations() -> None:
    found = parse_latexml(page(para("Text.") + table(HEAD + BODY)))
    told = found.tables[0]
    assert (told.label, told.caption, told.header_rows, told.header_columns) == ("Table 1", "Main results.", 2, 1)
    assert told.cells == (
        ("Model", "Rivers", "Rivers"),
        ("Model", "Acc", "F1"),
        ("Ebb [Lovelace, 1843]", "90.1", "88.0 ±0.2"),
        ("Flow", "92.3^1", "89.5±0.1"),
    )
    assert told.spans == (Span(0, 0, 2, 1), Span(0, 1, 1, 2))
    assert told.bold == ((3, 1), (3, 2))
    printed = "Charles Babbage, Lakes at scale, link, arXiv:2001.00007, 2020."
    assert told.cited[1] == CellCitation(3, 0, printed)


def test_a_table_of_spans_is_a_table() -> None:
    cell = '<span class="ltx_td{1}">{0}</span>'
    rows = [cell.format("Model", " ltx_rowspan ltx_rowspan_2") + cell.format("Acc", " ltx_colspan ltx_colspan_2"),
            cell.format("a", "") + cell.format("b", "")]  # fmt: skip
    inner = "".join(f'<span class="ltx_tr">{row}</span>' for row in rows)
    found = parse_latexml(page(para("Text.") + table(f'<span class="ltx_tbody">{inner}</span>', tag="span")))
    assert found.tables[0].cells == (("Model", "Acc", "Acc"), ("Model", "a", "b"))
    assert found.tables[0].header_rows is None


def test_lines_broken_by_a_table_inside_a_cell_are_one_text() -> None:
    lines = '<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">Top</td></tr><tr class="ltx_tr">\
<td class="ltx_td">one</td></tr></table>'
    rows = f'<tr class="ltx_tr"><td class="ltx_td">{lines}</td><td class="ltx_td">1</td></tr>'
    assert parse_latexml(page(para("Text.") + table(rows))).tables[0].cells == (("Top one", "1"),)


def test_tables_side_by_side_are_tables_of_their_own() -> None:
    row = '<tr class="ltx_tr"><td class="ltx_td">{}</td><td class="ltx_td">1</td></tr>'
    inner = '<td class="ltx_td"><table class="ltx_tabular">{}</table></td>'
    rows = inner.format(row.format("a") * 2) + inner.format(row.format("b") * 2)
    found = parse_latexml(page(para("Text.") + table(f'<tr class="ltx_tr">{rows}</tr>'))).tables
    assert [(told.label, told.cells[0]) for told in found] == [("Table 1", ("a", "1")), ("Table 1", ("b", "1"))]


def test_a_missing_entry_leaves_its_key() -> None:
    key = '<cite class="ltx_cite">[<span class="ltx_ref ltx_missing_citation ltx_ERROR">babbage37</span>]</cite>'
    rows = f'<tr class="ltx_tr"><td class="ltx_td">Ebb {key}</td><td class="ltx_td">1</td></tr>'
    told = parse_latexml(page(para("Text.") + table(rows))).tables[0]
    assert (told.cells, told.cited) == ((("Ebb", "1"),), (CellCitation(0, 0, "babbage37"),))


def test_captions_of_figures_are_passages() -> None:
    figure = '<figure class="ltx_figure"><img src="x.png"><figcaption class="ltx_caption"><span class="ltx_tag \
ltx_tag_figure">Figure 3: </span>Lakes at 92.3%.</figcaption></figure>'
    assert texts(para("Text.") + figure) == ["Text.", "Figure 3: Lakes at 92.3%."]


CAPTION = '<figcaption class="ltx_caption"><span class="ltx_tag">Table {0}: </span>Of {0}.</figcaption>'
CELLS = '<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">a</td><td class="ltx_td">1</td></tr></table>'


def captions(figure: str) -> list[tuple[str, str]]:
    """Return labels and captions of the tables in a float."""
    found = parse_latexml(page(para("Text.") + figure))
    assert [passage.text for passage in found.passages] == ["Text."]
    return [(told.label, told.caption) for told in found.tables]


def test_captions_that_stand_together_go_to_their_tables_in_order() -> None:
    empty = '<figcaption class="ltx_caption"></figcaption>'
    body = CAPTION.format(1) + CAPTION.format(2) + empty + f'<div class="ltx_block ltx_figure_panel">{CELLS}</div>' * 2
    told = captions(f'<figure class="ltx_table">{body}</figure>')
    assert told == [("Table 1", "Of 1."), ("Table 2", "Of 2.")]


def test_a_caption_more_than_there_are_tables_is_that_of_all() -> None:
    body = "".join(CAPTION.format(name) for name in (7, "7a", "7b", "7a")) + CELLS + CELLS
    told = captions(f'<figure class="ltx_table">{body}</figure>')
    assert told == [("Table 7a", "Of 7. Of 7a."), ("Table 7b", "Of 7. Of 7b.")]


def test_a_panel_is_told_by_the_caption_of_the_whole_and_by_its_own() -> None:
    panel = f'<figure class="ltx_table ltx_figure_panel">{CAPTION.format("1a")}{CELLS}</figure>'
    told = captions(f'<figure class="ltx_table">{panel}{CAPTION.format(1)}</figure>')
    assert told == [("Table 1a", "Of 1. Of 1a.")]


def test_a_caption_in_a_float_of_its_own_belongs_to_the_table_before_it() -> None:
    alone = f'<span class="ltx_table">{CAPTION.format(4).replace("figcaption", "span")}</span>'
    assert captions(f'<div class="ltx_minipage">{CELLS}{alone}</div>') == [("Table 4", "Of 4.")]


def test_rules_above_rows_tell_the_heads_where_nothing_is_marked() -> None:
    row = '<tr class="ltx_tr"><td class="ltx_td{0}">{1}</td><td class="ltx_td{0}">{2}</td></tr>'
    rows = [("", "Set", "F1"), ("", "", "test"), (" ltx_border_t", "A", "88"), ("", "B", "")]
    told = parse_latexml(page(para("Text.") + table("".join(row.format(*one) for one in rows)))).tables[0]
    assert (told.header_rows, told.header_columns) == (2, 1)


def test_what_is_left_of_a_makecell_is_no_part_of_its_text() -> None:
    rows = '<tr class="ltx_tr"><td class="ltx_td">[c]Model</td><td class="ltx_td">[1]</td></tr>'
    assert parse_latexml(page(para("Text.") + table(rows))).tables[0].cells == (("Model", "[1]"),)


def test_each_panel_of_a_float_keeps_its_own_caption() -> None:
    cells = (
        '<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">{}</td><td class="ltx_td">1</td></tr></table>'
    )
    caption = '<figcaption class="ltx_caption"><span class="ltx_tag">Table {0}: </span>Of {0}.</figcaption>'
    panel = '<div class="ltx_block ltx_figure_panel ltx_minipage">{}</div>'
    panels = [panel.format(caption.format(name) + para(cells.format(name))) for name in ("1", "2")]
    found = parse_latexml(page(para("Text.") + f'<figure class="ltx_table">{"".join(panels)}</figure>'))
    assert [(told.label, told.caption, told.cells[0][0]) for told in found.tables] == [
        ("Table 1", "Of 1.", "1"),
        ("Table 2", "Of 2.", "2"),
    ]


def test_a_second_caption_in_a_float_is_not_lost() -> None:
    second = '<span class="ltx_caption"><span class="ltx_tag">Figure 4: </span>Lakes.</span>'
    rows = '<tr class="ltx_tr"><td class="ltx_td">a</td><td class="ltx_td">1</td></tr>'
    body = table(rows).replace("</figure>", second + "</figure>")
    found = parse_latexml(page(para("Text.") + body))
    assert (found.tables[0].caption, found.passages[-1].text) == ("Main results.", "Figure 4: Lakes.")


def test_two_numbers_set_in_two_sizes_stay_two() -> None:
    small = '<span style="font-size:70%">0.4</span>'
    assert texts(para(f"It is <span>92.3</span>{small} and <b>9</b>2.3.")) == ["It is 92.3 0.4 and 92.3."]


def test_references_tell_title_year_identifiers_and_who_cites_them() -> None:
    body = para(f"All is well. Rivers flow {CITE}. It ends.") + para(f"No. It rains, as lakes show {NUMBER}. Yes.")
    first, second = parse_latexml(page(body)).references
    assert (first.title, first.year, first.identifiers) == ("Notes on the engine of rivers", 1843, ())
    assert first.authors == (Author("Ada Lovelace"),)
    assert first.contexts == ("Rivers flow [Lovelace, 1843].",)
    assert (second.title, second.year) == ("", 2020)
    assert second.identifiers == (Identifier("arxiv", "2001.00007"), Identifier("doi", "10.1000/lake.7"))
    assert second.contexts == ("It rains, as lakes show.",)


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ('<span class="ltx_bibblock">A. L. <span class="ltx_text ltx_bib_title">On rivers</span>.</span>', "On rivers"),
        ('<span class="ltx_bibblock">A. L., “On wide rivers,” <em>Proc. Lakes</em>, 1843.</span>', "On wide rivers"),
        ('<span class="ltx_bibblock">A. L.</span><span class="ltx_bibblock">2019.</span><span class="ltx_bibblock">On'
         ' rivers, 2019.</span><span class="ltx_bibblock">In <em>Lakes</em>.</span>', "On rivers"),
        ('<span class="ltx_bibblock">A. L. On rivers. Lakes, 1843.</span>', ""),
        ('<span class="ltx_bibblock">A. L.</span><span class="ltx_bibblock">In Lakes.</span><span class="ltx_bibblock">'
         "1843.</span>", ""),
    ],
    ids=["marked", "quoted", "after the year", "one block", "venue second"],
)  # fmt: skip
def test_a_title_is_told_only_by_structure(blocks: str, title: str) -> None:
    item = f'<section class="ltx_bibliography"><ul><li id="bib.bib1" class="ltx_bibitem">{blocks}</li></ul></section>'
    assert [entry.title for entry in parse_latexml(page(para("Text."), item)).references] == [title]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (
            "Ada Lovelace, Mary A. Somerville, and Charles Babbage",
            ["Ada Lovelace", "Mary A. Somerville", "Charles Babbage"],
        ),
        ("Lovelace, A., Somerville, M. A., and Babbage, C.", ["A. Lovelace", "M. A. Somerville", "C. Babbage"]),
        ("A. Lovelace and C. Babbage (1843)", ["A. Lovelace", "C. Babbage"]),
        ("Ada Lovelace et al.", ["Ada Lovelace"]),
        ("Lovelace, Ada and Babbage, Charles", []),
    ],
    ids=["full", "family first", "with year", "and others", "not clear"],
)
def test_authors_of_an_entry_are_told_where_they_are_clear(printed: str, names: list[str]) -> None:
    blocks = "".join(
        f'<span class="ltx_bibblock">{part}</span>' for part in (printed + ".", "On rivers.", "Lakes, 1843.")
    )
    item = f'<section class="ltx_bibliography"><ul><li id="bib.bib1" class="ltx_bibitem">{blocks}</li></ul></section>'
    entry = parse_latexml(page(para("Text."), item)).references[0]
    assert ([author.name for author in entry.authors], entry.title) == (names, "On rivers")


def test_a_number_written_into_a_heading_is_no_part_of_it() -> None:
    body = '<section class="ltx_section"><h2 class="ltx_title">5.2 Lakes.</h2>' + para("Text.") + "</section>"
    assert parse_latexml(page(body)).passages[0].section == "Lakes"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"No HTML for '2401.00001'",
        b"<html><body><h1>No HTML for '2401.00001v1'</h1></body></html>",
        b"<html><body><p>Rate exceeded.</p></body></html>",
        page(""),
        page(para("Text."))[:-20],
        page(para('<span class="ltx_ERROR">Conversion to HTML had a Fatal error and exited abruptly.</span>')),
        page(para("Text.")).replace(b"Text", b"T\xe9xt"),
        page("<div>" * 300 + para("Text.") + "</div>" * 300),
        b"<html></html>" + b" " * 17_000_000 + b"</html>",
        page("<b>" * 1_000_001),
    ],
    ids=["empty", "no html", "no html page", "error page", "no text", "cut", "failed", "not UTF-8", "too deep",
         "too large", "too many tags"],
)  # fmt: skip
def test_what_is_no_whole_page_of_latexml_is_refused(content: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse_latexml(content)


@pytest.mark.parametrize(
    ("before", "after"),
    [('<section class="ltx_section">', "</section>"), ('<figure class="ltx_figure">', "</figure>"), ("<sup>", "</sup>"),
     ('<table class="ltx_tabular"><tr><td>a</td><td>', "</td></tr></table>"), ("<cite>", "</cite>")],
    ids=["sections", "floats", "raised", "tables", "citations"],
)  # fmt: skip
@pytest.mark.parametrize("deep", [60, 240])
def test_elements_within_elements_are_read_or_refused(before: str, after: str, deep: int) -> None:
    with suppress(BadAnswerError):
        parse_latexml(page(para("Text.") + before * deep + "End." + after * deep))


def test_spans_cannot_fill_the_memory() -> None:
    cell = f'<td class="ltx_td" colspan="200" rowspan="999">{"x" * 500}</td>'
    content = page(para("Text.") + table(f'<tr class="ltx_tr">{cell * 2}</tr>' * 1_000))
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswerError, match="characters"):
            parse_latexml(content)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_entities_and_files_stay_outside() -> None:
    content = page(para("It is &x; here.")).replace(
        b"<!DOCTYPE html>", b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    )
    assert "root:" not in repr(parse_latexml(content))


@pytest.mark.timeout(60)
def test_a_megabyte_is_read_in_a_moment() -> None:
    body = para(f"Rivers {CITE} flow {NUMBER} at {math('92.3')}% of all lakes.") + table(HEAD + BODY)
    content = page(body * (1_000_000 // len(body)))
    found = parse_latexml(content)
    assert len(found.tables) == 1_000_000 // len(body)


def whole() -> bytes:
    return page(SECTION.format(1, "Rivers", para(f"Flow {CITE} {NUMBER} {math('x^2')}.") + table(HEAD + BODY)))


@pytest.mark.parametrize("seed", range(300))
def test_mutated_pages_are_read_or_refused(seed: int) -> None:
    chance, content = random.Random(seed), bytearray(whole())
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(content))
        kind = chance.randrange(3)
        if kind == 0:
            content[at] = chance.randrange(256)
        elif kind == 1:
            del content[at : at + chance.randrange(40)]
        else:
            other = chance.randrange(len(content))
            content[at:at] = content[other : other + chance.randrange(80)]
    with suppress(BadAnswerError):
        assert isinstance(parse_latexml(bytes(content)), FullText)


TAGS = st.sampled_from(
    ['<table class="ltx_tabular">', '<tr class="ltx_tr">', '<td class="ltx_td" rowspan="3">', "</table>", "</tr>",
     '<td class="ltx_td ltx_th_row" colspan="9999999">', '<span class="ltx_tabular">', '<span class="ltx_tr">', "</td>",
     '<span class="ltx_td ltx_rowspan_2">', "</span>", '<figure class="ltx_table">', "</figure>", "<sup>", "</sup>",
     '<figcaption class="ltx_caption">', "</figcaption>", CITE, NUMBER, "92.3", " ", "text", math("_{"), "<cite>",
     '<span class="ltx_note">', '<div class="ltx_para">', "</div>", '<section class="ltx_section">', "</section>",
     '<h2 class="ltx_title">', "</h2>", '<section class="ltx_bibliography">', '<li class="ltx_bibitem">', "&#0;", "<a>"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(TAGS, max_size=40))
def test_any_order_of_elements_is_read_or_refused(parts: list[str]) -> None:
    try:
        found = parse_latexml(page("".join(parts)))
    except BadAnswerError:
        return
    assert all(len(set(map(len, told.cells))) == 1 for told in found.tables)
    assert all(passage.text for passage in found.passages)
