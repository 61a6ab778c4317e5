"""The service in a process of its own for the load benchmarks: `python -m benchmarks.service FOLDER` prints its port.

It is the real application over a real store and depot. Only the hub isn't there: a bare id as token is believed, where
the hub's answer would be remembered for five minutes; and nobody is held to a rate, for few act for many.
"""

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import RequestHandler

from bangkom.authoring import load_programme
from bangkom.exchange.flow import publish_release
from bangkom.exchange.local import LocalDepot
from bangkom.grading.publishing import MARK_FILE
from bangkom.settings import Settings, find_root
from bangkom.store import cohorts, watching
from bangkom.store.accounts import ACCOUNT
from bangkom.store.database import Database, ensure_current
from bangkom.store.people import PERSON
from bangkom.store.writer import Writer
from bangkom.web.service.app import FEATURES, make_app
from bangkom.web.service.context import Context
from bangkom.web.service.identity import Known, bearer
from bangkom.web.service.limits import Limit
from bangkom.web.service.routes import Feature, Route

COHORT, ASSIGNMENT = "beban", "kebijakan-01"
PREFIX = "/services/bangkom/"


class Believed:
    async def identify(self, handler: RequestHandler) -> Known | None:
        token = bearer(handler)
        return Known(token, token, by_token=True) if token else None

    def ask_to_log_in(self, handler: RequestHandler) -> None:
        handler.set_status(401)

    def routes(self) -> tuple[Route, ...]:
        return ()


def now() -> datetime:
    return datetime.now(UTC)


def settings_of(folder: Path) -> Settings:
    return Settings(folder, COHORT, f"sqlite:///{folder / 'bangkom.db'}")


def participants(count: int) -> list[str]:
    return [f"km_{number:05d}" for number in range(count)]


def fill(folder: Path, count: int) -> dict[str, str]:
    """A store and depot with `count` participants, each with a player open; their nonces by id."""
    settings, root = settings_of(folder), find_root(Path.cwd())
    (folder / "course").symlink_to(root / "course")
    (folder / "build").symlink_to(root / "build")
    publish_release(LocalDepot(settings.depot, now), Settings(root, COHORT))
    database = Database(settings.store_url)
    ensure_current(database)
    people = participants(count)
    account = {"role": "participant", "is_disabled": False, "notice_seen_at": now()}
    person = {"cohort": COHORT, "status": "ASN", "group": "Kelompok 1"}
    person |= dict.fromkeys(("nip", "agency", "unit", "position", "nominated_by", "mentor"), "")
    with database.write() as connection:
        cohorts.add_cohort(connection, COHORT, "Beban", now())
        connection.execute(insert(ACCOUNT), [{"id": id, "name": id, **account} for id in people])
        connection.execute(insert(PERSON), [{"id": id, "name": id, **person} for id in people])
        nonces = {id: watching.start(connection, id, ASSIGNMENT, now()) for id in people}
    database.close()
    return nonces


def hand_in(folder: Path, people: Sequence[str]) -> None:
    """A hand-in with its mark for each of them."""
    depot = LocalDepot(settings_of(folder).depot, now)
    notebook = depot.fetch(ASSIGNMENT)[f"{ASSIGNMENT}.ipynb"]
    mark = json.dumps({"points": 18, "maximum": 20, "waiting": 0}).encode()
    for id in people:
        depot.submit(COHORT, id, ASSIGNMENT, {f"{ASSIGNMENT}.ipynb": notebook, "jawaban.json": b"{}"})
        depot.publish_feedback(id, ASSIGNMENT, 1, {f"{ASSIGNMENT}.html": b"<p>Baik</p>" * 1000, MARK_FILE: mark})


async def serve(folder: Path) -> None:
    settings, database = settings_of(folder), Database(settings_of(folder).store_url)
    context = Context(
        settings=settings,
        programme=load_programme(settings.course),
        database=database,
        writer=Writer(database),
        depot=LocalDepot(settings.depot, now),
        clock=now,
        secret=bytes(32),
    )
    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(make_app(context, [_unhindered(feature) for feature in FEATURES], Believed())).add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def _unhindered(feature: Feature) -> Feature:
    limit = Limit(10**9, 1)
    return dataclasses.replace(feature, routes=tuple(dataclasses.replace(r, limit=limit) for r in feature.routes))


@dataclass(frozen=True)
class Served:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine_seconds() -> tuple[float, float]:
    """Of all cores together since the machine started: seconds busy, and seconds in all."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    tick, idle = os.sysconf("SC_CLK_TCK"), fields[3] + fields[4]
    return (sum(fields) - idle) / tick, sum(fields) / tick


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    command = [sys.executable, "-m", "benchmarks.service", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            yield Served(int(process.stdout.readline()), process.pid)
        finally:
            process.terminate()


class Connection:
    """A kept HTTP/1.1 connection: one request at a time, no more of HTTP than the service's answers need."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, method: str, path: str, who: str, body: bytes = b"") -> tuple[int, bytes]:
        """The status and the body of the answer."""
        head = f"{method} {PREFIX}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: token {who}\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").split("\r\n")
        length = next(int(line[15:]) for line in lines if line.lower().startswith("content-length:"))
        return int(lines[0].split()[1]), await self._reader.readexactly(length)

    def close(self) -> None:
        self._writer.close()


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def seconds() -> float:
    return time.perf_counter()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
