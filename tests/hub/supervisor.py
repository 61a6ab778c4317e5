"""Starts the hub again whenever it ends, as systemd would, until it is told to end itself."""

import signal
import subprocess
import sys
import time

stopping = False
hub: "subprocess.Popen[bytes] | None" = None


def stop(*_: object) -> None:
    global stopping
    stopping = True
    if hub is not None:
        hub.send_signal(signal.SIGTERM)


signal.signal(signal.SIGTERM, stop)
while not stopping:
    hub = subprocess.Popen(sys.argv[1:])
    hub.wait()
    time.sleep(0.2)
