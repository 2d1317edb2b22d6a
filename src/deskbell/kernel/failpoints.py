"""Places where a test may end the process as if the power had failed, or let the disk refuse.

`DESKBELL_FAILPOINT=name` kills this process with SIGKILL at the named place, the first time it is reached; nothing
runs after it, no transaction is closed, no file is flushed. `name@3` means the third time. `name:ENOSPC` raises that
OSError there instead, each time. `file:PATH` says that all this stands in a file, if there is one: it goes as soon as it
has killed, so that a desk whose processes are started again dies once.
"""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter
from pathlib import Path

VARIABLE = "DESKBELL_FAILPOINT"
IN_FILE = "file:"

_reached: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Die here, or fail, if the environment says so; costs a look-up otherwise. OSError where an error was asked for."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        return
    if wanted.startswith(IN_FILE):
        wanted = _read(Path(wanted.removeprefix(IN_FILE)))
    place, _, error = wanted.partition(":")
    place, _, turn = place.partition("@")
    if place != name:
        return
    _reached[name] += 1
    if error:
        raise OSError(getattr(errno, error), f"{os.strerror(getattr(errno, error))} (asked for by {VARIABLE})")
    if _reached[name] >= int(turn or 1) and _is_first():
        os.kill(os.getpid(), signal.SIGKILL)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _is_first() -> bool:
    """Whether it is this process that dies; of several that come here at once, one."""
    wanted = os.environ[VARIABLE]
    if not wanted.startswith(IN_FILE):
        return True
    try:
        Path(wanted.removeprefix(IN_FILE)).unlink()
    except FileNotFoundError:
        return False
    _reached.clear()
    return True
