"""Tickets that agents open for those who call or come by."""

from datetime import UTC, datetime

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.models import Agent, User
from deskbell.tickets.models import Attachment, Ticket
from deskbell.tickets.queries import people_in

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/new/"


def send(browser: Client, **fields: object) -> HttpResponse:
    typed = {
        "email": "Lena@NorthBank.example", "name": "Lena Berg", "phone": "+49 30 123", "source": "phone",
        "subject": "Card is blocked", "body": "She called at nine.", "body_format": "text", "form_key": "a" * 32,
    }  # fmt: skip
    return browser.post(ADDRESS, {**typed, **fields})  # type: ignore[return-value]


def test_everything_that_was_typed_is_in_the_ticket(cast: Cast, jane: Client) -> None:
    answer = send(
        jane,
        topic=cast.outage.pk,
        department=cast.it_support.pk,
        priority=cast.priority("high").pk,
        agent=cast.john.pk,
        team=cast.level_two.pk,
        due_at="2030-01-01T09:00",
        collaborators="ops@northbank.example, ken@northbank.example",
        files=SimpleUploadedFile("card.txt", b"1234"),
    )
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/"
    assert (ticket.department_id, ticket.topic_id, ticket.urgency) == (cast.it_support.pk, cast.outage.pk, 3)
    assert (ticket.agent_id, ticket.team_id, ticket.source) == (cast.john.pk, cast.level_two.pk, "phone")
    assert ticket.due_at == datetime(2030, 1, 1, 9, tzinfo=UTC)
    assert (ticket.requester.name, ticket.requester.phone) == ("Lena Berg", "+49 30 123")
    assert {one.email for one in people_in(ticket)} == {"ops@northbank.example", "ken@northbank.example"}
    assert Attachment.objects.get().name == "card.txt"


def test_a_double_submit_makes_one_ticket(cast: Cast, jane: Client) -> None:
    assert send(jane)["Location"] == send(jane)["Location"]
    assert Ticket.objects.count() == 1
    send(jane, form_key="b" * 32)
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""), ("email", "nobody"), ("email", "a@b.test\nBcc: x@y.test"), ("subject", ""), ("subject", " "),
        ("body", ""), ("body", " \n "), ("source", "portal"), ("source", "x"), ("topic", "987654321"), ("department", "987654321"),
        ("priority", "x"), ("agent", "987654321"), ("team", "x"), ("due_at", "soon"), ("collaborators", "ops@, x"),
        ("name", "x" * 121), ("phone", "1" * 41), ("subject", "x" * 256),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_the_rest_kept(cast: Cast, jane: Client, field: str, value: str) -> None:
    answer = send(jane, **{"files": SimpleUploadedFile("kept.txt", b"words"), field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="problems"' in page
    assert "kept.txt" in page
    assert ("She called at nine." in page) is (field != "body")
    assert not Ticket.objects.exists()


def test_adding_a_file_complains_of_nothing(cast: Cast, jane: Client) -> None:
    answer = send(jane, email="", files=SimpleUploadedFile("card.txt", b"1234"), add_files="1")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="problems"' not in page
    assert "card.txt" in page
    assert 'value="Card is blocked"' in page


def test_only_departments_with_the_permission_are_offered(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.john).get(ADDRESS).content.decode()
    assert "Online Banking</option>" in page
    assert "Facilities</option>" not in page
    assert send(sign_in(cast.john), department=cast.facilities.pk).status_code == 422


def test_a_topic_does_not_open_a_door(cast: Cast, sign_in: SignIn) -> None:
    """Threat 13: where the topic leads counts as much as what was chosen."""
    answer = send(sign_in(cast.nora), topic=cast.outage.pk)
    assert answer.status_code == 403
    assert "She called at nine." in answer.content.decode()
    assert not Ticket.objects.exists()


def test_without_the_permission_there_is_no_form(cast: Cast, sign_in: SignIn) -> None:
    vera = sign_in(cast.vera)
    assert vera.get(ADDRESS).status_code == 403
    assert send(vera).status_code == 403
    assert ADDRESS not in vera.get("/desk/mine/").content.decode()


def test_who_may_not_assign_takes_it_themselves(cast: Cast, sign_in: SignIn) -> None:
    role = Agent.objects.get(pk=cast.john.pk).role
    configure_object(actor=Actor.system(), instance=role, changes={"permissions": ["ticket.create"]})
    john = sign_in(cast.john)
    assert send(john, department=cast.banking.pk, agent=cast.jane.pk).status_code == 422
    assert send(john, department=cast.banking.pk, agent=cast.john.pk).status_code == 302
    assert Ticket.objects.get().agent_id == cast.john.pk


def test_a_known_client_stays_one_person(cast: Cast, jane: Client) -> None:
    send(jane, email="KEN@northbank.example", name="Somebody Else")
    assert Ticket.objects.get().requester == cast.ken
    assert User.objects.get(pk=cast.ken.pk).name == "Ken Ito"
