"""Ports for a hub that is started beside whatever else runs on this machine."""

import random
import socket
from contextlib import ExitStack, suppress

NEEDED = 4
"""The proxy, the hub, the proxy's own, the service: a hub takes them in a row."""


def free_row() -> int:
    """A port that is free, and so are the next ones that a hub takes.

    Below those that the system hands out by itself: the hub may take them only minutes later.
    """
    for port in random.sample(range(20_000, 32_000, NEEDED), 200):
        with ExitStack() as probes, suppress(OSError):
            for place in range(NEEDED):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port + place))
            return port
    raise RuntimeError("no free ports")
