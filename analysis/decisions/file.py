"""A decision as a file: TOML with a common head and tables that its kind reads key by key. For `fieldmap decide`.

Whatever a file says wrong is an error that names the file, the key, what stands there and what was expected.
"""

import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from data.errors import InputError

Option = TypeVar("Option", bound=str)
LARGEST_BYTES = 1_000_000
LONGEST_TEXT = 2_000
"""Characters of one text of a decision file."""
MOST_TABLES = 10_000
"""Tables or texts of one list."""
DEEPEST = 20
"""Dots of a key that is set."""
HEAD = ("kind", "title", "question")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a decision file, read key by key; a key that nothing reads is refused by :meth:`only`."""

    told: Mapping[str, Any]
    file: str
    """Name of the file, for messages."""
    where: str = ""
    """Name of the table within the file, as ``load.hours``; empty: the file itself."""

    def __contains__(self, key: str) -> bool:
        """Tell whether the table says anything of a key."""
        return key in self.told

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys in the order of the file."""
        return iter(self.told)

    def name(self, key: str) -> str:
        """Return a key with its table, as ``load.hours``."""
        return f"{self.where}.{key}" if self.where else key

    def wrong(self, key: str, expected: str) -> InputError:
        """Return the error that a key is not what is expected."""
        stands = f"not {str(self.told[key])[:80]!r}" if key in self.told else "and it is missing"
        return InputError(f"{self.file}: {self.name(key)} should be {expected}, {stands}")

    def only(self, *known: str) -> "Table":
        """Return the table if it has no key but these.

        Raises
        ------
        InputError
            If it has; names the key and the nearest known one.
        """
        for key in self.told:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                meant = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
                raise InputError(f"{self.file}: unknown key {self.name(key)[:120]}; {meant}")
        return self

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text, without spaces around it; one without a default must be there and not be empty."""
        value = self.told.get(key, default)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or (default is None and not value.strip()):
            raise self.wrong(key, f"a text of up to {LONGEST_TEXT:,} characters")
        return value.strip()

    def number(
        self, key: str, default: float | None = None, lowest: float = -math.inf, highest: float = math.inf
    ) -> float:  # fmt: skip
        """Return a number within bounds, both included; one without a default must be there."""
        value = self.told.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise self.wrong(key, f"a number{_bounds(lowest, highest)}")
        if not math.isfinite(value):
            raise self.wrong(key, "a finite number")
        return float(value)

    def number_if_told(self, key: str, lowest: float = -math.inf, highest: float = math.inf) -> float | None:
        """Return a number within bounds, both included; None where the table does not say."""
        return self.number(key, None, lowest, highest) if key in self.told else None

    def whole(self, key: str, default: int | None = None, lowest: int = 0, highest: int = 2**53) -> int:
        """Return a whole number within bounds, both included."""
        value = self.told.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise self.wrong(key, f"a whole number{_bounds(lowest, highest)}")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self.told.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def day(self, key: str) -> date | None:
        """Return a date, written as 2026-01-31 with or without quotes; None where the table does not say."""
        value = self.told.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise self.wrong(key, "a day as 2026-01-31") from None
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            raise self.wrong(key, "a day as 2026-01-31")
        return value

    def choice(self, key: str, options: Sequence[Option], default: str | None = None) -> Option:
        """Return one of some texts."""
        value = self.told.get(key, default)
        for option in options:
            if option == value:
                return option
        near = get_close_matches(str(value), options, n=1)
        raise self.wrong(key, f"one of {', '.join(options)}" + (f" (did you mean {near[0]}?)" if near else ""))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the table does not say."""
        value = self.told.get(key, [])
        if not isinstance(value, list) or len(value) > MOST_TABLES or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, "a list of texts")
        return tuple(one[:LONGEST_TEXT].strip() for one in value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of finite numbers; empty where the table does not say."""
        value = self.told.get(key, [])
        if not isinstance(value, list) or len(value) > MOST_TABLES or not all(map(_is_number, value)):
            raise self.wrong(key, "a list of finite numbers")
        return tuple(float(one) for one in value)

    def table(self, key: str) -> "Table":
        """Return a table within this one; an empty one where the table does not say."""
        value = self.told.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table [{self.name(key)}]")
        return Table(value, self.file, self.name(key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return the tables of a list, ``[[key]]``; they are counted from 1 in messages."""
        value = self.told.get(key, [])
        if not isinstance(value, list) or len(value) > MOST_TABLES or not all(isinstance(one, dict) for one in value):
            raise self.wrong(key, f"a list of tables [[{self.name(key)}]]")
        return tuple(Table(one, self.file, f"{self.name(key)}[{place}]") for place, one in enumerate(value, 1))

    def named_tables(self) -> dict[str, "Table"]:
        """Return the tables within this one by name, where it holds nothing else: ``[weights.latency]`` …."""
        return {key: self.table(key) for key in self.told}


@dataclass(frozen=True, slots=True)
class Head:
    """What every decision file says first."""

    kind: str
    title: str
    question: str
    """What is to be decided, in words; empty where the file does not say."""
    path: Path | None
    """Where the file lies; None: it was handed in as text."""

    def beside(self, name: str) -> Path:
        """Return a file that the decision names, which lies in its folder or below.

        Raises
        ------
        InputError
            If the decision is no file, or the name leads out of its folder.
        """
        if self.path is None:
            raise InputError(f"{name[:200]!r}: a decision that is not a file has no folder to read other files from")
        folder = self.path.resolve().parent
        found = (folder / name.replace("\0", "/..")).resolve()
        if "\0" in name or not found.is_relative_to(folder):
            raise InputError(f"{self.path.name}: {name[:200]!r} lies outside of the decision's folder; put it beside")
        return found


def read_decision(path: Path, kind: str) -> tuple[Head, Table]:
    """Read a decision file; return its head, and the rest of it.

    Raises
    ------
    InputError
        If it cannot be read, is no TOML, is too large, or is of another kind.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    return decision_from(content, kind, path.name, path)


def decision_from(content: bytes, kind: str, file: str, path: Path | None = None) -> tuple[Head, Table]:
    """Return the head of a decision and the rest of it; see :func:`read_decision`.

    Parameters
    ----------
    file
        Its name, for messages.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError(f"{file} is larger than {LARGEST_BYTES:,} bytes: no decision file is")
    try:
        whole = Table(tomllib.loads(content.decode("utf-8-sig")), file)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{file} is not valid TOML: {error}") from error
    found = whole.text("kind")
    if found != kind:
        raise InputError(
            f"{file} is a decision of kind {found[:40]!r}, not {kind!r}; run: fieldmap decide {found[:40]}"
        )
    rest = {key: value for key, value in whole.told.items() if key not in HEAD}
    return Head(found, whole.text("title"), whole.text("question", ""), path), Table(rest, file)


def read_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Return values by dotted key, each told as ``weights.latency=0.5``; for the option --set.

    A value that is no TOML is text: ``constraints.latency.at_most=80 ms``. Of two values for one key the later counts.

    Raises
    ------
    InputError
        If a setting has no key or no value, or is longer than any value of a decision.
    """
    found: dict[str, Any] = {}
    for one in settings:
        key, sign, value = one.partition("=")
        if not sign or not key.strip(" .") or not value.strip() or len(one) > LONGEST_TEXT:
            raise InputError(f"--set {one[:80]!r}: write KEY=VALUE, as load.qps=40 or weights.latency=0.5, in up to "
                             f"{LONGEST_TEXT:,} characters")  # fmt: skip
        found[key.strip()] = _value(value.strip())
    return found


def with_values(table: Table, values: Mapping[str, Any], as_told: Callable[[str, Any], Any] | None = None) -> Table:
    """Return a table with some values set, by dotted key.

    A key is led through the tables that are there, so that names with a dot need no quotes where they stand in the file
    already; tables that are not there are made.

    Parameters
    ----------
    as_told
        What stands in the table for a value, from the last part of its key and the value; None: the value itself.

    Raises
    ------
    InputError
        If a key leads through a value that is no table, or through more tables than any decision has.
    """
    told = deepcopy(dict(table.told))
    for key, value in values.items():
        if key.count(".") > DEEPEST:
            raise InputError(f"{table.file}: the key {key[:80]!r} has more than {DEEPEST} dots; no table lies so deep")
        _put(told, key, value, as_told, f"{table.file}: {key[:80]!r}")
    return Table(told, table.file, table.where)


def with_settings(table: Table, settings: Iterable[str]) -> Table:
    """Return a table with some values set as ``weights.latency=0.5``; see `read_settings` and `with_values`."""
    return with_values(table, read_settings(settings))


def _put(
    table: dict[str, Any], key: str, value: Any, as_told: Callable[[str, Any], Any] | None, where: str
) -> None:  # fmt: skip
    within = [name for name in table if isinstance(table[name], dict) and key.startswith(f"{name}.")]
    if within:
        name = max(within, key=len)
        _put(table[name], key[len(name) + 1 :], value, as_told, where)
    elif key in table or "." not in key:
        name = key.strip('"')
        table[name] = value if as_told is None else as_told(name, value)
    else:
        name, _, rest = key.partition(".")
        if name in table:
            raise InputError(f"{where} cannot be set: {name} is a value, not a table")
        table[name] = {}
        _put(table[name], rest, value, as_told, where)


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _bounds(lowest: float, highest: float) -> str:
    if math.isinf(highest):
        return "" if math.isinf(lowest) else f" of {lowest:g} or more"
    return f" of {highest:g} or less" if math.isinf(lowest) else f" from {lowest:g} to {highest:g}"
