"""A desk that takes in mail while its processes are killed and its disk refuses, round after round.

The desk is a whole one, as `deskbell run` starts it; mail comes by a real Dovecot, the pipe and the API, and goes to a
mail server that keeps a book. Everything is chosen by a seed; what happens when is up to the machine.
"""

import hashlib
import http.client
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deskbell.mail.tests.post_office import PostOffice, post_office
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.dovecot import Dovecot
from deskbell_tests.mail_backups import DATABASE, back_up
from deskbell_tests.mail_checker import Checker, Database, Sent

# Where a process dies, and which one comes by there.
FETCHER_POINTS = (
    "mailbox before fetch", "mailbox literal coming", "mailbox message kept", "mailbox before acknowledging", "mailbox acknowledged",
    "mail blob writing", "mail blob written", "mail blob renamed", "mail blob durable", "mail row stored",
)  # fmt: skip
WORKER_POINTS = (
    "mail spooled stored", "mail claimed for reading", "mail read", "mail taken in", "mail done",
    "deliveries claimed", "effects run", "deliveries done", "mail claimed", "mail before MAIL FROM",
)  # fmt: skip
SENDING_POINTS = ("mail accepted", "mail marked")
DISK_POINTS = ("mail blob writing", "mail blob written", "mail folder flushed", "mail taken in")
PARTS = {"fetcher": "deskbell fetch", "worker": "deskbell worker", "web": "granian", "parser": "parsing.child_main"}
BACKUP_BETWEEN = "kill everything between bytes and row, and take a backup"
TAKEN_AND_GONE = "the mail server takes a mail and hangs up"
FAULTS = (
    *(f"kill at {name}" for name in (*FETCHER_POINTS, *WORKER_POINTS, *SENDING_POINTS)),
    *(f"disk {error} at {name}" for name in DISK_POINTS for error in ("ENOSPC", "EIO")),
    *(f"kill the {name}" for name in PARTS),
    "kill everything", "kill the pipe", BACKUP_BETWEEN,
    "new numbers in the mailbox", "the mail server hangs up", TAKEN_AND_GONE,
)  # fmt: skip
# Where a mail may go out a second time: it was accepted, and whoever sent it died or was not told.
MAY_REPEAT = {"kill at mail accepted", "kill the worker", "kill everything", BACKUP_BETWEEN, TAKEN_AND_GONE}
# How often a message answers one of the desk's, comes a second time, or comes by the API.
ANSWERS, COPIES, BY_API = 0.3, 0.25, 0.3
# The same `deskbell run`, but without growing pauses: here its processes die all the time, and nobody wants to wait.
RUN = """
import sys
from deskbell.config import cli, supervisor
supervisor.LONGEST_PAUSE_SECONDS = supervisor.FIRST_PAUSE_SECONDS
sys.exit(cli.main(["run"]))
"""
# A loaded machine takes its time; nothing waits longer than it must.
SETTLE_SECONDS, STRIKE_SECONDS, LOOK_EVERY = 300, 120, 0.2
ASKED_FOR = "asked for by DESKBELL_FAILPOINT"
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
    copy: Checker | None  # of a backup; a PostgreSQL database is no file that one copies
    sent: list[Sent] = field(default_factory=list)
    may_repeat: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)  # how often each really came about
    _subjects: dict[str, str] = field(default_factory=dict)  # of the tickets, by who opened them
    _lately: deque[tuple[Sent, bytes]] = field(default_factory=lambda: deque(maxlen=20))
    _number: int = 0

    @property
    def failpoint(self) -> Path:
        """Where the desk's processes read what is to happen to them."""
        return self.desk.home / "failpoint"

    def round(self, fault: str = "") -> list[str]:
        """Let something happen while mail comes in, let the desk recover, and look. What does not hold."""
        fault = fault or self.chance.choice(FAULTS)
        self.faults[fault] += 1
        said_before = self.desk.log().count(ASKED_FOR)
        self.may_repeat += fault in MAY_REPEAT
        self._prepare(fault)
        self._hand_in(fault)
        wrong = self._strike(fault)
        wrong += self._settle()
        if fault.startswith("disk "):
            self.struck[fault] += self.desk.log().count(ASKED_FOR) > said_before
        return [f"{fault}: {words}" for words in [*wrong, *self.problems(), *self._problems_of_a_copy()]]

    def problems(self) -> list[str]:
        """What does not hold now."""
        return self.checker.problems(self.sent, self.taken(), may_repeat=self.may_repeat)

    def _problems_of_a_copy(self) -> list[str]:
        """I11: a backup that is restored is a desk in which everything holds."""
        if self.copy is None:
            return []
        back_up(self.desk.home, self.copy.home)
        self.checker.seen["I11"] += 1
        found = self.copy.problems(self.sent, self.taken(), may_repeat=self.may_repeat)
        return [f"I11 in a copy: {words}" for words in found]

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
            name = fault.removeprefix("kill at ")
            turn = self.chance.choice((1, 1, 2)) if name.startswith("mail ") else 1
            self.failpoint.write_text(f"{name}@{turn}")
        elif fault == BACKUP_BETWEEN:
            self.failpoint.write_text("mail blob durable")
        elif fault.startswith("disk "):
            error, name = fault.removeprefix("disk ").split(" at ")
            self.failpoint.write_text(f"{name}:{error}")
        elif fault == "the mail server hangs up":
            self.peer.drops_after_data = self.chance.randint(1, 3)
        elif fault == TAKEN_AND_GONE:
            self.peer.drops_after_taking = 1

    def _hand_in(self, fault: str) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.dovecot.deliver(self.user, self._new_message())
        is_killed = fault == "kill the pipe"
        for _ in range(self.chance.randint(int(is_killed), 2)):
            self._pipe(self._new_message(), is_killed=is_killed)
        self.struck[fault] += is_killed
        if self.chance.random() < COPIES:
            mail, raw = self.chance.choice(self._lately)
            mail.times += 1
            self._pipe(raw, is_killed=False, mail=mail)
        if self.chance.random() < BY_API:
            self._post(self._new_message())

    def _strike(self, fault: str) -> list[str]:
        """What happens at any moment while the desk is at work; what doesn't hold in that moment."""
        if self._waits_to_strike(fault):
            return []
        if fault == BACKUP_BETWEEN:
            return self._back_up_between()
        time.sleep(self.chance.random())
        self.struck[fault] += fault != "kill the pipe"
        if fault == "kill everything":
            self.kill_everything()
            self.desk.start()
        elif fault == "new numbers in the mailbox":
            self.dovecot.forget_numbers(self.user)
        elif fault.removeprefix("kill the ") in PARTS:
            self._kill_part(PARTS[fault.removeprefix("kill the ")])
        return []

    def _waits_to_strike(self, fault: str) -> bool:
        """Whether the desk's processes do it to themselves, by the file; a disk that refuses is mended after a while."""
        if fault.startswith("disk "):
            time.sleep(1 + self.chance.random())
            self.failpoint.unlink(missing_ok=True)
            return True
        if fault.startswith("kill at "):
            deadline = time.monotonic() + STRIKE_SECONDS
            while self.failpoint.exists() and not self._is_settled() and time.monotonic() < deadline:
                self._let_time_pass()
            self.struck[fault] += not self.failpoint.exists()
            self.failpoint.unlink(missing_ok=True)
            return True
        return False

    def _back_up_between(self) -> list[str]:
        """All dies between a message's bytes and its row; a backup of what is there holds what holds at any moment."""
        deadline = time.monotonic() + STRIKE_SECONDS
        while self.failpoint.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.struck[BACKUP_BETWEEN] += not self.failpoint.exists()
        self.failpoint.unlink(missing_ok=True)
        self.kill_everything()
        found: list[str] = []
        if self.copy is not None:
            back_up(self.desk.home, self.copy.home)
            found = self.copy.broken()
        self.desk.start()
        return [f"I11 in a copy between: {words}" for words in found]

    def _kill_part(self, words: str) -> None:
        assert self.desk.process is not None
        found = [pid for pid, command in descendants(self.desk.process.pid).items() if words in command]
        if found:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(sorted(found)), signal.SIGKILL)

    def _settle(self) -> list[str]:
        """Wait until nothing is left to be done; time passes quickly meanwhile."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            self._let_time_pass()
            if self._is_settled():
                return []
        return [f"I2 the desk did not settle within {SETTLE_SECONDS} seconds:\n{self.desk.log()[-2000:]}"]

    def _let_time_pass(self) -> None:
        self.checker.let_leases_run_out(now=(datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S"))
        time.sleep(LOOK_EVERY)

    def _is_settled(self) -> bool:
        spooled = list((self.desk.home / "spool" / "new").glob("*"))
        return not spooled and not self.dovecot.messages(self.user) and not self.checker.waiting()

    def _new_message(self, *, is_new: bool = False) -> bytes:
        """Of somebody new, or, unless that `is_new`, an answer to what the desk confirmed."""
        self._number += 1
        sender, subject, headers = f"client{self._number}@cust.example", f"Round mail {self._number}", ""
        ticket = subject
        confirmed = self._confirmed() if self.chance.random() < ANSWERS and not is_new else []
        if confirmed:
            sender, answered = self.chance.choice(confirmed)
            ticket, subject = self._subjects[sender], f"Re: {self._subjects[sender]} ({self._number})"
            headers = f"In-Reply-To: {answered}\r\n"
        else:
            self._subjects[sender] = subject
        content = f"File of mail {self._number}\r\n{'x' * self.chance.randint(0, 20_000)}"
        raw = (
            f"From: Client <{sender}>\r\nTo: help@desk.example\r\nSubject: {subject}\r\n{headers}"
            f"Message-ID: <{self._number}.{self.chance.getrandbits(64):x}@cust.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\nPlease help with number {self._number}.\r\n"
            "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=file.txt\r\n\r\n"
            f"{content}\r\n--b--\r\n"
        ).encode()
        digest = hashlib.sha256(raw).hexdigest()
        mail = Sent(subject=subject, sha256=digest, content=content, sender=sender, ticket=ticket)
        self.sent.append(mail)
        self._lately.append((mail, raw))
        return raw

    def _confirmed(self) -> list[tuple[str, str]]:
        """Clients who lately got a mail of the desk's, and its Message-ID."""
        with self.peer.lock:
            return [
                (to, one.message_id) for one in self.peer.book[-60:] for to in one.recipients if to in self._subjects
            ]

    def _pipe(self, raw: bytes, *, is_killed: bool, mail: Sent | None = None) -> None:
        """As a mail server does: again and again until it is told "taken"; it does not know whether a killed call was."""
        mail = mail or self.sent[-1]
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            assert time.monotonic() < deadline, "the pipe never took it"
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
            mail.times += 1

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
                with urllib.request.urlopen(request, timeout=60) as answer:
                    if answer.status == 201:
                        return
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < deadline, "the API never answered 201"
            self.sent[-1].times += 1
            with suppress(FileNotFoundError):  # whoever dies by it takes it away
                if ":" in self.failpoint.read_text():
                    self.failpoint.unlink()  # somebody mends the disk
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
        backup = home.with_name(f"{home.name}-copy")
        is_copied = not desk.environment["DATABASE_URL"]
        desk.run = ("-c", RUN)
        desk.start()
        walk_ = Walk(
            desk=desk,
            dovecot=dovecot,
            peer=peer,
            user=user,
            key=key,
            chance=random.Random(seed),
            checker=Checker(database=Database(address=address), home=home),
            copy=Checker(database=Database(address=str(backup / DATABASE)), home=backup) if is_copied else None,
        )
        try:
            yield walk_
        finally:
            walk_.kill_everything()
