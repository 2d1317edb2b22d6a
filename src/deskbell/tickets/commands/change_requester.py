"""A ticket is somebody else's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.people.guests import known_or_new
from deskbell.people.models import User
from deskbell.people.queries import account_in_use
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import CollaboratorAdded, RequesterChanged, TicketFact
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def change_requester(
    *,
    actor: Actor,
    ticket_id: int,
    user_id: int | None = None,
    email: str = "",
    name: str = "",
    keeps_former: bool = False,
    tells_new: bool = False,
    comment: str = "",
    seen_sequence: int | None = None,
) -> Ticket:
    """Give the ticket to a person by account or by address; somebody new gets a guest's account. The same one changes nothing.

    The former requester sees it no more and their links are worth nothing, unless `keeps_former` makes them a collaborator.
    The new one sees the whole thread, whatever they saw before, and gets a mail only if `tells_new`. NotFound, Refused, Invalid (fields
    `email`, `user_id`); Conflict if somebody else changed the requester since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(RequesterChanged,))
    if user_id is None:
        person = _in_use(known_or_new(email=email, name=name).pk, field="email")
    else:
        person = _in_use(user_id, field="user_id")
    if person.pk == ticket.requester_id:
        return ticket
    former: list[TicketFact] = [CollaboratorAdded(user_id=ticket.requester_id)] if keeps_former else []
    changed = RequesterChanged(
        user_id=person.pk,
        from_user_id=ticket.requester_id,
        comment_id=add_comment(ticket=ticket, author_id=actor.user_id, text=comment),
    )
    record(ticket, *former, changed, mutes=frozenset() if tells_new else frozenset({EVERY_EFFECT}))
    return ticket


def _in_use(user_id: int, *, field: str) -> User:
    person = account_in_use(user_id)
    if person is None:
        raise Invalid({field: [_("Choose a person who is known here and not blocked.")]})
    return person
