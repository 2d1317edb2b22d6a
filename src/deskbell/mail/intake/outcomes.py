"""What became of a message, as the strict path writes it down."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.mail.erasing import SAID
from deskbell.mail.models import Erasure, Outcome


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a message."""

    outcome: Outcome
    ticket_id: int | None = None
    entry_id: int | None = None
    reason: str = ""
    match_step: str = ""
    duplicate_of: int | None = None
    is_of_deleted: bool = False  # it repeats what stood in a deleted ticket, so nothing of it is kept

    @property
    def columns(self) -> dict[str, object]:
        """What its row says."""
        became: dict[str, object] = {
            "outcome": self.outcome,
            "reason": self.reason,
            "match_step": self.match_step,
            "ticket_id": self.ticket_id,
            "entry_id": self.entry_id,
            "duplicate_of_id": self.duplicate_of,
        }
        return became | SAID | {"erasure": Erasure.OWED} if self.is_of_deleted else became
