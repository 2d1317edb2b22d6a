"""What is said about a ticket changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact, changed
from deskbell.tickets.names import Names


@fact
@dataclass(frozen=True, kw_only=True)
class TopicChanged(TicketFact):
    """The ticket got another help topic."""

    topic_id: int | None
    from_topic_id: int | None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From which topic to which."""
        return changed(
            _("{by} changed the help topic {before} → {after}"), by, names.topic, self.from_topic_id, self.topic_id
        )


@fact
@dataclass(frozen=True, kw_only=True)
class PriorityChanged(TicketFact):
    """The ticket got another priority."""

    priority_id: int
    urgency: int
    from_priority_id: int
    from_urgency: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Raised or lowered, from which to which."""
        rises = self.urgency > self.from_urgency
        text = (
            _("{by} raised the priority {before} → {after}")
            if rises
            else _("{by} lowered the priority {before} → {after}")
        )
        return changed(text, by, names.priority, self.from_priority_id, self.priority_id)


@fact
@dataclass(frozen=True, kw_only=True)
class DueDateChanged(TicketFact):
    """Somebody set, moved or cleared the due date by hand."""

    due_at: datetime | None
    from_due_at: datetime | None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """The new due date, or that there is none."""
        if self.due_at is None:
            return format_html(_("{by} cleared the due date"), by=by)
        return format_html(_("{by} set the due date to {due}"), by=by, due=names.instant(self.due_at))


@fact
@dataclass(frozen=True, kw_only=True)
class SubjectChanged(TicketFact):
    """The subject was reworded."""

    subject_id: int
    from_subject_id: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """The old words and the new."""
        return changed(
            _("{by} changed the subject {before} → {after}"), by, names.subject, self.from_subject_id, self.subject_id
        )


@fact
@dataclass(frozen=True, kw_only=True)
class AnsweredMarked(TicketFact):
    """Somebody said by hand that the ticket needs no answer now, or that it needs one after all. No clock stops for it."""

    is_answered: bool

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which of both."""
        if self.is_answered:
            return format_html(_("{by} marked the ticket as answered"), by=by)
        return format_html(_("{by} marked the ticket as unanswered"), by=by)
