"""No command does anything to a task for somebody to whom it does not exist."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.models import Task, TaskNote, TaskStep
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import COMMANDS, command
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.models import LedgerRow
from deskbell.mail.models import OutgoingMail

from .registries import load_everything
from .task_samples import ABOUT_TASKS

pytestmark = pytest.mark.django_db
load_everything()

HAS_TICKET = pytest.mark.parametrize("has_ticket", [True, False])


def task_in_banking(cast: Cast, *, has_ticket: bool) -> Task:
    """Of Online Banking, in nobody's hands."""
    ticket_id = cast.ticket().pk if has_ticket else None
    jane = Actor.agent(cast.jane.pk)
    return add_task(actor=jane, title="Restart it", ticket_id=ticket_id, department_id=cast.banking.pk)


def strangers(cast: Cast, task: Task) -> dict[str, Actor]:
    """Everybody to whom it does not exist: clients most of all, also of its ticket."""
    ticket_id = task.ticket_id or cast.ticket().pk
    return {
        "a visitor": Actor.visitor(),
        "the client": Actor.client(cast.ken.pk),
        "the client by a link": Actor.guest(user_id=cast.ken.pk, ticket_id=ticket_id),
        "an agent of another department": Actor.agent(cast.nora.pk),
        "an agent who does not exist": Actor.agent(10**9),
        "a client who calls themselves an agent": Actor.agent(cast.ken.pk),
    }


def traces() -> tuple[int, ...]:
    """How much there is of what a command could leave behind."""
    models = (LedgerRow, Task, TaskNote, TaskStep, OutgoingMail)
    return tuple(model.objects.count() for model in models)


def let_in(name: str, cast: Cast, task: Task, arguments: dict[str, Any]) -> list[str]:
    """The strangers for whom a command did anything but "not found", or left anything behind."""
    found = []
    for who, actor in strangers(cast, task).items():
        before = traces()
        try:
            COMMANDS[name](actor=actor, task_id=task.pk, **arguments)
        except NotFound:
            if traces() == before:
                continue
        except Refused:
            pass
        found.append(who)
    return found


@pytest.fixture
def careless() -> Iterator[str]:
    """A command that forgot its policy."""

    def rename_task(*, actor: Actor, task_id: int) -> Task:
        return Task.objects.get(pk=task_id)

    command(rename_task)
    yield "rename_task"
    del COMMANDS["rename_task"]


@HAS_TICKET
@pytest.mark.parametrize("name", sorted(ABOUT_TASKS))
def test_a_command_does_nothing_for_strangers(cast: Cast, name: str, has_ticket: bool) -> None:
    task = task_in_banking(cast, has_ticket=has_ticket)
    assert let_in(name, cast, task, ABOUT_TASKS[name](cast)) == []


@pytest.mark.parametrize("name", sorted(ABOUT_TASKS))
def test_what_does_not_exist_looks_the_same_to_everybody(cast: Cast, name: str) -> None:
    for actor in (Actor.visitor(), Actor.client(cast.ken.pk), Actor.agent(cast.ada.pk), Actor.system()):
        with pytest.raises(NotFound):
            COMMANDS[name](actor=actor, task_id=10**9, **ABOUT_TASKS[name](cast))


def test_the_samples_are_no_strangers_to_an_administrator(cast: Cast) -> None:
    """Counter-proof of the samples: somebody who sees the task gets another answer than "not found"."""
    for name, arguments in ABOUT_TASKS.items():
        task = task_in_banking(cast, has_ticket=True)
        run: Callable[..., object] = COMMANDS[name]
        try:
            run(actor=Actor.agent(cast.ada.pk), task_id=task.pk, **arguments(cast))
        except Refused:
            continue


def test_a_command_without_a_policy_is_caught(cast: Cast, careless: str) -> None:
    task = task_in_banking(cast, has_ticket=True)
    assert let_in(careless, cast, task, {}) == list(strangers(cast, task))
