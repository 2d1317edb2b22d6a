"""Messages that could not be taken in: kept, shown with the reason, and told to the administrators."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.leases import finish
from deskbell.kernel.transactions import writing
from deskbell.lib.text import storable
from deskbell.mail.administrators import warn_administrators
from deskbell.mail.intake import blobs
from deskbell.mail.intake.envelope_only import open_envelope_only
from deskbell.mail.links import absolute
from deskbell.mail.models import IncomingMail, Outcome
from deskbell.mail.parsing.glimpse import Glimpse, glimpse
from deskbell.tickets.models import Ticket

REASON_MAX = 2000


def put_into_quarantine(*, mail: IncomingMail, worker: str, reason: str, is_given_up: bool = False) -> None:
    """Set a message aside, if this worker still holds it, and warn the administrators, once an hour at most.

    What was tried in vain and is given up gets a ticket with its sender and subject, for agents to look after; one, however
    often it is tried again.
    """
    seen, reason = _glimpse(mail), storable(reason[:REASON_MAX])
    with writing():
        if mail.pk not in finish(rows=[mail], worker=worker):
            return
        ticket = mail.ticket or (open_envelope_only(mail, seen) if is_given_up else None)
        IncomingMail.objects.filter(pk=mail.pk).update(
            outcome=Outcome.QUARANTINED,
            reason=reason,
            sender=seen.address,
            sender_name=seen.name[:200],
            subject=seen.subject,
            message_id=seen.message_id,
            ticket=ticket,
        )
        warn_administrators(
            key=f"quarantine {timezone.now():%Y-%m-%d %H}",
            words=lambda: _words(seen.address or mail.envelope_sender, reason, ticket),
            page=absolute(reverse("admin_panel:incoming_mail", kwargs={"incoming_id": mail.pk})),
        )


def _glimpse(mail: IncomingMail) -> Glimpse:
    try:
        return glimpse(blobs.read(mail.sha256))
    except OSError:
        return Glimpse()


def _words(sender: str, reason: str, ticket: Ticket | None) -> tuple[str, list[str]]:
    from_whom = {"sender": sender or _("an unknown sender")}
    if ticket is None:
        happened = _("A message from %(sender)s could not be taken in, so no ticket was opened for it.") % from_whom
    else:
        happened = _(
            "A message from %(sender)s could not be taken in: ticket #%(number)s has only its sender and its subject."
        ) % {**from_whom, "number": ticket.number}
    return _("A message is in quarantine"), [
        happened,
        _("Reason: %(reason)s") % {"reason": reason},
        _("Its bytes are kept. On its page you see what can be done."),
    ]
