"""A ticket begins, and somebody writes in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.names import Names


@fact
@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketFact):
    """A ticket came to be, with all that was known of it then."""

    number: str
    subject_id: int
    requester_id: int
    topic_id: int | None
    department_id: int
    priority_id: int
    urgency: int
    status_id: int
    state: str
    source: str
    due_at: datetime | None = None
    agent_id: int | None = None
    team_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who opened it, where it went."""
        return format_html(
            _("{by} opened the ticket in {department}"), by=by, department=names.department(self.department_id)
        )


@fact
@dataclass(frozen=True, kw_only=True)
class MessageAdded(TicketFact):
    """A client wrote."""

    is_public: ClassVar[bool] = True
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who wrote."""
        return format_html(_("{by} wrote a message"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class MachineMessageAdded(TicketFact):
    """A mail came that no person wrote: agents see it, and nothing follows from it."""

    touches: ClassVar[bool] = False
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That it came."""
        return format_html(_("{by} took in a message from a machine"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class MessageMovedIn(TicketFact):
    """A client's message came here out of another ticket, files and all. Nobody is told of it again."""

    is_public: ClassVar[bool] = True
    entry_id: int
    other_id: int
    is_machine: bool = False

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From where."""
        return format_html(_("{by} moved a message here from {other}"), by=by, other=names.ticket(self.other_id))


@fact
@dataclass(frozen=True, kw_only=True)
class MessageMovedOut(TicketFact):
    """A client's message went into another ticket; `last_message_…` is the client's last one of those that stay."""

    entry_id: int
    other_id: int
    last_message_id: int | None
    last_message_at: datetime | None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Where it went."""
        return format_html(_("{by} moved a message to {other}"), by=by, other=names.ticket(self.other_id))


@fact
@dataclass(frozen=True, kw_only=True)
class ResponseAdded(TicketFact):
    """An agent answered."""

    is_public: ClassVar[bool] = True
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who answered."""
        return format_html(_("{by} answered"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class AutomaticAnswerAdded(TicketFact):
    """A rule answered with a canned response; no person did, so the ticket still waits for one."""

    is_public: ClassVar[bool] = True
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That it came by itself."""
        return format_html(_("{by} sent an automatic answer"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class NoteAdded(TicketFact):
    """An agent wrote a note for agents."""

    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who wrote the note."""
        return format_html(_("{by} wrote an internal note"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class EntryEdited(TicketFact):
    """Somebody put other words into an entry; the version holds what stood there before. Clients read the new words alone."""

    entry_id: int
    version_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who edited it."""
        return format_html(_("{by} edited an entry"), by=by)
