"""What tickets use of people: departments, agents and teams say so too, and can be replaced here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Usage, add_usage
from deskbell.people.configuration import DEPARTMENTS
from deskbell.people.configuration.replacing import put_instead
from deskbell.routing.configuration import POOLS
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.hand_over import give
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.configuration.moves import Move, active_tickets, quietly, ticket_address
from deskbell.tickets.models import AwaitingAgent, HelpTopic, Ticket


def _topics(column: str) -> Callable[[int], QuerySet[HelpTopic]]:
    return lambda pk: HelpTopic.objects.filter(**{column: pk})


def _tickets(column: str) -> Callable[[int], QuerySet[Any]]:
    return lambda pk: active_tickets(**{column: pk})


def _replace_in_topics(column: str) -> Callable[[Actor, int, int], int]:
    return lambda actor, old, new: put_instead(_topics(column)(old), actor=actor, **{column: new})


@quietly
def _transfer(actor: Actor, ticket: Ticket, new: int) -> None:
    transfer(actor=actor, ticket_id=ticket.pk, department_id=new)


@quietly
def _give_to_team(actor: Actor, ticket: Ticket, new: int) -> None:
    """The agent who has a ticket keeps it."""
    assign(actor=actor, ticket_id=ticket.pk, team_id=new, agent_id=ticket.agent_id)


def _tickets_usage(column: str, *, words: Callable[[int], str], move: Move, may_stay: bool = False) -> Usage:
    return Usage(words=words, rows=_tickets(column), move=move, row_address=ticket_address, may_stay=may_stay)


def _standing(count: int) -> str:
    return ngettext("%(count)d open ticket stands in it", "%(count)d open tickets stand in it", count) % {
        "count": count
    }


def _held_by_agent(count: int) -> str:
    return ngettext("%(count)d open ticket is in their hands", "%(count)d open tickets are in their hands", count) % {
        "count": count
    }


def _held_by_team(count: int) -> str:
    return ngettext("%(count)d open ticket is with it", "%(count)d open tickets are with it", count) % {"count": count}


def _leading(count: int) -> str:
    return ngettext("%(count)d help topic leads to it", "%(count)d help topics lead to it", count) % {"count": count}


def _leading_to_agent(count: int) -> str:
    return ngettext("%(count)d help topic leads to them", "%(count)d help topics lead to them", count) % {
        "count": count
    }


def _waiting(count: int) -> str:
    return ngettext("%(count)d ticket waits in its line", "%(count)d tickets wait in its line", count) % {
        "count": count
    }


def declare_usages() -> None:
    """Tell the kinds of people, and the pools that they work in, what tickets use of them."""
    add_usage(POOLS.key, Usage(words=_waiting, rows=lambda pk: AwaitingAgent.objects.filter(pool=pk), may_stay=True))
    add_usage(DEPARTMENTS.key, _tickets_usage("department", words=_standing, move=_transfer))
    add_usage(
        DEPARTMENTS.key,
        Usage(words=_leading, rows=_topics("department_id"), replace=_replace_in_topics("department_id")),
    )
    add_usage("agents", _tickets_usage("agent", words=_held_by_agent, move=give, may_stay=True))
    add_usage(
        "agents",
        Usage(
            words=_leading_to_agent,
            rows=_topics("agent_id"),
            replace=_replace_in_topics("agent_id"),
            may_stay=True,
        ),
    )
    add_usage("teams", _tickets_usage("team", words=_held_by_team, move=_give_to_team, may_stay=True))
    add_usage("teams", Usage(words=_leading, rows=_topics("team_id"), replace=_replace_in_topics("team_id")))


declare_usages()
