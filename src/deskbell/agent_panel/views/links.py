"""Tickets that belong together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.links import LinkForm
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, changed, refuse, visit
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.tickets import policy
from deskbell.tickets.commands.link_tickets import link_tickets as tie
from deskbell.tickets.commands.link_tickets import unlink_tickets as untie
from deskbell.ui.complaints import complain


@desk_page("GET", "POST")
def link_tickets(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the other ticket, and what it is to this one."""
    here = visit(request, number)
    if not policy.may_link(here.viewer, here.ticket):
        return refuse(here, _("You can't link this ticket with others."))
    if request.method != "POST":
        return _show(here, LinkForm())
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _show(here, form, status=422)
    try:
        tie(actor=here.viewer.actor, ticket_id=here.ticket.pk, **form.cleaned_data)
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(here, form, status=403)
    return changed(here, words=_("The tickets are linked."))


@desk_page("POST")
def unlink_tickets(request: HttpRequest, number: str) -> HttpResponse:
    """Undo a tie. NotFound for one that there can't be."""
    here = visit(request, number)
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise NotFound
    try:
        untie(actor=here.viewer.actor, ticket_id=here.ticket.pk, **form.cleaned_data)
    except Invalid:
        raise NotFound from None
    except Refused as refusal:
        return refuse(here, refusal.reason)
    return changed(here, words=_("The link is removed."))


def _show(here: Visit, form: LinkForm, status: int = 200) -> HttpResponse:
    page = change_page(
        viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("Link with another ticket"), button=_("Link")
    )
    template = "agent_panel/change_form.html" if is_partial(here.request) else "agent_panel/change.html"
    return render(here.request, template, {"page": page, "form": form}, status=status)
