"""Deleting a ticket."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from deskbell.agent_panel.forms.hands import DeleteForm
from deskbell.agent_panel.views.changes import Change, change_view
from deskbell.tickets.commands.delete_ticket import delete_ticket as delete

delete_ticket = change_view(
    Change(
        title=gettext_lazy("Delete ticket"),
        button=gettext_lazy("Delete for ever"),
        done=gettext_lazy("The ticket is deleted."),
        is_open=lambda powers: powers.delete,
        run=delete,
        form=DeleteForm,
        fields=(("kind", "kind"), ("number", "number")),
        watches=False,
        words=gettext_lazy(
            "Messages, notes, subject, files and the mails that they came by are blanked and can't be brought back. "
            "The client finds nothing any more; a later mail of theirs opens a new ticket. To keep it readable, "
            "close and archive it instead."
        ),
        is_dangerous=True,
        is_end=True,
    )
)
