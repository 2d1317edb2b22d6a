"""Who and what else belongs to a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.names import Names
from deskbell.tickets.words import LinkKind


@fact
@dataclass(frozen=True, kw_only=True)
class CollaboratorAdded(TicketFact):
    """Another person takes part; whoever came in by a copy of a mail sees the thread from that entry on, others all."""

    user_id: int
    sees_from_entry_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who was added."""
        return format_html(_("{by} added {person} as a collaborator"), by=by, person=names.person(self.user_id))


@fact
@dataclass(frozen=True, kw_only=True)
class CollaboratorRemoved(TicketFact):
    """A person takes no part any more."""

    user_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who was removed."""
        return format_html(_("{by} removed the collaborator {person}"), by=by, person=names.person(self.user_id))


@fact
@dataclass(frozen=True, kw_only=True)
class TicketLinked(TicketFact):
    """The ticket and another one belong together; `kind` says how (`tickets.words.LinkKind`)."""

    other_id: int
    kind: str

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which one, and how."""
        return format_html(LinkKind(self.kind).sentence, by=by, other=names.ticket(self.other_id))
