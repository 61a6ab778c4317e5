"""A service that is killed while many hand in: what it acknowledged is there, and nothing is there twice or half."""

import multiprocessing
import os
import random
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from tests.service.killable import serve
from tests.uploads import JPG, with_uploads

from bangkom.exchange import http
from bangkom.exchange.http import HttpDepot
from bangkom.exchange.local import LocalDepot
from bangkom.exchange.receipt import Receipt, verify
from bangkom.store import watching
from bangkom.store.database import Database

A = "kebijakan-01"
KILLS = 20
CLIENTS = ("km_01", "km_01", "km_02", "km_03")  # one of them in two tabs, who press at about the same time


@dataclass
class Client:
    """Hands in again and again, and tries each hand-in with its own key until there is a receipt."""

    who: str
    base: str
    stop: threading.Event
    receipts: dict[str, Receipt] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        depot, n = HttpDepot(self.base, self.who, patience=20, timeout=5), 0
        while not self.stop.is_set():
            n += 1
            key = f"{n:064x}"
            files = {f"{A}.ipynb": b"n" * 200_000, **with_uploads(A, {f"foto {n}.jpg": JPG + b"u" * 200_000})}
            try:
                self.receipts[key] = depot.submit("uji", self.who, A, files, key=key)
            except Exception as error:  # any at all: a client of an honest participant may see none
                self.failures.append(repr(error))


@dataclass
class Watcher:
    """Plays the video in one go, and tells each piece until it is acknowledged."""

    who: str
    base: str
    stop: threading.Event
    acknowledged: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        nonce = self._tell("mulai", {"video": A})["nonce"]
        seq, told, begun = 0, 0.0, time.monotonic()
        while not self.stop.is_set():
            time.sleep(0.25)  # shorter pieces aren't credited
            seq, now = seq + 1, time.monotonic() - begun
            piece = {"nonce": nonce, "video": A, "seq": seq, "segments": [[told, now]], "position": now}
            if self._tell("detak", piece).get("flags") == []:  # else not all of it was credited
                self.acknowledged.append((told, now))
            told = now

    def _tell(self, what: str, piece: dict[str, object]) -> dict[str, object]:
        while True:
            try:
                reply = httpx.post(
                    f"{self.base}api/video/{what}",
                    json=piece,
                    headers={"Authorization": f"token {self.who}"},
                    timeout=5,
                    trust_env=False,
                )
            except httpx.TransportError:
                if self.stop.is_set():
                    return {}
                time.sleep(0.02)
                continue
            if reply.status_code != 200:
                self.failures.append(f"{reply.status_code} {reply.text[:200]}")
            return dict(reply.json())


def test_killed_twenty_times_under_load_nothing_acknowledged_is_lost(
    tmp_path: Path, released: Path, filled_store: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.005)
    monkeypatch.setattr(http, "LONGEST_PAUSE", 0.05)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.service.killable"])

    def start() -> BaseProcess:
        process = context.Process(target=serve, args=(tmp_path, port, released, filled_store), daemon=True)
        process.start()
        wait_for(port)
        return process

    service = start()
    stop, chance = threading.Event(), random.Random(20191113)  # noqa: S311 - picks moments, no secrets
    clients = [Client(who, f"http://127.0.0.1:{port}/services/bangkom/", stop) for who in CLIENTS]
    watcher = Watcher("km_03", f"http://127.0.0.1:{port}/services/bangkom/", stop)
    threads = [threading.Thread(target=each.run) for each in (*clients, watcher)]
    for thread in threads:
        thread.start()
    for _ in range(KILLS):
        wait_for_receipts(clients, chance.randint(1, 5))
        time.sleep(chance.uniform(0, 0.05))
        assert service.pid is not None
        os.kill(service.pid, signal.SIGKILL)
        service.join()
        service = start()
    stop.set()
    for thread in threads:
        thread.join()
    service.kill()
    service.join()

    depot = LocalDepot(tmp_path / "gradebook" / "uji" / "depot", lambda: (_ for _ in ()).throw(AssertionError))
    public = load_pem_public_key(depot.public_key())
    assert isinstance(public, Ed25519PublicKey)
    kept = {receipt.number: receipt for receipt in depot.submissions(all_versions=True)}
    for receipt in kept.values():  # nothing half: what can be seen is signed, and every file as received
        assert verify(receipt, public)
        for file in receipt.files:
            depot.copy_file(receipt, file.name, tmp_path / "salinan")
            (tmp_path / "salinan").unlink()
    told: dict[tuple[str, str], Receipt] = {}
    for client in clients:
        assert client.failures == []
        for key, receipt in client.receipts.items():
            assert kept[receipt.number] == receipt == depot.acknowledged(client.who, A, key)
            assert told.setdefault((client.who, key), receipt) == receipt
        home = depot.root / "submissions" / A / client.who
        keys = [path.name for path in home.glob("*/kunci-*")]
        assert len(keys) == len(set(keys)) == len(list(home.iterdir())), "no key gave two versions"
    assert watcher.failures == []
    assert len(watcher.acknowledged) >= 5
    database = Database(f"sqlite:///{tmp_path / 'bangkom.db'}")
    with database.read() as connection:
        covered = watching.coverage(connection, watcher.who)[A].intervals
    database.close()
    for begin, end in watcher.acknowledged:
        assert any(first <= begin + 0.01 and end - 0.01 <= last for first, last in covered), (begin, end, covered)
    assert len(told) > KILLS
    assert {receipt.number for receipt in told.values()} == set(kept), "and each was told of, however late"


def wait_for_receipts(clients: list[Client], more: int) -> None:
    """Until so many have come since: a machine may be slow, but some are always under way at the kill."""
    until, enough = time.monotonic() + 20, more + sum(len(client.receipts) for client in clients)
    while sum(len(client.receipts) for client in clients) < enough:
        assert time.monotonic() < until, "no receipts come"
        time.sleep(0.002)


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "the service didn't start"
            time.sleep(0.01)
        else:
            return
