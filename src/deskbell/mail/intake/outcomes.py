"""What became of a message, as the strict path writes it down."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.mail.models import Outcome


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a message."""

    outcome: Outcome
    ticket_id: int | None = None
    entry_id: int | None = None
    reason: str = ""
    match_step: str = ""
    duplicate_of: int | None = None
