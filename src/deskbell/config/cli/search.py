"""`deskbell search`: the index, made anew or looked through."""

import sys
import time
from argparse import Namespace

from deskbell.config.cli.verify import shown
from deskbell.features.search.filling import TICKETS_AT_ONCE, begin_anew, fill_some, filling
from deskbell.features.search.index import backend
from deskbell.features.search.verification import index_is_in_step_throughout
from deskbell.kernel.transactions import writing
from deskbell.kernel.verification import Check, Finding

ROUNDS_BETWEEN_TIDYING = 50


def run(options: Namespace) -> int:
    """Do what is asked for; exit code 1 where the index is not in step."""
    return rebuild() if options.action == "rebuild" else check()


def rebuild() -> int:
    """Empty the index and take every ticket in, the newest first, while the desk works on."""
    begun, rounds = time.monotonic(), 0
    begin_anew()
    while fill_some():
        rounds += 1
        show()
        if rounds % ROUNDS_BETWEEN_TIDYING == 0:
            tidy()
    tidy()
    print(f"\nThe search index was filled in {time.monotonic() - begun:.0f} seconds.")
    return 0


def check() -> int:
    """Compare every ticket with what the index holds of it."""
    one = Check()
    index_is_in_step_throughout(one)
    shown(Finding(name="the search index", checked=one.checked, problems=tuple(one.problems)))
    now = filling()
    if now is not None:
        print(f"It is being filled: {now.left:,} of {now.total:,} tickets are still to be taken in.")
    if not backend().has_trigrams():
        print("Half words are looked for without an index, for want of PostgreSQL's extension pg_trgm.")
        print("Let a superuser say CREATE EXTENSION pg_trgm in the desk's database, then run: deskbell search rebuild")
    return 1 if one.problems else 0


def show() -> None:
    """One line that counts up; a line now and then where nobody watches."""
    now = filling()
    done, total = (now.total - now.left, now.total) if now else (0, 0)
    if now and (sys.stdout.isatty() or done % (20 * TICKETS_AT_ONCE) < TICKETS_AT_ONCE):
        print(f"{done:,} of {total:,} tickets", end="\r" if sys.stdout.isatty() else "\n", flush=True)


def tidy() -> None:
    """Put small stretches of the index together."""
    is_more = True
    while is_more:
        with writing():
            is_more = backend().tidy(pages=500)
