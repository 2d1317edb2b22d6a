"""Who is where, in words for those who may know."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from deskbell.features.presence.store import AtTicket, Doing, at_any_ticket, at_ticket
from deskbell.people.models import User
from deskbell.tickets.queries.live import numbers_of
from deskbell.tickets.viewer import Viewer

Told = dict[str, str]


def others_at(*, viewer: Viewer, ticket_id: int) -> list[Told]:
    """The others at a ticket that the viewer sees."""
    others = [one for one in at_ticket(ticket_id) if one.user_id != viewer.user_id]
    names = _names(others)
    return [_told(one, names[one.user_id]) for one in others if one.user_id in names]


def others_by_ticket(*, viewer: Viewer) -> dict[str, list[Told]]:
    """The others at any ticket that the viewer may see, by its number."""
    others = [one for one in at_any_ticket() if one.user_id != viewer.user_id]
    numbers = numbers_of(viewer=viewer, ticket_ids={one.ticket_id for one in others})
    shown = [one for one in others if one.ticket_id in numbers]
    names = _names(shown)
    found: dict[str, list[Told]] = {}
    for one in shown:
        if one.user_id in names:
            found.setdefault(numbers[one.ticket_id], []).append(_told(one, names[one.user_id]))
    return found


def _names(people: Iterable[AtTicket]) -> dict[int, User]:
    ids = {one.user_id for one in people}
    return User.objects.only("name", "email").in_bulk(ids) if ids else {}


def _told(one: AtTicket, person: User) -> Told:
    name = {"name": person.display_name}
    words = {
        Doing.VIEWING: _("%(name)s is viewing") % name,
        Doing.NOTING: _("%(name)s is writing a note") % name,
        Doing.REPLYING: _("%(name)s is replying") % name,
    }
    return {"initials": person.initials, "doing": one.doing.value, "words": words[one.doing]}
