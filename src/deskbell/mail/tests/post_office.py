"""A mail server for the tests: a real one on a real socket, that takes what it is told to take and keeps a book."""

from __future__ import annotations

import asyncio
import base64
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from deskbell_tests.desks import free_port

# What the server tells of each line it hears comes from a thread of its own, when the stream of the test is closed by then.
logging.getLogger("mail.log").propagate = False


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """One message that the server said 250 to."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message as a mail program reads it."""
        parsed = message_from_bytes(self.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class PostOffice:
    """What the server will say, and what it heard. The book is written before the client hears "250"."""

    refuses: dict[str, str] = field(default_factory=dict)  # recipient -> answer to its RCPT
    refuses_sender: dict[str, str] = field(default_factory=dict)
    answers_data: list[str] = field(default_factory=list)  # answers to the next messages; then "250"
    drops_after_data: int = 0  # so many next messages end with a cut line instead of an answer
    drops_after_taking: int = 0  # and so many are taken, but whoever handed them over is not told
    book: list[Accepted] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0
    knows_token: Callable[[str], bool] = lambda _token: False  # what XOAUTH2 must show
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """A token: a wrong one is told by a challenge first, as the big providers do."""
        shown = base64.b64decode(args[1]).decode()
        self.heard.append("AUTH XOAUTH2")
        is_good = self.knows_token(shown.partition("auth=Bearer ")[2].rstrip("\x01"))
        if not is_good:
            await server.challenge_auth(b'{"status":"401"}', encode_to_b64=True)
        return AuthResult(success=is_good, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The sender."""
        self.heard.append(f"MAIL {address}")
        if answer := self.refuses_sender.get(address.strip("<>")):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient."""
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The message."""
        if self.drops_after_data:
            self.drops_after_data -= 1
            return self._hang_up(server)
        answer = self.answers_data.pop(0) if self.answers_data else "250 2.0.0 taken"
        if answer.startswith("250"):
            self._write(envelope)
            if self.drops_after_taking:
                self.drops_after_taking -= 1
                return self._hang_up(server)
        return answer

    def _hang_up(self, server: SMTP) -> str:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return "421 gone"

    def _write(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        accepted = Accepted(
            message_id=message_from_bytes(content)["Message-ID"],
            sender=(envelope.mail_from or "").strip("<>"),
            recipients=tuple(envelope.rcpt_tos),
            content=content,
        )
        with self.lock:
            self.book.append(accepted)


@contextmanager
def post_office(
    *,
    tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    knows_token: Callable[[str], bool] | None = None,
) -> Iterator[PostOffice]:
    """A running server; with a context it offers STARTTLS, with a login or tokens it wants that."""
    office = PostOffice(port=free_port(), knows_token=knows_token or (lambda _token: False))

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any) -> AuthResult:
        office.heard.append(f"AUTH {data.login.decode()}")
        return AuthResult(success=(data.login.decode(), data.password.decode()) == login)

    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=office.port,
        loop=asyncio.new_event_loop(),
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=authenticate if login else None,
        auth_required=tls is not None,
        auth_require_tls=tls is not None,
        auth_exclude_mechanism=[] if knows_token else ["XOAUTH2"],
        enable_SMTPUTF8=True,
        ready_timeout=120.0,  # a loaded machine takes its time
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
