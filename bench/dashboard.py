#!/usr/bin/env python3
"""How long the dashboard takes over HTTP: each period, told apart by each trait, and the lists behind its figures.

A real `deskbell run` serves a desk of many tickets; one browser asks for one page after the other, for an agent of all
departments and for one of a single department. Nothing is asserted.
"""

import argparse
from pathlib import Path
from time import localtime, strftime

from browsing import Browser
from desks import Desk, filled, places
from figures import median, percentile, table
from pages import served, signed_in

VIEWERS = {"jane": "all departments", "randy": "one department"}
HEADS = ("page", "agent", "best tenth ms", "median ms", "p95 ms", "queries")
WARM_UPS = 3
TODAY = strftime("%Y-%m-%d", localtime())
PAGES = {
    "today": "?period=today",
    "30 days, by department": "?period=30",
    "30 days, by agent": "?period=30&by=agent",
    "30 days, by help topic": "?period=30&by=topic",
    "90 days, by department": "?period=90",
    "this year, by department": "?period=this_year",
    "list: opened this year": f"tickets/?what=opened&from={TODAY[:4]}-01-01&to={TODAY}",
    "list: open now": f"tickets/?what=open&from={TODAY}&to={TODAY}",
    "list: slowest first answers": f"tickets/?what=answer&from={TODAY[:4]}-01-01&to={TODAY}",
}


def main() -> None:
    """Measure each database."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=options.desks) as place:
            rows = on_desk(filled(place, tickets=options.tickets), options.requests)
        print(f"\n{database}, {options.tickets:,} tickets, {options.requests} of each page\n")
        print(table(HEADS, rows))


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--tickets", type=int, default=100_000, metavar="N", help="how many tickets the desk has")
    parser.add_argument("--requests", type=int, default=20, help="so many of each page")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desks here for the next run")
    return parser.parse_args()


def on_desk(desk: Desk, requests: int) -> list[tuple[object, ...]]:
    """Every page for every agent, in turn, so that a slow minute of the machine falls on all of them."""
    times: dict[tuple[str, str], list[float]] = {(page, viewer): [] for viewer in VIEWERS for page in PAGES}
    queries = dict.fromkeys(times, 0)
    with served(desk):
        browsers: dict[str, Browser] = {viewer: signed_in(desk, viewer) for viewer in VIEWERS}
        for turn in range(WARM_UPS + requests):
            for (page, viewer), took in times.items():
                visit = browsers[viewer].visit(f"/desk/dashboard/{PAGES[page]}")
                if turn >= WARM_UPS:
                    took.append(visit.milliseconds)
                    queries[page, viewer] = max(queries[page, viewer], visit.queries)
    return [
        (page, VIEWERS[viewer], percentile(took, 10), median(took), percentile(took, 95), queries[page, viewer])
        for (page, viewer), took in times.items()
    ]


if __name__ == "__main__":
    main()
