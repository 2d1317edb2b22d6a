"""Other words for an entry, and those that it had."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.editing import EditForm
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.pages.editing import shown_versions
from deskbell.agent_panel.pages.since import since
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import Visit, refuse, visit
from deskbell.agent_panel.views.writing import ANYWAY, CHOICE, REVIEW
from deskbell.kernel.errors import Conflict, Invalid, Refused
from deskbell.tickets.commands.edit_entry import edit_entry as put_other_words
from deskbell.tickets.queries import EditableEntry, editable_entry
from deskbell.ui.complaints import complain
from deskbell.ui.conflict import Choice
from deskbell.ui.errors import conflict


@desk_page("GET", "POST")
def edit_entry(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """The entry's text in the composer; after a collision the editor chooses to look again or to save anyway."""
    here = visit(request, number)
    entry = editable_entry(viewer=here.viewer, ticket=here.ticket, entry_id=entry_id)
    if not entry.may_edit:
        return refuse(here, _("You can't edit this entry."))
    if request.method != "POST":
        return _show(here, entry, _form(entry, initial=_as_it_reads(entry)))
    if request.POST.get(CHOICE) == REVIEW:
        kept = {name: request.POST.get(name, "") for name in ("body", "body_format", "drops_quoted")}
        return _show(here, entry, _form(entry, initial={**kept, "seen_version": entry.last_version}))
    return _carry_out(here, entry, _form(entry, data=request.POST))


@desk_page("GET")
def entry_history(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """What stood in the entry before."""
    here = visit(request, number)
    page = change_page(viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("Old texts"), button="")
    context = {"page": page, "versions": shown_versions(ticket=here.ticket, entry_id=entry_id)}
    template = "entry_history_dialog" if is_partial(request) else "entry_history"
    return render(request, f"agent_panel/{template}.html", context)


def _carry_out(here: Visit, entry: EditableEntry, form: EditForm) -> HttpResponse:
    if not form.is_valid():
        return _show(here, entry, form, status=422)
    typed = form.cleaned_data
    try:
        put_other_words(
            actor=here.viewer.actor,
            ticket_id=here.ticket.pk,
            entry_id=entry.entry_id,
            body=typed["body"],
            body_format=typed["body_format"],
            keeps_quoted=not typed.get("drops_quoted"),
            seen_version=None if here.request.POST.get(CHOICE) == ANYWAY else typed["seen_version"],
        )
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, entry, form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(here, entry, form, status=403)
    except Conflict as collision:
        return _tell(here, collision)
    return redirect(here.entry_address(entry.entry_id))


def _form(entry: EditableEntry, **keywords: Any) -> EditForm:
    return EditForm(has_quoted=entry.has_quoted, **keywords)


def _as_it_reads(entry: EditableEntry) -> dict[str, Any]:
    return {"body": entry.body_html, "body_format": "html", "seen_version": entry.last_version}


def _show(here: Visit, entry: EditableEntry, form: EditForm, status: int = 200) -> HttpResponse:
    page = change_page(
        viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("Edit the text"), button=_("Save")
    )
    context = {"page": page, "form": form, "entry": entry, "entry_url": here.entry_address(entry.entry_id)}
    return render(here.request, "agent_panel/edit_entry.html", context, status=status)


def _tell(here: Visit, collision: Conflict) -> HttpResponse:
    return conflict(
        here.request,
        since=since(viewer=here.viewer, ticket=here.ticket, collision=collision),
        choices=(
            Choice(name=CHOICE, value=REVIEW, words=_("Keep my text and look at it again"), is_primary=True),
            Choice(name=CHOICE, value=ANYWAY, words=_("Save mine anyway")),
        ),
        back_url=here.address,
    )
