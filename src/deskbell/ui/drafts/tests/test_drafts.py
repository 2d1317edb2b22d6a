"""Unsent texts: found again in another browser, never overwritten by older ones, gone when they are sent."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.people.models import User
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket
from deskbell.tickets.words import DeletionReason
from deskbell.ui.drafts.keeping import KEPT_FOR
from deskbell.ui.jobs import forget_drafts, forget_staged_uploads
from deskbell.ui.models import Draft, StagedUpload

pytestmark = pytest.mark.django_db
HALF = "<p>Half an answer</p>"
KEY, OTHER_KEY = "a" * 32, "b" * 32


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def save(browser: Client, name: str, sequence: int, body: str = HALF, key: str = KEY, **more: str) -> Any:
    typed = {"name": name, "form_key": key, "sequence": str(sequence), "body": body, "body_format": "html", **more}
    return browser.post("/drafts/save/", typed)


def reply_of(ticket: Ticket, person: User) -> str:
    return f"ticket-{ticket.number}-reply-{person.pk}"


def shown(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def key_in(page: str) -> str:
    found = re.search(r'name="form_key" value="(\w+)"', page)
    assert found
    return found.group(1)


def send(browser: Client, ticket: Ticket, page: str, body: str = HALF, **more: str) -> Any:
    typed = {"body": body, "body_format": "html", "form_key": key_in(page), **more}
    return browser.post(f"/desk/tickets/{ticket.number}/respond/", typed)


def test_a_reply_is_found_again_in_another_browser_with_its_files(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    here, there = browser_of(jane), browser_of(jane)
    address = f"/desk/tickets/{ticket.number}/"
    key = key_in(shown(here.get(address)))
    here.post("/uploads/", {"form_key": key, "files": ContentFile(b"the plan", name="plan.txt")})
    assert save(here, reply_of(ticket, jane), 1, key=key).json() == {"sequence": 1}
    page = shown(there.get(address))
    assert "&lt;p&gt;Half an answer&lt;/p&gt;" in page
    assert "plan.txt" in page
    assert key_in(page) == key
    assert "Your unsent text is back." in page
    assert send(there, ticket, page).status_code == 302
    assert Attachment.objects.get(entry=ThreadEntry.objects.latest("pk")).name == "plan.txt"
    assert not Draft.objects.exists()
    assert "Half an answer</p>&" not in shown(here.get(address))


def test_a_file_of_the_other_browser_can_be_taken_away(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    here, there = browser_of(jane), browser_of(jane)
    key = key_in(shown(here.get(f"/desk/tickets/{ticket.number}/")))
    staged = here.post("/uploads/", {"form_key": key, "files": ContentFile(b"the plan", name="plan.txt")}).json()["id"]
    save(here, reply_of(ticket, jane), 1, key=key)
    assert browser_of(cast.john.user).post(f"/uploads/{staged}/remove/").status_code == 404
    assert there.post(f"/uploads/{staged}/remove/").status_code == 204


def test_nobody_finds_the_draft_of_somebody_else(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    name = reply_of(ticket, jane)
    save(browser_of(jane), name, 1)
    john = browser_of(cast.john.user)
    assert "Half an answer" not in shown(john.get(f"/desk/tickets/{ticket.number}/"))
    assert save(john, name, 1, "<p>Mine</p>").status_code == 200
    john.post("/drafts/discard/", {"name": name})
    assert Draft.objects.get().user == jane
    assert Draft.objects.get().body == HALF


def test_an_older_page_overwrites_nothing(cast: Cast) -> None:
    jane = browser_of(cast.jane.user)
    save(jane, "note", 1, "<p>One</p>")
    save(jane, "note", 2, "<p>One and two</p>")
    late = save(jane, "note", 2, "<p>Other</p>", key=OTHER_KEY)
    assert (late.status_code, late.json()) == (409, {"sequence": 2, "is_sent": False})
    assert Draft.objects.get().body == "<p>One and two</p>"
    assert save(jane, "note", 3, "<p>Other</p>", key=OTHER_KEY).status_code == 200


def test_what_was_sent_does_not_come_back(cast: Cast) -> None:
    """The field was left by pressing Send: that save arrives after the reply."""
    jane, ticket = cast.jane.user, cast.ticket()
    browser = browser_of(jane)
    page = shown(browser.get(f"/desk/tickets/{ticket.number}/"))
    send(browser, ticket, page)
    late = save(browser, reply_of(ticket, jane), 1, key=key_in(page))
    assert (late.status_code, late.json()["is_sent"]) == (409, True)
    Draft.objects.create(
        user=jane, name=reply_of(ticket, jane), form_key=key_in(page), sequence=1, body="ghost", body_format="text"
    )
    assert "ghost" not in shown(browser.get(f"/desk/tickets/{ticket.number}/"))


def test_a_collision_costs_no_draft(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    browser = browser_of(jane)
    page = shown(browser.get(f"/desk/tickets/{ticket.number}/"))
    save(browser, reply_of(ticket, jane), 1, key=key_in(page))
    respond(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>Quicker</p>")
    collided = send(browser, ticket, page, seen_sequence=str(ticket.sequence))
    assert collided.status_code == 409
    assert "Half an answer" in shown(browser.get(f"/desk/tickets/{ticket.number}/"))
    assert send(browser, ticket, page, choice="anyway").status_code == 302
    assert not Draft.objects.exists()


def test_reply_and_note_are_two_drafts(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    browser = browser_of(jane)
    save(browser, f"ticket-{ticket.number}-note-{jane.pk}", 1, "<p>For us alone</p>")
    assert "For us alone" not in shown(browser.get(f"/desk/tickets/{ticket.number}/"))
    assert "For us alone" in shown(browser.get(f"/desk/tickets/{ticket.number}/?mode=note"))


def test_a_new_ticket_comes_back_with_all_its_fields(cast: Cast) -> None:
    jane = cast.jane.user
    name = f"new-ticket-{jane.pk}"
    more = {"field-email": "lena@harbour.example", "field-subject": "The screen stays black", "field-evil": "x"}
    save(browser_of(jane), name, 1, "", **more)
    page = shown(browser_of(jane).get("/desk/new/"))
    assert 'value="lena@harbour.example"' in page
    assert 'value="The screen stays black"' in page


def test_a_client_finds_reply_and_request_again_and_a_guest_leaves_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    ken = browser_of(cast.ken)
    save(ken, f"ticket-{ticket.number}-client", 1, "<p>One more thing</p>")
    save(ken, "new-request", 1, "The door squeaks", key=OTHER_KEY, **{"field-subject": "Door"})
    assert "One more thing" in shown(browser_of(cast.ken).get(f"/tickets/{ticket.number}/"))
    request = shown(browser_of(cast.ken).get("/new/"))
    assert "The door squeaks" in request
    assert 'value="Door"' in request
    assert "One more thing" not in shown(browser_of(cast.jane.user).get(f"/desk/tickets/{ticket.number}/"))
    guest = Client()
    assert "data-draft-url" not in shown(guest.get("/new/"))
    assert save(guest, "new-request", 1).status_code == 401


def test_discarding_takes_the_files_along_and_works_without_scripts(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    browser = browser_of(jane)
    address = f"/desk/tickets/{ticket.number}/"
    key = key_in(shown(browser.get(address)))
    browser.post("/uploads/", {"form_key": key, "files": ContentFile(b"the plan", name="plan.txt")})
    save(browser, reply_of(ticket, jane), 1, key=key)
    assert 'form="discard-draft"' in shown(browser.get(address))
    away = browser.post("/drafts/discard/", {"name": reply_of(ticket, jane), "next": address})
    assert away["Location"] == address
    assert not Draft.objects.exists()
    assert not StagedUpload.objects.exists()
    elsewhere = browser.post("/drafts/discard/", {"name": "x", "next": "https://evil.example/"})
    assert elsewhere["Location"] == "/"


def test_nothing_written_is_no_draft(cast: Cast) -> None:
    jane = browser_of(cast.jane.user)
    save(jane, "note", 1)
    assert save(jane, "note", 2, "  ").json() == {"sequence": 0}
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "a\x00b"},
        {"form_key": "x"},
        {"sequence": "0"},
        {"sequence": "²"},
        {"sequence": "9" * 30},
    ],
)
def test_nonsense_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    typed = {"name": "note", "form_key": KEY, "sequence": "1", "body": HALF, **wrong}
    assert browser_of(cast.jane.user).post("/drafts/save/", typed).status_code == 422
    assert not Draft.objects.exists()


def test_any_character_can_be_kept(cast: Cast) -> None:
    save(browser_of(cast.jane.user), "note", 1, "a\x00b", **{"field-x": "c\x00d"})
    assert (Draft.objects.get().body, Draft.objects.get().fields) == ("ab", {"x": "cd"})


def test_old_drafts_go_and_their_files_wait_as_long_as_they_do(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    browser = browser_of(jane)
    key = key_in(shown(browser.get(f"/desk/tickets/{ticket.number}/")))
    browser.post("/uploads/", {"form_key": key, "files": ContentFile(b"the plan", name="plan.txt")})
    save(browser, reply_of(ticket, jane), 1, key=key)
    StagedUpload.objects.update(created_at=timezone.now() - timedelta(days=10))
    forget_drafts()
    forget_staged_uploads()
    assert (Draft.objects.count(), StagedUpload.objects.count()) == (1, 1)
    Draft.objects.update(updated_at=timezone.now() - KEPT_FOR - timedelta(hours=1))
    forget_drafts()
    forget_staged_uploads()
    assert (Draft.objects.count(), StagedUpload.objects.count()) == (0, 0)


def test_a_deleted_ticket_takes_along_what_was_not_sent_about_it(cast: Cast) -> None:
    jane, ticket = cast.jane.user, cast.ticket()
    other = cast.ticket()
    here, client = browser_of(jane), browser_of(cast.ken)
    desk, entry = f"/desk/tickets/{ticket.number}/", ticket.last_message_id
    pages = [(here, desk), (here, f"{desk}?mode=note"), (here, f"{desk}entries/{entry}/new-ticket/")]
    for number, (browser, address) in enumerate([*pages, (client, f"/tickets/{ticket.number}/")]):
        page = shown(browser.get(address))
        browser.post("/uploads/", {"form_key": key_in(page), "files": ContentFile(b"plan", name=f"{number}.txt")})
        found = re.search(r'data-draft-name="([^"]+)"', page)
        assert found
        assert save(browser, found.group(1), 1, key=key_in(page)).status_code == 200
    save(here, reply_of(other, jane), 1, key="c" * 32)
    save(here, f"ticket-{ticket.number}-1-reply-{jane.pk}", 1, key="d" * 32)  # of the ticket that is called so
    assert Draft.objects.count() == 6
    ada = Actor.agent(cast.ada.pk)
    delete_ticket(actor=ada, ticket_id=ticket.pk, number=ticket.number, kind=DeletionReason.PRIVACY)
    assert {one.form_key[:1] for one in Draft.objects.all()} == {"c", "d"}
    assert not StagedUpload.objects.exists()


def test_a_page_that_stayed_open_keeps_nothing_about_a_deleted_ticket(cast: Cast) -> None:
    jane, ticket, other = cast.jane.user, cast.ticket(), cast.ticket()
    here, client = browser_of(jane), browser_of(cast.ken)
    ada = Actor.agent(cast.ada.pk)
    delete_ticket(actor=ada, ticket_id=ticket.pk, number=ticket.number, kind=DeletionReason.PRIVACY)
    answers = [
        save(here, reply_of(ticket, jane), 1),
        save(here, f"ticket-{ticket.number}-from_{ticket.last_message_id}-{jane.pk}", 1),
        save(client, f"ticket-{ticket.number}-client", 1),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Draft.objects.exists()
    kept = [save(here, reply_of(other, jane), 1), save(here, f"ticket-{ticket.number}-1-reply-{jane.pk}", 1)]
    assert [answer.status_code for answer in kept] == [200, 200]


def test_the_ticked_files_of_a_message_are_ticked_again(cast: Cast) -> None:
    files = [take_in(name=f"{number}.txt", content=BytesIO(b"x")) for number in range(3)]
    ticket, here = cast.ticket(attachments=files), browser_of(cast.jane.user)
    address = f"/desk/tickets/{ticket.number}/entries/{ticket.last_message_id}/new-ticket/"
    boxes = re.findall(r'name="kept_files" value="(\d+)"[^>]* checked', shown(here.get(address)))
    assert len(boxes) == 3
    name = re.search(r'data-draft-name="([^"]+)"', shown(here.get(address)))
    assert name
    for sequence, ticked in enumerate((boxes[:2], boxes[2:]), start=1):
        typed = {"name": name.group(1), "form_key": KEY, "sequence": sequence, "body": HALF, "field-kept_files": ticked}
        assert here.post("/drafts/save/", typed).status_code == 200
        assert re.findall(r'name="kept_files" value="(\d+)"[^>]* checked', shown(here.get(address))) == ticked
