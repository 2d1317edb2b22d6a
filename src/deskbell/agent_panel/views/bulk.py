"""Changing many tickets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.bulk import BulkForm
from deskbell.agent_panel.pages.bulk import bulk_page, job_page, selected_ids
from deskbell.agent_panel.pages.place import Place, remembered_place
from deskbell.agent_panel.views.doors import desk_page, submit_once, viewer_for
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.kernel.long_jobs import stop
from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.commands.bulk_change import BULK_CHANGES, MOST, bulk_change
from deskbell.ui.complaints import complain

if TYPE_CHECKING:
    from deskbell.tickets.viewer import Viewer


@desk_page("POST")
def bulk(request: HttpRequest) -> HttpResponse:
    """What was selected in a list, and what is to become of it: the form for that. Nothing changes here yet."""
    place, change = posted_place(request), request.POST.get("change", "")
    if change not in BULK_CHANGES:
        raise Http404
    if not _ids(request) and not _is_all(request, place):
        messages.info(request, _("Select tickets first."))
        return redirect(place.queue_url)
    return _show(request, viewer_for(request), place, change, BulkForm(change=change))


@desk_page("POST")
def change_many(request: HttpRequest, change: str) -> HttpResponse:
    """Start the job, and lead to the page that says how far it is."""
    if change not in BULK_CHANGES:
        raise Http404
    viewer, place = viewer_for(request), posted_place(request)
    form = BulkForm(request.POST, change=change)
    if not form.is_valid():
        return _show(request, viewer, place, change, form, status=422)

    def run() -> int:
        ids = selected_ids(viewer=viewer, place=place) if _is_all(request, place) else _ids(request)
        return bulk_change(
            actor=viewer.actor,
            change=change,
            chosen=form.chosen,
            ticket_ids=ids,
            is_quiet=form.cleaned_data.get("is_quiet", False),
        )

    try:
        job_id = submit_once(request, scope=f"bulk:{viewer.user_id}", text=f"{change} {form.chosen}", run=run)
    except Invalid as invalid:
        complain(form, invalid)
        return _show(request, viewer, place, change, form, status=422)
    except NotFound:
        messages.info(request, _("None of these tickets is open to you any more."))
        return redirect(place.queue_url)
    return redirect(reverse("desk:job", args=[job_id]) + place.query)


@desk_page("GET")
def job(request: HttpRequest, long_job_id: int) -> HttpResponse:
    """How far a job is; for whoever asked for it, and for administrators."""
    page = job_page(viewer=viewer_for(request), job_id=long_job_id, place=remembered_place(request.GET))
    return render(request, "agent_panel/job.html", {"page": page, "box": page.box})


@desk_page("POST")
def stop_job(request: HttpRequest, long_job_id: int) -> HttpResponse:
    """End it after the ticket that is being changed; what is done stays done."""
    stop(actor=viewer_for(request).actor, job_id=long_job_id)
    return redirect(reverse("desk:job", args=[long_job_id]) + posted_place(request).query)


def posted_place(request: HttpRequest) -> Place:
    """The list that a form was sent from; all tickets need no name."""
    return remembered_place(QueryDict(request.POST.get("place", "")[:4000].replace("\x00", "")))


def _is_all(request: HttpRequest, place: Place) -> bool:
    return request.POST.get("all") == "1" and bool(place.queue)


def _ids(request: HttpRequest) -> tuple[int, ...]:
    words = request.POST.getlist("ticket")[:MOST]
    numbers = (int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 20)
    return tuple(number for number in numbers if 0 < number <= LARGEST_ID)


def _show(
    request: HttpRequest, viewer: Viewer, place: Place, change: str, form: BulkForm, *, status: int = 200
) -> HttpResponse:
    page = bulk_page(
        viewer=viewer, place=place, change=change, ticket_ids=_ids(request), is_all=_is_all(request, place)
    )
    return render(request, "agent_panel/bulk.html", {"page": page, "form": form}, status=status)
