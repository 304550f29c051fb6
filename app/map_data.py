"""The map as a browser is sent it: places, topics, years and titles of the papers, packed into few bytes.

Read from the current edition for the explorer's page Topics and for `app.map_file`; `app/map_view/view.js` unpacks it.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.open_edition import OpenEdition
from app.output import plain
from app.palette import MANY
from app.papers import PAPER_URL
from app.topic_facts import topic_growth
from data.store import columns, lookup, rows_as_dicts

MOST_POINTS = 100_000
"""Papers sent; of a larger library a fixed sample, so that a browser can carry it."""
SIDE = 65_535
"""Places are sent as whole numbers up to this: a screen shows no finer ones until far beyond any use."""
NO_TOPIC = 65_535
LONGEST_TITLE, LONGEST_LABEL = 240, 32
LABEL_SIZES = (11.0, 19.0)
"""Height of the label of the smallest and the largest topic, in pixels."""
ZOOMS = {"area": (0.0, 2.4), "topic": (1.5, 1e9), "subtopic": (6.0, 1e9)}
"""How near one must have come (from, until) for the labels of a level, where there are areas."""
SIZES = {"area": 1.1, "topic": 1.0, "subtopic": 0.8}
NEAREST_TOPICS = 8
"""Topics around one whose colours it should not have."""
COMPRESSION = 6
Row = dict[str, Any]
Points = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class PaperMap:
    """What a map shows."""

    points: Points
    """Of each paper ``work_id``, ``x``, ``y``, ``topic_id`` (-1: none), ``year`` (0: unknown), ``title``, ``name``."""
    topics: list[Row]
    """``topic_id``, ``name``, ``terms``, ``n_works``, ``x``, ``y``; largest first."""
    total: int
    """Papers that have a place, shown or not."""
    facts: Row | None
    """The last row of ``maps``; None where no layout is known."""
    growth: dict[int, float] = field(default_factory=dict)
    """How the share of each topic grew, see :func:`app.topic_facts.topic_growth`; empty where it is not known."""
    growth_note: str = ""
    levels: list[Row] = field(default_factory=list)
    """``level`` (area or subtopic), ``topic_id`` (of the topic it lies in; None for an area), ``name``, ``n_works``,
    ``x``, ``y``; empty where topics have one level."""


def read_map(opened: OpenEdition, with_names: bool = False, most: int = MOST_POINTS) -> PaperMap:
    """Return the map of an edition.

    Parameters
    ----------
    with_names
        Also one identifier of each paper, as ``scheme:value``, by which it can be found elsewhere.
    most
        Papers shown at most.
    """
    names = _NAMES if with_names else "SELECT NULL::BIGINT AS work_id, '' AS name LIMIT 0"
    points = columns(
        opened.db,
        f"""WITH placed AS (SELECT work_id, x, y FROM map_places ORDER BY hash(work_id), work_id LIMIT {int(most)}),
            names AS ({names})
        SELECT p.work_id, p.x, p.y, coalesce(m.topic_id, -1) AS topic_id,
               coalesce(year(w.published), 0)::INTEGER AS year, w.title, coalesce(n.name, '') AS name
        FROM placed p JOIN works w USING (work_id) LEFT JOIN topic_members m USING (work_id)
        LEFT JOIN names n USING (work_id) ORDER BY hash(p.work_id), p.work_id""",
    )
    total = int(lookup(opened.db, "SELECT count(*) FROM map_places") or 0)
    maps = rows_as_dicts(opened.db, "SELECT * FROM maps ORDER BY map_id DESC LIMIT 1")
    topics = placed_topics(opened)
    facts = maps[0] if maps else None
    return PaperMap(points, topics, total, facts, *topic_growth(opened, topics), levels=other_levels(opened))


_NAMES = f"""SELECT work_id, min_by(scheme || ':' || value, (list_position({list(PAPER_URL)!r}, scheme), value)) AS name
    FROM identifiers WHERE list_contains({list(PAPER_URL)!r}, scheme) AND work_id IN (SELECT work_id FROM placed)
    GROUP BY work_id"""


def placed_topics(opened: OpenEdition) -> list[Row]:
    """Return the topics with the middle of their papers on the map, largest first."""
    return rows_as_dicts(
        opened.db,
        """SELECT t.topic_id, t.name, t.terms, t.n_works, c.x, c.y FROM topics t JOIN (
            SELECT m.topic_id, median(p.x) AS x, median(p.y) AS y
            FROM topic_members m JOIN map_places p USING (work_id) GROUP BY m.topic_id) c USING (topic_id)
        ORDER BY t.n_works DESC, t.topic_id""",
    )


def other_levels(opened: OpenEdition) -> list[Row]:
    """Return the areas and subtopics with the middle of their papers; none where topics have one level."""
    known = rows_as_dicts(opened.db, "SELECT 1 FROM information_schema.tables WHERE table_name = 'topic_tree' LIMIT 1")
    if not known:
        return []
    return rows_as_dicts(
        opened.db,
        """WITH placed AS (
            SELECT 'area' AS level, t.parent_id AS number, NULL AS topic_id, p.x, p.y
            FROM topic_members m JOIN topics t USING (topic_id) JOIN map_places p USING (work_id)
            UNION ALL
            SELECT 'subtopic', m.subtopic_id, m.topic_id, p.x, p.y
            FROM topic_members m JOIN map_places p USING (work_id)),
        middles AS (SELECT level, number, min(topic_id) AS topic_id, median(x) AS x, median(y) AS y FROM placed
                    WHERE number IS NOT NULL GROUP BY level, number)
        SELECT m.level, m.topic_id, t.name, t.n_works, m.x, m.y
        FROM middles m JOIN topic_tree t ON t.topic_id = m.number AND t.level = m.level
        ORDER BY m.level, t.n_works DESC, m.number""",
    )


def pack_map(told: PaperMap) -> bytes:
    """Return the map as compressed bytes: a JSON header, arrays in the order of the papers, then lines of text.

    The header's length stands first, as four bytes; every array is filled up to a multiple of four bytes. Lines are
    the titles, then the names.
    """
    points, n = told.points, len(told.points["work_id"])
    frame = _Frame.around(points["x"], points["y"])
    places = np.column_stack(frame.place(points["x"], points["y"]))
    numbers = {topic["topic_id"]: place for place, topic in enumerate(told.topics[:NO_TOPIC])}
    topic_of = np.array([numbers.get(topic, NO_TOPIC) for topic in points["topic_id"].tolist()], dtype=np.uint16)
    header = _header(told, frame, places, numbers)
    arrays = (places.astype(np.uint16), points["work_id"].astype(np.uint32), topic_of, points["year"].astype(np.uint16))
    lines = [_line(title) for title in points["title"].tolist()] + [plain(name) for name in points["name"].tolist()]
    assert len(lines) == 2 * n
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    parts = [len(text).to_bytes(4, "little"), text, *(_padded(part) for part in arrays), "\n".join(lines).encode()]
    return zlib.compress(b"".join(parts), COMPRESSION)


@dataclass(frozen=True, slots=True)
class _Frame:
    """How places on the map become whole numbers from 0 to ``SIDE``, y downwards."""

    left: float
    top: float
    scale: float

    @classmethod
    def around(cls, x: NDArray[Any], y: NDArray[Any]) -> "_Frame":
        """Return the frame that holds all places, in the middle of its shorter side."""
        if not len(x):
            return cls(0.0, 0.0, 1.0)
        side = max(float(np.ptp(x)), float(np.ptp(y))) or 1.0
        middle = (float(x.min()) + float(x.max())) / 2, (float(y.min()) + float(y.max())) / 2
        return cls(middle[0] - side / 2, middle[1] + side / 2, SIDE / side)

    def place(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return places as whole numbers."""
        return (np.rint((np.asarray(x) - self.left) * self.scale).clip(0, SIDE),
                np.rint((self.top - np.asarray(y)) * self.scale).clip(0, SIDE))  # fmt: skip


