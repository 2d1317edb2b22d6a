"""What an effect hands to the worker: a mail's rows, unsaved, each with a key that derives from fact and recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Model

from deskbell.kernel.configure import read
from deskbell.kernel.leases import WorkState
from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.text import one_line
from deskbell.mail.draft import Draft, html_of, text_of
from deskbell.mail.identity import message_id_of
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail, RecipientState
from deskbell.mail.senders import Sender, sender_for
from deskbell.mail.settings import REPLY_SEPARATOR
from deskbell.mail.tokens import reply_token
from deskbell.people.models import User
from deskbell.tickets.models import AccessLink, Ticket

LONGEST_SUBJECT = 300


@dataclass(frozen=True, kw_only=True)
class Posting:
    """Everything about a mail but its words."""

    recorded: RecordedFact
    effect: str
    kind: MailKind
    ticket: Ticket
    to: User
    cc: Sequence[User] = ()
    entry_id: int | None = None
    from_name: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    link: AccessLink | None = None
    marker: str = ""
    hides_names: bool = False
    refusal: str = ""  # why this mail is not even tried; it is kept, and shown as failed

    @property
    def message_id(self) -> str:
        """The Message-ID, the same on every run of the effect. It says where an answer belongs."""
        recipient = recipient_key(self.to, self.cc)
        return message_id_of(fact_id=self.recorded.id, effect=self.effect, recipient=recipient, token=self.token)

    @property
    def token(self) -> str:
        """Bound to ticket and entry, and an alert's to the agent who gets it."""
        agent_id = self.to.pk if self.kind == MailKind.ALERT else None
        return reply_token(ticket_id=self.ticket.pk, entry_id=self.entry_id, agent_id=agent_id)

    @property
    def sender(self) -> Sender:
        """In whose name it goes out, and whether it can be answered."""
        is_automatic = self.kind != MailKind.ANSWER
        return sender_for(self.recorded, self.ticket.department_id, is_automatic=is_automatic)


def recipient_key(to: User, cc: Sequence[User]) -> str:
    """Names who gets a mail: one agent by number; a ticket's clients as one group, whoever they are by now."""
    return "clients" if cc else f"user {to.pk}"


def rows_of(posting: Posting, *, subject: str, draft: Draft) -> list[Model]:
    """The mail, its recipients and its access link. What can be answered has a line above which people write."""
    sender = posting.sender
    if sender.reads_replies:
        draft = replace(draft, separator=read(REPLY_SEPARATOR))
    mail = OutgoingMail(
        message_id=posting.message_id,
        kind=posting.kind,
        effect=posting.effect,
        fact_id=posting.recorded.id,
        ticket_id=posting.ticket.pk,
        entry_id=posting.entry_id,
        account_id=sender.account_id,
        from_name=one_line(posting.from_name)[:200],
        reply_to=sender.reply_to(posting.token),
        subject=subject_line(posting.ticket.number, subject),
        text=text_of(draft),
        html=html_of(draft),
        in_reply_to=posting.in_reply_to,
        references=list(posting.references),
        is_automatic=posting.kind != MailKind.ANSWER,
        access_link_id=posting.link.nonce if posting.link else None,
        link_marker=posting.marker,
        state=WorkState.FAILED if posting.refusal else WorkState.WAITING,
        last_error=posting.refusal,
    )
    boxes = [(posting.to, MailRecipient.Place.TO), *((user, MailRecipient.Place.CC) for user in posting.cc)]
    recipients = [_recipient(mail, user, place, posting) for user, place in boxes]
    return [*([posting.link] if posting.link else []), mail, *recipients]


def subject_line(number: str, subject: str) -> str:
    """`[#482913] subject`, on one line."""
    return f"[#{number}] {one_line(subject)}"[:LONGEST_SUBJECT]


def _recipient(mail: OutgoingMail, user: User, place: str, posting: Posting) -> MailRecipient:
    return MailRecipient(
        mail_id=mail.message_id,
        kind=mail.kind,
        address=user.email,
        name="" if posting.hides_names else one_line(user.name)[:200],
        place=place,
        user_id=user.pk,
        state=RecipientState.FAILED if posting.refusal else RecipientState.QUEUED,
        server_answer=posting.refusal,
    )
