"""Mails to agents about tasks: queued in the command's own transaction, so that task and mail can't part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deskbell.features.tasks.mail_words import EVENTS, OVERDUE
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_view, may_view_ticket
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import current
from deskbell.kernel.configure import read
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import clean_quote
from deskbell.mail.draft import Action, Draft, html_of, text_of
from deskbell.mail.letters import queue_letter
from deskbell.mail.links import absolute
from deskbell.mail.models import MailTemplate
from deskbell.mail.preferences import unwilling
from deskbell.mail.variables import first_name
from deskbell.mail.wording import Words, filled
from deskbell.people.languages import speaking_to
from deskbell.people.models import Agent, TeamMember
from deskbell.people.names import names_of
from deskbell.people.queries import active_agents
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import viewer_of
from deskbell.ui.time_zone import zone_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAME = "task_alert"


@dataclass(frozen=True, kw_only=True)
class News:
    """What an alert says: the mail by its name, its heading for the name of whoever did it, and their words."""

    event: str
    heading: Callable[[str], StrOrPromise]
    body_html: str = ""


def tell_responsible(task: Task, *, actor: Actor, news: News) -> None:
    """Tell whoever has the task now: its agent, even one who is away, else its team, else the department's manager."""
    _tell(task, actor, _responsible(task), replace(news, body_html=task.body_html))


def tell_those_concerned(task: Task, *, actor: Actor, news: News) -> None:
    """Tell whoever has the task, and whoever wanted it done."""
    _tell(task, actor, [*_responsible(task), task.created_by_id], news)


def tell_overdue_to(task: Task) -> None:
    """Tell whoever has the task, and the department's manager."""
    ids = [*_responsible(task), task.department.manager_id]
    _tell(task, Actor.system(), ids, News(event=OVERDUE, heading=lambda _name: _("A task is overdue")))


def _responsible(task: Task) -> list[int | None]:
    if task.agent_id is not None:
        return [task.agent_id]
    if task.team_id is not None:
        unwanted = unwilling(kind=AlertKind.TASK, team_id=task.team_id)
        members = TeamMember.objects.filter(team=task.team_id).values_list("agent_id", flat=True)
        return [one for one in members if one not in unwanted]
    return [task.department.manager_id]


def _tell(task: Task, actor: Actor, ids: Iterable[int | None], news: News) -> None:
    """One mail for each of these agents who is there, wants it, sees the task, and did not do it."""
    if current().mutes & {NAME, EVERY_EFFECT}:
        return
    wanted = {one for one in ids if one is not None and one != actor.user_id} - unwilling(kind=AlertKind.TASK)
    if not wanted:
        return
    name = names_of([actor.user_id]).get(actor.user_id or 0, "") or read(DESK_NAME)
    present = active_agents().filter(Q(is_away=False) | Q(pk=task.agent_id or 0), pk__in=wanted)
    viewers = [(one, viewer_of(Actor.agent(one.pk))) for one in present.order_by("pk")]
    keys = [
        _send(task, agent, news, name=name, ticket=task.ticket if may_view_ticket(viewer, task) else None)
        for agent, viewer in viewers
        if may_view(viewer, task)
    ]
    task.letters = [*task.letters, *keys]
    task.save(update_fields=["letters"])


def _send(task: Task, agent: Agent, news: News, *, name: str, ticket: Ticket | None) -> str:
    """Queue one letter, which speaks of the ticket if there is one for its reader; the key by which it is found again."""
    with speaking_to(agent.user):
        address = absolute(reverse("tasks:task", args=[task.number]))
        draft = Draft(
            heading=str(news.heading(name)),
            desk_name=read(DESK_NAME),
            quote=clean_quote(news.body_html) if news.body_html else None,
            details=_details(task, agent, ticket),
            actions=[Action(words=_("Open the task"), url=address)],
            fine_print=[
                _("You are getting this because the task is yours, your team's, or one that you wanted done."),
                _("Please write in the task itself: a reply to this mail does not get there."),
            ],
        )
        subject = f"[{_('Task %(number)s') % {'number': task.number}}] {task.title}"
        template = MailTemplate.objects.filter(
            event=news.event, language=get_language() or "", is_retired=False
        ).first()
        if template is not None:
            words = _words(task, agent, draft, name=name, address=address, ticket=ticket)
            subject, draft = filled(template, EVENTS[news.event], words, draft=draft)
        key = f"task:{task.pk}:{current().instant.isoformat()}:{agent.pk}"
        queue_letter(to=agent.user.email, subject=subject, text=text_of(draft), html=html_of(draft), key=key)
        return key


def _words(task: Task, agent: Agent, draft: Draft, *, name: str, address: str, ticket: Ticket | None) -> Words:
    """What the variables of a template stand for, in the words that the built-in mail has."""
    plain = {
        "task.number": task.number,
        "task.title": task.title,
        "task.link": address,
        "task.department": task.department.name,
        "task.agent": str(task.agent) if task.agent else "",
        "task.due_on": _instant(task.due_at, agent) if task.due_at else "",
        "task.ticket": f"#{ticket.number}" if ticket else "",
        "recipient.name": agent.user.display_name,
        "recipient.first_name": first_name(agent.user),
        "recipient.email": agent.user.email,
        "actor.name": name,
        "message": draft.quote.text if draft.quote else "",
        "desk.name": draft.desk_name,
        "desk.url": settings.DESKBELL_URL,
    }
    return Words(plain=plain, markup={"message": draft.quote.html} if draft.quote else {})


def _details(task: Task, agent: Agent, ticket: Ticket | None) -> list[tuple[str, str]]:
    rows = [(_("Task"), task.title), (_("Department"), task.department.name)]
    if ticket is not None:
        rows.append((_("Ticket"), f"#{ticket.number} {ticket.subject_text}"))
    if task.due_at is not None:
        rows.append((_("Due"), _instant(task.due_at, agent)))
    return rows


def _instant(at: datetime, agent: Agent) -> str:
    """In the reader's zone, with its name."""
    return date_format(timezone.localtime(at, zone_of(agent.user.time_zone)), "l, j F Y, H:i (T)")
