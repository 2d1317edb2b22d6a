"""A desk that takes in mail while its processes are killed and its disk refuses, round after round.

The desk is a whole one, as `deskbell run` starts it; mail comes by a real Dovecot, the pipe and the API, and goes to a
mail server that keeps a book. Everything is chosen by a seed; what happens when is up to the machine.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deskbell.mail.tests.post_office import PostOffice, post_office
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.dovecot import Dovecot
from deskbell_tests.mail_checker import Checker, Database, Sent

# Where a process dies, and which one comes by there.
FETCHER_POINTS = (
    "mailbox before fetch", "mailbox message kept", "mailbox before acknowledging", "mailbox acknowledged",
    "mail blob writing", "mail blob written", "mail blob renamed", "mail blob durable", "mail row stored",
)  # fmt: skip
WORKER_POINTS = (
    "mail spooled stored", "mail claimed for reading", "mail read", "mail taken in", "mail done",
    "deliveries claimed", "effects run", "deliveries done", "mail claimed", "mail before MAIL FROM",
)  # fmt: skip
AFTER_ACCEPTANCE = ("mail accepted", "mail marked")
DISK_POINTS = ("mail blob writing", "mail blob written", "mail folder flushed", "mail taken in")
PARTS = {"fetcher": "deskbell fetch", "worker": "deskbell worker", "web": "granian", "parser": "parsing.child_main"}
FAULTS = (
    *(f"kill at {name}" for name in (*FETCHER_POINTS, *WORKER_POINTS, *AFTER_ACCEPTANCE)),
    *(f"disk {error} at {name}" for name in DISK_POINTS for error in ("ENOSPC", "EIO")),
    *(f"kill the {name}" for name in PARTS),
    "kill everything", "kill the pipe", "new numbers in the mailbox", "the mail server hangs up",
)  # fmt: skip
SETTLE_SECONDS = 90
PIPE = Path(__file__).parents[3] / "bin" / "deskbell-pipe"
MAILBOX = """
from deskbell.mail.models import Mailbox
from deskbell.mail.secrets import seal
Mailbox.objects.create(address="help@desk.example", name="Help", host="localhost", port={port}, user_name="{user}",
    password_sealed=seal("{password}"), afterwards="move", target_folder="Done", poll_seconds=15)
