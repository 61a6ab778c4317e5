"""The service, running in this process on a free loopback port by the rehearsal's clock, open to its participants."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tornado.httpserver import HTTPServer
from tornado.log import access_log
from tornado.netutil import bind_sockets
from tornado.web import HTTPError, RequestHandler

from bangkom.domain.programme import Programme
from bangkom.errors import RehearsalError
from bangkom.exchange.flow import open_depot
from bangkom.exchange.local import LocalDepot
from bangkom.grading.queue import GradingQueue
from bangkom.rehearsal.calendar import SimulatedClock
from bangkom.settings import Settings
from bangkom.store.database import Database
from bangkom.store.writer import Writer
from bangkom.web.service.app import FEATURES, make_app
from bangkom.web.service.chat_line import look_after
from bangkom.web.service.context import Context
from bangkom.web.service.identity import Known, bearer
from bangkom.web.service.routes import Route

START_SECONDS = 10


class TokenIdentity:
    """Knows people by tokens that live as long as the rehearsal."""

    def __init__(self, people: Iterable[str]) -> None:
        self.tokens = {person: secrets.token_urlsafe(24) for person in people}
        self._people = {token: person for person, token in self.tokens.items()}

    async def identify(self, handler: RequestHandler) -> Known | None:
        person = self._people.get(bearer(handler) or "")
        return Known(person, person, by_token=True) if person else None

    def ask_to_log_in(self, handler: RequestHandler) -> None:  # noqa: ARG002 - there is no page to log in at
        raise HTTPError(401)

    def routes(self) -> tuple[Route, ...]:
        return ()


@dataclass(frozen=True)
class Site:
    """A running service: `base` is its address, `tokens` let each person in.

    `look_after_chats`: what the service does every few seconds for those on the line, done once, by the clock as it is.
    """

    base: str
    tokens: dict[str, str]
    depot: LocalDepot
    queue: GradingQueue
    look_after_chats: Callable[[], None]


@contextmanager
def serving(
    settings: Settings, programme: Programme, database: Database, clock: SimulatedClock, people: Iterable[str]
) -> Iterator[Site]:
    """Serve until the block ends; hand-ins are graded by themselves meanwhile."""
    access_log.setLevel(logging.ERROR)  # refusals are part of the walk
    depot = open_depot(settings, clock)
    queue = GradingQueue(settings, depot, clock)
    identity = TokenIdentity(people)
    writer = Writer(database)
    context = Context(
        settings,
        programme,
        database,
        writer,
        depot,
        clock,
        secrets.token_bytes(32),
        grading_queue=queue,
        seconds=clock.seconds,
    )
    app = make_app(context, FEATURES, identity)
    sockets = bind_sockets(0, "127.0.0.1")
    ready, leaving = threading.Event(), threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        server = HTTPServer(app)
        server.add_sockets(sockets)
        ready.set()
        while not leaving.is_set():
            await asyncio.sleep(0.05)
        server.stop()
        await server.close_all_connections()

    def look_after_chats() -> None:
        asyncio.run_coroutine_threadsafe(look_after(app.settings["service"]), loops[0]).result(START_SECONDS)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="service", daemon=True)
    thread.start()
    queue.start()
    try:
        if not ready.wait(START_SECONDS):
            raise RehearsalError("Layanan gladi tidak menyala.")
        port = sockets[0].getsockname()[1]
        base = f"http://127.0.0.1:{port}{context.prefix}"
        yield Site(base, identity.tokens, depot, queue, look_after_chats)
    finally:
        leaving.set()
        thread.join(START_SECONDS)
        queue.close()
        writer.close()
