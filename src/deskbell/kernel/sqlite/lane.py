"""The writers' lane: one advisory lock beside the database file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock; SQLite's own waiting has to do there
    fcntl = None  # type: ignore[assignment]


def lane_path(database_name: object) -> Path | None:
    """Where the lane of a database lies; None for a database in memory, which has one connection anyway."""
    name = str(database_name)
    if name == ":memory:" or "mode=memory" in name:
        return None
    return Path(f"{name}.lane")


class Lane:
    """One connection's place in the lane. Each has a descriptor of its own, so threads queue like processes."""

    def __init__(self, path: Callable[[], Path | None]) -> None:
        self._path = path
        self._descriptor: int | None = None
        self.is_held = False

    def enter(self) -> None:
        """Wait for the lane and take it."""
        path = self._path()
        if path is None or fcntl is None:
            return
        descriptor = self._open(path)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self.is_held = True

    def leave(self) -> None:
        """Let the next writer in; harmless when the lane is not held."""
        if self.is_held and self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.is_held = False

    def _open(self, path: Path) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
