"""A mail of an agent's that waits for somebody's word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.views.doors import desk_page
from deskbell.agent_panel.views.tickets import Visit, changed, refuse, visit
from deskbell.kernel.errors import Refused
from deskbell.lib.html import with_images
from deskbell.mail.held import HeldMail, discard_held, held_mail, note_held, send_held
from deskbell.tickets import policy


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
    actor = here.viewer.actor
    if verdict == "send":
        send_held(actor=actor, held_id=held.id)
        return changed(here, words=_("The mail is sent to the client in your name."))
    if verdict == "note":
        note_held(actor=actor, held_id=held.id)
        return changed(here, words=_("The mail is kept as an internal note."))
    if verdict == "discard":
        discard_held(actor=actor, held_id=held.id)
        return changed(here, words=_("The mail is discarded. It stays in the mail ledger."))
    return _show(here, held, status=422)


def _show(here: Visit, held: HeldMail, status: int = 200) -> HttpResponse:
    page = change_page(viewer=here.viewer, ticket=here.ticket, place=here.place, title=_("A held mail"), button="")
    context = {
        "page": page,
        "held": held,
        "body": mark_safe(with_images(held.body_html, address_of=lambda _source: None)),  # noqa: S308 - sanitised there
        "may_decide": not held.verdict and policy.may_respond(here.viewer, here.ticket),
    }
    return render(here.request, "agent_panel/held_reply.html", context, status=status)
