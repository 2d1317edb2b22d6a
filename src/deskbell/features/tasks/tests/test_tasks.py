"""Tasks as commands know them: what happens, who may, and what a ticket makes of it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.assign_task import assign_task
from deskbell.features.tasks.commands.change_task import change_task
from deskbell.features.tasks.commands.claim_task import claim_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.delete_task import delete_task
from deskbell.features.tasks.commands.note_task import note_task
from deskbell.features.tasks.commands.reopen_task import reopen_task
from deskbell.features.tasks.commands.transfer_task import transfer_task
from deskbell.features.tasks.jobs import tell_overdue
from deskbell.features.tasks.models import Task, TaskFile, TaskState, TaskStep
from deskbell.features.tasks.queries import history
from deskbell.features.tasks.settings import TASK_NUMBERS
from deskbell.features.tasks.verification import tasks_are_as_told
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import kind_called
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Invalid
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.verification import Check
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.closing_demands import HeldOpen
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.files import take_in
from deskbell.tickets.models import NumberFormat, StoredFile, Ticket
from deskbell.tickets.queries import EntryItem, timeline
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def task_for(cast: Cast, **changes: Any) -> Task:
    """Jane's task, alone unless told otherwise."""
    return add_task(**{"actor": Actor.agent(cast.jane.pk), "title": "Order a new disk", **changes})


def names(task: Task) -> list[str]:
    return [one.fact.name for one in history(task)]


def go_through_everything(cast: Cast, ticket: Ticket | None) -> Task:
    jane, john = Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    task = task_for(cast, ticket_id=ticket.pk if ticket else None, department_id=cast.banking.pk)
    change_task(
        actor=jane, task_id=task.pk, title="Order two", body="Big ones", body_format="text",
        due_at=timezone.now() + timedelta(days=1), is_required=True,
    )  # fmt: skip
    assign_task(actor=jane, task_id=task.pk, team_id=cast.level_two.pk)
    claim_task(actor=john, task_id=task.pk)
    note_task(actor=john, task_id=task.pk, body="Ordered.", body_format="text")
    transfer_task(actor=john, task_id=task.pk, department_id=cast.it_support.pk)
    complete_task(actor=john, task_id=task.pk)
    reopen_task(actor=john, task_id=task.pk)
    return task


STEPS = [
    "TaskAdded", "TaskChanged", "TaskAssigned", "TaskClaimed", "TaskNoted", "TaskTransferred", "TaskCompleted",
    "TaskReopened",
]  # fmt: skip


@pytest.mark.parametrize("has_ticket", [True, False])
def test_every_step_of_a_task_is_kept(cast: Cast, has_ticket: bool) -> None:
    ticket = cast.ticket() if has_ticket else None
    task = go_through_everything(cast, ticket)
    assert names(task) == STEPS
    assert TaskStep.objects.exists() is not has_ticket
    read = Task.objects.get()
    assert (read.title, read.agent_id, read.team_id) == ("Order two", cast.john.pk, cast.level_two.pk)
    assert (read.state, read.department_id, read.is_required) == (TaskState.OPEN, cast.it_support.pk, has_ticket)


def test_a_tickets_thread_tells_agents_of_its_tasks_and_clients_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    go_through_everything(cast, ticket)
    now = Ticket.objects.get(pk=ticket.pk)
    told = [
        str(item.sentence)
        for item in timeline(viewer=viewer_of(Actor.agent(cast.john.pk)), ticket=now)
        if not isinstance(item, EntryItem) and item.name in STEPS
    ]
    assert [strip_tags(words) for words in told][:3] == [
        "Jane Moss added the task 1 · Order two",
        strip_tags(told[1]),
        "Jane Moss gave the task 1 · Order two to the team Level II",
    ]
    assert 'href="/desk/tasks/1/"' in told[0]
    items = timeline(viewer=viewer_of(Actor.client(cast.ken.pk)), ticket=now)
    assert [item.name for item in items] == ["MessageAdded"]


def test_the_ticket_itself_stays_as_it_is(cast: Cast) -> None:
    ticket = cast.ticket()
    go_through_everything(cast, ticket)
    now = Ticket.objects.get(pk=ticket.pk)
    same = ("standing", "state", "agent_id", "team_id", "department_id", "due_at", "entry_count", "is_answered")
    assert [getattr(now, name) for name in same] == [getattr(ticket, name) for name in same]


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    task = go_through_everything(cast, None)
    john, read = Actor.agent(cast.john.pk), Task.objects.get()
    again: dict[str, Any] = {"title": read.title, "body": read.body_html, "body_format": "html", "due_at": read.due_at}
    change_task(actor=john, task_id=task.pk, is_required=False, **again)
    assign_task(actor=john, task_id=task.pk, agent_id=cast.john.pk, team_id=cast.level_two.pk)
    claim_task(actor=john, task_id=task.pk)
    transfer_task(actor=john, task_id=task.pk, department_id=cast.it_support.pk)
    reopen_task(actor=john, task_id=task.pk)
    assert names(task) == STEPS


