"""What mails say is read by the short way; it is the same that the models read."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel import ledger
from deskbell.kernel.batches import one_batch
from deskbell.kernel.models import LedgerRow
from deskbell.mail import reading
from deskbell.people.models import Agent, User
from deskbell.people.queries import active_agents
from deskbell.tickets.models import ThreadEntry, Ticket

pytestmark = pytest.mark.django_db


def test_a_batch_reads_what_the_models_read(cast: Cast) -> None:
    tickets = [cast.ticket() for _ in range(3)]
    facts = list(ledger.load(LedgerRow.objects.values_list("pk", flat=True)).values())
    with one_batch(facts):
        for one in facts:
            ticket = reading.ticket_of(one)
            slow = Ticket.objects.select_related(*reading.RELATED).get(pk=one.stream_id)
            assert (ticket, ticket.requester, ticket.subject) == (slow, slow.requester, slow.subject)
            assert (ticket.department, ticket.priority, ticket.team) == (slow.department, slow.priority, slow.team)
            assert ticket.__dict__.keys() == slow.__dict__.keys()
            beside = LedgerRow.objects.filter(stream_id=one.stream_id, recorded_at=one.recorded_at).exclude(pk=one.id)
            assert [each.id for each in reading.facts_beside(one)] == list(beside.values_list("pk", flat=True))
            first = ThreadEntry.objects.filter(ticket_id=one.stream_id).earliest("pk")
            assert reading.first_message(one) == first
    assert len({one.stream_id for one in facts}) == len(tickets)


def test_agents_are_those_who_may_work(cast: Cast) -> None:
    cast.ticket()
    fact = next(iter(ledger.load(LedgerRow.objects.values_list("pk", flat=True)).values()))
    everybody = list(reading.agents(fact).values())
    assert everybody == list(active_agents().order_by("pk"))
    gone, blocked = everybody[:2]
    Agent.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    there = list(reading.agents(fact).values())
    assert there == everybody[2:] == list(active_agents().order_by("pk"))
    assert [one.user for one in there] == [one.user for one in active_agents().order_by("pk")]
