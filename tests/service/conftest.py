"""The real service on loopback over a real store and depot; only who is asking is said by a cookie of the tests."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Insert, Integer, Update, event
from tests.programmes import one_subject
from tests.uploads import asking_for_uploads
from tornado import httpserver, netutil
from tornado.web import RequestHandler, create_signed_value

from bangkom.domain.programme import Programme
from bangkom.exchange.flow import release_files
from bangkom.exchange.local import LocalDepot
from bangkom.grading.queue import GradingQueue
from bangkom.settings import Settings
from bangkom.store import accounts, cohorts, people, schedule
from bangkom.store.database import Database, ensure_current
from bangkom.store.people import Person
from bangkom.store.schedule import SessionWindow
from bangkom.store.writer import Writer
from bangkom.web.service.app import FEATURES, Application, make_app
from bangkom.web.service.context import Context
from bangkom.web.service.identity import Known, bearer
from bangkom.web.service.routes import Route

ROOT = Path(__file__).parents[2]
SECRET = b"only for tests, of thirty-two bytes"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09.00 WITA
COHORT = "uji"
PEOPLE = {
    "km_01": ("participant", "Ni Wayan Sari", "Kelompok 1"),
    "km_02": ("participant", "I Made Yasa", "Kelompok 1"),
    "km_03": ("participant", "Ni Ketut Ayu", "Kelompok 2"),
    "wi_01": ("trainer", "I Gede Putra", ""),
    "wi_02": ("trainer", "Ni Luh Dewi", ""),
    "pa_01": ("organiser", "I Nyoman Rai", ""),
}
VISITORS = tuple(PEOPLE)


class TestIdentity:
    """Believes a cookie signed by the tests, or the bare id as a token."""

    __test__ = False

    async def identify(self, handler: RequestHandler) -> Known | None:
        token = bearer(handler)
        if token is not None:
            return Known(token, f"token {token}", by_token=True)
        cookie = handler.get_secure_cookie("siapa")
        return Known(cookie.decode(), f"login of {cookie.decode()}") if cookie else None

    def ask_to_log_in(self, handler: RequestHandler) -> None:
        handler.redirect(f"/masuk?next={quote(handler.request.uri or '')}")

    def routes(self) -> tuple[Route, ...]:
        return ()


@dataclass
class MovingClock:
    """The service's clock: stands still until a test moves it, or runs as the machine's if `runs`."""

    now: datetime = START
    runs: bool = False
    _begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now + (datetime.now(UTC) - self._begun if self.runs else timedelta(0))

    def run(self) -> None:
        self._begun, self.runs = datetime.now(UTC), True

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class Running:
    """A running service: `base` is its address with the prefix."""

    base: str
    app: Application
    context: Context
    clock: MovingClock
    _tokens: dict[str, str] = field(default_factory=dict)
    _clients: list[httpx.Client] = field(default_factory=list)
    _visitors: dict[str | None, httpx.Client] = field(default_factory=dict)

    def cookie(self, who: str) -> str:
        return create_signed_value(SECRET, "siapa", who).decode()

    def client(self, who: str | None = None) -> httpx.Client:
        """A browser in which `who` is logged in; it follows no redirects."""
        cookies = {"siapa": self.cookie(who)} if who else {}
        # A connection each: one on which a body was refused is closed while the next request is on its way.
        limits = httpx.Limits(max_keepalive_connections=0)
        made = httpx.Client(base_url=self.base, cookies=cookies, timeout=20, trust_env=False, limits=limits)
        self._clients.append(made)
        return self._clients[-1]

    def visitor(self, who: str | None) -> httpx.Client:
        """The one browser of this visitor; a new one for each request would take most of a test's time."""
        if who not in self._visitors:
            self._visitors[who] = self.client(who)
        return self._visitors[who]

    def send(self, who: str, path: str, files: Any = None, **data: Any) -> httpx.Response:
        """Send a form of ours as its page does; the answer, redirects not followed."""
        client = self.visitor(who)
        return client.post(path, data={"_xsrf": self.xsrf(client), **data}, files=files)

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def xsrf(self, client: httpx.Client) -> str:
        """The token that each page of ours carries for who is logged in at `client`."""
        who = client.cookies["siapa"]
        if who not in self._tokens:
            self._tokens[who] = client.get("pemberitahuan").text.split('name="page-token" content="')[1].split('"')[0]
        return self._tokens[who]

    def write(self, function: Callable[[Any], Any]) -> Any:
        with self.context.database.write() as connection:
            return function(connection)

    def set_address(self, address: str) -> None:
        """Where the public reaches the service, as the course says."""
        old = self.app.settings["service"]
        certificate = replace(old.context.programme.certificate, address=address)
        programme = replace(old.context.programme, certificate=certificate)
        self.app.settings["service"] = replace(old, context=replace(old.context, programme=programme))

    def see_notice(self, *who: str) -> None:
        for one in who or VISITORS:
            self.write(lambda c, one=one: accounts.see_notice(c, one, self.clock()))

    def open_all(self, **windows: tuple[datetime | None, datetime | None]) -> None:
        """Set the schedule: `kebijakan_01=(opens_at, due_at)`; sessions that aren't named have no times."""
        rows = [SessionWindow(name.replace("_", "-"), "", *times) for name, times in windows.items()]
        self.write(lambda c: schedule.replace_schedule(c, COHORT, rows))

    def hand_in(self, who: str, assignment: str, answers: bytes = b"{}") -> Any:
        notebook = self.context.depot.fetch(assignment)[f"{assignment}.ipynb"]
        files: Mapping[str, bytes] = {f"{assignment}.ipynb": notebook, "jawaban.json": answers}
        return self.context.depot.submit(COHORT, who, assignment, files)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A depot with the three sessions of `one_subject`, to be copied; the first asks for uploads too."""
    depot = LocalDepot(tmp_path_factory.mktemp("depot"), lambda: START)
    for number, assignment in enumerate(one_subject().assignments()):
        files: dict[str, bytes | Path] = dict(release_files(ROOT / "release" / assignment))
        if not number:
            files["soal.json"] = asking_for_uploads((ROOT / "release" / assignment / "soal.json").read_bytes())
        depot.publish(assignment, files)
    return depot.root


@contextmanager
def serve(make: Callable[[], Application]) -> Iterator[tuple[str, Application]]:
    """Run an app in a thread of its own on a free port."""
    sockets = netutil.bind_sockets(0, "127.0.0.1")
    started = threading.Event()
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    made: list[Application] = []

    async def run() -> None:
        leaving = asyncio.Event()
        stopping.append((asyncio.get_running_loop(), leaving))
        made.append(make())
        server = httpserver.HTTPServer(made[0], xheaders=True)  # as behind the proxy
        server.add_sockets(sockets)
        started.set()
        await leaving.wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}", made[0]
    finally:
        loop, leaving = stopping[0]
        loop.call_soon_threadsafe(leaving.set)
        thread.join(10)


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated store with the six visitors in it."""
    path = tmp_path_factory.mktemp("store") / "bangkom.db"
    database = Database(f"sqlite:///{path}")
    ensure_current(database)
    with database.write() as connection:
        cohorts.add_cohort(connection, COHORT, "Angkatan uji", START)
        for who, (role, name, _) in PEOPLE.items():
            accounts.ensure_account(connection, who, role, name)  # type: ignore[arg-type]
        rows = [
            Person(who, COHORT, name, "", "Dinas", "", "", "ASN", "", "", group)
            for who, (role, name, group) in PEOPLE.items()
            if role == "participant"
        ]
        people.replace_roster(connection, COHORT, rows, "pa_01", START)
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


