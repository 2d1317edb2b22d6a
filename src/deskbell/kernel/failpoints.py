"""Places where a test may end the process as if the power had failed, or let the disk refuse.

`DESKBELL_FAILPOINT=name` kills this process with SIGKILL at the named place, the first time it is reached; nothing
runs after it, no transaction is closed, no file is flushed. `name@3` means the third time. `name:ENOSPC` raises that
OSError there instead, each time.
"""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter

VARIABLE = "DESKBELL_FAILPOINT"

_reached: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Die here, or fail, if the environment says so; costs a look-up otherwise. OSError where an error was asked for."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None or not wanted.startswith(name):
        return
    place, _, error = wanted.partition(":")
    place, _, turn = place.partition("@")
    if place != name:
        return
    _reached[name] += 1
    if error:
        raise OSError(getattr(errno, error), f"{os.strerror(getattr(errno, error))} (asked for by {VARIABLE})")
    if _reached[name] >= int(turn or 1):
        os.kill(os.getpid(), signal.SIGKILL)
