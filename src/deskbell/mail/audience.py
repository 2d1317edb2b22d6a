"""Whom an effect tells: people who may know, are there, and did not do the thing themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.models import MembersTold
from deskbell.people.models import Agent, User
from deskbell.people.queries import agents_serving
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.policy import may_view
from deskbell.tickets.words import EntryKind

# Who hears of a ticket because of its department, whoever is at it.
FOR_THE_DEPARTMENT = frozenset({"administrators", "manager", "members"})


def told(
    ids: Iterable[int | None], *, kind: AlertKind, recorded: RecordedFact, ticket: Ticket, also_away: bool = False
) -> list[Agent]:
    """Those of these agents who get an alert of this kind: active, present, allowed to see the ticket now, not the actor,
    and none of those who don't want such alerts."""
    agents, unwilling = reading.agents(recorded), reading.unwilling(recorded)[kind]
    wanted = [agents[one] for one in sorted({one for one in ids if one}) if one in agents and one not in unwilling]
    present = [one for one in wanted if one.pk != recorded.actor.user_id and (also_away or not one.is_away)]
    return [one for one in present if _may_see(recorded, one, ticket)]


def administrators(recorded: RecordedFact) -> list[int]:
    """The administrators by number."""
    return [agent.pk for agent in reading.agents(recorded).values() if agent.is_administrator]


def assignees(recorded: RecordedFact, ticket: Ticket) -> list[int]:
    """The assigned agent, else the members of the assigned team."""
    return [ticket.agent_id] if ticket.agent_id is not None else reading.members(recorded, ticket.team_id)


def last_respondent(ticket: Ticket) -> int | None:
    """The agent who answered last; what a rule answered since has no author."""
    responses = ThreadEntry.objects.filter(ticket_id=ticket.pk, kind=EntryKind.RESPONSE, author__isnull=False)
    return responses.order_by("-pk").values_list("author_id", flat=True).first()


def account_manager(ticket: Ticket) -> int | None:
    """Who looks after the requester's organization."""
    organization = ticket.requester.organization
    return organization.manager_id if organization else None


def clients(recorded: RecordedFact, ticket: Ticket) -> list[User]:
    """The requester and the collaborators whose accounts are in use, without the actor."""
    requester = [ticket.requester] if ticket.requester.is_active else []
    others = [user for user in reading.collaborators(recorded) if user.pk != ticket.requester_id]
    return [user for user in [*requester, *others] if user.pk != recorded.actor.user_id]


def chosen_people(names: list[str], *, recorded: RecordedFact, ticket: Ticket) -> list[int | None]:
    """The numbers of those whom a setting of alerts names in this ticket's case; `mail/settings.py` has the names.

    Of those who are named because of the department, the department has the last word.
    """
    wanted = _as_the_department_says(set(names), reading.members_told(recorded, ticket.department_id))
    found: list[int | None] = []
    for name, people in _BY_NAME.items():
        if name in wanted:
            found += people(recorded, ticket)
    return found


def serving(recorded: RecordedFact, ticket: Ticket) -> list[int]:
    """Who serves the ticket's department, by number."""
    return serving_in(recorded, ticket.department_id)


def serving_in(recorded: RecordedFact, department_id: int) -> list[int]:
    """Who serves a department, by number; without those who don't want to hear of it as one of many."""
    agents = agents_serving(department_id)
    if reading.members_told(recorded, department_id) == MembersTold.OWN:
        agents = agents.filter(department=department_id)
    unwilling = reading.not_as_one_of_many(recorded, department_id)
    return [number for number in agents.values_list("pk", flat=True) if number not in unwilling]


def _as_the_department_says(names: set[str], told: MembersTold) -> set[str]:
    if told in (MembersTold.SERVING, MembersTold.OWN) or not names & FOR_THE_DEPARTMENT:
        return names
    return names - FOR_THE_DEPARTMENT | ({"administrators"} if told == MembersTold.ADMINISTRATORS else set())


_BY_NAME: dict[str, Callable[[RecordedFact, Ticket], Iterable[int | None]]] = {
    "administrators": lambda recorded, _ticket: administrators(recorded),
    "manager": lambda _recorded, ticket: [ticket.department.manager_id],
    "members": serving,
    "assigned": assignees,
    "account_manager": lambda _recorded, ticket: [account_manager(ticket)],
    "last_respondent": lambda _recorded, ticket: [last_respondent(ticket)],
    "handed_over_by": lambda _recorded, ticket: [ticket.handed_over_by_id],
}


def _may_see(recorded: RecordedFact, agent: Agent, ticket: Ticket) -> bool:
    return agent.is_administrator or may_view(reading.viewer(recorded, agent.pk), ticket)
