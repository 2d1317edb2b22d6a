#!/usr/bin/env python3
"""What open pages cost that nobody touches: each asks every ten seconds whether there is anything new, and says that it is there.

A real `deskbell run` serves. First so many pages (200 unless said; three in five show a ticket, the others a list) ask at their
own pace for a minute, while one agent writes a note every few seconds; then the same questions come one after the other over a
few connections, as fast as they are answered. Nothing is asserted.
"""

import argparse
import heapq
import http.client
import queue
import random
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from browsing import TOKEN, Browser
from desks import Desk, filled, inside, places
from figures import median, percentile, table

from deskbell.features.sample_desk.cast import AGENTS

VIEWERS = ("jane", "randy")
EVERY_S = 10.0
LIST_SHARE = 0.4
CONNECTIONS = 16
FLAT_OUT = 4  # connections
SEED = 2026
HEADS = ("what", "requests", "a second", "median ms", "p95", "p99", "longest", "304", "200", "other")


@dataclass(kw_only=True)
class Page:
    """One open page: whose, and what it asks for. `tag` is the ETag that it knows."""

    cookies: str
    token: str
    version: str
    presence: str
    is_ticket: bool
    mark: str
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Tally:
    """What was asked: kind, milliseconds, status."""

    rows: list[tuple[str, float, int]] = field(default_factory=list)

    def lines(self, seconds: float) -> list[tuple[object, ...]]:
        """One line a kind, and one for all."""
        kinds = sorted({kind for kind, _ms, _status in self.rows})
        return [self._line(kind, seconds) for kind in kinds] + [self._line("all", seconds)]

    def _line(self, wanted: str, seconds: float) -> tuple[object, ...]:
        chosen = [row for row in self.rows if wanted in ("all", row[0])]
        times = [ms for _kind, ms, _status in chosen]
        statuses = Counter(status for _kind, _ms, status in chosen)
        rest = len(chosen) - statuses[304] - statuses[200]
        figures = (median(times), percentile(times, 95), percentile(times, 99), max(times)) if times else (0.0,) * 4
        return (wanted, len(chosen), len(chosen) / seconds, *figures, statuses[304], statuses[200], rest)


def main() -> None:
    """Measure each database."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=options.desks) as place:
            desk = filled(place, tickets=options.tickets)
            desk.start()
            try:
                on_desk(desk, database, options)
            finally:
                desk.stop()


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--tickets", type=int, default=10_000, metavar="N", help="so many tickets on the desk")
    parser.add_argument("--pages", type=int, default=200, help="so many open pages")
    parser.add_argument(
        "--seconds", type=int, default=60, help="for so long at their own pace, and a third of it flat out"
    )
    parser.add_argument("--note-every", type=float, default=3.0, metavar="S", help="seconds between two notes; 0: none")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desks here for the next run")
    return parser.parse_args()


def on_desk(desk: Desk, database: str, options: argparse.Namespace) -> None:
    """Both parts, and a table for each."""
    pages = opened(desk, options.pages)
    over = threading.Event()
    writer = threading.Thread(target=write_notes, args=(desk, options.note_every, over), daemon=True)
    writer.start()
    paced = at_their_pace(desk, pages, options.seconds)
    over.set()
    writer.join()
    print(f"\n{database}, {options.tickets:,} tickets, {len(pages)} pages at their own pace")
    print(table(HEADS, paced.lines(options.seconds)))
    flat = flat_out(desk, pages, options.seconds / 3)
    print(f"\n{database}, as fast as it goes over {FLAT_OUT} connections")
    print(table(HEADS, flat.lines(options.seconds / 3)))


def opened(desk: Desk, number: int) -> list[Page]:
    """Pages that were loaded: their agents are signed in, and each knows what it has shown."""
    numbers, chance = inside(desk, "open_to.py"), random.Random(SEED)
    people = [signed_in(desk, viewer) for viewer in VIEWERS]
    tickets = {viewer: cycle(numbers[viewer]) for viewer in VIEWERS}
    found = []
    for place, (viewer, (cookies, token)) in zip(range(number), cycle(zip(VIEWERS, people, strict=True)), strict=False):
        ticket = next(tickets[viewer])
        is_ticket = chance.random() >= LIST_SHARE
        found.append(
            Page(
                cookies=cookies,
                token=token,
                version=f"/desk/tickets/{ticket}/version/" if is_ticket else "/desk/version/",
                presence=f"/desk/presence/{ticket}/" if is_ticket else "/desk/presence/",
                is_ticket=is_ticket,
                mark=f"{place:016x}",
            )
        )
    return found


def signed_in(desk: Desk, viewer: str) -> tuple[str, str]:
    """An agent's cookies, and the token of their forms."""
    browser, agent = Browser(port=desk.port), next(one for one in AGENTS if one.key == viewer)
    browser.sign_in(email=agent.email, password=agent.password)
    token = TOKEN.search(browser.read("/desk/needs_reply/"))
    assert token
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items()), token.group(1)


