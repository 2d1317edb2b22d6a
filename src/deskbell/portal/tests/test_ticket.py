"""The ticket page: where it stands, what was said, and what a client may do there."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.plans import published_plan
from deskbell_tests.remembering import put_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.ledger import facts_of
from deskbell.portal.tests.cast import NASTY, PNG, Cast, a_file, browser_of, guest_of, key_in
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Clock, Priority, Status, ThreadEntry, Ticket
from deskbell.tickets.settings import LATE_MESSAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return put_in(Cast)


def worked_on(cast: Cast) -> Ticket:
    """A ticket with everything that a client must and must not see."""
    ticket = cast.ticket(attachments=(a_file(),))
    agent = cast.agent
    change_priority(
        actor=agent, ticket_id=ticket.pk, priority_id=Priority.objects.get(slug="high").pk, comment="SECRET 1"
    )
    assign(actor=agent, ticket_id=ticket.pk, agent_id=cast.jane.pk, comment="SECRET 2")
    note(actor=agent, ticket_id=ticket.pk, body="SECRET 3", attachments=(a_file("SECRET 4.png"),))
    change_status(actor=agent, ticket_id=ticket.pk, status_id=cast.status("in_progress"), comment="SECRET 5")
    respond(actor=agent, ticket_id=ticket.pk, body="<p>Pull it <b>gently</b>.</p>")
    resolve(actor=agent, ticket_id=ticket.pk, comment="SECRET 6")
    return ticket


def page_of(ticket: Ticket) -> str:
    return f"/tickets/{ticket.number}/"


def facts(ticket: Ticket) -> list[str]:
    return [one.name for one in facts_of(ticket.pk)]


def reply(browser: Client, ticket: Ticket, **changes: Any) -> Any:
    """Send a reply as the page's form would."""
    values = {"form_key": key_in(browser.get(page_of(ticket)).content), "body": "It jams again.", **changes}
    return browser.post(page_of(ticket) + "reply/", values)


def test_the_page_tells_how_it_stands_and_nothing_internal(cast: Cast) -> None:
    ticket = worked_on(cast)
    for browser in (browser_of(cast.carla), guest_of(cast.carla, ticket)):
        text = browser.get(page_of(ticket)).text
        for said in (
            "The printer jams",
            "It jams on page two.",
            "With Jane Doe",
            "Pull it <b>gently</b>.",
            "page.png",
            "Support",
        ):
            assert said in text
        assert '<li class="now" aria-current="step">Resolved' in text
        for internal in ("SECRET", "priority", "assigned", "set the status", "note", "Overdue"):
            assert internal not in text
    assert "SECRET 3" in ThreadEntry.objects.get(kind="note").body_html  # counter-proof: it is in the thread


def test_the_desks_own_name_of_a_status_and_an_internal_department_stay_inside(cast: Cast) -> None:
    ticket = cast.ticket()
    ticket.status.name = "Third level, grumpy"
    ticket.status.save()
    cast.department.name, cast.department.is_public = "Vault", False
    cast.department.save()
    text = browser_of(cast.carla).get(page_of(ticket)).text
    assert "grumpy" not in text
    assert "Vault" not in text


@pytest.mark.parametrize(
    ("state", "now"),
    [("open", "Received"), ("in_progress", "In progress"), ("waiting", "Waiting for you")],
)
def test_steps_follow_the_state(cast: Cast, state: str, now: str) -> None:
    ticket = cast.ticket()
    if state != "open":
        change_status(actor=cast.agent, ticket_id=ticket.pk, status_id=cast.status(state))
    text = browser_of(cast.carla).get(page_of(ticket)).text
    assert f'aria-current="step">{now}' in text
    assert "With " not in text
    assign(actor=cast.agent, ticket_id=ticket.pk, agent_id=cast.jane.pk)
    expected = now if state != "open" else "With Jane Doe"
    assert f'aria-current="step">{expected}' in browser_of(cast.carla).get(page_of(ticket)).text


def test_a_reply_reopens_and_is_there_once_however_often_it_is_sent(cast: Cast) -> None:
    ticket, browser = worked_on(cast), browser_of(cast.carla)
    values = {"form_key": key_in(browser.get(page_of(ticket)).content), "body": "It jams again."}
    answers = [browser.post(page_of(ticket) + "reply/", values) for _ in range(2)]
    entry = ThreadEntry.objects.latest("pk")
    assert {answer["Location"] for answer in answers} == {f"{page_of(ticket)}#e{entry.pk}"}
    assert facts(ticket).count("MessageAdded") == 2  # the first came with the ticket
    assert facts(ticket)[-1] == "TicketReopened"
    assert entry.author == cast.carla


def test_two_people_with_the_same_key_both_get_their_reply(cast: Cast) -> None:
    ticket = cast.ticket()
    add_collaborator(actor=cast.agent, ticket_id=ticket.pk, email=cast.otto.email)
    values = {"form_key": "a" * 32, "body": "Mine"}
    for user in (cast.carla, cast.otto):
        browser_of(user).post(page_of(ticket) + "reply/", values)
    assert ThreadEntry.objects.filter(ticket=ticket).count() == 3


