"""What every page of a mentor shares: who may come in by a link, what stands in their forms, how refusals are told.

How a link lets somebody in is told in `mentor`.
"""

import asyncio
import hmac
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from sqlalchemy import Connection

from bangkom.errors import BangkomError, StoreError
from bangkom.web.service.handlers import OFTEN, OFTEN_HEADING, STALE, STALE_HEADING, OwnPage, Refusal
from bangkom.web.service.limits import Limit

COOKIE = "mentor"
ENTERING = Limit(60, 300)
"""Of one address, entries by link, right or wrong."""
READING = Limit(120, 60)
MOST_NAME = 100

Result = TypeVar("Result")


class MentorPage(OwnPage):
    """Open to whoever has a link that counts, and to nobody's scripts."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")

    def prepare(self) -> None:
        limit = ENTERING if self.request.method == "POST" and self.request.path == self.address("mentor") else READING
        wait = self.service.limiter.wait(f"address {self.sender}", f"mentor {limit.count}", limit)
        if wait:
            seconds = math.ceil(wait)
            sentence = OFTEN.format(seconds=seconds)
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, OFTEN_HEADING, sentence, again_after=seconds)
        # A page of the same host that isn't ours, a participant's server's say, may neither read nor send.
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        mode = self.request.headers.get("Sec-Fetch-Mode", "navigate")
        is_sent_elsewhere = self.request.method == "POST" and site not in {"same-origin", "none"}
        if mode != "navigate" or is_sent_elsewhere:
            raise Refusal(HTTPStatus.FORBIDDEN, STALE_HEADING, STALE)

    async def look_up(self, function: Callable[[Connection], Result]) -> Result:
        def read() -> Result:
            with self.context.database.read() as connection:
                return function(connection)

        return await asyncio.to_thread(read)

    async def write_durably(self, function: Callable[[Connection], Result]) -> Result:
        return await asyncio.wrap_future(self.context.writer.submit(function))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, BangkomError) and not isinstance(error, StoreError):
            self.set_status(HTTPStatus.CONFLICT)
            refusal = Refusal(HTTPStatus.CONFLICT, UNDONE, str(error))
            kwargs["exc_info"] = (type(refusal), refusal, None)
        super().write_error(status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, BangkomError):  # which is told, and isn't a fault
            super().log_exception(typ, value, tb)


class VisitPage(MentorPage):
    """A page behind the door."""

    def link_number(self) -> int:
        """The link that the cookie stands for; Refusal if there is none, or it was opened too long ago."""
        cookie = self.get_secure_cookie(COOKIE)
        number, _, ends = (cookie or b"").decode().partition(".")
        if not number or int(ends) <= self.context.clock().timestamp():
            raise Refusal(HTTPStatus.FORBIDDEN, AGAIN_HEADING, OPEN_AGAIN)
        return int(number)

    def require_own_page(self) -> int:
        """The link's number; Refusal if what was sent doesn't come from a form of ours in this browser."""
        number = self.link_number()
        if not hmac.compare_digest(self.get_body_argument("segel", "").encode(), self.seal(number).encode()):
            raise Refusal(HTTPStatus.FORBIDDEN, STALE_HEADING, STALE)
        return number

    def seal(self, number: int) -> str:
        """What this page's forms carry, bound to the browser's own cookie."""
        cookie = self.get_cookie(COOKIE, "") or ""
        return hmac.digest(self.context.secret, f"mentor page {number} {cookie}".encode(), "sha256").hex()

    def text(self, name: str, most: int) -> str:
        """What was typed, without what a reader can't see."""
        text = self.get_body_argument(name, "").strip()[:most]
        return "".join(one for one in text if one == "\n" or one.isprintable())


UNDONE = "Belum dikerjakan"
ENDED_HEADING = "Tautan tidak berlaku"
OPEN_AGAIN = (
    "Demi keamanan, halaman mentor tertutup sendiri 8 jam sesudah tautannya dibuka. Yang sudah Anda kirim tetap "
    "tersimpan. Buka lagi tautan yang Anda terima; selama masa berlakunya, tautan itu dapat dibuka berkali-kali. "
    "Tautan hilang atau habis masanya? Minta yang baru kepada peserta, widyaiswaranya, atau panitia."
)
AGAIN_HEADING = "Buka lagi tautan Anda"
