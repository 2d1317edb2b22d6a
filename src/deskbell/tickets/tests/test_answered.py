"""Answered and unanswered, by hand."""

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from deskbell_tests.roles import without

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Refused
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.mark_answered import mark_answered, mark_unanswered
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.words import Standing

pytestmark = pytest.mark.django_db


def test_it_waits_for_nobody_until_a_client_writes(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    assert mark_answered(actor=jane, ticket_id=ticket.pk).standing == Standing.ANSWERED
    sequence = mark_answered(actor=jane, ticket_id=ticket.pk).sequence
    assert Ticket.objects.get(pk=ticket.pk).sequence == sequence == ticket.sequence + 1
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Well?")
    assert Ticket.objects.get(pk=ticket.pk).standing == Standing.NEEDS_REPLY


def test_it_waits_for_an_answer_after_all(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    respond(actor=jane, ticket_id=ticket.pk, body="<p>I will ask</p>")
    assert mark_unanswered(actor=jane, ticket_id=ticket.pk).standing == Standing.NEEDS_REPLY
    assert not mark_unanswered(actor=jane, ticket_id=ticket.pk).is_answered


def test_no_clock_stops_for_it(cast: Cast) -> None:
    """Nobody got an answer: a promise is not kept by a mark."""
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    ticket = cast.ticket()
    before = list(Clock.objects.order_by("pk").values_list("target", "state", "due_at"))
    assert before
    mark_answered(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    assert list(Clock.objects.order_by("pk").values_list("target", "state", "due_at")) == before


def test_who_may_and_when(cast: Cast) -> None:
    ticket = cast.ticket()
    for actor in (Actor.agent(cast.vera.pk), Actor.client(cast.ken.pk)):
        with pytest.raises(Refused):
            mark_answered(actor=actor, ticket_id=ticket.pk)
    with without("ticket.markanswered", role=cast.john.role), pytest.raises(Refused):
        mark_answered(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    mark_answered(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    close(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    with pytest.raises(Refused):
        mark_unanswered(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
