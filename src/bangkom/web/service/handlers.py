"""What every handler shares: who may come in, what a browser may do with the answer, and how things are refused.

The order is always the same: who is it → has the request come from our own page → is the role allowed → not too often
→ has the privacy notice been read. A handler's own method runs only after all of them.
"""

import asyncio
import hmac
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from tornado import web

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.addresses import counted_as
from bangkom.errors import StoreError
from bangkom.store import accounts, audit
from bangkom.web.service.catalogue import Catalogue
from bangkom.web.service.context import Context
from bangkom.web.service.drafts import Drafts
from bangkom.web.service.identity import Identity, Known, Visitor, find_visitor
from bangkom.web.service.limits import Limit, Limiter
from bangkom.web.service.live import Live
from bangkom.web.service.pages import Pages
from bangkom.web.service.reading import SheetReader
from bangkom.web.service.routes import PUBLIC, Route

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)

READING = {"GET", "HEAD"}

RECORDED = Limit(1, 600)
"""How often a visitor's refused requests to one route are recorded."""

Result = TypeVar("Result")


class Refusal(web.HTTPError):
    """A request refused in words: `heading` and `sentence` are what the visitor reads.

    `again_after`: seconds after which the same request may succeed, if it may. `is_foreign`: it was for somebody else's
    thing, and is recorded.
    """

    def __init__(
        self, status: int, heading: str, sentence: str, *, again_after: int | None = None, is_foreign: bool = False
    ) -> None:
        super().__init__(status)
        self.heading, self.sentence, self.again_after = heading, sentence, again_after
        self.is_foreign = is_foreign


@dataclass(frozen=True)
class Service:
    """What the app gives every handler."""

    context: Context
    identity: Identity
    limiter: Limiter
    pages: Pages
    homes: Mapping[str, str]
    catalogue: Catalogue
    drafts: Drafts = field(default_factory=Drafts)
    live: Live = field(default_factory=Live)
    sheets: SheetReader = field(default_factory=SheetReader)
    refused: Limiter = field(default_factory=Limiter)


class OwnPage(web.RequestHandler):
    """Our headers and our error pages, for whoever asks."""

    @property
    def service(self) -> Service:
        return cast(Service, self.application.settings["service"])

    @property
    def context(self) -> Context:
        return self.service.context

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY.format(ancestors="'none'"))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    @property
    def sender(self) -> str:
        """Who asks, as limits count it: the address that the proxy in front of us heard, the last in X-Forwarded-For.

        What stands before it there, and in X-Real-IP, which Tornado would believe, is the sender's own word.
        """
        heard = self.request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return counted_as(heard or self.request.remote_ip or "")

    def address(self, path: str = "") -> str:
        """The address of a page of ours."""
        return self.context.prefix + path

    def page(self, template: str, **values: Any) -> None:
        """Finish with a page; see `Pages.render`."""
        self.finish(self.service.pages.render(template, None, **values))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell what went wrong as a page, or to a program as JSON: `{"error": sentence}`."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, StoreError):
            status_code = HTTPStatus.SERVICE_UNAVAILABLE
            self.set_status(status_code)
            heading, sentence = UNAVAILABLE, str(error)
        elif isinstance(error, Refusal):
            heading, sentence = error.heading, error.sentence
            if error.again_after is not None:  # here, because an error clears the headers set before it
                self.set_header("Retry-After", str(error.again_after))
        else:
            heading, sentence = SENTENCES.get(status_code, SENTENCES[HTTPStatus.INTERNAL_SERVER_ERROR])
        if self.is_for_programs():
            self.finish({"error": sentence})
        else:
            self.page("pesan.html", heading=heading, sentence=sentence)

    def is_for_programs(self) -> bool:
        return self.request.path.startswith(self.address("api/"))


class NotFound(OwnPage):
    def prepare(self) -> None:
        raise web.HTTPError(HTTPStatus.NOT_FOUND)