def _header(told: PaperMap, frame: _Frame, places: NDArray[np.float64], numbers: dict[int, int]) -> Row:
    years = told.points["year"][told.points["year"] > 0]
    x, y = frame.place([topic["x"] for topic in told.topics], [topic["y"] for topic in told.topics])
    colours = topic_colours([(float(a), float(b)) for a, b in zip(x, y, strict=True)])
    topics = [
        {"id": topic["topic_id"], "name": plain(topic["name"]), "terms": plain(", ".join(topic["terms"])),
         "n": topic["n_works"], "x": int(x[place]), "y": int(y[place]), "colour": colours[place],
         "growth": told.growth.get(topic["topic_id"])}
        for place, topic in enumerate(told.topics)
    ]  # fmt: skip
    labels = _labels(topics, _placed_levels(told, frame, numbers))
    return {
        "n": len(places), "box": _box(places), "topics": topics, "labels": labels,
        "growthNote": told.growth_note, "growthEnds": ["halved or less", "doubled or more"],
        "years": [int(np.quantile(years, 0.01, method="lower")), int(years.max())] if len(years) else [0, 0],
    }  # fmt: skip


def _placed_levels(told: PaperMap, frame: _Frame, numbers: dict[int, int]) -> list[Row]:
    """Return areas and subtopics as labels need them; ``place`` is that of their topic, -1 for an area."""
    x, y = frame.place([level["x"] for level in told.levels], [level["y"] for level in told.levels])
    return [
        {"level": level["level"], "place": numbers.get(level["topic_id"], -1), "name": plain(level["name"]),
         "n": level["n_works"], "x": int(x[row]), "y": int(y[row])} for row, level in enumerate(told.levels)
    ]  # fmt: skip


