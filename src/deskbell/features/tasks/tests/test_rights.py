"""Who sees tasks, in which lists, and who may do what with them."""

from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.assign_task import assign_task
from deskbell.features.tasks.commands.change_task import change_task
from deskbell.features.tasks.commands.claim_task import claim_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.delete_task import delete_task
from deskbell.features.tasks.commands.note_task import note_task
from deskbell.features.tasks.commands.reopen_task import reopen_task
from deskbell.features.tasks.commands.transfer_task import transfer_task
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_view, powers
from deskbell.features.tasks.queries import LISTS, find_task, history, tasks_in
from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import NotFound, Refused
from deskbell.people.models import Role
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def task_for(cast: Cast, **changes: Any) -> Task:
    """Jane's task, alone unless told otherwise."""
    return add_task(**{"actor": Actor.agent(cast.jane.pk), "title": "Order a new disk", **changes})


def names(task: Task) -> list[str]:
    return [one.fact.name for one in history(task)]


# Who sees what -----------------------------------------------------------------------------------------------------


def test_tasks_are_seen_by_department_hands_team_or_ticket(cast: Cast) -> None:
    ticket = cast.ticket()  # in Online Banking
    alone = task_for(cast, department_id=cast.facilities.pk)
    johns = task_for(cast, department_id=cast.facilities.pk, agent_id=cast.john.pk)
    teams = task_for(cast, department_id=cast.it_support.pk, team_id=cast.level_two.pk)
    tickets = task_for(cast, department_id=cast.facilities.pk, ticket_id=ticket.pk)
    seen = {
        "jane": {teams, tickets}, "john": {johns, tickets}, "nora": {alone, johns, tickets},
        "tom": {alone, johns, teams, tickets}, "ada": {alone, johns, teams, tickets}, "vera": {tickets},
    }  # fmt: skip
    for who, expected in seen.items():
        viewer = viewer_of(Actor.agent(getattr(cast, who).pk))
        assert {task for task in (alone, johns, teams, tickets) if may_view(viewer, task)} == expected, who
    for stranger in (Actor.client(cast.ken.pk), Actor.visitor(), Actor.agent(cast.ken.pk)):
        assert not any(may_view(viewer_of(stranger), task) for task in (alone, johns, teams, tickets))


def test_lists_and_the_policy_agree_but_for_what_a_ticket_shows(cast: Cast) -> None:
    """Counter-proof: a list that is open to everybody says something else."""
    past = timezone.now() - timedelta(days=1)
    for department in (cast.it_support, cast.banking, cast.facilities):
        for agent in (None, cast.john.pk, cast.nora.pk):
            for team in (None, cast.level_two.pk):
                task_for(cast, department_id=department.pk, agent_id=agent, team_id=team, due_at=past)
    for agent in (cast.ada, cast.jane, cast.john, cast.nora, cast.tom, cast.vera):
        viewer = viewer_of(Actor.agent(agent.pk))
        overdue = {task.pk for task in tasks_in(viewer=viewer, name="overdue").tasks}
        seen = {task.pk for task in Task.objects.all() if may_view(viewer, task)}
        assert overdue == seen
        assert (len(seen) == Task.objects.count()) is (agent == cast.ada)


def test_each_list_holds_its_own(cast: Cast) -> None:
    mine = task_for(cast, agent_id=cast.tom.pk)
    teams = task_for(cast, team_id=cast.level_two.pk)
    departments = task_for(cast, department_id=cast.facilities.pk, due_at=timezone.now() - timedelta(hours=1))
    done = task_for(cast, department_id=cast.facilities.pk)
    complete_task(actor=Actor.agent(cast.nora.pk), task_id=done.pk)
    viewer = viewer_of(Actor.agent(cast.tom.pk))
    held = {name: [task.pk for task in tasks_in(viewer=viewer, name=name).tasks] for name in LISTS}
    assert held == {
        "mine": [mine.pk], "teams": [teams.pk], "departments": [departments.pk], "overdue": [departments.pk],
        "done": [done.pk],
    }  # fmt: skip


