"""A program hands a message over and is told what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.mail.intake.processing import receive
from deskbell.mail.models import Door, Outcome


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a message that is kept: the ticket's number where it belongs to one, and why it was turned away."""

    number: str = ""
    is_turned_away: bool = False
    reason: str = ""
    outcome: str = ""


def hand_over(raw: bytes) -> Receipt:
    """Keep a message that came over the API and take it in at once. OSError and DatabaseError where it can't be kept."""
    mail = receive(raw, door=Door.API)
    ticket = mail.ticket or (mail.duplicate_of.ticket if mail.duplicate_of else None)
    return Receipt(
        number=ticket.number if ticket else "",
        is_turned_away=mail.outcome == Outcome.REJECTED,
        reason=mail.reason,
        outcome=mail.get_outcome_display(),
    )
