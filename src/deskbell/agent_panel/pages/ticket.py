"""A ticket as an agent sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import ngettext

from deskbell.agent_panel.pages.place import Place, listing_or_none
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.agent_panel.pages.referrals import ReferralLine, referral_lines
from deskbell.agent_panel.pages.service_level import ServiceLevelCard, service_level_card
from deskbell.agent_panel.pages.thread import Shown, ThreadItem, thread_of
from deskbell.agent_panel.pages.writing import SendChoice, draft_keys, send_choices
from deskbell.kernel.ledger import facts_of
from deskbell.mail.queries import deliveries
from deskbell.tickets import policy
from deskbell.tickets.policy import Powers
from deskbell.tickets.queries import LinkedTicket, TagItem, linked_in, tags_in
from deskbell.tickets.queries.listings import neighbours_in
from deskbell.tickets.queries.surroundings import Neighbours, Person, Row, surroundings
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, LinkKind, State, source_words
from deskbell.ui.addresses import address_of
from deskbell.ui.drafts import keeping
from deskbell.ui.ticket_cards import TicketCard, cards_for, rows_of_cards
from deskbell.ui.whole_thread import with_whole

if TYPE_CHECKING:
    from deskbell.tickets.models import Ticket


# Of a long thread, as long as nobody asks for more.
LATEST_STEPS = Shown()


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Whom the ticket is for."""

    name: str
    initials: str
    email: str
    phone: str
    organization: str
    id: int
    is_listed: bool  # whether the agent may look at the person's page


@dataclass(frozen=True, kw_only=True)
class Properties:
    """What the panel at the side says of the ticket."""

    status: str
    state: str
    priority: str
    priority_slug: str
    department: str
    agent: str
    agent_initials: str
    team: str
    topic: str
    source: str
    due_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime | None
    last_response_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """The whole page. `address` is the ticket's own, `query` what makes links lead back to the queue.

    `mail_troubles` are sentences about mails that did not arrive and are no answer; `suggested` are people whom a mail had
    in copy, by the number of the suggestion; `drafts` are the rows of what the viewer has not sent yet.
    """

    number: str
    subject: str
    sequence: int
    address: str
    query: str
    queue_url: str
    is_overdue: bool
    is_unread: bool
    previous_url: str
    next_url: str
    properties: Properties
    service_level: ServiceLevelCard | None
    requester: Requester
    collaborators: tuple[Person, ...]
    suggested: tuple[Person, ...]
    referrals: tuple[ReferralLine, ...]
    last_message_id: int | None
    thread: tuple[ThreadItem, ...]
    tags: tuple[TagItem, ...]
    others: tuple[LinkedTicket, ...]
    is_answered: bool
    cards: tuple[TicketCard, ...]
    drafts: tuple[Row, ...]
    mail_troubles: tuple[str, ...]
    powers: Powers
    send_choices: tuple[SendChoice, ...]
    rail: Rail

    @property
    def query_more(self) -> str:
        """The beginning of one more parameter behind `query`."""
        return f"{self.query}&" if self.query else "?"

    @property
    def whole_query(self) -> str:
        """The same, asking for all of the thread."""
        return with_whole(self.query)

    @property
    def may_change_status(self) -> bool:
        """Whether there is any status that may be set."""
        return self.powers.change_status or self.powers.close or self.powers.reopen

    @property
    def may_resolve(self) -> bool:
        """Whether resolving is worth a button: while work goes on."""
        return self.powers.close and self.properties.state in ACTIVE_STATES

    @property
    def may_close(self) -> bool:
        """Whether the ticket may be closed and is not yet."""
        return self.powers.close and self.properties.state in {*ACTIVE_STATES, State.RESOLVED}

    @property
    def may_archive(self) -> bool:
        """Whether the ticket may be archived: it has to be closed before."""
        return self.powers.close and self.properties.state == State.CLOSED

    @property
    def has_more(self) -> bool:
        """Whether there is anything in the menu of rarer verbs."""
        powers = self.powers
        rarer = powers.release or powers.refer or powers.edit or powers.link or powers.mark_answered
        return rarer or powers.escalate or powers.delete or self.may_close or self.may_archive

    @property
    def children_words(self) -> str:
        """How many of the ticket's children still need work; empty where it has none that the agent sees."""
        children = [one for one in self.others if one.kind == LinkKind.PARENT_OF]
        if not children:
            return ""
        number = sum(one.is_open for one in children)
        words = ngettext("%(open)d of %(all)d child is open", "%(open)d of %(all)d children are open", len(children))
        return words % {"open": number, "all": len(children)}