@web.stream_request_body
class TooLarge(OwnPage):
    """Lets the body pass by, unkept, before it answers: a browser that is still sending hears no answer."""

    def data_received(self, chunk: bytes) -> None:
        pass

    def post(self, *_: str) -> None:
        raise web.HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    get = head = put = patch = delete = post


class ServiceHandler(OwnPage):
    """A handler of a route: `self.visitor` is who is asking, already let in by the route's roles."""

    visitor: Visitor

    is_admitted_by_its_write = False
    """Whether who asks is looked up in the transaction of the handler's own write: for what comes by the thousand. If
    that finds nobody, the handler calls `require_admitted`; until then it knows `self._known` only."""

    def initialize(self, route: Route) -> None:
        self.route = route

    async def prepare(self) -> None:
        service = self.service
        known = await service.identity.identify(self)
        if known is None:
            self._ask_to_log_in()
            return
        self._known = known
        if not self._is_own_request(known):
            raise Refusal(HTTPStatus.FORBIDDEN, STALE_HEADING, STALE)
        if not self.is_admitted_by_its_write:
            self.visitor = self._admit(known)
        wait = service.limiter.wait(known.id, self.route.path, self.route.limit)
        if wait:
            seconds = math.ceil(wait)
            sentence = OFTEN.format(seconds=seconds)
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, OFTEN_HEADING, sentence, again_after=seconds)
        if not self.is_admitted_by_its_write:
            self._require_notice()

    def require_admitted(self) -> None:
        """Refusal, as `prepare` makes it, if who asks may not use this route now."""
        self.visitor = self._admit(self._known)
        self._require_notice()

    def _require_notice(self) -> None:
        if not self.visitor.has_seen_notice and not self.route.before_notice:
            self._ask_to_read_notice()

    def _admit(self, known: Known) -> Visitor:
        with self.context.database.read() as connection:
            visitor = find_visitor(connection, known, self.context.settings.cohort)
            found = accounts.account(connection, known.id) if visitor is None else None
        if visitor is None:
            is_closed = found is not None and found.is_disabled
            raise Refusal(HTTPStatus.FORBIDDEN, *(CLOSED if is_closed else UNKNOWN))
        if visitor.role not in self.route.roles:
            self._record_refused(visitor)
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        return visitor

    def _record_refused(self, visitor: Visitor) -> None:
        """Into the audit, now and then only, so that nobody can fill it; the answer doesn't wait for the disk."""
        if self.service.refused.wait(visitor.id, self.route.path, RECORDED):
            return
        now, method = self.context.clock(), self.request.method or ""
        asked = LONG_NUMBER.sub("…", self.request.path.removeprefix(self.context.prefix))
        self.context.writer.submit(
            lambda connection: audit.record(connection, now, visitor.id, visitor.role, "refused", asked, method)
        )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, Refusal) and error.is_foreign and self.visitor.role != "organiser":
            self._record_refused(self.visitor)
        super().write_error(status_code, **kwargs)

    def _ask_to_log_in(self) -> None:
        if self.request.method == "GET" and not self.is_for_programs() and not self._is_read_by_script():
            self.service.identity.ask_to_log_in(self)
        else:
            raise web.HTTPError(HTTPStatus.UNAUTHORIZED)

    def _ask_to_read_notice(self) -> None:
        if self.request.method in READING and not self.is_for_programs() and not self._is_read_by_script():
            self.redirect(self.address("pemberitahuan"))
        else:
            raise Refusal(HTTPStatus.FORBIDDEN, NOTICE_HEADING, NOTICE)

    def _is_own_request(self, known: Known) -> bool:
        """Whether a page of ours sent this. A cookie comes along whichever page asks, a token never does.

        A server of the same host, a participant's say, can read an answer that its own page's script asked for, and
        with it the token for a write: so reading by script needs the token too.
        """
        if known.by_token or (self.request.method in READING and not self._is_read_by_script()):
            return True
        given = self.request.headers.get("X-XSRFToken") or self.get_body_argument("_xsrf", "")
        return hmac.compare_digest(given.encode(), self.xsrf_token.encode())

    def _is_read_by_script(self) -> bool:
        """By what browsers say of a request and scripts can't change; `track` is how a <video> fetches captions."""
        headers = self.request.headers
        mode, destination = headers.get("Sec-Fetch-Mode", "navigate"), headers.get("Sec-Fetch-Dest", "")
        return mode in {"cors", "same-origin"} and destination != "track" and self.request.method in READING

    @property
    def xsrf_token(self) -> str:  # type: ignore[override]  # Tornado's is bytes, and from a cookie
        """What our own pages send with every write: bound to this login, so of no use with anybody else's."""
        return hmac.digest(self.context.secret, b"page " + self._known.session.encode(), "sha256").hex()

    def page(self, template: str, **values: Any) -> None:
        """Finish with a page with the visitor's links; the template may use `xsrf`."""
        visitor = getattr(self, "visitor", None)
        xsrf = self.xsrf_token if visitor else ""
        self.finish(self.service.pages.render(template, visitor, xsrf=xsrf, **values))

    async def write_durably(self, function: Callable[[Connection], Result]) -> Result:
        """What `function` returns, once all that it wrote is on the disk. StoreError, which is told, if it can't be."""
        return await asyncio.wrap_future(self.context.writer.submit(function))

    def json_body(self) -> dict[str, Any]:
        """The request's JSON object; Refusal if it isn't one."""
        found = read_object(self.request.body)
        if found is None:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        return found


