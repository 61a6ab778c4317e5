"""The seal of a certificate: its public facts signed with Ed25519, in a text short enough for a QR code.

The text is the address of the certificate's public page, with payload and signature behind it: a phone's camera opens
the page, and who has only the text can have it checked. The private key lies beside that of the receipts, 0600.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bangkom.errors import GraduationError
from bangkom.exchange.durable import explained, locked, replace_file
from bangkom.store.disk import ensure_folder

KEY_FILE = "certificate.pem"
MOST_TEXT = 3000
"""Characters of a text that is looked at; a QR code holds at most 2,953 bytes."""
PART = re.compile("[A-Za-z0-9_-]+")
NOT_ISSUED = "sertifikat ini belum diterbitkan"


@dataclass(frozen=True)
class Sealed:
    """A payload with its signature, as a QR code carries them; genuine only if `verify` says so."""

    payload: bytes
    signature: bytes


def open_key(folder: Path) -> Ed25519PrivateKey:
    """The key that signs certificates, kept in `folder`, made once. DepotError if it can't be read or kept."""
    path = folder / KEY_FILE
    with explained(NOT_ISSUED):
        ensure_folder(folder)
        with locked(folder / "lock"):
            if not path.exists():
                private = serialization.PrivateFormat.PKCS8
                fresh = Ed25519PrivateKey.generate()
                replace_file(
                    path, fresh.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
                )
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise GraduationError(BAD_KEY)
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The 64 hex digits of the key that verifies what `key` signs."""
    return key.public_key().public_bytes_raw().hex()


def seal(payload: bytes, key: Ed25519PrivateKey) -> Sealed:
    return Sealed(payload, key.sign(payload))


def verify(sealed: Sealed, public_key: str) -> bool:
    """Whether the owner of this key (64 hex digits) signed exactly this payload."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(sealed.signature, sealed.payload)
    except InvalidSignature:
        return False
    return True


def qr_text(page: str, sealed: Sealed) -> str:
    """The text of the QR code; `page` is the whole address of the certificate's public page."""
    return f"{page}?b={token(sealed)}"


def token(sealed: Sealed) -> str:
    return f"{_encode(sealed.payload)}.{_encode(sealed.signature)}"


def read_token(given: str) -> Sealed:
    """What `token` wrote, or the text of a QR code; GraduationError if it is neither."""
    text = "".join(given.split())
    if len(text) > MOST_TEXT:
        raise GraduationError(UNREADABLE)
    if "?" in text:
        text = (parse_qs(urlsplit(text).query).get("b") or [""])[0]
    payload, _, signature = text.partition(".")
    return Sealed(_decode(payload), _decode(signature))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    if not PART.fullmatch(text):
        raise GraduationError(UNREADABLE)
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as problem:
        raise GraduationError(UNREADABLE) from problem
    if _encode(raw) != text:  # unused bits are zero: no second text says the same
        raise GraduationError(UNREADABLE)
    return raw


UNREADABLE = "Teks ini bukan isi kode QR sertifikat dari layanan ini. Pindai lagi, lalu tempelkan seluruh isinya."
BAD_KEY = "Kunci sertifikat di server ini tidak dapat dipakai. Beri tahu pengelola sistem."
