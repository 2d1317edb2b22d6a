"""What a new desk has."""

import pytest

from deskbell.tickets.models import Status
from deskbell.tickets.starting_point import lay_starting_point
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def test_every_state_but_deletion_has_a_status_that_agents_may_set() -> None:
    lay_starting_point()
    assert list(Status.objects.values_list("state", flat=True)) == [one for one in State if one != State.DELETED]
