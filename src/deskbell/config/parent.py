"""Dying with the process that started us, also when that one was killed and could not say so."""

import ctypes
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send us this signal when our parent ends; does nothing where that is unknown (not Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number)


def _die_with_supervisor() -> None:
    """For a process that `deskbell run` started: end with it. Alone, it does nothing."""
    supervisor = os.environ.get("DESKBELL_SUPERVISOR")
    if not supervisor:
        return
    die_with_parent(signal.SIGTERM)
    # The parent may have gone before we asked to be told.
    if os.getppid() != int(supervisor):
        os.kill(os.getpid(), signal.SIGTERM)


def until_told() -> threading.Event:
    """For a loop that `deskbell run` or a person starts: set once it is to end, be it that the supervisor is gone."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _die_with_supervisor()
    return stop


def die_with_web_server() -> None:
    """For one of the web server's processes: end with it. A half-dead server would keep the port and serve on."""
    if not os.environ.get("DESKBELL_SUPERVISOR"):
        return
    die_with_parent(signal.SIGKILL)
    # Until granian sets handlers of its own, the forked process has those of the server, which would swallow a
    # request to end that comes while the pages are still being loaded.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
