"""What the suite leaves out to be quick: it notices each write, and what it puts in is what was built."""

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.watching import known_to_hold, watching
from django.db import connection
from django.test import Client

from deskbell.kernel.verification import run
from deskbell.people.models import Agent, User
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db

FOLDED = "every ticket's row is its facts, folded"


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


def test_what_was_written_is_looked_at_by_every_check_that_reads_it(cast: Cast) -> None:
    with watching() as watch:
        User.objects.update(name="y")
        of_people = watch.checks()
        cast.ticket()
        of_tickets = watch.checks()
    assert FOLDED not in of_people
    assert FOLDED in of_tickets


@pytest.mark.broken_on_purpose
def test_what_no_command_wrote_is_found_among_them(cast: Cast) -> None:
    ticket = cast.ticket()
    with watching() as watch, connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET reopen_count = 7 WHERE id = %s", [ticket.pk])
        assert FOLDED in [finding.name for finding in run(watch.checks()) if finding.problems]


def test_who_was_put_in_can_be_worked_with(cast: Cast) -> None:
    again = Agent.objects.get(pk=cast.jane.pk)
    assert (again.user.email, again.department, again.role) == (
        cast.jane.user.email,
        cast.it_support,
        cast.jane.role,
    )
    assert cast.ticket().department == cast.banking
