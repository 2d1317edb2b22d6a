"""A ticket's page: what it tells, what it offers, and what it does by itself."""

import io
import re

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.mail.models import OutgoingMail
from deskbell.people.models import Agent
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Attachment, Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def page_of(browser: Client, ticket: Ticket, query: str = "") -> str:
    answer = browser.get(f"/desk/tickets/{ticket.number}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def address_of_everything(ticket: Ticket) -> list[str]:
    """Every page about a ticket that can be looked at, and lists that it stands in."""
    verbs = [
        "", "note", "respond", "assign", "release", "transfer", "change-topic", "change-priority", "change-status",
        "change-due-date", "change-subject", "resolve", "close", "archive", "add-collaborator", "change-requester", "link",
        "tag", "print",
    ]  # fmt: skip
    pages = [f"/desk/tickets/{ticket.number}/{verb + '/' if verb else ''}?queue=needs_reply" for verb in verbs]
    return [*pages, "/desk/needs_reply/", "/desk/answered/", "/desk/new/"]


def offered(page: str) -> set[str]:
    """The verbs that a page has a link, a button or a form for."""
    return set(re.findall(r"/desk/tickets/[^/]+/([a-z-]+)/", page)) - {"files", "seen", "version", "news", "print"}


EVERYTHING = {
    "entries", "respond", "assign", "claim", "transfer", "resolve", "close", "change-status", "change-priority", "change-topic",
    "change-due-date", "change-subject", "set-service-level", "add-collaborator", "change-requester", "link", "mark-answered",
    "escalate", "refer", "tag",
}  # fmt: skip


def test_the_page_tells_the_whole_story(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    ada = Actor.agent(cast.ada.pk)
    assign(actor=ada, ticket_id=ticket.pk, agent_id=cast.john.pk, comment="Please take <this>")
    note(actor=ada, ticket_id=ticket.pk, body="<p>Between <b>us</b></p>")
    respond(actor=ada, ticket_id=ticket.pk, body="<p>We see it too</p>")
    page = page_of(jane, ticket)
    for words in (
        f"#{ticket.number}", "Entire mobile and online banking system is down", "Customers report a blank page",
        "<b>Ada King</b> assigned <b>John Doe</b>", "Please take &lt;this&gt;", "Between <b>us</b>", "Only agents see this",
        "We see it too", "Online Banking", "Outage", "ken@northbank.example",
    ):  # fmt: skip
        assert words in page, words


def test_what_is_offered_follows_the_powers(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    by_agent = {agent.pk: offered(page_of(sign_in(agent), ticket)) for agent in (cast.jane, cast.vera)}
    assert by_agent[cast.jane.pk] == EVERYTHING
    assert by_agent[cast.vera.pk] == {"claim", "escalate", "note"}


def test_a_finished_ticket_offers_other_things(cast: Cast, jane: Client) -> None:
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    change_status(actor=ada, ticket_id=ticket.pk, status_id=cast.status(State.CLOSED).pk)
    verbs = offered(page_of(jane, ticket))
    assert {"reopen", "archive", "respond"} <= verbs
    assert not {"resolve", "close", "assign", "claim", "release"} & verbs
    change_status(actor=ada, ticket_id=ticket.pk, status_id=cast.status(State.ARCHIVED).pk)
    page = page_of(jane, ticket)
    assert "respond" not in offered(page)
    assert "/note/" in page


def test_sending_offers_the_statuses_that_may_be_set(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    limited = Agent.objects.get(pk=cast.john.pk)
    configure_object(actor=Actor.system(), instance=limited.role, changes={"permissions": ["ticket.reply"]})
    states = [State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.CLOSED]
    ids = {state: f'name="then_status" value="{cast.status(state).pk}"' for state in states}
    for_john, for_jane = page_of(sign_in(cast.john), ticket), page_of(sign_in(cast.jane), ticket)
    assert [button in for_john for button in ids.values()] == [True, True, False, False]
    assert all(button in for_jane for button in ids.values())
    assert f'name="then_status" value="{cast.status(State.ARCHIVED).pk}"' not in for_jane


def test_looking_writes_nothing_and_a_post_marks_it_seen(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    marker = f'hx-post="/desk/tickets/{ticket.number}/seen/"'
    assert marker in page_of(jane, ticket)
    assert marker in page_of(jane, ticket)
    assert jane.get(f"/desk/tickets/{ticket.number}/seen/").status_code == 405
    answer = jane.post(f"/desk/tickets/{ticket.number}/seen/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert marker not in page_of(jane, ticket)
    assert jane.post(f"/desk/tickets/{ticket.number}/seen/?queue=mine")["Location"].endswith("/?queue=mine")


def test_an_answer_that_did_not_arrive_says_so(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Hello</p>")
    fact = LedgerRow.objects.get(stream_id=ticket.pk, name="ResponseAdded")
    assert "Not delivered" not in page_of(jane, ticket)
    Delivery.objects.filter(fact=fact, effect="answer").update(state="failed", last_error="no such <box>")
    assert 'class="failed">Not delivered: no such &lt;box&gt;</p>' in page_of(jane, ticket)
    assert entry.pk
    assert not OutgoingMail.objects.exists()


def test_a_confirmation_that_did_not_arrive_is_told_to_agents_alone(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    told = "could not be delivered: no such &lt;box&gt;"
    assert told not in page_of(jane, ticket)
    confirming = Delivery.objects.filter(fact__stream_id=ticket.pk, effect="confirmation")
    confirming.update(state="failed", last_error="no such <box>")
    assert page_of(jane, ticket).count(told) == 1
    for_client = sign_in(cast.ken).get(f"/tickets/{ticket.number}/")
    assert for_client.status_code == 200
    assert "could not be delivered" not in for_client.text


def test_files_come_as_files(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    """Threats 6 and 12."""
    drafts = tuple(
        take_in(name=name, content=io.BytesIO(data))
        for name, data in (("a.png", PNG), ("b.html", b"<script>x</script>"))
    )
    ticket, other = cast.ticket(attachments=drafts), cast.ticket()
    picture, page = Attachment.objects.order_by("pk")
    address = f"/desk/tickets/{ticket.number}/files/{page.pk}/"
    assert address in page_of(jane, ticket)
    answer = jane.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer) == b"<script>x</script>"
    shown = jane.get(f"/desk/tickets/{ticket.number}/files/{picture.pk}/")
    assert (shown["Content-Type"], b"".join(shown)) == ("image/png", PNG)
    assert jane.get(f"/desk/tickets/{other.number}/files/{page.pk}/").status_code == 404
    assert sign_in(cast.nora).get(address).status_code == 404


def test_claiming_once_and_being_second(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    address = f"/desk/tickets/{ticket.number}/claim/"
    assert jane.post(f"{address}?queue=unassigned")["Location"] == f"/desk/tickets/{ticket.number}/?queue=unassigned"
    ticket.refresh_from_db()
    assert ticket.agent_id == cast.jane.pk
    second = sign_in(cast.vera).post(address)
    assert second.status_code == 403
    assert "Somebody else has this ticket" in second.content.decode()
    in_a_dialog = sign_in(cast.vera).post(address, headers={"HX-Request": "true"})
    assert in_a_dialog.status_code == 403
    assert b"<html" not in in_a_dialog.content


def test_htmx_gets_the_parts_that_tell(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    answer = jane.post(f"/desk/tickets/{ticket.number}/claim/", headers={"HX-Request": "true"}).content.decode()
    for part in (
        'id="ticket-head" hx-swap-oob',
        'id="thread" data-sequence="',
        'hx-swap-oob="innerHTML:.rail"',
        'id="seen"',
    ):
        assert part in answer, part
    assert "<html" not in answer
    assert "The ticket is yours." in answer


def test_a_ticket_moved_out_of_sight_leads_to_the_queue(cast: Cast, sign_in: SignIn) -> None:
    ticket, john = cast.ticket(), sign_in(cast.john)
    address = f"/desk/tickets/{ticket.number}/transfer/?queue=mine"
    answer = john.post(address, {"department": cast.facilities.pk, "seen_sequence": ticket.sequence})
    assert answer["Location"] == "/desk/mine/"
    assert "no longer open to you" in john.get("/desk/mine/").content.decode()
    back = cast.ticket()
    by_htmx = john.post(
        f"/desk/tickets/{back.number}/transfer/", {"department": cast.facilities.pk}, headers={"HX-Request": "true"}
    )
    assert by_htmx["HX-Redirect"] == "/desk/needs_reply/"


def test_collaborators_come_and_go(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    address = f"/desk/tickets/{ticket.number}/add-collaborator/"
    assert "not-an-address" in jane.post(address, {"email": "not-an-address"}).content.decode()
    assert jane.post(address, {"email": "ops@northbank.example", "name": "Branch Ops"}).status_code == 302
    page = page_of(jane, ticket)
    assert "Branch Ops" in page
    person = re.search(r"remove-collaborator/(\d+)/", page)
    assert person
    assert jane.post(f"/desk/tickets/{ticket.number}/remove-collaborator/{person.group(1)}/").status_code == 302
    assert "ops@northbank.example" not in page_of(jane, ticket)


def test_collaborators_are_not_for_everybody_to_change(cast: Cast, sign_in: SignIn) -> None:
    ticket, vera = cast.ticket(), sign_in(cast.vera)
    address = f"/desk/tickets/{ticket.number}/"
    assert vera.get(f"{address}add-collaborator/").status_code == 403
    assert vera.post(f"{address}add-collaborator/", {"email": "ops@northbank.example"}).status_code == 403
    assert vera.post(f"{address}remove-collaborator/{cast.mia.pk}/").status_code == 403


def test_a_ticket_in_a_department_that_shows_through_assignment_only(cast: Cast, sign_in: SignIn) -> None:
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    transfer(actor=ada, ticket_id=ticket.pk, department_id=cast.facilities.pk)
    assign(actor=ada, ticket_id=ticket.pk, agent_id=cast.john.pk)
    john = sign_in(cast.john)
    answer = john.post(f"/desk/tickets/{ticket.number}/release/", {"comment": "Not mine"})
    assert answer["Location"] == "/desk/needs_reply/"
    assert john.get(f"/desk/tickets/{ticket.number}/").status_code == 404
