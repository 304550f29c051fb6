"""What an id of the ACL Anthology tells: year, venue and licence. Used by the sources that know papers by such ids.

Ids: https://aclanthology.org/info/ids/
"""

import re

ACL_ID = re.compile(r"(?:(?P<old>[A-Z])(?P<yy>\d\d)-\d{4}|(?P<year>(?:19|20)\d\d)\.[a-z0-9]+-[a-z0-9]+\.\d+)")
ACL_VENUES = {
    "P": "ACL", "D": "EMNLP", "N": "NAACL", "E": "EACL", "C": "COLING", "J": "CL", "Q": "TACL", "S": "SemEval",
    "K": "CoNLL", "L": "LREC", "I": "IJCNLP", "A": "ANLP", "W": "Workshop", "Y": "PACLIC", "H": "HLT", "M": "MUC",
}  # fmt: skip
"""First letter of an old id."""
VENUE_NAMES = {name.lower(): name for name in ACL_VENUES.values()} | {"ws": "Workshop", "findings": "Findings"}
"""How the venues write themselves whose names are not all capitals."""


def year_of(acl_id: str) -> int | None:
    """Return the year in an id; None for anything else."""
    found = ACL_ID.fullmatch(acl_id)
    if not found:
        return None
    two = int(found["yy"] or 0)
    return int(found["year"]) if found["year"] else (1900 if two >= 60 else 2000) + two


def venue_of(acl_id: str) -> str:
    """Return the venue in an id; '' for anything else."""
    found = ACL_ID.fullmatch(acl_id)
    if not found:
        return ""
    return ACL_VENUES.get(found["old"], "") if found["old"] else acl_id.split(".")[1].split("-")[0].upper()


def licence_of(year: int) -> str:
    """Return the licence of the Anthology's papers of a year: https://aclanthology.org/faq/copyright/."""
    return "CC-BY-4.0" if year >= 2016 else "CC-BY-NC-SA-3.0"
