#!/usr/bin/env python3
"""The loop laboratory: desks and programs that answer by themselves, shut up together in one network for mail.

Two desks, each a process with a home of its own and every automatic mail switched on; somebody whose mail program answers
everything that comes ("I am away"), an agent whose does, a ticket system that confirms whatever it gets (once keeping the subject,
once with a new one each time). None of these says that it is a machine, as the rude ones don't; a polite one does. One tick is one
minute of the desks' clocks; every mail that is sent in a tick is delivered at the next. Agents answer now and then.
"""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from desks import Desk, empty, free_port, start_inside
from figures import table

DESKS = ("help@a.example", "help@b.example")
AWAY, POLITE, KEEPS, FORGETS = "vera@away.example", "paul@polite.example", "otrs@keeps.example", "otrs@forgets.example"
AGENTS = ("boss@a.example", "boss@b.example")
ANSWERS_EVERY = 97
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail on its way to one address."""

    sender: str  # of the envelope; empty for automatic ones
    recipient: str
    content: bytes


@dataclass
class Network:
    """Takes every mail, keeps it for the next tick, and counts."""

    waiting: list[Letter] = field(default_factory=list)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """A desk sends."""
        for recipient in envelope.rcpt_tos:
            self.post(Letter(sender=envelope.mail_from or "", recipient=recipient, content=envelope.content))
        return "250 taken"

    def post(self, letter: Letter) -> None:
        """One mail more."""
        headers = message_from_bytes(letter.content)
        self.sent[_box(parseaddr(str(headers["From"]))[1]), _box(letter.recipient)] += 1
        self.waiting.append(letter)

    def take(self) -> list[Letter]:
        """What is delivered now."""
        taken, self.waiting = self.waiting, []
        return taken


def _box(address: str) -> str:
    local, _at, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


Words = Callable[[Any], tuple[str, dict[str, str]]]


def answer(letter: Letter, me: str, words: Words) -> Letter:
    """What a program at `me` answers, to whoever the mail says that it wants to be answered."""
    got = message_from_bytes(letter.content)
    to = parseaddr(str(got["Reply-To"] or got["From"]))[1]
    subject, headers = words(got)
    return letter_to(to, me, subject, "This is an answer that no person wrote.", headers)


def letter_to(to: str, sender: str, subject: str, text: str, headers: dict[str, str] | None = None) -> Letter:
    """A mail by hand, or by a program that says no more of itself than these headers."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{next(_numbers)}@{sender.partition('@')[2]}>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    return Letter(sender=sender, recipient=to, content=message.as_bytes())


def _away(got: Any) -> tuple[str, dict[str, str]]:
    return f"Out of office: {got['Subject']}", {"In-Reply-To": str(got["Message-ID"])}


def _polite(got: Any) -> tuple[str, dict[str, str]]:
    return f"Auto: {got['Subject']}", {"In-Reply-To": str(got["Message-ID"]), "Auto-Submitted": "auto-replied"}


def _keeps(got: Any) -> tuple[str, dict[str, str]]:
    return f"[Ticket#2026{next(_numbers):06d}] RE: {got['Subject']}", {"References": str(got["Message-ID"])}


def _forgets(_got: Any) -> tuple[str, dict[str, str]]:
    return f"Your request was registered as 2026{next(_numbers):06d}", {}


PROGRAMS: dict[str, Words] = {
    AWAY: _away, POLITE: _polite, KEEPS: _keeps, FORGETS: _forgets, **dict.fromkeys(AGENTS, _away),
}  # fmt: skip


