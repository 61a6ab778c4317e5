"""How soon a message of a live chat reaches the others: 300 people in 12 groups, each message on the disk before.

`python -m benchmarks.chat [--quick]` prints, as the last line, one JSON object: `p95_ms` (aim ≤ 100) and `p99_ms` from
sending a message to its receipt by each other member of the group, `ack_p95_ms` until its sender knows that it is on
the disk, `sockets`, `messages` and `deliveries_per_second`, `lost` (0, or it fails), `cpu_ms_each` message of the
service's process, `machine_busy` (1: every core, this load included), and the same of the peer: the least that could do
it, a Tornado broadcast that keeps nothing, renders nothing and asks nobody's rights, under the same load in the same
run (`peer_p95_ms`, `ratio`).

Everybody writes once in five seconds, at a moment of their own. The load comes from this process, straight at the
service in another one; SQLite with `synchronous=FULL`.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import update
from tornado import httpclient, web, websocket
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from bangkom.store import accounts, chat_messages, chat_planning, talk
from bangkom.store.database import Database
from bangkom.store.people import PERSON
from benchmarks.service import (
    COHORT,
    PREFIX,
    Served,
    fill,
    machine_seconds,
    now,
    participants,
    percentile,
    seconds,
    served,
    settings_of,
)

GROUPS, OF_EACH, EVERY_SECONDS = 12, 25, 5.0
TEXT = "Di unit kami antrean **berkurang** sejak nomor antrean dapat diambil lewat telepon, lihat https://lan.go.id."


@dataclass
class Load:
    """What was sent (when, by its key) and what came of it; times in seconds."""

    sent: dict[str, float] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    took: list[float] = field(default_factory=list)
    acked: list[float] = field(default_factory=list)
    wall: float = 0.0
    spent: float = 0.0
    busy: float = 0.0


def prepare(folder: Path) -> dict[str, int]:
    """A store with everybody let into the chat of their group, which is on; the chats by participant."""
    people = participants(GROUPS * OF_EACH)
    fill(folder, len(people))
    database, chats = Database(settings_of(folder).store_url), {}
    with database.write() as connection:
        for number in range(GROUPS):
            members, name, leader = people[number::GROUPS], f"Kelompok {number + 1}", f"wi_{number:02}"
            accounts.ensure_account(connection, leader, "trainer", leader)
            connection.execute(update(PERSON).where(PERSON.c.id.in_(members)).values(group=name))
            until = now() + timedelta(hours=2)
            chat = chat_planning.plan(connection, COHORT, "kebijakan", name, now(), until, leader, now())
            for who in members:
                talk.admit(connection, chat.id, who, "beban", leader, now())
                chats[who] = chat.id
    database.close()
    return chats


def count_kept(folder: Path) -> int:
    database = Database(settings_of(folder).store_url)
    with database.read() as connection:
        found = sum(sum(chat_messages.spoken(connection, one.id).values()) for one in talk.chats(connection, COHORT))
    database.close()
    return found


async def open_ours(port: int, who: str, chat: int) -> websocket.WebSocketClientConnection:
    headers = {"Authorization": f"token {who}"}
    place = f"127.0.0.1:{port}{PREFIX}api/obrolan/{chat}/"
    client = httpclient.AsyncHTTPClient()
    reply = await client.fetch(f"http://{place}tiket", method="POST", body="{}", headers=headers)
    ticket = json.loads(reply.body)["ticket"]
    asked = httpclient.HTTPRequest(f"ws://{place}saluran?tiket={ticket}&sesudah=0", headers=headers)
    return await websocket.websocket_connect(asked)


async def open_peers(port: int, who: str, chat: int) -> websocket.WebSocketClientConnection:  # noqa: ARG001
    return await websocket.websocket_connect(f"ws://127.0.0.1:{port}/{chat}")


@asynccontextmanager
async def everybody(port: int, chats: dict[str, int], opening: Any) -> AsyncIterator[dict[str, Any]]:
    lines: dict[str, Any] = {}
    people = list(chats)
    for first in range(0, len(people), 25):
        some = people[first : first + 25]
        lines |= zip(some, await asyncio.gather(*(opening(port, who, chats[who]) for who in some)), strict=True)
    yield lines
    for line in lines.values():
        line.close()


async def talk_together(server: Served, chats: dict[str, int], opening: Any, lasting: float) -> Load:
    """The load of `lasting` seconds, measured from when all lines are open until all of it has arrived."""
    load, chance = Load(), random.Random(20191113)  # noqa: S311 - spreads the load, no secrets
    async with everybody(server.port, chats, opening) as lines:

        async def listen(who: str) -> None:
            while (told := await lines[who].read_message()) is not None:
                moment, event = seconds(), json.loads(told)
                key = event.get("key", "")
                if key not in load.sent:
                    continue
                if event["type"] == "ack":
                    load.acked.append(moment - load.sent[key])
                elif event["author"] != who:
                    load.deliveries[key] += 1
                    load.took.append(moment - load.sent[key])

        async def write(who: str) -> None:
            await asyncio.sleep(chance.random() * EVERY_SECONDS)
            number = 0
            while seconds() - begun < lasting:
                key = f"{who.replace('_', '-')}-{number:06}"
                load.sent[key] = seconds()
                await lines[who].write_message(json.dumps({"type": "send", "key": key, "text": TEXT, "author": who}))
                number += 1
                await asyncio.sleep(EVERY_SECONDS)

        listening = [asyncio.create_task(listen(who)) for who in chats]
        before, (busy, all_cores), begun = server.cpu_seconds(), machine_seconds(), seconds()
        await asyncio.gather(*(write(who) for who in chats))
        wanted, until = len(load.sent) * (OF_EACH - 1), seconds() + 30
        while len(load.took) < wanted and seconds() < until:
            await asyncio.sleep(0.05)
        load.wall, load.spent = seconds() - begun, server.cpu_seconds() - before
        busy_after, all_after = machine_seconds()
        load.busy = (busy_after - busy) / (all_after - all_cores)
        assert len(load.took) == wanted, f"{wanted - len(load.took)} deliveries are lost"
        assert set(load.deliveries.values()) == {OF_EACH - 1}
        for one in listening:
            one.cancel()
    return load


class Broadcast(websocket.WebSocketHandler):
    """The peer: whoever is connected to a room gets what anybody sends there."""

    rooms: ClassVar[dict[str, set["Broadcast"]]] = defaultdict(set)

    def open(self, room: str) -> None:
        self._room = room
        self.rooms[room].add(self)

    def on_message(self, message: str | bytes) -> None:
        told = json.loads(message)
        sent = json.dumps({**told, "type": "message"})
        for one in self.rooms[self._room]:
            one.write_message(sent)
        self.write_message(json.dumps({"type": "ack", "key": told["key"]}))

    def on_close(self) -> None:
        self.rooms[self._room].discard(self)


async def serve_peer() -> None:
    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(web.Application([("/([0-9]+)", Broadcast)])).add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


@contextmanager
def served_peer() -> Iterator[Served]:
    command = [sys.executable, "-m", "benchmarks.chat", "--peer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            yield Served(int(process.stdout.readline()), process.pid)
        finally:
            process.terminate()


def measure(server: Served, chats: dict[str, int], opening: Any, lasting: float) -> dict[str, Any]:
    load = asyncio.run(talk_together(server, chats, opening, lasting))
    return {
        "p50_ms": round(1000 * percentile(load.took, 0.5), 1),
        "p95_ms": round(1000 * percentile(load.took, 0.95), 1),
        "p99_ms": round(1000 * percentile(load.took, 0.99), 1),
        "ack_p95_ms": round(1000 * percentile(load.acked, 0.95), 1),
        "messages": len(load.sent),
        "deliveries_per_second": round(len(load.took) / load.wall),
        "cpu_ms_each": round(1000 * load.spent / len(load.sent), 2),
        "machine_busy": round(load.busy, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="6 s instead of 20")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peer:
        asyncio.run(serve_peer())
        return
    lasting = 6.0 if asked.quick else 20.0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        chats = prepare(folder)
        with served(folder) as service:
            ours = measure(service, chats, open_ours, lasting)
        kept = count_kept(folder)
        assert kept == ours["messages"], f"{ours['messages'] - kept} messages are lost"
    with served_peer() as server:
        peer = measure(server, chats, open_peers, lasting)
    print(f"{'':>10} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'ack p95':>8} {'CPU ms':>7} {'machine':>8}")
    for name, found in (("bangkom", ours), ("peer", peer)):
        print(
            f"{name:>10} {found['p50_ms']:>8} {found['p95_ms']:>8} {found['p99_ms']:>8} {found['ack_p95_ms']:>8} "
            f"{found['cpu_ms_each']:>7} {found['machine_busy']:>8}"
        )
    result = {
        "benchmark": "chat",
        **ours,
        "sockets": len(chats),
        "groups": GROUPS,
        "lost": 0,
        "peer_p95_ms": peer["p95_ms"],
        "peer_cpu_ms_each": peer["cpu_ms_each"],
        "ratio": round(ours["p95_ms"] / peer["p95_ms"], 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