def _box(places: NDArray[np.float64]) -> list[int]:
    """Return left, top, right and bottom of all but a few stray places."""
    if not len(places):
        return [0, 0, SIDE, SIDE]
    low, high = np.quantile(places, [0.001, 0.999], axis=0)
    return [int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1]


def _labels(topics: Sequence[Row], levels: Sequence[Row]) -> list[Row]:
    """Return what is written on the map, the most important first; a label's size follows that of its topic.

    Areas, where there are any, are written alone on the whole map; topics and then subtopics come as one draws near.
    """
    rows = [("topic", place, topic) for place, topic in enumerate(topics)]
    rows += [(level["level"], level["place"], level) for level in levels]
    has_areas = any(level["level"] == "area" for level in levels)
    most = {kind: max((row["n"] for name, _, row in rows if name == kind), default=1) for kind in ZOOMS}
    smallest, largest = LABEL_SIZES
    labels = []
    for kind, place, row in rows:
        start, end = ZOOMS[kind] if has_areas or kind == "subtopic" else (0.0, ZOOMS[kind][1])
        size = smallest + (largest - smallest) * (row["n"] / most[kind]) ** 0.5
        labels.append({"text": _short(row["name"]), "x": row["x"], "y": row["y"], "topic": place, "from": start,
                       "until": end, "size": round(size * SIZES[kind], 1), "n": row["n"]})  # fmt: skip
    return sorted(labels, key=lambda label: (label["from"], -label["n"], label["text"]))


def _short(name: str) -> str:
    """Return as many of a name's leading terms as a label holds."""
    kept = ""
    for term in name.split(", "):
        longer = f"{kept}, {term}" if kept else term
        if len(longer) > LONGEST_LABEL:
            break
        kept = longer
    return kept or name[: LONGEST_LABEL - 1] + "…"


def topic_colours(places: Sequence[tuple[float, float]]) -> list[str]:
    """Return a colour for each topic that those around it, as far as they have one already, use least."""
    chosen: list[int] = []
    for place, (x, y) in enumerate(places):
        far = [(x - a) ** 2 + (y - b) ** 2 for a, b in places[:place]]
        near = {chosen[one] for one in sorted(range(place), key=lambda one: (far[one], one))[:NEAREST_TOPICS]}
        free = [number for number in range(len(MANY)) if number not in near]
        chosen.append(min(free, key=lambda number: (chosen.count(number), number)))
    return [MANY[number] for number in chosen]


def _line(title: str) -> str:
    """Return a title on one line, cut where it is very long."""
    text = plain(title)
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def _padded(part: NDArray[Any]) -> bytes:
    content = np.ascontiguousarray(part).tobytes()
    return content + b"\0" * (-len(content) % 4)
