"""Who looks at the portal: a client who signed in, a guest with links that came by mail, or nobody known.

The links that a browser followed wait in one signed cookie; the database is asked at every request whether they
still hold.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import NotFound
from deskbell.tickets.access import actor_by_link
from deskbell.tickets.queries import find
from deskbell.tickets.viewer import Viewer, viewer_of
from deskbell.ui.reader import reader_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from deskbell.tickets.models import Ticket

GUEST_COOKIE: Final = "deskbell_tickets"
MOST_LINKS: Final = 10
LONGEST_NUMBER: Final = 32
KEPT_FOR: Final = timedelta(days=7)
_SALT: Final = "deskbell.portal.guest-links"
_LONGEST_COOKIE: Final = 2000


def client_of(request: HttpRequest) -> Actor:
    """The reader as the portal takes them: an agent is a client here like everybody who signed in."""
    reader = reader_of(request)
    return Actor.client(reader.actor.user_id) if reader.actor.user_id is not None else Actor.visitor()


def find_ticket(request: HttpRequest, *, number: str) -> tuple[Viewer, Ticket]:
    """The ticket, and in whose part this browser sees it: as the client who signed in, else by a link. NotFound."""
    if not is_number(number):
        raise NotFound
    for actor in (client_of(request), *_guests(request, number=number)):
        viewer = viewer_of(actor)
        try:
            ticket = find(viewer=viewer, number=number)
        except NotFound:
            continue
        return replace(viewer, takes_part_in=ticket.pk), ticket
    raise NotFound


def is_number(text: str) -> bool:
    """Whether a text from an address could be a ticket's number: no database is asked for anything else."""
    return 0 < len(text) <= LONGEST_NUMBER and text.isprintable()


def is_known(request: HttpRequest) -> bool:
    """Whether somebody signed in, or a link was followed in this browser."""
    return reader_of(request).is_signed_in or bool(_links(request))


def remember_link(request: HttpRequest, response: HttpResponse, *, number: str, link_id: int) -> None:
    """Let this browser open the ticket; the oldest of many links gives way."""
    others = [pair for pair in _links(request) if pair != (number, link_id)]
    kept = [*others, (number, link_id)][-MOST_LINKS:]
    response.set_cookie(
        GUEST_COOKIE,
        signing.dumps(kept, salt=_SALT),
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _guests(request: HttpRequest, *, number: str) -> list[Actor]:
    """The guests whom the links of this one ticket still let in, the latest first; a visitor costs no query."""
    found = [actor_by_link(link_id) for of, link_id in reversed(_links(request)) if of == number]
    return [actor for actor in found if actor is not None]


def _links(request: HttpRequest) -> list[tuple[str, int]]:
    """Pairs of ticket number and link id; nothing where the cookie is not ours."""
    text = request.COOKIES.get(GUEST_COOKIE, "")
    if not text or len(text) > _LONGEST_COOKIE:
        return []
    try:
        pairs = signing.loads(text, salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return []
    return [(str(number), int(link_id)) for number, link_id in pairs]
