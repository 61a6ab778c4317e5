"""Files of evidence: sent in pieces that go on where a broken line stopped, and given back only as a download.

Announced with its name and size, a file gets a key; pieces are put at their place; when the last one is there the file
is looked at, and kept. The same file announced again, after a reload or on another day, gets the same key.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from sqlalchemy import Connection
from tornado import web

from bangkom.errors import ImplementationError
from bangkom.store import evidence, implementation, implementation_acts, people
from bangkom.store.evidence import PIECE, Arriving, Evidence, Folder
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.implementation_files import NUMBER, absent_file, evidence_folder, send_file
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.room import handed_in_bytes
from bangkom.web.service.routes import EVERYONE, PARTICIPANT, Feature, Route

KEY = "([0-9a-f]{32})"
BODY_SECONDS = 120.0
"""How long a piece may take to arrive."""
MOST_SIZE = 1 << 53
"""Bytes that a browser can name; a greater size is nobody's file."""

Result = TypeVar("Result")


class Arriver(OfficeHandler):
    @property
    def folder(self) -> Folder:
        return evidence_folder(self)

    async def beside(self, function: Callable[[], Result]) -> Result:
        """What waits for the disk, beside the event loop."""
        return await asyncio.to_thread(function)

    async def find(self, key: str) -> Arriving | Evidence:
        """What the visitor is sending under that key; Refusal if nothing."""
        found = await self.look_up(lambda c: evidence.find_arriving(c, self.visitor.id, key))
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, evidence.GONE)
        return found

    def tell(self, key: str, received: int, kept: Evidence | None) -> None:
        self.finish({"key": key, "received": received, "done": kept is not None})


class Announce(Arriver):
    """`{"about", "name", "size", "modified"}` → `{"key", "received", "done"}`."""

    async def post(self) -> None:
        told, person, now = self.json_body(), self.visitor.id, self.context.clock()
        about, name, size = told.get("about"), told.get("name"), told.get("size")
        if not isinstance(about, str) or not isinstance(name, str) or type(size) is not int or size > MOST_SIZE:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        modified = str(told.get("modified", ""))
        arriving = evidence.announce(person, about, name[:500], size, modified, now)
        handed_in = await self.beside(lambda: handed_in_bytes(self.context.depot, person))
        room = self.context.settings.kept_limit - handed_in

        def write(connection: Connection) -> tuple[Evidence | None, tuple[str, ...]]:
            design = implementation.read(connection, person).design
            known = {one.id for one in design.milestones} | {one.id for one in design.indicators} if design else set()
            if about not in known:
                raise ImplementationError(
                    implementation_acts.NO_MILESTONE if design else implementation_acts.NOT_APPROVED
                )
            stale = evidence.stale(connection, person, now)
            return evidence.expect(connection, arriving, room), stale

        kept, stale = await self.write_durably(write)
        for key in stale:
            await self.beside(lambda key=key: self.folder.drop(person, key))  # type: ignore[misc]
        received = size if kept else await self.beside(lambda: self.folder.received(arriving))
        self.tell(arriving.key, received, kept)


class Piece(Arriver):
    """GET: how much has arrived. PUT: the next piece, which begins at `?dari=` bytes."""

    async def prepare(self) -> None:
        self.request.connection.set_body_timeout(BODY_SECONDS)  # type: ignore[union-attr]  # HTTP/1 has it
        await super().prepare()

    async def get(self, key: str) -> None:
        found = await self.find(key)
        if isinstance(found, Evidence):
            self.tell(key, found.size, found)
        else:
            self.tell(key, await self.beside(lambda: self.folder.received(found)), None)

    async def put(self, key: str) -> None:
        found = await self.find(key)
        if isinstance(found, Evidence):
            self.tell(key, found.size, found)  # the answer to its last piece was lost
            return
        given = self.query("dari")
        if not given.isascii() or not given.isdecimal() or len(given) > 9:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        arriving, now, piece = found, self.context.clock(), self.request.body
        try:
            received = await self.beside(lambda: self.folder.append(arriving, int(given), piece))
            sha256 = await self.beside(lambda: self.folder.finish(arriving)) if received == arriving.size else ""
        except ImplementationError:
            await self.write_durably(lambda c: evidence.forget(c, key))
            await self.beside(lambda: self.folder.drop(arriving.person, key))
            raise
        kept = await self.write_durably(lambda c: evidence.keep(c, arriving, sha256, now)) if sha256 else None
        self.tell(key, received, kept)


class EvidenceFile(OfficeHandler):
    """A download for its owner, those who look after the owner, and organisers; to everybody else it doesn't exist."""

    async def get(self, id: str) -> None:
        def see(connection: Connection) -> Evidence:
            found = evidence.find(connection, int(id))
            if found is None:
                raise absent_file()
            is_own = self.visitor.role == "participant" and found.person == self.visitor.id
            is_staff = self.visitor.role != "participant"
            if not is_own and not (is_staff and self.is_theirs(connection, people.person(connection, found.person))):
                raise absent_file(is_foreign=True)
            return found

        await send_file(self, await self.look_up(see))


class Remove(OfficeHandler):
    """The participant takes a file off again; one of what the mentor has verified stays."""

    async def post(self, id: str) -> None:
        person, now = self.visitor.id, self.context.clock()

        def write(connection: Connection) -> Evidence | None:
            found = evidence.find(connection, int(id))
            if found is None or found.person != person:
                raise absent_file(is_foreign=found is not None)
            told = implementation.read(connection, person).told
            report = told.reports.get(found.about)
            readings = [one for one in told.readings if one.indicator == found.about]
            is_verified = report is not None and report.verification is not None and report.verification.is_accepted
            if is_verified or any(one.is_verified for one in readings):
                raise ImplementationError(implementation_acts.VERIFIED)
            return evidence.remove(connection, person, found.id, now)

        removed = await self.write_durably(write)
        if removed is not None:
            gone = removed
            await asyncio.to_thread(lambda: evidence_folder(self).remove(gone))
        kind = "tonggak" if removed is None or removed.about.startswith("m") else "indikator"
        place = f"implementasi/{kind}/{removed.about}?ok=hapus#bukti" if removed else "implementasi"
        self.redirect(self.address(place), status=HTTPStatus.SEE_OTHER)


FEATURE = Feature(
    routes=(
        Route("api/implementasi/bukti", Announce, PARTICIPANT, limit=Limit(60, 60)),
        Route(f"api/implementasi/bukti/{KEY}", Piece, PARTICIPANT, max_body=PIECE, limit=Limit(600, 60)),
        Route(f"implementasi/bukti/{NUMBER}", EvidenceFile, EVERYONE),
        Route(f"implementasi/bukti/{NUMBER}/hapus", Remove, PARTICIPANT),
    )
)

GONE_HEADING = "Kiriman tidak ditemukan"
