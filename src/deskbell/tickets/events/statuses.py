"""Where a ticket stands on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact, changed
from deskbell.tickets.names import Names


@dataclass(frozen=True, kw_only=True)
class StatusFact(TicketFact):
    """What all facts that set a status carry."""

    status_id: int
    state: str
    from_status_id: int
    comment_id: int | None = None


@fact
@dataclass(frozen=True, kw_only=True)
class StatusChanged(StatusFact):
    """The ticket's status changed among those of active work."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From which status to which."""
        return changed(
            _("{by} set the status {before} → {after}"), by, names.status, self.from_status_id, self.status_id
        )


@fact
@dataclass(frozen=True, kw_only=True)
class TicketResolved(StatusFact):
    """An agent holds the matter for solved; the client is asked."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who resolved it."""
        return format_html(_("{by} resolved the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class ResolutionConfirmed(TicketFact):
    """The client said that it is solved."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who confirmed."""
        return format_html(_("{by} confirmed that this solved it"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class ResolutionReminded(TicketFact):
    """The client, who has not said whether it is solved, was asked once more."""

    touches: ClassVar[bool] = False

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That the client was reminded."""
        return format_html(_("{by} reminded the client to confirm the resolution"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketClosed(StatusFact):
    """The ticket is done with."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who closed it."""
        return format_html(_("{by} closed the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketReopened(StatusFact):
    """A resolved, closed or archived ticket is active again."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who reopened it."""
        return format_html(_("{by} reopened the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketArchived(StatusFact):
    """A closed ticket left the queues."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who archived it."""
        return format_html(_("{by} archived the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketDeleted(TicketFact):
    """The ticket is gone: what was written in it is blank, and nobody finds it. `kind` is a `words.DeletionReason`."""

    kind: str

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who deleted it."""
        return format_html(_("{by} deleted the ticket"), by=by)
