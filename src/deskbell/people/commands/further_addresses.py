"""Further addresses of a client, beside the one that everything is sent to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_following import follow_row
from deskbell.kernel.configuration_rights import demand_right_to_write, demand_rules
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.lib.email_address import normalise
from deskbell.people.addresses import free_address
from deskbell.people.models import Agent, PersonAddress, User

MOST = 20
COLUMN = {"addresses"}


@command
def add_address(*, actor: Actor, user_id: int, email: str) -> PersonAddress:
    """Note that mail from this address is a client's; nobody proved yet that they read it.

    Refused to all but administrators and agents who may set clients' addresses, and for agents. NotFound. Invalid (field
    `email`) if it is none, somebody's already, or one too many.
    """
    user = _client(actor, user_id)
    address = free_address(email, user_id=None)
    known = _addresses(user)
    if len(known) >= MOST:
        raise Invalid({"email": [_("At most %(most)d further addresses.") % {"most": MOST}]})
    row = PersonAddress(user=user, address=address, address_normalised=normalise(address))
    _change(actor, user, known, sorted([*known, address]), row.save)
    return row


@command
def remove_address(*, actor: Actor, user_id: int, address_id: int) -> None:
    """A further address is the client's no longer: mail from it is a stranger's. Refused as adding one; NotFound."""
    user = _client(actor, user_id)
    row = PersonAddress.objects.filter(user=user, pk=address_id).first()
    if row is None:
        raise NotFound
    rows, known = PersonAddress.objects.filter(pk=row.pk), _addresses(user)

    def remove() -> None:
        rows.delete()

    _change(actor, user, known, [one for one in known if one != row.address], remove)


def _client(actor: Actor, user_id: int) -> User:
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    demand_right_to_write(actor, instance=user or User(), columns=COLUMN)
    if user is None:
        raise NotFound
    if Agent.objects.filter(pk=user.pk).exists():
        raise Refused(_("Agents have one address: another one would be another way to act as them."))
    demand_rules(user, dict.fromkeys(COLUMN))
    return user


def _addresses(user: User) -> list[str]:
    return sorted(PersonAddress.objects.filter(user=user).values_list("address", flat=True))


def _change(actor: Actor, user: User, before: list[str], after: list[str], write: Callable[[], None]) -> None:
    told: tuple[dict[str, Any], dict[str, Any]] = ({"addresses": before}, {"addresses": after})
    configure_ties(actor=actor, instance=user, before=told[0], after=told[1], write=write)
    follow_row(actor, user, *told)
