"""Change who an account says that it is."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_rights import demand_right_to_write
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.lib.text import one_line
from deskbell.people.addresses import free_address
from deskbell.people.models import Agent, Organization, User


@command
def change_account(
    *, actor: Actor, user_id: int, name: str, email: str, phone: str, organization_id: int | None = None
) -> User:
    """Set an account's name, address, telephone number and organization; kept in the history of the agent or client.

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
    }
    before = {column: getattr(user, column) for column in wanted}

    def write() -> None:
        for column, value in wanted.items():
            setattr(user, column, value)
        user.save()

    changed = {column: value for column, value in wanted.items() if value != before[column]}
    configure_ties(actor=actor, instance=_history_of(user), before=_only(before, changed), after=changed, write=write)
    return user


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
