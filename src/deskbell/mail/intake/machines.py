"""Mail that no person wrote: shown to agents, and nothing follows from it. Bounces mark the address that they are about."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.kernel.actor import Actor
from deskbell.lib.email_address import normalise
from deskbell.mail.intake.addresses import plain
from deskbell.mail.intake.content import content_of
from deskbell.mail.intake.matching import Candidate, Step, is_gone, part_of
from deskbell.mail.intake.opening import open_for
from deskbell.mail.intake.outcomes import Taken
from deskbell.mail.models import IncomingMail, Mailbox, MailRecipient, Outcome, OutgoingMail, RecipientState
from deskbell.mail.parsing.message import Bounce, IncomingMessage
from deskbell.mail.troubles import note_bounce
from deskbell.people.queries import person_by_email
from deskbell.tickets.commands.add_machine_message import add_machine_message
from deskbell.tickets.models import ThreadEntry


def reasons(message: IncomingMessage, *, own: frozenset[str]) -> tuple[str, ...]:
    """Why this is no person's mail; what the desk itself wrote is none either, by whatever way it came back."""
    is_own = message.sender is not None and plain(message.sender.address) in own
    return (*message.machine, *(("one of the desk's own addresses",) if is_own else ()))


def take_machine_mail(
    mail: IncomingMail,
    message: IncomingMessage,
    found: Sequence[Candidate],
    *,
    mailbox: Mailbox | None,
    reasons: Sequence[str],
) -> Taken:
    """Into the ticket that it answers, where a signed word or a participant's address says so; else a ticket of its own."""
    user = person_by_email(message.sender.address) if message.sender else None
    signed = (Step.SIGNED_ID, Step.REPLY_ADDRESS, Step.KNOWN_ID)
    for one in found:
        if one.step in signed or part_of(user, one) is not None:
            entry = _show(message, one.ticket.pk)
            return Taken(
                outcome=Outcome.MACHINE,
                ticket_id=one.ticket.pk,
                entry_id=entry.pk,
                reason="; ".join(reasons),
                match_step=one.step.value,
            )
    return open_for(mail, message, mailbox=mailbox, is_proven=False, is_machine=True)


def take_bounce(message: IncomingMessage, bounce: Bounce, found: Sequence[Candidate]) -> Taken:
    """What came back is noted at the mail, at the address and in the ticket; of a mail that is not ours: in the ledger.

    A deleted ticket gets no entry, and what came back repeats its words.
    """
    sent = _bounced_mail(bounce)
    reason = f"Undeliverable: {bounce.recipient or 'unknown recipient'} {bounce.status}".strip()
    if sent is not None:
        _mark(sent, bounce)
    ticket_id = (
        sent.ticket_id
        if sent is not None
        else next((one.ticket.pk for one in found if one.step is Step.SIGNED_ID), None)
    )
    if ticket_id is None:
        return Taken(outcome=Outcome.MACHINE, reason=reason)
    if is_gone(ticket_id):
        return Taken(outcome=Outcome.MACHINE, ticket_id=ticket_id, is_of_deleted=True)
    entry = _show(message, ticket_id)
    return Taken(outcome=Outcome.MACHINE, ticket_id=ticket_id, entry_id=entry.pk, reason=reason, match_step="bounce")


def _bounced_mail(bounce: Bounce) -> OutgoingMail | None:
    if not bounce.message_id:
        return None
    return OutgoingMail.objects.filter(message_id=f"<{bounce.message_id.strip('<>')}>").first()


def _mark(sent: OutgoingMail, bounce: Bounce) -> None:
    """Only an address that the mail went to is believed to be in trouble: anybody can write a bounce."""
    rows = list(MailRecipient.objects.filter(mail=sent))
    wanted = normalise(bounce.recipient)
    meant = [one for one in rows if normalise(one.address) == wanted] or (rows if len(rows) == 1 and not wanted else [])
    for one in meant:
        if bounce.is_permanent:
            one.state = RecipientState.FAILED
        one.server_answer = f"bounced: {bounce.status}"[:500]
        one.save(update_fields=["state", "server_answer"])
        note_bounce(address=one.address, status=bounce.status, is_permanent=bounce.is_permanent)


def _show(message: IncomingMessage, ticket_id: int) -> ThreadEntry:
    content = content_of(message, is_whole=True)
    return add_machine_message(actor=Actor.system(), ticket_id=ticket_id, **content.for_entry)
