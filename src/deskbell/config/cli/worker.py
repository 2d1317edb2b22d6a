"""`deskbell worker`: the loop behind the pages."""

import signal
import threading
from argparse import Namespace

from deskbell.config.parent import die_with_supervisor
from deskbell.kernel.worker import run_worker


def run(_options: Namespace) -> int:
    """Work until told to stop; what is begun is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    die_with_supervisor()
    run_worker(stop)
    return 0
