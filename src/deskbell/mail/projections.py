"""Rows of mail that follow what happens to a ticket, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.mail.models import IncomingMail, KnownMessageId
from deskbell.tickets.events import MessageMovedIn


@projection(on=(MessageMovedIn,))
def let_mail_follow(recorded: Sequence[RecordedFact]) -> None:
    """A message that went into another ticket takes its mail along, and whoever answers that mail answers there."""
    for one in recorded:
        if isinstance(one.fact, MessageMovedIn):
            IncomingMail.objects.filter(entry=one.fact.entry_id).update(ticket=one.stream_id)
            _move_ids(one.fact.entry_id, one.stream_id)


def _move_ids(entry_id: int, ticket_id: int) -> None:
    """A ticket knows an id once: where it knew one already, from somebody's References, that row stays."""
    known = KnownMessageId.objects.filter(ticket=ticket_id).values("digest")
    mine = KnownMessageId.objects.filter(entry=entry_id).exclude(ticket=ticket_id)
    mine.filter(digest__in=known).delete()
    mine.update(ticket=ticket_id)
