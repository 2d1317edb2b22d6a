"""Knowing a person by their address, or making a guest of them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.lib.text import one_line
from deskbell.people.models import User
from deskbell.people.queries import person_by_email


@command
def find_or_create_guest(*, actor: Actor, email: str, name: str = "", phone: str = "") -> User:
    """The account of an address; a guest account is made where there is none.

    What is known of a person is never overwritten by what somebody types beside their address. Invalid if the
    address is none.
    """
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid({"email": [_("Enter an e-mail address such as name@example.org.")]}) from error
    if len(address) > 254:
        raise Invalid({"email": [_("This address is too long.")]})
    known = person_by_email(address)
    return known or User.objects.create_user(email=address, name=one_line(name)[:120], phone=one_line(phone)[:40])