def ticket_page(
    *, viewer: Viewer, ticket: Ticket, place: Place, images: int | None = None, shown: Shown = LATEST_STEPS
) -> TicketPage:
    """The page of a ticket that `find` gave; `images`: the entry whose pictures on other servers are wanted."""
    drafts = keeping.rows_of(
        user_id=viewer.user_id or 0, names=draft_keys(number=ticket.number, user_id=viewer.user_id)
    )
    around = surroundings(
        viewer=viewer,
        ticket=ticket,
        queue=place.queue if place.is_plain else "",
        sort=place.sort,
        descending=place.is_descending,
        along=(drafts, *rows_of_cards(ticket)),
    )
    previous, following = _neighbours(viewer, ticket, place, around.neighbours)
    powers = policy.powers(viewer, ticket)
    mails = deliveries(ticket_id=ticket.pk)
    facts = facts_of(ticket.pk)
    told = {one.name for one in facts}
    thread = thread_of(viewer=viewer, ticket=ticket, mails=mails, facts=facts, images=images, shown=shown)
    return TicketPage(
        number=ticket.number,
        subject=ticket.subject_text,
        sequence=ticket.sequence,
        address=ticket_url(ticket.number),
        query=query_of(place, shown),
        queue_url=place.queue_url,
        is_overdue=_is_overdue(ticket),
        is_unread=around.is_unread,
        previous_url=_neighbour_url(previous, place),
        next_url=_neighbour_url(following, place),
        properties=properties_of(ticket),
        service_level=service_level_card(ticket=ticket, facts=facts),
        requester=requester_of(ticket, viewer),
        collaborators=around.collaborators,
        suggested=around.suggested,
        referrals=referral_lines(viewer=viewer, ticket=ticket, items=around.referrals),
        last_message_id=ticket.last_message_id,
        thread=thread,
        tags=tags_in(ticket=ticket, told=told),
        others=linked_in(viewer=viewer, ticket=ticket, told=told),
        is_answered=ticket.is_answered,
        cards=cards_for(viewer=viewer, ticket=ticket, rows=around.further),
        drafts=around.further.get(keeping.KIND, ()),
        mail_troubles=mails.troubles,
        powers=powers,
        send_choices=send_choices(ticket=ticket, statuses=around.statuses, powers=powers),
        rail=rail(viewer=viewer, counts=around.counts, current=place.queue),
    )


def query_of(place: Place, shown: Shown) -> str:
    """What makes a ticket's links lead back to the list, and to all of a long thread where that was open."""
    return with_whole(place.query) if shown.is_whole else place.query


def ticket_url(number: str) -> str:
    """The address of a ticket's page."""
    return address_of("desk:ticket", number)


def _neighbours(viewer: Viewer, ticket: Ticket, place: Place, of_queue: Neighbours) -> tuple[str | None, str | None]:
    """Before and after the ticket where it was opened from; a list that is no plain queue has to be asked for them."""
    if place.is_plain:
        return of_queue.previous, of_queue.next
    listing = listing_or_none(viewer=viewer, place=place)
    return neighbours_in(viewer=viewer, listing=listing, ticket=ticket) if listing else (None, None)


def _neighbour_url(number: str | None, place: Place) -> str:
    return f"{ticket_url(number)}{place.query}" if number else ""


def _is_overdue(ticket: Ticket) -> bool:
    return ticket.state in ACTIVE_STATES and ticket.next_due_at is not None and ticket.next_due_at < timezone.now()


def properties_of(ticket: Ticket) -> Properties:
    """What the panel at the side says of a ticket that `find` gave."""
    agent = ticket.agent.user if ticket.agent else None
    return Properties(
        status=ticket.status.name,
        state=ticket.state,
        priority=ticket.priority.name,
        priority_slug=ticket.priority.slug,
        department=ticket.department.name,
        agent=agent.display_name if agent else "",
        agent_initials=agent.initials if agent else "",
        team=ticket.team.name if ticket.team else "",
        topic=str(ticket.topic) if ticket.topic else "",
        source=source_words(ticket.source),
        due_at=ticket.due_at,
        opened_at=ticket.opened_at,
        updated_at=ticket.updated_at,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.closed_at,
        last_message_at=ticket.last_message_at,
        last_response_at=ticket.last_response_at,
    )


def requester_of(ticket: Ticket, viewer: Viewer) -> Requester:
    """Whom it is for."""
    person = ticket.requester
    return Requester(
        name=person.display_name,
        initials=person.initials,
        email=person.email,
        phone=person.phone,
        organization=person.organization.name if person.organization else "",
        id=person.pk,
        is_listed=viewer.rights is not None and viewer.rights.may_everywhere("user.dir"),
    )
