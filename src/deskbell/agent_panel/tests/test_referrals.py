"""Referring on the page of a ticket."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.models import Referral, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return cast.ticket()


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_the_dialog_offers_everybody_else_and_says_who_was_chosen(cast: Cast, ticket: Ticket) -> None:
    jane, address = browser(cast.jane.user), f"/desk/tickets/{ticket.number}/"
    shown = jane.get(f"{address}refer/").content.decode()
    assert f'value="department:{cast.facilities.pk}"' in shown
    assert f'value="department:{cast.banking.pk}"' not in shown
    assert f'value="agent:{cast.jane.pk}"' not in shown
    jane.post(f"{address}refer/", {"to": f"team:{cast.level_two.pk}", "comment": "Any idea?"})
    page = jane.get(address).content.decode()
    assert "Referred to" in page
    assert "Withdraw the referral to Level II" in page
    assert "Any idea?" in page


@pytest.mark.parametrize("to", ["", "agent:0", "agent:x", "everybody:1", "department:-1"])
def test_what_is_not_on_the_list_is_asked_for_again_and_what_was_typed_stays(
    cast: Cast, ticket: Ticket, to: str
) -> None:
    sent = {"to": to, "comment": "Please look"}
    answer = browser(cast.jane.user).post(f"/desk/tickets/{ticket.number}/refer/", sent)
    assert answer.status_code == 422
    assert "Please look" in answer.content.decode()
    assert not Referral.objects.exists()


def test_it_is_withdrawn_by_its_button(cast: Cast, ticket: Ticket) -> None:
    refer(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, agent_id=cast.nora.pk)
    address = f"/desk/tickets/{ticket.number}/"
    nora = browser(cast.nora.user)
    assert nora.get(address).status_code == 200
    browser(cast.jane.user).post(f"{address}referrals/{Referral.objects.get().pk}/withdraw/")
    assert nora.get(address).status_code == 404


def test_whoever_may_not_refer_is_not_asked_to(cast: Cast, ticket: Ticket) -> None:
    vera, address = browser(cast.vera.user), f"/desk/tickets/{ticket.number}/"
    assert "/refer/" not in vera.get(address).content.decode()
    assert vera.get(f"{address}refer/").status_code == 403


def test_a_transfer_offers_to_leave_a_referral(cast: Cast, ticket: Ticket) -> None:
    jane, address = browser(cast.jane.user), f"/desk/tickets/{ticket.number}/transfer/"
    assert "Online Banking still sees it" in jane.get(address).content.decode()
    jane.post(address, {"department": cast.facilities.pk, "keeps_referral": "on"})
    assert Referral.objects.get().department == cast.banking
