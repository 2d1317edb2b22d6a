"""A client's view of one ticket: where it stands, what was said, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.tickets.closing import window_ends_at
from deskbell.tickets.policy import may_add_message, may_confirm, may_continue, may_reopen
from deskbell.tickets.queries import EntryItem, LinkedTicket, TimelineItem, linked_tickets, timeline
from deskbell.tickets.queries.countdowns import Promises, promises_of
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.words import State
from deskbell.ui.drafts.keeping import name_about
from deskbell.ui.mail_body import ShownBody, shown_body

if TYPE_CHECKING:
    from datetime import datetime

    from deskbell.tickets.models import Ticket
    from deskbell.tickets.viewer import Viewer

REACHED = {
    State.OPEN: 0,
    State.IN_PROGRESS: 2,
    State.WAITING: 2,
    State.RESOLVED: 3,
    State.CLOSED: 4,
    State.ARCHIVED: 4,
}
WITH_SOMEBODY = 1


@dataclass(frozen=True, kw_only=True)
class Step:
    """One station of the way; look is past, now or empty for what is to come."""

    words: str
    look: str


@dataclass(frozen=True, kw_only=True)
class ThreadItem:
    """An entry, with what its body shows, or an event."""

    item: TimelineItem
    body: ShownBody | None = None


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """Everything the page shows. `ask` is what a mail's link asked: confirm, reopen or nothing."""

    number: str
    subject: str
    department: str
    opened_at: datetime
    requester: str
    is_guest: bool
    is_collaborator: bool
    steps: Sequence[Step]
    thread: Sequence[ThreadItem]
    is_resolved: bool
    is_closed: bool
    is_archived: bool
    is_waiting: bool
    may_reply: bool
    others: Sequence[LinkedTicket]
    promises: Promises
    may_confirm: bool
    may_reopen: bool
    reopen_until: datetime | None
    ask: str
    draft_key: str


def ticket_page(*, viewer: Viewer, ticket: Ticket, ask: str = "", images: int | None = None) -> TicketPage:
    """The page of a ticket that the viewer was found to see; `images`: the entry whose remote pictures are wanted."""
    can_reopen = may_reopen(viewer, ticket)
    return TicketPage(
        number=ticket.number,
        subject=ticket.subject_text,
        department=ticket.department.name if ticket.department.is_public else "",
        opened_at=ticket.opened_at,
        requester=ticket.requester.display_name,
        is_guest=viewer.actor.kind is ActorKind.GUEST,
        is_collaborator=ticket.requester_id not in viewer.person_ids,
        steps=steps_of(ticket),
        thread=_thread(viewer, ticket, images),
        is_resolved=ticket.state == State.RESOLVED,
        is_closed=ticket.state == State.CLOSED,
        is_archived=ticket.state == State.ARCHIVED,
        is_waiting=ticket.state == State.WAITING,
        may_reply=may_add_message(viewer, ticket) or may_continue(viewer, ticket),
        others=linked_tickets(viewer=viewer, ticket=ticket),
        promises=promises_of(ticket=ticket, now=timezone.now()),
        may_confirm=may_confirm(viewer, ticket),
        may_reopen=can_reopen,
        reopen_until=window_ends_at(ticket) if can_reopen else None,
        ask=ask if ask in {"confirm", "reopen"} else "",
        draft_key=name_about(ticket.number, "client"),
    )


def _thread(viewer: Viewer, ticket: Ticket, images: int | None) -> tuple[ThreadItem, ...]:
    def file_url(pk: int) -> str:
        return reverse("portal:attachment", kwargs={"number": ticket.number, "attachment_id": pk})

    return tuple(
        ThreadItem(item=one, body=shown_body(one, file_url=file_url, with_remote=images == one.entry_id))
        if isinstance(one, EntryItem)
        else ThreadItem(item=one)
        for one in timeline(viewer=viewer, ticket=ticket)
    )


def steps_of(ticket: Ticket) -> tuple[Step, ...]:
    """The way of a ticket by its state: where it stands now, in the words that the desk chose for clients."""
    state = State(ticket.state)
    reached = REACHED[state]
    if state is State.OPEN and ticket.agent is not None:
        reached = WITH_SOMEBODY
    words = [_("Received"), _with_whom(ticket), _progress_words(state), _("Resolved"), _("Closed")]
    words[reached] = ticket.status.client_name or words[reached]
    return tuple(
        Step(words=said, look="past" if place < reached else "now" if place == reached else "")
        for place, said in enumerate(words)
        if said
    )


def reply_hint(viewer: Viewer, ticket: Ticket) -> str:
    """What stands in the empty field, so that nobody is surprised by what a reply does."""
    if may_continue(viewer, ticket):
        return _("Write here if there is more to it: it opens a new ticket that continues this one.")
    if ticket.state in (State.RESOLVED, State.CLOSED):
        return _("Write a reply. Adding one reopens the ticket.")
    return _("Write a reply.")


def _with_whom(ticket: Ticket) -> str:
    if ticket.agent is None:
        return ""
    name = read(DESK_NAME) if read(HIDES_AGENT_NAMES) else ticket.agent.user.display_name
    return _("With %(name)s") % {"name": name}


def _progress_words(state: State) -> str:
    return _("Waiting for you") if state is State.WAITING else _("In progress")
