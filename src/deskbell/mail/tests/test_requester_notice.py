"""Whoever is given a ticket hears of it where the agent wants that."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.worker import drain
from deskbell.mail.effects.requester_notice import NAME
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.access import actor_by_link
from deskbell.tickets.commands.change_requester import change_requester
from deskbell.tickets.models import AccessLink

pytestmark = pytest.mark.django_db(transaction=True)


def notices() -> list[str]:
    drain()
    rows = OutgoingMail.objects.filter(effect=NAME).order_by("pk")
    return [row.recipients.get().address for row in rows]


def test_the_new_requester_gets_a_link_of_their_own(cast: Cast) -> None:
    ticket = cast.ticket()
    drain()  # what its opening sends
    change_requester(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, email=cast.mia.email, tells_new=True)
    assert notices() == [cast.mia.email]
    guest = actor_by_link(AccessLink.objects.get(user=cast.mia).pk)
    assert guest == Actor.guest(user_id=cast.mia.pk, ticket_id=ticket.pk)
    assert f"#{ticket.number}" in OutgoingMail.objects.get(effect=NAME).text


def test_nobody_is_told_unasked_or_too_late(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    change_requester(actor=jane, ticket_id=ticket.pk, email=cast.mia.email)
    assert notices() == []
    change_requester(actor=jane, ticket_id=ticket.pk, email=cast.gus.email, tells_new=True)
    change_requester(actor=jane, ticket_id=ticket.pk, email=cast.ken.email)
    assert notices() == [], "it is somebody else's again"
