"""Who takes part in a ticket, and from where on they see its thread."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid
from deskbell.tickets.events import CollaboratorAdded
from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket


def joining(ticket: Ticket, user_id: int, *, sees_from_entry_id: int | None = None) -> list[CollaboratorAdded]:
    """The fact by which a person comes to take part in a locked ticket, or to see more of it; none where both hold already.

    Invalid for an entry of another ticket.
    """
    if sees_from_entry_id is not None:
        demand_entry(ticket, sees_from_entry_id)
    if user_id == ticket.requester_id:
        return []
    known = Collaborator.objects.filter(ticket=ticket, user_id=user_id).first()
    if known is not None and not _sees_more(known, sees_from_entry_id):
        return []
    return [CollaboratorAdded(user_id=user_id, sees_from_entry_id=sees_from_entry_id)]


def demand_entry(ticket: Ticket, entry_id: int) -> None:
    """Invalid for an entry that does not stand in this ticket."""
    if not ThreadEntry.objects.filter(pk=entry_id, ticket=ticket).exists():
        raise Invalid({"entry": [_("This entry belongs to another ticket.")]})


def _sees_more(known: Collaborator, entry_id: int | None) -> bool:
    """Whether seeing from that entry on is more than the person sees now."""
    if known.sees_from_at is None or entry_id is None:
        return known.sees_from_at is not None
    then = ThreadEntry.objects.values_list("arrived_at", "pk").get(pk=entry_id)
    return then < (known.sees_from_at, known.sees_from_entry_id or 0)
