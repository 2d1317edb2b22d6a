"""`deskbell fetch`: what comes in by mailboxes."""

import signal
import threading
from argparse import Namespace

from deskbell.config.parent import die_with_supervisor
from deskbell.mail.mailboxes.fetcher import run_fetcher


def run(_options: Namespace) -> int:
    """Fetch until told to stop; what is cut off comes again."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    die_with_supervisor()
    run_fetcher(stop)
    return 0
