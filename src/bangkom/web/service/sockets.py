"""Lines that stay open: a WebSocket behind the checks of every other door."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from tornado.websocket import WebSocketHandler

from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import OfficeHandler

PING_SECONDS = 20.0
LONGEST_FRAME = 32 * 1024


class SocketHandler(OfficeHandler, WebSocketHandler):
    """Whoever knocks is identified, of an allowed role and not too often, as anywhere; then the page that opens the
    line must be ours, by its origin and by a ticket that only our page could ask for. A dead line is noticed."""

    ping_interval = PING_SECONDS
    ping_timeout = PING_SECONDS
    max_message_size = LONGEST_FRAME

    async def get(self, *args: Any, **kwargs: Any) -> None:
        if not self._is_from_our_page():
            raise Refusal(HTTPStatus.FORBIDDEN, FOREIGN_HEADING, FOREIGN)
        if not self.service.live.tickets.take(self.get_query_argument("tiket", ""), self.good_for(*args)):
            raise Refusal(HTTPStatus.FORBIDDEN, STALE_HEADING, STALE)
        await super().get(*args, **kwargs)

    def check_origin(self, origin: str) -> bool:
        return urlsplit(origin).netloc == self.request.headers.get("Host")

    def good_for(self, *args: str) -> Any:
        """What a ticket for this line was issued for: this login and this line, and nobody else's."""
        return (*args, self.visitor.id, self._known.session)

    def _is_from_our_page(self) -> bool:
        """A browser always says whose page it shows. A program with a token shows none."""
        origin = self.request.headers.get("Origin")
        return self._known.by_token if origin is None else self.check_origin(origin)


FOREIGN_HEADING = "Sambungan dari halaman lain"
FOREIGN = "Sambungan ini tidak dibuka dari halaman layanan ini, jadi ditolak."
STALE_HEADING = "Sambungan perlu dibuka lagi"
STALE = "Izin sambungan ini sudah dipakai atau sudah lewat waktunya. Muat ulang halamannya."
