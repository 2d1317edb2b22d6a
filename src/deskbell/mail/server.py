"""A mail server: connecting to it as its account demands, and handing one message over."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from deskbell.kernel.failpoints import failpoint
from deskbell.mail.accounts import Route, access_token_of, password_of
from deskbell.mail.failures import reply_text, words_of
from deskbell.mail.models import Security
from deskbell.mail.oauth import NoToken, xoauth2
from deskbell.mail.reaching import connect, encrypted, verifying
from deskbell.mail.secrets import Unsealable

SHORTEST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 300
SHUTTING_DOWN = 421
GO_ON, SIGNED_IN = 334, 235


class ServerAway(Exception):
    """The connection broke, or the server won't have us: no word about any single mail."""


class NoConnection(ServerAway):
    """There was no connection in the first place."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply of the server (RFC 5321, section 4.2); code 0: the desk itself decided against sending."""

    code: int
    text: str

    @property
    def is_accepted(self) -> bool:
        """Whether the server took it."""
        return 200 <= self.code < 300

    @property
    def is_permanent(self) -> bool:
        """Whether trying again is of no use."""
        return self.code == 0 or 500 <= self.code < 600

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip() if self.code else self.text


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One message for the wire. An empty sender is the null return path: nobody answers a bounce of a machine."""

    sender: str
    fallback_sender: str
    recipients: Sequence[str]
    content: bytes
    needs_utf8: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The server's last word on each recipient, by address."""

    answers: Mapping[str, Answer]


class Line(smtplib.SMTP):
    """A connection by the one door for servers that administrators name; encrypted from the first byte where that is said."""

    def __init__(self, route: Route, *, seconds: float) -> None:
        self._route = route
        super().__init__(route.host, route.port, timeout=seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = connect(host=host, port=port, seconds=timeout)
        plain.settimeout(timeout)
        return encrypted(plain, host=host) if self._route.security == Security.TLS else plain


@contextmanager
def connection(route: Route, *, seconds: float | None = None) -> Iterator[smtplib.SMTP]:
    """A signed-in connection, encrypted and verified unless it stays on this machine. NoConnection if there is none."""
    try:
        smtp = _connected(route, seconds or settings.EMAIL_TIMEOUT)
    except (OSError, smtplib.SMTPException, UnicodeError, NoToken, Unsealable) as error:
        raise NoConnection(words_of(error)) from error
    try:
        yield smtp
    finally:
        _leave(smtp)


def hand_over(smtp: smtplib.SMTP, envelope: Envelope, *, until: float) -> Outcome:
    """Give one message to the server and take its answers; ServerAway if the connection breaks.

    `until` is the instant of the monotonic clock after which nothing more is begun.
    """
    try:
        return _hand_over(smtp, envelope, until)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(words_of(error)) from error


def _connected(route: Route, seconds: float) -> smtplib.SMTP:
    if route.security == Security.NONE and not is_loopback(route.host):
        raise OSError(_("mail goes without encryption only to this very machine"))
    smtp = Line(route, seconds=seconds)
    try:
        if route.security == Security.STARTTLS:
            # Raises where the server offers no STARTTLS: nothing is said in plain text then, least of all a password.
            smtp.starttls(context=verifying())
        sign_in(smtp, route)
    except BaseException:
        smtp.close()
        raise
    return smtp


def sign_in(smtp: smtplib.SMTP, route: Route) -> tuple[int, bytes]:
    """Show the server a password or a token; the server's answer. Without a name there is nothing to show.

    OSError, SMTPException, NoToken, Unsealable.
    """
    if not route.user_name:
        smtp.ehlo_or_helo_if_needed()
        return 0, b""
    if route.account is None or not route.uses_oauth:
        return smtp.login(route.user_name, password_of(route))
    smtp.ehlo_or_helo_if_needed()
    return _show_token(smtp, xoauth2(user_name=route.user_name, access_token=access_token_of(route.account)))


def _show_token(smtp: smtplib.SMTP, token: str) -> tuple[int, bytes]:
    code, text = smtp.docmd("AUTH", f"XOAUTH2 {token}")
    if code == GO_ON:  # what is wrong comes as a challenge; the refusal itself only after an empty line
        code, text = smtp.docmd("")
    if code != SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, text)
    return code, text


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this very machine."""
    if host.casefold() in {"localhost", "localhost."}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _hand_over(smtp: smtplib.SMTP, envelope: Envelope, until: float) -> Outcome:
    if envelope.needs_utf8 and not smtp.has_extn("smtputf8"):
        answer = Answer(code=0, text=_("the mail server can't write this address (SMTPUTF8)"))
        return Outcome(answers=dict.fromkeys(envelope.recipients, answer))
    failpoint("mail before MAIL FROM")
    _begin(smtp, envelope)
    answers = {address: _recipient(smtp, address, until) for address in envelope.recipients}
    if not any(answer.is_accepted for answer in answers.values()):
        smtp.rset()
        return Outcome(answers=answers)
    final = _content(smtp, envelope.content)
    return Outcome(answers={who: final if answer.is_accepted else answer for who, answer in answers.items()})


def _begin(smtp: smtplib.SMTP, envelope: Envelope) -> None:
    """Open the transaction. Some servers don't take the null return path from those who submit mail.

    A refusal says something about the desk and nothing about the mail, so the mail waits until that is mended.
    """
    options = ["SMTPUTF8", "BODY=8BITMIME"] if envelope.needs_utf8 else []
    answer = _answer(smtp.mail(envelope.sender, options))
    if answer.is_permanent and not envelope.sender:
        smtp.rset()
        answer = _answer(smtp.mail(envelope.fallback_sender, options))
    if not answer.is_accepted:
        raise smtplib.SMTPSenderRefused(answer.code, answer.text.encode(), envelope.fallback_sender)


def _recipient(smtp: smtplib.SMTP, address: str, until: float) -> Answer:
    if time.monotonic() > until:
        raise smtplib.SMTPServerDisconnected(_("the mail server takes too long"))
    return _answer(smtp.rcpt(address))


def _content(smtp: smtplib.SMTP, content: bytes) -> Answer:
    try:
        return _answer(smtp.data(content))
    except smtplib.SMTPDataError as error:
        return _answer((error.smtp_code, error.smtp_error))


def _answer(reply: tuple[int, bytes | str]) -> Answer:
    code, text = reply
    if code == SHUTTING_DOWN or code < 0:
        raise smtplib.SMTPServerDisconnected(reply_text(text) or _("the mail server closed the connection"))
    return Answer(code=code, text=reply_text(text))


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()


class Pause:
    """Keeps this process from asking a dead server again and again, which would hold up its other work."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    @property
    def has_failed(self) -> bool:
        """Whether the server was away when it was last asked."""
        return self._failures > 0

    @property
    def seconds_left(self) -> float:
        """How long to leave the server alone yet."""
        return max(0.0, self._until - time.monotonic())

    @property
    def is_on(self) -> bool:
        """Whether it is too early to try again."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """The server was away: wait longer each time."""
        seconds = min(SHORTEST_PAUSE_SECONDS * 2**self._failures, LONGEST_PAUSE_SECONDS)
        self._failures += 1
        self._until = time.monotonic() + seconds

    def end(self) -> None:
        """The server answered."""
        self._failures = 0
        self._until = 0.0
