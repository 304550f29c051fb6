"""A document as Markdown: each sentence with the ids of its evidence, which stand at the end with their titles."""

from analysis.documents.document import Document, Evidence, Figure, Section, Sentence, cells
from app.escape import markdown

KINDS = {"count": "counted", "computed": "computed", "row": "your file", "assumption": "assumed"}


def document_markdown(document: Document) -> str:
    """Return a document as Markdown, charts by their captions; text from outside is escaped, so it is no markup."""
    evidence = document.by_ref()
    lines = [f"# {markdown(document.title)}", "", markdown(document.head), ""]
    for section in document.sections:
        lines += _section(section, evidence)
    lines += ["## Sources", "", *(_source(one) for one in document.evidence)]
    return "\n".join(lines) + "\n"


def source_text(evidence: Evidence) -> str:
    """Return what a piece of evidence is, after its id."""
    facts = evidence.facts
    earlier = " (of the earlier brief)" if evidence.is_earlier else ""
    if evidence.kind == "work":
        return f"{facts.get('authors', '')} ({facts.get('year') or 'undated'}), “{evidence.label}”{earlier}"
    if evidence.kind == "claim":
        return f"claim of “{evidence.label}”{earlier}"
    if evidence.kind in KINDS:
        return f"{KINDS[evidence.kind]}: {evidence.label}{earlier}"
    return f"{evidence.kind}: {evidence.label}{earlier}"


def _section(section: Section, evidence: dict[str, Evidence]) -> list[str]:
    lines = ["---", ""] if section.is_folded else []
    lines += [f"## {markdown(section.heading)}", ""]
    lines += [f"*{markdown(section.note)}*", ""] if section.note else []
    lines += [_sentence(one, evidence) for one in section.sentences]
    for figure in section.figures:
        lines += ["", *_table(figure, evidence)]
    lines += [f"\n*Chart, in HTML and PDF: {markdown(chart.caption)}*" for chart in section.charts]
    return [*lines, ""]


def _sentence(sentence: Sentence, evidence: dict[str, Evidence]) -> str:
    refs = " ".join(_link(evidence[ref]) for ref in sentence.refs)
    start = "  " * sentence.depth + "-"
    if sentence.is_quote:
        return f"{start} “{markdown(sentence.text)}” ({markdown(f'{sentence.place}; {sentence.why}')}) {refs}"
    return f"{start} {markdown(sentence.text)} {refs}"


def _link(evidence: Evidence) -> str:
    name = markdown(evidence.ref)
    return f"\\[[{name}]({evidence.url})\\]" if evidence.url else f"\\[{name}\\]"


def _table(figure: Figure, evidence: dict[str, Evidence]) -> list[str]:
    """Return a figure as a table under its caption."""
    lines = [f"{markdown(figure.caption)}:", "", _row([column.heading for column in figure.columns])]
    lines.append("|" + " --- |" * len(figure.columns))
    return lines + [_row(list(row)) for row in cells(figure, evidence)]


def _row(parts: list[str]) -> str:
    return "| " + " | ".join(markdown(part) for part in parts) + " |"


def _source(evidence: Evidence) -> str:
    url = f" <{evidence.url}>" if evidence.url else ""
    day = f", public by {evidence.day}" if evidence.day else ""
    return f"- {markdown(evidence.ref)}: {markdown(source_text(evidence) + day)}{url}"
