"""A ticket's thread as an agent sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from deskbell.agent_panel.pages.queue import initials_of
from deskbell.tickets.queries import EntryItem, EventItem, TimelineItem, timeline
from deskbell.ui.mail_body import ShownBody, shown_body

if TYPE_CHECKING:
    from deskbell.kernel.ledger import RecordedFact
    from deskbell.mail.origins import Origin
    from deskbell.mail.queries import Deliveries
    from deskbell.tickets.models import Ticket
    from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class ThreadItem:
    """An entry or an event of the thread.

    Of an entry: what its body shows, `trouble` says why an answer did not arrive, `mail` what it came by; machines' mails
    are folded, but for one that the thread begins with.
    """

    item: TimelineItem
    trouble: str = ""
    body: ShownBody | None = None
    mail: Origin | None = None
    is_open: bool = True
    may_move: bool = False

    @property
    def writer(self) -> str:
        """Whose name stands above an entry; of a machine's mail, which is nobody's, as the mail has it."""
        assert isinstance(self.item, EntryItem)
        return (self.mail.name or self.mail.address) if self.item.is_machine and self.mail else self.item.author

    @property
    def initials(self) -> str:
        """The same, as short as can be."""
        assert isinstance(self.item, EntryItem)
        return initials_of(self.writer) if self.item.is_machine else self.item.initials

    @property
    def has_menu(self) -> bool:
        """Whether there is anything to do with it."""
        return self.mail is not None or self.may_move


def thread_of(
    *,
    viewer: Viewer,
    ticket: Ticket,
    mails: Deliveries,
    facts: list[RecordedFact],
    may_edit: bool,
    images: int | None,
) -> tuple[ThreadItem, ...]:
    """The whole thread; `images` is the entry whose pictures on other servers were asked for."""
    items = timeline(viewer=viewer, ticket=ticket, facts=facts)
    first = next((one.entry_id for one in items if isinstance(one, EntryItem)), None)
    return tuple(
        ThreadItem(item=one)
        if isinstance(one, EventItem)
        else _entry(one, ticket, mails, is_first=one.entry_id == first, may_edit=may_edit, images=images)
        for one in items
    )


def _entry(
    entry: EntryItem,
    ticket: Ticket,
    mails: Deliveries,
    *,
    is_first: bool,
    may_edit: bool,
    images: int | None,
) -> ThreadItem:
    state = mails.by_entry.get(entry.entry_id)
    return ThreadItem(
        item=entry,
        trouble=state.sentence if state else "",
        body=shown_body(
            entry,
            file_url=lambda pk: reverse("desk:attachment", args=[ticket.number, pk]),
            with_remote=images == entry.entry_id,
        ),
        mail=mails.origins.get(entry.entry_id),
        is_open=is_first or not entry.is_machine,
        may_move=may_edit and entry.is_from_client,
    )
