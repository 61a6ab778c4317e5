"""What a participant's server asks of the service: a session's files, handing in, receipts and feedback.

Who is asking is said by the hub's token and never by the request, when by the service's clock. Whether a hand-in is
taken is decided when it begins to arrive, so a slow connection makes nobody late; its receipt tells when it was whole.
"""

import asyncio
import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus

from tornado import web

from bangkom.domain.schedule import Refused, may_hand_in
from bangkom.errors import DepotDiskError, DepotError, StoreError
from bangkom.exchange.durable import NOT_HANDED_IN, explained
from bangkom.exchange.intake import key_name
from bangkom.exchange.local import workspace
from bangkom.exchange.receipt import NUMBER, Receipt, to_json
from bangkom.exchange.wire import CONTENT_TYPE, KEY_HEADER, MAX_BODY, Receiver
from bangkom.messages import megabytes
from bangkom.store import audit, evidence, mark_release
from bangkom.web.service.gate import label, read_places, require_place
from bangkom.web.service.handlers import Refusal, ServiceHandler
from bangkom.web.service.limits import Limit
from bangkom.web.service.room import handed_in_bytes
from bangkom.web.service.routes import NAME, PARTICIPANT, Feature, Route

SHORT = 1_000_000
"""Bytes of a refused body that are still taken in, so that its sender reads why."""

BODY_SECONDS = 300.0
"""How long a hand-in may take to arrive; a participant's server stands near, and even 200 MB take it seconds."""

MOST_UPLOADS = 32
MOST_UPLOADS_EACH = 2
"""One under way and one that takes the place of a lost one."""

BUSY_SECONDS = 2


class Tasks(ServiceHandler):
    """The assignments that are open to the participant."""

    def get(self) -> None:
        places = read_places(self.service, self.visitor, self.context.clock())
        self.finish({"assignments": [place.session.assignment for place in places if place.is_open]})


class TaskFiles(ServiceHandler):
    def get(self, assignment: str) -> None:
        require_place(self.service, self.visitor, assignment, self.context.clock())
        self.finish({"files": _encoded(self.context.depot.fetch(assignment))})


class OwnReceipts(ServiceHandler):
    def get(self) -> None:
        found = self.context.depot.submissions(participant=self.visitor.id, all_versions=True)
        self.set_header("Content-Type", "application/json")
        self.finish(f'{{"receipts": [{", ".join(map(to_json, found))}]}}')


class OwnReceipt(ServiceHandler):
    """One of the visitor's own receipts; anybody else's doesn't exist here."""

    def get(self, number: str) -> None:
        found = self.context.depot.submissions(participant=self.visitor.id, all_versions=True)
        receipt = next((receipt for receipt in found if receipt.number == number), None)
        if receipt is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, NO_RECEIPT, is_foreign=True)
        self.set_header("Content-Type", "application/json")
        self.finish(to_json(receipt))


class OwnFeedback(ServiceHandler):
    async def get(self, assignment: str) -> None:
        if assignment in await asyncio.to_thread(self._closed):
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, NO_FEEDBACK.format(assignment=assignment))
        try:
            found = self.context.depot.feedback(self.visitor.id, assignment)
        except DepotError as problem:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, str(problem)) from problem
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, NO_FEEDBACK.format(assignment=assignment))
        self.finish({"participant": found.participant, "version": found.version, "files": _encoded(found.files)})

    def _closed(self) -> frozenset[str]:
        with self.context.database.read() as connection:
            return mark_release.closed_pages(connection, self.context.settings.cohort, self.visitor.id)


class PublicKey(ServiceHandler):
    """What verifies receipts."""

    def get(self) -> None:
        self.set_header("Content-Type", "application/x-pem-file")
        self.finish(self.context.depot.public_key())


