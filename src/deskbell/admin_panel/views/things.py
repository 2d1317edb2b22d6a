"""The list of a kind's things, and taking several of them out of use or back at once."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from deskbell.admin_panel.pages.things import things_page
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import kind_named
from deskbell.kernel.configuration_switching import SwitchedSeveral, switch_several
from deskbell.lib.numbers import LARGEST_ID
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of

MOST_AT_ONCE = 100


@administrators_only
@require_safe
def things(request: HttpRequest, kind: str) -> HttpResponse:
    """All things of a kind: searched, sorted and paged as the address says."""
    return show(request, "things.html", page=things_page(kind=kind_named(kind), asked=request.GET))


@administrators_only
@require_POST
def several(request: HttpRequest, kind: str) -> HttpResponse:
    """Take the chosen things out of use, or back; what has to stay says why."""
    found = kind_named(kind)
    out = request.POST.get("action") != "in"
    if not found.is_retirable:
        raise Http404
    pks = _chosen(request)
    if pks:
        _tell(request, switch_several(actor=reader_of(request).actor, kind=found, pks=pks, out=out), out=out)
    else:
        messages.info(request, _("Choose at least one line first."))
    return redirect(reverse("admin_panel:things", args=[kind]) + ("" if out else "?tab=out"))


def _chosen(request: HttpRequest) -> list[int]:
    sent = request.POST.getlist("chosen")
    if len(sent) > MOST_AT_ONCE or not all(one.isdecimal() and int(one) <= LARGEST_ID for one in sent):
        raise BadRequest("not to be chosen")
    return [int(one) for one in sent]


def _tell(request: HttpRequest, result: SwitchedSeveral, *, out: bool) -> None:
    count = len(result.done)
    if count:
        words = (
            ngettext("%(count)d is out of use now.", "%(count)d are out of use now.", count)
            if out
            else ngettext("%(count)d is in use again.", "%(count)d are in use again.", count)
        )
        messages.success(request, words % {"count": count})
    for row, reason in result.left:
        messages.warning(
            request, _("“%(name)s” stays as it is: %(reason)s.") % {"name": row, "reason": reason.rstrip(".")}
        )
