"""Tags of a ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.tags import TagsForm
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, carried_out, changed, refuse, visit
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets import policy
from deskbell.tickets.commands.tag_ticket import tag_ticket as add_tags
from deskbell.tickets.commands.tag_ticket import untag_ticket as remove_tag
from deskbell.tickets.queries import tags_beginning
from deskbell.ui.complaints import complain


@desk_page("GET", "POST")
def tag_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """Put tags on the ticket."""
    here = visit(request, number)
    if not policy.may_edit(here.viewer, here.ticket):
        return refuse(here, _("You can't change the tags of this ticket."))
    if request.method != "POST":
        return _show(here, TagsForm())
    form = TagsForm(request.POST)
    if not form.is_valid():
        return _show(here, form, status=422)
    try:
        add_tags(actor=here.viewer.actor, ticket_id=here.ticket.pk, names=form.cleaned_data["names"])
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(here, form, status=403)
    return changed(here, words=_("The ticket has its tags."))


@desk_page("POST")
def untag_ticket(request: HttpRequest, number: str, tag_id: int) -> HttpResponse:
    """Take a tag off the ticket."""
    return carried_out(visit(request, number), remove_tag, words=_("The tag is removed."), tag_id=tag_id)


@desk_page("GET")
def tag_suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant by the last of the names that are being typed, as choices of the input field."""
    before, comma, last = request.GET.get("names", "").rpartition(",")
    prefix = f"{before}{comma} " if comma else ""
    tags = [prefix.lstrip() + one.name for one in tags_beginning(last.strip().removeprefix("#"))]
    return render(request, "agent_panel/tag_suggestions.html", {"tags": tags})


def _show(here: Visit, form: TagsForm, status: int = 200) -> HttpResponse:
    page = change_page(viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("Add tags"), button=_("Add"))
    template = "agent_panel/change_form.html" if is_partial(here.request) else "agent_panel/change.html"
    return render(here.request, template, {"page": page, "form": form}, status=status)
