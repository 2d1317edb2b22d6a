"""A referral for the sample desk; nobody is mailed anything."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import as_of, muting
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.kernel.sample_data import adds_samples
from deskbell.people.models import Department
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import ACTIVE_STATES


@adds_samples("referrals")
def add_referral() -> None:
    """Somebody asks another department to look at what they have in hand."""
    held = Ticket.objects.filter(state__in=ACTIVE_STATES, agent__isnull=False)
    ticket = held.order_by("-urgency", "pk").first()
    if ticket is None:
        return
    other = Department.objects.filter(is_retired=False).exclude(pk=ticket.department_id).order_by("pk").first()
    if other is None:
        return
    with muting(frozenset({EVERY_EFFECT})), as_of(timezone.now() - timedelta(minutes=15)):
        refer(
            actor=Actor.system(),
            ticket_id=ticket.pk,
            department_id=other.pk,
            comment=_("Do you know whether this touches you as well?"),
        )
