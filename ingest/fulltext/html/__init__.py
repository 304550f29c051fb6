"""LaTeXML's HTML, as arxiv.org/html and ar5iv show it."""