class Uploads:
    """Hand-ins that are arriving now: few enough that they can't fill disk and memory together."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    @contextmanager
    def one(self, participant: str) -> Iterator[None]:
        """Refusal if there are too many, of this participant or of all."""
        if self._of[participant] >= MOST_UPLOADS_EACH:
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, BUSY_HEADING, STILL_ARRIVING, again_after=BUSY_SECONDS)
        if self._of.total() >= MOST_UPLOADS:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, BUSY_HEADING, BUSY, again_after=BUSY_SECONDS)
        self._of[participant] += 1
        try:
            yield
        finally:
            self._of[participant] -= 1
            if not self._of[participant]:
                del self._of[participant]


@web.stream_request_body
class HandIn(ServiceHandler):
    """GET: may it be handed in, or has it been? 204, or 200 with the receipt. POST: the hand-in; 201 with its receipt.

    A repeated POST, known by its key, is answered with the first one's receipt, whatever the time is by then.
    """

    async def prepare(self) -> None:
        self._held = ExitStack()
        self._is_kept = False
        self._known_receipt: Receipt | None = None
        self._receiver: Receiver | None = None
        self._problem: DepotError | None = None
        self._refusal: web.HTTPError | None = None
        try:
            await super().prepare()
            if not self._finished:
                await self._get_ready(self.path_args[0])
        except web.HTTPError as refusal:
            length = self.request.headers.get("Content-Length", "")
            if self.request.method != "POST" or not length.isdigit() or int(length) > SHORT:
                raise
            self._refusal = refusal  # hanging up while a body still comes in could hide the reason from its sender
            self.request.connection.set_body_timeout(BODY_SECONDS)  # type: ignore[union-attr]  # HTTP/1 has it

    async def _get_ready(self, assignment: str) -> None:
        self._known_receipt = self._find_known(assignment)
        if self._known_receipt is None:
            await self._require_allowed(assignment)
            if self.request.method == "POST":
                await self._require_room(assignment)
                self._begin(assignment)

    def get(self, assignment: str) -> None:  # noqa: ARG002 - prepare has looked at it
        if self._known_receipt:
            self._show(self._known_receipt, HTTPStatus.OK)
        else:
            self.set_status(HTTPStatus.NO_CONTENT)

    def data_received(self, chunk: bytes) -> None:
        if self._receiver is None or self._problem is not None:
            return  # the rest of what is refused; hanging up now would hide the reason from the sender
        try:
            self._receiver.feed(chunk)
        except DepotError as problem:
            self._problem = problem
            self._release()

    async def post(self, assignment: str) -> None:
        if self._refusal:
            raise self._refusal
        if self._known_receipt:
            self._show(self._known_receipt, HTTPStatus.OK)
            return
        try:
            receipt = await self._keep(assignment)
        except DepotDiskError as problem:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE, REFUSED_HEADING, str(problem)) from problem
        except DepotError as problem:
            await self._record_refusal(assignment, str(problem))
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, REFUSED_HEADING, str(problem)) from problem
        if self.context.grading_queue:
            self.context.grading_queue.add(self.visitor.id, assignment)
        self._show(receipt, HTTPStatus.CREATED)

    def on_finish(self) -> None:
        self._release()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        if not self._is_kept:  # else the depot is reading the files; what it keeps will be known by its key
            self._release()

    async def _keep(self, assignment: str) -> Receipt:
        """Hand to the depot what has arrived, in a thread, because it waits for the disk."""
        if self._problem is not None:
            raise self._problem
        assert self._receiver is not None  # noqa: S101 - prepare made it, or refused
        files, depot = self._receiver.files, self.context.depot
        participant, cohort, key = self.visitor.id, self.visitor.cohort, self._key()
        self._is_kept = True
        return await asyncio.to_thread(lambda: depot.submit(cohort, participant, assignment, files, key=key))

    async def _require_room(self, assignment: str) -> None:
        """Refusal if what is kept of this participant would be more than may be; two at once may exceed it by one."""
        length, limit, me = (
            self.request.headers.get("Content-Length", ""),
            self.context.settings.kept_limit,
            self.visitor,
        )
        size = int(length) if length.isdigit() else 0

        def read() -> int:
            with self.context.database.read() as connection:
                return handed_in_bytes(self.context.depot, me.id) + evidence.bytes_of(connection, me.id)

        used = await asyncio.to_thread(read)
        if used + size > limit:
            sentence = FULL.format(size=megabytes(size), used=megabytes(used), limit=megabytes(limit))
            await self._record_refusal(assignment, sentence)
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, REFUSED_HEADING, sentence)

    def _begin(self, assignment: str) -> None:
        """Make room for what is about to arrive."""
        if self.request.headers.get("Content-Type", "") != CONTENT_TYPE:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, REFUSED_HEADING, WRONG_TYPE)
        length = self.request.headers.get("Content-Length", "")
        if not length.isdigit():
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, REFUSED_HEADING, WRONG_TYPE)
        uploads: Uploads = self.application.settings.setdefault("uploads", Uploads())
        self.request.connection.set_body_timeout(BODY_SECONDS)  # type: ignore[union-attr]  # HTTP/1 has it
        try:
            self._held.enter_context(uploads.one(self.visitor.id))
            with explained(NOT_HANDED_IN):
                folder = self._held.enter_context(workspace(self.context.settings.depot))
        except DepotDiskError as problem:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE, REFUSED_HEADING, str(problem)) from problem
        self._receiver = Receiver(folder, assignment, int(length))
        self._held.callback(self._receiver.close)

    def _key(self) -> str:
        """The sender's key; Refusal unless it is one."""
        key = self.request.headers.get(KEY_HEADER, "")
        try:
            key_name(key)
        except DepotError as problem:
            raise Refusal(HTTPStatus.BAD_REQUEST, REFUSED_HEADING, str(problem)) from problem
        return key

    def _find_known(self, assignment: str) -> Receipt | None:
        try:
            return self.context.depot.acknowledged(self.visitor.id, assignment, self._key())
        except DepotDiskError as problem:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE, REFUSED_HEADING, str(problem)) from problem
        except DepotError as problem:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, str(problem)) from problem

    async def _require_allowed(self, assignment: str) -> None:
        """Refusal with the reason unless the participant's task is taken now."""
        service, now = self.service, self.context.clock()
        try:
            place = require_place(service, self.visitor, assignment, now)
        except Refusal as refusal:
            await self._record_refusal(assignment, refusal.sentence)
            raise
        verdict = may_hand_in(place.facts, now, self.context.programme.rules)
        if isinstance(verdict, Refused):
            sentence = verdict.sentence(self.context.programme.zone, lambda some: label(service, some))
            await self._record_refusal(assignment, sentence)
            raise Refusal(HTTPStatus.FORBIDDEN, REFUSED_HEADING, sentence)

    async def _record_refusal(self, assignment: str, sentence: str) -> None:
        visitor, now = self.visitor, self.context.clock()
        written = self.context.writer.submit(
            lambda c: audit.record(c, now, visitor.id, visitor.role, "handin.refuse", assignment, sentence)
        )
        try:
            await asyncio.wrap_future(written)
        except StoreError:
            return  # the refusal stands, and is told, all the same

    def _show(self, receipt: Receipt, status: HTTPStatus) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(to_json(receipt))

    def _release(self) -> None:
        self._receiver = None
        self._held.close()


