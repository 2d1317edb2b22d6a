"""Which queues there are: what stands in each, through which doors, and in which orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configure import read
from deskbell.tickets.queries.visibility import doors, referral_doors
from deskbell.tickets.settings import DUE_SOON_HOURS
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Standing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DUE = "next_due_at"
Conditions = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Moments:
    """The instants that conditions of queues lean on: now, and until when a ticket is due soon."""

    now: datetime
    soon: datetime


def moments_at(now: datetime) -> Moments:
    """The instants as the desk's settings have them."""
    return Moments(now=now, soon=now + timedelta(hours=read(DUE_SOON_HOURS)))


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order of a queue, and the column whose index answers it."""

    key: str
    column: str
    title: StrOrPromise


SORTS: dict[str, Sort] = {
    sort.key: sort
    for sort in (
        Sort(key="updated", column="updated_at", title=_("Last update")),
        Sort(key="opened", column="opened_at", title=_("Opened")),
        Sort(key="urgency", column="urgency", title=_("Priority")),
        Sort(key="due", column=DUE, title=_("Due")),
    )
}


@dataclass(frozen=True, kw_only=True)
class QueueKind:
    """One queue: which standings, through which doors, in which orders. `is_dated`: only tickets with an end are in it."""

    key: str
    title: StrOrPromise
    empty: StrOrPromise
    standings: tuple[Standing, ...]
    doors: Callable[[Viewer], list[Conditions]] = doors
    conditions: Callable[[Moments], Conditions] = lambda _at: {}
    sorts: tuple[str, ...] = ("updated", "opened", "urgency", "due")
    is_dated: bool = False


def _my_own(viewer: Viewer) -> list[Conditions]:
    return [{"agent_id": viewer.user_id}] if viewer.rights else []


def _my_teams(viewer: Viewer) -> list[Conditions]:
    return [{"team_id": team_id} for team_id in sorted(viewer.rights.team_ids)] if viewer.rights else []


def _to_what_is_nobodys(viewer: Viewer) -> list[Conditions]:
    """Behind the doors of somebody's own hands there is nothing unassigned."""
    return [door for door in doors(viewer) if not door.keys() & {"agent_id", "team_id"}]


def _overdue(at: Moments) -> Conditions:
    return {"next_due_at__lt": at.now}


def _due_soon(at: Moments) -> Conditions:
    return {"next_due_at__gte": at.now, "next_due_at__lt": at.soon}


def _unassigned(_at: Moments) -> Conditions:
    return {"agent_id__isnull": True, "team_id__isnull": True}


# What is finished has no end to come.
FINISHED_SORTS = ("updated", "opened", "urgency")
QUEUES: dict[str, QueueKind] = {
    kind.key: kind
    for kind in (
        QueueKind(
            key="needs_reply",
            title=_("Needs a reply"),
            empty=_("Nobody is waiting for an answer. New messages from clients arrive here."),
            standings=(Standing.NEEDS_REPLY,),
        ),
        QueueKind(
            key="answered",
            title=_("Answered"),
            empty=_("Tickets that wait for the client to write again stand here."),
            standings=(Standing.ANSWERED,),
        ),
        QueueKind(
            key="mine",
            title=_("Mine"),
            empty=_("Nothing is assigned to you. Claim a ticket from “Unassigned” to begin."),
            standings=ACTIVE_STANDINGS,
            doors=_my_own,
        ),
        QueueKind(
            key="my_teams",
            title=_("My teams'"),
            empty=_("Nothing is assigned to your teams."),
            standings=ACTIVE_STANDINGS,
            doors=_my_teams,
        ),
        QueueKind(
            key="referred",
            title=_("Referred to me"),
            empty=_("Nothing is referred to you, your teams or your departments."),
            standings=ACTIVE_STANDINGS,
            doors=referral_doors,
        ),
        QueueKind(
            key="unassigned",
            title=_("Unassigned"),
            empty=_("Every ticket is in somebody's hands."),
            standings=ACTIVE_STANDINGS,
            doors=_to_what_is_nobodys,
            conditions=_unassigned,
        ),
        QueueKind(
            key="due_soon",
            title=_("Due soon"),
            empty=_("No ticket's time is up soon."),
            standings=ACTIVE_STANDINGS,
            conditions=_due_soon,
            sorts=("due",),
            is_dated=True,
        ),
        QueueKind(
            key="overdue",
            title=_("Overdue"),
            empty=_("No ticket's time is up."),
            standings=ACTIVE_STANDINGS,
            conditions=_overdue,
            sorts=("due",),
            is_dated=True,
        ),
        QueueKind(
            key="resolved",
            title=_("Resolved"),
            empty=_("Tickets that wait for the client's “yes, this solved it” stand here."),
            standings=(Standing.RESOLVED,),
            sorts=FINISHED_SORTS,
        ),
        QueueKind(
            key="closed",
            title=_("Closed"),
            empty=_("Closed tickets stay here, readable and findable."),
            standings=(Standing.CLOSED,),
            sorts=FINISHED_SORTS,
        ),
        QueueKind(
            key="archived",
            title=_("Archived"),
            empty=_("Tickets that were taken out of the queues stay here, readable and findable."),
            standings=(Standing.ARCHIVED,),
            sorts=FINISHED_SORTS,
        ),
    )
}
# Not in the rail's own order: all that is not archived, narrowed down as an agent likes.
EVERY_TICKET = QueueKind(
    key="tickets",
    title=_("All tickets"),
    empty=_("No ticket matches."),
    standings=(*ACTIVE_STANDINGS, Standing.RESOLVED, Standing.CLOSED),
)
