"""The ban list: kept as addresses are compared, obeyed by every way in but an agent's own hand."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import SYSTEM, Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Refused
from deskbell.people.banning import is_banned
from deskbell.people.configuration.banned import BannedAddressForm
from deskbell.people.models import BannedAddress
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def ban(typed: str) -> BannedAddressForm:
    """What an administrator types."""
    form = BannedAddressForm({"address": typed, "note": "spam"})
    if form.is_valid():
        form.apply(SYSTEM)
    return form


@pytest.mark.parametrize("typed", [" Eve@X.example ", "@X.EXAMPLE"])
def test_an_address_or_a_domain_is_banned_however_it_is_written(typed: str) -> None:
    assert not is_banned("eve@x.example")
    assert not ban(typed).errors
    assert is_banned("EVE@x.example")
    assert not is_banned("eve@y.example")
    assert not is_banned("eve@sub.x.example")
    assert not is_banned("")
    configure_object(actor=SYSTEM, instance=BannedAddress.objects.get(), changes={"is_retired": True})
    assert not is_banned("eve@x.example")


@pytest.mark.parametrize("typed", ["", "eve", "@", "x.example", "@x"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert "address" in ban(typed).errors


def test_only_an_agent_opens_a_ticket_for_a_banned_address(cast: Cast) -> None:
    ban("@northbank.example")
    asked = {"email": "new@northbank.example", "topic_id": cast.outage.pk}
    for actor in (Actor.visitor(), SYSTEM, Actor.client(cast.ken.pk)):
        with pytest.raises(Refused):
            cast.ticket(actor=actor, **asked)
    assert not Ticket.objects.exists()
    assert cast.ticket(actor=Actor.agent(cast.jane.pk), **asked).requester.email == "new@northbank.example"
