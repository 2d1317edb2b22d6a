"""The sweep over clocks: takes only what is due, ticket by ticket in transactions of their own, on any number of workers."""

from __future__ import annotations

import logging
import time

from django.db import DatabaseError, connection
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import NotFound
from deskbell.kernel.transactions import writing
from deskbell.kernel.work import work
from deskbell.tickets.commands.raise_alarms import raise_alarms
from deskbell.tickets.models import Clock, Ticket

BATCH = 100
PAUSE_AFTER_ERROR_SECONDS = 60

log = logging.getLogger(__name__)
_failed: dict[int, float] = {}


@work(name="service_levels.sweep")
def sweep(*, worker: str) -> int:
    """Tell a batch of what is due; how many tickets. `worker` is whoever asks; nothing is leased, the lock decides."""
    now = time.monotonic()
    for ticket_id in [pk for pk, until in _failed.items() if until <= now]:
        del _failed[ticket_id]
    return sum(_tell(ticket_id) for ticket_id in _due_tickets())


def _due_tickets() -> list[int]:
    due = Clock.objects.filter(next_step_at__lte=timezone.now()).exclude(ticket_id__in=list(_failed))
    return list(dict.fromkeys(due.order_by("next_step_at").values_list("ticket_id", flat=True)[:BATCH]))


def _tell(ticket_id: int) -> bool:
    """One ticket; a failing one pauses alone. Whether anything was told: what another worker holds is left to it."""
    try:
        with writing():
            return _is_ours(ticket_id) and bool(raise_alarms(actor=Actor.system(), ticket_id=ticket_id))
    except NotFound:
        return False
    except DatabaseError:
        raise
    except Exception:  # whatever goes wrong with one ticket must not hold up the others
        log.exception("the clocks of ticket %s can't be told", ticket_id)
        _failed[ticket_id] = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
        return False


def _is_ours(ticket_id: int) -> bool:
    """Lock a ticket that is still due; not ours is what somebody else has just now, or has told meanwhile.

    On SQLite the writers' lane is lock enough.
    """
    tickets = Ticket.objects.filter(pk=ticket_id, clocks__next_step_at__lte=timezone.now())
    if connection.features.has_select_for_update_skip_locked:
        tickets = tickets.select_for_update(skip_locked=True, of=("self",))
    return bool(tickets.values_list("pk")[:1])
