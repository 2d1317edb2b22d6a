"""Keeping lists, choosing their columns, and taking them along as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.lists import ListForm
from deskbell.agent_panel.pages.export import exported
from deskbell.agent_panel.pages.lists import keep_page, lists_page, to_keep
from deskbell.agent_panel.pages.place import Place, listed_at, remembered_place
from deskbell.agent_panel.views.bulk import posted_place
from deskbell.agent_panel.views.doors import desk_page, submit_once, viewer_for
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.tickets import own_queues
from deskbell.tickets.queries import EVERY_TICKET
from deskbell.tickets.queries.own_queues import own_queue
from deskbell.ui.complaints import complain
from deskbell.ui.downloads import respond_with_table

if TYPE_CHECKING:
    from deskbell.tickets.queries.own_queues import KeptList
    from deskbell.tickets.viewer import Viewer


@desk_page("GET")
def own_lists(request: HttpRequest) -> HttpResponse:
    """All lists that an agent keeps, and those that others share with them."""
    return render(request, "agent_panel/own_lists.html", {"page": lists_page(viewer=viewer_for(request))})


@desk_page("GET", "POST")
def keep_list(request: HttpRequest) -> HttpResponse:
    """Keep the list that the address names under a name."""
    return _keeping(request, None)


@desk_page("GET", "POST")
def edit_list(request: HttpRequest, own_id: int) -> HttpResponse:
    """Another name for one's own list, or what the address names in its place."""
    viewer = viewer_for(request)
    kept = own_queue(viewer=viewer, own_id=own_id)
    if not kept.is_mine:
        raise NotFound
    return _keeping(request, kept)


@desk_page("POST")
def move_list(request: HttpRequest, own_id: int) -> HttpResponse:
    """One place up or down among one's own."""
    steps = -1 if request.POST.get("to") == "up" else 1
    own_queues.move_list(actor=viewer_for(request).actor, own_id=own_id, steps=steps)
    return redirect("desk:own_lists")


@desk_page("POST")
def remove_list(request: HttpRequest, own_id: int) -> HttpResponse:
    """Keep it no longer. Its tickets stay where they are."""
    own_queues.remove_list(actor=viewer_for(request).actor, own_id=own_id)
    messages.success(request, _("The list is not kept any more."))
    return redirect("desk:own_lists")


@desk_page("POST")
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns are shown: of one's own list there, otherwise everywhere."""
    viewer, place = viewer_for(request), posted_place(request)
    chosen = request.POST.getlist("column")[:50]
    if not _chosen_there(viewer, place, chosen):
        own_queues.choose_columns(actor=viewer.actor, columns=[*chosen, "number"])
    return redirect(place.queue_url)


@desk_page("POST")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, all of it; that somebody took it along stands in the audit log."""
    viewer = viewer_for(request)
    place = posted_place(request)
    listed = listed_at(viewer=viewer, place=place if place.queue else Place(queue=EVERY_TICKET.key))
    found = exported(viewer=viewer, listing=listed.listing)
    subject = f"tickets: {found.number}, {place.query.removeprefix('?')}"
    note_down(actor=viewer.actor, kind=AuditKind.EXPORT, subject=subject)
    return respond_with_table(lines=found.lines, name="tickets.csv")


def _chosen_there(viewer: Viewer, place: Place, chosen: list[str]) -> bool:
    """Keep columns with the list itself where it is one's own and has columns of its own."""
    listed = listed_at(viewer=viewer, place=place) if place.own_id is not None else None
    kept = listed.kept if listed else None
    if kept is None or not kept.is_mine or not kept.columns:
        return False
    stored = listed_at(viewer=viewer, place=Place(queue=place.queue))
    changed = to_keep(stored, name=kept.name, keeps_columns=True, shared_with=kept.shared_with, team_id=kept.team_id)
    own_queues.keep_list(actor=viewer.actor, own_id=kept.id, kept=own_queues.with_columns(changed, [*chosen, "number"]))
    return True


def _keeping(request: HttpRequest, kept: KeptList | None) -> HttpResponse:
    viewer = viewer_for(request)
    place = remembered_place(request.GET)
    if not place.queue:
        place = Place(queue=f"own-{kept.id}" if kept else EVERY_TICKET.key)
    may_share = viewer.rights is not None and viewer.rights.is_administrator
    if request.method != "POST":
        return _show(request, viewer, place, kept, ListForm(may_share=may_share, initial=_initial(kept)))
    form = ListForm(request.POST, may_share=may_share)
    if not form.is_valid():
        return _show(request, viewer, place, kept, form, status=422)
    wanted = to_keep(
        listed_at(viewer=viewer, place=place),
        name=form.cleaned_data["name"],
        keeps_columns=form.cleaned_data["keeps_columns"],
        shared_with=form.cleaned_data.get("shared_with", kept.shared_with if kept else ""),
        team_id=form.cleaned_data.get("team", kept.team_id if kept else None),
    )

    def run() -> int:
        return own_queues.keep_list(actor=viewer.actor, own_id=kept.id if kept else None, kept=wanted)

    try:
        own_id = submit_once(
            request, scope=f"list:{viewer.user_id}:{kept.id if kept else ''}", text=str(wanted), run=run
        )
    except Invalid as invalid:
        complain(form, invalid)
        return _show(request, viewer, place, kept, form, status=422)
    messages.success(request, _("The list is kept. It stands in the rail."))
    return redirect(reverse("desk:own_queue", args=[own_id]))


def _initial(kept: KeptList | None) -> dict[str, object]:
    if kept is None:
        return {}
    return {
        "name": kept.name,
        "keeps_columns": bool(kept.columns),
        "shared_with": kept.shared_with,
        "team": kept.team_id,
    }


def _show(
    request: HttpRequest, viewer: Viewer, place: Place, kept: KeptList | None, form: ListForm, *, status: int = 200
) -> HttpResponse:
    page = keep_page(viewer=viewer, place=place, is_new=kept is None)
    return render(request, "agent_panel/keep_list.html", {"page": page, "form": form}, status=status)
