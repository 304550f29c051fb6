"""Digests for the tests, made without a library: titles that mean harm, a board that moved, a direction that rises."""

from datetime import date

from analysis.digests.digest import Digest, DigestPaper
from analysis.digests.directions import radar_section
from analysis.digests.papers import Chosen, papers_section
from analysis.digests.rest import About, about_section
from analysis.documents.document import Evidence, Sources
from analysis.groups.week import Week

HOSTILE = '<script>alert(1)</script> & "quotes" @channel *bold* [x](javascript:y) \x1b[31m\r\nBcc: eve@example.org'
WEEK = Week(2026, 6)
MOVE = {"kind": "topic", "number": 7, "name": "tides | waves", "verdict": "rising", "n": 30, "expected": 12.5,
        "growth": 2.4, "interval": [1.5, 3.6]}  # fmt: skip


def paper(number: int, title: str) -> Evidence:
    """Make a paper with a page."""
    facts = {"title": " ".join(title.split()), "authors": "Ada Lovelace", "year": 2026}
    return Evidence(f"W{number}", "work", title, date(2026, 2, 3), facts, f"https://arxiv.org/abs/2602.{number:05}")


def made_digest(week: Week = WEEK, group: str = "readers", n: int = 2, title: str = HOSTILE) -> Digest:
    """Make a digest of some papers, all of one title."""
    sources = Sources()
    papers = [paper(one, f"{title} {'abcdefgh'[one % 8]}") for one in range(1, n + 1)]
    chosen = [Chosen(one, ("near “Tides”, which Ada liked",), f"We find {title}.", "abstract", "tells the finding")
              for one in papers]  # fmt: skip
    sections = [
        papers_section(chosen, "nothing fits", 40, sources),
        radar_section([MOVE], "2025", {("topic", 7): papers[:1]}, (), sources),
        about_section(About(3, "2026-02-09 06:00", 1234, date(2026, 2, 8), 0, "arxiv up to 2026-02-08"), None, sources),
    ]
    listed = tuple(
        DigestPaper(number, title, "Ada Lovelace", "2026", f"https://arxiv.org/abs/2602.{number:05}", None, "near",
                    "We find it.", (), (), "2026-02-03", 0.5)
        for number in range(1, n + 1)
    )  # fmt: skip
    return Digest(group, week, True, 3, "2026-02-09 06:00", None, 40, 1234, ("tides",), listed, week.sunday,
                  "2026-02-09T06:00:00", "Papers of the week.", tuple(sections), sources.used_in(sections))  # fmt: skip
