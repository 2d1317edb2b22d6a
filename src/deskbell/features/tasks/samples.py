"""A few tasks for the sample desk, by its own agents; nobody is mailed anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.note_task import note_task
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import as_of, muting
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.kernel.sample_data import adds_samples
from deskbell.people.models import Agent
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import ACTIVE_STATES


@adds_samples("tasks")
def add_tasks() -> None:
    """Three: one that a ticket waits for, one of the same ticket that is done, and an overdue one that stands alone."""
    with muting(frozenset({EVERY_EFFECT})):
        ticket = Ticket.objects.filter(state__in=ACTIVE_STATES, agent__isnull=False).order_by("-urgency", "pk").first()
        agent = Agent.objects.filter(is_administrator=False, is_active=True, is_away=False).order_by("pk").first()
        if ticket is not None:
            _of_ticket(ticket)
        if agent is not None:
            _alone(agent)


def _of_ticket(ticket: Ticket) -> None:
    at, by = timezone.now() - timedelta(minutes=20), Actor.agent(ticket.agent_id or 0)
    mine: dict[str, Any] = {"actor": Actor.system(), "ticket_id": ticket.pk, "agent_id": ticket.agent_id}
    with as_of(at):
        add_task(
            **mine,
            title=_("Write down what went wrong, and why"),
            body=_("Half a page for the management, before the ticket is closed."),
            is_required=True,
            due_at=timezone.now() + timedelta(hours=5),
        )
        done = add_task(**mine, title=_("Tell the branches how far it is"))
    with as_of(at + timedelta(minutes=5)):
        note_task(actor=by, task_id=done.pk, body=_("All eleven have been called."), body_format="text")
        complete_task(actor=by, task_id=done.pk)


def _alone(agent: Agent) -> None:
    with as_of(timezone.now() - timedelta(days=2)):
        add_task(
            actor=Actor.system(),
            title=_("Renew the certificate of the test system"),
            department_id=agent.department_id,
            agent_id=agent.pk,
            due_at=timezone.now() - timedelta(hours=3),
        )
