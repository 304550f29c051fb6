"""XML from outside: whole or refused, no entities, no files, no network. Used by the arXiv harvesters."""

from typing import Any, TypeAlias

from lxml import etree

from data.errors import BadAnswerError

Element: TypeAlias = Any
"""An ``lxml.etree._Element``; lxml ships no types."""


def parse_xml(body: bytes, root: str) -> Element:
    """Return the root element of a document.

    Parameters
    ----------
    root
        Name the root element must have, in Clark notation: ``{namespace}name``.

    Raises
    ------
    BadAnswerError
        If the bytes are not one whole document with that root, or declare a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        found = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise BadAnswerError(f"not a whole XML document: {error}") from error
    if found.getroottree().docinfo.doctype:
        raise BadAnswerError("the document declares a document type; refused")
    if found.tag != root:
        raise BadAnswerError(f"a document of {found.tag} instead of {root}")
    return found


def text_of(element: Element, path: str, namespaces: dict[str, str]) -> str:
    """Return the text below the first match of ``path``, white space collapsed; '' where there is none."""
    found = element.find(path, namespaces)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""
