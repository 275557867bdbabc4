"""Where a request comes from, so that guessing can be counted by address."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings

#: What one household or server has of IPv6, all of which it may come from.
NETWORK_BITS = 64


def address_of(meta: Mapping[str, Any]) -> str | None:
    """Give the address of whoever asks, by a request's `META`; an IPv6 one as its network.

    Of `X-Forwarded-For` only what our own proxies have written is believed: the last `JOBSITE_PROXIES` entries.
    None for this machine itself, behind which a proxy that says nothing puts everybody, and for what is no address.
    """
    hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    is_told = 0 < settings.PROXIES <= len(hops) and hops[-settings.PROXIES]
    try:
        found = ipaddress.ip_address(hops[-settings.PROXIES] if is_told else str(meta.get("REMOTE_ADDR", "")))
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if found.is_loopback:
        return None
    if found.version == 6:
        return str(ipaddress.ip_network((int(found), NETWORK_BITS), strict=False))
    return str(found)