"""


@dataclass(kw_only=True)
class Walk:
    """A desk in its surroundings, and what was handed in so far."""

    desk: Desk
    dovecot: Dovecot
    peer: PostOffice
    user: str
    key: str
    chance: random.Random
    checker: Checker
    sent: list[Sent] = field(default_factory=list)
    may_repeat: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    _number: int = 0

    @property
    def failpoint(self) -> Path:
        """Where the desk's processes read what is to happen to them."""
        return self.desk.home / "failpoint"

    def round(self, fault: str = "") -> list[str]:
        """Let something happen while mail comes in, let the desk recover, and look. What does not hold."""
        fault = fault or self.chance.choice(FAULTS)
        self.faults[fault] += 1
        self.may_repeat += fault in {f"kill at {name}" for name in AFTER_ACCEPTANCE} or fault.startswith("kill ")
        self._prepare(fault)
        self._hand_in(fault)
        self._strike(fault)
        slow = self._settle()
        return [f"{fault}: {words}" for words in [*slow, *self.problems()]]

    def problems(self) -> list[str]:
        """What does not hold now."""
        return self.checker.problems(self.sent, self.taken(), may_repeat=self.may_repeat)

    def taken(self) -> Counter[tuple[str, str]]:
        """What the mail server said "250" to, from its book."""
        with self.peer.lock:
            return Counter((one.message_id.strip("<>"), to) for one in self.peer.book for to in one.recipients)

    def kill_everything(self) -> None:
        """As if the power had failed, for this desk."""
        assert self.desk.process is not None
        for process in [self.desk.process.pid, *descendants(self.desk.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.desk.process.wait()

    def _prepare(self, fault: str) -> None:
        """What has to stand before the mail comes."""
        if fault.startswith("kill at "):
            turn = self.chance.randint(1, 2)
            self.failpoint.write_text(f"{fault.removeprefix('kill at ')}@{turn}")
        elif fault.startswith("disk "):
            error, name = fault.removeprefix("disk ").split(" at ")
            self.failpoint.write_text(f"{name}:{error}")
        elif fault == "the mail server hangs up":
            self.peer.drops_after_data = self.chance.randint(1, 3)

    def _hand_in(self, fault: str) -> None:
        for _ in range(self.chance.randint(1, 3)):
            raw = self._new_message(mailbox="help@desk.example")
            self.dovecot.deliver(self.user, raw)
        for _ in range(self.chance.randint(0, 2)):
            self._pipe(self._new_message(), is_killed=fault == "kill the pipe")
        if self.chance.random() < 0.3:
            self._post(self._new_message())

    def _strike(self, fault: str) -> None:
        """What happens at any moment while the desk is at work."""
        time.sleep(self.chance.random() * 1.5)
        if fault == "kill everything":
            self.kill_everything()
            self.desk.start()
        elif fault == "new numbers in the mailbox":
            self.dovecot.forget_numbers(self.user)
        elif fault.removeprefix("kill the ") in PARTS:
            self._kill_part(PARTS[fault.removeprefix("kill the ")])

    def _kill_part(self, words: str) -> None:
        assert self.desk.process is not None
        found = [pid for pid, command in descendants(self.desk.process.pid).items() if words in command]
        if found:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(sorted(found)), signal.SIGKILL)

    def _settle(self) -> list[str]:
        """Wait until nothing is left to be done; time passes quickly meanwhile. A disk that refuses is mended first."""
        time.sleep(1.0)
        if self.failpoint.exists():
            self.failpoint.unlink(missing_ok=True)
        deadline, pauses_reset = time.monotonic() + SETTLE_SECONDS, False
        while time.monotonic() < deadline:
            self.checker.let_leases_run_out(now=(datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S"))
            time.sleep(0.4)
            if self._is_settled():
                return []
            if not pauses_reset and time.monotonic() > deadline - SETTLE_SECONDS + 12:
                # What died several times is started again later and later: begin afresh, as a person would.
                self.kill_everything()
                self.desk.start()
                pauses_reset = True
        return [f"I2 the desk did not settle within {SETTLE_SECONDS} seconds"]

    def _is_settled(self) -> bool:
        spooled = list((self.desk.home / "spool" / "new").glob("*"))
        return not spooled and not self.dovecot.messages(self.user) and not self.checker.waiting()

    def _new_message(self, *, mailbox: str = "") -> bytes:
        self._number += 1
        subject, content = f"Round mail {self._number}", f"File of mail {self._number}\r\n"
        raw = (
            f"From: Client {self._number} <client{self._number}@cust.example>\r\nTo: help@desk.example\r\n"
            f"Subject: {subject}\r\nMessage-ID: <{self._number}.{self.chance.getrandbits(64):x}@cust.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\nPlease help with number {self._number}.\r\n"
            "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=file.txt\r\n\r\n"
            f"{content}{'x' * self.chance.randint(0, 20_000)}\r\n--b--\r\n"
        ).encode()
        self.sent.append(
            Sent(subject=subject, sha256=hashlib.sha256(raw).hexdigest(), content=content, mailbox=mailbox)
        )
        return raw

    def _pipe(self, raw: bytes, *, is_killed: bool) -> None:
        """As a mail server does: again and again until it is told "taken"; it does not know whether a killed call was."""
        mail = self.sent[-1]
        while True:
            call = subprocess.Popen(
                [sys.executable, "-I", "-S", str(PIPE), "--home", str(self.desk.home)], stdin=subprocess.PIPE
            )
            with suppress(subprocess.TimeoutExpired, BrokenPipeError):
                if is_killed:
                    call.communicate(raw, timeout=self.chance.random() * 0.1)
                else:
                    call.communicate(raw)
            if call.poll() is None:
                call.kill()
            if call.wait() == 0:
                return
            is_killed = False
            mail.handed_in += 1

    def _post(self, raw: bytes) -> None:
        """As a program that uses the API: again with the same key of its own until it hears 201."""
        request = urllib.request.Request(
            f"{self.desk.url}/api/tickets.email",
            data=raw,
            headers={"X-API-Key": self.key, "Content-Type": "message/rfc822", "Idempotency-Key": self.sent[-1].subject},
        )
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    if answer.status == 201:
                        return
            except (OSError, urllib.error.URLError):
                pass
            assert time.monotonic() < deadline, "the API never answered 201"
            self.sent[-1].handed_in += 1
            if self.failpoint.exists() and ":" in self.failpoint.read_text():
                self.failpoint.unlink(missing_ok=True)  # somebody mends the disk
            time.sleep(0.5)


def descendants(parent: int) -> dict[int, str]:
    """The living processes below one: number and command line."""
    table: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ")
            if after_name[0] != "Z":
                table[int(folder.name)] = (int(after_name[1]), command)
    found: dict[int, str] = {}
    edge = {parent}
    while edge:
        edge = {pid for pid, (above, _command) in table.items() if above in edge}
        found |= {pid: table[pid][1] for pid in edge}
    return found


@contextmanager
def walk(*, home: Path, dovecot: Dovecot, seed: int) -> Iterator[Walk]:
    """A running desk with a mailbox, a key for its API, and a mail server to send by."""
    with post_office() as peer:
        desk = new_desk(home=home, sample=False)
        desk.environment |= {
            "DESKBELL_FAILPOINT": f"file:{home / 'failpoint'}",
            "DESKBELL_SMTP_HOST": "127.0.0.1",
            "DESKBELL_SMTP_PORT": str(peer.port),
            "DESKBELL_SMTP_SECURITY": "none",
            "DESKBELL_WEB_WORKERS": "1",
            "DESKBELL_ADMINISTRATOR_PASSWORD": "a long enough one",
            "SSL_CERT_FILE": dovecot.ca,
        }
        set_up = desk.command("init", "--administrator", "ada@desk.example", "--name", "Desk")
        assert set_up.returncode == 0, set_up.stderr
        user = dovecot.new_user()
        desk.program(MAILBOX.format(port=dovecot.imaps_port, user=user, password=dovecot.password))
        key = desk.command("api-key", "create", "--name", "kills", "--allow", "127.0.0.1").stdout.strip()
        address = desk.environment["DATABASE_URL"] or str(home / "deskbell.sqlite3")
        checker = Checker(database=Database(address=address), home=home)
        desk.start()
        walk_ = Walk(
            desk=desk, dovecot=dovecot, peer=peer, user=user, key=key, chance=random.Random(seed), checker=checker
        )
        try:
            yield walk_
        finally:
            walk_.kill_everything()
