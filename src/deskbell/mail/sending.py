"""A batch of claimed mails on its way: each one handed over, and marked at once in a transaction of its own.

A crash between the server's acceptance and the mark sends that one mail again, with the same Message-ID. Nothing
else is ever sent twice: recipients that the server took are not asked again.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from deskbell.kernel.configure import read
from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import finish
from deskbell.kernel.rows import among, every
from deskbell.kernel.settings import DESK_NAME
from deskbell.kernel.transactions import writing
from deskbell.mail import marks
from deskbell.mail.accounts import Route
from deskbell.mail.attachments import files_of
from deskbell.mail.caps import Caps
from deskbell.mail.composing import Mailbox, Parts, compose, wire_form
from deskbell.mail.links import with_token
from deskbell.mail.models import MailRecipient, OutgoingMail, RecipientState
from deskbell.mail.server import Answer, Envelope, ServerAway, hand_over

log = logging.getLogger(__name__)


class Batch:
    """Claimed mails with their recipients; every mail leaves it sent, logged, put back or given up."""

    def __init__(self, mails: Sequence[OutgoingMail], worker: str, *, route: Route | None = None) -> None:
        self.worker = worker
        self.route = route
        self.mails = list(mails)
        self.sent = 0
        self.recipients: dict[str, list[MailRecipient]] = defaultdict(list)
        names = [mail.message_id for mail in mails]
        for one in every(MailRecipient, f"mail_id {among(names)} ORDER BY id", *names):
            self.recipients[one.mail_id].append(one)
        self.caps = Caps([(mail, one) for mail in mails for one in self._queued(mail)])

    def keep_in_log(self) -> None:
        """Without a mail server: the mails stay where they are, to be read in the mail log."""
        held = {mail.pk: self._held(mail) for mail in self.mails}
        with writing():
            mine = finish(rows=self.mails, worker=self.worker, also={"is_logged": True})
            marks.logged([mail for mail in self.mails if mail.pk in mine and not held[mail.pk]])
            for mail in self.mails:
                if mail.pk in mine and held[mail.pk]:
                    marks.held_back(mail, held[mail.pk])

    def send(self, smtp: smtplib.SMTP, *, until: float) -> None:
        """Hand each mail over; after `until` (monotonic clock) none is begun, and what is left is due again.

        ServerAway if the connection breaks: the mail that was on the line waits, those behind it are due again.
        """
        desk_name, left = read(DESK_NAME), list(self.mails)
        try:
            while left and time.monotonic() < until:
                self._send(smtp, left[0], desk_name, until)
                self.sent += 1
                left.pop(0)
        except ServerAway as error:
            marks.put_back(left.pop(0), worker=self.worker, error=str(error))
            raise
        finally:
            for mail in left:
                marks.give_back(mail, worker=self.worker)

    def put_all_back(self, error: str) -> None:
        """There is no connection at all: everything waits, and says why."""
        for mail in self.mails:
            marks.put_back(mail, worker=self.worker, error=error)

    def _send(self, smtp: smtplib.SMTP, mail: OutgoingMail, desk_name: str, until: float) -> None:
        held = self._held(mail)
        asked = [one for one in self._queued(mail) if one.pk not in held]
        answers = {pk: Answer(code=0, text=reason) for pk, reason in held.items()}
        if asked:
            answers |= self._hand_over(smtp, mail, asked, desk_name, until)
        marks.answered(mail, self.recipients[mail.message_id], answers, worker=self.worker)
        failpoint("mail marked")

    def _hand_over(
        self, smtp: smtplib.SMTP, mail: OutgoingMail, asked: Sequence[MailRecipient], desk_name: str, until: float
    ) -> Mapping[int, Answer]:
        try:
            everybody = self.recipients[mail.message_id]
            envelope = envelope_of(mail, everybody, asked, desk_name=desk_name, route=self.known_route)
        except Exception as error:  # one mail that can't be written must not stop the others
            log.exception("mail %s can't be composed", mail.pk)
            return {one.pk: Answer(code=0, text=f"{type(error).__name__}: {error}") for one in asked}
        outcome = hand_over(smtp, envelope, until=until)
        failpoint("mail accepted")
        return {one.pk: outcome.answers[address] for one, address in zip(asked, envelope.recipients, strict=True)}

    @property
    def known_route(self) -> Route:
        """The way out of what does not stay in the log. ValueError if there is none."""
        if self.route is None:
            raise ValueError("a batch without a route stays in the log")
        return self.route

    def _held(self, mail: OutgoingMail) -> dict[int, str]:
        """Reasons by recipient for those whom the caps protect; the others are counted as gone."""
        reasons: dict[int, str] = {}
        for one in self._queued(mail):
            if reason := self.caps.holds_back(mail, one):
                reasons[one.pk] = reason
            else:
                self.caps.count(mail, one)
        return reasons

    def _queued(self, mail: OutgoingMail) -> list[MailRecipient]:
        return [one for one in self.recipients[mail.message_id] if one.state == RecipientState.QUEUED]


def envelope_of(
    mail: OutgoingMail,
    recipients: Sequence[MailRecipient],
    asked: Sequence[MailRecipient],
    *,
    desk_name: str,
    route: Route,
) -> Envelope:
    """The mail for the wire. Its headers name all recipients, the envelope only those still to be asked."""
    parts = parts_of(mail, recipients, desk_name=desk_name, route=route)
    sender = wire_form(Mailbox(address=route.envelope_sender)).address
    return Envelope(
        sender="" if mail.is_automatic else sender,
        fallback_sender=sender,
        recipients=[wire_form(Mailbox(address=one.address)).address for one in asked],
        content=compose(parts).as_bytes(),
        needs_utf8=parts.needs_utf8,
    )


def parts_of(mail: OutgoingMail, recipients: Sequence[MailRecipient], *, desk_name: str, route: Route) -> Parts:
    """The mail's parts as they are now: the access link's token comes in here, and nowhere earlier."""
    return Parts(
        message_id=mail.message_id,
        sender=Mailbox(address=route.address, name=mail.from_name or route.name or desk_name),
        reply_to=mail.reply_to,
        to=_boxes(recipients, MailRecipient.Place.TO),
        cc=_boxes(recipients, MailRecipient.Place.CC),
        subject=mail.subject,
        text=with_token(mail, mail.text),
        html=with_token(mail, mail.html),
        sent_at=mail.created_at,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        is_automatic=mail.is_automatic,
        files=files_of(mail),
    )


def _boxes(recipients: Sequence[MailRecipient], place: str) -> list[Mailbox]:
    return [Mailbox(address=one.address, name=one.name) for one in recipients if one.place == place]
