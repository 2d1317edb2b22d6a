"""What the suite leaves out to be quick: it notices each write, and what it puts in is what was built."""

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.watching import known_to_hold, watching
from django.test import Client

from deskbell.people.models import Agent, User
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_looking_is_no_writing_and_signing_in_neither(cast: Cast, client: Client) -> None:
    with watching() as watch:
        client.force_login(cast.jane.user)
        assert client.get("/desk/lists/").status_code == 200
        list(Ticket.objects.all())
    assert not watch.has_written


def test_each_write_is_noticed_but_for_rows_that_are_known_to_hold(cast: Cast) -> None:
    for write in (
        cast.ticket,
        lambda: User.objects.update(name="x"),
        lambda: User.objects.filter(email="gus@visitor.example").update(name="z"),
    ):
        with watching() as watch:
            with known_to_hold():
                User.objects.update(name="y")
            assert not watch.has_written
            write()
        assert watch.has_written


def test_who_was_put_in_can_be_worked_with(cast: Cast) -> None:
    again = Agent.objects.get(pk=cast.jane.pk)
    assert (again.user.email, again.department, again.role) == (
        cast.jane.user.email,
        cast.it_support,
        cast.jane.role,
    )
    assert cast.ticket().department == cast.banking
