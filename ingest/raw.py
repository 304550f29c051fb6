"""Answers of sources as they came, compressed and named by their hash, for as long as the settings say."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

import zstandard

from data.files import replace_file
from data.library import utc_now
from ingest.web import Answer

INDEX = "index.jsonl"


def keep_answer(folder: Path, source: str, answer: Answer) -> None:
    """Keep one answer under ``folder/<source>/<day>/`` with a line in that day's index."""
    now, digest = utc_now(), sha256(answer.body).hexdigest()
    place = folder / source / f"{now:%Y-%m-%d}"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{digest[:24]}.zst"
    if not path.exists():
        replace_file(path, zstandard.compress(answer.body, 6))
    line = {"at": now.isoformat(), "url": answer.url, "status": answer.status, "sha256": digest, "file": path.name}
    with (place / INDEX).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def forget_old_answers(folder: Path, days: int, now: datetime) -> int:
    """Remove the answers of days longer ago than ``days``; return how many folders went."""
    gone = 0
    for place in folder.glob("*/[0-9]*-[0-9]*-[0-9]*"):
        if place.name < f"{now - timedelta(days=days):%Y-%m-%d}":
            rmtree(place)
            gone += 1
    return gone
