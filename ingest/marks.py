"""Marks that stand in texts of every source: e-mail addresses, ends of sentences, identifiers in addresses.

Used by the readers of full text and of bibliographies.
"""

import re

E_MAIL = re.compile(r"(?:\{[^{}\n]{1,200}\}|[\w.+-]{1,64})@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[A-Za-z][\w-]{1,62}")
"""An address of a person, or of several in braces; dropped wherever it stands. "mAP@0.5" is none."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[(])")
ARXIV_URL = re.compile(r"arxiv\.org/(?:abs|pdf)/([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})")
ACL_URL = re.compile(r"aclanthology\.org/([A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+)")
DOI_URL = re.compile(r"doi\.org/(10\.\d{4,9}/\S+)")