def test_tasks_are_counted_and_administrators_choose_how(cast: Cast) -> None:
    assert [task_for(cast).number for _turn in range(3)] == ["1", "2", "3"]
    numbering = NumberFormat.objects.create(name="Jobs", pattern="JOB-####")
    configure(actor=Actor.system(), setting=TASK_NUMBERS, value=numbering.pk)
    assert task_for(cast).number.startswith("JOB-")


def test_a_number_that_is_taken_is_passed_over(cast: Cast) -> None:
    task_for(cast)
    Task.objects.update(number="2")
    assert [task_for(cast).number for _turn in range(2)] == ["3", "4"]


@pytest.mark.parametrize("verb", [resolve, close])
def test_a_ticket_waits_for_what_must_be_done(cast: Cast, verb: Any) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    task = task_for(cast, ticket_id=ticket.pk, is_required=True)
    task_for(cast, ticket_id=ticket.pk, title="Perhaps dust it off")
    with pytest.raises(HeldOpen) as held:
        verb(actor=jane, ticket_id=ticket.pk)
    assert held.value.reason == "These tasks must be done first: 1 · Order a new disk."
    assert '<a href="/desk/tasks/1/">1 · Order a new disk</a>' in held.value.shown
    complete_task(actor=jane, task_id=task.pk)
    verb(actor=jane, ticket_id=ticket.pk)
    assert Ticket.objects.get(pk=ticket.pk).state in {State.RESOLVED, State.CLOSED}


def test_a_deleted_task_leaves_its_number_in_the_thread(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    task = task_for(cast, ticket_id=ticket.pk, is_required=True)
    note_task(actor=jane, task_id=task.pk, body="No need.")
    delete_task(actor=jane, task_id=task.pk)
    assert not Task.objects.exists()
    items = timeline(viewer=viewer_of(jane), ticket=Ticket.objects.get(pk=ticket.pk))
    last = items[-1]
    assert not isinstance(last, EntryItem)
    assert strip_tags(last.sentence) == "You deleted the task 1"
    resolve(actor=jane, ticket_id=ticket.pk)


def test_a_deleted_task_that_stood_alone_is_gone(cast: Cast) -> None:
    task = task_for(cast)
    delete_task(actor=Actor.agent(cast.jane.pk), task_id=task.pk)
    assert not Task.objects.exists()
    assert not TaskStep.objects.exists()


def test_files_go_with_a_task_and_with_its_notes(cast: Cast) -> None:
    jane = Actor.agent(cast.jane.pk)
    first, second = (take_in(name=f"{words}.txt", content=BytesIO(words.encode())) for words in ("offer", "bill"))
    task = task_for(cast, attachments=(first,))
    note = note_task(actor=jane, task_id=task.pk, body="Bought.", attachments=(second,))
    assert list(TaskFile.objects.values_list("name", "note_id")) == [("offer.txt", None), ("bill.txt", note.pk)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " \n "}, "title"), ({"title": "x" * 201}, "title"), ({"body": "x" * 200_001}, "body")],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        task_for(cast, **changes)
    assert list(invalid.value.errors) == [field]
    assert not Task.objects.exists()


def test_only_who_is_here_gets_a_task(cast: Cast) -> None:
    cast.john.is_active = False
    cast.john.save()
    with pytest.raises(Invalid):
        task_for(cast, agent_id=cast.john.pk)