def be_strict(database: Database) -> None:
    """SQLite keeps a text or a number that PostgreSQL refuses, because it is too long for its column."""

    @event.listens_for(database._engine, "before_execute")
    def require_room(_: Any, asked: Any, many: Any, one: Any, __: Any) -> None:
        if not isinstance(asked, Insert | Update):
            return
        for row in (asked.compile().params, one, *many):
            for name, value in row.items():
                column = asked.table.c.get(name)  # type: ignore[attr-defined]  # a table has columns
                length = getattr(getattr(column, "type", None), "length", None)
                assert not (length and isinstance(value, str) and len(value) > length), f"{column}: {value!r}"
                is_number = isinstance(getattr(column, "type", None), Integer) and isinstance(value, int)
                assert not (is_number and abs(value) >= 2**31), f"{column}: {value}"


@contextmanager
def running_service(
    folder: Path,
    released: Path,
    filled_store: bytes,
    *,
    with_grading: bool = False,
    programme: Programme | None = None,
) -> Iterator[Running]:
    """A service with its own store and depot below `folder`: no session has times, nobody has read the notice.

    Hand-ins stay ungraded unless `with_grading`; without `programme` it is `one_subject()`.
    """
    settings = Settings(folder, COHORT, f"sqlite:///{folder / 'bangkom.db'}")
    (folder / "bangkom.db").write_bytes(filled_store)
    (folder / "build").symlink_to(ROOT / "build")
    (folder / "docs").symlink_to(ROOT / "docs")
    (folder / "course").symlink_to(ROOT / "course")
    shutil.copytree(released, settings.depot)
    clock = MovingClock()
    database = Database(settings.store_url)
    be_strict(database)
    writer = Writer(database)
    programme = programme or one_subject()
    depot = LocalDepot(settings.depot, clock)
    grading = GradingQueue(settings, depot, clock) if with_grading else None
    context = Context(settings, programme, database, writer, depot, clock, SECRET, grading_queue=grading)
    if grading:
        grading.start()
    try:
        with serve(lambda: make_app(context, FEATURES, TestIdentity())) as (host, app):
            running = Running(f"{host}{context.prefix}", app, context, clock)
            yield running
            running.close()
    finally:
        if grading:
            grading.close()
        writer.close()
        database.close()


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    """A service of its own for each test."""
    with running_service(tmp_path, released, filled_store) as running:
        yield running
