"""Whoever holds an IPv6 network can't escape a limit by taking another of its addresses; others aren't lumped in."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bangkom.domain.addresses import counted_as

NETWORKS = st.integers(1, (1 << 64) - 1)
HOSTS = st.integers(0, (1 << 64) - 1)


def address(network: int, host: int) -> IPv6Address:
    return IPv6Address(network << 64 | host)


@given(NETWORKS, HOSTS, HOSTS)
def test_every_address_of_one_network_counts_as_one(network: int, one: int, other: int) -> None:
    assert counted_as(str(address(network, one))) == counted_as(address(network, other).exploded.upper())


@given(NETWORKS, NETWORKS, HOSTS)
def test_two_networks_count_apart(one: int, other: int, host: int) -> None:
    assume(one != other)
    assert counted_as(str(address(one, host))) != counted_as(str(address(other, host)))


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_each_ipv4_address_counts_for_itself_however_it_is_written(one: IPv4Address, other: IPv4Address) -> None:
    assert counted_as(f"::ffff:{one}") == counted_as(str(one)) == str(one)
    assert (counted_as(str(one)) == counted_as(str(other))) == (one == other)


@given(st.text(max_size=60))
def test_nothing_that_is_said_breaks_it_and_counting_twice_changes_nothing(said: str) -> None:
    assert counted_as(counted_as(said)) == counted_as(said)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("10.0.0.7", "10.0.0.7"),
        ("", ""),
    ],
)
def test_examples(said: str, counted: str) -> None:
    assert counted_as(said) == counted
