"""A client's tickets: the list, one ticket, and what can be done there."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.idempotency import once
from deskbell.lib.numbers import LARGEST_ID
from deskbell.portal.context import client_of, find_ticket, is_known
from deskbell.portal.forms import ReplyForm
from deskbell.portal.pages.my_tickets import my_tickets_page
from deskbell.portal.pages.ticket import reply_hint, ticket_page
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.confirm import confirm as confirm_resolution
from deskbell.tickets.commands.reopen import reopen as reopen_ticket
from deskbell.tickets.queries import attachment_for, number_of_entry
from deskbell.ui import remote_images, uploads
from deskbell.ui.complaints import complain
from deskbell.ui.downloads import respond as respond_with_file
from deskbell.ui.drafts.keeping import Unsent, unsent
from deskbell.ui.errors import session_ended
from deskbell.ui.form_key import form_key
from deskbell.ui.gates import signed_in_only
from deskbell.ui.typed import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from deskbell.tickets.models import Ticket
    from deskbell.tickets.viewer import Viewer

private = cache_control(private=True, no_store=True)


def own_ticket(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view `viewer` and `ticket`. A ticket that is not theirs and one that never was answer alike."""

    @private
    @wraps(view)
    def guarded(request: HttpRequest, number: str, **keywords: Any) -> HttpResponseBase:
        try:
            viewer, ticket = find_ticket(request, number=number)
            return view(request, viewer=viewer, ticket=ticket, **keywords)
        except NotFound:
            return _nothing_here(request)

    return guarded


@private
@require_safe
@signed_in_only
def my_tickets(request: HttpRequest) -> HttpResponse:
    """Open, finished or all, by page."""
    which, cursor = request.GET.get("which", "open"), request.GET.get("cursor", "")
    page = my_tickets_page(actor=client_of(request), which=which, cursor=cursor)
    return render(request, "portal/my_tickets.html", {"page": page})


@require_safe
@own_ticket
def ticket(request: HttpRequest, *, viewer: Viewer, ticket: Ticket) -> HttpResponse:
    """Where it stands, what was said, what may be done."""
    return _show(request, viewer, ticket)


@require_http_methods(["GET", "HEAD", "POST"])
@own_ticket
def reply(request: HttpRequest, *, viewer: Viewer, ticket: Ticket) -> HttpResponse:
    """A message in the ticket, once however often it is sent; it reopens what was finished."""
    if request.method != "POST":
        return _back(ticket)
    staged, hint = uploads.stage(request), reply_hint(viewer, ticket)
    if uploads.is_only_adding(request):
        return _show(request, viewer, ticket, ReplyForm(initial=request.POST.dict(), hint=hint), staged)
    form = ReplyForm(request.POST, hint=hint)
    if not form.is_valid() or staged.problems:
        return _show(request, viewer, ticket, form, staged, status=422)
    try:
        entry_id = once(
            key=form_key(request),
            scope=_scope("reply", viewer, ticket),
            run=lambda: _add_message(request, viewer, ticket, form),
        )
    except Invalid as error:
        complain(form, error)
        return _show(request, viewer, ticket, form, staged, status=422)
    except Refused as error:
        messages.error(request, str(error.reason))
        return _show(request, viewer, ticket, form, staged, status=403)
    uploads.clear(request)
    if (number := number_of_entry(entry_id)) != ticket.number:
        return _continued(request, ticket, number)
    messages.success(request, _("Your reply has arrived. The answer comes by mail."))
    return _back(ticket, f"#e{entry_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@own_ticket
def confirm(request: HttpRequest, *, viewer: Viewer, ticket: Ticket) -> HttpResponse:
    """ "Yes, this solved it": closes the ticket."""
    if request.method != "POST":
        return _back(ticket, "?ask=confirm")

    def run() -> int:
        return confirm_resolution(actor=viewer.actor, ticket_id=ticket.pk).pk

    return _decide(request, viewer, ticket, "confirm", run, _("Thank you. The ticket is closed."))


@require_http_methods(["GET", "HEAD", "POST"])
@own_ticket
def reopen(request: HttpRequest, *, viewer: Viewer, ticket: Ticket) -> HttpResponse:
    """ "No, reopen it"."""
    if request.method != "POST":
        return _back(ticket, "?ask=reopen")

    def run() -> int:
        return reopen_ticket(actor=viewer.actor, ticket_id=ticket.pk).pk

    words = _("The ticket is open again. Tell us below what is still wrong: it helps.")
    return _decide(request, viewer, ticket, "reopen", run, words)


@require_safe
@own_ticket
def attachment(request: HttpRequest, *, viewer: Viewer, ticket: Ticket, attachment_id: int) -> HttpResponseBase:
    """A file of the ticket."""
    if attachment_id > LARGEST_ID:
        raise NotFound
    found = attachment_for(viewer=viewer, number=ticket.number, attachment_id=attachment_id)
    return respond_with_file(attachment=found)


def _add_message(request: HttpRequest, viewer: Viewer, ticket: Ticket, form: ReplyForm) -> int:
    return add_message(
        actor=viewer.actor,
        ticket_id=ticket.pk,
        body=form.cleaned_data["body"],
        body_format=form.cleaned_data["body_format"],
        attachments=uploads.drafts(request),
    ).pk


def _decide(
    request: HttpRequest, viewer: Viewer, ticket: Ticket, verb: str, run: Callable[[], int], words: str
) -> HttpResponse:
    """Carry out a yes or no once; a form that is sent again, or too late, changes nothing more."""
    try:
        once(key=form_key(request), scope=_scope(verb, viewer, ticket), run=run)
    except Refused as error:
        messages.error(request, str(error.reason))
    else:
        messages.success(request, words)
    return _back(ticket)


def _continued(request: HttpRequest, ticket: Ticket, number: str) -> HttpResponse:
    """The reply opened another ticket: say so where the client is sure to be let in."""
    words = _("Your message opened the new ticket #%(number)s, which continues this one. The answer comes by mail.")
    messages.success(request, words % {"number": number})
    return _back(ticket)


def _scope(verb: str, viewer: Viewer, ticket: Ticket) -> str:
    return f"portal.{verb}:user {viewer.user_id}:ticket {ticket.pk}"


def _show(
    request: HttpRequest,
    viewer: Viewer,
    ticket: Ticket,
    form: ReplyForm | None = None,
    staged: uploads.StagedFiles | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    kept = typed(request) if status == 403 else None
    ask = request.GET.get("ask", "")
    page = ticket_page(viewer=viewer, ticket=ticket, ask=ask, images=remote_images.wanted(request))
    draft = unsent(request, name=page.draft_key) if page.may_reply else Unsent()
    context = {
        "page": page,
        "form": form or ReplyForm(hint=reply_hint(viewer, ticket), initial=draft.initial),
        "draft": draft,
        "staged": staged or uploads.staged(request),
        "typed": kept,
    }
    return remote_images.let_in(request, render(request, "portal/ticket.html", context, status=status))


def _back(ticket: Ticket, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:ticket", kwargs={"number": ticket.number}) + place)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    """404, the same whether there is such a ticket or not; a text that was typed is given back."""
    if request.method == "POST" and not is_known(request):
        return session_ended(request)
    kept = typed(request) if request.method == "POST" else None
    return render(request, "portal/no_ticket.html", {"typed": kept}, status=404)
