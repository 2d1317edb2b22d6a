"""`deskbell demo`: a desk as full as you like."""

import sys
import time
from argparse import Namespace

from deskbell.features.sample_desk.demo import make_demo


def run(options: Namespace) -> int:
    """Add the tickets, telling how far it is."""
    begun = time.monotonic()
    make_demo(tickets=options.tickets, seed=options.seed, progress=lambda done: show(done, options.tickets))
    print(f"\n{options.tickets:,} tickets in {time.monotonic() - begun:.0f} seconds.")
    return 0


def show(done: int, wanted: int) -> None:
    """One line that counts up; a line for each call where nobody watches."""
    end = "\r" if sys.stdout.isatty() else "\n"
    print(f"{done:,} of {wanted:,} tickets", end=end, flush=True)
