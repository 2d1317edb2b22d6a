"""Marks that only the agent panel shows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages import live
from deskbell.tickets.words import ACTIVE_STATES
from deskbell.ui.times import exact, span, time_tag

if TYPE_CHECKING:
    from deskbell.agent_panel.pages.ticket import TicketPage

register = template.Library()


@register.simple_tag
def due(due_at: datetime | None, state: str) -> SafeString | str:
    """{% due row.due_at row.state %}: "in 3 h", or "2 h over" as long as somebody still has to act."""
    if due_at is None:
        return ""
    late_by = timezone.now() - due_at
    if state not in ACTIVE_STATES or late_by.total_seconds() < 0:
        return time_tag(moment=due_at)
    local = timezone.localtime(due_at)
    words = _("%(span)s over") % {"span": span(length=late_by)}
    return format_html(
        '<time class="missed" datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        exact(moment=local),
        words,
    )


@register.simple_tag
def link_to(page: TicketPage, verb: str, may: bool, words: str) -> SafeString:  # noqa: FBT001 - a template's tag
    """{% link_to page "assign" page.powers.assign it.agent %}: a property, as a link to its form for who may change it."""
    shown = words or format_html('<span class="faint">{}</span>', _("None"))
    if not may:
        return format_html("{}", shown)
    address = f"{page.address}{verb}/{page.query}"
    key = verb.removeprefix("change-")
    return format_html('<a class="change" href="{}" hx-get="{}" data-key="{}">{}</a>', address, address, key, shown)


@register.simple_tag
def live_words() -> str:
    """{% live_words %}: what the script of an open page says, as JSON for an attribute."""
    return json.dumps(live.live_words())


@register.simple_tag
def live_list_words() -> str:
    """{% live_list_words %}: what the script of a list says, as JSON for an attribute."""
    return json.dumps(live.live_list_words())


@register.simple_tag
def lists_version() -> str:
    """{% lists_version %}: the ETag that lists have now."""
    return f'"{live.lists_mark()}"'
