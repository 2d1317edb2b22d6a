"""The parts of a ticket's page, put together from what is rendered once: its head, its thread, and the cards at its side."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from deskbell.agent_panel.forms.writing import WritingForm
from deskbell.tickets.queries import EntryItem
from deskbell.ui.addresses import address_of
from deskbell.ui.moulds import Mould
from deskbell.ui.templatetags.ui import file_chip
from deskbell.ui.times import time_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template import Context

    from deskbell.agent_panel.pages.thread import ThreadItem
    from deskbell.agent_panel.pages.ticket import TicketPage
    from deskbell.ui.mail_body import ShownBody

register = template.Library()

NOTHING = SafeString("")
HEAD = Mould(
    "agent_panel/ticket_head.html",
    shaped_by="swap page.properties.state page.is_overdue page.is_answered page.powers page.may_change_status page.may_resolve"
    " page.may_close page.may_archive page.has_more",
    words="page.number page.subject page.address page.query page.queue_url page.previous_url page.next_url"
    " page.properties.status csrf_token",
)
ENTRY = Mould(
    "agent_panel/entry.html",
    shaped_by="item.is_from_client item.is_note item.is_machine item.is_mail item.is_solution one.has_menu one.is_open one.may_move"
    " one.may_edit one.may_ask_anew one.was_edited trust",
    words="item.entry_id item.source item.preview one.writer one.initials one.trouble body.html body.quoted_html page.address"
    " page.query page.requester.name at edited_at details files left_out refused",
)
EVENT = Mould(
    "agent_panel/event.html",
    shaped_by="is_rule",
    words="item.sequence item.sentence item.decision_id page.address page.query at comment",
)

SEND_BUTTONS = Mould("agent_panel/send_buttons.html", shaped_by="is_note", words="signature_label signature choices")
SEND_CHOICES = Mould("agent_panel/send_choices.html", shaped_by="swap", words="choices")
SEND_CHOICE = Mould("agent_panel/send_choice.html", shaped_by="choice.look", words="choice.status_id choice.words")


@register.simple_tag(takes_context=True)
def ticket_head(context: Context, page: TicketPage) -> SafeString:
    """{% ticket_head page %}: number, subject, and what may be done; with `swap` it takes the place of the one that is shown."""
    return HEAD.cast(page=page, swap=bool(context.get("swap")), csrf_token=context.get("csrf_token", ""))


@register.simple_tag
def thread_items(page: TicketPage) -> SafeString:
    """{% thread_items page %}: the entries and events of the thread, each on a line of its own."""
    return SafeString("".join([f"{_folded(page, one)}{_item(page, one)}\n" for one in page.thread]))


def _folded(page: TicketPage, one: ThreadItem) -> SafeString:
    return render_to_string("agent_panel/folded.html", {"page": page, "one": one}) if one.folded else NOTHING


def _item(page: TicketPage, one: ThreadItem) -> SafeString:
    item = one.item
    if isinstance(item, EntryItem):
        return _entry(page, one, item)
    return EVENT.cast(
        page=page,
        item=item,
        is_rule=item.name == "RuleFired",
        at=time_tag(moment=item.occurred_at, style="at"),
        comment=linebreaksbr(item.comment) if item.comment else NOTHING,
    )


def _entry(page: TicketPage, one: ThreadItem, item: EntryItem) -> SafeString:
    body: Any = one.body
    return ENTRY.cast(
        page=page,
        one=one,
        item=item,
        body=body,
        trust=one.mail.trust if one.mail else None,
        details=one.mail.details if one.mail else NOTHING,
        at=time_tag(moment=item.occurred_at, style="at"),
        edited_at=time_tag(moment=item.edited_at, style="inside") if item.edited_at else NOTHING,
        files=_files(page, body) if body.files else NOTHING,
        left_out=_left_out(page, item, body) if body.left_out else NOTHING,
        refused=_refused(item.refused_files) if item.refused_files else NOTHING,
    )


def _files(page: TicketPage, body: ShownBody) -> SafeString:
    chips = [file_chip(one.name, one.size, address_of("desk:attachment", page.number, one.id)) for one in body.files]
    return SafeString("".join([f"<li>{chip}</li>" for chip in chips]))


def _left_out(page: TicketPage, item: EntryItem, body: ShownBody) -> SafeString:
    told = {"body": body, "item": item, "before": page.address + page.query_more}
    return SafeString(render_to_string("ui/left_out.html", told).strip())


def _refused(files: Iterable[object]) -> SafeString:
    return SafeString(render_to_string("ui/refused_files.html", {"files": files}))


@register.simple_tag
def send_buttons(page: TicketPage, form: WritingForm, *, is_note: bool) -> SafeString:
    """{% send_buttons page form is_note=composer.is_note as buttons %}: what stands at the end of the composer."""
    if is_note:
        return SEND_BUTTONS.cast(is_note=True, signature_label="", signature="", choices="")
    signature = form["signature_use"]
    chosen = signature.value()
    is_as_shown_first = not form.is_bound and isinstance(chosen, str | None)
    shown = _unchosen_signature(chosen, get_language()) if is_as_shown_first else SafeString(signature)
    return SEND_BUTTONS.cast(
        is_note=False, signature_label=signature.label, signature=shown, choices=send_choices(page)
    )


@lru_cache(maxsize=64)
def _unchosen_signature(value: str | None, _language: str | None) -> SafeString:
    """The choice of a signature as it stands before anybody chose: as usual, or as in the draft."""
    return SafeString(WritingForm(initial={"signature_use": value})["signature_use"])


@register.simple_tag
def send_choices(page: TicketPage, *, swap: bool = False) -> SafeString:
    """{% send_choices page %}: the statuses that a reply may set; with `swap` they take the place of those that are shown."""
    choices = [SEND_CHOICE.cast(choice=one) for one in page.send_choices]
    return SEND_CHOICES.cast(swap=swap, choices=SafeString("".join(choices)))
