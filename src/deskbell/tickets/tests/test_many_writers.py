"""Sixteen writers at once, on one ticket and on many: nothing lost, nothing doubled, every number its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from deskbell_tests.cast import Cast
from django.db import DatabaseError, connection, connections

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused
from deskbell.kernel.idempotency import once
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.verification import run_all
from deskbell.tickets import recording
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import NumberFormat, Sequence, Ticket
from deskbell.tickets.models.numbering import NumberKind

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 16


def at_once(*jobs: Callable[[], object]) -> list[Exception]:
    """Run the jobs in threads that start together; what any of them raised."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> Exception | None:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            job()
        except Exception as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [error for error in pool.map(run, jobs) if error is not None]


def test_sixteen_open_tickets_under_numbers_of_their_own(cast: Cast) -> None:
    assert at_once(*[cast.ticket] * WRITERS) == []
    assert Ticket.objects.count() == WRITERS
    assert Ticket.objects.values("number").distinct().count() == WRITERS


def test_sixteen_count_in_one_sequence_without_a_gap(cast: Cast) -> None:
    sequence = Sequence.objects.create(name="one")
    NumberFormat.objects.update(kind=NumberKind.SEQUENCE, sequence=sequence, pattern="####")
    assert at_once(*[cast.ticket] * WRITERS) == []
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == [f"{n:04}" for n in range(1, WRITERS + 1)]


def test_sixteen_write_into_one_ticket(cast: Cast) -> None:
    ticket, ken, jane = cast.ticket(), Actor.client(cast.ken.pk), Actor.agent(cast.jane.pk)
    messages = [lambda: add_message(actor=ken, ticket_id=ticket.pk, body="One of many.")] * (WRITERS // 2)
    notes = [lambda: note(actor=jane, ticket_id=ticket.pk, body="<p>One of many.</p>")] * (WRITERS // 2)
    assert at_once(*messages, *notes) == []
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.entry_count, after.sequence) == (WRITERS + 1, WRITERS + 2)


def test_a_mixed_crowd_leaves_tickets_that_refold(cast: Cast) -> None:
    tickets, jane, ken = [cast.ticket() for _ in range(3)], Actor.agent(cast.jane.pk), Actor.client(cast.ken.pk)
    verbs: list[Callable[[int], object]] = [
        lambda pk: close(actor=jane, ticket_id=pk),
        lambda pk: reopen(actor=ken, ticket_id=pk),
        lambda pk: transfer(actor=jane, ticket_id=pk, department_id=cast.it_support.pk),
        lambda pk: add_message(actor=ken, ticket_id=pk, body="And?"),
        lambda pk: close(actor=jane, ticket_id=pk),
    ]
    jobs = [partial(verb, ticket.pk) for ticket in tickets for verb in verbs]
    assert at_once(*jobs, cast.ticket) == []
    assert not [problem for finding in run_all() for problem in finding.problems]
    for ticket in tickets:
        closings = [one.name for one in facts_of(ticket.pk)]
        assert closings.count("TicketTransferred") == 1


def test_one_of_sixteen_claims_the_ticket(cast: Cast) -> None:
    ticket, john, vera = cast.ticket(), Actor.agent(cast.john.pk), Actor.agent(cast.vera.pk)
    one_each = [lambda: claim(actor=vera, ticket_id=ticket.pk), lambda: claim(actor=john, ticket_id=ticket.pk)]
    errors = at_once(*one_each)
    assert all(isinstance(error, Refused) for error in errors)
    holders = [one.name for one in facts_of(ticket.pk)].count("TicketClaimed")
    assert holders == 2 - len(errors)


def test_sixteen_submits_of_one_form_make_one_ticket(cast: Cast) -> None:
    def submit() -> int:
        return once(key="form", scope="ken", run=lambda: int(cast.ticket().pk))

    assert at_once(*[submit] * WRITERS) == []
    assert Ticket.objects.count() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="on SQLite a write transaction alone holds the lane")
def test_without_the_lock_writers_would_collide(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: a variant that skips the row's lock runs into the ledger's unique sequence."""
    ticket, ken = cast.ticket(), Actor.client(cast.ken.pk)
    monkeypatch.setattr(recording, "read_locked", lambda pk: Ticket.objects.filter(pk=pk).first())
    jobs = [lambda: add_message(actor=ken, ticket_id=ticket.pk, body="Unlocked.")] * WRITERS
    errors = [error for _round in range(3) for error in at_once(*jobs)]
    assert errors
    assert all(isinstance(error, DatabaseError) for error in errors)
    sequences = LedgerRow.objects.filter(stream_id=ticket.pk).values_list("sequence", flat=True)
    assert len(set(sequences)) == len(sequences)
