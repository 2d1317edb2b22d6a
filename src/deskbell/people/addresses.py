"""Addresses that somebody typed for an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid
from deskbell.lib.email_address import normalise
from deskbell.people.models import PersonAddress
from deskbell.people.queries import person_by_email

LONGEST = 254


def checked_address(typed: str) -> str:
    """The address without what surrounds it. Invalid (field `email`) if it is none."""
    address = typed.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid({"email": [_("Enter an e-mail address such as name@example.org.")]}) from error
    if len(address) > LONGEST:
        raise Invalid({"email": [_("This address is too long.")]})
    return address


def free_address(typed: str, *, user_id: int | None) -> str:
    """An address that is nobody's, or this account's own, main or further one. Invalid (field `email`) otherwise."""
    address = checked_address(typed)
    holders = {row.user_id for row in PersonAddress.objects.filter(address_normalised=normalise(address))}
    if (holder := person_by_email(address)) is not None:
        holders.add(holder.pk)
    if holders - {user_id}:
        raise Invalid({"email": [_("There is an account with this address already.")]})
    return address
