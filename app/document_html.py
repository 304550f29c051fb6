"""A document as one HTML file: no script, nothing loaded from elsewhere, ready to print; all text escaped."""

import html
from collections.abc import Mapping, Sequence

from analysis.documents.document import Chart, Document, Evidence, Figure, Section, Sentence, cells, course_chart
from app.document_chart import WIDE, Area, Dot, Label, Shape, drawing
from app.document_markdown import source_text

NUMBERS = ("count", "share", "number", "money", "large")
"""Units of columns that are set to the right."""
STYLE = """
html { color-scheme: light } /* a document is a light page, in a dark browser too */
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #fff; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem; margin-bottom: .3rem } h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; 
  border-bottom: 1px solid #d5dbe3 }
.head, .note, .place { color: #55606e } .note { font-style: italic } li { margin: .35rem 0 }
li.more { margin-left: 1.4rem; list-style: circle }
blockquote { margin: 0; display: inline } a { color: #1a4a9c; text-decoration: none } .ref { font-size: .75rem }
table { border-collapse: collapse; margin: .4rem 0 1rem; font-size: .9rem } caption { text-align: left; color: #55606e }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid #e6eaef; vertical-align: top }
summary { font-weight: bold; margin: 1.8rem 0 .4rem; cursor: pointer }
figure { margin: .6rem 0 1rem } figcaption { color: #55606e; font-size: .9rem }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } nav a { margin-right: .9rem }
.sources { font-size: .8rem; color: #3a4552 } .sources li { margin: .15rem 0; overflow-wrap: anywhere }
@media print { body { margin: 0; max-width: none } nav { display: none }
  h2, tr, li { break-inside: avoid } h2 { break-after: avoid } }
"""


def document_html(document: Document) -> str:
    """Return a document as a whole HTML page."""
    evidence = document.by_ref()
    title = html.escape(document.title)
    links = "".join(f'<a href="#{html.escape(one.name)}">{html.escape(one.heading)}</a>' for one in document.sections)
    body = "".join(_section(one, evidence) for one in document.sections)
    sources = "".join(_source(one) for one in document.evidence)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n'
        f'<p class="head">{html.escape(document.head)}</p>\n<nav>{links}</nav>\n{body}'
        f'<h2 id="sources">Sources</h2>\n<ul class="sources">{sources}</ul>\n</body></html>\n'
    )


def _section(section: Section, evidence: Mapping[str, Evidence]) -> str:
    note = f'<p class="note">{html.escape(section.note)}</p>\n' if section.note else ""
    items = "".join(f"<li{' class=more' if one.depth else ''}>{_sentence(one, evidence)}</li>\n"
                    for one in section.sentences)  # fmt: skip
    figures = "".join(_course(one, evidence) + _table(one, evidence) for one in section.figures)
    charts = "".join(f'<figure>{svg(one, evidence)}<figcaption>{html.escape(one.caption)}</figcaption></figure>\n'
                     for one in section.charts)  # fmt: skip
    listed = f"<ul>\n{items}</ul>\n" if items else ""
    if section.is_folded:
        head = f'<summary id="{html.escape(section.name)}">{html.escape(section.heading)}</summary>'
        return f"<details>{head}\n{note}{listed}{charts}{figures}</details>\n"
    heading = f'<h2 id="{html.escape(section.name)}">{html.escape(section.heading)}</h2>'
    return f"<section>{heading}\n{note}{listed}{charts}{figures}</section>\n"


def _sentence(sentence: Sentence, evidence: Mapping[str, Evidence]) -> str:
    refs = " ".join(f'<a class="ref" href="#{_anchor(ref)}">{html.escape(ref)}</a>' for ref in sentence.refs)
    text = html.escape(sentence.text)
    if not sentence.is_quote:
        return f"{text} {refs}"
    place = html.escape(f"{sentence.place}; {sentence.why}")
    return f'<blockquote>“{text}”</blockquote> <span class="place">({place})</span> {refs}'


def _anchor(ref: str) -> str:
    return html.escape("s-" + ref.replace(" ", "_"))


def _source(evidence: Evidence) -> str:
    day = f", public by {evidence.day}" if evidence.day else ""
    text = html.escape(source_text(evidence) + day)
    if evidence.url:
        text = f'<a href="{html.escape(evidence.url)}" rel="noreferrer">{text}</a>'
    return f'<li id="{_anchor(evidence.ref)}">{html.escape(evidence.ref)}: {text}</li>\n'


def _course(figure: Figure, evidence: Mapping[str, Evidence]) -> str:
    chart = course_chart(figure)
    return svg(chart, evidence) if chart else ""


def _table(figure: Figure, evidence: Mapping[str, Evidence]) -> str:
    right = [" class=n" if column.unit in NUMBERS else "" for column in figure.columns]
    heads = "".join(
        f"<th{side}>{html.escape(one.heading)}</th>" for one, side in zip(figure.columns, right, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{side}>{html.escape(cell)}</td>" for cell, side in zip(row, right, strict=True))
        + "</tr>\n"
        for row in cells(figure, evidence)
    )
    return f"<table><caption>{html.escape(figure.caption)}</caption>{heads}{rows}</table>\n"


def _line(tag: str, parts: Sequence[str], sides: Sequence[str]) -> str:
    told = (f"<{tag}{side}>{html.escape(part)}</{tag}>" for part, side in zip(parts, sides, strict=True))
    return f"<tr>{''.join(told)}</tr>\n"


def svg(chart: Chart, evidence: Mapping[str, Evidence]) -> str:
    """Return a chart as an SVG element, drawn without script; empty where there is too little to draw."""
    made = drawing(chart, evidence)
    if made is None:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:.0f} {made.high:.0f}" width="{WIDE:.0f}" '
        f'role="img" aria-label="{html.escape(chart.caption)}" font-size="11" font-family="sans-serif" '
        'style="background:#fff">'
        + "".join(_shape(one) for one in made.shapes) + "</svg>\n"
    )  # fmt: skip


def _shape(shape: Shape) -> str:
    if isinstance(shape, Label):
        x, y = shape.place
        return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{shape.anchor}" fill="{shape.colour}">'
                f"{html.escape(shape.text)}</text>")  # fmt: skip
    if isinstance(shape, Dot):
        x, y = shape.place
        return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.radius:g}" fill="{shape.colour}">'
                f"<title>{html.escape(shape.title)}</title></circle>")  # fmt: skip
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.places)
    if isinstance(shape, Area):
        return f'<polygon points="{places}" fill="{shape.colour}"/>'
    return f'<polyline points="{places}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width:g}"/>'
