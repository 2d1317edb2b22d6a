"""Who and what else belongs to a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact, changed
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


@fact
@dataclass(frozen=True, kw_only=True)
class TicketUnlinked(TicketFact):
    """A tie that somebody made by hand is undone."""

    other_id: int
    kind: str

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """To which ticket."""
        return format_html(_("{by} removed the link with {other}"), by=by, other=names.ticket(self.other_id))


@fact
@dataclass(frozen=True, kw_only=True)
class RequesterChanged(TicketFact):
    """The ticket is somebody else's. Who sees it follows at once: the former requester only if they take part otherwise."""

    user_id: int
    from_user_id: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From whom to whom."""
        text = _("{by} changed the requester {before} → {after}")
        return changed(text, by, names.person, self.from_user_id, self.user_id)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketTagged(TicketFact):
    """The ticket got a tag."""

    tag_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which one."""
        return format_html(_("{by} added the tag {tag}"), by=by, tag=names.tag(self.tag_id))


@fact
@dataclass(frozen=True, kw_only=True)
class TicketUntagged(TicketFact):
    """The ticket lost a tag."""

    tag_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which one."""
        return format_html(_("{by} removed the tag {tag}"), by=by, tag=names.tag(self.tag_id))
