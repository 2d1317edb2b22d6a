#!/usr/bin/env python3
"""The floor of a list, and where a queue's page goes above it.

The same 25 rows by one query and one template, without any middleware, against the queue "needs a reply" as an agent of all
departments sees it: in turn, over HTTP, on the same database. Then the queue's page in parts, within one process. Nothing is
asserted.
"""

import argparse
from pathlib import Path

from browsing import Browser
from desks import filled, inside, places
from figures import median, percentile, table
from pages import bare, served, signed_in

HEADS = ("what", "median ms", "p95", "× bare")
WARM_UPS = 10


def main() -> None:
    """Measure each database."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=options.desks) as place:
            desk = filled(place, tickets=options.tickets)
            inside(desk, "choose.py")  # the same lists as pages.py has
            times: dict[str, list[float]] = {"bare list": [], "queue": []}
            with served(desk), bare(desk) as port:
                browsers = {
                    "bare list": (Browser(port=port), "/"),
                    "queue": (signed_in(desk, "jane"), "/desk/needs_reply/"),
                }
                for turn in range(WARM_UPS + options.requests):
                    for what, (browser, address) in browsers.items():
                        took = browser.visit(address).milliseconds
                        times[what] += [took] if turn >= WARM_UPS else []
            times |= inside(desk, "parts.py", str(options.requests))
        floor = median(times["bare list"])
        rows = [
            (what, median(took), percentile(took, 95), f"{median(took) / floor:.2f}") for what, took in times.items()
        ]
        print(f"\n{database}, {options.tickets:,} tickets\n{table(HEADS, rows)}")


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--tickets", type=int, default=10_000, metavar="N", help="on a desk of so many tickets")
    parser.add_argument("--requests", type=int, default=100, help="so many of each page")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desks here for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
