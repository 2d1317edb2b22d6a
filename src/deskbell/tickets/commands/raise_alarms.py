"""Tell what a ticket's clocks have come to: ends that were missed, and the plan's alarm steps with what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import caused_by, command, current
from deskbell.kernel.errors import DeskError
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.rows import first
from deskbell.service_levels.published import terms_of
from deskbell.service_levels.terms import AlarmStep
from deskbell.tickets.clock_rows import keep
from deskbell.tickets.clocks import facts_for_clocks, reckon
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.events import AlarmRaised
from deskbell.tickets.models import Priority, Ticket
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import lock, read_locked, record
from deskbell.tickets.words import ACTIVE_STATES


@command
def raise_alarms(*, actor: Actor, ticket_id: int) -> int:
    """Record what is due now and was not told yet, and do what the steps say; how many there were.

    Whatever a sweep believed, only the facts count that stand under the lock. NotFound; Refused to all but the desk.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(viewer.actor.is_system)
    reckoning = reckon(facts_for_clocks(ticket.pk))
    now = current().instant
    due = [one for one in reckoning.coming if one.at <= now] if reckoning else []
    if reckoning is None or not due:
        keep(ticket, reckoning)  # rows that promised something, by an older reckoning, promise it no more
        return 0
    recorded = record(ticket, *map(reckoning.fact_of, due))
    for one in recorded:
        if isinstance(one.fact, AlarmRaised):
            _act(one, terms_of(one.fact.plan_version_id).alarms[one.fact.step])
    return len(due)


def _act(alarm: RecordedFact, step: AlarmStep) -> None:
    """What the step does, as the desk's own commands; what can't be done any more is left."""
    with caused_by(alarm):
        for act in _acts(alarm.stream_id, step):
            ticket = read_locked(alarm.stream_id)
            if ticket is not None and ticket.state in ACTIVE_STATES:
                _try(act, ticket)


def _acts(ticket_id: int, step: AlarmStep) -> Iterator[Callable[[Ticket], object]]:
    desk, team_id, department_id = Actor.system(), step.assign_team_id, step.transfer_department_id
    if step.raise_priority:
        yield _raise_priority
    if department_id is not None:
        yield lambda _ticket: transfer(actor=desk, ticket_id=ticket_id, department_id=department_id)
    if team_id is not None:
        yield lambda one: assign(actor=desk, ticket_id=ticket_id, agent_id=one.agent_id, team_id=team_id)


def _raise_priority(ticket: Ticket) -> None:
    higher = first(Priority, "urgency > %s AND NOT is_retired ORDER BY urgency", ticket.urgency)
    if higher is not None:
        change_priority(actor=Actor.system(), ticket_id=ticket.pk, priority_id=higher.pk)


def _try(act: Callable[[Ticket], object], ticket: Ticket) -> None:
    """A team or department may have been taken out of use since the plan was published."""
    try:
        act(ticket)
    except DeskError:
        return
