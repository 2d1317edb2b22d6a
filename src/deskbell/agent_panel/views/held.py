"""A mail of an agent's that waits for somebody's word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.views.doors import desk_page
from deskbell.agent_panel.views.tickets import Visit, changed, refuse, visit
from deskbell.kernel.errors import Refused
from deskbell.lib.html import with_images
from deskbell.mail.held import HeldMail, discard_held, held_mail, note_held, send_held
from deskbell.tickets import policy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VERDICTS: dict[str, tuple[Callable[..., object], StrOrPromise]] = {
    "send": (send_held, gettext_lazy("The mail is sent to the client in your name.")),
    "note": (note_held, gettext_lazy("The mail is kept as an internal note.")),
    "discard": (discard_held, gettext_lazy("The mail is discarded. It stays in the mail ledger.")),
}


@desk_page("GET", "POST")
def held_reply(request: HttpRequest, number: str, held_id: int) -> HttpResponse:
    """Read it; send it to the client, keep it as a note, or discard it."""
    here = visit(request, number)
    held = held_mail(ticket_id=here.ticket.pk, held_id=held_id)
    if request.method != "POST":
        return _show(here, held)
    try:
        return _decide(here, held, request.POST.get("verdict", ""))
    except Refused as refusal:
        return refuse(here, refusal.reason)


def _decide(here: Visit, held: HeldMail, verdict: str) -> HttpResponse:
    if verdict not in VERDICTS:
        return _show(here, held, status=422)
    decide, words = VERDICTS[verdict]
    if not decide(actor=here.viewer.actor, held_id=held.id):  # somebody was quicker: what became of it is on the page
        return _show(here, held_mail(ticket_id=here.ticket.pk, held_id=held.id))
    return changed(here, words=str(words))


def _show(here: Visit, held: HeldMail, status: int = 200) -> HttpResponse:
    page = change_page(viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("A held mail"), button="")
    context = {
        "page": page,
        "held": held,
        "body": mark_safe(with_images(held.body_html, address_of=lambda _source: None)),  # noqa: S308 - sanitised there
        "may_decide": not held.verdict and policy.may_respond(here.viewer, here.ticket),
    }
    return render(here.request, "agent_panel/held_reply.html", context, status=status)
