"""Asking for help, as a guest and signed in."""

from __future__ import annotations

from typing import Any

import pytest
from deskbell_tests.remembering import put_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.configure import configure_object
from deskbell.kernel.ledger import facts_of
from deskbell.people.models import User
from deskbell.portal.tests.cast import NASTY, PNG, Cast, browser_of, key_in
from deskbell.portal.views import entry
from deskbell.routing.words import ActionKind, Operator
from deskbell.tickets.models import Attachment, HelpTopic, RuleFiring, Ticket
from deskbell.tickets.rules.tests.rule_book import in_force, then, when
from deskbell.ui.models import StagedUpload

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return put_in(Cast)


def filled(cast: Cast, client: Client, **changes: Any) -> dict[str, Any]:
    """The form as a guest fills it in."""
    values = {
        "form_key": key_in(client.get("/new/").content),
        "topic": str(cast.topic.pk),
        "subject": "No dial tone",
        "body": "The phone is silent.",
        "name": "Gus Guest",
        "phone": "+44 20 7946 0018",
        "email": "gus@guest.test",
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


def test_a_guest_opens_a_ticket_and_is_told_its_number(client: Client, cast: Cast) -> None:
    answer = client.post("/new/", filled(cast, client), follow=True)
    ticket = Ticket.objects.get()
    assert answer.redirect_chain == [("/new/received/", 302)]
    assert f"#{ticket.number}" in answer.text
    assert "gus@guest.test" in answer.text
    assert (ticket.requester.name, ticket.requester.phone) == ("Gus Guest", "+44 20 7946 0018")
    assert ticket.subject_text == "No dial tone"
    assert ticket.topic == cast.topic
    assert facts_of(ticket.pk)[0].actor.kind is ActorKind.VISITOR


def test_who_signed_in_is_not_asked_who_they_are(cast: Cast) -> None:
    browser = browser_of(cast.carla)
    page = browser.get("/new/").content
    assert b'name="email"' not in page
    values = {"form_key": key_in(page), "topic": cast.topic.pk, "subject": "S", "body": "B", "email": "otto@other.test"}
    answer = browser.post("/new/", values, follow=True)
    ticket = Ticket.objects.get()
    assert ticket.requester == cast.carla
    assert f'href="/tickets/{ticket.number}/"' in answer.text


def test_an_agent_is_a_client_here(cast: Cast) -> None:
    browser = browser_of(cast.jane.user)
    browser.post("/new/", filled(cast, browser))
    ticket = Ticket.objects.get()
    assert ticket.requester == cast.jane.user
    assert facts_of(ticket.pk)[0].actor.kind is ActorKind.CLIENT
    assert browser.get(f"/tickets/{ticket.number}/").status_code == 200


def test_a_double_submit_makes_one_ticket(client: Client, cast: Cast) -> None:
    values = filled(cast, client)
    first, second = client.post("/new/", values), client.post("/new/", values)
    assert (first.status_code, second.status_code) == (302, 302)
    assert f"#{Ticket.objects.get().number}" in client.get("/new/received/").text


def test_another_browser_with_the_same_key_makes_its_own(client: Client, cast: Cast) -> None:
    values = filled(cast, client)
    client.post("/new/", values)
    Client().post("/new/", values)
    assert Ticket.objects.count() == 2


def test_a_form_sent_anew_makes_another(client: Client, cast: Cast) -> None:
    client.post("/new/", filled(cast, client))
    client.post("/new/", filled(cast, client))
    assert Ticket.objects.count() == 2


BAD = {
    "no address": ({"email": ""}, "Enter your e-mail address."),
    "no real address": ({"email": "gus@"}, "Enter an e-mail address such as"),
    "a line break in the address": ({"email": "gus@guest.test\nBcc: x@y.test"}, "Enter an e-mail address such as"),
    "a long address": ({"email": "g" * 250 + "@guest.test"}, "at most 254"),
    "no name": ({"name": " "}, "Tell us your name."),
    "a long name": ({"name": "n" * 121}, "at most 120"),
    "a long phone": ({"phone": "1" * 41}, "at most 40"),
    "no topic": ({"topic": None}, "Choose what it is about."),
    "an unknown topic": ({"topic": "999999"}, "Select a valid choice"),
    "no number as topic": ({"topic": "1 OR 1=1"}, "Select a valid choice"),
    "no subject": ({"subject": "\t"}, "Give your request a subject."),
    "a long subject": ({"subject": "s" * 256}, "at most 255"),
    "a NUL": ({"subject": "a\x00b"}, "Null characters"),
    "no message": ({"body": ""}, "Write what this is about."),
    "a long message": ({"body": "b" * 200_001}, "at most 200000"),
}


@pytest.mark.parametrize(("changes", "words"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(
    client: Client, cast: Cast, changes: dict[str, Any], words: str
) -> None:
    kept = {"phone": "0118 999", "subject": "Kept subject", "body": "Kept body", "name": "Kept Name"}
    values = filled(cast, client, **{**kept, **changes})
    answer = client.post("/new/", values)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Ticket.objects.exists()
    assert all(words in answer.text for name, words in kept.items() if name not in changes)
    if "topic" not in changes:
        assert f'value="{cast.topic.pk}" checked' in answer.text
    assert key_in(answer.content) == values["form_key"]


def test_an_internal_topic_is_neither_offered_nor_taken(client: Client, cast: Cast) -> None:
    HelpTopic.objects.create(name="Visible too", department=cast.department)
    hidden = HelpTopic.objects.create(name="Vault keys", department=cast.department, is_public=False)
    assert "Vault keys" not in client.get("/new/").text
    assert client.post("/new/", filled(cast, client, topic=hidden.pk)).status_code == 422
    assert not Ticket.objects.exists()


def test_a_desk_without_topics_asks_for_none(client: Client, cast: Cast) -> None:
    HelpTopic.objects.update(is_retired=True)
    assert client.post("/new/", filled(cast, client, topic=None)).status_code == 302
    assert Ticket.objects.get().topic is None


def test_a_topic_can_come_with_the_address(client: Client, cast: Cast) -> None:
    assert f'value="{cast.topic.pk}" checked' in client.get(f"/new/?topic={cast.topic.pk}").text
    assert " checked" not in client.get("/new/?topic='\"><script>").text


def test_a_file_survives_every_error_and_goes_with_the_ticket(client: Client, cast: Cast) -> None:
    values = filled(cast, client, subject="")
    one = SimpleUploadedFile("crash.png", PNG)
    answer = client.post("/new/", {**values, "files": one})
    assert answer.status_code == 422
    assert "crash.png" in answer.text
    client.post("/new/", {**values, "subject": "Now"})
    assert [each.name for each in Attachment.objects.all()] == ["crash.png"]
    assert not StagedUpload.objects.exists()


def test_add_files_without_javascript(client: Client, cast: Cast) -> None:
    values = filled(cast, client, subject="")
    answer = client.post("/new/", {**values, "add_files": "1", "files": SimpleUploadedFile("a.txt", b"words")})
    assert answer.status_code == 200
    assert "a.txt" in answer.text
    assert "The phone is silent." in answer.text
    assert 'class="error"' not in answer.text


def test_a_refused_file_stops_the_ticket_and_says_why(client: Client, cast: Cast) -> None:
    answer = client.post("/new/", {**filled(cast, client), "files": SimpleUploadedFile("virus.exe", b"MZ")})
    assert answer.status_code == 422
    assert "virus.exe" in answer.text
    assert not Ticket.objects.exists()


def test_threat_05_nothing_typed_runs_on_any_page(client: Client, cast: Cast) -> None:
    cast.topic.name = cast.topic.description = NASTY
    cast.topic.save()
    bad = client.post(
        "/new/", filled(cast, client, subject=NASTY, body=NASTY, name=NASTY[:100], phone="<b>1", email="x")
    )
    client.post("/new/", filled(cast, client, subject=NASTY, body=NASTY, name=NASTY[:100]))
    assert "alert" in bad.text  # it is shown, as text
    user = User.objects.get(email="gus@guest.test")
    user.set_password("x")
    user.save()
    ticket = Ticket.objects.get()
    mine = browser_of(user)
    pages = [mine.get(address) for address in ("/", "/tickets/", f"/tickets/{ticket.number}/", "/new/")]
    for page in (bad, *pages):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert '" onfocus=' not in page.text
    assert "{{7*7}}{% debug %}" in pages[2].text


def test_visitors_may_open_so_many_tickets_an_hour(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "TICKETS_AN_HOUR", 2)
    codes = [client.post("/new/", filled(cast, client, subject=f"No {n}")).status_code for n in range(3)]
    assert codes == [302, 302, 429]
    answer = client.post("/new/", filled(cast, client, subject="Kept for later", email="new@guest.test"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Kept for later" in answer.text
    assert Ticket.objects.count() == 2


def test_the_number_is_shown_to_the_browser_that_asked_and_for_a_while(client: Client, cast: Cast) -> None:
    client.post("/new/", filled(cast, client))
    assert Client().get("/new/received/")["Location"] == "/check/"
    client.cookies[entry.RECEIVED_COOKIE] = client.cookies[entry.RECEIVED_COOKIE].value + "x"
    assert client.get("/new/received/").status_code == 302


@pytest.mark.parametrize("address", ["gus@łódź.example", "o'hara+x@guest.test", "gus@GUEST.test"])
def test_unusual_addresses_arrive_as_they_are(client: Client, cast: Cast, address: str) -> None:
    answer = client.post("/new/", filled(cast, client, email=address), follow=True)
    assert escape(address) in answer.text
    assert Ticket.objects.get().requester.email == address


def test_threat_01_ticket_trick_the_session_that_asked_sees_nothing_of_the_ticket(client: Client, cast: Cast) -> None:
    """A visitor opens a ticket in somebody's name; what comes to it later is not for that browser."""
    client.post("/new/", filled(cast, client, email="carla@cust.test", subject="Bait"))
    ticket = Ticket.objects.get()
    pages = ["/", "/new/received/", "/tickets/", f"/tickets/{ticket.number}/", "/check/sent/"]
    answers = [client.get(address) for address in pages]
    assert [answer.status_code for answer in answers] == [200, 200, 302, 404, 200]
    assert all("Bait" not in answer.text for answer in answers)
    assert "Bait" in browser_of(cast.carla).get(f"/tickets/{ticket.number}/").text  # counter-proof: it is there


def test_threat_01_what_is_known_of_a_person_is_not_overwritten(client: Client, cast: Cast) -> None:
    client.post("/new/", filled(cast, client, email="CARLA@cust.test", name="Mallory"))
    assert Ticket.objects.get().requester.name == "Carla Client"


def test_the_form_asks_the_database_little(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        client.get("/new/")
    browser = browser_of(cast.jane.user)
    with django_assert_max_num_queries(12):
        browser.get("/new/")


def test_a_topic_thanks_in_its_own_words(client: Client, cast: Cast) -> None:
    words = "We answer within a day.\n<script>alert(1)</script>"
    configure_object(actor=Actor.system(), instance=cast.topic, changes={"thank_you": words})
    answer = client.post("/new/", filled(cast, client), follow=True)
    assert "We answer within a day." in answer.text
    assert "<script>alert(1)" not in answer.text


def test_whom_a_rule_turns_away_reads_its_answer_and_keeps_the_words(client: Client, cast: Cast) -> None:
    ban = (when("sender_domain", Operator.IS, "guest.test"),)
    in_force("Ban", then(ActionKind.REJECT, text="Please write to sales instead."), conditions=ban)
    answer = client.post("/new/", filled(cast, client))
    assert answer.status_code == 403
    assert "Please write to sales instead." in answer.text
    assert "The phone is silent." in answer.text
    assert not Ticket.objects.exists()
    assert not User.objects.filter(email="gus@guest.test").exists()
    assert RuleFiring.objects.get().sender == "gus@guest.test"
    assert client.post("/new/", filled(cast, client, email="gus@other.test")).status_code == 302
