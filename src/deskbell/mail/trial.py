"""Trying the mail server as far as the first word of a message: says exactly which step failed, and sends nothing."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.mail.server import is_loopback

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEP_SECONDS = 8
ALL_SECONDS = 25
LONGEST_ANSWER = 400


class Failed(Exception):
    """A step did not succeed; the words are the server's, or the machine's."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the way to the server, and how it went; `remedy` only where it failed."""

    words: StrOrPromise
    is_done: bool
    answer: str
    remedy: StrOrPromise = ""


class Trial:
    """One connection, tried step by step; it ends at the first failure, and after 25 seconds whatever happens."""

    def __init__(self, *, recipient: str) -> None:
        self.recipient = recipient
        self.until = time.monotonic() + ALL_SECONDS
        self.smtp: smtplib.SMTP | None = None

    def run(self) -> tuple[Step, ...]:
        """The steps that were taken, the last of them the one that failed, if one did."""
        steps: list[Step] = []
        try:
            for words, remedy, take in _WAY:
                steps.append(self._take(words, remedy, take))
                if not steps[-1].is_done:
                    break
        finally:
            self._leave()
        return tuple(steps)

    def _take(self, words: StrOrPromise, remedy: StrOrPromise, take: Callable[[Trial], str]) -> Step:
        if time.monotonic() > self.until:
            return Step(words=words, is_done=False, answer=_("the mail server takes too long"), remedy=remedy)
        try:
            return Step(words=words, is_done=True, answer=take(self))
        except (Failed, OSError, smtplib.SMTPException, UnicodeError) as error:
            return Step(words=words, is_done=False, answer=_sentence(error), remedy=remedy)

    def find(self) -> str:
        """Look the name up."""
        found = socket.getaddrinfo(settings.EMAIL_HOST, settings.EMAIL_PORT, type=socket.SOCK_STREAM)
        return str(found[0][4][0])

    def connect(self) -> str:
        """Reach it; with encryption from the first byte this is a handshake as well."""
        if not (settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS or is_loopback(settings.EMAIL_HOST)):
            raise Failed(_("mail goes without encryption only to this very machine"))
        host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
        if settings.EMAIL_USE_SSL:
            context = ssl.create_default_context()
            self.smtp = smtplib.SMTP_SSL(host, port, timeout=STEP_SECONDS, context=context)
        else:
            self.smtp = smtplib.SMTP(host, port, timeout=STEP_SECONDS)
        return f"{host}:{port}"

    def encrypt(self) -> str:
        """Go over to encryption where that was agreed on."""
        smtp = self._connection()
        if settings.EMAIL_USE_TLS:
            _accepted(smtp.starttls(context=ssl.create_default_context()))
        sock = smtp.sock
        return f"{sock.version()}" if isinstance(sock, ssl.SSLSocket) else _("none, and none needed on this machine")

    def sign_in(self) -> str:
        """With the name and password of the settings; without a name there is nothing to do."""
        smtp = self._connection()
        if not settings.EMAIL_HOST_USER:
            smtp.ehlo_or_helo_if_needed()
            return _("not asked for")
        return _accepted(smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD))

    def name_sender(self) -> str:
        """Whether mails may come from the desk's address."""
        return _accepted(self._connection().mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))

    def name_recipient(self) -> str:
        """Whether a mail to the administrator would be taken."""
        return _accepted(self._connection().rcpt(self.recipient))

    def _connection(self) -> smtplib.SMTP:
        if self.smtp is None:
            raise Failed(_("there is no connection"))
        return self.smtp

    def _leave(self) -> None:
        if self.smtp is None:
            return
        try:
            self.smtp.rset()
            self.smtp.quit()
        except (OSError, smtplib.SMTPException):
            self.smtp.close()


def try_server(*, recipient: str) -> tuple[Step, ...]:
    """Try the mail server of the settings; nothing where there is none. Takes half a minute at the very most."""
    return Trial(recipient=recipient).run() if settings.EMAIL_HOST else ()


def _accepted(reply: tuple[int, bytes | str]) -> str:
    code, text = reply
    words = f"{code} {_text(text)}"
    if not 200 <= code < 300:
        raise Failed(words)
    return words


def _sentence(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("the certificate is not valid: %(why)s") % {"why": error.verify_message}
    if isinstance(error, TimeoutError):
        return _("no answer within %(seconds)d seconds") % {"seconds": STEP_SECONDS}
    return str(error)[:LONGEST_ANSWER] or type(error).__name__


def _text(value: bytes | str) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return " ".join(text.split())[:LONGEST_ANSWER]


_WAY: tuple[tuple[StrOrPromise, StrOrPromise, Callable[[Trial], str]], ...] = (
    (
        gettext_lazy("Find the server"),
        gettext_lazy("Look at DESKBELL_SMTP_HOST: this name has no address."),
        Trial.find,
    ),
    (
        gettext_lazy("Connect"),
        gettext_lazy("Look at DESKBELL_SMTP_PORT, at DESKBELL_SMTP_SECURITY, and at firewalls on the way."),
        Trial.connect,
    ),
    (
        gettext_lazy("Encrypt"),
        gettext_lazy(
            "The server must offer STARTTLS with a certificate for its name; or set DESKBELL_SMTP_SECURITY=tls."
        ),
        Trial.encrypt,
    ),
    (
        gettext_lazy("Sign in"),
        gettext_lazy(
            "Look at DESKBELL_SMTP_USER and DESKBELL_SMTP_PASSWORD; some providers want a password of its own for this."
        ),
        Trial.sign_in,
    ),
    (
        gettext_lazy("Sender"),
        gettext_lazy("The server does not let this account send as DESKBELL_MAIL_FROM."),
        Trial.name_sender,
    ),
    (
        gettext_lazy("Recipient"),
        gettext_lazy(
            "The server takes no mail to your own address: is it written right, and may this account send there?"
        ),
        Trial.name_recipient,
    ),
)
