"""Two agents at once: what happened since a form was shown, as far as it matters to what the form does."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.kernel.errors import Conflict
from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import facts_of
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import Viewer


def demand_unchanged(*, ticket: Ticket, viewer: Viewer, seen_sequence: int | None, by: Iterable[type[Fact]]) -> None:
    """Conflict if somebody else recorded one of these facts since. None means: the person knows, send anyway.

    A change of another field is no conflict; it merges silently.
    """
    if seen_sequence is None or seen_sequence >= ticket.sequence:
        return
    kinds = tuple(by)
    newer = [one for one in facts_of(ticket.pk, after=seen_sequence) if isinstance(one.fact, kinds)]
    if any(one.actor.user_id != viewer.user_id for one in newer):
        raise Conflict(newer)
