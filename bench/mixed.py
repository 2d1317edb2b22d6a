#!/usr/bin/env python3
"""A whole desk at once: agents browse and answer, clients open tickets, the worker sends the mails.

A real `deskbell run` serves; each agent and each client is a browser of its own that waits a little after each page, as people
do. Mails go to an SMTP server that takes everything. Counts every answer that is not what it should be and every exception in the
log, tells how long each kind of page took, and verifies the desk at the end.
"""

import argparse
import random
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from browsing import Answered, Browser
from desks import Desk, command, filled, free_port, inside, places
from figures import median, percentile, table
from forms import form_with

from deskbell.features.sample_desk.cast import AGENTS
from deskbell.features.sample_desk.demo_texts import ANSWERS, TROUBLES

HEADS = ("what", "count", "a second", "median ms", "p95", "p99", "longest")
QUEUES = ("needs_reply", "mine", "unassigned", "overdue", "answered")
TICKET = re.compile(r'href="(/desk/tickets/[^/"]+/)')
BUSY = 409  # somebody else was quicker: what two agents in one ticket have to hear


@dataclass(kw_only=True)
class Book:
    """What happened, by kind: milliseconds of what went well, and sentences of what did not."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    collisions: int = 0

    def note(self, what: str, answer: Answered, *, expected: int = 200) -> bool:
        """Whether the answer is the one that was expected."""
        if answer.status == expected:
            self.times[what].append(answer.milliseconds)
            return True
        if answer.status == BUSY:
            self.collisions += 1
        else:
            self.errors.append(f"{what}: {answer.status}")
        return False


@dataclass(kw_only=True)
class Server:
    """An SMTP server that takes everything."""

    taken: int = 0

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken += 1
        return "250 OK"


def main() -> None:
    """Let them all work, then tell."""
    options = arguments()
    for database in options.databases:
        server = Server()
        port = free_port()
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            with places(database=database, kept=options.desks) as place:
                desk = filled(place, tickets=options.tickets)
                mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
                desk.environment |= {f"DESKBELL_{name}": value for name, value in mail.items()}
                desk.environment["DESKBELL_TRUSTED_PROXIES"] = "127.0.0.1"
                desk.start()
                try:
                    book = worked(desk, options)
                    owed = inside(desk, "outbox.py", "empty")[1]["owed"]
                finally:
                    desk.stop()
                book.errors += ["the log tells of an exception"] * desk.log().count("Traceback")
                command(desk, "verify")
                report(database, options, book, server.taken, owed)
        finally:
            controller.stop()


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite"], choices=["sqlite", "postgresql"])
    parser.add_argument("--tickets", type=int, default=10_000, metavar="N", help="on a desk of so many tickets")
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds that a person waits after a page, on average")
    parser.add_argument("--desks", type=Path, metavar="DIR", help="keep the filled desks here for the next run")
    return parser.parse_args()


def worked(desk: Desk, options: argparse.Namespace) -> Book:
    """Everybody at once."""
    book, ends_at = Book(), time.monotonic() + options.seconds
    people: list[Callable[[random.Random], None]] = []
    for number in range(options.agents):
        browser, part = Browser(port=desk.port), AGENTS[number % 4]
        browser.sign_in(email=part.email, password=part.password)
        people.append(lambda chance, browser=browser: agent_step(browser, book, chance))  # type: ignore[misc]
    people += [lambda chance: client_step(Browser(port=desk.port), book, chance)] * options.clients

    def live(step: Callable[[random.Random], None], seed: int) -> None:
        chance = random.Random(seed)
        time.sleep(chance.uniform(0, options.pause))
        while time.monotonic() < ends_at:
            try:
                step(chance)
            except OSError as error:
                book.errors.append(f"connection: {error}")
            time.sleep(chance.uniform(0, 2 * options.pause))

    threads = [threading.Thread(target=live, args=(step, seed)) for seed, step in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return book


def agent_step(browser: Browser, book: Book, chance: random.Random) -> None:
    """Look at a queue, open one of its tickets, and every third time answer it."""
    answer = browser.get(f"/desk/{chance.choice(QUEUES)}/")
    tickets = TICKET.findall(answer.text) if book.note("queue", answer) else []
    if not tickets:
        return
    answer = browser.get(chance.choice(tickets))
    form = form_with(answer.text, field_name="body") if book.note("ticket", answer) else None
    if form is None or chance.randrange(3):
        return
    written = {**form.values, "body": f"<p>{chance.choice(ANSWERS)}</p>", "body_format": "html"}
    book.note("answer", browser.post(form.action, written), expected=302)


def client_step(browser: Browser, book: Book, chance: random.Random) -> None:
    """A stranger opens a ticket, from a machine of their own."""
    browser.headers["X-Forwarded-For"] = (
        f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
    )
    answer = browser.get("/new/")
    form = form_with(answer.text, field_name="subject") if book.note("form", answer) else None
    if form is None:
        return
    trouble, mark = chance.choice(TROUBLES), secrets.token_hex(6)
    typed = {
        "topic": chance.choice(form.choices["topic"]),
        "name": f"Client {mark}",
        "email": f"client-{mark}@client.example",
        "subject": trouble.subject.format(place=mark),
        "body": trouble.body.format(place=mark),
    }
    book.note("new ticket", browser.post(form.action or "/new/", {**form.values, **typed}), expected=302)


def report(database: str, options: argparse.Namespace, book: Book, taken: int, owed: int) -> None:
    """One line a kind, and every error."""
    rows = [
        (
            what,
            len(took),
            len(took) / options.seconds,
            median(took),
            percentile(took, 95),
            percentile(took, 99),
            max(took),
        )
        for what, took in book.times.items()
    ]
    every = [one for took in book.times.values() for one in took]
    rows.append(
        (
            "all",
            len(every),
            len(every) / options.seconds,
            median(every),
            percentile(every, 95),
            percentile(every, 99),
            max(every),
        )
    )
    print(
        f"\n{database}, {options.tickets:,} tickets, {options.agents} agents, {options.clients} clients, {options.seconds:g} s"
    )
    print(table(HEADS, rows))
    print(
        f"{len(book.errors)} errors, {book.collisions} times somebody else was quicker, {taken} mails taken, {owed} left; everything verifies"
    )
    for error in sorted(set(book.errors)):
        print(f"  {book.errors.count(error)} × {error}")


if __name__ == "__main__":
    main()
