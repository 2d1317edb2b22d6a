"""A ticket's thread as an agent sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from deskbell.agent_panel.pages.queue import initials_of
from deskbell.agent_panel.pages.rail import open_departments
from deskbell.tickets import policy
from deskbell.tickets.queries import EntryItem, EventItem, TimelineItem, timeline
from deskbell.tickets.queries.timeline import ENTRY_FACTS
from deskbell.tickets.words import EntryKind
from deskbell.ui.mail_body import ShownBody, shown_body

if TYPE_CHECKING:
    from deskbell.kernel.ledger import RecordedFact
    from deskbell.mail.origins import Origin
    from deskbell.mail.queries import Deliveries
    from deskbell.tickets.models import Ticket
    from deskbell.tickets.viewer import Viewer


# Behind its first entry a thread of more steps than LONG shows the LATEST ones; what lies between is folded away, STEP at a
# time, so that a page that stands open seldom has anything folded while it is read.
LONG, LATEST, STEP = 50, 15, 5


@dataclass(frozen=True, kw_only=True)
class ThreadItem:
    """An entry or an event of the thread.

    Of an entry: what its body shows, `trouble` says why an answer did not arrive, `mail` what it came by; machines' mails
    are folded, but for one that the thread begins with. `folded`: so many steps before it are not shown.
    """

    item: TimelineItem
    trouble: str = ""
    body: ShownBody | None = None
    mail: Origin | None = None
    is_open: bool = True
    may_move: bool = False
    may_edit: bool = False
    may_ask_anew: bool = False
    folded: int = 0

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
        return self.mail is not None or self.may_move or self.may_edit or self.may_ask_anew or self.was_edited

    @property
    def was_edited(self) -> bool:
        """Whether there are old texts to read."""
        return isinstance(self.item, EntryItem) and self.item.edited_at is not None


def thread_of(
    *,
    viewer: Viewer,
    ticket: Ticket,
    mails: Deliveries,
    facts: list[RecordedFact],
    images: int | None,
    shown: Shown,
) -> tuple[ThreadItem, ...]:
    """The thread, as far as it is `shown`; `images` is the entry whose pictures on other servers were asked for."""
    start, end = (0, 0) if images is not None else _fold(facts, shown)
    items = timeline(viewer=viewer, ticket=ticket, facts=facts[:start] + facts[end:])
    first = next((one.entry_id for one in items if isinstance(one, EntryItem)), None)
    rights = EntryRights.of(viewer, ticket)
    thread = [
        ThreadItem(item=one)
        if isinstance(one, EventItem)
        else _entry(one, ticket, mails, rights=rights, is_first=one.entry_id == first, images=images)
        for one in items
    ]
    if start < end:
        place = next(place for place, one in enumerate(items) if one.sequence >= facts[end].sequence)
        thread[place] = replace(thread[place], folded=end - start)
    return tuple(thread)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How much of a long thread is wanted: all of it, or at least what stands behind the fact numbered `after`."""

    is_whole: bool = False
    after: int | None = None


def _fold(facts: list[RecordedFact], shown: Shown) -> tuple[int, int]:
    """From which fact to which nothing is shown."""
    start = next((place for place, one in enumerate(facts, 1) if isinstance(one.fact, ENTRY_FACTS)), 0)
    if shown.is_whole or len(facts) - start <= LONG:
        return 0, 0
    known = len(facts) if shown.after is None else sum(one.sequence <= shown.after for one in facts)
    between = min(len(facts) - LATEST, known) - start
    return start, start + max(between, 0) // STEP * STEP


@dataclass(frozen=True, kw_only=True)
class EntryRights:
    """What the viewer may do with the entries of a ticket; asked once for the whole thread."""

    may_move: bool
    may_ask_anew: bool
    may_edit_all: bool
    may_edit_own: dict[str, bool]

    @classmethod
    def of(cls, viewer: Viewer, ticket: Ticket) -> EntryRights:
        """As the policy says."""
        own = {
            kind.value: policy.may_edit_entry(viewer, ticket, kind=kind, author_id=viewer.user_id) for kind in EntryKind
        }
        return cls(
            may_move=policy.may_edit(viewer, ticket),
            may_ask_anew=bool(open_departments(viewer)),
            may_edit_all=policy.may_edit_every_entry(viewer, ticket),
            may_edit_own=own,
        )

    def may_edit(self, entry: EntryItem) -> bool:
        """Whether the viewer may put other words into an entry."""
        return self.may_edit_all or (entry.is_mine and self.may_edit_own[entry.kind])


def _entry(
    entry: EntryItem,
    ticket: Ticket,
    mails: Deliveries,
    *,
    rights: EntryRights,
    is_first: bool,
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
        may_move=rights.may_move and entry.is_from_client,
        may_edit=rights.may_edit(entry),
        may_ask_anew=rights.may_ask_anew and entry.is_from_client,
    )
