"""What agents do with one message: give it a ticket of its own, or to another ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.messages import DetachForm, MoveForm
from deskbell.agent_panel.pages.change import change_page
from deskbell.agent_panel.pages.ticket import ticket_url
from deskbell.agent_panel.views.doors import desk_page, go_to, is_partial
from deskbell.agent_panel.views.tickets import Visit, refuse, visit
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets import policy
from deskbell.tickets.commands.detach_message import detach_message as detach
from deskbell.tickets.commands.move_message import move_message as move
from deskbell.tickets.queries import demand_message
from deskbell.ui.complaints import complain

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskbell.tickets.models import Ticket


@desk_page("GET", "POST")
def detach_message(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """Ask, then open a ticket of its own for the message."""
    here = _visit(request, number, entry_id)
    if not policy.may_edit(here.viewer, here.ticket):
        return refuse(here, _("You can't change this ticket."))
    form = DetachForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(here, form, _detaching())
    return _carry_out(
        here,
        form,
        _detaching(),
        lambda: detach(actor=here.viewer.actor, ticket_id=here.ticket.pk, entry_id=entry_id),
        _("The message has the ticket #%(number)s of its own now."),
    )


@desk_page("GET", "POST")
def move_message(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """Ask for the ticket that the message belongs to, then let it stand there; `to` may name that ticket beforehand."""
    here = _visit(request, number, entry_id)
    if not policy.may_edit(here.viewer, here.ticket):
        return refuse(here, _("You can't change this ticket."))
    if request.method != "POST":
        return _show(here, MoveForm(initial={"number": request.GET.get("to", "")}), _moving())
    form = MoveForm(request.POST)
    return _carry_out(
        here,
        form,
        _moving(),
        lambda: move(actor=here.viewer.actor, ticket_id=here.ticket.pk, entry_id=entry_id, **form.cleaned_data),
        _("The message stands in ticket #%(number)s now."),
    )


def _detaching() -> tuple[str, str, str]:
    """Title, button, and what happens."""
    return (
        _("Detach the message"),
        _("Open a ticket for it"),
        _(
            "The message leaves this ticket and opens one of its own, for whoever wrote it, in the same department. Its clocks "
            "begin afresh, and nobody is sent a mail. Agents still see here where it went."
        ),
    )


def _moving() -> tuple[str, str, str]:
    return (
        _("This belongs to another ticket"),
        _("Move the message"),
        _(
            "The message leaves this ticket and stands in the other one, as if it had been written there just now. Everybody "
            "who takes part in that ticket can read it. Nobody is sent a mail."
        ),
    )


def _visit(request: HttpRequest, number: str, entry_id: int) -> Visit:
    """The ticket and its message. NotFound where they don't belong together."""
    here = visit(request, number)
    demand_message(ticket=here.ticket, entry_id=entry_id)
    return here


def _carry_out(
    here: Visit, form: forms.Form, words: tuple[str, str, str], run: Callable[[], Ticket], done: str
) -> HttpResponse:
    """To the ticket where the message stands now, where the agent may see that one."""
    if not form.is_valid():
        return _show(here, form, words, status=422)
    try:
        other = run()
    except Invalid as invalid:
        complain(form, invalid)
        return _show(here, form, words, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _show(here, form, words, status=403)
    messages.success(here.request, done % {"number": other.number})
    return go_to(here.request, ticket_url(other.number))


def _show(here: Visit, form: forms.Form, words: tuple[str, str, str], status: int = 200) -> HttpResponse:
    title, button, explanation = words
    page = change_page(
        viewer=here.viewer, ticket=here.ticket, place=here.place, title=title, button=button, words=explanation
    )
    template = "agent_panel/change_form.html" if is_partial(here.request) else "agent_panel/change.html"
    return render(here.request, template, {"page": page, "form": form}, status=status)