@dataclass
class Member:
    """A desk that takes part."""

    address: str
    process: subprocess.Popen[str]
    folder: Path
    state: dict[str, int] = field(default_factory=dict)

    def tell(self, at: datetime, letters: Sequence[Letter], *, answers: bool) -> None:
        """Give it its tick."""
        paths = [self.folder / f"{next(_numbers)}.eml" for _letter in letters]
        for path, letter in zip(paths, letters, strict=True):
            path.write_bytes(b"Return-Path: <" + letter.sender.encode() + b">\r\n" + letter.content)
        order = {"at": at.isoformat(), "files": [str(path) for path in paths], "answers": answers}
        assert self.process.stdin
        print(json.dumps(order), file=self.process.stdin, flush=True)

    def hear(self) -> None:
        """Wait until it is done. SystemExit if it died."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the desk {self.address} died")
        self.state = json.loads(line)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of it: all mails, those of the busiest tick and of the last hundred ticks, by pair, and the desks' state."""

    total: int
    busiest: int
    late: int
    pairs: Counter[tuple[str, str]]
    desks: dict[str, dict[str, int]]


def run(*, ticks: int, folder: Path, port: int) -> Report:
    """So many minutes in the closed network."""
    network = Network()
    controller = Controller(network, hostname="127.0.0.1", port=port)
    controller.start()
    members = [_member(address, folder, port) for address in DESKS]
    try:
        for member in members:
            member.hear()
        for letter in _beginning():
            network.post(letter)
        by_tick = [_tick(number, network, members) for number in range(ticks)]
    finally:
        for member in members:
            member.process.communicate(timeout=60)
        controller.stop()
    return Report(
        total=sum(network.sent.values()),
        busiest=max(by_tick),
        late=sum(by_tick[-100:]),
        pairs=network.sent,
        desks={member.address: member.state for member in members},
    )


def _member(address: str, folder: Path, port: int) -> Member:
    domain = address.partition("@")[2]
    desk: Desk = empty(folder / domain, administrator=f"boss@{domain}")
    desk.environment |= {
        "DESKBELL_SMTP_HOST": "127.0.0.1", "DESKBELL_SMTP_PORT": str(port), "DESKBELL_SMTP_SECURITY": "none",
        "DESKBELL_MAIL_FROM": address,
    }  # fmt: skip
    return Member(address=address, process=start_inside(desk, "loops.py", address), folder=desk.home)


def _beginning() -> Iterable[Letter]:
    for desk in DESKS:
        for sender in PROGRAMS:
            yield letter_to(desk, sender, "A question", "How does this work?")
    one, other = DESKS
    yield letter_to(one, other, "A question of the other desk", "Or of somebody who forged it.")
    yield letter_to(one, one, "A question of the desk to itself", "Forged as well.")


def _tick(number: int, network: Network, members: Sequence[Member]) -> int:
    """Deliver everything; how many mails were sent meanwhile."""
    before, letters = sum(network.sent.values()), network.take()
    for letter in letters:
        box = _box(letter.recipient)
        if box in PROGRAMS:
            network.post(answer(letter, box, PROGRAMS[box]))
    at = BEGIN + timedelta(minutes=number)
    for member in members:
        mine = [one for one in letters if _box(one.recipient) == member.address]
        member.tell(at, mine, answers=number % ANSWERS_EVERY == 1)
    for member in members:
        member.hear()
    return sum(network.sent.values()) - before


def main() -> None:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ticks", type=int, default=1000, metavar="N", help="so many minutes")
    parser.add_argument("--json", action="store_true", help="the figures for a program")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deskbell-loops-") as folder:
        report = run(ticks=options.ticks, folder=Path(folder), port=free_port())
    if options.json:
        pairs = {f"{sender} {recipient}": number for (sender, recipient), number in report.pairs.items()}
        print(json.dumps({"total": report.total, "pairs": pairs, "desks": report.desks}))
        return
    rows = [(f"{sender} → {recipient}", number) for (sender, recipient), number in report.pairs.most_common()]
    print(table(("mails", "in all"), rows))
    heads = ("desk", "tickets", "received", "undecided", "held_back", "queued")
    print(table(heads, [(name, *(state[key] for key in heads[1:])) for name, state in report.desks.items()]))
    print(
        f"{report.total:,} mails in {options.ticks:,} ticks, at most {report.busiest} in one;"
        f" {report.late:,} in the last hundred"
    )


if __name__ == "__main__":
    main()
