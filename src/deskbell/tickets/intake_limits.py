"""What the desk's settings forbid those who ask for help: agents and the desk itself are not held up by them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Refused
from deskbell.people.banning import is_banned
from deskbell.people.models import User
from deskbell.tickets.models import Ticket
from deskbell.tickets.settings import MAY_VISITORS_OPEN, MOST_OPEN_TICKETS
from deskbell.tickets.words import ACTIVE_STATES

UNKNOWN = frozenset({ActorKind.VISITOR, ActorKind.GUEST})
ASKING = UNKNOWN | {ActorKind.CLIENT}


class NoRoom(Refused):
    """A client has as many open tickets as the desk allows; the reason says so to them."""


def demand_may_ask(actor: Actor) -> None:
    """Refused where only people who signed in may open tickets and this is none of them."""
    if actor.kind in UNKNOWN and not read(MAY_VISITORS_OPEN):
        raise Refused(_("Please sign in first: this desk takes requests from people with an account."))


def demand_welcome(*, actor: Actor, email: str) -> None:
    """Refused where the requester's address is on the ban list; agents may still open a ticket for it."""
    if not actor.is_agent and is_banned(email):
        raise Refused(_("This desk takes no requests from this address."))


def demand_room_for_one_more(*, actor: Actor, requester: User) -> None:
    """Refused where a client has as many open tickets as the desk allows.

    The requester's row is locked, so that two forms sent at once don't both find room.
    """
    most = read(MOST_OPEN_TICKETS)
    if not most or actor.kind not in ASKING:
        return
    User.objects.select_for_update(of=("self",)).get(pk=requester.pk)
    states = [state.value for state in ACTIVE_STATES]
    if Ticket.objects.filter(requester=requester, state__in=states).count() < most:
        return
    words = ngettext(
        "You have %(most)d open ticket, and no more fit in. Please add to it, or wait until it is finished.",
        "You have %(most)d open tickets, and no more fit in. Please add to one of them, or wait until one is finished.",
        most,
    )
    raise NoRoom(words % {"most": most})
