"""Referring a ticket, and ending that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.agent_panel.forms.hands import ReferForm
from deskbell.agent_panel.views.changes import Change, change_view
from deskbell.agent_panel.views.doors import desk_page
from deskbell.agent_panel.views.tickets import carried_out, visit
from deskbell.tickets.commands.refer import refer as refer_ticket
from deskbell.tickets.commands.withdraw_referral import withdraw_referral as withdraw

if TYPE_CHECKING:
    from deskbell.kernel.actor import Actor


def _refer(*, actor: Actor, ticket_id: int, to: dict[str, int], comment: str) -> None:
    refer_ticket(actor=actor, ticket_id=ticket_id, comment=comment, **to)


refer = change_view(
    Change(
        title=gettext_lazy("Refer ticket"),
        button=gettext_lazy("Refer"),
        done=gettext_lazy("The ticket is referred; it stays here."),
        is_open=lambda powers: powers.refer,
        run=_refer,
        form=ReferForm,
        fields=(("to", "to"),),
        watches=False,
    )
)


@desk_page("POST")
def withdraw_referral(request: HttpRequest, number: str, referral_id: int) -> HttpResponse:
    """End a referral."""
    here = visit(request, number)
    return carried_out(here, withdraw, words=_("The referral is withdrawn."), referral_id=referral_id)
