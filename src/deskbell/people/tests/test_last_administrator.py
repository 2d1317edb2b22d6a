"""Two administrators who leave in the same moment: one of them stays."""

import threading

import pytest
from deskbell_tests.cast import Cast, build_cast
from django.db import connection

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Refused
from deskbell.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)


def leave(agent_id: int, start: threading.Barrier, refused: list[int]) -> None:
    """Disable one administrator in a thread of its own."""
    start.wait(timeout=20)
    try:
        configure_object(
            actor=Actor.system(), instance=Agent.objects.get(pk=agent_id), changes={"is_administrator": False}
        )
    except Refused:
        refused.append(agent_id)
    finally:
        connection.close()


def both_leave(cast: Cast) -> list[int]:
    """Those of the two who were kept."""
    start, refused = threading.Barrier(2), list[int]()
    pair = [threading.Thread(target=leave, args=(pk, start, refused)) for pk in (cast.ada.pk, cast.jane.pk)]
    for one in pair:
        one.start()
    for one in pair:
        one.join(timeout=30)
    return refused


def test_one_of_two_stays() -> None:
    cast = build_cast()
    for _time in range(5):
        Agent.objects.filter(pk__in=(cast.ada.pk, cast.jane.pk)).update(is_administrator=True)
        refused = both_leave(cast)
        assert len(refused) == 1
        assert list(Agent.objects.filter(is_administrator=True).values_list("pk", flat=True)) == refused
