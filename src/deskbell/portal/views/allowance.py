"""How often strangers may ask for something: counted in the cache that all processes share."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.utils.translation import ngettext

from deskbell.lib.email_address import normalise

if TYPE_CHECKING:
    from django.http import HttpRequest

PERIOD_S: Final = 3600


def wait_s(request: HttpRequest, *, purpose: str, address: str, most: int) -> int:
    """Count one attempt by this machine and about this e-mail address; seconds to wait once either had `most`."""
    period, passed = divmod(int(time.time()), PERIOD_S)
    keys = (f"{purpose}:{period}:{_hash(_machine(request))}", f"{purpose}:{period}:{_hash(normalise(address))}")
    counts = [_count(key) for key in keys]
    return PERIOD_S - passed if max(counts) > most else 0


def sentence(*, seconds: int) -> str:
    """What the person is told."""
    minutes = max(1, -(-seconds // 60))
    words = ngettext(
        "That was too often. Please try again in %(minutes)d minute; what you wrote stays here.",
        "That was too often. Please try again in %(minutes)d minutes; what you wrote stays here.",
        minutes,
    )
    return words % {"minutes": minutes}


def _count(key: str) -> int:
    name = f"portal:{key}"
    if cache.add(name, 1, PERIOD_S):
        return 1
    try:
        return int(cache.incr(name))
    except ValueError:  # it expired in between
        return 1


def _machine(request: HttpRequest) -> str:
    """The sender's address; with IPv6 the network, for one machine has any number of addresses in it."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    try:
        known = ipaddress.ip_address(sender)
    except ValueError:
        return sender
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else sender


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
