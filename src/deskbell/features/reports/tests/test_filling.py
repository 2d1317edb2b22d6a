"""Tickets from before the happenings: told by a long job, piece by piece, whatever happens to them meanwhile."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import Cast

from deskbell.features.reports import filling as module
from deskbell.features.reports.filling import begin_filling, filling, rebuild
from deskbell.features.reports.models import Filling, Happening, What
from deskbell.kernel.actor import Actor
from deskbell.kernel.models import LongJob
from deskbell.kernel.verification import run_all
from deskbell.kernel.worker import drain
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def old_tickets(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Ticket]:
    """Seven tickets as an older release left them, and pieces of two."""
    monkeypatch.setattr(module, "TICKETS_IN_A_PIECE", 2)
    tickets = [cast.ticket() for _number in range(7)]
    for ticket in tickets[:3]:
        resolve(actor=SYSTEM, ticket_id=ticket.pk)
    Happening.objects.all().delete()
    Filling.objects.create(until_id=tickets[-1].pk)
    return tickets


def problems() -> int:
    return sum(len(finding.problems) for finding in run_all())


def kept() -> list[tuple[int, int, int]]:
    return list(Happening.objects.order_by("ticket", "sequence").values_list("ticket", "what", "change"))


def test_a_long_job_tells_them_all(old_tickets: list[Ticket]) -> None:
    begin_filling()
    begin_filling()
    drain()
    job = LongJob.objects.get()
    assert (job.done_count, job.failed_count, job.total) == (4, 0, 4)
    assert filling() is None
    assert problems() == 0
    assert Happening.objects.filter(what=What.OPENED).count() == 7
    assert Happening.objects.filter(what=What.RESOLVED).count() == 3
    begin_filling()
    assert LongJob.objects.count() == 1


def test_what_changes_meanwhile_is_told_once(old_tickets: list[Ticket]) -> None:
    """A ticket that lives on writes its own rows, all of them; the job finds them and leaves them."""
    close(actor=SYSTEM, ticket_id=old_tickets[4].pk)
    assert Happening.objects.filter(ticket=old_tickets[4]).count() == 2
    begin_filling()
    drain()
    assert Happening.objects.filter(ticket=old_tickets[4]).count() == 2
    assert problems() == 0


def test_tickets_that_are_yet_to_be_told_are_no_problem_and_new_ones_are(cast: Cast, old_tickets: list[Ticket]) -> None:
    assert problems() == 0
    new = cast.ticket()
    assert problems() == 0
    Happening.objects.filter(ticket=new).delete()
    assert problems() == 1
    rebuild(lambda _told: None)


def test_rebuilding_mends_what_is_wrong_and_only_that(cast: Cast, old_tickets: list[Ticket]) -> None:
    told: list[int] = []
    assert rebuild(told.append) == 10
    assert told == [2, 4, 6, 7]
    before = kept()
    Happening.objects.filter(ticket=old_tickets[0], what=What.RESOLVED).delete()
    Happening.objects.filter(ticket=old_tickets[1], what=What.OPENED).update(until_s=1)
    assert rebuild(told.append) == 2
    assert kept() == before
    assert rebuild(told.append) == 0
