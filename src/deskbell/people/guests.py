"""Knowing a person by their address, or making a guest of them, within whatever command needs to."""

from __future__ import annotations

from deskbell.kernel.rows import add
from deskbell.lib.text import one_line
from deskbell.people.addresses import checked_address
from deskbell.people.models import User
from deskbell.people.organizations import organization_id_for
from deskbell.people.queries import person_by_email


def known_or_new(*, email: str, name: str = "", phone: str = "", language: str = "") -> User:
    """The account of an address; a guest account is made where there is none.

    What is known of a person is never overwritten by what somebody types beside their address. Invalid if the
    address is none.
    """
    address = checked_address(email)
    known = person_by_email(address)
    if known is not None:
        return known
    guest = User.objects.unsaved(
        email=address,
        name=one_line(name)[:120],
        phone=one_line(phone)[:40],
        organization_id=organization_id_for(address),
        language=language,
    )
    return add([guest])[0]
