"""Made-up tickets in any number."""

from random import Random

import pytest
from django.utils import timezone

from deskbell.features.sample_desk.demo import make_demo
from deskbell.features.sample_desk.numbers import numbers
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.people.models import User
from deskbell.tickets.models import NumberFormat, Ticket
from deskbell.tickets.words import ACTIVE_STATES

pytestmark = pytest.mark.django_db


def test_they_are_believable_and_nothing_follows_them() -> None:
    told: list[int] = []
    make_demo(tickets=300, seed=4, progress=told.append)
    assert told == [300]
    assert Ticket.objects.count() == 300
    assert 30 <= Ticket.objects.filter(state__in=ACTIVE_STATES).count() <= 90
    assert Ticket.objects.values("department").distinct().count() > 2
    assert Ticket.objects.filter(entry_count__gt=3).exists()
    assert not LedgerRow.objects.filter(occurred_at__gt=timezone.now()).exists()
    assert not Delivery.objects.exists()


def test_running_again_adds_as_many_with_the_same_people() -> None:
    make_demo(tickets=40, seed=1, progress=_nobody)
    people = User.objects.count()
    make_demo(tickets=40, seed=1, progress=_nobody)
    assert Ticket.objects.count() == 80
    assert User.objects.count() == people


def test_the_number_format_grows_before_it_is_half_full() -> None:
    make_demo(tickets=1, seed=1, progress=_nobody)
    NumberFormat.objects.filter(is_default=True).update(pattern="A-###")
    drawn = list(numbers(chance=_Low(), wanted=500))
    assert NumberFormat.objects.get(is_default=True).pattern == "A-####"
    assert len(set(drawn)) == 500
    assert all(len(number) == 6 for number in drawn)


def _nobody(_done: int) -> None:
    """Progress that nobody watches."""


class _Low(Random):
    """Chance that draws each number twice, so that collisions are certain."""

    calls = 0

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        self.calls += 1
        return start + self.calls // 2
