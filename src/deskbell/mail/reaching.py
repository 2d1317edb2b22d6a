"""Connecting to servers that administrators name: looked up once, judged, and connected to by the address that was judged.

A desk's mail server often stands in the same house, so private networks and this machine are open unless whoever runs
the desk says otherwise (`DESKBELL_PRIVATE_SERVERS=no`). Never open: link-local addresses, where clouds hand out keys to
whoever asks, multicast and what is not an address of anybody.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses within which another one travels: what counts is that one.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(OSError):
    """The desk does not connect to such an address."""


def connect(*, host: str, port: int, seconds: float) -> socket.socket:
    """A connection to one of the host's addresses, within so many seconds. OSError; Forbidden, which is one."""
    until = time.monotonic() + seconds
    failure: OSError = OSError(_("this name has no address"))
    for address in allowed_addresses(host=host, port=port):
        try:
            return socket.create_connection((address, port), timeout=max(0.1, until - time.monotonic()))
        except OSError as error:
            failure = error
    raise failure


def allowed_addresses(*, host: str, port: int) -> list[str]:
    """The host's addresses that the desk may connect to, looked up now. OSError; Forbidden where none is left."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    allowed = [address for address in dict.fromkeys(found) if is_allowed(address)]
    if found and not allowed:
        raise Forbidden(_("the desk does not connect to %(address)s") % {"address": found[0]})
    return allowed


def is_allowed(text: str) -> bool:
    """Whether the desk may connect to this address."""
    address = _meant(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_loopback or address.is_private:
        return bool(settings.DESKBELL_PRIVATE_SERVERS)
    return not address.is_reserved


def is_this_machine(connection: socket.socket) -> bool:
    """Whether the other end is on this very machine, so that nobody can listen in between."""
    return _meant(ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])).is_loopback


def verifying() -> ssl.SSLContext:
    """What every encrypted connection demands: a certificate for the host's name, by somebody whom this machine trusts."""
    return ssl.create_default_context()


def encrypted(plain: socket.socket, *, host: str, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    """The connection, encrypted and verified. OSError; it is closed then."""
    try:
        return (context or verifying()).wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _meant(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    within: Sequence[ipaddress.IPv4Address | None] = (
        address.ipv4_mapped,
        address.sixtofour,
        address.teredo[1] if address.teredo else None,
        ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None,
    )
    return next((one for one in within if one is not None), address)
