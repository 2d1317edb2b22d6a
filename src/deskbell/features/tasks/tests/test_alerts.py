"""Who gets a mail about a task, once, in whose words, and who does not want any."""

from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.assign_task import assign_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.note_task import note_task
from deskbell.features.tasks.commands.reopen_task import reopen_task
from deskbell.features.tasks.commands.transfer_task import transfer_task
from deskbell.features.tasks.jobs import tell_overdue
from deskbell.features.tasks.mail_words import ASSIGNED
from deskbell.features.tasks.models import Task
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configure import configure_object
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.models import MailRecipient, MailTemplate, OutgoingMail
from deskbell.mail.preferences import Wanted, set_wanted_alerts
from deskbell.people.models import User

pytestmark = pytest.mark.django_db
EVERYTHING = tuple(kind.value for kind in AlertKind)


def task_for(cast: Cast, **changes: Any) -> Task:
    return add_task(**{"actor": Actor.agent(cast.jane.pk), "title": "Order a new disk", **changes})


def told() -> list[str]:
    """Whom the letters since the last call went to, by the beginning of the address."""
    addresses = sorted(MailRecipient.objects.values_list("address", flat=True))
    OutgoingMail.objects.all().delete()
    MailRecipient.objects.all().delete()
    return [address.partition("@")[0] for address in addresses]


def last() -> OutgoingMail:
    return OutgoingMail.objects.latest("pk")


def test_whoever_has_a_task_hears_of_it_and_whoever_wanted_it(cast: Cast) -> None:
    jane, john = Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    task = task_for(cast, agent_id=cast.john.pk, department_id=cast.banking.pk)
    assert told() == ["john"]
    note_task(actor=john, task_id=task.pk, body="Which size?")
    assert told() == ["jane"]
    note_task(actor=jane, task_id=task.pk, body="The largest.")
    assert told() == ["john"]
    complete_task(actor=john, task_id=task.pk)
    assert told() == ["jane"]
    reopen_task(actor=jane, task_id=task.pk)
    assert told() == ["john"]
    assign_task(actor=jane, task_id=task.pk, agent_id=cast.jane.pk)
    assert told() == []
    assign_task(actor=jane, task_id=task.pk, team_id=cast.level_two.pk)
    assert told() == ["tom"]
    configure_object(actor=Actor.system(), instance=cast.facilities, changes={"manager_id": cast.nora.pk})
    assign_task(actor=jane, task_id=task.pk)
    transfer_task(actor=jane, task_id=task.pk, department_id=cast.facilities.pk)
    assert told() == ["nora"]


def test_what_is_muted_or_not_to_be_told_is_not_told(cast: Cast) -> None:
    task = task_for(cast)
    assign_task(actor=Actor.agent(cast.jane.pk), task_id=task.pk, agent_id=cast.john.pk, is_told=False)
    with muting(frozenset({EVERY_EFFECT})):
        assign_task(actor=Actor.agent(cast.jane.pk), task_id=task.pk, agent_id=cast.tom.pk)
    assert told() == []


def test_who_wants_no_alerts_of_tasks_gets_none(cast: Cast) -> None:
    wanted = tuple(kind for kind in EVERYTHING if kind != AlertKind.TASK)
    set_wanted_alerts(actor=Actor.agent(cast.john.pk), wanted=Wanted(kinds=wanted, departments=(), teams=()))
    set_wanted_alerts(actor=Actor.agent(cast.tom.pk), wanted=Wanted(kinds=EVERYTHING, departments=(), teams=()))
    task_for(cast, agent_id=cast.john.pk)
    task_for(cast, team_id=cast.level_two.pk)
    assert told() == []
    task_for(cast, agent_id=cast.tom.pk)
    assert told() == ["tom"]


