"""One connection to a POP3 server (RFC 1939), with bytes as they come.

The standard library's poplib refuses lines beyond 2,048 bytes, which real mail has, and takes messages apart into lines.
"""

from __future__ import annotations

import contextlib
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from deskbell.lib.text import one_line
from deskbell.mail.mailboxes.opening import ANSWER_SECONDS, opened
from deskbell.mail.mailboxes.trouble import FAULTS, Refusal, Step, step
from deskbell.mail.models import Mailbox, Security
from deskbell.mail.oauth import xoauth2
from deskbell.mail.reaching import encrypted, verifying

LONGEST_LINE = 64 * 1024
LONGEST_WORDS = 300


class Pop3Connection:
    """A conversation with a mailbox's server. Every method raises Trouble, at its step."""

    def __init__(
        self, mailbox: Mailbox, *, context: ssl.SSLContext | None = None, seconds: float = ANSWER_SECONDS
    ) -> None:
        self.mailbox = mailbox
        self.socket = opened(mailbox, context=context, seconds=seconds)
        try:
            self.file = self.socket.makefile("rb")
            with step(Step.CONNECT):
                self._answer()
            if mailbox.security == Security.STARTTLS:
                self._encrypt(context or verifying())
        except BaseException:
            self.socket.close()
            raise

    def _encrypt(self, context: ssl.SSLContext) -> None:
        """Threat 28: without encryption nothing more is said, least of all a password."""
        with step(Step.ENCRYPT):
            try:
                self._ask("STLS")
            except Refusal as error:
                words = _("the server offers no STARTTLS; it was told no name and no password")
                raise Refusal(f"{words} ({error})") from error
            # What came in plain text behind the answer is somebody else's: it is not read.
            self.socket = encrypted(self.socket, host=self.mailbox.host, context=context)
            self.file = self.socket.makefile("rb")

    @property
    def encryption(self) -> str:
        """What the line is encrypted with; empty where it is not."""
        return (self.socket.version() or "") if isinstance(self.socket, ssl.SSLSocket) else ""

    @property
    def certificate(self) -> bytes:
        """What the server shows of itself, encoded; empty on a line without encryption."""
        is_secure = isinstance(self.socket, ssl.SSLSocket)
        return (self.socket.getpeercert(binary_form=True) or b"") if is_secure else b""  # type: ignore[attr-defined]

    def sign_in_with_password(self, password: str) -> None:
        """By USER and PASS."""
        with step(Step.SIGN_IN):
            self._ask(f"USER {self.mailbox.user_name}")
            self._ask(f"PASS {password}")

    def sign_in_with_token(self, access_token: str) -> None:
        """By XOAUTH2: in two lines, as some servers want it; a refusal is explained before it is said."""
        with step(Step.SIGN_IN):
            self._send("AUTH XOAUTH2")
            if not self._line().startswith(b"+"):
                raise Refusal(_("the server does not take XOAUTH2"))
            self._send(xoauth2(user_name=self.mailbox.user_name, access_token=access_token))
            if (told := self._line()).startswith(b"+ "):
                self._send("")
                told = self._line()
            _accepted(told)

    def uids(self) -> list[tuple[int, str]]:
        """Number and lasting name (UIDL) of every message. Without names nothing can be told apart, so nothing is fetched."""
        with step(Step.FETCH):
            self._ask("UIDL")
            return [(int(number), name.decode("ascii")) for number, name in (line.split() for line in self._lines())]

    @contextlib.contextmanager
    def content(self, number: int) -> Iterator[Path]:
        """One message as a file that goes afterwards."""
        with tempfile.NamedTemporaryFile(dir=settings.DESKBELL_HOME, prefix=".fetching-") as file:
            with step(Step.FETCH):
                self._ask(f"RETR {number}")
                for chunk in self._body():
                    file.write(chunk)
            file.flush()
            yield Path(file.name)

    def delete(self, number: int) -> None:
        """Mark a message; it goes when the conversation ends well."""
        with step(Step.AFTERWARDS):
            self._ask(f"DELE {number}")

    def finish(self) -> None:
        """End the conversation: now what was marked goes."""
        with step(Step.AFTERWARDS):
            self._ask("QUIT")

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(*FAULTS):
            self.file.close()
        with contextlib.suppress(*FAULTS):
            self.socket.close()

    def _ask(self, command: str) -> bytes:
        self._send(command)
        return self._answer()

    def _send(self, command: str) -> None:
        if "\r" in command or "\n" in command:
            raise Refusal(_("a name or password may hold no line break"))
        self.socket.sendall(f"{command}\r\n".encode())

    def _answer(self) -> bytes:
        return _accepted(self._line())

    def _line(self) -> bytes:
        line: bytes = self.file.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise EOFError(_("the server hung up in the middle of an answer"))
        return line.rstrip(b"\r\n")

    def _lines(self) -> Iterator[bytes]:
        while (line := self._line()) != b".":
            yield line

    def _body(self) -> Iterator[bytes]:
        """The lines of a message with their ends, without the dots that were put before dots. Lines may be of any length."""
        is_at_start = True
        while chunk := self.file.readline(LONGEST_LINE):
            if is_at_start and chunk.startswith(b"."):
                if chunk.rstrip(b"\r\n") == b".":
                    return
                chunk = chunk[1:]
            yield chunk
            is_at_start = chunk.endswith(b"\n")
        raise EOFError(_("the server hung up in the middle of a message"))


def _accepted(line: bytes) -> bytes:
    if line.startswith(b"+OK"):
        return line[3:].strip()
    words = line.removeprefix(b"-ERR").decode("utf-8", "replace")
    raise Refusal(one_line(words)[:LONGEST_WORDS] or _("the server said no"))
