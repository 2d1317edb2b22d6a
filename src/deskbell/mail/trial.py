"""Trying the mail server as far as the first word of a message: says exactly which step failed, and sends nothing."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.kernel.errors import NotFound
from deskbell.mail.accounts import Route, default_route, route_of
from deskbell.mail.failures import reply_text, words_of
from deskbell.mail.models import Security, SendingAccount
from deskbell.mail.oauth import NoToken
from deskbell.mail.reaching import allowed_addresses, verifying
from deskbell.mail.secrets import Unsealable
from deskbell.mail.server import Line, is_loopback, sign_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEP_SECONDS = 8
ALL_SECONDS = 25


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

    def __init__(self, *, recipient: str, route: Route) -> None:
        self.recipient = recipient
        self.route = route
        self.until = time.monotonic() + ALL_SECONDS
        self.smtp: smtplib.SMTP | None = None

    def run(self) -> tuple[Step, ...]:
        """The steps that were taken, the last of them the one that failed, if one did."""
        steps: list[Step] = []
        try:
            for words, in_environment, in_account, take in _WAY:
                remedy = in_account if self.route.account else in_environment
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
        except (Failed, OSError, smtplib.SMTPException, UnicodeError, NoToken, Unsealable) as error:
            return Step(words=words, is_done=False, answer=words_of(error), remedy=remedy)

    def find(self) -> str:
        """Look the name up."""
        return next(iter(allowed_addresses(host=self.route.host, port=self.route.port)))

    def connect(self) -> str:
        """Reach it; with encryption from the first byte this is a handshake as well."""
        if self.route.security == Security.NONE and not is_loopback(self.route.host):
            raise Failed(_("mail goes without encryption only to this very machine"))
        self.smtp = Line(self.route, seconds=STEP_SECONDS)
        return f"{self.route.host}:{self.route.port}"

    def encrypt(self) -> str:
        """Go over to encryption where that was agreed on."""
        smtp = self._connection()
        if self.route.security == Security.STARTTLS:
            _accepted(smtp.starttls(context=verifying()))
        sock = smtp.sock
        return f"{sock.version()}" if isinstance(sock, ssl.SSLSocket) else _("none, and none needed on this machine")

    def sign_in(self) -> str:
        """With the name and the password or token; without a name there is nothing to do."""
        answer = sign_in(self._connection(), self.route)
        return _accepted(answer) if self.route.user_name else _("not asked for")

    def name_sender(self) -> str:
        """Whether mails may come from the sender's address."""
        return _accepted(self._connection().mail(self.route.envelope_sender))

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
    """Try the way that mails go by default; nothing where there is none. Takes half a minute at the very most."""
    route = default_route()
    return Trial(recipient=recipient, route=route).run() if route else ()


def try_account(account_id: int, *, recipient: str) -> tuple[str, tuple[Step, ...]]:
    """Try an account's server; its address and the steps. NotFound."""
    account = SendingAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound
    return account.address, Trial(recipient=recipient, route=route_of(account)).run()


def _accepted(reply: tuple[int, bytes | str]) -> str:
    code, text = reply
    words = f"{code} {reply_text(text)}"
    if not 200 <= code < 300:
        raise Failed(words)
    return words


# Each step with what to look at where it fails: for the environment's server, and for an account.
_WAY: tuple[tuple[StrOrPromise, StrOrPromise, StrOrPromise, Callable[[Trial], str]], ...] = (
    (
        gettext_lazy("Find the server"),
        gettext_lazy("Look at DESKBELL_SMTP_HOST: this name has no address."),
        gettext_lazy("Look at the name of the server: it has no address that the desk connects to."),
        Trial.find,
    ),
    (
        gettext_lazy("Connect"),
        gettext_lazy("Look at DESKBELL_SMTP_PORT, at DESKBELL_SMTP_SECURITY, and at firewalls on the way."),
        gettext_lazy("Look at the port, at the encryption, and at firewalls on the way."),
        Trial.connect,
    ),
    (
        gettext_lazy("Encrypt"),
        gettext_lazy(
            "The server must offer STARTTLS with a certificate for its name; or set DESKBELL_SMTP_SECURITY=tls."
        ),
        gettext_lazy(
            "The server must offer STARTTLS with a certificate for its name; or choose TLS from the first byte."
        ),
        Trial.encrypt,
    ),
    (
        gettext_lazy("Sign in"),
        gettext_lazy(
            "Look at DESKBELL_SMTP_USER and DESKBELL_SMTP_PASSWORD; some providers want a password of its own for this."
        ),
        gettext_lazy(
            "Look at the user name and the password or the tokens; some providers want a password of its own for this."
        ),
        Trial.sign_in,
    ),
    (
        gettext_lazy("Sender"),
        gettext_lazy("The server does not let this account send as DESKBELL_MAIL_FROM."),
        gettext_lazy("The server does not let this account send under its address, or under its address for bounces."),
        Trial.name_sender,
    ),
    (
        gettext_lazy("Recipient"),
        gettext_lazy(
            "The server takes no mail to your own address: is it written right, and may this account send there?"
        ),
        gettext_lazy(
            "The server takes no mail to your own address: is it written right, and may this account send there?"
        ),
        Trial.name_recipient,
    ),
)