def read_object(raw: str | bytes) -> dict[str, Any] | None:
    """A JSON object; None if it is none. JSON can spell what no database keeps, half a character or a NUL: these are
    read as `?` and as a space."""
    try:
        found = json.loads(raw)
        return {_storable(key): _storable(value) for key, value in found.items()} if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", " ")
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def require_protected(route: Route) -> None:
    """ValueError for a route whose handler would not check who comes, unless it says that it is public."""
    if not issubclass(route.handler, OwnPage if route.roles == PUBLIC else ServiceHandler):
        raise ValueError(f"the handler of {route.path!r} checks nobody")


SENTENCES = {
    400: ("Permintaan tidak dapat dibaca", "Muat ulang halaman ini, lalu coba lagi."),
    401: ("Anda belum masuk", "Waktu masuk Anda sudah habis. Muat ulang halaman ini untuk masuk lagi."),
    403: ("Halaman ini bukan untuk akun Anda", "Kembali ke Beranda. Bila menurut Anda ini keliru, hubungi panitia."),
    404: ("Halaman tidak ditemukan", "Alamat ini tidak ada, atau isinya sudah tidak ada. Kembali ke Beranda."),
    405: ("Permintaan tidak dikenal", "Kembali ke Beranda, lalu coba lagi dari sana."),
    413: ("Kiriman terlalu besar", "Kiriman ini melebihi batas ukuran, jadi tidak ada yang disimpan."),
    500: ("Ada yang tidak beres", "Permintaan ini gagal di server. Coba lagi; bila tetap begini, hubungi panitia."),
}
UNAVAILABLE = "Belum dapat disimpan atau dibaca"
STALE_HEADING = "Halaman ini sudah lama terbuka"
STALE = "Demi keamanan, permintaan ini tidak dikerjakan. Muat ulang halamannya, lalu coba lagi."
OFTEN_HEADING = "Terlalu sering"
OFTEN = "Permintaan Anda datang terlalu sering. Tunggu {seconds} detik, lalu coba lagi."
UNKNOWN = (
    "Akun Anda belum terdaftar di angkatan ini",
    "Anda sudah masuk, tetapi akun ini tidak ada dalam daftar angkatan yang berjalan. Hubungi panitia.",
)
CLOSED = (
    "Akun Anda ditutup",
    "Panitia menutup akun ini. Pekerjaan Anda tetap tersimpan. Hubungi panitia bila ini keliru.",
)
NOTICE_HEADING = "Baca dulu pemberitahuan privasi"
NOTICE = "Sebelum memakai layanan ini, buka Beranda dan baca pemberitahuan privasinya."
