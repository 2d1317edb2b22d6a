"""Whose word about the sender's address is believed.

After this the rest of Deskbell reads `REMOTE_ADDR` and `request.is_secure()` and need not know of proxies.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from deskbell.config.parsing import Network

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)


class TrustedProxiesMiddleware:
    """Take the sender's address from a trusted proxy's header, and drop such headers from everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.trusted: tuple[Network, ...] = settings.DESKBELL_TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        believe_trusted_only(meta=request.META, trusted=self.trusted)
        return self.get_response(request)


def believe_trusted_only(*, meta: dict[str, str], trusted: tuple[Network, ...]) -> None:
    """Rewrite a request's META in place."""
    if not _is_within(meta.get("REMOTE_ADDR", ""), trusted):
        for name in FORWARDED:
            meta.pop(name, None)
        return
    # From the right: the first address that is none of our own proxies' is as far as we can believe.
    chain = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    for address in reversed(chain):
        if not _is_address(address):
            return
        meta["REMOTE_ADDR"] = address
        if not _is_within(address, trusted):
            return


def _is_within(address: str, networks: tuple[Network, ...]) -> bool:
    if not _is_address(address):
        return False
    sender = ipaddress.ip_address(address)
    if isinstance(sender, ipaddress.IPv6Address) and sender.ipv4_mapped:
        sender = sender.ipv4_mapped  # on a socket of both families an IPv4 proxy comes as ::ffff:192.0.2.7
    return any(sender in network for network in networks)


def _is_address(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True
