"""Starts the hub again whenever it ends, as systemd would; ends it and its proxy when told to end."""

import signal
import subprocess
import sys
import time

hub: "subprocess.Popen[bytes] | None" = None


def end(*_: object) -> None:
    if hub is not None and hub.poll() is None:
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(20)
        except subprocess.TimeoutExpired:
            hub.kill()
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
while True:
    hub = subprocess.Popen(sys.argv[1:])
    hub.wait()
    time.sleep(0.2)
