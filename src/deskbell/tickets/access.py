"""Links that open one ticket to one person: long, expiring, revocable, and nowhere stored in clear.

A token derives from the link's nonce and the desk's secret key. The database holds its hash alone, so a copy of the
database opens nothing; a mail that is still to be sent makes the token anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.transactions import writing
from deskbell.tickets.models import AccessLink

VALID_FOR = timedelta(days=60)


def new_link(*, user_id: int, ticket_id: int, seed: str) -> AccessLink:
    """An unsaved link. The same seed (fact, effect, recipient) gives the same link, so that a second run adds none."""
    nonce = _keyed(f"nonce:{ticket_id}:{user_id}:{seed}").hex()[:32]
    return AccessLink(
        ticket_id=ticket_id,
        user_id=user_id,
        nonce=nonce,
        token_hash=_hash(token_of(nonce)),
        expires_at=timezone.now() + VALID_FOR,
    )


def token_of(nonce: str) -> str:
    """The link's token: 256 bits, safe in an address."""
    return base64.urlsafe_b64encode(_keyed(f"token:{nonce}")).decode().rstrip("=")


def link_by_token(token: str) -> AccessLink | None:
    """The link that a token opens; None if it never was, has expired or was revoked."""
    return _valid().filter(token_hash=_hash(token)).first() if token else None


def actor_by_link(link_id: int) -> Actor | None:
    """The guest whom a link lets in, if it still does."""
    link = _valid().filter(pk=link_id).first()
    return Actor.guest(user_id=link.user_id, ticket_id=link.ticket_id) if link else None


def revoke_links(*, user_id: int, ticket_id: int | None = None) -> int:
    """Make a person's links useless, for one ticket or all; how many there were."""
    links = AccessLink.objects.filter(user_id=user_id, revoked_at__isnull=True)
    with writing():
        chosen = links if ticket_id is None else links.filter(ticket_id=ticket_id)
        return chosen.update(revoked_at=timezone.now())


def revoke_links_to(ticket_id: int) -> None:
    """Make everybody's links to a ticket useless."""
    AccessLink.objects.filter(ticket=ticket_id, revoked_at__isnull=True).update(revoked_at=timezone.now())


def _valid() -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), user__is_active=True)


def _keyed(text: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"access-link:" + text.encode(), hashlib.sha256).digest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
