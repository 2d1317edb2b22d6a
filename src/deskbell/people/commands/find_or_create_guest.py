"""Somebody with an address is to be known, whatever else happens."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.people.guests import known_or_new
from deskbell.people.models import User


@command
def find_or_create_guest(*, actor: Actor, email: str, name: str = "") -> User:
    """The account of an address; a guest account is made where there is none. Invalid if the address is none."""
    return known_or_new(email=email, name=name)
