"""The child process in which mails are read: no Django, no database, no secrets in its environment, and limits.

Started by `child.Reader` alone, as `python -m deskbell.mail.parsing.child_main FOLDER MEMORY CPU`: a folder for
attachments, how many bytes of memory it may use, and for how many seconds of the processor one mail may keep it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from deskbell.mail.parsing.limits import TooMuch
from deskbell.mail.parsing.transport import OUT_OF_MEMORY, pack, receive, send
from deskbell.mail.parsing.understanding import understand

if sys.platform != "win32":  # which knows no limits of this kind; the parent's clock still ends what hangs
    import resource

_LOOK_EVERY = 0.05  # seconds


def main() -> None:
    """Answer one frame with another until the parent closes the pipe."""
    folder, memory, cpu = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    # What anything here prints must not get between the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit_memory(memory)
    while (request := receive(sys.stdin.buffer)) is not None:
        limit_cpu(cpu)
        send(answers, _answer(request, folder))


def _answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        message = understand(Path(request["path"]).read_bytes(), own_separator=request["own_separator"])
        return {"message": pack(message, folder), "memory": memory_used()}
    except TooMuch as too_much:
        return {"refused": str(too_much), "memory": memory_used()}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing that would need memory runs after this
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:500], "memory": memory_used()}


def limit_memory(limit: int) -> None:
    """Let allocations fail beyond so many bytes; where the system does not do that, end the process soon after."""
    if sys.platform == "win32":
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if sys.platform != "linux":
        threading.Thread(target=watch_memory, args=(limit,), daemon=True).start()


def watch_memory(limit: int) -> None:
    """End this process once it has used more than so many bytes."""
    while memory_used() <= limit:
        time.sleep(_LOOK_EVERY)
    os._exit(OUT_OF_MEMORY)


def memory_used() -> int:
    """The most bytes that this process ever held in memory; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    # Linux counts what the parent held when it forked into this figure, so it comes second there.
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def limit_cpu(seconds: int) -> None:
    """Allow so many more seconds of the processor than were used so far."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


if __name__ == "__main__":
    main()
