"""Data saya: a participant's copy of everything that is kept on them (UU 27/2022): one ZIP, sent while it is made.

Nothing of it is laid down on the server but one file of a hand-in at a time, and one copy a person is made at a time.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from tornado.iostream import StreamClosedError

from bangkom.store import audit, certificates, evidence, own_data
from bangkom.store.own_data import Part
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.implementation_files import evidence_folder
from bangkom.web.service.issuing import print_certificate
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.own_data_page import to_html, to_json
from bangkom.web.service.own_data_work import hand_ins, marks
from bangkom.web.service.own_data_zip import Entry, stream
from bangkom.web.service.routes import PARTICIPANT, Feature, Route

MOST_AT_ONCE = 8
AGAIN_SECONDS = 30


class OwnData(OfficeHandler):
    """What the copy holds, and the button for it."""

    def get(self) -> None:
        self.page("data-saya.html", here="notice")


class Download(OfficeHandler):
    async def post(self) -> None:
        under_way: set[str] = self.application.settings.setdefault("own_data", set())
        me, role, now = self.visitor.id, self.visitor.role, self.context.clock()
        if me in under_way:
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, BUSY_HEADING, STILL_SENT, again_after=AGAIN_SECONDS)
        if len(under_way) >= MOST_AT_ONCE:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, BUSY_HEADING, BUSY, again_after=AGAIN_SECONDS)
        under_way.add(me)
        try:
            await self.write_durably(lambda c: audit.record(c, now, me, role, "data.download", me, TAKEN))
            await self._send(stream(await self.look_up(self._entries), now))
        finally:
            under_way.discard(me)

    async def _send(self, pieces: Iterator[bytes]) -> None:
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f'attachment; filename="data-saya-{self.visitor.id}.zip"')
        try:
            while piece := await asyncio.to_thread(next, pieces, b""):
                self.write(piece)
                await self.flush()
        except StreamClosedError:
            return  # whoever asked has gone
        finally:
            await asyncio.to_thread(pieces.close)  # type: ignore[attr-defined]  # it is a generator

    def _entries(self, connection: Connection) -> list[Entry]:
        """Everything that goes into the ZIP; files are read only when it is their turn."""
        me, depot = self.visitor.id, self.context.depot
        found, work = hand_ins(self.context.settings.depot, depot, me)
        parts: tuple[Part, ...] = (
            *own_data.read_parts(connection, me),
            *work,
            *marks(self.service, connection, self.cohort, me),
        )
        zone, now = self.context.programme.zone, self.context.clock()
        files = [*found, *self._evidence(connection), *self._certificate(connection)]
        page = to_html(self.service, parts, [entry.name for entry in files], self.visitor.name, zone, now)
        own: list[Entry] = [Entry("data-saya.html", lambda: iter([page])), Entry("data-saya.json", _once(parts, now))]
        return own + files

    def _evidence(self, connection: Connection) -> list[Entry]:
        folder = evidence_folder(self)
        return [
            Entry(f"bukti/{file.id}-{file.name}", _file(lambda file=file: folder.path(file).open("rb")))  # type: ignore[misc]
            for file in evidence.of_person(connection, self.visitor.id)
        ]

    def _certificate(self, connection: Connection) -> list[Entry]:
        issued = certificates.newest_of(connection, self.visitor.id)
        if issued is None or not issued.is_valid:
            return []
        return [Entry(f"sertifikat-{issued.slug}.pdf", lambda: iter([print_certificate(self.service, issued)]))]


def _once(parts: tuple[Part, ...], now: Any) -> Callable[[], Iterator[bytes]]:
    return lambda: iter([json.dumps(to_json(parts, now), ensure_ascii=False, indent=1).encode()])


def _file(opener: Callable[[], Any]) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        with opener() as opened:
            while piece := opened.read(SENT_AT_ONCE):
                yield piece

    return read


SENT_AT_ONCE = 256 * 1024
FEATURE = Feature(
    routes=(
        Route("data-saya", OwnData, PARTICIPANT),
        Route("data-saya/unduh", Download, PARTICIPANT, limit=Limit(6, 600)),
    )
)

TAKEN = "Peserta mengunduh salinan datanya."
BUSY_HEADING = "Salinan data sedang disiapkan"
STILL_SENT = "Salinan yang Anda minta tadi masih dikirim. Tunggu sampai selesai, lalu coba lagi."
BUSY = "Beberapa peserta sedang mengunduh salinan datanya. Tunggu sebentar, lalu coba lagi."
