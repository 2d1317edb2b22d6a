"""Giving the things of a kind their order: by dragging, or by buttons that need nothing but a keyboard."""

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from deskbell.admin_panel.views.asked import telling_of_jobs
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import kind_named
from deskbell.kernel.configuration import Kind
from deskbell.kernel.configuration_order import arrange, arranged, move
from deskbell.lib.numbers import LARGEST_ID
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of

WAYS = ("up", "down")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@telling_of_jobs
def order(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the order; a POST moves one thing by a place, or puts all in the order that was dragged."""
    found = kind_named(kind)
    if not found.ordered_by:
        raise Http404
    if request.method == "POST":
        return _changed(request, found)
    way, _colon, pk = request.GET.get("moved", "").partition(":")
    return show(request, "order.html", kind=found, placed=arranged(found), moved_pk=pk, moved_way=way)


def _changed(request: HttpRequest, kind: Kind) -> HttpResponse:
    """After a move the same button has the focus again, so that pressing it again goes on."""
    actor, address = reader_of(request).actor, reverse("admin_panel:order", args=[kind.key])
    asked = request.POST.get("move", "")
    if not asked:
        arrange(actor=actor, kind=kind, pks=[_key(one) for one in request.POST.getlist("order")])
        return redirect(address)
    way, _colon, pk = asked.partition(":")
    if way not in WAYS:
        raise BadRequest("unknown way")
    move(actor=actor, kind=kind, pk=_key(pk), down=way == "down")
    return redirect(f"{address}?{urlencode({'moved': asked})}")


def _key(text: str) -> int:
    if not text.isdecimal() or int(text) > LARGEST_ID:
        raise BadRequest("no key")
    return int(text)
