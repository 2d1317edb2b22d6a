"""Threat 5: whatever anybody wrote into whatever field, on a page it is words and nothing that runs."""

import io
from html.parser import HTMLParser

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.agent_panel.tests.test_ticket import address_of_everything
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.models import Delivery
from deskbell.kernel.settings import DESK_NAME
from deskbell.people.models import Organization, User
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_subject import change_subject
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "{{1234567*7}} {% debug %} %{ticket.number}",
)

FIELDS = (
    "body", "comment", "subject", "email", "name", "phone", "source", "topic", "department", "priority", "agent", "team",
    "due_at", "collaborators", "status", "form_key", "body_format", "choice", "then_status", "seen_sequence",
)  # fmt: skip


class Runner(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and not values.get("src"):
            self.found.append(tag)
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or name == "style" or address.startswith(("javascript:", "data:text")):
                self.found.append(f"{tag} {name}")


def runs(page: str) -> list[str]:
    """What of a page would run, and templates that were worked out."""
    runner = Runner()
    runner.feed(page)
    return runner.found + (["8641969"] if "8641969" in page else [])


def a_hostile_ticket(cast: Cast, words: str) -> Ticket:
    """The words in every field that a page of the agent panel shows."""
    ada, short = Actor.agent(cast.ada.pk), words[:60]
    configure(actor=SYSTEM, setting=DESK_NAME, value=words)
    organization = Organization()
    configure_object(actor=SYSTEM, instance=organization, changes={"name": words})
    User.objects.filter(pk=cast.ken.pk).update(name=words, phone=words[:40], organization=organization)
    User.objects.filter(pk=cast.john.pk).update(name=words)
    ticket = cast.ticket(
        subject=words, body=f"Words: {words}", attachments=(take_in(name=f"{short}.txt", content=io.BytesIO(b"x")),)
    )
    for row in (ticket.department, cast.level_two, cast.outage, ticket.status, ticket.priority):
        configure_object(actor=SYSTEM, instance=row, changes={"name": short})
    assign(actor=ada, ticket_id=ticket.pk, agent_id=cast.john.pk, team_id=cast.level_two.pk, comment=words)
    note(actor=ada, ticket_id=ticket.pk, body=f"Words: {words}")
    respond(actor=ada, ticket_id=ticket.pk, body=f"Words: {words}")
    Delivery.objects.filter(effect="answer").update(state="failed", last_error=words)
    add_collaborator(actor=ada, ticket_id=ticket.pk, email="eve@x.test", name=words)
    change_subject(actor=ada, ticket_id=ticket.pk, subject=f"{words} again", comment=words)
    cast.ticket(subject=words)
    return ticket


@pytest.mark.parametrize("words", PAYLOADS)
def test_no_page_runs_what_somebody_wrote(cast: Cast, sign_in: SignIn, words: str) -> None:
    ticket, jane = a_hostile_ticket(cast, words), sign_in(cast.jane)
    for address in address_of_everything(ticket):
        answer = jane.get(address)
        page = answer.content.decode()
        assert not runs(page), f"{address}: {runs(page)}"
        partial = jane.get(address, headers={"HX-Request": "true"}).content.decode()
        assert not runs(partial), f"{address} (part): {runs(partial)}"


@pytest.mark.parametrize("words", PAYLOADS)
def test_no_form_runs_what_was_typed_into_it(cast: Cast, jane: Client, words: str) -> None:
    ticket = cast.ticket()
    typed = dict.fromkeys(FIELDS, words)
    for address in [*address_of_everything(ticket), "/desk/new/"]:
        page = jane.post(f"{address.partition('?')[0]}?queue={words}&sort={words}", typed).content.decode()
        assert not runs(page), f"{address}: {runs(page)}"


def test_the_proof_can_fail() -> None:
    assert all(runs(one) for one in PAYLOADS[:4])
    assert runs("<p>8641969</p>")
