"""What an administrator does with a message that was not taken in: try again, open a ticket from it, turn it away."""

from __future__ import annotations

from django.db.models import Case, F, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused
from deskbell.kernel.leases import WorkState
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.mail.intake import blobs
from deskbell.mail.intake.quarantine import REASON_MAX
from deskbell.mail.intake.queries import OPEN_TO_A_DECISION, OPEN_TO_A_TICKET
from deskbell.mail.models import IncomingMail, Outcome
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.files import AttachmentDraft, keep
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import Source

TEXT_SHOWN = 20_000  # characters; the whole is in the attached file


def try_again(mail_id: int) -> bool:
    """Let a message that was not taken in be tried afresh; False if it was settled meanwhile."""
    return bool(_try_again(IncomingMail.objects.filter(pk=mail_id)))


def try_all_again() -> int:
    """The same for everything in quarantine; how many."""
    return _try_again(IncomingMail.objects.filter(outcome=Outcome.QUARANTINED))


def turn_away(mail_id: int, *, reason: str, by: str) -> bool:
    """Settle that a message in quarantine becomes no ticket; it stays in the ledger. False if it was settled meanwhile."""
    words = _("Turned away by %(name)s: %(reason)s") % {"name": by, "reason": reason}
    with writing():
        waiting = IncomingMail.objects.filter(pk=mail_id, outcome=Outcome.QUARANTINED)
        return bool(waiting.update(outcome=Outcome.REJECTED, reason=words[:REASON_MAX]))


def open_from(
    mail_id: int, *, actor: Actor, email: str, subject: str, department_id: int | None, topic_id: int | None
) -> Ticket:
    """A ticket that holds the message as plain text and as a file. Refused if it was settled meanwhile; Invalid as
    `open_ticket` has it; OSError where its bytes are gone."""
    mail = IncomingMail.objects.get(pk=mail_id)
    raw = blobs.read(mail.sha256)
    attached = AttachmentDraft(file_id=keep(raw).pk, name=f"message-{mail.pk}.eml")
    with writing():
        held = IncomingMail.objects.select_for_update().filter(OPEN_TO_A_TICKET, pk=mail_id)
        if not held.exists():
            raise Refused(_("Somebody settled this message meanwhile."))
        ticket = open_ticket(
            actor=actor,
            email=email,
            subject=subject,
            body=_shown(raw),
            department_id=department_id,
            topic_id=topic_id,
            source=Source.MAIL,
            attachments=(attached,),
        )
        entry_id = ticket.entries.order_by("pk").values_list("pk", flat=True).first()
        held.update(outcome=Outcome.OPENED, ticket_id=ticket.pk, entry_id=entry_id, reason="")
    return ticket


def _try_again(mails: QuerySet[IncomingMail]) -> int:
    with writing():
        again = mails.filter(OPEN_TO_A_DECISION).update(
            outcome=Outcome.STORED,
            state=WorkState.WAITING,
            due_at=timezone.now(),
            done_at=None,
            attempts=0,
            last_error="",
            reason="",
            # the ticket of one that was given up waits for it
            ticket_id=Case(When(outcome=Outcome.QUARANTINED, then=F("ticket_id")), default=None),
        )
        wake_worker()
    return again


def _shown(raw: bytes) -> str:
    text = raw[: TEXT_SHOWN * 4].decode("utf-8", "replace").replace("\x00", "\ufffd")[:TEXT_SHOWN]
    return text.strip() or _("(no text)")
