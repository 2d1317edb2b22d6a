"""A new ticket from a client's message."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.from_message import FromMessageForm
from deskbell.agent_panel.forms.opening import SOURCES, OpenTicketForm
from deskbell.agent_panel.views.doors import desk_page
from deskbell.agent_panel.views.opening import Opening, serve
from deskbell.agent_panel.views.tickets import Visit, visit
from deskbell.tickets import policy
from deskbell.tickets.commands.open_from_message import open_from_message as open_new_ticket
from deskbell.tickets.queries import MessageContent, message_content
from deskbell.tickets.words import LinkKind, Source
from deskbell.ui.drafts.keeping import name_about


@desk_page("GET", "POST")
def open_from_message(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """The form for a new ticket, filled in with what the message says; the message stays where it is."""
    here = visit(request, number)
    message = message_content(ticket=here.ticket, entry_id=entry_id)
    may_link = policy.may_link(here.viewer, here.ticket)
    return serve(
        Opening(
            request=request,
            viewer=here.viewer,
            draft_key=name_about(here.ticket.number, f"from_{entry_id}-{here.viewer.user_id}"),
            form=partial(FromMessageForm, files=message.files, may_link=may_link),
            run=partial(open_new_ticket, ticket_id=here.ticket.pk, entry_id=entry_id),
            initial=_initial(here, message),
            more=_more,
            words={
                "title": _("New ticket from a message"),
                "lead": _("The message stays in #%(number)s; each ticket leads to the other.") % {"number": number},
            },
        )
    )


def _initial(here: Visit, message: MessageContent) -> dict[str, Any]:
    known = Source(message.source)
    return {
        "email": message.email,
        "name": message.name,
        "source": (known if known in SOURCES else Source.OTHER).value,
        "subject": here.ticket.subject_text,
        "body": _quoted(message),
        "body_format": "html",
    }


def _quoted(message: MessageContent) -> str:
    when = date_format(timezone.localtime(message.written_at), f"{_('j M Y')} H:i")
    wrote = _("%(name)s wrote on %(when)s:") % {"name": message.name or _("A machine"), "when": when}
    body = mark_safe(message.body_html)  # noqa: S308 - clean, and cleaned again when it is sent
    return format_html("<p>{}</p><blockquote>{}</blockquote>", wrote, body)


def _more(form: OpenTicketForm) -> dict[str, Any]:
    typed = form.cleaned_data
    return {
        "tie": typed.get("tie") or LinkKind.RELATED.value,
        "attachment_ids": tuple(typed.get("kept_files", ())),
    }
