"""Addresses and networks, of IPv4 and IPv6, as people list them."""

from __future__ import annotations

import ipaddress
import re

from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST = 200


def read_networks(text: str) -> tuple[Network, ...]:
    """What stands in lines, or between commas or spaces. Invalid (field `networks`), naming what is no network."""
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    if not parts:
        raise Invalid({"networks": [_("Say from where the key may be used, such as 192.0.2.7 or 2001:db8::/32.")]})
    if len(parts) > MOST:
        raise Invalid({"networks": [_("At most %(most)d networks.") % {"most": MOST}]})
    return tuple(_network(part) for part in parts)


def written(networks: tuple[Network, ...]) -> str:
    """One a line; a single address without its length."""
    return "\n".join(_shown(one) for one in networks)


def is_within(*, address: str, networks: str) -> bool:
    """Whether a caller's address belongs to the listed networks; no address belongs to none."""
    try:
        caller = _plain(ipaddress.ip_address(address))
    except ValueError:
        return False
    return any(caller in ipaddress.ip_network(line) for line in networks.split())


def _network(part: str) -> Network:
    try:
        return ipaddress.ip_network(part)
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(part, strict=False)
    except ValueError:
        raise Invalid({"networks": [_("“%(part)s” is no address and no network.") % {"part": part[:60]}]}) from None
    sentence = _("“%(part)s” is an address within a network. Write %(meant)s for the network.")
    raise Invalid({"networks": [sentence % {"part": part[:60], "meant": meant}]})


def _shown(network: Network) -> str:
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _plain(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An IPv4 caller on a socket of both families comes as ::ffff:192.0.2.7."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
