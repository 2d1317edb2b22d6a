"""Trying a mailbox step by step, up to moving what was fetched: says exactly what fails, and changes nothing there."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cryptography import x509
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.kernel.errors import NotFound
from deskbell.kernel.transactions import writing
from deskbell.mail.mailboxes.grants import access_token, opened_secret
from deskbell.mail.mailboxes.imap import Folder, ImapConnection
from deskbell.mail.mailboxes.leases import Unheld
from deskbell.mail.mailboxes.opening import port_of
from deskbell.mail.mailboxes.pop3 import Pop3Connection
from deskbell.mail.mailboxes.trouble import FAULTS, Refusal, Step, Trouble, step
from deskbell.mail.models import Afterwards, Mailbox, MailboxState, Protocol, SignIn
from deskbell.mail.reaching import allowed_addresses
from deskbell.mail.trial import Step as Shown

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PATIENCE_SECONDS = 8
REMEDIES: Mapping[Step, StrOrPromise] = {
    Step.FIND: gettext_lazy("Look at the server's name."),
    Step.CONNECT: gettext_lazy("Look at port and encryption, and at firewalls on the way."),
    Step.ENCRYPT: gettext_lazy(
        "The server needs a certificate for exactly this name, by an authority that this machine trusts; or choose the other kind of encryption."
    ),
    Step.TOKEN: gettext_lazy(
        "Look at client ID, client secret and token server; if they are right, the refresh token is not good any more: get a new one."
    ),
    Step.SIGN_IN: gettext_lazy(
        "Look at user name and password; some providers want a password of its own for this, or let mail programs in only when told to."
    ),
    Step.FOLDER: gettext_lazy("Choose one of the folders that are there."),
    Step.FETCH: gettext_lazy("The server does not let its messages be listed."),
    Step.AFTERWARDS: gettext_lazy(
        "Give the account the right to it, or choose something else to become of what was fetched."
    ),
}


def try_mailbox(mailbox_id: int) -> tuple[Shown, ...]:
    """The steps that were taken, the last of them the one that failed, if one did. NotFound; half a minute or so at most."""
    mailbox = Mailbox.objects.filter(pk=mailbox_id).exclude(protocol=Protocol.NONE).first()
    if mailbox is None:
        raise NotFound
    return _Trial(mailbox).run()


class _Trial:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.steps: list[Shown] = []
        with writing():
            MailboxState.objects.get_or_create(mailbox=mailbox)
        self.hold = Unheld(mailbox_id=mailbox.pk, worker="", turn=0)

    def run(self) -> tuple[Shown, ...]:
        try:
            self._go()
        except Trouble as trouble:
            self._failed(trouble)
        return tuple(self.steps)

    def _go(self) -> None:
        mailbox = self.mailbox
        with step(Step.FIND):
            self._done(Step.FIND, allowed_addresses(host=mailbox.host, port=port_of(mailbox))[0])
        kind = Pop3Connection if mailbox.protocol == Protocol.POP3 else ImapConnection
        line = kind(mailbox, seconds=PATIENCE_SECONDS)
        try:
            self._done(Step.CONNECT, f"{mailbox.host}:{port_of(mailbox)}")
            self._done(Step.ENCRYPT, line.encryption or _("none, and none needed on this machine"))
            self._sign_in(line)
            self._look(line)
        finally:
            line.close()

    def _sign_in(self, line: ImapConnection | Pop3Connection) -> None:
        if self.mailbox.sign_in == SignIn.XOAUTH2:
            token = access_token(self.mailbox, hold=self.hold, is_trial=True)
            self._done(Step.TOKEN, _("the provider gave one"))
            line.sign_in_with_token(token)
        else:
            line.sign_in_with_password(opened_secret(self.mailbox.password_sealed, at=Step.SIGN_IN))
        self._done(Step.SIGN_IN, self.mailbox.user_name)

    def _look(self, line: ImapConnection | Pop3Connection) -> None:
        if isinstance(line, Pop3Connection):
            self._done(Step.FETCH, _messages(len(line.uids())))
            return
        folder = line.open_folder()
        self._done(Step.FOLDER, self.mailbox.folder)
        self._done(Step.FETCH, _messages(len(line.uids(folder))))
        if self.mailbox.afterwards != Afterwards.LEAVE:
            with step(Step.AFTERWARDS):
                self._done(Step.AFTERWARDS, _may_be_taken_out(line, folder))

    def _done(self, at: Step, answer: str) -> None:
        self.steps.append(Shown(words=at.label, is_done=True, answer=answer))

    def _failed(self, trouble: Trouble) -> None:
        answer = trouble.words
        if isinstance(trouble.__cause__, ssl.SSLCertVerificationError):
            answer = " ".join(filter(None, [answer, _certificate(self.mailbox)]))
        if trouble.at == Step.ENCRYPT:
            self._done(Step.CONNECT, f"{self.mailbox.host}:{port_of(self.mailbox)}")
        remedy = REMEDIES.get(trouble.at, "")
        self.steps.append(Shown(words=trouble.at.label, is_done=False, answer=answer, remedy=remedy))


def _messages(count: int) -> str:
    return ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}


def _may_be_taken_out(line: ImapConnection, folder: Folder) -> str:
    """What becomes of what was fetched, in words; Refusal where the account may not."""
    mailbox, source = line.mailbox, line.rights(line.mailbox.folder)
    if folder.is_read_only:
        raise Refusal(_("the account may only read this folder"))
    if not folder.may_delete or (source is not None and not {"t", "e"} <= set(source.replace("d", "te"))):
        raise Refusal(_("the account may not take messages out of this folder"))
    if mailbox.afterwards == Afterwards.MOVE:
        return _may_be_moved(line)
    if not line.may_expunge_single:
        return _("the server can't take out single messages: they are only marked as deleted")
    return _("the account may delete")


def _may_be_moved(line: ImapConnection) -> str:
    target = line.mailbox.target_folder
    if target not in line.folders():
        return _("%(folder)s is made when the first message is moved") % {"folder": target}
    rights = line.rights(target)
    if rights is not None and "i" not in rights:
        raise Refusal(_("the account may not put messages into %(folder)s") % {"folder": target})
    return target


def _certificate(mailbox: Mailbox) -> str:
    """Whose certificate the server shows; looked at without trust, and nothing is said to it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    kind = Pop3Connection if mailbox.protocol == Protocol.POP3 else ImapConnection
    try:
        line = kind(mailbox, context=context, seconds=PATIENCE_SECONDS)
    except Trouble:
        return ""
    try:
        return _described(line.certificate)
    except FAULTS:
        return ""
    finally:
        line.close()


def _described(encoded: bytes) -> str:
    certificate = x509.load_der_x509_certificate(encoded)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        shown = ", ".join(str(one.value) for one in names)
    except x509.ExtensionNotFound:
        shown = certificate.subject.rfc4514_string()
    return _("It is for %(names)s, by %(issuer)s, good until %(day)s.") % {
        "names": shown[:200],
        "issuer": certificate.issuer.rfc4514_string()[:200],
        "day": date_format(certificate.not_valid_after_utc.date()),
    }
