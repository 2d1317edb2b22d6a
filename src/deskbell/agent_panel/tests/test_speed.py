"""How much a page asks of the database, and that more rows do not ask more."""

import io

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.agent_panel.pages import queue as queue_pages
from deskbell.agent_panel.pages.place import Place
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Ticket
from deskbell.tickets.own_queues import ListToKeep, keep_list
from deskbell.tickets.queries.criteria import criteria_in
from deskbell.ui.drafts.keeping import name_about

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MOST_OF_A_QUEUE = 10


def asked(browser: Client, address: str) -> list[str]:
    """The statements that one request sends, once the process is warm."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return [query["sql"] for query in captured.captured_queries]


def fill(cast: Cast, number: int) -> list[Ticket]:
    """Tickets of the same department, every second one assigned."""
    tickets = [cast.ticket(subject=f"Ticket {place}") for place in range(number)]
    for ticket in tickets[::2]:
        assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    return tickets


@pytest.mark.parametrize(
    "queue", ["needs_reply", "answered", "mine", "my_teams", "unassigned", "due_soon", "overdue", "resolved", "closed"]
)
def test_a_queue_asks_little(cast: Cast, jane: Client, queue: str) -> None:
    fill(cast, 3)
    statements = asked(jane, f"/desk/{queue}/")
    assert len(statements) <= MOST_OF_A_QUEUE, "\n".join(statements)


def test_twenty_five_rows_ask_no_more_than_one(cast: Cast, jane: Client) -> None:
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    fill(cast, 1)
    with_one = len(asked(jane, "/desk/needs_reply/"))
    fill(cast, 26)
    assert len(asked(jane, "/desk/needs_reply/")) == with_one


def test_a_query_for_each_row_would_be_noticed(cast: Cast, jane: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = queue_pages.initials_of

    def asks_again(name: str) -> str:
        Ticket.objects.count()
        return whole(name)

    monkeypatch.setattr(queue_pages, "initials_of", asks_again)
    fill(cast, 1)
    with_one = len(asked(jane, "/desk/needs_reply/"))
    fill(cast, 24)
    assert len(asked(jane, "/desk/needs_reply/")) == with_one + 24


def a_full_ticket(cast: Cast) -> Ticket:
    """One with everything that a page shows of a ticket, and a rail with everything that Jane's can hold."""
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    ada, files = Actor.agent(cast.ada.pk), (take_in(name="page.txt", content=io.BytesIO(b"words")),)
    ticket, _next = cast.ticket(attachments=files), cast.ticket()
    assign(actor=ada, ticket_id=ticket.pk, agent_id=cast.jane.pk, comment="Please")
    add_collaborator(actor=ada, ticket_id=ticket.pk, email="ops@northbank.example")
    note(actor=ada, ticket_id=ticket.pk, body="<p>A note</p>", attachments=files)
    respond(actor=ada, ticket_id=ticket.pk, body="<p>An answer</p>")
    by_status = criteria_in({"status": [str(ticket.status_id)]})
    keep_list(actor=Actor.agent(cast.jane.pk), kept=ListToKeep(name="Mine too", base="tickets", criteria=by_status))
    return ticket


def write_without_sending(browser: Client, cast: Cast, ticket: Ticket, *, form_key: str) -> None:
    """Leave an unsent reply of Jane's at the desk."""
    name = name_about(ticket.number, f"reply-{cast.jane.pk}")
    typed = {"name": name, "form_key": form_key, "sequence": "1", "body": "Half a sent"}
    assert browser.post("/drafts/save/", typed).status_code == 200


def test_a_ticket_with_everything_asks_little(cast: Cast, jane: Client) -> None:
    """Files that wait with an unsent reply cost one query more, and nothing else does."""
    ticket = a_full_ticket(cast)
    address = f"/desk/tickets/{ticket.number}/{Place(queue='needs_reply').query}"
    write_without_sending(jane, cast, ticket, form_key="0" * 32)
    statements, page = asked(jane, address), jane.get(address).content.decode()
    assert all(words in page for words in ("Half a sent", "Mine too", "page.txt", "ops@northbank.example"))
    assert len(statements) <= MOST_QUERIES, "\n".join(statements)
    answer = jane.post("/uploads/", {"form_key": "0" * 32, "files": io.BytesIO(b"words")})
    assert answer.status_code == 200
    assert len(asked(jane, address)) == len(statements) + 1


def test_a_ticket_asks_no_more_for_an_unsent_text_and_a_kept_list(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    address = f"/desk/tickets/{ticket.number}/?queue=needs_reply"
    before = len(asked(jane, address))
    write_without_sending(jane, cast, ticket, form_key="0" * 32)
    keep_list(actor=Actor.agent(cast.jane.pk), kept=ListToKeep(name="Mine too", base="mine"))
    assert len(asked(jane, address)) == before


def test_a_long_thread_asks_no_more(cast: Cast, jane: Client) -> None:
    ticket = a_full_ticket(cast)
    address = f"/desk/tickets/{ticket.number}/?queue=mine"
    before = len(asked(jane, address))
    for number in range(10):
        note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body=f"<p>{number}</p>")
        respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body=f"<p>{number}</p>")
    assert len(asked(jane, address)) == before
