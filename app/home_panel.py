"""Lines of the first page in words, and the pages they lead to. For `app/screens/home.py`."""

from typing import Any

from app.escape import markdown

DIRECTIONS = {
    "rising": "screens/radar.py", "ended": "screens/dead_ends.py", "topics": "screens/topic_map.py",
    "check": "screens/contradictions.py",
}  # fmt: skip
Row = dict[str, Any]


def rising_line(row: Row) -> str:
    """Say in Markdown how much a direction has grown, with its interval and papers."""
    low, high = row["interval"]
    grown = f"{row['growth']:.1f} times its earlier share [{low:.1f}, {high:.1f}]"
    return f":material/trending_up: **{markdown(row['name'])}** ({row['kind']}): {grown}, {row['n']:,} papers"


def ended_line(row: Row) -> str:
    """Say in Markdown what has ended, since when, how sure that is, and what came instead."""
    instead = f"; instead: {markdown(row['successor'])}" if row["successor"] else ""
    sure = f"{row['status']} since {row['since'].year}, the same in {row['certainty']:.0%} of redraws"
    return f":material/trending_down: **{markdown(row['name'])}** ({row['kind']}): {sure}{instead}"


def health_lines(counts: Row, writer: Row) -> list[str]:
    """Say how sound and how fresh the library is: a phrase each, worst first."""
    lines = [f"the last update failed: {str(writer['last_error'])[:200]}"] if writer.get("last_error") else []
    gaps = [one for one in counts["sources"] if one["gaps"]]
    lines += [f"{one['name']}: {one['gaps']:,} windows of the harvest are not done" for one in gaps]
    for name, label in (("quarantine", "records in quarantine"), ("review", "pairs of records to review")):
        if counts.get(name):
            lines.append(f"{counts[name]:,} {label}")
    missing = counts["works"] - counts["vectors"]
    lines += [f"{missing:,} papers without a vector"] if missing else []
    return lines or ["No gap, no failure, nothing in quarantine"]
