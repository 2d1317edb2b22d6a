"""What an effect hands to the worker: a mail's rows, unsaved, each with a key that derives from fact and recipient."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Model

from deskbell.kernel.configure import read
from deskbell.kernel.leases import WorkState
from deskbell.lib.text import one_line
from deskbell.mail.draft import Draft, html_of, text_of
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail, RecipientState
from deskbell.mail.posting import Posting, subject_line
from deskbell.mail.settings import REPLY_SEPARATOR
from deskbell.mail.tokens import body_marker
from deskbell.mail.wording import worded
from deskbell.people.models import User
from deskbell.tickets.words import State


def rows_of(posting: Posting, *, subject: str, draft: Draft) -> list[Model]:
    """The mail, its recipients and its access link.

    What can be answered has a line above which people write, and a mark at its end that outlives servers which write
    Message-IDs anew. Of a deleted ticket nobody hears anything.
    """
    if posting.ticket.state == State.DELETED:
        return []
    sender = posting.sender
    subject, draft = worded(posting, subject_line(posting.ticket.number, subject), draft)
    if sender.reads_replies:
        mark = body_marker(posting.token)
        draft = replace(draft, separator=read(REPLY_SEPARATOR), fine_print=(*draft.fine_print, mark))
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
        subject=subject,
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
