"""Put everything that an agent has in hand into another agent's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.people.models import Agent
from deskbell.tickets.choices import chosen_agent
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.configuration.moves import active_tickets, quietly, ticket_address
from deskbell.tickets.handing_over import give_further
from deskbell.tickets.models import Ticket

AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """How many tickets there are to hand over; where a `job_id` stands, that long job does it. `further` is what went
    along, in words."""

    count: int
    job_id: int | None = None
    further: tuple[str, ...] = ()


@command
def hand_over(*, actor: Actor, agent_id: int, to_agent_id: int) -> HandedOver:
    """Assign each open ticket of one agent to another, its team kept; more than 50 of them by a long job. What else the
    agent has in hand goes along at once.

    Refused to all but administrators. Invalid (field `agent`) if the other can't work now. Nobody gets a mail for each
    ticket: it is one decision.
    """
    demand_right(actor)
    to = chosen_agent(to_agent_id)
    tickets = active_tickets(agent=agent_id)
    is_another = to.pk != agent_id
    count = tickets.count() if is_another else 0
    further = give_further(actor=actor, agent_id=agent_id, to_agent_id=to.pk) if is_another else ()
    if count > AT_ONCE:
        names = [str(Agent.objects.get(pk=agent_id)), str(to)]
        arguments = {"agent": agent_id, "to": to.pk, "names": names}
        job_id = ask(actor=actor, kind=HANDING_OVER.kind, arguments=arguments)
        return HandedOver(count=count, job_id=job_id, further=further)
    for ticket in tickets.order_by("pk")[:count]:
        give(actor, ticket, to.pk)
    return HandedOver(count=count, further=further)


@quietly
def give(actor: Actor, ticket: Ticket, to: int) -> None:
    """Put one ticket into an agent's hands; its team is kept."""
    assign(actor=actor, ticket_id=ticket.pk, agent_id=to, team_id=ticket.team_id)


def _title(arguments: Arguments) -> str:
    of, to = arguments["names"]
    return _("Open tickets of %(agent)s go to %(to)s") % {"agent": of, "to": to}


def _pieces(arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    tickets = active_tickets(agent=arguments["agent"], pk__gt=after or 0).order_by("pk")[:limit]
    return [Piece(key=ticket.pk, words=str(ticket), address=ticket_address(ticket)) for ticket in tickets]


def _do(actor: Actor, arguments: Arguments, piece: Piece) -> None:
    """Hand one ticket over, unless somebody else took it meanwhile."""
    held = active_tickets(agent=arguments["agent"]).select_for_update(of=("self",))
    ticket = held.filter(pk=piece.key).first()
    if ticket is not None:
        give(actor, ticket, arguments["to"])


HANDING_OVER = long_work(
    LongWork(
        kind="tickets.hand_over",
        title=_title,
        count=lambda arguments: active_tickets(agent=arguments["agent"]).count(),
        pieces=_pieces,
        do=_do,
    )
)
