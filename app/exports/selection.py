"""Which papers an export is of: those of a query, of a list of names, that pass filters, or all.

Used by every export.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.groups.week import Week
from app.filters import Filters, allowed_works
from app.finding import DEEP
from app.groups import group_of, rank_week
from app.likes_of_groups import likes_of
from app.papers import find_work
from app.reading import Reader
from data.errors import InputError, NotFoundError
from data.store import rows_as_dicts

LARGEST_LIST = 8 * 2**20
"""Bytes of a file of names."""
ASK = "say which papers: --query, --ids, --group with --liked or --digest, a filter such as --subject, or --all"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person asks for; filters narrow a query, or stand alone."""

    query: str = ""
    top: int = 100
    """Papers of a query, best first; at most 1,000."""
    names: tuple[str, ...] = ()
    """Identifiers, numbers or titles, or files of these."""
    filters: Filters = field(default_factory=Filters)
    everything: bool = False
    group: str = ""
    """A reading group, whose liked papers or digest is meant."""
    liked: bool = False
    digest: str = ""
    """A week, as 2026-W06."""

    @property
    def ways(self) -> list[str]:
        """The options that say which papers; filters aside."""
        said = {"--query": self.query.strip(), "--ids": self.names, "--all": self.everything, "--liked": self.liked,
                "--digest": self.digest}  # fmt: skip
        return [name for name, value in said.items() if value]


def selected_works(reader: Reader, asked: Selection) -> list[int]:
    """Return the works asked for, each once: of a query the best first, of names in their order, else by number.

    Raises
    ------
    InputError
        If nothing is asked for, or two things that exclude each other.
    NotFoundError
        If nothing answers to a name or filter, or no paper is left.
    """
    ways = asked.ways
    if len(ways) > 1:
        raise InputError(f"{' and '.join(ways)} exclude each other; give one of them")
    if not ways and not asked.filters.any():
        raise InputError(ASK)
    if asked.filters.any() and ways and ways != ["--query"]:
        raise InputError(f"{ways[0]} says which papers by itself; leave the filters out")
    if bool(asked.group) != bool(asked.liked or asked.digest):
        raise InputError("--group goes with --liked or --digest, and these with it")
    works = _works(reader, asked)
    if not works:
        raise NotFoundError("no paper answers to this; nothing is written")
    return works


def _works(reader: Reader, asked: Selection) -> list[int]:
    if asked.names:
        return named_works(reader, asked.names)
    if asked.liked:
        return list(likes_of(reader, group_of(reader.settings, asked.group)).liked)
    if asked.digest:
        ranking = rank_week(reader, group_of(reader.settings, asked.group), Week.parse(asked.digest))
        return [paper.work_id for paper in ranking.papers]
    if asked.query.strip():
        hits = reader.find(asked.query, min(asked.top, DEEP), asked.filters).hits
        return [hit["work_id"] for hit in hits]
    return [int(work) for work in allowed_works(reader, asked.filters)]


def named_works(reader: Reader, names: Sequence[str]) -> list[int]:
    """Return the works that names mean, in their order; a name that is a file is read, one name a line.

    Raises
    ------
    NotFoundError
        If one name is not known.
    InputError
        If a file is too large or not UTF-8.
    """
    wanted = [name for told in names for name in _read_names(told)]
    numbers = [int(name) for name in wanted if name.isdigit() and len(name) < 19]
    sql = "SELECT work_id FROM main.works WHERE work_id IN (SELECT unnest(?::BIGINT[]))"
    known = {row["work_id"] for row in rows_as_dicts(reader.db, sql, [numbers])}
    works = [int(name) if name.isdigit() and int(name) in known else find_work(reader.db, name) for name in wanted]
    return list(dict.fromkeys(works))


def _read_names(told: str) -> list[str]:
    """Return the names in a file, or the name itself; empty lines and those that begin with # are left out."""
    path = Path(told)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # a title too long for a path, or with a NUL
        is_file = False
    if not is_file:
        return [told]
    if path.stat().st_size > LARGEST_LIST:
        raise InputError(f"{path} is larger than {LARGEST_LIST // 2**20} MB; give fewer names")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); it should hold one name a line") from error
    names = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not names:
        raise InputError(f"{path} holds no name; it should hold one a line")
    return names
