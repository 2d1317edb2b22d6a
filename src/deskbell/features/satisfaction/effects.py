"""A ticket was resolved: a survey is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Model

from deskbell.features.satisfaction.models import Survey
from deskbell.features.satisfaction.settings import ASKS_HOW_IT_WENT, DELAY_HOURS
from deskbell.features.satisfaction.tokens import hash_of, token_of
from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.tickets.events import TicketClosed, TicketResolved
from deskbell.tickets.models import Status, Ticket
from deskbell.tickets.words import ACTIVE_STATES, State

NAME = "survey"


@effect(on=(TicketResolved, TicketClosed), name=NAME)
def plan_survey(recorded: RecordedFact) -> Sequence[Model]:
    """One for each resolution; closing is one only where the ticket was not resolved before."""
    if not read(ASKS_HOW_IT_WENT) or not _ends_the_work(recorded):
        return []
    ticket = Ticket.objects.get(pk=recorded.stream_id)
    if ticket.state == State.DELETED:
        return []
    return [
        Survey(
            fact_id=recorded.id,
            ticket_id=ticket.pk,
            client_id=ticket.requester_id,
            department_id=ticket.department_id,
            token_hash=hash_of(token_of(recorded.id)),
            due_at=recorded.occurred_at + timedelta(hours=read(DELAY_HOURS)),
        )
    ]


def _ends_the_work(recorded: RecordedFact) -> bool:
    fact = recorded.fact
    if isinstance(fact, TicketResolved):
        return True
    return isinstance(fact, TicketClosed) and Status.objects.get(pk=fact.from_status_id).state in ACTIVE_STATES
