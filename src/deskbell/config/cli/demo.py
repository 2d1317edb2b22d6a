"""`deskbell demo`: a desk as full as you like."""

import sys
import time
from argparse import Namespace

from django.conf import settings

from deskbell.config.sample_mark import SampleMark
from deskbell.features.sample_desk.demo import make_demo
from deskbell.kernel.configure import read
from deskbell.kernel.settings import IS_SET_UP


def run(options: Namespace) -> int:
    """Add the tickets, telling how far it is."""
    begun, was_set_up = time.monotonic(), read(IS_SET_UP)
    make_demo(tickets=options.tickets, seed=options.seed, progress=lambda done: show(done, options.tickets))
    if not was_set_up:  # the house it laid is the sample desk's: its sign-ins are worth showing
        SampleMark(settings.DESKBELL_HOME).done()
    print(f"\n{options.tickets:,} tickets in {time.monotonic() - begun:.0f} seconds.")
    return 0


def show(done: int, wanted: int) -> None:
    """One line that counts up; a line for each call where nobody watches."""
    end = "\r" if sys.stdout.isatty() else "\n"
    print(f"{done:,} of {wanted:,} tickets", end=end, flush=True)
