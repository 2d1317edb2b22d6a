"""The signed word in a link that was sent to a further address: whoever uses it reads that mail."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from deskbell.kernel.transactions import writing
from deskbell.people.models import PersonAddress

VALID_FOR = timedelta(days=3)
_SALT = "deskbell.people.further-address"


def proof_of(row: PersonAddress) -> str:
    """The word for one address of one account; it proves nothing once the address stands with somebody else."""
    return signing.dumps([row.pk, row.address_normalised], salt=_SALT)


def address_by_proof(word: str) -> PersonAddress | None:
    """The address that a word is for; None where it is not ours or too old, or the address stands there no longer."""
    try:
        address_id, address = signing.loads(word[:600], salt=_SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return PersonAddress.objects.filter(pk=int(address_id), address_normalised=str(address)).first()


def prove(row: PersonAddress) -> None:
    """Somebody used the link: from now on the address counts as one that its owner reads."""
    with writing():
        PersonAddress.objects.filter(pk=row.pk, address_normalised=row.address_normalised).update(is_verified=True)
