"""Who belongs to which organization: known by the domain of the address."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deskbell.kernel.rows import first
from deskbell.lib.email_address import normalise
from deskbell.people.models import OrganizationDomain

# Letters of any script, digits and hyphens between dots (RFC 1035, section 2.3.1, and RFC 5890 for other scripts).
_LABEL = re.compile(r"^[^\W_](?:[^\W_]|-){0,61}(?<!-)$")

_IN_USE = (
    "domain = %s AND EXISTS (SELECT 1 FROM people_organization of_domain "
    "WHERE of_domain.id = organization_id AND NOT of_domain.is_retired) ORDER BY id"
)


def domain_of(email: str) -> str:
    """What stands behind the at sign, in comparable form."""
    return normalise(email).rpartition("@")[2]


def organization_id_for(email: str) -> int | None:
    """The organization in use whose domain an address is of."""
    found = first(OrganizationDomain, _IN_USE, domain_of(email))
    return found.organization_id if found is not None else None


def read_domains(typed: str) -> list[str]:
    """Domains as typed, one a line or separated by commas, in comparable form. ValidationError if one is none."""
    found = dict.fromkeys(normalise(one).removeprefix("@") for one in re.split(r"[\s,;]+", typed) if one)
    for domain in found:
        labels = domain.split(".")
        if len(domain) > 253 or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
            raise ValidationError(
                _("“%(domain)s” is no mail domain; it should look like example.org."), params={"domain": domain[:80]}
            )
    return list(found)
