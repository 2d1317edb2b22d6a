"""The mails about tasks whose words administrators may write, under osTicket's names and with its variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.mail.template_beginnings import let_begin
from deskbell.mail.template_events import TemplateEvent, let_be_written

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ADDED, ASSIGNED, TRANSFERRED = "task.alert", "task.assignment.alert", "task.transfer.alert"
ACTIVITY, OVERDUE = "task.activity.alert", "task.overdue.alert"
OWN = (
    "task.number", "task.title", "task.link", "task.department", "task.agent", "task.due_on", "task.ticket",
    "recipient.name", "recipient.first_name", "recipient.email", "actor.name", "message", "desk.name", "desk.url",
)  # fmt: skip
ALIASES = {
    **dict.fromkeys(("task.dept", "task.dept.name"), "task.department"),
    **dict.fromkeys(("task.staff", "task.staff.name", "task.assigned", "assignee", "assignee.name"), "task.agent"),
    **dict.fromkeys(("task.due_date", "task.duedate"), "task.due_on"),
    **dict.fromkeys(("task.subject",), "task.title"),
    **dict.fromkeys(("comments", "note", "note.message", "task.description"), "message"),
    **dict.fromkeys(("assigner", "assigner.name", "poster", "poster.name", "note.poster"), "actor.name"),
    **dict.fromkeys(("company", "company.name"), "desk.name"),
    **dict.fromkeys(("recipient", "recipient.name.full"), "recipient.name"),
    "recipient.name.first": "recipient.first_name",
    "recipient.ticket_link": "task.link",
    "ticket.staff_link": "task.link",
    "url": "desk.url",
}
SAMPLE: dict[str, StrOrPromise] = {
    "task.number": "12",
    "task.title": gettext_lazy("Order a new drum for the printer"),
    "task.link": "",
    "task.department": gettext_lazy("Support"),
    "task.agent": "Jane Doe",
    "task.due_on": "",
    "task.ticket": "#482913",
}


def _declare(key: str, title: StrOrPromise, words: Callable[[], Sequence[str]]) -> TemplateEvent:
    let_begin(event=key, words=words)
    names = {**dict(zip(OWN, OWN, strict=True)), **ALIASES}
    event = TemplateEvent(
        key=key,
        title=title,
        meaning=gettext_lazy("To agents."),
        further=names,
        is_for_agents=True,
        has_ticket=False,
        sample=SAMPLE,
    )
    return let_be_written(event)


def _by(text: str) -> list[str]:
    return [text % {"name": "%{actor.name}"}, "%{task.number} · %{task.title}", "%{message}"]


EVENTS = {
    one.key: one
    for one in (
        _declare(ADDED, gettext_lazy("Alert: a new task"), lambda: _by(_("%(name)s has a task for you"))),
        _declare(ASSIGNED, gettext_lazy("Alert: a task was assigned"), lambda: _by(_("%(name)s gave a task to you"))),
        _declare(
            TRANSFERRED,
            gettext_lazy("Alert: a task was transferred"),
            lambda: _by(_("%(name)s transferred a task to your department")),
        ),
        _declare(
            ACTIVITY,
            gettext_lazy("Alert: something happened in a task"),
            lambda: _by(_("%(name)s wrote in a task, completed or reopened it")),
        ),
        _declare(
            OVERDUE,
            gettext_lazy("Alert: a task is overdue"),
            lambda: [_("A task is overdue"), "%{task.number} · %{task.title}", "%{task.due_on}"],
        ),
    )
}
