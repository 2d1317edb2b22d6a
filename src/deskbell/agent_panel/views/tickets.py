"""A ticket's page, and the two verbs that need no form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.writing import WritingForm
from deskbell.agent_panel.pages.place import Place, remembered_place
from deskbell.agent_panel.pages.thread import Shown
from deskbell.agent_panel.pages.ticket import query_of, ticket_page, ticket_url
from deskbell.agent_panel.pages.writing import composer
from deskbell.agent_panel.views.doors import desk_page, go_to, is_partial, viewer_for
from deskbell.agent_panel.views.tombstones import what_is_left
from deskbell.kernel.errors import NotFound, Refused
from deskbell.tickets.commands.claim import claim as claim_ticket
from deskbell.tickets.commands.mark_seen import mark_seen as mark_ticket_seen
from deskbell.tickets.queries import find
from deskbell.tickets.viewer import Viewer
from deskbell.ui import remote_images, uploads
from deskbell.ui.composer_tools import shown_tools
from deskbell.ui.drafts.keeping import unsent_in
from deskbell.ui.whole_thread import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request to one ticket: who looks, at what, coming from where."""

    request: HttpRequest
    viewer: Viewer
    ticket: Ticket
    place: Place

    @property
    def shown(self) -> Shown:
        """How much of the thread was asked for."""
        return Shown(is_whole=WHOLE in self.request.GET)

    @property
    def address(self) -> str:
        """The ticket's page, with the way back to the queue."""
        return ticket_url(self.ticket.number) + query_of(self.place, self.shown)

    def entry_address(self, entry_id: int) -> str:
        """The place of an entry, wherever it stands in the thread."""
        return f"{ticket_url(self.ticket.number)}{query_of(self.place, Shown(is_whole=True))}#e{entry_id}"


def visit(request: HttpRequest, number: str) -> Visit:
    """Find the ticket. NotFound if there is none that this agent may see."""
    viewer = viewer_for(request)
    if not number.isprintable():
        raise NotFound
    ticket = find(viewer=viewer, number=number)
    return Visit(request=request, viewer=viewer, ticket=ticket, place=remembered_place(request.GET))


@desk_page("GET")
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """The ticket; `mode` says whether a reply or a note is to be written. Of a deleted one what is left, where it may be told."""
    try:
        here = visit(request, number)
    except NotFound:
        left = what_is_left(request, number)
        if left is None:
            raise
        return left
    return show(here, mode=request.GET.get("mode", ""))


@desk_page("POST")
def mark_seen(request: HttpRequest, number: str) -> HttpResponse:
    """The page says so by itself once it is shown: reading must not write."""
    here = visit(request, number)
    mark_ticket_seen(actor=here.viewer.actor, ticket_id=here.ticket.pk)
    return HttpResponse() if is_partial(request) else go_to(request, here.address)


@desk_page("POST")
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Take the ticket; whoever comes second is told."""
    here = visit(request, number)
    return carried_out(here, claim_ticket, words=_("The ticket is yours."))


def show(
    here: Visit, *, mode: str = "", form: WritingForm | None = None, problem: StrOrPromise = "", status: int = 200
) -> HttpResponse:
    """The page, with what was typed so far; `problem` is a sentence above everything."""
    images = remote_images.wanted(here.request)
    page = ticket_page(viewer=here.viewer, ticket=here.ticket, place=here.place, images=images, shown=here.shown)
    writing = composer(page=page, place=here.place, wanted=mode, user_id=here.viewer.user_id)
    draft = unsent_in(here.request, name=writing.draft_key, rows=page.drafts) if writing else None
    context = {
        "page": page,
        "composer": writing,
        "draft": draft,
        "form": form or (WritingForm(hint=writing.hint, initial=draft.initial) if writing and draft else None),
        "staged": uploads.staged(here.request) if writing else None,
        "tools": shown_tools(request=here.request, viewer=here.viewer, ticket=here.ticket) if writing else "",
        "problem": problem,
    }
    return remote_images.let_in(here.request, render(here.request, "agent_panel/ticket.html", context, status=status))


def carried_out(here: Visit, command: Callable[..., object], *, words: StrOrPromise, **chosen: int) -> HttpResponse:
    """Run a command that needs no form, and show the ticket after it, or why not."""
    try:
        command(actor=here.viewer.actor, ticket_id=here.ticket.pk, **chosen)
    except Refused as refusal:
        return refuse(here, refusal.shown)
    return changed(here, words=words)


def refuse(here: Visit, reason: StrOrPromise) -> HttpResponse:
    """Say why not: in the dialog where there is one, else above the ticket."""
    if is_partial(here.request):
        return render(here.request, "agent_panel/refused.html", {"reason": reason}, status=403)
    return show(here, problem=reason, status=403)


def changed(here: Visit, *, words: StrOrPromise, anew: bool = False, is_end: bool = False) -> HttpResponse:
    """After a change: the ticket as it is now, or its queue where it is out of this agent's sight by that.

    htmx gets the parts that tell it; `anew` has it load the whole page, because more than those parts is different.
    After an end nobody needs to be told that the ticket is out of sight.
    """
    messages.success(here.request, words)
    try:
        now = find(viewer=here.viewer, number=here.ticket.number)
    except NotFound:
        if not is_end:
            message = _("Ticket %(number)s is no longer open to you.") % {"number": here.ticket.number}
            messages.info(here.request, message)
        return go_to(here.request, here.place.queue_url)
    if anew or not is_partial(here.request):
        return go_to(here.request, here.address)
    page = ticket_page(viewer=here.viewer, ticket=now, place=here.place, shown=here.shown)
    return render(here.request, "agent_panel/changed.html", {"page": page})
