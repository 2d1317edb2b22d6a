"""Who may come in, and what is not there for whom (threats 12, 13 and 24)."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.urls import reverse

from deskbell.agent_panel.routes import urlpatterns
from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.transfer import transfer

pytestmark = pytest.mark.django_db
OF_A_TICKET = sorted(str(one.name) for one in urlpatterns if "<str:number>" in str(one.pattern))


def address_of(name: str, number: str, *, other: int = 1) -> str:
    """An address of one ticket; whatever else it names has the number `other`."""
    pattern = next(one.pattern for one in urlpatterns if one.name == name)
    others = dict.fromkeys(set(pattern.converters) - {"number"}, other)
    return reverse(f"desk:{name}", kwargs={"number": number, **others})


def answers(browser: Client, name: str, number: str) -> tuple[int, bytes, int, bytes]:
    looked = browser.get(address_of(name, number))
    sent = browser.post(
        address_of(name, number), {"comment": "x", "body": "x", "email": "x@x.test", "form_key": "a" * 32}
    )
    return looked.status_code, looked.content, sent.status_code, sent.content


@pytest.mark.parametrize("name", OF_A_TICKET)
def test_what_is_not_open_is_like_what_is_not_there(cast: Cast, sign_in: SignIn, name: str) -> None:
    nora, number = sign_in(cast.nora), cast.ticket().number
    foreign, missing = answers(nora, name, number), answers(nora, name, "000000")
    assert {foreign[0], foreign[2]} <= {404, 405}
    assert foreign[0::2] == missing[0::2]
    assert foreign[1] == missing[1]


@pytest.mark.parametrize("name", OF_A_TICKET)
def test_clients_find_nothing_at_all(cast: Cast, sign_in: SignIn, name: str) -> None:
    number = cast.ticket().number
    for person in (cast.ken, cast.mia):
        looked, _page, sent, _answer = answers(sign_in(person), name, number)
        assert (looked, sent) == (404, 404)


@pytest.mark.parametrize("address", ["/desk/", "/desk/mine/", "/desk/new/"])
def test_clients_find_no_panel(cast: Cast, sign_in: SignIn, address: str) -> None:
    assert sign_in(cast.ken).get(address).status_code == 404


@pytest.mark.parametrize("name", OF_A_TICKET)
def test_visitors_sign_in_first_and_lose_nothing(cast: Cast, client: Client, name: str) -> None:
    number = cast.ticket().number
    looked = client.get(address_of(name, number))
    assert looked.status_code == 302
    assert f"next=%2Fdesk%2Ftickets%2F{number}%2F" in looked["Location"]
    sent = client.post(
        address_of(name, number),
        {"body": "Half an hour of work", "comment": "And a remark", "form_key": "b" * 32},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert sent.status_code == 401
    assert "Half an hour of work" in sent.content.decode()
    assert "And a remark" in sent.content.decode()


def test_a_kept_text_arrives_after_signing_in_again(cast: Cast, client: Client) -> None:
    ticket = cast.ticket()
    address = address_of("respond", ticket.number)
    typed = {"body": "Half an hour of work", "body_format": "text", "form_key": "b" * 32, "seen_sequence": "2"}
    kept = client.post(address, typed, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()
    assert f'action="{address}"' in kept
    assert all(f'name="{name}" value="{value}"' in kept for name, value in typed.items())
    client.force_login(cast.jane.user)
    assert client.post(address, typed).status_code == 302
    assert "Half an hour of work" in client.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_a_disabled_agent_is_out_at_once(cast: Cast, jane: Client) -> None:
    number = cast.ticket().number
    assert jane.get(f"/desk/tickets/{number}/").status_code == 200
    configure_object(actor=Actor.system(), instance=cast.jane, changes={"is_active": False})
    assert jane.get(f"/desk/tickets/{number}/").status_code == 302
    assert jane.post(f"/desk/tickets/{number}/claim/").status_code == 401


def test_access_ends_with_the_department(cast: Cast, sign_in: SignIn) -> None:
    ticket, john = cast.ticket(), sign_in(cast.john)
    address = f"/desk/tickets/{ticket.number}/"
    assert john.get(address).status_code == 200
    transfer(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, department_id=cast.facilities.pk)
    assert john.get(address).status_code == 404
    assert john.post(f"{address}note/", {"body": "Still here?", "body_format": "text"}).status_code == 404


@pytest.mark.parametrize("hands", ["agent", "team"])
def test_assignment_opens_a_ticket_of_another_department(cast: Cast, sign_in: SignIn, hands: str) -> None:
    ticket, tom = cast.ticket(), sign_in(cast.tom)
    address = f"/desk/tickets/{ticket.number}/"
    assert tom.get(address).status_code == 404
    chosen = {"agent_id": cast.tom.pk} if hands == "agent" else {"team_id": cast.level_two.pk}
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, **chosen)
    assert tom.get(address).status_code == 200


@pytest.mark.parametrize("number", ["%00", "1%2F2", "%25", "' OR 1=1 --", "٣٤٥", "9" * 400])
def test_strange_numbers_are_simply_not_there(cast: Cast, jane: Client, number: str) -> None:
    cast.ticket()
    assert jane.get(f"/desk/tickets/{number}/").status_code == 404
    assert jane.get(f"/desk/tickets/{number}/files/1/").status_code == 404


@pytest.mark.parametrize(
    "name", [name for name in OF_A_TICKET if address_of(name, "1") != address_of(name, "1", other=2)]
)
def test_numbers_beyond_all_rows_are_simply_not_there(cast: Cast, jane: Client, name: str) -> None:
    for other in (2**63, 10**30):
        address = address_of(name, cast.ticket().number, other=other)
        assert {jane.get(address).status_code, jane.post(address).status_code} <= {404, 405}, other


def test_nothing_stays_in_a_cache(cast: Cast, jane: Client) -> None:
    answer = jane.get(f"/desk/tickets/{cast.ticket().number}/")
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]
