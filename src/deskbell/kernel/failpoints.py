"""Places where a test may end the process as if the power had failed.

`DESKBELL_FAILPOINT=name` kills this process with SIGKILL at the named place, the first time it is reached; nothing
runs after it, no transaction is closed, no file is flushed.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "DESKBELL_FAILPOINT"


def failpoint(name: str) -> None:
    """Die here if the environment says so; costs a look-up otherwise."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
