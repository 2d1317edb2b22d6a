"""Rows of any list of tickets: in the order asked for, and only what the viewer may see."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deskbell.kernel.actor import Actor
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import rows_of
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def test_rows_come_in_the_order_asked_for(cast: Cast) -> None:
    first, second, third = cast.ticket(), cast.ticket(), cast.ticket()
    asked = [second.pk, third.pk, first.pk]
    viewer = viewer_of(Actor.agent(cast.jane.pk))
    assert [row.ticket_id for row in rows_of(viewer=viewer, ticket_ids=asked)] == asked
    assert [row.number for row in rows_of(viewer=viewer, ticket_ids=[first.pk])] == [first.number]


def test_what_may_not_be_seen_is_left_out(cast: Cast) -> None:
    """Threat 24: ids that somebody gives open nothing, and numbers that no database knows break nothing."""
    ticket = cast.ticket()
    nobodys = [ticket.pk, 2**70, -1, 0, 2**63 - 1]
    assert rows_of(viewer=viewer_of(Actor.agent(cast.nora.pk)), ticket_ids=nobodys) == ()
    assert len(rows_of(viewer=viewer_of(Actor.agent(cast.jane.pk)), ticket_ids=nobodys)) == 1
    assert rows_of(viewer=viewer_of(Actor.agent(cast.jane.pk)), ticket_ids=[]) == ()


def test_many_rows_ask_no_more_than_one(cast: Cast) -> None:
    cast.ticket()

    def asked() -> int:
        viewer = viewer_of(Actor.agent(cast.jane.pk))
        with CaptureQueriesContext(connection) as captured:
            rows_of(viewer=viewer, ticket_ids=list(Ticket.objects.values_list("pk", flat=True)))
        return len(captured)

    with_one = asked()
    for _one in range(9):
        cast.ticket()
    assert asked() == with_one
