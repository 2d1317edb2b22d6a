"""`deskbell reports`: the figures, counted anew."""

import sys
import time
from argparse import Namespace

from deskbell.features.reports.filling import rebuild


def run(_options: Namespace) -> int:
    """Tell every ticket anew while the desk works on; says how many rows were not what the facts tell."""
    begun = time.monotonic()
    wrong = rebuild(show)
    print(f"\n{wrong:,} rows were put right in {time.monotonic() - begun:.0f} seconds.")
    return 0


def show(told: int) -> None:
    """One line that counts up; a line now and then where nobody watches."""
    if sys.stdout.isatty() or told % 1000 == 0:
        print(f"{told:,} tickets", end="\r" if sys.stdout.isatty() else "\n", flush=True)
