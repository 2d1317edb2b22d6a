"""An agent's own page, and what follows from what is chosen there."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.people.models import Agent, User
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.own_queues import ListToKeep, keep_list, remove_list

pytestmark = pytest.mark.django_db
CHOSEN = {
    "name": "Jane Roe", "phone": "+41 1", "language": "", "time_zone": "Asia/Tokyo", "theme": "dark", "density": "compact",
    "start_queue": "mine", "rows_per_page": "25", "signature": "<p>Jane</p>", "signature_use": "own",
}  # fmt: skip


@pytest.fixture
def jane(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.jane.user)
    return client


def test_what_is_chosen_is_kept_and_shown(cast: Cast, jane: Client) -> None:
    assert "data-theme" not in jane.get("/desk/profile/").text
    assert jane.post("/desk/profile/", CHOSEN).status_code == 302
    page = jane.get("/desk/profile/").text
    assert 'data-theme="dark" data-density="compact"' in page[:200]
    assert '<meta name="color-scheme" content="dark">' in page
    assert "Asia/Tokyo" in page
    assert User.objects.get(pk=cast.jane.pk).name == "Jane Roe"
    assert jane.get("/desk/")["Location"] == "/desk/mine/"
    assert " style=" not in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(cast: Cast, jane: Client) -> None:
    answer = jane.post("/desk/profile/", {**CHOSEN, "name": "", "signature": "<p>New</p>"})
    assert answer.status_code == 422
    assert "Asia/Tokyo" in answer.text
    assert Agent.objects.get(pk=cast.jane.pk).signature == ""
    assert jane.post("/desk/profile/", {**CHOSEN, "start_queue": "nobody's"}).status_code == 422


def test_a_page_is_as_long_as_the_agent_wants(cast: Cast, jane: Client) -> None:
    for _number in range(3):
        cast.ticket()
    Agent.objects.filter(pk=cast.jane.pk).update(rows_per_page=2)
    page = jane.get("/desk/needs_reply/").text
    assert 'rel="next"' in page


def test_a_start_queue_that_is_gone_leads_to_the_usual_one(cast: Cast, jane: Client) -> None:
    Agent.objects.filter(pk=cast.jane.pk).update(start_queue="gone")
    assert jane.get("/desk/")["Location"] == "/desk/needs_reply/"


def test_the_panel_begins_with_a_list_of_ones_own(cast: Cast, jane: Client) -> None:
    actor = Actor.agent(cast.jane.pk)
    own, foreign = (
        keep_list(actor=one, kept=ListToKeep(name="Phones", base="mine")) for one in (actor, Actor.agent(cast.ada.pk))
    )
    assert jane.post("/desk/profile/", {**CHOSEN, "start_queue": f"own-{foreign}"}).status_code == 422
    assert jane.post("/desk/profile/", {**CHOSEN, "start_queue": f"own-{own}"}).status_code == 302
    assert f'value="own-{own}" selected' in jane.get("/desk/profile/").text
    assert jane.get("/desk/")["Location"] == f"/desk/lists/{own}/"
    remove_list(actor=actor, own_id=own)
    assert jane.get("/desk/")["Location"] == "/desk/needs_reply/"
    assert jane.get("/desk/profile/").status_code == 200


@pytest.mark.parametrize(("sent", "kept"), [("none", "none"), ("dept", "dept"), ("", "")])
def test_a_response_says_whose_signature_it_ends_with(cast: Cast, jane: Client, sent: str, kept: str) -> None:
    ticket = cast.ticket()
    body = {"body": "<p>Done</p>", "body_format": "html", "seen_sequence": ticket.sequence, "signature_use": sent}
    assert jane.post(f"/desk/tickets/{ticket.number}/respond/", body).status_code == 302
    assert ThreadEntry.objects.get(kind="response").signature_use == kept


def test_a_client_has_no_such_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ken)
    assert client.get("/desk/profile/").status_code == 404