def test_a_guest_replies_with_a_file_and_without_javascript(cast: Cast) -> None:
    ticket = cast.ticket()
    browser = guest_of(cast.carla, ticket)
    adding = reply(browser, ticket, add_files="1", files=SimpleUploadedFile("again.png", PNG))
    assert adding.status_code == 200
    assert "again.png" in adding.text
    assert "It jams again." in adding.text
    sent = browser.post(page_of(ticket) + "reply/", {"form_key": key_in(adding.content), "body": "Now with a picture"})
    assert sent.status_code == 302
    entry = ThreadEntry.objects.latest("pk")
    assert [file.name for file in entry.attachments.all()] == ["again.png"]
    assert facts_of(ticket.pk)[-1].actor == Actor.guest(user_id=cast.carla.pk, ticket_id=ticket.pk)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": ""}, "Please write something first."),
        ({"body": " \n "}, "Please write something first."),
        ({"body": "<p> </p>", "body_format": "html"}, "Please write something first."),
        ({"body": "b" * 200_001}, "too long"),
        ({"body": "x", "body_format": "pickle"}, "Select a valid choice"),
    ],
)
def test_a_bad_reply_is_named_and_kept(cast: Cast, changes: dict[str, str], words: str) -> None:
    ticket = cast.ticket()
    answer = reply(browser_of(cast.carla), ticket, **changes)
    assert answer.status_code == 422
    assert words in answer.text or "pickle" in changes.get("body_format", "")
    assert ThreadEntry.objects.count() == 1


def test_a_refused_file_keeps_the_reply(cast: Cast) -> None:
    ticket = cast.ticket()
    answer = reply(browser_of(cast.carla), ticket, files=SimpleUploadedFile("run.exe", b"MZ"))
    assert answer.status_code == 422
    assert "run.exe" in answer.text
    assert "It jams again." in answer.text


def test_threat_05_a_reply_in_html_is_cleaned(cast: Cast) -> None:
    ticket, browser = cast.ticket(), browser_of(cast.carla)
    reply(browser, ticket, body=f"<p>Look</p>{NASTY}", body_format="html")
    text = browser.get(page_of(ticket)).text
    assert "<p>Look</p>" in text
    assert "alert(" not in text.split('<div class="thread">')[1].split("<form")[0].replace("alert(2)", "")
    assert "<img" not in text


def test_an_archived_ticket_offers_a_new_one_and_keeps_the_words(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=LATE_MESSAGES, value="refuse")
    ticket, browser = cast.ticket(), browser_of(cast.carla)
    key = key_in(browser.get(page_of(ticket)).content)
    close(actor=cast.agent, ticket_id=ticket.pk)
    archive(actor=cast.agent, ticket_id=ticket.pk)
    text = browser.get(page_of(ticket)).text
    assert "This ticket is archived" in text
    assert "Send reply" not in text
    late = browser.post(page_of(ticket) + "reply/", {"form_key": key, "body": "Too late, but kept"})
    assert late.status_code == 403
    assert "Too late, but kept" in late.text
    assert ThreadEntry.objects.count() == 1


def test_yes_this_solved_it_closes_once(cast: Cast) -> None:
    ticket = worked_on(cast)
    browser = guest_of(cast.carla, ticket)
    values = {"form_key": key_in(browser.get(page_of(ticket)).content)}
    for _ in range(2):
        answer = browser.post(page_of(ticket) + "confirm/", values, follow=True)
        assert "The ticket is closed." in answer.text
    assert facts(ticket)[-2:] == ["ResolutionConfirmed", "TicketClosed"]
    assert facts(ticket).count("TicketClosed") == 1


def test_no_reopen_it(cast: Cast) -> None:
    ticket, browser = worked_on(cast), browser_of(cast.carla)
    values = {"form_key": key_in(browser.get(page_of(ticket)).content)}
    for _ in range(2):
        browser.post(page_of(ticket) + "reopen/", values)
    assert facts(ticket).count("TicketReopened") == 1
    resolve(actor=cast.agent, ticket_id=ticket.pk)
    browser.post(page_of(ticket) + "reopen/", values)  # the old form from the history: nothing more happens
    assert facts(ticket)[-1] == "TicketResolved"


def test_there_is_nothing_to_confirm_on_an_open_ticket(cast: Cast) -> None:
    ticket, browser = cast.ticket(), browser_of(cast.carla)
    answer = browser.post(page_of(ticket) + "confirm/", {"form_key": "b" * 32}, follow=True)
    assert "There is no resolution to confirm." in answer.text
    assert "TicketClosed" not in facts(ticket)


def test_the_question_of_a_mail_is_shown_and_get_answers_nothing(cast: Cast) -> None:
    ticket, browser = worked_on(cast), browser_of(cast.carla)
    before = facts(ticket)
    assert 'class="ask asked' in browser.get(page_of(ticket) + "?ask=confirm").text
    assert browser.get(page_of(ticket) + "confirm/")["Location"].endswith("?ask=confirm")
    assert browser.get(page_of(ticket) + "reopen/")["Location"].endswith("?ask=reopen")
    assert browser.get(page_of(ticket) + "reply/")["Location"] == page_of(ticket)
    assert facts(ticket) == before


