"""An address that fails often waits longer and longer, never for ever, and memory stays bounded."""

from hypothesis import given
from hypothesis import strategies as st

from bangkom.hub.throttle import FREE, KEPT, LONGEST_WAIT, AddressThrottle, client_address


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_room_full_of_people_may_mistype() -> None:
    throttle = AddressThrottle(Clock())
    for _ in range(FREE - 1):
        throttle.fail("10.0.0.1")
    assert throttle.wait("10.0.0.1") == 0


def test_waits_grow_and_end() -> None:
    clock = Clock()
    throttle = AddressThrottle(clock)
    waits = []
    for _ in range(FREE + 15):
        throttle.fail("10.0.0.1")
        waits.append(throttle.wait("10.0.0.1"))
    assert waits == sorted(waits) and waits[-1] == LONGEST_WAIT
    assert throttle.wait("10.0.0.2") == 0
    clock.now += LONGEST_WAIT
    assert throttle.wait("10.0.0.1") == 0


def test_an_hour_of_quiet_forgets() -> None:
    clock = Clock()
    throttle = AddressThrottle(clock)
    for _ in range(FREE + 5):
        throttle.fail("10.0.0.1")
    clock.now += 3601
    throttle.fail("10.0.0.1")
    assert throttle.wait("10.0.0.1") == 0


def test_many_addresses_take_bounded_memory() -> None:
    throttle = AddressThrottle(Clock())
    for number in range(KEPT + 500):
        throttle.fail(str(number))
    assert len(throttle._records) == KEPT


@given(claimed=st.text(max_size=40).filter(lambda text: "," not in text))
def test_what_a_client_claims_to_be_never_counts(claimed: str) -> None:
    assert client_address(f"{claimed},203.0.113.7", "127.0.0.1", 1) == "203.0.113.7"
    assert client_address(f"{claimed},203.0.113.7,127.0.0.1", "127.0.0.1", 2) == "203.0.113.7"


def test_without_a_proxys_word_the_peer_counts() -> None:
    assert client_address("", "203.0.113.7", 1) == "203.0.113.7"
    assert client_address("198.51.100.1", "203.0.113.7", 0) == "203.0.113.7"


def test_another_address_of_the_same_network_waits_too() -> None:
    throttle = AddressThrottle(Clock())
    for host in range(FREE):
        throttle.fail(client_address(f"2001:db8:0:1::{host:x}", "127.0.0.1", 1))
    assert throttle.wait(client_address("2001:db8:0:1:ffff::9", "127.0.0.1", 1)) > 0
    assert throttle.wait(client_address("2001:db8:0:2::9", "127.0.0.1", 1)) == 0
