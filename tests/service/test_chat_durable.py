"""A service that is killed while people talk: what it acknowledged is there, in one order for all, nothing twice."""

import itertools
import json
import multiprocessing
import os
import random
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import websocket
from tests.service.chatting import Talker
from tests.service.conftest import COHORT
from tests.service.killable import serve
from tests.service.test_handin_durable import wait_for

from bangkom.store import chat_messages, chat_planning, talk
from bangkom.store.database import Database

KILLS = 8
BROKEN = (OSError, websocket.WebSocketException, httpx.HTTPError)


@dataclass
class Member:
    """Talks until told to stop; whatever isn't acknowledged is sent again when the line is back, by its key."""

    who: str
    device: str
    port: int
    stop: threading.Event
    acked: dict[str, int] = field(default_factory=dict)
    received: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        waiting: dict[str, str] = {}
        numbers = itertools.count()
        while not self.stop.is_set() or waiting:
            try:
                line = self._open()
            except BROKEN:
                time.sleep(0.02)
                continue
            with closing(line):
                try:
                    for key, text in waiting.items():
                        line.send(text, key)
                    while not self.stop.is_set() or waiting:
                        if not waiting and not self.stop.is_set():
                            n = next(numbers)
                            waiting[f"{self.device}-{n:06}"] = f"pesan {n}"
                            for key, text in waiting.items():
                                line.send(text, key)
                        self._take(line.hear(), waiting)
                except BROKEN:
                    continue

    def _take(self, event: dict[str, object], waiting: dict[str, str]) -> None:
        if event["type"] == "message":
            self.received.append(int(str(event["number"])))
        elif event["type"] == "ack":
            self.acked[str(event["key"])] = int(str(event["number"]))
            waiting.pop(str(event["key"]), None)
        elif event["type"] == "refused" and event["again_after"] is None:
            self.failures.append(json.dumps(event))
            waiting.clear()
        elif event["type"] == "refused":
            time.sleep(0.05)
            raise websocket.WebSocketException  # comes back with the same key

    def _open(self) -> Talker:
        headers = {"Authorization": f"token {self.who}"}
        base = f"127.0.0.1:{self.port}/services/bangkom/api/obrolan/1/"
        reply = httpx.post(f"http://{base}tiket", json={}, headers=headers, timeout=5, trust_env=False)
        if reply.status_code != 200:
            if reply.status_code != 429:  # it comes back faster than people do
                self.failures.append(reply.text[:200])
            time.sleep(0.2)
            raise OSError(reply.status_code)
        after = self.received[-1] if self.received else 0
        address = f"ws://{base}saluran?tiket={reply.json()['ticket']}&sesudah={after}"
        return Talker(websocket.create_connection(address, timeout=5, header=headers, suppress_origin=True), last=after)


def with_chat(folder: Path, store: bytes) -> bytes:
    """The store with a chat of Kelompok 1 that is on now, into which its members are let."""
    path, now = folder / "chat.db", datetime.now(UTC)
    path.write_bytes(store)
    database = Database(f"sqlite:///{path}")
    with database.write() as connection:
        chat_planning.plan(connection, COHORT, "kebijakan", "Kelompok 1", now, now + timedelta(hours=2), "wi_01", now)
        for who in ("km_01", "km_02"):
            talk.admit(connection, 1, who, "uji", "wi_01", now)
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


def test_killed_while_people_talk_nothing_acknowledged_is_lost(
    tmp_path: Path, released: Path, filled_store: bytes
) -> None:
    store = with_chat(tmp_path, filled_store)
    root = tmp_path / "service"
    root.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.service.killable"])

    def start() -> BaseProcess:
        process = context.Process(target=serve, args=(root, port, released, store), daemon=True)
        process.start()
        wait_for(port)
        return process

    service = start()
    stop, chance = threading.Event(), random.Random(20191113)  # noqa: S311 - picks moments, no secrets
    devices = (("km_01", "a"), ("km_01", "b"), ("km_02", "c"))  # one of them talks on two
    members = [Member(who, device, port, stop) for who, device in devices]
    threads = [threading.Thread(target=member.run) for member in members]
    for thread in threads:
        thread.start()
    for _ in range(KILLS):
        before, until = sum(len(one.acked) for one in members), time.monotonic() + 30
        while sum(len(one.acked) for one in members) < before + chance.randint(1, 6):
            assert time.monotonic() < until, "nothing is acknowledged"
            time.sleep(0.002)
        os.kill(service.pid or 0, signal.SIGKILL)
        service.join()
        service = start()
    stop.set()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert [one.failures for one in members] == [[], [], []]
    database = Database(f"sqlite:///{root / 'bangkom.db'}")
    with database.read() as connection:
        kept = chat_messages.messages_after(connection, 1, 0)
    database.close()
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    by_key = {(one.author, one.key): one.number for one in kept}
    assert len(by_key) == len(kept)
    for one in members:
        assert one.acked.items() <= {key: number for (who, key), number in by_key.items() if who == one.who}.items()
        assert one.received == list(range(1, len(one.received) + 1))
    os.kill(service.pid or 0, signal.SIGKILL)
    service.join()
    with closing(sqlite3.connect(root / "bangkom.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
