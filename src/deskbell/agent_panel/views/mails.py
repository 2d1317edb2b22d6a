"""The mail that an entry came by: its headers, itself as it was sent, and its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, visit
from deskbell.mail.origins import as_sent, headers_of, mail_behind, path_of
from deskbell.ui import mail_frame
from deskbell.ui.downloads import respond_with_bytes

if TYPE_CHECKING:
    from deskbell.mail.models import IncomingMail


@desk_page("GET")
def mail_headers(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """The header, line by line."""
    here, mail = _visit(request, number, entry_id)
    return _show(here, "mail_headers", title=_("Headers of the mail"), headers=headers_of(mail))


@desk_page("GET")
def mail_as_sent(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """A page round the frame in which the mail stands as it was sent."""
    here, _mail = _visit(request, number, entry_id)
    return _show(here, "mail_as_sent", title=_("The mail as it was sent"), entry_id=entry_id)


@desk_page("GET")
def mail_document(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """The mail's own HTML alone, under a policy of its own."""
    _here, mail = _visit(request, number, entry_id)
    return mail_frame.frame(as_sent(mail))


@desk_page("GET")
def mail_original(request: HttpRequest, number: str, entry_id: int) -> HttpResponseBase:
    """The bytes as they came in, to be kept; nothing opens them in place."""
    here, mail = _visit(request, number, entry_id)
    return respond_with_bytes(path=path_of(mail), name=f"{here.ticket.number}-{entry_id}.eml")


def _visit(request: HttpRequest, number: str, entry_id: int) -> tuple[Visit, IncomingMail]:
    """The ticket and the mail of its entry. NotFound where they don't belong together."""
    here = visit(request, number)
    return here, mail_behind(ticket=here.ticket, entry_id=entry_id)


def _show(here: Visit, template: str, *, title: str, **context: object) -> HttpResponse:
    page = change_page(viewer=here.viewer, ticket=here.ticket, place=here.place, title=title, button="")
    name = f"agent_panel/{template}{'_dialog' if is_partial(here.request) else ''}.html"
    return render(here.request, name, {"page": page, **context})
