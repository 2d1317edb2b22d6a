"""The ban list: whose requests the desk takes by no way."""

from __future__ import annotations

from deskbell.kernel.rows import is_any
from deskbell.lib.email_address import normalise
from deskbell.people.models import BannedAddress


def is_banned(email: str) -> bool:
    """Whether this address, or the domain that it is of, stands on the ban list."""
    address = normalise(email)
    domain = "@" + address.rpartition("@")[2]
    return is_any(BannedAddress, "address IN (%s, %s) AND NOT is_retired", address, domain)
