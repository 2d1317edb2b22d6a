"""Tickets that were there before their happenings were: a long job in the background tells them, after an upgrade.

The same hands make every row again where somebody doubts them: `deskbell reports rebuild`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from deskbell.features.reports.models import Filling, Happening
from deskbell.features.reports.projections import differences
from deskbell.features.reports.telling import happenings_of
from deskbell.kernel.actor import Actor
from deskbell.kernel.jobs import periodic
from deskbell.kernel.ledger import recorded_of
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.transactions import writing
from deskbell.tickets.models import Ticket

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# So few that no other writer waits long for them.
TICKETS_IN_A_PIECE = 50
KIND = "reports.fill"


def tell_again(ticket_ids: Iterable[int]) -> int:
    """Make the happenings of these tickets what their facts tell; how many rows were not. Needs a writing transaction."""
    locked = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=list(ticket_ids)).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    facts = LedgerRow.objects.filter(stream_id__in=ids).order_by("stream_id", "sequence")
    wanted = {
        pk: happenings_of([recorded_of(row) for row in rows])
        for pk, rows in groupby(facts, key=lambda row: row.stream_id)
    }
    kept: dict[int, list[Happening]] = {pk: [] for pk in ids}
    for row in Happening.objects.filter(ticket__in=ids):
        kept[row.ticket_id].append(row)
    new: list[Happening] = []
    gone: list[int] = []
    wrong = 0
    for pk in ids:
        added, altered, lost = differences(kept[pk], wanted.get(pk, []))
        wrong += len(added) + len(altered) + len(lost)
        new += [*added, *(row for row, _names in altered)]
        gone += [*lost, *(row.pk for row, _names in altered)]
    Happening.objects.filter(pk__in=gone).delete()
    Happening.objects.bulk_create(new)
    return wrong


def rebuild(progress: Callable[[int], None]) -> int:
    """Tell every ticket of the desk anew, piece by piece; `progress` hears how many are told. How many rows were wrong."""
    told, wrong, last = 0, 0, 0
    while ids := _next_after(last, until=None):
        with writing():
            wrong += tell_again(ids)
        told, last = told + len(ids), ids[-1]
        progress(told)
    with writing():
        Filling.objects.all().delete()
    return wrong


def filling() -> Filling | None:
    """How far the long job is; None when there is nothing to make up for."""
    found = Filling.objects.first()
    return None if found is None or found.is_over else found


@periodic(name="reports.fill", every=timedelta(minutes=1))
def begin_filling() -> None:
    """Ask for the long job as long as there are tickets to tell; who asks while it is under way joins it."""
    if filling() is not None:
        ask(actor=Actor.system(), kind=KIND, arguments={})


def _next_after(last: int, *, until: int | None) -> list[int]:
    rows = Ticket.objects.filter(pk__gt=last).order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    return list(rows.values_list("pk", flat=True)[:TICKETS_IN_A_PIECE])


def _title(_arguments: Arguments) -> StrOrPromise:
    return _("Gathering the dashboard's figures")


def _count(_arguments: Arguments) -> int:
    found = filling()
    if found is None:
        return 0
    return -(-Ticket.objects.filter(pk__gt=found.reached_id, pk__lte=found.until_id).count() // TICKETS_IN_A_PIECE)


def _pieces(_arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    """A piece is the numbers of its first and last ticket: it is the same however often it is asked for."""
    found = Filling.objects.first()
    pieces: list[Piece] = []
    last = after[1] if after else (found.reached_id if found else 0)
    while found is not None and len(pieces) < limit and (ids := _next_after(last, until=found.until_id)):
        last = ids[-1]
        pieces.append(
            Piece(key=[ids[0], last], words=_("Tickets %(first)d to %(last)d") % {"first": ids[0], "last": last})
        )
    return pieces


def _do(_actor: Actor, _arguments: Arguments, piece: Piece) -> None:
    first, last = piece.key
    tell_again(Ticket.objects.filter(pk__gte=first, pk__lte=last).values_list("pk", flat=True))
    Filling.objects.filter(reached_id__lt=last).update(reached_id=last)


def _finish(_actor: Actor, _arguments: Arguments) -> None:
    """Every ticket is told; those at the end of the range may have been none."""
    Filling.objects.all().delete()


FILL = long_work(LongWork(kind=KIND, title=_title, count=_count, pieces=_pieces, do=_do, finish=_finish))
