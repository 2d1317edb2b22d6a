"""The cards beside a ticket, put together from what is rendered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from deskbell.agent_panel.templatetags.desk import due
from deskbell.ui.addresses import address_of
from deskbell.ui.countdowns import countdown_tag
from deskbell.ui.markup import markup
from deskbell.ui.moulds import Mould
from deskbell.ui.templatetags.ui import telephone, when

if TYPE_CHECKING:
    from django.template import Context

    from deskbell.agent_panel.pages.service_level import ClockLine
    from deskbell.agent_panel.pages.ticket import Requester, TicketPage

register = template.Library()

PROPERTIES = Mould(
    "agent_panel/properties_card.html",
    shaped_by="page.powers page.may_change_status it.priority_slug",
    words="page.address page.query it.status it.priority it.department it.agent it.agent_initials it.team it.topic it.source"
    " due_words opened resolved closed last_message last_response updated",
)
LEVEL = Mould(
    "agent_panel/service_level_card.html",
    shaped_by="page.powers has_level",
    words="page.address page.query plan source lines",
)
REQUESTER = Mould(
    "agent_panel/requester_card.html",
    words="requester.name requester.initials requester.email requester.organization phone person_url",
)
COLLABORATORS = Mould(
    "agent_panel/collaborators_card.html", shaped_by="page.powers", words="page.address page.query people"
)
COLLABORATOR = Mould(
    "agent_panel/collaborator.html",
    shaped_by="page.powers",
    words="page.address page.query person.id person.name person.email csrf_token",
)
TAGS = Mould("agent_panel/tags_card.html", shaped_by="page.powers", words="page.address page.query tags csrf_token")
TAG = Mould(
    "agent_panel/tag.html",
    shaped_by="page.powers tag.colour",
    words="page.address page.query tag.id tag.name csrf_token",
)


@register.simple_tag
def properties_card(page: TicketPage) -> SafeString:
    """{% properties_card page %}: what a ticket is, each property a link to its form for who may change it."""
    it = page.properties
    return PROPERTIES.cast(
        page=page,
        it=it,
        due_words=due(it.due_at, it.state),
        opened=when(it.opened_at, "at"),
        resolved=when(it.resolved_at, "at"),
        closed=when(it.closed_at, "at"),
        last_message=when(it.last_message_at, "at"),
        last_response=when(it.last_response_at, "at"),
        updated=when(it.updated_at, "at"),
    )


@register.simple_tag
def level_card(page: TicketPage) -> SafeString:
    """{% level_card page %}: the plan and its clocks, or how to set one."""
    level = page.service_level
    return LEVEL.cast(
        page=page,
        has_level=level is not None,
        plan=level.plan if level else "",
        source=level.source if level else "",
        lines=SafeString("".join([_clock_line(one) for one in level.lines])) if level else "",
    )


def _clock_line(line: ClockLine) -> SafeString:
    if line.countdown is None:
        return markup('<dt>{}</dt><dd><span class="level {}">{}</span></dd>', line.title, line.look, line.words)
    left, at = countdown_tag(line.countdown, is_sentence=True), when(line.due_at, "at")
    return markup('<dt>{}</dt><dd>{}<br><span class="soft small">{}</span></dd>', line.title, left, at)


@register.simple_tag
def requester_card(page: TicketPage) -> SafeString:
    """{% requester_card page %}: whom the ticket is for."""
    person = page.requester
    return REQUESTER.cast(
        requester=person, phone=telephone(person.phone) if person.phone else "", person_url=_page_of(person)
    )


def _page_of(person: Requester) -> str:
    if not person.is_listed:
        return ""
    try:
        return address_of("directory:client", person.id)
    except NoReverseMatch:
        return ""  # a desk without that feature


@register.simple_tag(takes_context=True)
def collaborators_card(context: Context, page: TicketPage) -> SafeString:
    """{% collaborators_card page %}: who else takes part."""
    token = context.get("csrf_token", "")
    people = [COLLABORATOR.cast(page=page, person=one, csrf_token=token) for one in page.collaborators]
    return COLLABORATORS.cast(page=page, people=SafeString("".join(people)))


@register.simple_tag(takes_context=True)
def tags_card(context: Context, page: TicketPage) -> SafeString:
    """{% tags_card page %}: the ticket's tags, and a field for more."""
    token = context.get("csrf_token", "")
    tags = [TAG.cast(page=page, tag=one, csrf_token=token) for one in page.tags]
    return TAGS.cast(page=page, tags=SafeString("".join(tags)), csrf_token=token)
