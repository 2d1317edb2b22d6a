"""Who takes part beside the requester."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.people import CollaboratorForm
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, carried_out, changed, refuse, visit
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets import policy
from deskbell.tickets.commands.add_collaborator import add_collaborator as add
from deskbell.tickets.commands.decide_suggestion import accept_suggestion as accept
from deskbell.tickets.commands.decide_suggestion import dismiss_suggestion as dismiss
from deskbell.tickets.commands.remove_collaborator import remove_collaborator as remove
from deskbell.ui.complaints import complain


@desk_page("GET", "POST")
def add_collaborator(request: HttpRequest, number: str) -> HttpResponse:
    """Let another person read and write in the ticket."""
    here = visit(request, number)
    if not policy.may_edit(here.viewer, here.ticket):
        return refuse(here, _("You can't change who takes part in this ticket."))
    if request.method != "POST":
        return _show(here, CollaboratorForm())
    form = CollaboratorForm(request.POST)
    if not form.is_valid():
        return _show(here, form, status=422)
    try:
        add(
            actor=here.viewer.actor,
            ticket_id=here.ticket.pk,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            sees_from_entry_id=here.ticket.last_message_id if form.cleaned_data["only_later"] else None,
        )
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(here, form, status=403)
    return changed(here, words=_("%(email)s takes part now.") % form.cleaned_data)


@desk_page("POST")
def remove_collaborator(request: HttpRequest, number: str, user_id: int) -> HttpResponse:
    """Let a person take part no longer."""
    here = visit(request, number)
    return carried_out(here, remove, words=_("The collaborator is removed."), user_id=user_id)


@desk_page("POST")
def accept_suggestion(request: HttpRequest, number: str, suggestion_id: int) -> HttpResponse:
    """Let somebody take part whom a mail had in copy."""
    here = visit(request, number)
    words = _("They take part now, from the message on that had them in copy.")
    return carried_out(here, accept, words=words, suggestion_id=suggestion_id)


@desk_page("POST")
def dismiss_suggestion(request: HttpRequest, number: str, suggestion_id: int) -> HttpResponse:
    """Leave somebody outside whom a mail had in copy."""
    here = visit(request, number)
    return carried_out(here, dismiss, words=_("They stay outside."), suggestion_id=suggestion_id)


def _show(here: Visit, form: CollaboratorForm, status: int = 200) -> HttpResponse:
    page = change_page(
        viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("Add a collaborator"), button=_("Add")
    )
    template = "agent_panel/change_form.html" if is_partial(here.request) else "agent_panel/change.html"
    return render(here.request, template, {"page": page, "form": form}, status=status)