def test_who_is_away_hears_only_of_what_is_theirs(cast: Cast) -> None:
    cast.tom.is_away = True
    cast.tom.save()
    task_for(cast, team_id=cast.level_two.pk)
    assert told() == []
    task_for(cast, agent_id=cast.tom.pk)
    assert told() == ["tom"]


def test_who_may_not_see_a_task_any_more_hears_nothing(cast: Cast) -> None:
    """John wanted it done, but it has gone to a department that he does not serve."""
    task = task_for(cast, actor=Actor.agent(cast.john.pk), department_id=cast.banking.pk)
    transfer_task(actor=Actor.agent(cast.john.pk), task_id=task.pk, department_id=cast.facilities.pk)
    told()
    complete_task(actor=Actor.agent(cast.nora.pk), task_id=task.pk)
    assert told() == []


def test_an_overdue_task_is_told_of_once_to_who_has_it_and_to_the_manager(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"manager_id": cast.jane.pk})
    past = timezone.now() - timedelta(hours=1)
    task_for(cast, agent_id=cast.john.pk, department_id=cast.banking.pk, due_at=past)
    told()
    assert [tell_overdue(), tell_overdue()] == [1, 0]
    assert told() == ["jane", "john"]


def test_a_letter_says_what_and_when_in_the_readers_zone_and_words(cast: Cast) -> None:
    User.objects.filter(pk=cast.john.pk).update(time_zone="Asia/Tokyo")
    ticket, due = cast.ticket(), timezone.now().replace(year=2027, month=1, day=15, hour=20, minute=30)
    task_for(cast, ticket_id=ticket.pk, agent_id=cast.john.pk, due_at=due, title="Order <two>", body="Big & new")
    mail = last()
    assert mail.subject == "[Task 1] Order <two>"
    assert "Jane Moss has a task for you" in mail.text
    assert "Saturday, 16 January 2027, 05:30 (JST)" in mail.text
    assert f"#{ticket.number}" in mail.text
    assert "Big & new" in mail.text
    assert "/desk/tasks/1/" in mail.text
    assert "<two>" not in mail.html
    assert mail.is_automatic


def test_administrators_write_the_words(cast: Cast) -> None:
    template = MailTemplate(event=ASSIGNED, language="en")
    body = (
        "<p>Hi %{recipient.first_name}, %{assigner}: %{task.number} %{task.title} by %{task.due_date} %{nonsense}</p>"
    )
    changes = {"subject": "Yours: %{task.title}", "body_html": body}
    configure_object(actor=Actor.system(), instance=template, changes=changes)
    task = task_for(cast, title="Order <two>")
    assign_task(actor=Actor.agent(cast.jane.pk), task_id=task.pk, agent_id=cast.john.pk)
    mail = last()
    assert mail.subject == "Yours: Order <two>"
    assert "Hi John, Jane Moss: 1 Order <two> by" in mail.text
    assert "Order &lt;two&gt;" in mail.html
    assert "/desk/tasks/1/" in mail.text


def test_a_letter_speaks_of_a_ticket_to_those_alone_who_see_it(cast: Cast) -> None:
    """Nora is asked for something, and sees the task, but not Ken's ticket in another department."""
    ticket = cast.ticket(subject="Salaries of the board")
    changes = {"subject": "A task", "body_html": "<p>About %{task.ticket}.</p>"}
    for agent, is_told in ((cast.john, True), (cast.nora, False)):
        task = task_for(cast, ticket_id=ticket.pk, agent_id=agent.pk)
        assert (f"#{ticket.number} Salaries of the board" in last().text) == is_told
        assign_task(actor=Actor.agent(cast.jane.pk), task_id=task.pk)
        configure_object(actor=Actor.system(), instance=MailTemplate(event=ASSIGNED, language="en"), changes=changes)
        assign_task(actor=Actor.agent(cast.jane.pk), task_id=task.pk, agent_id=agent.pk)
        assert (ticket.number in last().text) == is_told
        assert "About" in last().text
        MailTemplate.objects.all().delete()
