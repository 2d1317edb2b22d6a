"""Whose ticket it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.requester import RequesterForm
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.pages.since import since
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, changed, refuse, visit
from deskbell.agent_panel.views.writing import ANYWAY, CHOICE, REVIEW
from deskbell.kernel.errors import Conflict, Invalid, Refused
from deskbell.people.finding import find_people, may_find_people
from deskbell.tickets import policy
from deskbell.tickets.commands.change_requester import change_requester as give_to
from deskbell.ui.complaints import complain
from deskbell.ui.conflict import Choice
from deskbell.ui.errors import conflict

LONGEST_SEARCH = 200


@desk_page("GET", "POST")
def change_requester(request: HttpRequest, number: str) -> HttpResponse:
    """Look for a person, or write an address; `find` holds what is looked for."""
    here = visit(request, number)
    if not policy.may_edit(here.viewer, here.ticket):
        return refuse(here, _("You can't change whose ticket this is."))
    if request.method != "POST":
        return _show(here, _form(here))
    if request.POST.get(CHOICE) == REVIEW:
        kept = {name: value for name, value in request.POST.items() if name != "seen_sequence"}
        return _show(here, _form(here, initial=kept))
    return _carry_out(here, _form(here, data=request.POST))


def _carry_out(here: Visit, form: RequesterForm) -> HttpResponse:
    if not form.is_valid():
        return _show(here, form, status=422)
    try:
        give_to(**_keywords(here, form.cleaned_data))
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(here, form, status=403)
    except Conflict as collision:
        return _tell(here, collision)
    return changed(here, words=_("The requester is changed."))


def _keywords(here: Visit, typed: dict[str, Any]) -> dict[str, Any]:
    is_told = here.request.POST.get(CHOICE) == ANYWAY
    chosen = typed.get("person")
    return {
        "actor": here.viewer.actor,
        "ticket_id": here.ticket.pk,
        "user_id": chosen,
        "email": "" if chosen else typed["email"],
        "name": typed["name"],
        "keeps_former": typed["keeps_former"],
        "tells_new": typed["tells_new"],
        "comment": typed["comment"],
        "seen_sequence": None if is_told else typed["seen_sequence"],
    }


def _form(here: Visit, **keywords: Any) -> RequesterForm:
    """With whom the search found; nobody was found where the list is empty, and nobody looked for where it is None."""
    wanted = _wanted(here)
    found = find_people(search=wanted) if wanted and may_find_people(here.viewer.rights) else None
    return RequesterForm(viewer=here.viewer, ticket=here.ticket, found=found, **keywords)


def _wanted(here: Visit) -> str:
    return here.request.GET.get("find", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def _show(here: Visit, form: RequesterForm, status: int = 200) -> HttpResponse:
    page = change_page(
        viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("Change requester"), button=_("Save")
    )
    context = {
        "page": page,
        "form": form,
        "find": _wanted(here),
        "may_find": may_find_people(here.viewer.rights),
        "address": f"{here.request.path}{here.place.query}",
        "dialog": is_partial(here.request),
    }
    template = "requester_dialog" if is_partial(here.request) else "requester"
    return render(here.request, f"agent_panel/{template}.html", context, status=status)


def _tell(here: Visit, collision: Conflict) -> HttpResponse:
    return conflict(
        here.request,
        since=since(viewer=here.viewer, ticket=here.ticket, collision=collision),
        choices=(
            Choice(name=CHOICE, value=REVIEW, words=_("Look again, keep what I typed"), is_primary=True),
            Choice(name=CHOICE, value=ANYWAY, words=_("Do it anyway")),
        ),
        back_url=here.address,
    )
