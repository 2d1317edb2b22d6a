"""Opening a ticket for a client who called or came by."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.opening import OpenTicketForm
from deskbell.agent_panel.forms.shared import complain
from deskbell.agent_panel.pages.opening import number_of, open_ticket_page
from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import open_departments
from deskbell.agent_panel.pages.ticket import ticket_url
from deskbell.agent_panel.views.doors import desk_page, submit_once, viewer_for
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets.commands.open_ticket import open_ticket as open_new_ticket
from deskbell.tickets.viewer import Viewer
from deskbell.ui import uploads


@desk_page("GET", "POST")
def open_ticket(request: HttpRequest) -> HttpResponse:
    """The form, and the ticket that it opens: one, however often it is submitted."""
    viewer = viewer_for(request)
    if not open_departments(viewer):
        raise Refused(_("You don't have the permission to open tickets for clients."))
    if request.method != "POST":
        return _show(request, viewer, OpenTicketForm(viewer=viewer))
    staged = uploads.stage(request)
    if uploads.is_only_adding(request):
        return _show(request, viewer, OpenTicketForm(viewer=viewer, initial=request.POST.dict()))
    form = OpenTicketForm(request.POST, viewer=viewer)
    if staged.problems:
        form.add_error(None, [str(problem) for problem in staged.problems])
    if not form.is_valid():
        return _show(request, viewer, form, status=422)
    try:
        ticket_id = _open(request, viewer, form)
    except Invalid as invalid:
        complain(form, invalid)
        return _show(request, viewer, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(request, viewer, form, status=403)
    uploads.clear(request)
    return _lead_on(request, viewer, ticket_id)


def _open(request: HttpRequest, viewer: Viewer, form: OpenTicketForm) -> int:
    typed = form.cleaned_data
    attachments = uploads.drafts(request)

    def run() -> int:
        ticket = open_new_ticket(
            actor=viewer.actor,
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
        )
        return ticket.pk

    text = f"{typed['email']}\n{typed['subject']}\n{typed['body']}"
    return submit_once(request, scope=f"open:{viewer.user_id}", text=text, run=run)


def _lead_on(request: HttpRequest, viewer: Viewer, ticket_id: int) -> HttpResponse:
    number = number_of(viewer=viewer, ticket_id=ticket_id)
    if not number:
        messages.success(request, _("The ticket is open, in a department that is not open to you."))
        return redirect(Place().queue_url)
    messages.success(request, _("Ticket %(number)s is open.") % {"number": number})
    return redirect(ticket_url(number))


def _show(request: HttpRequest, viewer: Viewer, form: OpenTicketForm, status: int = 200) -> HttpResponse:
    context = {"page": open_ticket_page(viewer=viewer), "form": form, "staged": uploads.staged(request)}
    return render(request, "agent_panel/open_ticket.html", context, status=status)
