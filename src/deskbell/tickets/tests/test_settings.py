"""Each setting of tickets does what its words say, and nothing while it stands at its default."""

from collections.abc import Callable
from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Refused
from deskbell.kernel.settings import DESK_NAME, DeskSetting
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import client_tickets, queue_page, timeline
from deskbell.tickets.settings import (
    CLAIM_ON_ANSWER,
    DEFAULT_DEPARTMENT_ID,
    HIDES_AGENT_NAMES,
    LISTS_SHARED_TICKETS,
    MAY_VISITORS_OPEN,
    MOST_OPEN_TICKETS,
    NEEDS_TOPIC_TO_CLOSE,
    QUEUE_PAGE_SIZE,
)
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def put(setting: DeskSetting[Any], value: Any) -> None:
    """As an administrator would."""
    configure(actor=Actor.system(), setting=setting, value=value)


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Ticket]:
    """A visitor asks for help."""

    def by(**changes: Any) -> Ticket:
        asked = {"actor": Actor.visitor(), "email": "zoe@visitor.example", "subject": "Hello", "body": "Help"}
        return open_ticket(**{**asked, **changes})

    return by


def test_default_department(cast: Cast, ask: Callable[..., Ticket]) -> None:
    assert ask().department_id == cast.it_support.pk
    put(DEFAULT_DEPARTMENT_ID, cast.facilities.pk)
    assert ask().department_id == cast.facilities.pk


def test_only_clients_may_open(cast: Cast, ask: Callable[..., Ticket]) -> None:
    ask()
    put(MAY_VISITORS_OPEN, value=False)
    with pytest.raises(Refused, match="sign in first"):
        ask()
    assert cast.ticket().pk
    assert ask(actor=Actor.agent(cast.john.pk), department_id=cast.banking.pk).pk


def test_most_open_tickets(cast: Cast, ask: Callable[..., Ticket]) -> None:
    put(MOST_OPEN_TICKETS, 2)
    first, _second = ask(), ask()
    with pytest.raises(Refused, match="2 open tickets"):
        ask(email="ZOE@visitor.example")
    assert ask(email="other@visitor.example").pk
    assert ask(actor=Actor.agent(cast.john.pk), department_id=cast.banking.pk).pk, "agents are not held up"
    close(actor=Actor.agent(cast.ada.pk), ticket_id=first.pk)
    for extra in Ticket.objects.filter(requester__email="zoe@visitor.example").exclude(pk=first.pk):
        close(actor=Actor.agent(cast.ada.pk), ticket_id=extra.pk)
    assert ask().pk, "finished tickets don't count"


def test_most_open_tickets_of_a_signed_in_client(cast: Cast) -> None:
    put(MOST_OPEN_TICKETS, 1)
    cast.ticket()
    with pytest.raises(Refused, match="1 open ticket,"):
        cast.ticket()


def test_claim_on_answer(cast: Cast) -> None:
    first = cast.ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=first.pk, body="Hello")
    first.refresh_from_db()
    assert first.agent_id is None
    put(CLAIM_ON_ANSWER, value=True)
    second = cast.ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=second.pk, body="Hello")
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=second.pk, body="And I")
    second.refresh_from_db()
    assert second.agent_id == cast.john.pk, "what is somebody's stays theirs"


def test_a_topic_before_finishing(cast: Cast, ask: Callable[..., Ticket]) -> None:
    put(NEEDS_TOPIC_TO_CLOSE, value=True)
    without, having = ask(), cast.ticket()
    with pytest.raises(Refused, match="help topic first"):
        resolve(actor=Actor.agent(cast.ada.pk), ticket_id=without.pk)
    resolve(actor=Actor.agent(cast.ada.pk), ticket_id=having.pk)
    put(NEEDS_TOPIC_TO_CLOSE, value=False)
    resolve(actor=Actor.agent(cast.ada.pk), ticket_id=without.pk)


def test_queue_page_size(cast: Cast, ask: Callable[..., Ticket]) -> None:
    for _each in range(6):
        ask()
    viewer = viewer_of(Actor.agent(cast.ada.pk))
    assert len(queue_page(viewer=viewer, queue="needs_reply").rows) == 6
    put(QUEUE_PAGE_SIZE, 5)
    page = queue_page(viewer=viewer, queue="needs_reply")
    assert (len(page.rows), page.next_cursor is None) == (5, False)


def test_agents_names_are_hidden_from_clients_alone(cast: Cast) -> None:
    put(DESK_NAME, "North Desk")
    put(HIDES_AGENT_NAMES, value=True)
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="Hello")
    resolve(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    ticket.refresh_from_db()
    client = str(timeline(viewer=viewer_of(Actor.client(cast.ken.pk)), ticket=ticket))
    agent = str(timeline(viewer=viewer_of(Actor.agent(cast.jane.pk)), ticket=ticket))
    assert ("John" in client, "North Desk" in client) == (False, True)
    assert "John Doe" in agent
    put(HIDES_AGENT_NAMES, value=False)
    assert "John Doe" in str(timeline(viewer=viewer_of(Actor.client(cast.ken.pk)), ticket=ticket))


def test_shared_tickets_in_the_list(cast: Cast) -> None:
    ticket = cast.ticket()
    add_collaborator(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, email=cast.mia.email)
    mia = viewer_of(Actor.client(cast.mia.pk))
    assert len(client_tickets(viewer=mia).tickets) == 1
    put(LISTS_SHARED_TICKETS, value=False)
    assert client_tickets(viewer=mia).tickets == ()
    assert len(client_tickets(viewer=viewer_of(Actor.client(cast.ken.pk))).tickets) == 1
