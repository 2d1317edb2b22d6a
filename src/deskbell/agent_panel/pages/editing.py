"""The words that an entry had before it was edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.tickets.queries import old_texts
from deskbell.ui.mail_body import ShownBody, shown_text

if TYPE_CHECKING:
    from datetime import datetime

    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class ShownVersion:
    """An old text as a page shows it, whose it was and since when."""

    author: str
    written_at: datetime
    body: ShownBody


def shown_versions(*, ticket: Ticket, entry_id: int) -> tuple[ShownVersion, ...]:
    """The old texts of an entry, the latest first. NotFound where it has none."""
    return tuple(
        ShownVersion(
            author=one.author,
            written_at=one.written_at,
            body=shown_text(html=one.body_html, quoted_html=one.quoted_html),
        )
        for one in old_texts(ticket=ticket, entry_id=entry_id)
    )
