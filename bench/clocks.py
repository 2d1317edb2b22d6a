#!/usr/bin/env python3
"""What the clocks of service levels cost: sweeps, sweepers together, an hour without a worker, a plan that is published anew.

On a desk with many open tickets of two running clocks each, some come due. Nothing is asserted, but what was told twice is
counted, and so is what was told later than it happened.
"""

import argparse
import time

from commands import begin_together
from desks import Desk, answer_of, filled, inside, places, start_inside, worker
from figures import table

SWEEPS = ("sweep", "tickets told", "seconds", "ms a ticket", "queries a ticket")


def main() -> None:
    """Measure each database."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=None) as place:
            desk = filled(place, tickets=200)
            print(f"\n{database}")
            measured(desk, options)


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--clocks", type=int, default=100_000, metavar="N", help="so many running clocks")
    parser.add_argument("--due", type=int, default=1_000, metavar="N", help="so many of them come due each time")
    parser.add_argument(
        "--published", type=int, default=20_000, metavar="N", help="open tickets under the changed plan"
    )
    return parser.parse_args()


def measured(desk: Desk, options: argparse.Namespace) -> None:
    """Everything, on one desk."""
    begun = time.time()
    inside(desk, "clocks.py", "open", "Published", str(options.published), "0")
    others = max(options.clocks // 2 - options.published, 0)
    opened = inside(desk, "clocks.py", "open", "Bench", str(others), "0")
    print(f"{opened['clocks']:,} running clocks, opened in {time.time() - begun:.0f} s")
    idle = inside(desk, "clocks.py", "idle")
    print(f"nothing due: {idle['milliseconds']:.2f} ms and {idle['queries']:.0f} queries a round")
    rows = [swept(desk, options.due, sweepers) for sweepers in (1, 2)]
    print(table(SWEEPS, rows))
    after_an_hour(desk, options.due)
    done = inside(desk, "clocks.py", "follow", "Published")
    each = max(done["changed"], 1)
    print(
        f"a plan published anew in {1000 * done['published']:.0f} ms; {done['changed']:,} open tickets followed in"
        f" {done['seconds']:.1f} s: {1000 * done['seconds'] / each:.1f} ms and {done['queries'] / each:.1f} queries each"
    )


def swept(desk: Desk, due: int, sweepers: int) -> tuple[object, ...]:
    """So many come due; so many sweepers tell of them."""
    before = inside(desk, "clocks.py", "facts")
    inside(desk, "clocks.py", "open", "Bench", "0", str(due))
    running = [start_inside(desk, "clocks.py", "sweep") for _ in range(sweepers)]
    begin_together(running)
    told = [answer_of(process) for process in running]
    after = inside(desk, "clocks.py", "facts")
    seconds = max(one["ended"] for one in told) - min(one["begun"] for one in told)
    number = sum(one["told"] for one in told)
    missed = after["missed"] - before["missed"]
    name = f"{sweepers} at once, {missed:,} ends missed, {after['twice']} told twice"
    return (name, number, seconds, 1000 * seconds / number, sum(one["queries"] for one in told) / number)


def after_an_hour(desk: Desk, due: int) -> None:
    """No worker for an hour; then one comes."""
    inside(desk, "clocks.py", "open", "Bench", "0", str(due))
    before = inside(desk, "clocks.py", "facts")
    waiting = start_inside(desk, "clocks.py", "wait")
    begin_together([waiting])
    with worker(desk):
        caught_up = answer_of(waiting)
        inside(desk, "outbox.py", "empty")
    after = inside(desk, "clocks.py", "facts")
    print(
        f"an hour without a worker: {after['missed'] - before['missed']:,} missed ends and"
        f" {after['alarms'] - before['alarms']:,} alarms told {caught_up['seconds']:.1f} s after it was started;"
        f" {after['twice']} twice"
    )


if __name__ == "__main__":
    main()
