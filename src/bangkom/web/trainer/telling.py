"""Tells the service what its trainer does in formgrader, surely: an act is on the disk before it is done.

The service keeps the audit. While it is away, acts wait in a folder of the trainer's home, over restarts too.
"""

import json
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from time import time_ns
from urllib.parse import urlsplit
from uuid import uuid4

from bangkom.exchange.config import ServiceAccess
from bangkom.exchange.durable import replace_file
from bangkom.store.disk import ensure_folder

TIMEOUT_SECONDS = 10.0
AGAIN_SECONDS = 15.0
FINAL = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})
"""What the service can't record today nor tomorrow; everything else is told again."""

log = logging.getLogger(__name__)


class Teller:
    """One thread that tells the service, the oldest act first, what lies in `outbox`."""

    def __init__(self, access: ServiceAccess, outbox: Path, *, again_seconds: float = AGAIN_SECONDS) -> None:
        self._access = access
        self._outbox = outbox
        self._again_seconds = again_seconds
        self._changed = threading.Event()
        self._intended: set[Path] = set()
        ensure_folder(outbox)
        threading.Thread(target=self._run, name="formgrader-acts", daemon=True).start()

    def intend(self, act: Mapping[str, str]) -> Path:
        """Keep an act that is about to be done; `send` or `forget` it afterwards. OSError if it can't be kept."""
        key = uuid4().hex
        kept = self._outbox / f"{time_ns():020}-{key}.json"
        self._intended.add(kept)
        replace_file(kept, json.dumps({**act, "key": key}).encode())
        return kept

    def send(self, kept: Path) -> None:
        """It was done: have it told."""
        self._intended.discard(kept)
        self._changed.set()

    def forget(self, kept: Path) -> None:
        """It was not done."""
        kept.unlink(missing_ok=True)
        self._intended.discard(kept)

    def _run(self) -> None:
        while True:
            self._changed.clear()
            is_done = all(
                self._tell(kept) for kept in sorted(self._outbox.glob("*.json")) if kept not in self._intended
            )
            self._changed.wait(None if is_done else self._again_seconds)

    def _tell(self, kept: Path) -> bool:
        """Whether it is settled."""
        try:
            status = self._post(kept.read_bytes())
        except (OSError, HTTPException) as problem:
            log.warning("the service was not told of an act in formgrader yet: %s", problem)
            return False
        if status in FINAL:
            log.error("the service can't record an act in formgrader: %d %s", status, kept.name)
        elif not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            log.warning("the service did not record an act in formgrader yet: %d", status)
            return False
        with suppress(OSError):
            kept.unlink()
        return True

    def _post(self, body: bytes) -> int:
        place = urlsplit(self._access.url)
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        connection = kind(place.hostname or "", place.port, timeout=TIMEOUT_SECONDS)
        try:
            headers = {"Authorization": f"token {self._access.token}", "Content-Type": "application/json"}
            connection.request("POST", f"{place.path.rstrip('/')}/api/formgrader", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()