@pytest.mark.parametrize("sort", ["due", "opened", "title"])
def test_pages_follow_each_other_by_key(cast: Cast, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.features.tasks.queries.PAGE_SIZE", 3)
    soon = timezone.now()
    tasks = [
        task_for(cast, agent_id=cast.jane.pk, title=f"Task {place % 2}", due_at=soon if place % 3 else None)
        for place in range(8)
    ]
    viewer, seen, after, pages = viewer_of(Actor.agent(cast.jane.pk)), [], None, []
    while True:
        page = tasks_in(viewer=viewer, name="mine", sort=sort, after=after)
        pages.append(page)
        seen += [task.pk for task in page.tasks]
        if page.next is None:
            break
        after = page.next
    assert sorted(seen) == [task.pk for task in tasks]
    assert [len(page.tasks) for page in pages] == [3, 3, 2]
    back = tasks_in(viewer=viewer, name="mine", sort=sort, before=pages[2].previous)
    assert (back.tasks, back.next) == (pages[1].tasks, pages[1].next)
    first = tasks_in(viewer=viewer, name="mine", sort=sort, before=pages[1].previous)
    assert (first.tasks, first.previous) == (pages[0].tasks, None)


def test_a_number_that_is_none_is_not_found(cast: Cast) -> None:
    for number in ("77", "1\x00", "", "9" * 400):
        with pytest.raises(NotFound):
            find_task(viewer=viewer_of(Actor.agent(cast.ada.pk)), number=number)


# Who may what ------------------------------------------------------------------------------------------------------


def test_each_verb_asks_for_its_permission(cast: Cast) -> None:
    """With all permissions but one everything but one goes; with none only what needs none."""
    task = task_for(cast, department_id=cast.banking.pk)
    verbs = {"edit": "edit", "assign": "assign", "transfer": "transfer", "note": "reply", "complete": "close"}
    everything = {f"task.{name}" for name in (*verbs.values(), "delete", "create")}
    role = Role.objects.create(name="Almost all", permissions=[])
    cast.vera.role = role
    cast.vera.save()
    for power, permission in {**verbs, "delete": "delete"}.items():
        role.permissions = sorted(everything - {f"task.{permission}"})
        role.save()
        found = powers(viewer_of(Actor.agent(cast.vera.pk)), task)
        missing = {name for name in (*verbs, "delete") if not getattr(found, name)}
        assert missing == {power}
    role.permissions = []
    role.save()
    found = powers(viewer_of(Actor.agent(cast.vera.pk)), task)
    assert {name for name in (*verbs, "delete", "claim", "reopen") if getattr(found, name)} == {"claim"}


def test_commands_ask_as_pages_do(cast: Cast) -> None:
    vera, task = Actor.agent(cast.vera.pk), task_for(cast, department_id=cast.banking.pk, agent_id=cast.john.pk)
    typed: dict[str, Any] = {"title": "x", "body": "", "body_format": "text", "due_at": None, "is_required": False}
    for refused in (
        lambda: add_task(actor=vera, title="Mine"),
        lambda: change_task(actor=vera, task_id=task.pk, **typed),
        lambda: assign_task(actor=vera, task_id=task.pk, agent_id=cast.vera.pk),
        lambda: claim_task(actor=vera, task_id=task.pk),
        lambda: transfer_task(actor=vera, task_id=task.pk, department_id=cast.facilities.pk),
        lambda: note_task(actor=vera, task_id=task.pk, body="x"),
        lambda: complete_task(actor=vera, task_id=task.pk),
        lambda: delete_task(actor=vera, task_id=task.pk),
    ):
        with pytest.raises(Refused):
            refused()
    assert names(task) == ["TaskAdded"]


def test_who_has_a_task_in_hand_may_work_on_it(cast: Cast) -> None:
    """Vera may do nothing by her role."""
    vera, task = Actor.agent(cast.vera.pk), task_for(cast, department_id=cast.facilities.pk, agent_id=cast.vera.pk)
    note_task(actor=vera, task_id=task.pk, body="I am at it.")
    complete_task(actor=vera, task_id=task.pk)
    reopen_task(actor=vera, task_id=task.pk)
    with pytest.raises(Refused):
        delete_task(actor=vera, task_id=task.pk)


def test_a_task_is_added_where_the_agent_may(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(NotFound):
        task_for(cast, actor=Actor.agent(cast.nora.pk), ticket_id=ticket.pk)
    with pytest.raises(Refused):
        task_for(cast, actor=Actor.agent(cast.vera.pk), ticket_id=ticket.pk)
    for outsider in (Actor.client(cast.ken.pk), Actor.visitor()):
        with pytest.raises(Refused):
            task_for(cast, actor=outsider)
    assert task_for(cast, ticket_id=ticket.pk).department_id == cast.banking.pk
    assert task_for(cast).department_id == cast.it_support.pk
