"""How long an address must wait after failed logins: in memory, growing, bounded in time and in size."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bangkom.domain.addresses import counted_as

FREE = 20
"""Failures without a wait: a training room shares one address."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0
FORGET_AFTER = 3600.0
KEPT = 10_000
"""Addresses remembered; the one that failed longest ago is forgotten first."""


@dataclass
class _Record:
    failures: int
    last: float


class AddressThrottle:
    """`now` is a monotonic clock in seconds. It slows guesses at many accounts; one account's wait is the store's."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds until `address` may try again; 0 if it may."""
        record = self._records.get(address)
        if record is None or record.failures < FREE:
            return 0.0
        pause = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(record.failures - FREE, 20))
        return max(0.0, record.last + pause - self._now())

    def fail(self, address: str) -> None:
        """Note a failed login from `address`."""
        now = self._now()
        record = self._records.pop(address, None)
        if record is None or now - record.last > FORGET_AFTER:
            record = _Record(0, now)
        self._records[address] = _Record(record.failures + 1, now)
        while len(self._records) > KEPT:
            self._records.popitem(last=False)


def client_address(forwarded: str, peer: str, proxies: int) -> str:
    """Whom a request comes from. Each of our `proxies` appends whom it heard to X-Forwarded-For; the rest are claims.

    `peer` is used when fewer than that many have spoken. As limits count it: an IPv6 address is its network's.
    """
    heard = [part.strip() for part in forwarded.split(",") if part.strip()]
    return counted_as(heard[-proxies] if proxies and len(heard) >= proxies else peer)
