"""A client answers while the ticket is being deleted: neither stops the other, and nothing that was said stays."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.utils import timezone

from deskbell.features.satisfaction.commands import vote
from deskbell.features.satisfaction.jobs import ask_clients
from deskbell.features.satisfaction.models import Survey
from deskbell.features.satisfaction.settings import ASKS_HOW_IT_WENT, DELAY_HOURS, LOW_SCORE
from deskbell.features.satisfaction.tokens import token_of
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import NotFound
from deskbell.kernel.transactions import writing
from deskbell.kernel.worker import drain
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.recording import read_locked
from deskbell.tickets.words import DeletionReason

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def survey(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Survey:
    """A client is asked, and a low score would reopen the ticket."""
    monkeypatch.setattr("deskbell.features.satisfaction.jobs.is_quiet", lambda _now: False)
    for setting, value in ((ASKS_HOW_IT_WENT, True), (DELAY_HOURS, 1), (LOW_SCORE, "reopen")):
        configure(actor=Actor.system(), setting=setting, value=value)
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Done.</p>")
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    drain()
    Survey.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert ask_clients() == 1
    return Survey.objects.get()


def elsewhere(do: Callable[[], object], failed: list[Exception]) -> Thread:
    """Begin it in a thread with a connection of its own."""

    def work() -> None:
        try:
            do()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    return thread


def test_whoever_votes_waits_for_the_deletion_and_holds_nothing_that_it_wants(cast: Cast, survey: Survey) -> None:
    """On PostgreSQL the two stood in each other's way, each with the lock that the other wanted."""
    failed: list[Exception] = []
    with writing():
        read_locked(survey.ticket_id)  # as the command begins
        voter = elsewhere(lambda: vote(token=token_of(survey.fact_id), score=1, comment="So slow"), failed)
        voter.join(timeout=1)
        if connection.features.has_select_for_update_nowait:
            Survey.objects.select_for_update(of=("self",), nowait=True).get()  # free: the vote waits at the ticket
        delete_ticket(
            actor=Actor.agent(cast.ada.pk),
            ticket_id=survey.ticket_id,
            number=survey.ticket.number,
            kind=DeletionReason.PRIVACY,
        )
    voter.join(timeout=30)
    assert [type(error) for error in failed] == [NotFound]
    survey.refresh_from_db()
    assert (survey.score, survey.comment) == (None, "")
