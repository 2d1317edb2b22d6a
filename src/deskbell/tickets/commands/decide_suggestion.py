"""An agent decides about somebody whom a mail had in copy."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.kernel.errors import NotFound
from deskbell.people.guests import known_or_new
from deskbell.tickets.models import SuggestedCollaborator, Ticket
from deskbell.tickets.participation import joining
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record

Verdict = SuggestedCollaborator.Verdict


@command
def accept_suggestion(*, actor: Actor, ticket_id: int, suggestion_id: int) -> Ticket:
    """The person takes part from the message on that had them in copy. Decided before: nothing. NotFound, Refused."""
    ticket, suggestion = _open(actor, ticket_id, suggestion_id)
    if suggestion.verdict == Verdict.OPEN:
        person = known_or_new(email=suggestion.address, name=suggestion.name)
        record(ticket, *joining(ticket, person.pk, sees_from_entry_id=suggestion.entry_id))
        _decide(suggestion, Verdict.ACCEPTED)
    return ticket


@command
def dismiss_suggestion(*, actor: Actor, ticket_id: int, suggestion_id: int) -> Ticket:
    """The person stays outside, and is not suggested again. Decided before: nothing. NotFound, Refused."""
    ticket, suggestion = _open(actor, ticket_id, suggestion_id)
    if suggestion.verdict == Verdict.OPEN:
        _decide(suggestion, Verdict.DISMISSED)
    return ticket


def _open(actor: Actor, ticket_id: int, suggestion_id: int) -> tuple[Ticket, SuggestedCollaborator]:
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    found: SuggestedCollaborator | None = SuggestedCollaborator.objects.filter(pk=suggestion_id, ticket=ticket).first()
    if found is None:
        raise NotFound
    demand(may_edit(viewer, ticket))
    return ticket, found


def _decide(suggestion: SuggestedCollaborator, verdict: str) -> None:
    suggestion.verdict = verdict
    suggestion.decided_by_id = current().actor.user_id
    suggestion.decided_at = current().instant
    suggestion.save()
