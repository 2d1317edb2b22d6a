"""The pages before there is a ticket: home, the new request, and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.safestring import mark_safe

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.configure import read
from deskbell.lib.html import clean
from deskbell.tickets.queries import ClientTicket, TopicCard, client_tickets, topic_cards
from deskbell.tickets.settings import MAY_VISITORS_OPEN
from deskbell.tickets.viewer import viewer_of
from deskbell.ui.settings import LANDING_TEXT

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from deskbell.kernel.actor import Actor
    from deskbell.kernel.settings import DeskSetting
    from deskbell.portal.forms import NewTicketForm

RECENT: Final = 5


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """The front door."""

    topics: Sequence[TopicCard]
    tickets: Sequence[ClientTicket]
    has_more: bool
    welcome: SafeString
    needs_account: bool


@dataclass(frozen=True, kw_only=True)
class NewTicketPage:
    """The form of a new request; `topics` are its cards."""

    form: NewTicketForm
    topics: Sequence[TopicCard]
    chosen_topic_id: int | None
    is_signed_in: bool
    needs_account: bool


@dataclass(frozen=True, kw_only=True)
class ReceivedPage:
    """What a person is told when the request has arrived: the number, the topic's thanks, nothing of the ticket."""

    number: str
    address: str
    is_signed_in: bool
    thank_you: SafeString


def new_ticket_page(*, form: NewTicketForm, is_signed_in: bool) -> NewTicketPage:
    """The form with its cards."""
    return NewTicketPage(
        form=form,
        topics=form.topics,
        chosen_topic_id=form.chosen_topic_id,
        is_signed_in=is_signed_in,
        needs_account=not read(MAY_VISITORS_OPEN),
    )


def home_page(*, actor: Actor) -> HomePage:
    """Topics, and for a client the latest tickets."""
    is_client = actor.kind is ActorKind.CLIENT
    tickets = client_tickets(viewer=viewer_of(actor), which="all").tickets if is_client else ()
    return HomePage(
        topics=topic_cards(),
        tickets=tickets[:RECENT],
        has_more=len(tickets) > RECENT,
        welcome=text_of(LANDING_TEXT),
        needs_account=not read(MAY_VISITORS_OPEN),
    )


def text_of(setting: DeskSetting[str]) -> SafeString:
    """A text of the desk's own, cleaned once more where it leaves."""
    return mark_safe(clean(read(setting)))  # noqa: S308 - cleaned
