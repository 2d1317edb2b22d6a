"""The tickets that wait for an agent: each kind a short stretch of an index, and all of them in one query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.prepared import Prepared, Statement, below, instant, statement_of
from deskbell.tickets.models import Reading, Ticket
from deskbell.tickets.queries.as_viewer import rows_as, stand_in
from deskbell.tickets.queries.queue_kinds import QUEUES, Moments, moments_at
from deskbell.tickets.queries.queues import Order, stretch
from deskbell.tickets.queries.together import statement_in
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Standing
from deskbell.ui.times import inside_a_sentence, span
from deskbell.ui.waiting import MOST, SHOWN, Waiting, WaitingLine, waits

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REFERRED = "referred"
ACTIVE = [one.value for one in ACTIVE_STANDINGS]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Tickets that wait in one way, those that wait longest first; `queue` shows more of them."""

    title: StrOrPromise
    queue: str
    order: str
    find: Callable[[Viewer, Moments], QuerySet[Ticket]]
    is_late: bool = False
    is_for: Callable[[Viewer], bool] = lambda _viewer: True


def _mine(viewer: Viewer, **conditions: Any) -> QuerySet[Ticket]:
    return Ticket.objects.filter(agent_id=viewer.user_id, standing__in=ACTIVE, **conditions)


def _unread(viewer: Viewer, _at: Moments) -> QuerySet[Ticket]:
    marks = Reading.objects.filter(
        ticket=OuterRef("pk"), agent_id=viewer.user_id, marked_sequence__gt=F("seen_sequence")
    )
    return _mine(viewer).filter(Exists(marks))


def _of_my_teams(viewer: Viewer, _at: Moments) -> QuerySet[Ticket]:
    teams = sorted(viewer.rights.team_ids) if viewer.rights else []
    return Ticket.objects.filter(team__in=teams, agent__isnull=True, standing__in=ACTIVE)


def _referred(viewer: Viewer, at: Moments) -> QuerySet[Ticket]:
    """Tickets of others that were referred to the agent, their teams or departments: those that the queue begins with."""
    oldest = Order(column="updated_at", is_descending=False)
    one = statement_in(stretch(viewer, QUEUES[REFERRED], oldest, None, MOST + 1, wanted=("id",), at=at))
    return Ticket.objects.filter(pk__in=RawSQL(one.sql, tuple(one.parameters)))  # noqa: S611 - Django's own statement


KINDS = (
    Kind(
        title=_("Overdue"),
        queue="mine",
        order="next_due_at",
        find=lambda viewer, at: _mine(viewer, next_due_at__lt=at.now),
        is_late=True,
    ),
    Kind(
        title=_("Due soon"),
        queue="mine",
        order="next_due_at",
        find=lambda viewer, at: _mine(viewer, next_due_at__gte=at.now, next_due_at__lt=at.soon),
    ),
    Kind(
        title=_("Needs a reply from you"),
        queue="mine",
        order="updated_at",
        find=lambda viewer, _at: _mine(viewer).filter(standing=Standing.NEEDS_REPLY),
    ),
    Kind(title=_("New since you last looked"), queue="mine", order="updated_at", find=_unread),
    Kind(
        title=_("Your teams', in nobody's hands"),
        queue="my_teams",
        order="updated_at",
        find=_of_my_teams,
        is_for=lambda viewer: viewer.rights is not None and bool(viewer.rights.team_ids),
    ),
    Kind(title=_("Referred to you"), queue=REFERRED, order="updated_at", find=_referred),
)


@waits(place=0)
def tickets_that_wait(viewer: Viewer) -> list[Waiting]:
    """Every kind that concerns the agent; one query."""
    now = timezone.now()
    rows = rows_as(viewer, _FIRST, soon=moments_at(now).soon)
    kinds = [(place, kind) for place, kind in enumerate(KINDS) if kind.is_for(viewer)]
    return [_waiting(kind, [row for row in rows if row[0] == place], now) for place, kind in kinds]


def _first_of_each(
    sees_all: bool,  # noqa: FBT001 - part of a shape
    has_referrals: bool,  # noqa: FBT001 - part of a shape
    *,
    now: datetime,
    soon: datetime,
    **doors: Any,
) -> Statement:
    """For each kind those that wait longest, and behind each of them how many wait."""
    viewer, at = stand_in(sees_all=sees_all, has_referrals=has_referrals, **doors), Moments(now=now, soon=soon)
    return below(*(one for place, kind in enumerate(KINDS) for one in _first(place, kind, viewer, at)))


def _first(place: int, kind: Kind, viewer: Viewer, at: Moments) -> list[Statement]:
    """None where nothing can be found."""
    try:
        found = kind.find(viewer, at)
        oldest = found.order_by(kind.order, "pk").values("pk")[:SHOWN]  # by an index alone: no other row is read
        shown = statement_of(
            Ticket.objects.filter(pk__in=oldest).order_by().values_list(kind.order, "pk", "number", "subject__text")
        )
        all_found = statement_of(found.order_by().values("pk")[: MOST + 1])
    except EmptyResultSet:
        return []
    counted = f"SELECT count(*) FROM ({all_found.sql}) AS counted"  # noqa: S608 - Django's own statement
    sql = f"SELECT {place:d}, ({counted}), shown.* FROM ({shown.sql}) AS shown"  # noqa: S608 - Django's own statement
    return [replace(shown, sql=sql, parameters=[*all_found.parameters, *shown.parameters])]


_FIRST = Prepared(_first_of_each)


def _waiting(kind: Kind, rows: Sequence[tuple[Any, ...]], now: datetime) -> Waiting:
    ordered = sorted((instant(at), pk, number, subject) for _place, _count, at, pk, number, subject in rows)
    return Waiting(
        title=kind.title,
        count=rows[0][1] if rows else 0,
        lines=tuple(_line(number, subject, at, now=now) for at, _pk, number, subject in ordered),
        url=reverse("desk:queue", args=[kind.queue]),
        is_late=kind.is_late,
    )


def _line(number: str, subject: str, at: datetime, *, now: datetime) -> WaitingLine:
    local, today = timezone.localtime(at), timezone.localtime(now)
    more = span(length=at - now if at > now else now - at)
    if abs((at - now).days) > 1:
        more = inside_a_sentence(moment=local, now=today)
    return WaitingLine(url=reverse("desk:ticket", args=[number]), words=subject, number=number, more=more)
