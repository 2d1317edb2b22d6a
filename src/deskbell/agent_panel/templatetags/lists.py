"""The cells of lists. Functions and no templates: a page has hundreds of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.queue import QueueLine
from deskbell.ui.countdowns import countdown_tag
from deskbell.ui.templatetags.ui import avatar, icon, pill, prio
from deskbell.ui.times import time_tag

register = template.Library()


@register.simple_tag
def cell(key: str, line: QueueLine) -> SafeString:
    """{% cell column.key line %}: one cell of a list."""
    return CELLS[key](line)


def _subject(line: QueueLine) -> SafeString:
    row = line.row
    unread = format_html('<span class="heard">{}: </span>', _("Unread")) if row.is_unread else ""
    preview = format_html(" <span>— {}</span>", row.preview) if row.preview else ""
    return format_html(
        '<td class="subject"><a href="{}"><b>{}{}</b>{}</a></td>', line.url, unread, row.subject, preview
    )


def _hands(line: QueueLine) -> SafeString:
    row = line.row
    if row.agent:
        return format_html('<td class="who wide agent">{} {}</td>', avatar(line.agent_initials), row.agent)
    if row.team:
        return format_html('<td class="who wide agent">{} {}</td>', icon("people"), row.team)
    return format_html('<td class="who wide agent"><span class="faint">{}</span></td>', _("Unassigned"))


def _tags(line: QueueLine) -> SafeString:
    shown = format_html_join(
        " ", '<span class="pill tag {}">{}</span>', ((one.colour, one.name) for one in line.row.tags)
    )
    return format_html('<td class="wide tags">{}</td>', shown)


def _plain(name: str) -> Callable[[QueueLine], SafeString]:
    return lambda line: format_html('<td class="who wide {}">{}</td>', name, getattr(line.row, name))


def _number(name: str) -> Callable[[QueueLine], SafeString]:
    return lambda line: format_html('<td class="wide amount">{}</td>', getattr(line.row, name) or "")


def _moment(name: str) -> Callable[[QueueLine], SafeString]:
    def shown(line: QueueLine) -> SafeString:
        moment: datetime | None = getattr(line.row, name)
        return format_html('<td class="wide faint moment">{}</td>', time_tag(moment=moment) if moment else "")

    return shown


CELLS: dict[str, Callable[[QueueLine], SafeString]] = {
    "urgency": lambda line: format_html('<td class="mark">{}</td>', prio(line.row.priority_slug, line.row.priority)),
    "number": lambda line: format_html('<td class="num">{}</td>', line.row.number),
    "subject": _subject,
    "from": lambda line: format_html('<td class="who from">{}</td>', line.row.requester),
    "organization": _plain("organization"),
    "department": _plain("department"),
    "agent": _hands,
    "team": _plain("team"),
    "status": lambda line: format_html('<td class="status">{}</td>', pill(line.row.state, line.row.status)),
    "topic": _plain("topic"),
    "tags": _tags,
    "source": _plain("source"),
    "entries": _number("entry_count"),
    "files": _number("file_count"),
    "opened": _moment("opened_at"),
    "last_message": _moment("last_message_at"),
    "last_response": _moment("last_response_at"),
    "due": lambda line: format_html('<td class="due">{}</td>', countdown_tag(line.row.countdown, is_sentence=False)),
    "closed": _moment("closed_at"),
    "updated": lambda line: format_html('<td class="updated faint">{}</td>', time_tag(moment=line.row.updated_at)),
}
