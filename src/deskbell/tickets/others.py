"""Another ticket that somebody names by its number."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import viewer_of


def other_by_number(*, actor: Actor, ticket_id: int, number: str) -> int:
    """The other ticket, looked up before both are locked in the order of their ids.

    NotFound if the first is none that the actor may see, Invalid (field `number`) if the other is none, or the same.
    """
    seen = visible_to(viewer_of(actor))
    if not seen.filter(pk=ticket_id).exists():
        raise NotFound
    wanted = number.strip().removeprefix("#").replace("\x00", "")
    other_id = seen.filter(number=wanted).values_list("pk", flat=True).first()
    if other_id is None or other_id == ticket_id:
        raise Invalid({"number": [_("There is no other ticket with this number that you may see.")]})
    return other_id
