"""What the page Library tells: parts of the papers, editions on disk, quarantine, the last run. No Streamlit."""

from typing import Any

from app.reading import Reader
from data.editions import current_number, load_edition, numbers
from data.errors import FieldmapError
from data.library import Library
from data.store import lookup, rows_as_dicts

Row = dict[str, Any]
MOST_QUARANTINED = 200
_PARTS = {
    "with an abstract": "SELECT count(*) FROM main.works WHERE NOT is_stub AND abstract_record_id IS NOT NULL",
    "with a date": "SELECT count(*) FROM main.works WHERE NOT is_stub AND published IS NOT NULL",
    "with a known bibliography": "SELECT count(DISTINCT c.citing_id) FROM main.citations c JOIN main.works w "
    "ON w.work_id = c.citing_id WHERE NOT w.is_stub AND c.citing_id <> c.cited_id",
    "with full text": "SELECT count(DISTINCT work_id) FROM passages",
    "with a table of results": "SELECT count(DISTINCT work_id) FROM result_tables",
    "with a claim": "SELECT count(DISTINCT work_id) FROM claims",
    "with a topic": "SELECT count(DISTINCT work_id) FROM topic_members",
}
_QUARANTINE = """SELECT source, origin, reason, size_bytes AS bytes, first_seen AS since FROM quarantine
    ORDER BY last_seen DESC, source, origin LIMIT ?"""


def source_rows(sources: list[Row]) -> list[Row]:
    """Return how each source stands, in words of the page."""
    names = {"name": "source", "state": "state", "records": "records", "newest": "newest", "gaps": "windows not done",
             "last_error": "last error"}  # fmt: skip
    return [{label: one[name] for name, label in names.items()} for one in sources]


def part_rows(reader: Reader) -> list[Row]:
    """Return of how many papers each kind of knowledge is there."""
    return reader.remembered("parts", lambda: _part_rows(reader))


def _part_rows(reader: Reader) -> list[Row]:
    works = reader.counts["works"]
    counts = {"with a vector": reader.counts["vectors"]} | {
        name: int(lookup(reader.db, sql) or 0) for name, sql in _PARTS.items()
    }
    return [{"papers": name, "n": n, "share": f"{n / works:.0%}" if works else ""} for name, n in counts.items()]


def edition_rows(library: Library) -> list[Row]:
    """Return the editions on disk, newest first: when, of how many papers, which one is read."""
    current = current_number(library)
    return [_edition(library, number, number == current) for number in sorted(numbers(library), reverse=True)]


def _edition(library: Library, number: int, is_current: bool) -> Row:
    try:
        manifest = load_edition(library, number).manifest
    except FieldmapError as error:
        return {"edition": number, "is read": is_current, "papers": None, "published": None, "state": str(error)}
    published = str(manifest["published_at"])[:16].replace("T", " ")
    return {"edition": number, "is read": is_current, "papers": manifest["counts"]["works"], "published": published,
            "state": "whole"}  # fmt: skip


def quarantine_rows(reader: Reader) -> list[Row]:
    """Return what could not be loaded, newest first, each with its reason."""
    return rows_as_dicts(reader.db, _QUARANTINE, [MOST_QUARANTINED])


def writer_lines(writer: Row) -> list[tuple[bool, str]]:
    """Say how the last run ended and what runs now; each with whether it is wrong."""
    lines = []
    if writer.get("last_error"):
        lines.append((True, f"The last update failed: {str(writer['last_error'])[:500]}"))
    if writer.get("running"):
        lines.append((False, f"An update is at work: {writer['running']}"))
    if writer.get("heartbeat"):
        lines.append((False, f"The writer was last heard of on {str(writer['heartbeat'])[:16].replace('T', ' ')} UTC"))
    return lines or [(False, "Nothing has been written here yet.")]
