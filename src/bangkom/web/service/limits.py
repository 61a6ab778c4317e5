"""How often one visitor may use one route: a bucket that refills evenly."""

import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_BUCKETS = 100_000


@dataclass(frozen=True)
class Limit:
    """At most `count` requests in `seconds`, all at once or spread."""

    count: int
    seconds: float


class Limiter:
    """`clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[tuple[str, str], float] = {}

    def wait(self, who: str, what: str, limit: Limit) -> float:
        """0 and the request is counted, or the seconds after which `who` may try `what` again."""
        now, each = self._clock(), limit.seconds / limit.count
        full_at = max(now, self._full_at.get((who, what), now)) + each
        latest = now + limit.seconds
        if full_at > latest:  # not `full_at - now`, which rounding can make more than the one that is allowed
            return full_at - latest
        if len(self._full_at) >= MOST_BUCKETS:
            self._full_at = {key: moment for key, moment in self._full_at.items() if moment > now}
        self._full_at[who, what] = full_at
        return 0.0