def ask(connection: http.client.HTTPConnection, page: Page, what: str) -> tuple[str, float, int]:
    """One question of a page: whether there is anything new, or its heartbeat."""
    headers = {"Cookie": page.cookies, "HX-Request": "true"}
    method, address, body = "GET", page.version if what == "version" else page.presence, None
    if what == "presence" and page.is_ticket:
        method = "POST"
        typed = {"page": page.mark, "doing": "viewing", "csrfmiddlewaretoken": page.token}
        body = urllib.parse.urlencode(typed)
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        headers["Referer"] = f"http://127.0.0.1:{connection.port}{address}"
    elif tag := page.tags.get(what):
        headers["If-None-Match"] = tag
    begun = time.perf_counter()
    connection.request(method, address, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - begun) * 1000
    if answer.status == http.client.OK:
        page.tags[what] = answer.getheader("ETag") or ""
    kind = "ticket" if page.is_ticket else "list"
    return f"{kind} {what}", took, answer.status


def at_their_pace(desk: Desk, pages: list[Page], seconds: float) -> Tally:
    """Each page asks both questions every ten seconds, beginning at an instant of its own."""
    chance, tally, begun = random.Random(SEED), Tally(), time.monotonic()
    due = [
        (begun + chance.random() * EVERY_S, place, what)
        for place in range(len(pages))
        for what in ("version", "presence")
    ]
    heapq.heapify(due)
    waiting: queue.Queue[tuple[int, str] | None] = queue.Queue()
    people = [threading.Thread(target=_serve, args=(desk, pages, waiting, tally)) for _one in range(CONNECTIONS)]
    for one in people:
        one.start()
    while due and due[0][0] < begun + seconds:
        at, place, what = heapq.heappop(due)
        time.sleep(max(0.0, at - time.monotonic()))
        waiting.put((place, what))
        heapq.heappush(due, (at + EVERY_S, place, what))
    for _one in people:
        waiting.put(None)
    for one in people:
        one.join()
    return tally


def _serve(desk: Desk, pages: list[Page], waiting: "queue.Queue[tuple[int, str] | None]", tally: Tally) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    while (asked := waiting.get()) is not None:
        tally.rows.append(ask(connection, pages[asked[0]], asked[1]))


def flat_out(desk: Desk, pages: list[Page], seconds: float) -> Tally:
    """A few connections ask for one page after the other, without a pause."""
    tally, until = Tally(), time.monotonic() + seconds

    def run(mine: list[Page]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
        for page in cycle(mine):
            for what in ("version", "presence"):
                tally.rows.append(ask(connection, page, what))
            if time.monotonic() > until:
                return

    people = [threading.Thread(target=run, args=(pages[place::FLAT_OUT],)) for place in range(FLAT_OUT)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return tally


def write_notes(desk: Desk, every: float, over: threading.Event) -> None:
    """One agent at work: something happens at the desk, so that pages have something to hear."""
    if not every:
        return
    browser, agent = Browser(port=desk.port), next(one for one in AGENTS if one.key == VIEWERS[0])
    browser.sign_in(email=agent.email, password=agent.password)
    numbers = cycle(inside(desk, "open_to.py")[VIEWERS[0]])
    while not over.wait(every):
        address = f"/desk/tickets/{next(numbers)}/"
        token = TOKEN.search(browser.read(address))
        assert token
        typed = {"body": "Looked at it.", "body_format": "text", "csrfmiddlewaretoken": token.group(1)}
        browser.post(f"{address}note/", typed)


if __name__ == "__main__":
    main()
