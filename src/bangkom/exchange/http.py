"""A participant's side of the depot over the service's API, in the name of whoever the hub's token belongs to.

A request that got no answer is made again until patience runs out; a hand-in carries a key, so the service keeps it
once however often it arrives. Redirects are never followed: token and answers go to the service and to nobody else.
"""

import base64
import binascii
import json
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bangkom.errors import DepotError, SettingsError, UnreachableError
from bangkom.exchange.depot import Feedback, Source
from bangkom.exchange.durable import NOT_HANDED_IN, explained
from bangkom.exchange.intake import require_assignment
from bangkom.exchange.receipt import Receipt, from_json, verify
from bangkom.exchange.wire import CHANGED, CONTENT_TYPE, KEY_HEADER, body, body_size, hand_in_key, measure

TIMEOUT_SECONDS = 30.0
"""How long one read or write may take; a whole large hand-in takes many."""

PATIENCE_SECONDS = 45.0
"""How long a request is made again; a service that its hub starts anew is back in half a minute."""

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0

MAX_ANSWER = 100_000_000
MAX_SENTENCE = 600
AGAIN = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    retry_after: float = 0.0


class HttpDepot:
    """The depot as the service at `base_url` (`http://127.0.0.1:10101/services/bangkom/`) gives it to one participant.

    Every method may block for `patience` seconds: not for an event loop's thread. Raises SettingsError for an address
    that isn't http(s); every method raises DepotError, with the service's own sentence where it gave one.
    """

    def __init__(
        self, base_url: str, token: str, *, patience: float = PATIENCE_SECONDS, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise SettingsError(f"BANGKOM_SERVICE_URL harus alamat http atau https; yang diterima: {base_url!r}.")
        self._is_secure = parts.scheme == "https"
        self._place = (parts.hostname, parts.port)
        self._path = parts.path.rstrip("/")
        self._token = token
        self._patience = patience
        self._timeout = timeout
        self._key: Ed25519PublicKey | None = None

    def published(self) -> tuple[str, ...]:
        return tuple(sorted(require_assignment(str(name)) for name in _list(self._json("api/tugas"), "assignments")))

    def fetch(self, assignment: str) -> dict[str, bytes]:
        return _files(self._json(f"api/tugas/{require_assignment(assignment)}"))

    def submit(
        self, cohort: str, participant: str, assignment: str, files: Mapping[str, Source], *, key: str = ""
    ) -> Receipt:
        with explained(NOT_HANDED_IN):
            listed = measure(assignment, files)
            headers = {
                "Content-Type": CONTENT_TYPE,
                "Content-Length": str(body_size(listed)),
                KEY_HEADER: key or hand_in_key(assignment, None, files),
            }
        path = f"api/kumpulkan/{require_assignment(assignment)}"

        def send() -> _Answer:
            # Asked first, so that nothing is sent that would be refused, or that has arrived already.
            asked = self._once("GET", path, {KEY_HEADER: headers[KEY_HEADER]})
            if asked.status != HTTPStatus.NO_CONTENT:
                return asked
            return self._once("POST", path, headers, lambda: body(listed, files))

        receipt = self._genuine(self._accepted(self._persist(send, UNCERTAIN)).body)
        if (receipt.cohort, receipt.participant, receipt.assignment) != (cohort, participant, assignment):
            raise DepotError(FOREIGN)
        if receipt.files != listed:
            raise DepotError(CHANGED)
        return receipt

    def latest(self, assignment: str, participant: str) -> Receipt | None:
        return next(iter(self.submissions(assignment, participant)), None)

    def submissions(
        self, assignment: str | None = None, participant: str | None = None, *, all_versions: bool = False
    ) -> tuple[Receipt, ...]:
        """One's own receipts; those of another participant are none."""
        found = [self._genuine(json.dumps(document)) for document in _list(self._json("api/tanda-terima"), "receipts")]
        chosen = [
            receipt
            for receipt in sorted(found, key=lambda receipt: (receipt.assignment, receipt.participant, receipt.version))
            if assignment in (None, receipt.assignment) and participant in (None, receipt.participant)
        ]
        newest = {(receipt.assignment, receipt.participant): receipt for receipt in chosen}
        return tuple(chosen if all_versions else newest.values())

    def feedback(self, participant: str, assignment: str) -> Feedback | None:
        """One's own feedback; that of another participant is none."""
        answer = self._get(f"api/umpan-balik/{require_assignment(assignment)}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        document = _object(self._accepted(answer).body)
        if document.get("participant") != participant or type(document.get("version")) is not int:
            return None
        return Feedback(participant, assignment, document["version"], _files(document))

    def public_key(self) -> bytes:
        return self._accepted(self._get("api/kunci-tanda-terima")).body

    def _genuine(self, raw: str | bytes) -> Receipt:
        """The receipt, if the service's key signed it."""
        if self._key is None:
            try:
                key = load_pem_public_key(self.public_key())
            except ValueError as problem:
                raise DepotError(UNREADABLE) from problem
            if not isinstance(key, Ed25519PublicKey):
                raise DepotError(UNREADABLE)
            self._key = key
        receipt = from_json(raw)
        if not verify(receipt, self._key):
            raise DepotError(FORGED)
        return receipt

    def _json(self, path: str) -> dict[str, Any]:
        return _object(self._accepted(self._get(path)).body)

    def _get(self, path: str) -> _Answer:
        return self._persist(lambda: self._once("GET", path, {}), SILENT)

    def _persist(self, attempt: Callable[[], _Answer], failure: str) -> _Answer:
        """The first answer that isn't "try again"; UnreachableError with `failure` when patience runs out."""
        until, pause = time.monotonic() + self._patience, FIRST_PAUSE
        while True:
            wait = pause
            problem: Exception | None = None
            try:
                answer = attempt()
                if answer.status not in AGAIN:
                    return answer
                wait = max(pause, answer.retry_after)
            except (OSError, HTTPException) as error:
                problem = error
            wait *= random.uniform(1, 1.5)  # noqa: S311 - so that not everybody knocks at once
            if time.monotonic() + wait > until:
                raise UnreachableError(failure) from problem
            time.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _once(
        self, method: str, path: str, headers: Mapping[str, str], body: Callable[[], Iterable[bytes]] | None = None
    ) -> _Answer:
        host, port = self._place
        kind = HTTPSConnection if self._is_secure else HTTPConnection
        connection = kind(host or "", port, timeout=self._timeout)
        try:
            connection.putrequest(method, f"{self._path}/{path}")
            for name, value in {"Authorization": f"token {self._token}", **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            if body is not None:
                _send(connection, body())
            response = connection.getresponse()
            raw = response.read(MAX_ANSWER + 1)
            if len(raw) > MAX_ANSWER:
                raise DepotError(UNREADABLE)
            after = response.headers.get("Retry-After", "")
            return _Answer(response.status, raw, min(float(after), 10.0) if after.isdecimal() else 0.0)
        finally:
            connection.close()

    def _accepted(self, answer: _Answer) -> _Answer:
        """`answer` if it is a success; else DepotError with the service's sentence."""
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return answer
        if answer.status < HTTPStatus.BAD_REQUEST or answer.status == HTTPStatus.UNAUTHORIZED:
            raise DepotError(NOT_LET_IN)
        raise DepotError(_sentence(answer.body) or REFUSED.format(status=answer.status))


def _send(connection: HTTPConnection, pieces: Iterable[bytes]) -> None:
    """Send the body; a service that refuses half-way hangs up, and its answer says why."""
    try:
        for piece in pieces:
            connection.send(piece)
    except (BrokenPipeError, ConnectionResetError):
        return


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise DepotError(UNREADABLE) from problem
    if not isinstance(found, dict):
        raise DepotError(UNREADABLE)
    return found


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    found = document.get(name)
    if not isinstance(found, list):
        raise DepotError(UNREADABLE)
    return found


def _files(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of an answer, whose names are checked where they become paths."""
    try:
        return {str(name): base64.b64decode(text, validate=True) for name, text in document["files"].items()}
    except (KeyError, AttributeError, TypeError, binascii.Error, ValueError) as problem:
        raise DepotError(UNREADABLE) from problem


def _sentence(raw: bytes) -> str:
    """What the service says to the participant; empty if it says nothing that fits into a sentence."""
    try:
        said = _object(raw).get("error")
    except DepotError:
        return ""
    return said if isinstance(said, str) and len(said) <= MAX_SENTENCE and said.isprintable() else ""


NOT_LET_IN = "Sesi masuk Anda sudah berakhir. Jawaban Anda tetap tersimpan. Keluar, masuk lagi, lalu ulangi."
SILENT = "Server pelatihan belum menjawab. Jawaban Anda tetap tersimpan. Coba lagi beberapa saat lagi."
UNCERTAIN = (
    "Belum pasti apakah tugas Anda sudah diterima, karena server pelatihan belum menjawab. "
    "Jawaban Anda tetap tersimpan. Coba lagi sampai tanda terima muncul; mengirim dua kali tidak merugikan."
)
REFUSED = "Server pelatihan menolak permintaan ini ({status}). Muat ulang halaman; bila tetap begini, hubungi panitia."
UNREADABLE = "Jawaban server pelatihan tidak dapat dibaca. Coba lagi; bila tetap begini, hubungi panitia."
FORGED = "Tanda tangan pada tanda terima tidak cocok dengan kunci server pelatihan. Hubungi panitia."
FOREIGN = "Tanda terima yang diberikan bukan untuk kiriman ini. Hubungi panitia."
