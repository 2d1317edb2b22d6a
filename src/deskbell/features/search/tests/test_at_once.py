"""One ticket is deleted while another is written: no word is dropped that the other holds."""

from collections.abc import Callable
from functools import partial
from threading import Thread

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.features.search import index
from deskbell.features.search.verification import index_is_in_step_throughout
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import COMMANDS
from deskbell.kernel.transactions import writing
from deskbell.tickets.models import Ticket

from .test_index import problems_of
from .test_searching import found_by

pytestmark = pytest.mark.django_db(transaction=True)
ON_POSTGRESQL = "connection.vendor != 'postgresql'"
A_WHILE = 1.0


def elsewhere(do: Callable[[], object]) -> None:
    """In a thread with a connection of its own."""
    try:
        do()
    finally:
        connection.close()


def in_the_middle(of: Callable[[], object], do: Callable[[], object]) -> None:
    """While one has done its work and not yet ended, another begins; whether it waits or not, both end."""
    other = Thread(target=elsewhere, args=(do,))
    with writing():
        of()
        other.start()
        other.join(timeout=A_WHILE)
    other.join(timeout=30)
    assert not other.is_alive()


def the_two(cast: Cast) -> tuple[Callable[[], object], Callable[[], object], Ticket]:
    """Deleting the only ticket that holds a word, and writing the word into another one, which is the third."""
    gone, stays = cast.ticket(body="hazelnut"), cast.ticket(body="something else")
    agent = Actor.agent(cast.ada.pk)
    delete = partial(COMMANDS["delete_ticket"], actor=agent, ticket_id=gone.pk, number=gone.number, kind="spam")
    write = partial(COMMANDS["note"], actor=agent, ticket_id=stays.pk, body="hazelnut")
    return delete, write, stays


@pytest.mark.parametrize("deletes_first", [True, False])
def test_a_word_that_is_just_written_stays(cast: Cast, deletes_first: bool) -> None:
    delete, write, stays = the_two(cast)
    in_the_middle(delete, write) if deletes_first else in_the_middle(write, delete)
    assert found_by(Actor.agent(cast.ada.pk), "azelnu") == [stays.number]
    assert problems_of(index_is_in_step_throughout) == []


@pytest.mark.broken_on_purpose
@pytest.mark.skipif(ON_POSTGRESQL, reason="on SQLite a write transaction alone holds the lane")
@pytest.mark.parametrize("deletes_first", [True, False])
def test_without_taking_turns_it_is_dropped(cast: Cast, monkeypatch: pytest.MonkeyPatch, deletes_first: bool) -> None:
    """The counter-proof."""
    for turn in ("one_at_a_time", "beside_others"):
        monkeypatch.setattr(index, turn, lambda _name: None)
    delete, write, _stays = the_two(cast)
    in_the_middle(delete, write) if deletes_first else in_the_middle(write, delete)
    assert found_by(Actor.agent(cast.ada.pk), "azelnu") == []
