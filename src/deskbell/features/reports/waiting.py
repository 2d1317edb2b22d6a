"""The tickets that wait for an agent: each kind a short stretch of an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configure import read
from deskbell.tickets.models import Reading, Ticket
from deskbell.tickets.queries.queues import oldest_in
from deskbell.tickets.settings import DUE_SOON_HOURS
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
    find: Callable[[Viewer, datetime], QuerySet[Ticket] | None]
    is_late: bool = False


def _mine(viewer: Viewer, **conditions: Any) -> QuerySet[Ticket]:
    return Ticket.objects.filter(agent_id=viewer.user_id, standing__in=ACTIVE, **conditions)


def _unread(viewer: Viewer, _now: datetime) -> QuerySet[Ticket]:
    marks = Reading.objects.filter(
        ticket=OuterRef("pk"), agent_id=viewer.user_id, marked_sequence__gt=F("seen_sequence")
    )
    return _mine(viewer).filter(Exists(marks))


def _of_my_teams(viewer: Viewer, _now: datetime) -> QuerySet[Ticket] | None:
    teams = sorted(viewer.rights.team_ids) if viewer.rights else []
    return Ticket.objects.filter(team__in=teams, agent__isnull=True, standing__in=ACTIVE) if teams else None


def _soon(now: datetime) -> datetime:
    return now + timedelta(hours=read(DUE_SOON_HOURS))


KINDS = (
    Kind(
        title=_("Overdue"),
        queue="mine",
        order="next_due_at",
        find=lambda viewer, now: _mine(viewer, next_due_at__lt=now),
        is_late=True,
    ),
    Kind(
        title=_("Due soon"),
        queue="mine",
        order="next_due_at",
        find=lambda viewer, now: _mine(viewer, next_due_at__gte=now, next_due_at__lt=_soon(now)),
    ),
    Kind(
        title=_("Needs a reply from you"),
        queue="mine",
        order="updated_at",
        find=lambda viewer, _now: _mine(viewer).filter(standing=Standing.NEEDS_REPLY),
    ),
    Kind(title=_("New since you last looked"), queue="mine", order="updated_at", find=_unread),
    Kind(title=_("Your teams', in nobody's hands"), queue="my_teams", order="updated_at", find=_of_my_teams),
)


def _ask(kind: Kind) -> Callable[[Viewer], Waiting | None]:
    def ask(viewer: Viewer) -> Waiting | None:
        now = timezone.now()
        found = kind.find(viewer, now)
        if found is None:
            return None
        first = found.order_by(kind.order, "pk").values("pk")[: MOST + 1]  # by an index alone: no other row is read
        listed = Ticket.objects.filter(pk__in=first).order_by(kind.order, "pk")
        rows = list(listed.values_list("number", "subject__text", kind.order))
        return _waiting(kind.title, kind.queue, rows, now, is_late=kind.is_late)

    return ask


def _waiting(
    title: StrOrPromise, queue: str, rows: Sequence[tuple[str, str, datetime]], now: datetime, *, is_late: bool = False
) -> Waiting:
    return Waiting(
        title=title,
        count=len(rows),
        lines=tuple(_line(*row, now=now) for row in rows[:SHOWN]),
        url=reverse("desk:queue", args=[queue]),
        is_late=is_late,
    )


def _line(number: str, subject: str, at: datetime, *, now: datetime) -> WaitingLine:
    local, today = timezone.localtime(at), timezone.localtime(now)
    more = span(length=at - now if at > now else now - at)
    if abs((at - now).days) > 1:
        more = inside_a_sentence(moment=local, now=today)
    return WaitingLine(url=reverse("desk:ticket", args=[number]), words=subject, number=number, more=more)


for _place, _kind in enumerate(KINDS):
    waits(place=_place)(_ask(_kind))


@waits(place=20)
def referred_to_me(viewer: Viewer) -> Waiting:
    """Tickets of others that were referred to the agent, their teams or departments."""
    now = timezone.now()
    found = Ticket.objects.filter(pk__in=oldest_in(viewer, REFERRED, limit=MOST + 1)).order_by("updated_at", "pk")
    rows = list(found.values_list("number", "subject__text", "updated_at"))
    return _waiting(_("Referred to you"), REFERRED, rows, now)
