"""The heartbeat of an open ticket, and who is where for the lists."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from deskbell.features.presence.store import Doing, beat, leave
from deskbell.features.presence.telling import others_at, others_by_ticket
from deskbell.kernel.errors import NotFound
from deskbell.tickets.queries.live import version_of
from deskbell.tickets.viewer import Viewer
from deskbell.ui.gates import agents_only
from deskbell.ui.reader import reader_of

LEAVING = "gone"
PAGE = re.compile(r"[0-9a-f]{8,32}")


@agents_only
@require_POST
def heartbeat(request: HttpRequest, number: str) -> HttpResponseBase:
    """One window says that it is there and what is done in it (or that it closes); the others at the ticket, as JSON."""
    viewer = _viewer(request)
    page, said = request.POST.get("page", ""), request.POST.get("doing", "")
    try:
        ticket_id = version_of(viewer=viewer, number=number).ticket_id
    except NotFound:
        raise Http404 from None
    assert viewer.user_id is not None
    if not PAGE.fullmatch(page) or said not in {*Doing, LEAVING}:
        return JsonResponse({}, status=422)
    if said == LEAVING:
        leave(ticket_id=ticket_id, user_id=viewer.user_id, page=page)
    else:
        beat(ticket_id=ticket_id, user_id=viewer.user_id, page=page, doing=Doing(said))
    return _private(JsonResponse({"people": others_at(viewer=viewer, ticket_id=ticket_id)}))


@agents_only
@require_safe
def who_is_where(request: HttpRequest) -> HttpResponseBase:
    """The others at tickets that this agent may see, by number, as JSON; 304 as long as nobody came or went."""
    told = others_by_ticket(viewer=_viewer(request))
    etag = f'"{sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]}"'
    response = JsonResponse({"tickets": told}, headers={"ETag": etag})
    return _private(get_conditional_response(request, etag=etag, response=response) or response)


def _viewer(request: HttpRequest) -> Viewer:
    reader = reader_of(request)
    return Viewer(actor=reader.actor, rights=reader.rights)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    return response