def test_my_tickets_by_list_and_page(cast: Cast) -> None:
    browser = browser_of(cast.carla)
    assert "Nothing is open" in browser.get("/tickets/").text
    for number in range(23):
        cast.ticket(subject=f"Matter {number:02}")
    cast.ticket(of=cast.otto, subject="Otto's own")
    close(actor=cast.agent, ticket_id=Ticket.objects.get(subject__text="Matter 00").pk)
    first = browser.get("/tickets/").text
    assert "Matter 22" in first
    assert "Matter 00" not in first
    assert "Otto" not in first
    link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(link).text
    assert "Matter 01" in second
    assert "Matter 22" not in second
    assert "Matter 00" in browser.get("/tickets/?which=finished").text
    assert browser.get("/tickets/?which='--&cursor=../..%00_9").status_code == 200


def test_home_shows_the_latest_to_who_signed_in(cast: Cast, client: Client) -> None:
    for number in range(6):
        cast.ticket(subject=f"Matter {number}")
    text = browser_of(cast.carla).get("/").text
    assert "Matter 5" in text
    assert "Matter 0" not in text
    assert "All your tickets" in text
    assert "Matter" not in client.get("/").text


def test_pages_ask_the_database_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    ticket = worked_on(cast)
    add_collaborator(actor=cast.agent, ticket_id=ticket.pk, email=cast.jane.user.email)
    add_collaborator(actor=cast.agent, ticket_id=ticket.pk, email=cast.otto.email)
    people = [browser_of(cast.carla), browser_of(cast.otto), browser_of(cast.jane.user), guest_of(cast.carla, ticket)]
    for browser in people:
        for page in ("/", "/tickets/?which=all", page_of(ticket)):
            with django_assert_max_num_queries(13):  # one of them for an unsent text
                browser.get(page)


def test_what_is_written_in_an_archived_ticket_opens_one_that_continues_it(cast: Cast) -> None:
    ticket, browser = cast.ticket(), browser_of(cast.carla)
    close(actor=cast.agent, ticket_id=ticket.pk)
    archive(actor=cast.agent, ticket_id=ticket.pk)
    text = browser.get(page_of(ticket)).text
    assert "opens a new ticket that continues this one" in text
    answer = browser.post(
        page_of(ticket) + "reply/", {"form_key": key_in(text.encode()), "body": "It is back"}, follow=True
    )
    new = Ticket.objects.exclude(pk=ticket.pk).get()
    assert f"the new ticket #{new.number}" in answer.text
    assert f"{page_of(new)}" in answer.text
    assert f"{page_of(ticket)}" in browser.get(page_of(new)).text


def test_a_status_that_clients_may_not_reopen_offers_a_new_ticket(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=LATE_MESSAGES, value="refuse")
    ticket, browser = cast.ticket(), browser_of(cast.carla)
    close(actor=cast.agent, ticket_id=ticket.pk)
    assert "/reopen/" in browser.get(page_of(ticket)).text
    for state in ("closed", "resolved"):
        row = Status.objects.get(state=state)
        configure_object(actor=Actor.system(), instance=row, changes={"may_clients_reopen": False})
    shown = browser.get(page_of(ticket)).text
    assert "/reopen/" not in shown
    assert "/reply/" not in shown
    assert "This ticket is closed" in shown
    assert browser.post(page_of(ticket) + "reopen/", {"form_key": "a" * 32}).status_code in (302, 403)
    assert browser.post(page_of(ticket) + "reply/", {"form_key": "b" * 32, "body": "Hello"}).status_code == 403
    assert Ticket.objects.get().state == "closed"


def test_clients_read_the_status_as_the_desk_calls_it_for_them(cast: Cast) -> None:
    ticket, browser = cast.ticket(), browser_of(cast.carla)
    row = Status.objects.get(state="open")
    configure_object(actor=Actor.system(), instance=row, changes={"client_name": "On our <b>desk</b>"})
    for address in (page_of(ticket), "/tickets/"):
        assert "On our &lt;b&gt;desk&lt;/b&gt;" in browser.get(address).text


def test_the_page_says_by_when_it_is_answered_and_nothing_of_the_plan(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=published_plan(name="Gold promise").pk)
    ticket = cast.ticket()
    due_at = Clock.objects.get(ticket=ticket, target="first_response").due_at
    assert due_at
    with time_machine.travel(due_at - timedelta(minutes=5), tick=False):
        page = browser_of(cast.carla).get(page_of(ticket)).text
    told = re.search(r'We aim to answer by <time datetime="([^"]+)"', page)
    assert told
    assert datetime.fromisoformat(told.group(1)) == due_at.replace(microsecond=0)
    assert "We aim to solve it by" not in page
    assert "Gold promise" not in page
    with time_machine.travel(due_at + timedelta(minutes=5), tick=False):
        page = browser_of(cast.carla).get(page_of(ticket)).text
    assert "We aim to" not in page
    assert "overdue" not in page.lower()
