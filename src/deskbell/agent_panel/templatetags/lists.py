"""The cells of lists. Functions and no templates: a page has hundreds of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.queue import ColumnBox, HeadColumn, QueueLine, SortLink
from deskbell.ui.countdowns import countdown_tag
from deskbell.ui.markup import markup
from deskbell.ui.templatetags.ui import avatar, icon, pill, prio
from deskbell.ui.times import time_tag

register = template.Library()


@register.simple_tag
def column_heads(columns: Iterable[HeadColumn]) -> SafeString:
    """{% column_heads page.columns %}: the heads, each of which sorts by its column if that can be."""
    return SafeString("\n".join([_column_head(one) for one in columns]))


def _column_head(column: HeadColumn) -> SafeString:
    title = markup("{}", column.title)
    if column.key == "urgency":
        title = markup('<span title="{}" aria-hidden="true">!</span><span class="heard">{}</span>', title, title)
    return markup(
        "<th{}{}>{}</th>",
        markup(' aria-sort="{}"', column.now) if column.now else "",
        SafeString(' class="wide department"') if column.key == "department" else "",
        markup('<a href="{}">{}{}</a>', column.url, title, ARROWS[column.now]) if column.url else title,
    )


ARROWS = {
    "": SafeString(""),
    "descending": SafeString(' <span aria-hidden="true">↓</span>'),
    "ascending": SafeString(' <span aria-hidden="true">↑</span>'),
}


@register.simple_tag
def table_row(columns: Sequence[HeadColumn], line: QueueLine) -> SafeString:
    """{% table_row page.columns line %}: one line of a list, with the box that selects it."""
    return markup(
        '<tr{}><td class="pick"><input type="checkbox" form="bulk" name="ticket" value="{}" aria-label="{}"></td>{}</tr>',
        SafeString(' class="unread"') if line.row.is_unread else "",
        line.row.ticket_id,
        _("Select ticket %(number)s") % {"number": line.row.number},
        SafeString("".join([CELLS[column.key](line) for column in columns])),
    )


@register.simple_tag
def order_links(links: Iterable[SortLink]) -> SafeString:
    """{% order_links page.sorts %}: the items of a menu of orders."""
    return SafeString("".join([_order_link(one) for one in links]))


def _order_link(link: SortLink) -> SafeString:
    if not link.is_current:
        return markup('<a class="item" href="{}">{}</a>', link.url, link.words)
    checked = '<a class="item" href="{}" aria-current="true">{} <span class="push">{}</span></a>'
    return markup(checked, link.url, link.words, icon("check"))


@register.simple_tag
def column_boxes(boxes: Iterable[ColumnBox]) -> SafeString:
    """{% column_boxes page.boxes %}: a box for each column that can be shown."""
    return SafeString("".join([_column_box(one) for one in boxes]))


def _column_box(box: ColumnBox) -> SafeString:
    checked = SafeString(" checked") if box.is_shown else ""
    return markup('<label><input type="checkbox" name="column" value="{}"{}> {}</label>', box.key, checked, box.title)


def _subject(line: QueueLine) -> SafeString:
    row = line.row
    unread = markup('<span class="heard">{}: </span>', _("Unread")) if row.is_unread else ""
    preview = markup(" <span>— {}</span>", row.preview) if row.preview else ""
    return markup('<td class="subject"><a href="{}"><b>{}{}</b>{}</a></td>', line.url, unread, row.subject, preview)


# What says the same in many rows is put together once; `typed`, because markup and words may read alike.
@lru_cache(maxsize=1024, typed=True)
def _hands(agent: str, initials: str, team: str, _language: str | None) -> SafeString:
    if agent:
        return markup('<td class="who wide agent">{} {}</td>', avatar(initials), agent)
    if team:
        return markup('<td class="who wide agent">{} {}</td>', icon("people"), team)
    return markup('<td class="who wide agent"><span class="faint">{}</span></td>', _("Unassigned"))


@lru_cache(maxsize=256, typed=True)
def _urgency(slug: str, words: str) -> SafeString:
    return markup('<td class="mark">{}</td>', prio(slug, words))


@lru_cache(maxsize=256, typed=True)
def _status(state: str, words: str) -> SafeString:
    return markup('<td class="status">{}</td>', pill(state, words))


def _tags(line: QueueLine) -> SafeString:
    shown = " ".join([markup('<span class="pill tag {}">{}</span>', one.colour, one.name) for one in line.row.tags])
    return markup('<td class="wide tags">{}</td>', SafeString(shown))


def _plain(name: str) -> Callable[[QueueLine], SafeString]:
    return lambda line: markup('<td class="who wide {}">{}</td>', name, getattr(line.row, name))


def _number(name: str) -> Callable[[QueueLine], SafeString]:
    return lambda line: markup('<td class="wide amount">{}</td>', getattr(line.row, name) or "")


def _moment(name: str) -> Callable[[QueueLine], SafeString]:
    def shown(line: QueueLine) -> SafeString:
        moment: datetime | None = getattr(line.row, name)
        return markup('<td class="wide faint moment">{}</td>', time_tag(moment=moment) if moment else "")

    return shown


CELLS: dict[str, Callable[[QueueLine], SafeString]] = {
    "urgency": lambda line: _urgency(line.row.priority_slug, line.row.priority),
    "number": lambda line: markup('<td class="num">{}</td>', line.row.number),
    "subject": _subject,
    "from": lambda line: markup('<td class="who from">{}</td>', line.row.requester),
    "organization": _plain("organization"),
    "department": _plain("department"),
    "agent": lambda line: _hands(line.row.agent, line.agent_initials, line.row.team, get_language()),
    "team": _plain("team"),
    "status": lambda line: _status(line.row.state, line.row.status),
    "topic": _plain("topic"),
    "tags": _tags,
    "source": _plain("source"),
    "entries": _number("entry_count"),
    "files": _number("file_count"),
    "opened": _moment("opened_at"),
    "last_message": _moment("last_message_at"),
    "last_response": _moment("last_response_at"),
    "due": lambda line: markup('<td class="due">{}</td>', countdown_tag(line.row.countdown, is_sentence=False)),
    "closed": _moment("closed_at"),
    "updated": lambda line: markup('<td class="updated faint">{}</td>', time_tag(moment=line.row.updated_at)),
}
