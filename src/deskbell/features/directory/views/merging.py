"""Making one client of two: whom, what moves, and how far it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.features.directory import queries
from deskbell.features.directory.merging import preview_of
from deskbell.features.directory.views.doors import asked, door, show, viewer_for
from deskbell.kernel.errors import Refused
from deskbell.kernel.idempotency import once
from deskbell.kernel.progress import progress_of
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.merging import NEEDED, demand_mergeable
from deskbell.tickets.commands.merge_people import merge_people
from deskbell.ui.form_key import form_key
from deskbell.ui.progress import progress_box
from deskbell.ui.reader import reader_of


@door(*NEEDED)
@require_safe
def choose_client(request: HttpRequest, user_id: int) -> HttpResponse:
    """Look for the other record of the same person."""
    row, search = queries.client(user_id), asked(request)
    found = queries.find_clients(search=search) if search else None
    others = [one for one in found.rows if one.pk != row.pk and one.is_active] if found else []
    return show(request, "choose_client", row=row, others=others, is_cut=bool(found and found.after))


@door(*NEEDED)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_clients(request: HttpRequest, user_id: int, gone_id: int) -> HttpResponse:
    """What moves from one record to the other; and, once somebody says so, that it does."""
    keep, gone = queries.client(user_id), queries.client(gone_id)
    if request.method == "POST":
        return _merge(request, keep.pk, gone.pk)
    reason = ""
    try:
        demand_mergeable(keep=keep, gone=gone)
    except Refused as refusal:
        reason = str(refusal.reason)
    preview = preview_of(viewer=viewer_for(request), keep=keep, gone=gone)
    return show(request, "merge", keep=keep, gone=gone, preview=preview, reason=reason)


@door()
@require_safe
def merging_client(request: HttpRequest, long_job_id: int) -> HttpResponse:
    """How far the tickets are that follow."""
    box = progress_box(progress_of(actor=reader_of(request).actor, job_id=min(long_job_id, LARGEST_ID)))
    response = show(request, "merging", box=box, who="")
    if "HX-Request" in request.headers and not box.progress.is_under_way:
        response["HX-Refresh"] = "true"
    return response


def _merge(request: HttpRequest, keep_id: int, gone_id: int) -> HttpResponse:
    actor = reader_of(request).actor

    def run() -> int:
        return merge_people(actor=actor, keep_id=keep_id, gone_id=gone_id).job_id or 0

    job_id = once(key=form_key(request), scope=f"directory:merge:{keep_id}:{gone_id}:{actor.user_id}", run=run)
    messages.success(request, _("The two records are one now."))
    return redirect("directory:merging_client", job_id) if job_id else redirect("directory:client", keep_id)
