"""Replies and notes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.writing import WritingForm
from deskbell.agent_panel.pages.since import since
from deskbell.agent_panel.pages.writing import NOTE, REPLY
from deskbell.agent_panel.views.doors import desk_page, submit_once
from deskbell.agent_panel.views.tickets import Visit, show, visit
from deskbell.kernel.errors import Conflict, Invalid, Refused
from deskbell.tickets.commands.note import note as write_note
from deskbell.tickets.commands.respond import respond as write_response
from deskbell.ui import uploads
from deskbell.ui.complaints import complain
from deskbell.ui.composer_tools import after_press, is_pressed
from deskbell.ui.conflict import Choice
from deskbell.ui.errors import conflict

CHOICE = "choice"
REVIEW, ANYWAY = "review", "anyway"


@desk_page("GET", "POST")
def respond(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the client; after a collision the writer chooses to look again, to send anyway or to keep it as a note."""
    return _write(visit(request, number), REPLY)


@desk_page("GET", "POST")
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write to the colleagues."""
    return _write(visit(request, number), NOTE)


def _write(here: Visit, mode: str) -> HttpResponse:
    request = here.request
    if request.method != "POST":
        return show(here, mode=mode)
    staged = uploads.stage(request)
    unsent = _unsent(here)
    if unsent is not None:
        return show(here, mode=mode, form=unsent)
    form = WritingForm(request.POST)
    if staged.problems:
        form.add_error(None, [str(problem) for problem in staged.problems])
    if not form.is_valid():
        return show(here, mode=mode, form=form, status=422)
    try:
        entry_id = _send(here, form, NOTE if request.POST.get(CHOICE) == NOTE else mode)
    except Invalid as invalid:
        complain(form, invalid)
        return show(here, mode=mode, form=form, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.shown))
        return show(here, mode=mode, form=form, status=403)
    except Conflict as collision:
        return _tell(here, collision)
    uploads.clear(request)
    return redirect(f"{here.address}#e{entry_id}")


def _kept(request: HttpRequest) -> WritingForm:
    """What was typed, without complaints about what is still missing."""
    return WritingForm(initial={name: request.POST.get(name, "") for name in ("body", "body_format", "signature_use")})


def _unsent(here: Visit) -> WritingForm | None:
    """The text where the form is only to be shown again: with other files, for a second look, as a tool left it."""
    request = here.request
    if uploads.is_only_adding(request) or request.POST.get(CHOICE) == REVIEW:
        return _kept(request)
    if not is_pressed(request):
        return None
    typed = after_press(request=here.request, viewer=here.viewer, ticket=here.ticket)
    return WritingForm(initial={"body": typed.body, "body_format": typed.body_format})


def _send(here: Visit, form: WritingForm, mode: str) -> int:
    typed, actor, ticket_id = form.cleaned_data, here.viewer.actor, here.ticket.pk
    attachments = uploads.drafts(here.request)

    def run() -> int:
        if mode == NOTE:
            entry = write_note(
                actor=actor,
                ticket_id=ticket_id,
                body=typed["body"],
                body_format=typed["body_format"],
                attachments=attachments,
            )
            return entry.pk
        entry = write_response(
            actor=actor,
            ticket_id=ticket_id,
            body=typed["body"],
            body_format=typed["body_format"],
            attachments=attachments,
            then_status_id=typed["then_status"],
            signature_use=typed["signature_use"],
            seen_sequence=None if here.request.POST.get(CHOICE) == ANYWAY else typed["seen_sequence"],
        )
        return entry.pk

    return submit_once(here.request, scope=f"{mode}:{actor.user_id}:{ticket_id}", text=typed["body"], run=run)


def _tell(here: Visit, collision: Conflict) -> HttpResponse:
    return conflict(
        here.request,
        since=since(viewer=here.viewer, ticket=here.ticket, collision=collision),
        choices=(
            Choice(name=CHOICE, value=REVIEW, words=_("Look at the ticket, keep my text"), is_primary=True),
            Choice(name=CHOICE, value=ANYWAY, words=_("Send anyway")),
            Choice(name=CHOICE, value=NOTE, words=_("Keep as an internal note")),
        ),
        back_url="",
    )
