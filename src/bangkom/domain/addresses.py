"""By what a network address is counted: one household's or one machine's, whichever of its addresses it uses."""

from ipaddress import IPv6Address, IPv6Network, ip_address

OWNED_BITS = 64
"""Of an IPv6 address: what follows these is chosen by whoever holds them, 2**64 times over."""


def counted_as(address: str) -> str:
    """An IPv4 address as it is, an IPv6 one as its /64, one that carries an IPv4 address as that; anything else as it
    was said."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), OWNED_BITS), strict=False))
