"""What a fact says of a ticket before and after, in the words of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.facts import Fact
from deskbell.routing.draft import Value
from deskbell.tickets import events

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What may happen to a ticket, as a rule's condition names it: the word, the fact, and what people read.
EVENTS: tuple[tuple[str, type[events.TicketFact], StrOrPromise], ...] = (
    ("message", events.MessageAdded, _("the client wrote")),
    ("response", events.ResponseAdded, _("an agent answered")),
    ("note", events.NoteAdded, _("an agent wrote a note")),
    ("assigned", events.TicketAssigned, _("it was assigned")),
    ("claimed", events.TicketClaimed, _("an agent claimed it")),
    ("released", events.TicketReleased, _("it was released")),
    ("transferred", events.TicketTransferred, _("it was transferred")),
    ("topic", events.TopicChanged, _("the help topic changed")),
    ("priority", events.PriorityChanged, _("the priority changed")),
    ("subject", events.SubjectChanged, _("the subject changed")),
    ("due", events.DueDateChanged, _("the due date changed")),
    ("status", events.StatusChanged, _("the status changed")),
    ("resolved", events.TicketResolved, _("it was resolved")),
    ("confirmed", events.ResolutionConfirmed, _("the client confirmed the solution")),
    ("closed", events.TicketClosed, _("it was closed")),
    ("reopened", events.TicketReopened, _("it was reopened")),
)
# An escalation puts the ticket into other hands as an assignment does.
_WORDS: dict[type[Fact], str] = {
    **{kind: word for word, kind, _label in EVENTS},
    events.TicketEscalated: "assigned",
}
FOLLOWED = tuple(_WORDS)


def event_of(fact: Fact) -> str:
    """What happened, in a rule's word; empty for what rules don't follow."""
    return _WORDS.get(type(fact), "")


def changes_in(fact: Fact) -> dict[str, tuple[Value, Value]]:
    """The values before and after, by the names of fields; a claim says nothing of the team."""
    found: dict[str, tuple[Value, Value]] = {}
    for name in ("topic", "department", "priority", "status", "agent", "team"):
        before, after = f"from_{name}_id", f"{name}_id"
        if hasattr(fact, before):
            found[name] = (getattr(fact, before), getattr(fact, after, None))
    return found
