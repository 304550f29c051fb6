"""What became of the messages of digests, as the page Digests and `fieldmap status` tell it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from data.library import Library
from data.outbox import messages, open_outbox


def message_rows(library: Library, group: str, week: str) -> list[dict[str, Any]]:
    """Return the messages of a digest, by names: addresses stay on the command line."""
    with open_outbox(library.outbox) as box:
        found = messages(box, group=group, week=week)
    return [
        {"id": one.message_id, "to": one.name, "by": one.channel, "state": one.state, "tries": one.attempts,
         "since (UTC)": f"{one.changed:%Y-%m-%d %H:%M}", "answer": f"{one.code or ''} {one.words}".strip()}
        for one in reversed(found)
    ]  # fmt: skip


def states_text(rows: Sequence[dict[str, Any]]) -> str:
    """Return how many messages have which state."""
    counts = Counter(row["state"] for row in rows)
    return ", ".join(f"{n:,} {state}" for state, n in sorted(counts.items())) or "none was sent"


def outbox_counts(library: Library) -> dict[str, int]:
    """Return how many messages of all digests have which state; empty where none was ever queued."""
    if not library.outbox.exists():
        return {}
    with open_outbox(library.outbox) as box:
        return dict(sorted(Counter(one.state for one in messages(box)).items()))
