"""A brief as one HTML file: no script, nothing loaded from elsewhere, ready to print; all text escaped."""

import html
from collections.abc import Mapping, Sequence

from analysis.briefs.document import Brief, Evidence, Figure, Section, Sentence
from analysis.briefs.exchange import cells
from app.brief_markdown import head_text, source_text

WIDE, HIGH, EDGE = 640, 170, 34
"""Of the drawn course, in CSS pixels."""
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem; margin-bottom: .3rem } h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; 
  border-bottom: 1px solid #d5dbe3 }
.head, .note, .place { color: #55606e } .note { font-style: italic } li { margin: .35rem 0 }
blockquote { margin: 0; display: inline } a { color: #1a4a9c; text-decoration: none } .ref { font-size: .75rem }
table { border-collapse: collapse; margin: .4rem 0 1rem; font-size: .9rem } caption { text-align: left; color: #55606e }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid #e6eaef; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } nav a { margin-right: .9rem }
.sources { font-size: .8rem; color: #3a4552 } .sources li { margin: .15rem 0; overflow-wrap: anywhere }
@media print { body { margin: 0; max-width: none } nav { display: none }
  h2, tr, li { break-inside: avoid } h2 { break-after: avoid } }
"""


def brief_html(brief: Brief) -> str:
    """Return a brief as a whole HTML document."""
    evidence = brief.by_ref()
    title = html.escape(f"Brief: {brief.about.asked}")
    links = "".join(f'<a href="#{html.escape(one.name)}">{html.escape(one.heading)}</a>' for one in brief.sections)
    body = "".join(_section(one, evidence) for one in brief.sections)
    sources = "".join(_source(one) for one in brief.evidence)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n'
        f'<p class="head">{html.escape(head_text(brief))}</p>\n<nav>{links}</nav>\n{body}'
        f'<h2 id="sources">Sources</h2>\n<ul class="sources">{sources}</ul>\n</body></html>\n'
    )


def _section(section: Section, evidence: Mapping[str, Evidence]) -> str:
    note = f'<p class="note">{html.escape(section.note)}</p>\n' if section.note else ""
    items = "".join(f"<li>{_sentence(one, evidence)}</li>\n" for one in section.sentences)
    figures = "".join(drawn(one, evidence) + _table(one, evidence) for one in section.figures)
    listed = f"<ul>\n{items}</ul>\n" if items else ""
    heading = f'<h2 id="{html.escape(section.name)}">{html.escape(section.heading)}</h2>'
    return f"<section>{heading}\n{note}{listed}{figures}</section>\n"


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


def _table(figure: Figure, evidence: Mapping[str, Evidence]) -> str:
    right = [" class=n" if column.unit in ("count", "share", "number") else "" for column in figure.columns]
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


def drawn(figure: Figure, evidence: Mapping[str, Evidence]) -> str:
    """Return the course of a share as a small picture, its interval as a band; nothing for other figures."""
    points = course(figure, evidence)
    if len(points) < 2:
        return ""
    top = max(high for _, _, _, high in points) or 1.0
    step = (WIDE - 2 * EDGE) / (len(points) - 1)

    def at(number: int, share: float) -> str:
        return f"{EDGE + number * step:.1f},{HIGH - EDGE - share / top * (HIGH - 2 * EDGE):.1f}"

    band = [at(i, one[2]) for i, one in enumerate(points)] + [
        at(i, one[3]) for i, one in reversed(list(enumerate(points)))
    ]
    line = " ".join(at(i, one[1]) for i, one in enumerate(points))
    labels = "".join(
        f'<text x="{EDGE + i * step:.1f}" y="{HIGH - 12}" text-anchor="middle">{html.escape(one[0])}</text>'
        for i, one in enumerate(points) if i % max(1, len(points) // 8) == 0
    )  # fmt: skip
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" role="img" aria-label="{html.escape(figure.caption)}" '
        f'font-size="11" fill="#55606e"><polygon points="{" ".join(band)}" fill="#cfdcf2"/>'
        f'<polyline points="{line}" fill="none" stroke="#1a4a9c" stroke-width="2"/>{labels}'
        f'<text x="2" y="{EDGE - 8}">{100 * top:.1f} %</text></svg>\n'
    )


def course(figure: Figure, evidence: Mapping[str, Evidence]) -> Sequence[tuple[str, float, float, float]]:
    """Return period, share and interval of a figure that tells a course and knows them all; else nothing."""
    if not {"period", "share", "lo", "hi"} <= {column.fact for column in figure.columns}:
        return []
    facts = [evidence[ref].facts for ref in figure.refs]
    known = [one for one in facts if all(isinstance(one[name], int | float) for name in ("share", "lo", "hi"))]
    return [
        (str(one["period"]), float(one["share"] or 0), float(one["lo"] or 0), float(one["hi"] or 0)) for one in known
    ]
