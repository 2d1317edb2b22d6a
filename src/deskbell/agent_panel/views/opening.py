"""Opening a ticket for a client who called or came by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.opening import OpenTicketForm
from deskbell.agent_panel.pages.opening import number_of, open_ticket_page
from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import open_departments
from deskbell.agent_panel.pages.ticket import ticket_url
from deskbell.agent_panel.views.doors import desk_page, submit_once, viewer_for
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets.commands.open_ticket import open_ticket as open_new_ticket
from deskbell.tickets.viewer import Viewer
from deskbell.ui import uploads
from deskbell.ui.complaints import complain
from deskbell.ui.drafts.keeping import unsent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One way of opening a ticket by a form: the form, the command, what the form begins with, and how it is worded.

    `draft_key` names the unsent text; `run` gets the keywords of `open_ticket`, and `more` those that this way adds.
    """

    request: HttpRequest
    viewer: Viewer
    draft_key: str
    form: Callable[..., OpenTicketForm] = OpenTicketForm
    run: Callable[..., Ticket] = open_new_ticket
    initial: Mapping[str, Any] = field(default_factory=dict)
    more: Callable[[OpenTicketForm], dict[str, Any]] = lambda _form: {}
    words: Mapping[str, StrOrPromise] = field(default_factory=dict)

    def bound(self) -> OpenTicketForm:
        """The form as it was sent."""
        return self.form(self.request.POST, viewer=self.viewer)

    def unbound(self, initial: Mapping[str, Any]) -> OpenTicketForm:
        """The form to be filled in."""
        return self.form(viewer=self.viewer, initial={**self.initial, **initial})


@desk_page("GET", "POST")
def open_ticket(request: HttpRequest) -> HttpResponse:
    """The form, and the ticket that it opens: one, however often it is submitted."""
    viewer = viewer_for(request)
    return serve(Opening(request=request, viewer=viewer, draft_key=f"new-ticket-{viewer.user_id}"))


def serve(opening: Opening) -> HttpResponse:
    """Show the form, take it in, and lead on to the ticket. Refused where the agent may open none anywhere."""
    request = opening.request
    if not open_departments(opening.viewer):
        raise Refused(_("You don't have the permission to open tickets for clients."))
    if request.method != "POST":
        return _show(opening)
    staged = uploads.stage(request)
    if uploads.is_only_adding(request):
        kept = {"kept_files": request.POST.getlist("kept_files")}
        return _show(opening, opening.unbound({**request.POST.dict(), **kept}))
    form = opening.bound()
    if staged.problems:
        form.add_error(None, [str(problem) for problem in staged.problems])
    if not form.is_valid():
        return _show(opening, form, status=422)
    try:
        ticket_id = _open(opening, form)
    except Invalid as invalid:
        complain(form, invalid)
        return _show(opening, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(opening, form, status=403)
    uploads.clear(request)
    return _lead_on(request, opening.viewer, ticket_id)


def _open(opening: Opening, form: OpenTicketForm) -> int:
    typed, request = form.cleaned_data, opening.request
    attachments = uploads.drafts(request)

    def run() -> int:
        ticket = opening.run(
            actor=opening.viewer.actor,
            email=typed["email"],
            name=typed["name"],
            phone=typed["phone"],
            subject=typed["subject"],
            body=typed["body"],
            body_format=typed["body_format"],
            source=typed["source"],
            topic_id=typed["topic"],
            department_id=typed["department"],
            priority_id=typed["priority"],
            agent_id=typed["agent"],
            team_id=typed.get("team"),
            due_at=typed["due_at"],
            collaborators=form.collaborator_addresses,
            attachments=attachments,
            **opening.more(form),
        )
        return ticket.pk

    text = f"{typed['email']}\n{typed['subject']}\n{typed['body']}"
    return submit_once(request, scope=f"open:{opening.draft_key}", text=text, run=run)


def _lead_on(request: HttpRequest, viewer: Viewer, ticket_id: int) -> HttpResponse:
    number = number_of(viewer=viewer, ticket_id=ticket_id)
    if not number:
        messages.success(request, _("The ticket is open, in a department that is not open to you."))
        return redirect(Place().queue_url)
    messages.success(request, _("Ticket %(number)s is open.") % {"number": number})
    return redirect(ticket_url(number))


def _show(opening: Opening, form: OpenTicketForm | None = None, status: int = 200) -> HttpResponse:
    page = open_ticket_page(viewer=opening.viewer, draft_key=opening.draft_key)
    draft = unsent(opening.request, name=page.draft_key)
    context = {
        "page": page,
        "draft": draft,
        "form": form or opening.unbound(draft.initial),
        "staged": uploads.staged(opening.request),
        **opening.words,
    }
    return render(opening.request, "agent_panel/open_ticket.html", context, status=status)
