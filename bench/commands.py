#!/usr/bin/env python3
"""Opens and responses per second while a worker drains the outbox.

Each writer is a process that opens a ticket as a stranger and answers it as an agent, over and over, through the
product's own commands; one real worker process runs beside it. Nothing is asserted.
"""

import argparse
import subprocess
import time
from pathlib import Path

from desks import Desk, answer_of, filled, inside, places, start_inside, worker
from figures import median, percentile, table

HEADS = ("writers", "commands/s", "median ms", "p95", "p99", "longest", "delivered/s", "then owed", "drained/s")


def main() -> None:
    """Measure each database with each number of writers."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=options.desks) as place:
            desk = filled(place, tickets=options.tickets)
            rows = [
                measured(desk, writers, options.seconds) for writers in options.writers for _ in range(options.rounds)
            ]
        print(
            f"\n{database}, a desk of {options.tickets:,} tickets, {options.seconds:g} seconds each\n{table(HEADS, rows)}"
        )


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--writers", nargs="+", type=int, default=[1, 4], metavar="N", help="1 4")
    parser.add_argument("--tickets", type=int, default=1_000, metavar="N", help="on a desk of so many tickets")
    parser.add_argument("--seconds", type=float, default=15, help="how long each round writes")
    parser.add_argument("--rounds", type=int, default=1, help="so many rounds of each")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desks here for the next run")
    return parser.parse_args()


def measured(desk: Desk, writers: int, seconds: float) -> tuple[object, ...]:
    """One round: write, then let the worker finish."""
    with worker(desk):
        before = inside(desk, "outbox.py", "empty")[1]
        running = [start_inside(desk, "write.py", str(one), str(seconds)) for one in range(writers)]
        start = begin_together(running)
        told = [answer_of(process) for process in running]
        after, drained = inside(desk, "outbox.py", "empty")
    took = [each for one in told for each in (*one["opening"], *one["answering"])]
    return (
        writers,
        len(took) / (max(one["ended"] for one in told) - start),
        median(took),
        percentile(took, 95),
        percentile(took, 99),
        max(took),
        (after["deliveries"] - before["deliveries"]) / (after["at"] - start),
        int(after["owed"]),
        (drained["deliveries"] - after["deliveries"]) / max(drained["at"] - after["at"], 0.1),
    )


def begin_together(running: list[subprocess.Popen[str]]) -> float:
    """Let all writers go once the last one is ready; when that was."""
    for process in running:
        assert process.stdout
        process.stdout.readline()
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return time.time()


if __name__ == "__main__":
    main()
