"""Anybody may check a certificate: by the address on it, by its QR code, or by pasting what the code says.

What is shown comes from the signed payload alone, and never holds a NIP.
"""

import asyncio
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from sqlalchemy import Connection

from bangkom.domain.certificate import CertificateFacts, read_payload
from bangkom.errors import GraduationError
from bangkom.exchange.seal import Sealed, read_token, verify
from bangkom.messages import date_time, day, number
from bangkom.reports.certificate import days
from bangkom.store import certificates
from bangkom.store.certificates import Issued
from bangkom.web.service.handlers import OFTEN, OFTEN_HEADING, OwnPage, Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.routes import PUBLIC, Feature, Route

CHECKING = Limit(60, 60)
"""Of one address: numbers follow each other, and nobody needs to look them all up."""

Result = TypeVar("Result")


class PublicPage(OwnPage):
    """Everybody's; read-only, so a page elsewhere may link here."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("X-Robots-Tag", "noindex")
        self.set_header("Referrer-Policy", "no-referrer")  # the address holds what the code says

    def prepare(self) -> None:
        wait = self.service.limiter.wait(f"address {self.sender}", "sertifikat", CHECKING)
        if wait:
            seconds = math.ceil(wait)
            sentence = OFTEN.format(seconds=seconds)
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, OFTEN_HEADING, sentence, again_after=seconds)

    async def look_up(self, function: Callable[[Connection], Result]) -> Result:
        def read() -> Result:
            with self.context.database.read() as connection:
                return function(connection)

        return await asyncio.to_thread(read)

    def refuse(self, status: int, sentence: str, text: str = "") -> None:
        self.set_status(status)
        word = UNFOUND if status == HTTPStatus.NOT_FOUND else UNTRUSTED
        self.page("sertifikat.html", shown=None, look="stop", word=word, sentence=sentence, text=text)

    def show(self, issued: Issued, sealed: Sealed | None) -> None:
        """The facts and the status, or that what was brought along isn't what was issued."""
        kept = Sealed(issued.payload, issued.signature)
        if not verify(kept, issued.public_key):
            self.refuse(HTTPStatus.CONFLICT, DAMAGED)
        elif sealed is not None and (sealed.payload != kept.payload or not verify(sealed, issued.public_key)):
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, EDITED)
        else:
            zone = self.context.programme.zone
            revoked = date_time(issued.revoked_at, zone) if issued.revoked_at else ""
            self.page(
                "sertifikat.html",
                shown=_lay(read_payload(issued.payload)),
                look="stop" if revoked else "ok",
                word=NO_LONGER if revoked else IN_FORCE,
                sentence=REVOKED.format(moment=revoked) if revoked else GENUINE if sealed else VALID,
                text="",
            )


class CheckPage(PublicPage):
    """For who has the text of a QR code."""

    async def get(self) -> None:
        text = self.get_query_argument("teks", "").strip()
        if not text:
            self.page("sertifikat.html", shown=None, look="", word="", sentence="", text="")
            return
        try:
            sealed = read_token(text)
            number = read_payload(sealed.payload).number
        except (GraduationError, ValueError) as error:
            self.refuse(
                HTTPStatus.UNPROCESSABLE_ENTITY, str(error) if isinstance(error, GraduationError) else EDITED, text
            )
            return
        issued = await self.look_up(lambda connection: certificates.by_number(connection, number))
        if issued is None:
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, EDITED, text)
        else:
            self.show(issued, sealed)


class CertificatePage(PublicPage):
    """Where the printed address and the QR code lead."""

    async def get(self, slug: str) -> None:
        given = self.get_query_argument("b", "")
        issued = await self.look_up(lambda connection: certificates.by_slug(connection, slug))
        if issued is None:
            self.refuse(HTTPStatus.NOT_FOUND, UNKNOWN)
            return
        try:
            sealed = read_token(given) if given else None
        except GraduationError:
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, EDITED)
            return
        self.show(issued, sealed)


def _lay(facts: CertificateFacts) -> list[tuple[str, Any]]:
    return [
        ("Nomor", facts.number),
        ("Nama", facts.name),
        ("Pelatihan", facts.training),
        ("Penyelenggara", facts.organiser),
        ("Waktu", days(facts)),
        ("Jam pelajaran", f"{number(facts.jp)} JP"),
        ("Predikat", facts.predicate),
        ("Diterbitkan", day(facts.issued_on)),
    ]


FEATURE = Feature(
    routes=(
        Route("sertifikat", CheckPage, PUBLIC),
        Route("sertifikat/([a-z0-9-]{1,140})", CertificatePage, PUBLIC),
    ),
)

IN_FORCE, NO_LONGER, UNTRUSTED, UNFOUND = "✓ Berlaku", "✕ Dicabut", "✕ Jangan dipercaya", "Tidak ditemukan"
VALID = "Sertifikat ini terdaftar dan berlaku. Cocokkan isinya dengan yang tercetak."
GENUINE = "Sertifikat ini asli dan berlaku. Tanda tangan digitalnya cocok. Cocokkan isinya dengan yang tercetak."
REVOKED = "Sertifikat ini dicabut {moment}, jadi tidak berlaku lagi."
EDITED = "Isi kode QR ini bukan yang diterbitkan layanan ini: ada yang diubah, atau sertifikatnya bukan dari sini."
UNKNOWN = "Tidak ada sertifikat dengan alamat ini. Periksa ejaannya, atau pindai kode QR-nya."
DAMAGED = "Catatan sertifikat ini rusak, jadi keasliannya belum dapat dipastikan. Hubungi penyelenggara."
