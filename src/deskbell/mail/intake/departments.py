"""One mail to several departments is one ticket: the others see it by a referral."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.mail.models import Mailbox
from deskbell.people.models import Department
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.models import Ticket


def refer_to_those_of(mailboxes: Iterable[Mailbox], *, ticket_id: int) -> bool:
    """Refer a ticket to the departments that read these mailboxes; whether one of them was, or has it already.

    A mailbox that names no department has none of its own.
    """
    served = [(mailbox, department) for mailbox in mailboxes if (department := department_of(mailbox)) is not None]
    if not served:
        return False
    here = Ticket.objects.values_list("department_id", flat=True).get(pk=ticket_id)
    elsewhere = [(mailbox, department) for mailbox, department in served if department.pk != here]
    for mailbox, department in elsewhere:
        words = _("The same message came to %(address)s as well.") % {"address": mailbox.address}
        refer(actor=Actor.system(), ticket_id=ticket_id, department_id=department.pk, comment=words)
    return bool(elsewhere)


def department_of(mailbox: Mailbox) -> Department | None:
    """The department whose mail comes into a mailbox, by itself or by its help topic, as far as that is in use."""
    of_topic = mailbox.topic.department if mailbox.topic is not None and not mailbox.topic.is_retired else None
    wanted = mailbox.department or of_topic
    return wanted if wanted is not None and not wanted.is_retired else None
