#!/usr/bin/env python3
"""How long every page of the admin panel takes over HTTP on a desk of many tickets.

A real `deskbell run` serves the desk; an administrator's browser follows every link within the admin panel, one page of
each shape (numbers in addresses count as the same), and then asks for each page in turn. Nothing is asserted.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from browsing import Browser
from desks import filled, places
from figures import median, percentile, table
from pages import WARM_UPS, served, signed_in

HEADS = ("page", "median ms", "p95 ms", "queries")
LINK = re.compile(r'href="(/admin/[^"#]*)"')
FIRST = "/admin/"
# What is no page: files to download.
LEFT_OUT = ("/export/",)


def main() -> None:
    """Measure each database."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=options.desks) as place:
            desk = filled(place, tickets=options.tickets)
            with served(desk):
                rows = [*measured(signed_in(desk, "ada"), options.requests)]
        slowest = max(row[1] for row in rows)
        most = max(row[3] for row in rows)
        print(f"\n{database}, a desk of {options.tickets:,} tickets\n{table(HEADS, rows)}")
        print(f"{len(rows)} pages; the slowest median is {slowest:.1f} ms, the most queries are {most}")


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--tickets", type=int, default=100_000, metavar="N", help="on a desk of so many tickets")
    parser.add_argument("--requests", type=int, default=15, help="so many of each page")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desk here for the next run")
    return parser.parse_args()


def measured(browser: Browser, requests: int) -> Iterator[tuple[str, float, float, int]]:
    """Each page's figures."""
    addresses = crawled(browser)
    visits = {address: [] for address in addresses}
    for turn in range(WARM_UPS + requests):
        for address in addresses:
            visit = browser.visit(address)
            if turn >= WARM_UPS:
                visits[address].append(visit)
    for address, found in visits.items():
        times = [visit.milliseconds for visit in found]
        yield address, median(times), percentile(times, 95), max(visit.queries for visit in found)


def crawled(browser: Browser) -> list[str]:
    """One address of every shape that links within the panel lead to."""
    found: dict[str, str] = {}
    waiting = [FIRST]
    while waiting:
        address = waiting.pop(0)
        shape = re.sub(r"\d+", "N", address.partition("?")[0])
        if shape in found or any(part in address for part in LEFT_OUT):
            continue
        found[shape] = address
        waiting += LINK.findall(browser.read(address).replace("&amp;", "&"))
    return list(found.values())


if __name__ == "__main__":
    main()
