"""Change who an account says that it is."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_following import follow_row
from deskbell.kernel.configuration_rights import demand_right_to_write, demand_rules
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.lib.email_address import normalise
from deskbell.lib.text import one_line
from deskbell.people.addresses import free_address
from deskbell.people.models import Agent, Organization, PersonAddress, User


@command
def change_account(
    *,
    actor: Actor,
    user_id: int,
    name: str,
    email: str,
    phone: str,
    organization_id: int | None = None,
    is_primary_contact: bool | None = None,
) -> User:
    """Set an account's name, address, telephone number and organization; kept in the history of the agent or client.

    An address that was a further one of theirs changes places with the one so far. None leaves a primary contact as it is.

    Refused to all but administrators and, for clients, agents with the permissions for what changes: whoever sets an
    address can have its password set anew. NotFound; Invalid if the address is none or somebody else's.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    demand_right_to_write(actor, instance=user or User(), columns={"name"})
    if user is None:
        raise NotFound
    wanted = {
        "name": one_line(name)[:120],
        "email": free_address(email, user_id=user.pk),
        "phone": one_line(phone)[:40],
        "organization_id": known_organization(organization_id),
        "is_primary_contact": user.is_primary_contact if is_primary_contact is None else is_primary_contact,
    }
    demand_rules(user, wanted)
    before = {column: getattr(user, column) for column in wanted}

    def write() -> None:
        for column, value in wanted.items():
            setattr(user, column, value)
        _change_places(user, before["email"])
        user.save()

    changed = {column: value for column, value in wanted.items() if value != before[column]}
    known = _only(before, changed)
    configure_ties(actor=actor, instance=_history_of(user), before=known, after=changed, write=write)
    if changed:
        follow_row(actor, user, known, changed)
    return user


def _change_places(user: User, old: str) -> None:
    """Where a further address becomes the main one, the old one stays known: as one that was not proved."""
    further = PersonAddress.objects.filter(user=user, address_normalised=normalise(user.email))
    further.update(address=old, address_normalised=normalise(old), is_verified=False)


def _only(values: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {column: values[column] for column in wanted}


def _history_of(user: User) -> Model:
    """An agent's account has its history with the agent."""
    return Agent.objects.filter(pk=user.pk).first() or user


def known_organization(organization_id: int | None) -> int | None:
    """An organization that there is, or none. Invalid (field `organization`) otherwise."""
    if organization_id is not None and not Organization.objects.filter(pk=organization_id).exists():
        raise Invalid({"organization": [_("Choose one of the organizations.")]})
    return organization_id