def _encoded(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


FEATURE = Feature(
    routes=(
        Route("api/tugas", Tasks, PARTICIPANT),
        Route(f"api/tugas/{NAME}", TaskFiles, PARTICIPANT),
        Route(f"api/kumpulkan/{NAME}", HandIn, PARTICIPANT, max_body=MAX_BODY, limit=Limit(60, 60)),
        Route("api/tanda-terima", OwnReceipts, PARTICIPANT),
        Route(f"api/tanda-terima/({NUMBER.pattern})", OwnReceipt, PARTICIPANT),
        Route("api/kunci-tanda-terima", PublicKey, PARTICIPANT),
        Route(f"api/umpan-balik/{NAME}", OwnFeedback, PARTICIPANT),
    )
)

ABSENT_HEADING = "Tidak ditemukan"
REFUSED_HEADING = "Tugas belum diterima"
BUSY_HEADING = "Server sedang penuh"
NO_RECEIPT = "Nomor ini bukan nomor tanda terima Anda."
NO_FEEDBACK = "Umpan balik untuk tugas {assignment} belum ada."
WRONG_TYPE = "Kiriman ini tidak dikenal. Kumpulkan dari halaman tugas dengan tombol Kumpulkan."
FULL = (
    "Semua berkas Anda di server sudah {used} dari batas {limit}, jadi kiriman {size} ini tidak muat dan tidak ada "
    "yang disimpan. Perkecil unggahannya, hapus bukti implementasi yang tidak perlu, atau hubungi panitia."
)
STILL_ARRIVING = "Kiriman Anda yang sebelumnya masih diterima. Tunggu sebentar, lalu kumpulkan lagi."
BUSY = "Banyak peserta sedang mengumpulkan. Tunggu sebentar, lalu kumpulkan lagi."
