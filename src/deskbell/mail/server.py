"""The mail server: connecting to it as the settings demand, and handing one message over."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from deskbell.kernel.failpoints import failpoint

SHORTEST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 300
SHUTTING_DOWN = 421


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


def is_configured() -> bool:
    """Whether there is a mail server; without one the mail log is where mails land."""
    return bool(settings.EMAIL_HOST)


@contextmanager
def connection() -> Iterator[smtplib.SMTP]:
    """A signed-in connection, encrypted and verified unless the settings say otherwise. NoConnection if there is none."""
    try:
        smtp = _connected()
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        raise NoConnection(_sentence(error)) from error
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
        raise ServerAway(_sentence(error)) from error


def _connected() -> smtplib.SMTP:
    host, port, seconds = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    if settings.EMAIL_USE_SSL:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=ssl.create_default_context())
    else:
        _demand_encryption_or_loopback(host)
        smtp = smtplib.SMTP(host, port, timeout=seconds)
    try:
        _sign_in(smtp)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP) -> None:
    if settings.EMAIL_USE_TLS:
        # Raises where the server offers no STARTTLS: nothing is said in plain text then, least of all a password.
        smtp.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    else:
        smtp.ehlo_or_helo_if_needed()


def _demand_encryption_or_loopback(host: str) -> None:
    if not settings.EMAIL_USE_TLS and not is_loopback(host):
        raise OSError(_("mail goes without encryption only to this very machine"))


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
        raise smtplib.SMTPServerDisconnected(_text(text) or _("the mail server closed the connection"))
    return Answer(code=code, text=_text(text))


def _sentence(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(value: bytes | str) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return " ".join(text.split())[:400]


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
