"""Marks that only the agent panel shows."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages import live
from deskbell.tickets.words import ACTIVE_STATES
from deskbell.ui.language.once import once_per_language
from deskbell.ui.markup import markup
from deskbell.ui.times import exact, span, time_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskbell.agent_panel.pages.rail import RailLink
    from deskbell.agent_panel.pages.ticket import TicketPage
    from deskbell.tickets.queries import EntryItem

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
    return markup(
        '<time class="missed" datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        exact(moment=local),
        words,
    )


@register.simple_tag
def link_to(page: TicketPage, verb: str, may: bool, words: str) -> SafeString:  # noqa: FBT001 - a template's tag
    """{% link_to page "assign" page.powers.assign it.agent %}: a property, as a link to its form for who may change it."""
    shown = words or markup('<span class="faint">{}</span>', _("None"))
    if not may:
        return markup("{}", shown)
    address = f"{page.address}{verb}/{page.query}"
    key = verb.removeprefix("change-")
    return markup('<a class="change" href="{}" hx-get="{}" data-key="{}">{}</a>', address, address, key, shown)


@register.simple_tag
def form_link(page: TicketPage, verb: str, words: str, look: str, key: str = "") -> SafeString:
    """{% form_link page "assign" _("Assign") "btn" "assign" %}: leads to a form about the ticket, as a dialog where scripts run."""
    return _link(f"{page.address}{verb}/{page.query}", words, look, key)


@register.simple_tag
def entry_form(page: TicketPage, item: EntryItem, verb: str, words: str) -> SafeString:
    """{% entry_form page item "move" _("Move") %}: the same about an entry, in its menu."""
    return _link(f"{page.address}entries/{item.entry_id}/{verb}/{page.query}", words, "item")


@register.simple_tag
def entry_page(page: TicketPage, item: EntryItem, verb: str, words: str) -> SafeString:
    """{% entry_page page item "edit" _("Edit the text") %}: leads to a page of an entry, from its menu."""
    address = f"{page.address}entries/{item.entry_id}/{verb}/{page.query}"
    return markup('<a class="item" href="{}">{}</a>', address, words)


def _link(address: str, words: str, look: str, key: str = "") -> SafeString:
    known = markup(' data-key="{}"', key) if key else ""
    return markup('<a class="{}"{} href="{}" hx-get="{}">{}</a>', look, known, address, address, words)


@register.simple_tag
def rail_links(links: Iterable[RailLink]) -> SafeString:
    """{% rail_links page.rail.links %}: the queues or pages of the rail, with their counts."""
    return SafeString("\n".join([_rail_link(one) for one in links]))


@register.simple_tag
def rail_lists(links: Iterable[RailLink]) -> SafeString:
    """{% rail_lists page.rail.lists %}: the lists of the rail; a name of somebody's own may be long."""
    return SafeString("".join([_rail_list(one) for one in links]))


@lru_cache(maxsize=1024)
def _rail_list(link: RailLink) -> SafeString:
    return markup(
        '<a href="{}"{}><span class="list-name">{}</span>{}</a>\n',
        link.url,
        SafeString(' aria-current="page"') if link.is_current else "",
        link.words,
        markup(' <span class="count">{}</span>', link.count) if link.count else "",
    )


@lru_cache(maxsize=1024)
def _rail_link(link: RailLink) -> SafeString:
    """All that it says is in the link; but for the counts the links of an agent's pages are the same."""
    late = " late" if link.is_late else ""
    return markup(
        '<a href="{}"{}{}>{}{}</a>',
        link.url,
        markup(' data-go="{}"', link.letter) if link.letter else "",
        SafeString(' aria-current="page"') if link.is_current else "",
        link.words,
        markup(' <span class="count{}">{}</span>', late, link.count) if link.count else "",
    )


@register.simple_tag
@once_per_language
def live_words() -> str:
    """{% live_words %}: what the script of an open page says, as JSON for an attribute."""
    return json.dumps(live.live_words())


@register.simple_tag
@once_per_language
def live_list_words() -> str:
    """{% live_list_words %}: what the script of a list says, as JSON for an attribute."""
    return json.dumps(live.live_list_words())


@register.simple_tag
def lists_version() -> str:
    """{% lists_version %}: the ETag that lists have now."""
    return f'"{live.lists_mark()}"'
