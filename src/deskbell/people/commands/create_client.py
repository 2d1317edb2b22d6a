"""Make a client's account by hand."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_rights import demand_right_to_write
from deskbell.kernel.configure import configure_object
from deskbell.lib.text import one_line
from deskbell.people.addresses import free_address
from deskbell.people.commands.change_account import known_organization
from deskbell.people.models import User
from deskbell.people.organizations import organization_id_for


@command
def create_client(
    *,
    actor: Actor,
    email: str,
    name: str = "",
    phone: str = "",
    organization_id: int | None = None,
    is_primary_contact: bool = False,
) -> User:
    """A client's account without a password; without an organization the address's domain decides.

    Refused to all but administrators and agents with the permission for it. Invalid if the address is none or known already.
    """
    user = User()
    demand_right_to_write(actor, instance=user, columns={"email"})
    address = free_address(email, user_id=None)
    user.set_unusable_password()
    columns = {
        "email": address,
        "name": one_line(name)[:120],
        "phone": one_line(phone)[:40],
        "organization_id": known_organization(organization_id) or organization_id_for(address),
        "is_primary_contact": is_primary_contact,
    }
    configure_object(actor=actor, instance=user, changes=columns)
    return user
