"""What the mailboxes' tests share: a mailbox on the tests' server, a visit to it, and a line that breaks where it is told to."""

import hashlib
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from deskbell_tests.dovecot import Dovecot

from deskbell.mail.mailboxes.imap import ImapConnection
from deskbell.mail.mailboxes.keeping import Keeper
from deskbell.mail.mailboxes.leases import claim
from deskbell.mail.mailboxes.visit import Visit
from deskbell.mail.models import Afterwards, IncomingMail, Mailbox, MailboxState, Protocol, Security
from deskbell.mail.secrets import seal

DONE = "Done"


def mailbox_on(dovecot: Dovecot, **columns: Any) -> Mailbox:
    """A mailbox of somebody new, by IMAP over TLS unless told otherwise."""
    user = dovecot.new_user()
    usual: dict[str, Any] = {
        "address": f"{user}@example.org",
        "name": user,
        "host": "localhost",
        "port": dovecot.imaps_port,
        "security": Security.TLS,
        "user_name": user,
        "password_sealed": seal(dovecot.password),
        "afterwards": Afterwards.MOVE,
        "target_folder": DONE,
    }
    if columns.get("protocol") == Protocol.POP3:
        usual |= {"port": dovecot.pop3s_port, "afterwards": Afterwards.DELETE, "target_folder": ""}
    return Mailbox.objects.create(**usual | columns)


def letter(number: int, *, size: int = 0) -> bytes:
    """A message of its own; `size` bytes of filling, in long lines."""
    head = f"From: Mia <mia@example.org>\r\nTo: desk@example.org\r\nMessage-ID: <{number}@example.org>\r\nSubject: {number}"
    return f"{head}\r\n\r\nThe printer burns.\r\n.\r\n..dots\r\n{'x' * size}\r\n".encode()


class OneLook(Visit):
    """A visit that ends where it would begin to wait for news."""

    def _look_once(self, line: ImapConnection, keeper: Keeper | None) -> Keeper:
        keeper = super()._look_once(line, keeper)
        self.stop.set()
        return keeper


def visit(mailbox: Mailbox) -> MailboxState:
    """One visit, by somebody whom a dead one left the mailbox to; how it went."""
    hold = None
    while hold is None:  # of two at once, one may be too late for the moment in which nobody has it
        MailboxState.objects.filter(pk=mailbox.pk).update(lease_until=None)
        hold = claim(mailbox_id=mailbox.pk, worker="tests")
    OneLook(mailbox=mailbox, hold=hold, stop=threading.Event()).run()
    return hold.state()


def kept(mailbox: Mailbox) -> list[str]:
    """The hashes of all that was kept of a mailbox, each as often as it is there."""
    return sorted(IncomingMail.objects.filter(mailbox=mailbox).values_list("sha256", flat=True))


def hashes(*letters: bytes) -> list[str]:
    """How what was kept is called, if it is these."""
    return sorted(hashlib.sha256(one).hexdigest() for one in letters)


class Line:
    """A way to a server through which this test can listen, change what is said, and cut.

    `cut_after` is after how many lines from the server nothing more comes through, `change` rewrites what the server says.
    """

    def __init__(self, port: int, *, cut_after: int | None = None, change: Callable[[bytes], bytes] = bytes) -> None:
        self.target, self.cut_after, self.change = port, cut_after, change
        self.alter: Callable[[bytes], bytes] = bytes  # what the client says
        self.said: list[bytes] = []  # by the client
        self.told = 0  # lines by the server
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Nobody comes through any more."""
        self._listener.close()

    def close_all(self) -> None:
        """Cut who is on the line now."""
        for ends in self._pairs:
            _cut(*ends)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                server = socket.create_connection(("127.0.0.1", self.target))
                self._pairs.append((client, server))
                for job in (self._up, self._down):
                    threading.Thread(target=job, args=(client, server), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            for line in client.makefile("rb"):
                self.said.append(line)
                server.sendall(self.alter(line))
        _cut(client, server)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            for line in server.makefile("rb"):
                if self.cut_after is not None and self.told >= self.cut_after:
                    client.sendall(line[: len(line) // 2])
                    break
                self.told += 1
                client.sendall(self.change(line))
        _cut(client, server)


def _cut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            end.close()


def without(*words: str) -> Callable[[bytes], bytes]:
    """Take words out of what a server says it can do."""
    pattern = re.compile(rb" (?:" + "|".join(words).encode() + rb")(?=[ \]\r])")
    return lambda line: pattern.sub(b"", line) if b"CAPABILITY" in line else line
