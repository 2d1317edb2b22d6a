"""Whom an effect tells: people who may know, are there, and did not do the thing themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation

from deskbell.kernel.actor import Actor
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import LedgerRow
from deskbell.people.models import Agent, User
from deskbell.people.queries import active_agents, team_members
from deskbell.tickets.events import TicketFact
from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket
from deskbell.tickets.policy import may_view
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import EntryKind


def ticket_of(recorded: RecordedFact) -> Ticket:
    """The ticket as it stands now, with what mails say about it."""
    related = ("subject", "requester", "department", "priority", "team")
    ticket: Ticket = Ticket.objects.select_related(*related).get(pk=recorded.stream_id)
    return ticket


def told(ids: Iterable[int | None], *, recorded: RecordedFact, ticket: Ticket, also_away: bool = False) -> list[Agent]:
    """Those of these agents who get an alert: active, present, allowed to see the ticket now, and not the actor."""
    wanted = {one for one in ids if one is not None and one != recorded.actor.user_id}
    if not wanted:
        return []
    agents = active_agents().filter(pk__in=wanted).order_by("pk")
    return [one for one in agents if (also_away or not one.is_away) and _may_see(one, ticket)]


def assignees(ticket: Ticket) -> list[int]:
    """The assigned agent, else the members of the assigned team."""
    if ticket.agent_id is not None:
        return [ticket.agent_id]
    return team_ids(ticket.team_id)


def team_ids(team_id: int | None) -> list[int]:
    """A team's members by number."""
    return [] if team_id is None else list(team_members(team_id).values_list("pk", flat=True))


def last_respondent(ticket: Ticket) -> int | None:
    """Who answered last."""
    responses = ThreadEntry.objects.filter(ticket_id=ticket.pk, kind=EntryKind.RESPONSE).order_by("-pk")
    return responses.values_list("author_id", flat=True).first()


def collaborators(ticket: Ticket, *, recorded: RecordedFact) -> list[User]:
    """The ticket's collaborators whose accounts are in use, without the actor and the requester."""
    apart = {recorded.actor.user_id, ticket.requester_id}
    rows = Collaborator.objects.filter(ticket_id=ticket.pk, user__is_active=True).select_related("user").order_by("pk")
    return [row.user for row in rows if row.user_id not in apart]


def happened_with(recorded: RecordedFact, kind: type[TicketFact]) -> bool:
    """Whether the same command recorded a fact of this kind too: its facts share one instant."""
    return LedgerRow.objects.filter(
        stream_id=recorded.stream_id, name=kind.__name__, recorded_at=recorded.recorded_at
    ).exists()


@contextmanager
def speaking_to(user: User) -> Iterator[None]:
    """Words within are in the reader's language."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        yield


def _may_see(agent: Agent, ticket: Ticket) -> bool:
    return agent.is_administrator or may_view(viewer_of(Actor.agent(agent.pk)), ticket)
