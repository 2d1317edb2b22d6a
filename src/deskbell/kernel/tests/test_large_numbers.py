"""Numbers beyond what a database holds: asked for by forged forms, they are nobody's; written, they are an error."""

from collections.abc import Callable

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deskbell.people.models import Agent, Team

pytestmark = pytest.mark.django_db
HUGE = 9999999999999999999999
LOOKS: list[Callable[[int], int]] = [
    lambda number: Agent.objects.filter(pk=number).count(),
    lambda number: Agent.objects.filter(pk__in=[number]).count(),
    lambda number: Team.objects.filter(pk__in=[number]).count(),
    lambda number: Team.objects.filter(lead_id__in=[number]).count(),
    lambda number: Team.objects.filter(escalates_to_id=number).count(),
]


@pytest.mark.parametrize("number", [HUGE, -HUGE, 2**63, 10**400], ids=["huge", "negative", "first", "unthinkable"])
@pytest.mark.parametrize("look", LOOKS, ids=range(len(LOOKS)))
def test_nobody_has_such_a_number(cast: Cast, look: Callable[[int], int], number: int) -> None:
    assert look(number) == 0


def test_what_notes_statements_down_can_write_them(cast: Cast) -> None:
    """As it does where errors are shown in the browser."""
    with CaptureQueriesContext(connection) as captured:
        assert not Agent.objects.filter(pk=HUGE).exists()
    assert len(captured) == 1


def test_the_largest_number_that_can_be_held_is_taken_as_it_is() -> None:
    Team.objects.create(pk=2**63 - 1, name="Last")
    assert [Team.objects.filter(pk__in=[number]).count() for number in (2**63 - 2, 2**63 - 1, 2**63)] == [0, 1, 0]


def test_they_are_greater_than_any_other(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_team WHERE id < %s AND id > %s", [HUGE, -HUGE])
        assert cursor.fetchone() == (Team.objects.count(),)


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL compares such numbers, and refuses to keep them"
)
@pytest.mark.parametrize(
    "statement", ["UPDATE people_team SET escalates_to_id = %s", "DELETE FROM people_team WHERE id < %s"]
)
def test_nothing_is_written_by_them(statement: str) -> None:
    with pytest.raises(OverflowError), connection.cursor() as cursor:
        cursor.execute(statement, [HUGE])
