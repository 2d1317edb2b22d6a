"""What a command's facts cost: the row is written once, and what is at hand equals what the database says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.projections import PROJECTIONS
from deskbell.kernel.verification import run_all
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.at_hand import at_hand, facts_so_far, row_of
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.recording import state_of
from deskbell.tickets.state import TicketState, evolve, fold

pytestmark = pytest.mark.django_db


def promise() -> None:
    """Every ticket has clocks."""
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=published_plan().pk)


def updates(asked: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in asked if one["sql"].startswith('UPDATE "tickets_ticket"')]


def test_the_row_is_written_once_with_what_its_clocks_say(cast: Cast) -> None:
    promise()
    with CaptureQueriesContext(connection) as opening:
        ticket = cast.ticket()
    with CaptureQueriesContext(connection) as answering:
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Yes</p>")
    with CaptureQueriesContext(connection) as dating:
        due_at = timezone.now() + timedelta(minutes=5)
        change_due_date(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, due_at=due_at)
    assert [len(updates(one)) for one in (opening, answering, dating)] == [1, 1, 1]
    assert Ticket.objects.get(pk=ticket.pk).next_due_at == due_at
    assert not [problem for finding in run_all() for problem in finding.problems]


@pytest.mark.broken_on_purpose
def test_a_row_that_is_written_before_its_clocks_are_reckoned_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof: what is due next does not get into the row."""
    promise()
    projection = PROJECTIONS["keep_clocks"]
    monkeypatch.setitem(PROJECTIONS, "keep_clocks", replace(projection, is_of_row=False))
    ticket = cast.ticket()
    assert [one.ticket for finding in run_all() if "clock" in finding.name for one in finding.problems] == [
        ticket.number
    ]


def test_what_is_at_hand_is_what_stands_in_the_database(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(LookupError):
        row_of(ticket.pk)
    with at_hand(ticket):
        assert row_of(ticket.pk) is ticket
        assert facts_so_far(ticket.pk) == facts_of(ticket.pk)
        with CaptureQueriesContext(connection) as asked:
            assert facts_so_far(ticket.pk)
        other = cast.ticket()
        assert facts_so_far(other.pk) == facts_of(other.pk)
        with pytest.raises(LookupError):
            row_of(other.pk)
    assert len(asked) == 0


def test_a_state_is_its_columns_and_nothing_else(cast: Cast) -> None:
    ticket = cast.ticket()
    facts = facts_of(ticket.pk)
    assert fold(facts) == state_of(Ticket.objects.get(pk=ticket.pk))
    before = TicketState()
    assert evolve(before, facts[0]) != before == TicketState()
