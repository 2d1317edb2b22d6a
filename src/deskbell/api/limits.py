"""How much somebody may call: kept in each web process's own memory, so that counting costs no write."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KNOWN = 10_000


class Allowance:
    """Calls a minute, by whoever calls: a minute's worth at once, refilled evenly. The least recently seen are forgotten."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most_known: int = MOST_KNOWN) -> None:
        self._clock = clock
        self._most_known = most_known
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, name: str, *, per_minute: int) -> int:
        """0 while there is something left, else how many seconds until there is."""
        left = self._now_left(name, per_minute)
        return 0 if left >= 1 else int((1 - left) * 60 / per_minute) + 1

    def take(self, name: str, *, per_minute: int) -> None:
        """Count one call."""
        with self._lock:
            self._left[name] = (max(0.0, self._now_left(name, per_minute) - 1), self._clock())
            self._left.move_to_end(name)
            while len(self._left) > self._most_known:
                self._left.popitem(last=False)

    def _now_left(self, name: str, per_minute: int) -> float:
        before = self._left.get(name)
        if before is None:
            return per_minute
        left, at = before
        return min(per_minute, left + (self._clock() - at) * per_minute / 60)
