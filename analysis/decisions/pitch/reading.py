"""The text of a pitch from the bytes of a file: plain text, Markdown, HTML or PDF; first stage of `decide pitch`."""

import html
import re
from typing import Any, Literal

from lxml import etree
from lxml import html as lxml_html

from data.errors import InputError, SettingsError

LARGEST_BYTES = 20 * 2**20
"""A pitch is a mail, a page or a few slides; a PDF carries pictures."""
LONGEST_TEXT = 200_000
"""Characters that are read: about a hundred pages. A longer text is refused whole, not cut in silence."""
MOST_PAGES = 200
MOST_TAGS = 200_000
FEW_STRANGE = 8
"""Control characters that a text may hold before it is taken for something else."""
Form = Literal["text", "html", "pdf"]
_UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|div|p|h[1-6]|ul|ol|li|table|section|span|br)\b[^<>]{0,500}>", re.I
)
_BYTES_OF_TEXT = frozenset(range(0x20, 0x100)) | {0x09, 0x0A, 0x0C, 0x0D, 0x1B}
_PASSED_OVER = frozenset("script style noscript template svg math head iframe object select nav canvas".split())
_BLOCKS = frozenset(
    """address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MANY_BREAKS = re.compile(r"\n[ \t]*\n[\s]*")
_SPACES = re.compile(r"[ \t\r\f\v]+")


def read_pitch(content: bytes) -> str:
    """Return the text of a pitch; what it is, the bytes tell.

    Raises
    ------
    InputError
        If there is no text, too much of it, or the bytes are none of the four forms.
    SettingsError
        If it is a PDF and the library that reads these is not installed.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError(f"a file of {len(content):,} bytes; a pitch of at most {LARGEST_BYTES:,} is read")
    form = form_of(content)
    text = _of_pdf(content) if form == "pdf" else _decoded(content)
    return clean_text(_of_html(text) if form == "html" else text)


def form_of(content: bytes) -> Form:
    """Tell what the bytes of a file are, whatever its name says."""
    if content.lstrip()[:5] == b"%PDF-":
        return "pdf"
    start = content[:4096].decode("utf-8", "replace")
    is_html = re.search(r"<\s*(?:!doctype\s+html|html|body|head)\b", start, re.I) or len(_MARKUP.findall(start)) >= 3
    return "html" if is_html else "text"


def clean_text(text: str) -> str:
    """Return a text of bounded length without control, direction and zero-width characters.

    Raises
    ------
    InputError
        If nothing is left, or too much.
    """
    text = _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")).strip()
    if not text:
        raise InputError("the pitch is empty; paste its text, or give a file that holds some")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"a text of {len(text):,} characters; at most {LONGEST_TEXT:,} are read: give the part that "
                         "holds the claims")  # fmt: skip
    return text


def _decoded(content: bytes) -> str:
    """Return text as UTF-8, UTF-16 with its mark, or else Windows-1252.

    Raises
    ------
    InputError
        If the bytes are no text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    strange = sum(byte not in _BYTES_OF_TEXT for byte in content[:65_536])
    if strange > max(FEW_STRANGE, len(content[:65_536]) // 50):
        raise InputError("the file holds bytes that are no text; save the pitch as text, Markdown, HTML or PDF")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_html(page: str) -> str:
    """Return what a reader of a page sees, with marks of Markdown for headings, items and rows.

    Raises
    ------
    InputError
        If it has too many elements, or none.
    """
    if page.count("<") > MOST_TAGS:
        raise InputError(f"a page of more than {MOST_TAGS:,} tags; paste its text instead")
    # huge_tree: the bound above holds, and without it text that lies deep is lost in silence
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", page), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InputError("the page holds no text that can be read; paste its text instead") from None
    parts: list[str] = []
    _walk(root, parts)
    lines = (_SPACES.sub(" ", line).strip(" \xa0") for line in "".join(parts).split("\n"))
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines))


def _walk(root: Any, parts: list[str]) -> None:
    """Append the text of an element in reading order; a loop, since a hostile page nests without end."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, is_end = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else "script"
        if is_end:
            parts.append(_mark_behind(tag) + _one_line(element.tail))
            continue
        if tag in _PASSED_OVER or _is_hidden(element):
            parts.append(_one_line(element.tail))
            continue
        parts.append(_mark_before(element, tag))
        parts.append(_one_line(element.text) if tag != "pre" else element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _one_line(text: str | None) -> str:
    return html.unescape(re.sub(r"\s*\n\s*", " ", text)) if text else ""


def _mark_before(element: Any, tag: str) -> str:
    if tag in _HEADINGS:
        return "\n\n# "
    if tag == "li":
        return "\n- "
    if tag in ("td", "th"):
        return " | " if element.getprevious() is not None else "\n| "
    return "\n\n" if tag in _BLOCKS and tag not in ("tr", "tbody", "thead") else "\n" if tag == "br" else ""


def _mark_behind(tag: str) -> str:
    if tag == "tr":
        return " |"
    return "\n\n" if tag in _BLOCKS and tag not in ("li", "td", "th", "tbody", "thead") else ""


def _of_pdf(content: bytes) -> str:
    """Return the text of a PDF, page after page.

    Raises
    ------
    InputError
        If it cannot be read, has a password, too many pages, or no text.
    SettingsError
        If pypdfium2 is not installed.
    """
    try:
        import pypdfium2
    except ImportError:
        raise SettingsError("reading a PDF needs pypdfium2; install fieldmap[pdf], or paste the text") from None
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise InputError(
            f"the PDF cannot be read ({error}); save it anew without a password, or paste its text"
        ) from None
    try:
        return _pages(document)
    finally:
        document.close()


def _pages(document: Any) -> str:
    if len(document) > MOST_PAGES:
        raise InputError(f"a PDF of {len(document):,} pages; at most {MOST_PAGES} are read: give those with the claims")
    pages, length = [], 0
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        pages.append(_unwrapped(text.get_text_bounded()))
        text.close()
        page.close()
        length += len(pages[-1])
        if length > 2 * LONGEST_TEXT:
            break
    if not any(page.strip() for page in pages):
        raise InputError("the PDF holds no text, only pictures of it; run it through text recognition (OCR) first, or "
                         "paste the text")  # fmt: skip
    return "\n\n".join(pages)


def _unwrapped(page: str) -> str:
    """Return the text of a page with hyphens at line ends undone (pdfium writes U+FFFE or U+0002 for them)."""
    return re.sub(r"[\ufffe\x02]\s*", "", page.replace("\r\n", "\n").replace("\r", "\n"))
