"""The pages of tasks as agents use them, without scripts."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.agent_panel.tests.test_speed import MOST_QUERIES, a_full_ticket, asked
from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.delete_task import delete_task
from deskbell.features.tasks.models import Task, TaskFile, TaskNote
from deskbell.kernel.actor import Actor
from deskbell.people.models import Agent, User
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent.user)
    return browser


def task_for(cast: Cast, **changes: Any) -> Task:
    return add_task(**{"actor": Actor.agent(cast.jane.pk), "title": "Order a new disk", **changes})


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_task_is_added_from_a_ticket_and_stands_beside_it(cast: Cast) -> None:
    ticket, jane = cast.ticket(), browser_of(cast.jane)
    User.objects.filter(pk=cast.jane.pk).update(time_zone="America/New_York")
    form = text_of(jane.get(f"/desk/tasks/new/?ticket={ticket.number}"))
    assert f'<option value="{cast.banking.pk}" selected>' in form
    typed = {
        "title": "Order a <disk>", "department": cast.banking.pk, "agent": cast.john.pk, "team": "",
        "due_at": "2027-01-15T09:00", "is_required": "on", "body": "A big one.", "body_format": "text", "form_key": KEY,
        "files": SimpleUploadedFile("offer.txt", b"cheap"),
    }  # fmt: skip
    answer = jane.post(f"/desk/tasks/new/?ticket={ticket.number}", typed)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/tickets/{ticket.number}/")
    task = Task.objects.get()
    assert task.due_at == datetime(2027, 1, 15, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    assert (task.ticket_id, task.agent_id, task.is_required) == (ticket.pk, cast.john.pk, True)
    assert TaskFile.objects.get().name == "offer.txt"
    page = text_of(jane.get(f"/desk/tickets/{ticket.number}/"))
    assert "Order a &lt;disk&gt;" in page
    assert "<disk>" not in page
    assert "must be done" in page
    assert "15 Jan 2027" in page or "15 Jan" in page


def test_the_same_form_sent_twice_adds_one(cast: Cast) -> None:
    typed = {"title": "Water the plants", "department": cast.it_support.pk, "body": "", "form_key": KEY}
    jane = browser_of(cast.jane)
    for _turn in range(2):
        assert jane.post("/desk/tasks/new/", typed).status_code == 302
    assert Task.objects.count() == 1
    delete_task(actor=Actor.system(), task_id=Task.objects.get().pk)
    assert jane.post("/desk/tasks/new/", typed)["Location"] == "/desk/tasks/"
    assert not Task.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    typed = {"title": "", "department": cast.it_support.pk, "body": "At length.", "due_at": "soon"}
    answer = browser_of(cast.jane).post("/desk/tasks/new/", typed)
    assert answer.status_code == 422
    assert "At length." in text_of(answer)
    assert 'value="soon"' in text_of(answer)
    assert not Task.objects.exists()


@pytest.mark.parametrize("due_at", ["9999-12-31T23:59", "0001-01-01T00:00"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_due_date_at_the_end_of_the_calendar_is_none(cast: Cast, due_at: str, zone: str) -> None:
    """In another zone it lies beyond, where no database and no list can read it."""
    User.objects.filter(pk=cast.jane.pk).update(time_zone=zone)
    typed = {"title": "Wait", "department": cast.it_support.pk, "body": "", "due_at": due_at}
    assert browser_of(cast.jane).post("/desk/tasks/new/", typed).status_code == 422


def test_checking_off_beside_the_ticket_leads_back_to_it(cast: Cast) -> None:
    ticket, jane = cast.ticket(), browser_of(cast.jane)
    task = task_for(cast, ticket_id=ticket.pk)
    where = f"/desk/tickets/{ticket.number}/"
    assert f"/desk/tasks/{task.number}/complete/" in text_of(jane.get(where))
    answer = jane.post(f"/desk/tasks/{task.number}/complete/", {"next": where})
    assert answer["Location"] == where
    assert Task.objects.get().state == "done"
    assert f"/desk/tasks/{task.number}/complete/" not in text_of(jane.get(where))
    elsewhere = jane.post(f"/desk/tasks/{task.number}/reopen/", {"next": "https://evil.example/"})
    assert elsewhere["Location"] == f"/desk/tasks/{task.number}/"


def test_a_ticket_that_waits_says_for_what_with_a_link(cast: Cast) -> None:
    ticket, jane = cast.ticket(), browser_of(cast.jane)
    task_for(cast, ticket_id=ticket.pk, title="Call <Ken>", is_required=True)
    answer = jane.post(f"/desk/tickets/{ticket.number}/resolve/", {})
    assert answer.status_code == 403
    assert '<a href="/desk/tasks/1/">1 · Call &lt;Ken&gt;</a>' in text_of(answer)
    typed = {"body": "Done!", "body_format": "text", "then_status": cast.status(State.RESOLVED).pk}
    answer = jane.post(f"/desk/tickets/{ticket.number}/respond/", typed)
    assert answer.status_code == 403
    assert '<a href="/desk/tasks/1/">' in text_of(answer)
    assert "Done!" in text_of(answer)
    assert Ticket.objects.get(pk=ticket.pk).state == State.OPEN


def test_a_task_page_tells_its_story_and_takes_notes(cast: Cast) -> None:
    task, john = task_for(cast, department_id=cast.banking.pk, body="A big one."), browser_of(cast.john)
    typed = {
        "body": "<p>Ordered <b>two</b>.</p><script>x</script>", "body_format": "html", "form_key": KEY,
        "files": SimpleUploadedFile("bill.txt", b"dear"),
    }  # fmt: skip
    answer = john.post(f"/desk/tasks/{task.number}/note/", typed)
    assert answer["Location"] == f"/desk/tasks/{task.number}/#notes"
    page = text_of(john.get(f"/desk/tasks/{task.number}/"))
    assert "<b>Jane Moss</b> added the task <b>1</b>" in page
    assert "Ordered <b>two</b>." in page or "Ordered <strong>two</strong>." in page
    assert "<script>x" not in page
    file = TaskFile.objects.get()
    assert file.note == TaskNote.objects.get()
    got: Any = john.get(f"/desk/tasks/{task.number}/files/{file.pk}/")
    assert b"".join(got.streaming_content) == b"dear"
    assert browser_of(cast.nora).get(f"/desk/tasks/{task.number}/files/{file.pk}/").status_code == 404


def test_a_file_of_another_task_is_not_handed_out(cast: Cast) -> None:
    jane, task, other = browser_of(cast.jane), task_for(cast), task_for(cast)
    jane.post(
        f"/desk/tasks/{task.number}/note/",
        {"body": "x", "body_format": "text", "form_key": KEY, "files": SimpleUploadedFile("a.txt", b"a")},
    )
    file = TaskFile.objects.get()
    assert jane.get(f"/desk/tasks/{other.number}/files/{file.pk}/").status_code == 404


def test_who_sees_the_task_alone_learns_nothing_of_its_ticket(cast: Cast) -> None:
    ticket = cast.ticket(subject="A secret of the bank")
    task_for(cast, ticket_id=ticket.pk, agent_id=cast.nora.pk, department_id=cast.facilities.pk)
    nora, john = browser_of(cast.nora), browser_of(cast.john)
    for address in ("/desk/tasks/1/", "/desk/tasks/"):
        assert ticket.number not in text_of(nora.get(address))
        assert "A secret" not in text_of(nora.get(address))
    assert ticket.number in text_of(john.get("/desk/tasks/1/"))


def test_the_rail_counts_my_own_and_says_when_one_is_late(cast: Cast) -> None:
    jane = browser_of(cast.jane)
    assert '<a href="/desk/tasks/">Tasks</a>' in text_of(jane.get("/desk/unassigned/"))
    task_for(cast, agent_id=cast.jane.pk)
    task_for(cast, agent_id=cast.john.pk)
    assert 'Tasks <span class="count">1</span>' in text_of(jane.get("/desk/unassigned/"))
    task_for(cast, agent_id=cast.jane.pk, due_at=timezone.now() - timedelta(hours=1))
    assert 'Tasks <span class="count late">2</span>' in text_of(jane.get("/desk/unassigned/"))


@pytest.mark.parametrize("address", ["?list=nonsense&sort=bad&after=x", "?after=99999999999999999999", "?before=7"])
def test_a_careless_address_shows_the_list(cast: Cast, address: str) -> None:
    task_for(cast, agent_id=cast.jane.pk)
    assert browser_of(cast.jane).get(f"/desk/tasks/{address}").status_code == 200


def test_changing_keeps_what_was_there(cast: Cast) -> None:
    jane, due = browser_of(cast.jane), timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    task = task_for(cast, body="A <big> one.", due_at=due)
    page = text_of(jane.get(f"/desk/tasks/{task.number}/change/"))
    assert "A &amp;lt;big&amp;gt; one." in page
    typed = {"title": "Order two", "body": task.body_html, "body_format": "html", "form_key": KEY}
    typed["due_at"] = re.findall(r'name="due_at" value="([^"]+)"', page)[0]
    assert jane.post(f"/desk/tasks/{task.number}/change/", typed).status_code == 302
    now = Task.objects.get()
    assert (now.title, now.body_html, now.due_at) == ("Order two", task.body_html, due)


def test_handing_on_and_out_of_sight(cast: Cast) -> None:
    """John moves a task to a department that he does not serve, and is led to his lists."""
    task, john = task_for(cast, department_id=cast.banking.pk), browser_of(cast.john)
    assert john.post(f"/desk/tasks/{task.number}/assign/", {"team": cast.level_two.pk}).status_code == 302
    answer = john.post(f"/desk/tasks/{task.number}/transfer/", {"department": cast.facilities.pk})
    assert answer["Location"] == "/desk/tasks/"
    assert john.get(f"/desk/tasks/{task.number}/").status_code == 404
    now = Task.objects.get()
    assert (now.team_id, now.department_id) == (cast.level_two.pk, cast.facilities.pk)


def test_deleting_is_asked_twice(cast: Cast) -> None:
    task, jane = task_for(cast), browser_of(cast.jane)
    assert "gone for good" in text_of(jane.get(f"/desk/tasks/{task.number}/delete/"))
    assert jane.post(f"/desk/tasks/{task.number}/delete/")["Location"] == "/desk/tasks/"
    assert not Task.objects.exists()


def test_nothing_is_offered_that_would_be_refused(cast: Cast) -> None:
    task_for(cast, department_id=cast.banking.pk, agent_id=cast.john.pk)
    page = text_of(browser_of(cast.vera).get("/desk/tasks/1/"))
    for verb in ("complete", "claim", "assign", "transfer", "change", "delete", "note"):
        assert f"/desk/tasks/1/{verb}/" not in page
    assert "/desk/tasks/new/" not in text_of(browser_of(cast.vera).get("/desk/tasks/"))


def test_lists_ask_the_same_however_long_they_are(cast: Cast, django_assert_max_num_queries: Any) -> None:
    ticket, jane = cast.ticket(), browser_of(cast.jane)
    for place in range(12):
        task_for(cast, agent_id=cast.jane.pk, ticket_id=ticket.pk if place % 2 else None)
    complete_task(actor=Actor.agent(cast.jane.pk), task_id=task_for(cast, agent_id=cast.jane.pk).pk)
    jane.get("/desk/tasks/")
    with django_assert_max_num_queries(13):
        jane.get("/desk/tasks/")


def test_a_ticket_with_everything_asks_no_more_for_its_tasks(cast: Cast) -> None:
    ticket, jane = a_full_ticket(cast), browser_of(cast.jane)
    address = f"/desk/tickets/{ticket.number}/?queue=needs_reply"
    before = len(asked(jane, address))
    for agent_id in (cast.jane.pk, None):
        add_task(
            actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, title="Look", agent_id=agent_id, due_at=timezone.now()
        )
    statements = asked(jane, address)
    assert len(statements) == before, "\n".join(statements)
    assert before <= MOST_QUERIES
