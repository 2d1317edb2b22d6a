"""Putting a ticket into higher hands."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from deskbell.agent_panel.forms.hands import EscalateForm
from deskbell.agent_panel.views.changes import Change, change_view
from deskbell.tickets.commands.escalate import escalate as escalate_ticket

escalate = change_view(
    Change(
        title=gettext_lazy("Escalate ticket"),
        button=gettext_lazy("Escalate"),
        done=gettext_lazy("The ticket is in higher hands now."),
        is_open=lambda powers: powers.escalate,
        run=escalate_ticket,
        form=EscalateForm,
        fields=(("to", "to"),),
    )
)
