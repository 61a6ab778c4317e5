"""Starts one person's Jupyter server in its cell and keeps hold of it, over restarts of the hub too."""

import asyncio
import contextlib
import json
import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from jupyterhub.utils import random_port
from traitlets import Integer

from bangkom.errors import BangkomError
from bangkom.hub.cell import Cell, server_command
from bangkom.hub.isolation import Level
from bangkom.hub.places import Places, ServerRole
from bangkom.hub.processes import Process, find
from bangkom.hub.queue import SpawnQueue
from bangkom.hub.roles import GROUPS

Step = tuple[int, str]
"""How far a start has come, of 100, and the words for it."""

QUEUED: Step = (5, "Banyak yang masuk bersamaan. {count} orang di depan Anda.")
NEXT: Step = (8, "Anda berikutnya.")
PREPARING: Step = (10, "Menyiapkan folder Anda …")
STARTING: Step = (35, "Menyalakan ruang kerja Anda …")
SIGNS: tuple[tuple[bytes, Step], ...] = (
    (b"single-user server extension", (60, "Mengenali Anda …")),
    (b"Serving notebooks", (85, "Memeriksa semuanya …")),
)
"""What a server's log holds once it has come so far."""

STOP_SECONDS = 10.0
"""How long a server may take to end by itself."""

PLACE_SECONDS = 60.0
"""How long a start keeps its place in the queue, should its server never listen."""

LOG_TAIL = 200_000


class CellSpawner(LocalProcessSpawner):  # type: ignore[misc]  # the hub's classes carry no types
    """`places` says where servers stand, `logs` where their logs, `is_welcome(id)` whether an account may have one, and
    `queue` who starts now.

    They are attributes of a class made by `over`, because traitlets would copy them, open database and all.
    """

    places: Places
    logs: Path
    is_welcome: Callable[[str], bool]
    queue: SpawnQueue

    @classmethod
    def over(
        cls, places: Places, logs: Path, is_welcome: Callable[[str], bool], queue: SpawnQueue
    ) -> type["CellSpawner"]:
        values = {"places": places, "logs": logs, "is_welcome": staticmethod(is_welcome), "queue": queue}
        return type(cls.__name__, (cls,), {**values, "__module__": cls.__module__})

    started = Integer(0, help="When its first process was born: the number alone may be another's by now.")

    proc: "subprocess.Popen[bytes] | None"

    @property
    def role(self) -> ServerRole:
        is_trainer = any(group.name == GROUPS["trainer"] for group in self.user.groups)
        return "trainer" if is_trainer else "participant"

    async def start(self) -> tuple[str, int]:
        self._step = PREPARING
        async with self.queue.place(self.user.name):
            try:
                cell = await asyncio.to_thread(self.places.cell, self.user.name, self.role)
            except BangkomError as problem:
                problem.jupyterhub_message = str(problem)  # type: ignore[attr-defined]  # the hub's page shows this
                raise
            self.port = random_port()
            environment = {**self.get_env(), **self.places.environment(cell, self.role)}
            await asyncio.to_thread(self._launch, cell, environment)
            self._step = STARTING
            await self._listening()
        return ("127.0.0.1", self.port)

    async def _listening(self) -> None:
        """Return once the server listens or is gone: starting takes a processor, waiting in line doesn't."""
        clock = asyncio.get_running_loop().time
        until = clock() + PLACE_SECONDS
        while self._first() is not None and clock() < until:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.25)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        return env

    @property
    def log_file(self) -> Path:
        return self.logs / f"{self.user.name}.log"

    def _launch(self, cell: Cell, environment: dict[str, str]) -> None:
        command = [*self.cmd, f"--ServerApp.root_dir={cell.start_in or cell.inside}", *self.get_args()]
        if self.places.isolation.level is Level.NONE:
            options = ["--allow-root"] if os.geteuid() == 0 else []
            self.proc = self._popen([*command, *options], environment, cell.home, ())
            self._hold(self.proc.pid)
            return
        reading, writing = os.pipe()
        try:
            self.proc = self._popen(server_command(cell, command, writing), environment, Path("/"), (writing,))
            os.close(writing)
            with os.fdopen(reading, "rb") as info:
                told = info.read()
        except BaseException:
            os.close(reading)
            raise
        # bwrap ends without a word if it can't build the cell; its log says why.
        self._hold(json.loads(told)["child-pid"] if told else self.proc.pid)

    def _popen(
        self, command: list[str], environment: dict[str, str], folder: Path, keep: tuple[int, ...]
    ) -> "subprocess.Popen[bytes]":
        self.log.info("Starting %s: %s", self._log_name, shlex.join(command))
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A pipe to the hub would break when the hub ends, and the server with it.
        with os.fdopen(os.open(self.log_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), "wb") as log:
            return subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=keep,
                umask=0o007 if self.role == "trainer" else 0o077,  # trainers share the cohort's gradebook by its group
            )

    def _hold(self, pid: int) -> None:
        born = find(pid)
        self.pid, self.started = pid, born.started if born else 0

    def get_state(self) -> dict[str, Any]:
        state: dict[str, Any] = super().get_state()
        return {**state, "started": self.started} if self.pid else state

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.started = state.get("started", 0)

    def clear_state(self) -> None:
        super().clear_state()
        self.started = 0

    def _first(self) -> Process | None:
        """The cell's first process, with which everything in it ends; None if it is gone."""
        first = Process(self.pid, self.started)
        return first if self.pid and first.is_running() else None

    async def poll(self) -> int | None:
        """None while it runs. The server of an account that may no longer come in is ended here."""
        if self._first() is not None:
            if await asyncio.to_thread(self.is_welcome, self.user.name):
                return None
            self.log.warning("%s may no longer come in: ending the server", self.user.name)
            await self.stop()
        status = await asyncio.to_thread(_buried, self.proc)
        self.proc = None
        self.clear_state()
        return status

    async def stop(self, now: bool = False) -> None:
        """End the server, which ends its kernels; whatever is left after a few seconds is killed."""
        first = self._first()
        if first is None:
            return
        in_cell = self.places.isolation.level is not Level.NONE
        if not now:
            for server in first.children() if in_cell else [first]:
                server.send(signal.SIGTERM)
            await self._gone(first)
        first.send(signal.SIGKILL)
        if not in_cell:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(first.pid, signal.SIGKILL)
        await self._gone(first)

    async def _gone(self, process: Process) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + STOP_SECONDS
        while process.is_running() and clock() < until:
            await asyncio.sleep(0.05)

    async def step(self) -> Step:
        """How far a start under way has come: the place in the queue, then what the server's own log shows."""
        ahead = self.queue.ahead(self.user.name)
        if ahead is not None:
            return (QUEUED[0], QUEUED[1].format(count=ahead)) if ahead else NEXT
        step = getattr(self, "_step", PREPARING)
        if step != STARTING:  # so its log is an earlier start's
            return step
        log = await asyncio.to_thread(self._read_log)
        return next((told for sign, told in reversed(SIGNS) if sign in log), STARTING)

    def _read_log(self) -> bytes:
        try:
            with self.log_file.open("rb") as log:
                return log.read(LOG_TAIL)
        except OSError:
            return b""


def _buried(proc: "subprocess.Popen[bytes] | None") -> int:
    """The exit status of bwrap, which ends with its cell; 0 if it isn't ours to know, after a restart of the hub."""
    if proc is None:
        return 0
    try:
        return proc.wait(5)
    except subprocess.TimeoutExpired:
        proc.kill()
        return proc.wait()
