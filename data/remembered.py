"""Answers of an edition that are the same for everybody, kept for who asks next. Each open edition has one.

An edition never changes, so what was once worked out from it holds as long as it is open. What a person chose or wrote
never goes in here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

MOST = 256
"""Answers kept; the one that was not asked for the longest goes first. The largest are a thousand rows."""
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_made: bool = False
    answer: Any = None


class Remembered:
    """Keeps answers by what was asked; who asks for one that is being worked out waits for it."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def __call__(self, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return the answer to what is asked, made when it is not kept; callers leave it as it is."""
        with self._lock:
            kept = self._kept.setdefault(asked, _Kept())
            self._kept.move_to_end(asked)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        with kept.lock:
            if not kept.is_made:
                kept.answer, kept.is_made = make(), True
            answer: Answer = kept.answer
            return answer

    def __len__(self) -> int:
        return len(self._kept)
