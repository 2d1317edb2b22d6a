#!/usr/bin/env python3
"""How long pages take over HTTP, for agents who see everything, one department, or three tickets.

A real `deskbell run` serves desks of several sizes, a fifth of their tickets open; one browser asks for one page after
the other. A bare page (one query, one template of 25 rows, no middleware) is measured among them, so that figures of
different machines can be compared as ratios. Nothing is asserted.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from browsing import Browser
from desks import HERE, Desk, filled, free_port, inside, places
from figures import median, percentile, table

from deskbell.features.sample_desk.cast import AGENTS

VIEWERS = {"jane": "all departments", "randy": "one department", "omar": "three tickets"}
LISTS = ("needs_reply", "answered", "closed")
HEADS = ("page", "agent", "tickets", "best tenth ms", "median ms", "p95 ms", "p95/median", "× bare", "queries")
WARM_UPS = 6
BARE = "bare list"


@dataclass(kw_only=True)
class Measured:
    """One page for one agent on one desk."""

    page: str
    viewer: str
    tickets: int
    times: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def median(self) -> float:
        return median(self.times)

    def row(self, bare: float) -> tuple[object, ...]:
        p95 = percentile(self.times, 95)
        ratios = (f"{p95 / self.median:.2f}", f"{self.median / bare:.2f}")
        return (
            *(self.page, VIEWERS.get(self.viewer, ""), f"{self.tickets:,}"),
            *(percentile(self.times, 10), self.median, p95),
            *ratios,
            self.queries,
        )


def main() -> None:
    """Measure each database with desks of each size."""
    options = arguments()
    for database in options.databases:
        found: list[Measured] = []
        with places(database=database, kept=options.desks) as place:
            for tickets in options.tickets:
                found += on_desk(filled(place, tickets=tickets), tickets, options.requests)
        report(database, found)


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--tickets", nargs="+", type=int, default=[1_000, 10_000, 100_000], metavar="N", help="sizes")
    parser.add_argument("--requests", type=int, default=60, help="so many of each page")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desks here for the next run")
    return parser.parse_args()


def on_desk(desk: Desk, tickets: int, requests: int) -> list[Measured]:
    """Every page for every agent, in turn, so that a slow minute of the machine falls on all of them."""
    chosen = inside(desk, "choose.py")
    found = [
        *(
            Measured(page=page, viewer=viewer, tickets=tickets)
            for viewer in VIEWERS
            for page in (*LISTS, *chosen[viewer])
        ),
        Measured(page=BARE, viewer="", tickets=tickets),
    ]
    with served(desk), bare(desk) as bare_port:
        browsers = {viewer: signed_in(desk, viewer) for viewer in VIEWERS} | {"": Browser(port=bare_port)}
        addresses = {(one.page, one.viewer): cycle(addresses_of(one, chosen)) for one in found}
        for turn in range(WARM_UPS + requests):
            for one in found:
                visit = browsers[one.viewer].visit(next(addresses[one.page, one.viewer]))
                if turn >= WARM_UPS:
                    one.times.append(visit.milliseconds)
                    one.queries = max(one.queries, visit.queries)
    return found


def addresses_of(one: Measured, chosen: dict[str, dict[str, list[str]]]) -> list[str]:
    """A queue has one address; of other pages the desk chose some."""
    if one.page == BARE:
        return ["/"]
    return chosen[one.viewer].get(one.page) or [f"/desk/{one.page}/"]


def signed_in(desk: Desk, viewer: str) -> Browser:
    """The agent's browser."""
    browser = Browser(port=desk.port)
    agent = next(one for one in AGENTS if one.key == viewer)
    browser.sign_in(email=agent.email, password=agent.password)
    return browser


@contextmanager
def served(desk: Desk) -> Iterator[None]:
    """The whole desk, counting queries."""
    desk.environment["DJANGO_SETTINGS_MODULE"] = "counted.settings"
    desk.start()
    try:
        yield
    finally:
        desk.stop()
        del desk.environment["DJANGO_SETTINGS_MODULE"]


@contextmanager
def bare(desk: Desk) -> Iterator[int]:
    """The bare page on the same database, by the same web server; its port."""
    port = free_port()
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "1"]
    serve += ["--log-level", "error", "bare.wsgi:application"]
    process = subprocess.Popen(serve, cwd=HERE, env=desk.environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    """Until the bare page answers."""
    for _try in range(200):
        try:
            Browser(port=port).visit("/")
        except OSError:
            time.sleep(0.1)
            continue
        return


def report(database: str, found: list[Measured]) -> None:
    """One line a page; then how the largest desk compares with the smallest."""
    bares = {one.tickets: one.median for one in found if one.page == BARE}
    print(f"\n{database}\n{table(HEADS, [one.row(bares[one.tickets]) for one in found])}")
    least, most = min(bares), max(bares)
    if least == most:
        return
    by_key = {(one.page, one.viewer, one.tickets): one.median for one in found}
    grown = [
        (page, VIEWERS.get(viewer, ""), f"{ratio:.2f}", f"{ratio / (bares[most] / bares[least]):.2f}")
        for page, viewer, tickets in by_key
        if tickets == least
        for ratio in (by_key[page, viewer, most] / by_key[page, viewer, least],)
    ]
    heads = ("page", "agent", "ratio", "against the bare list's")
    print(f"\n{most:,} tickets against {least:,}\n{table(heads, grown)}")


if __name__ == "__main__":
    main()
