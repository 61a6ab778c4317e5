"""The receipt of a hand-in: what was received, when and from whom, signed so that neither side can change it later.

Signed is the canonical JSON of everything but the signature; `digest` is the SHA-256 of the canonical list of files, a
short value that a participant can compare or quote.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bangkom.errors import DepotError
from bangkom.messages import Zone, date_time, number

RECEIPT_FILE = "tanda-terima.json"
SCHEMA = 1

NUMBER = re.compile(r"[0-9]{4}-[0-9]{6,}")
SHA256 = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True)
class StoredFile:
    """A received file: its name below the submission (`jawaban.json`, `unggahan/foto.jpg`), bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """`number` is unique in a depot (`2026-000047`), `version` counts a participant's hand-ins of an assignment.

    `received_at` is aware and in UTC, by the depot's clock. `files` are in order of their names.
    """

    number: str
    cohort: str
    participant: str
    assignment: str
    version: int
    received_at: datetime
    files: tuple[StoredFile, ...]
    digest: str
    signature: str = ""

    @property
    def timestamp(self) -> str:
        """The moment as nbgrader writes it into `timestamp.txt`."""
        return f"{self.received_at:%Y-%m-%d %H:%M:%S.%f} UTC"


def manifest_digest(files: Iterable[StoredFile]) -> str:
    """SHA-256 in hex over the canonical JSON of the files, ordered by name."""
    entries = [_file_entry(file) for file in sorted(files, key=lambda file: file.name)]
    return hashlib.sha256(_canonical(entries)).hexdigest()


def sign(receipt: Receipt, key: Ed25519PrivateKey) -> Receipt:
    return replace(receipt, signature=key.sign(_payload(receipt)).hex())


def verify(receipt: Receipt, public_key: Ed25519PublicKey) -> bool:
    """Whether the key's owner signed exactly this receipt and its digest is that of its files."""
    if receipt.digest != manifest_digest(receipt.files) or not SIGNATURE.fullmatch(receipt.signature):
        return False
    try:
        public_key.verify(bytes.fromhex(receipt.signature), _payload(receipt))
    except InvalidSignature:
        return False
    return True


def to_json(receipt: Receipt, zone: Zone | None = None) -> str:
    """The receipt as canonical JSON; with a zone, indented and with `received_text` added for people to read."""
    document = _document(receipt) | {"signature": receipt.signature}
    if zone is None:
        return _canonical(document).decode()
    document["received_text"] = date_time(receipt.received_at, zone)
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def from_json(raw: str | bytes) -> Receipt:
    """Read what `to_json` wrote; DepotError if it isn't a receipt. Whether it is genuine, `verify` says."""
    try:
        document = json.loads(raw)
        receipt = Receipt(
            number=_matching(NUMBER, document["number"]),
            cohort=_text(document["cohort"]),
            participant=_text(document["participant"]),
            assignment=_text(document["assignment"]),
            version=_count(document["version"]),
            received_at=_moment(document["received_at"]),
            files=tuple(
                StoredFile(_text(file["name"]), _count(file["bytes"]), _matching(SHA256, file["sha256"]))
                for file in document["files"]
            ),
            digest=_matching(SHA256, document["digest"]),
            signature=_matching(SIGNATURE, document["signature"]),
        )
        if document["schema"] != SCHEMA:
            raise ValueError("schema")
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise DepotError("Tanda terima ini rusak atau bukan tanda terima.") from problem
    return receipt


def describe(receipt: Receipt, zone: Zone) -> tuple[str, ...]:
    """The receipt in Indonesian, line by line."""
    return (
        f"Tanda terima {receipt.number}",
        f"Tugas: {receipt.assignment}, pengumpulan ke-{receipt.version}",
        f"Peserta: {receipt.participant}, angkatan {receipt.cohort}",
        f"Diterima: {date_time(receipt.received_at, zone)}",
        *(f"Berkas: {file.name} ({number(file.size)} bita)" for file in receipt.files),
        f"Sidik jari (SHA-256): {receipt.digest}",
    )


def _document(receipt: Receipt) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "number": receipt.number,
        "cohort": receipt.cohort,
        "participant": receipt.participant,
        "assignment": receipt.assignment,
        "version": receipt.version,
        "received_at": receipt.received_at.astimezone(UTC).isoformat(),
        "files": [_file_entry(file) for file in receipt.files],
        "digest": receipt.digest,
    }


def _file_entry(file: StoredFile) -> dict[str, str | int]:
    return {"name": file.name, "bytes": file.size, "sha256": file.sha256}


def _payload(receipt: Receipt) -> bytes:
    return _canonical(_document(receipt))


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(pattern.pattern)
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("count")
    return value


def _moment(value: object) -> datetime:
    """Only the one spelling that we write: Python reads several, and a changed byte must not pass."""
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or moment.astimezone(UTC).isoformat() != value:
        raise ValueError("moment")
    return moment.astimezone(UTC)
