"""What open pages ask for by themselves."""

from threading import Event, Thread

import pytest
from deskbell_tests.cast import Cast
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.note import note
from deskbell.tickets.models import Priority, Ticket

pytestmark = pytest.mark.django_db
BEHIND_THE_DOOR = 4  # session, account, settings, rights: what every page of the panel asks


def version_of(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.number}/version/"


def test_nothing_new_is_said_without_a_word(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    answer = jane.get(version_of(ticket))
    assert answer.json() == {"sequence": ticket.sequence}
    again = jane.get(version_of(ticket), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>Look at this</p>")
    assert jane.get(version_of(ticket), headers={"If-None-Match": answer["ETag"]}).json()["sequence"] > ticket.sequence


@pytest.mark.parametrize("part", ["tickets/{}/version/", "version/"])
def test_asking_costs_one_query_by_key_and_writes_nothing(cast: Cast, jane: Client, part: str) -> None:
    address = "/desk/" + part.format(cast.ticket().number)
    known = jane.get(address)["ETag"]
    with CaptureQueriesContext(connection) as captured:
        answer = jane.get(address, headers={"If-None-Match": known})
    statements = [each["sql"] for each in captured.captured_queries]
    assert answer.status_code == 304
    assert len(statements) == BEHIND_THE_DOOR + 1, "\n".join(statements)
    assert not [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not answer.cookies


def test_a_ticket_elsewhere_has_no_version(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    for part in ("version", "news"):
        assert sign_in(cast.nora).get(f"/desk/tickets/{ticket.number}/{part}/").status_code == 404
        assert sign_in(cast.ken).get(f"/desk/tickets/{ticket.number}/{part}/").status_code == 404


def test_whoever_is_signed_out_is_told_so_and_not_led_away(cast: Cast) -> None:
    assert Client().get(version_of(cast.ticket()), headers={"HX-Request": "true"}).status_code == 401


def test_news_hold_the_parts_and_say_what_came(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    ada = Actor.agent(cast.ada.pk)
    note(actor=ada, ticket_id=ticket.pk, body="<p>First</p>")
    note(actor=ada, ticket_id=ticket.pk, body="<p>Second</p>")
    change_priority(actor=ada, ticket_id=ticket.pk, priority_id=Priority.objects.get(slug="high").pk)
    text = jane.get(f"/desk/tickets/{ticket.number}/news/?after={ticket.sequence}").content.decode()
    assert 'data-bar="2 new messages"' in text
    assert f"{cast.ada.user.name} wrote an internal note. {cast.ada.user.name} raised the priority" in text
    for part in ("ticket-head", "thread", "side"):
        assert f'id="{part}"' in text
    assert "hx-swap-oob" not in text


def test_ones_own_words_are_no_news(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Mine</p>")
    assert 'data-bar=""' in jane.get(f"/desk/tickets/{ticket.number}/news/?after={ticket.sequence}").content.decode()


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "²"])
def test_a_strange_number_is_no_news(cast: Cast, jane: Client, after: str) -> None:
    ticket = cast.ticket()
    assert 'data-bar=""' in jane.get(f"/desk/tickets/{ticket.number}/news/", {"after": after}).content.decode()


def test_the_lists_mark_stands_still_until_something_happens(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    before = jane.get("/desk/version/")["ETag"]
    assert jane.get("/desk/version/", headers={"If-None-Match": before}).status_code == 304
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    assert jane.get("/desk/version/", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_noticed_though_others_were_quicker(cast: Cast, jane: Client) -> None:
    """Its facts have smaller numbers than those that the page knows already."""
    if connection.vendor != "postgresql":
        pytest.skip("writing transactions stand in one lane")
    slow, quick = cast.ticket(), cast.ticket()
    has_begun, may_end = Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            note(actor=Actor.agent(cast.ada.pk), ticket_id=slow.pk, body="<p>Slowly</p>")
            has_begun.set()
            may_end.wait(20)
        connections.close_all()

    writer = Thread(target=write_slowly)
    writer.start()
    try:
        assert has_begun.wait(20)
        note(actor=Actor.agent(cast.ada.pk), ticket_id=quick.pk, body="<p>Quickly</p>")
        known = jane.get("/desk/version/")["ETag"]
    finally:
        may_end.set()
        writer.join(20)
    assert jane.get("/desk/version/", headers={"If-None-Match": known}).status_code == 200