def test_a_deleted_ticket_takes_its_tasks_along_and_what_was_mailed_of_them(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    file = take_in(name="offer.txt", content=BytesIO(b"a secret offer"))
    task = task_for(cast, ticket_id=ticket.pk, agent_id=cast.john.pk, body="A secret", attachments=(file,))
    note_task(actor=jane, task_id=task.pk, body="Another secret", attachments=(file,))
    alone = task_for(cast, title="Words that stay", agent_id=cast.john.pk)
    assert OutgoingMail.objects.filter(text__contains="secret").count() == 2
    delete_ticket(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, number=ticket.number, kind="test")
    assert list(Task.objects.all()) == [alone]
    assert not OutgoingMail.objects.filter(text__contains="secret").exists()
    assert OutgoingMail.objects.filter(subject__contains="Words that stay").exists()
    assert not TaskFile.objects.exists()
    assert StoredFile.objects.get(pk=file.file_id).doomed_at is not None
    delete_task(actor=jane, task_id=alone.pk)
    assert not OutgoingMail.objects.filter(subject__contains="Words that stay").exists()


# Due dates, and what verify knows ----------------------------------------------------------------------------------


def test_a_task_is_overdue_once_for_each_due_date(cast: Cast) -> None:
    now, jane = timezone.now(), Actor.agent(cast.jane.pk)
    with time_machine.travel(now - timedelta(days=2)):
        task = task_for(cast, agent_id=cast.john.pk, due_at=now - timedelta(days=1))
        assert tell_overdue() == 0
    assert [tell_overdue(), tell_overdue()] == [1, 0]
    again: dict[str, Any] = {"title": task.title, "body": "", "body_format": "text", "is_required": False}
    change_task(actor=jane, task_id=task.pk, due_at=now - timedelta(hours=1), **again)
    assert [tell_overdue(), tell_overdue()] == [1, 0]
    change_task(actor=jane, task_id=task.pk, due_at=now - timedelta(minutes=1), **again)
    complete_task(actor=jane, task_id=task.pk)
    assert tell_overdue() == 0


@pytest.mark.broken_on_purpose
def test_verify_misses_no_task_that_is_not_as_told(cast: Cast) -> None:
    ticket = cast.ticket()
    first, second, third = (task_for(cast, ticket_id=ticket.pk) for _turn in range(3))
    check = Check()
    tasks_are_as_told(check)
    assert (check.checked, check.problems) == (3, [])
    Task.objects.filter(pk=first.pk).update(state=TaskState.DONE, done_at=timezone.now())
    Task.objects.filter(pk=second.pk).update(due_at=timezone.now())
    Task.objects.filter(pk=third.pk).delete()
    tasks_are_as_told(check)
    assert len(check.problems) == 3


def test_the_facts_of_a_task_stand_on_its_own_tickets_ledger(cast: Cast) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    task = task_for(cast, ticket_id=ticket.pk)
    task_for(cast, ticket_id=ticket.pk)
    assert [one.name for one in facts_of(ticket.pk)].count("TaskAdded") == 2
    assert "TaskAdded" not in [one.name for one in facts_of(other.pk)]
    assert names(task) == ["TaskAdded"]


# People who go ----------------------------------------------------------------------------------------------------


def test_an_agents_tasks_go_along_when_the_tickets_are_handed_over(cast: Cast) -> None:
    ticket = cast.ticket()
    held = [task_for(cast, agent_id=cast.john.pk), task_for(cast, agent_id=cast.john.pk, ticket_id=ticket.pk)]
    done, nobodys = task_for(cast, agent_id=cast.john.pk), task_for(cast)
    complete_task(actor=Actor.agent(cast.john.pk), task_id=done.pk)
    OutgoingMail.objects.all().delete()
    browser = Client()
    browser.force_login(cast.ada.user)
    address = f"/admin/agents/{cast.john.pk}/hand-over/"
    assert "These go along: 2 open tasks." in browser.get(address).content.decode()
    told = browser.post(address, {"to": cast.tom.pk}, follow=True).content.decode()
    assert "Handed over as well: 2 open tasks." in told
    hands = dict(Task.objects.values_list("pk", "agent_id"))
    assert {hands[task.pk] for task in held} == {cast.tom.pk}
    assert hands[done.pk] == cast.john.pk
    assert Task.objects.get(pk=nobodys.pk).agent is None
    assert not OutgoingMail.objects.exists()
    assert names(held[1])[-1] == "TaskAssigned"


def test_what_goes_out_of_use_says_which_tasks_it_holds_and_hands_them_on(cast: Cast) -> None:
    task = task_for(cast, department_id=cast.banking.pk, team_id=cast.level_two.pk)
    kinds = {"departments": (cast.banking, cast.it_support), "teams": (cast.level_two, None)}
    for key, (thing, other) in kinds.items():
        usages = [one for one in kind_called(key).usages if "task" in one.words(1)]
        assert [one.rows(thing.pk).count() for one in usages] == [1]
        if other is not None and usages[0].move is not None:
            usages[0].move(Actor.agent(cast.ada.pk), task, other.pk)
            assert Task.objects.get().department_id == other.pk
