"""Knowing a person by their address, or making a guest of them."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.lib.text import one_line
from deskbell.people.addresses import checked_address
from deskbell.people.models import User
from deskbell.people.organizations import organization_id_for
from deskbell.people.queries import person_by_email


@command
def find_or_create_guest(*, actor: Actor, email: str, name: str = "", phone: str = "", language: str = "") -> User:
    """The account of an address; a guest account is made where there is none.

    What is known of a person is never overwritten by what somebody types beside their address. Invalid if the
    address is none.
    """
    address = checked_address(email)
    return person_by_email(address) or User.objects.create_user(
        email=address,
        name=one_line(name)[:120],
        phone=one_line(phone)[:40],
        organization_id=organization_id_for(address),
        language=language,
    )
