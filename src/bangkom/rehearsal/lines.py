"""Lines into live chats, by a one-time ticket and a WebSocket, or by the plain requests that mean the same."""

import asyncio
import json
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bangkom.errors import RehearsalError
from bangkom.rehearsal.visitors import Visitor

PATIENCE = 30.0
"""Seconds for whatever a line waits for."""

Result = TypeVar("Result")


class Line(Protocol):
    """Somebody's way into a chat. `heard` holds the numbers of the messages that came."""

    heard: list[int]

    def say(self, text: str) -> None:
        """Send a message; it is on the disk when this returns."""

    def stay(self) -> None:
        """Be on the line for another while."""

    def leave(self) -> None: ...


class Lines:
    """Opens lines; used in a `with`, at whose end none is left open."""

    def __init__(self, base: str) -> None:
        self._address = base.replace("http", "ws", 1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lines", daemon=True)
        self._sockets: list[Socket] = []

    def __enter__(self) -> "Lines":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for line in self._sockets:
            line.leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def open(self, visitor: Visitor, token: str, chat: int) -> "Socket":
        """A WebSocket, with a ticket that the visitor asks for; RehearsalError if it isn't let in."""
        ticket = visitor.tell(f"api/obrolan/{chat}/tiket", {})["ticket"]
        address = f"{self._address}api/obrolan/{chat}/saluran?tiket={ticket}&sesudah=0"
        line = Socket(self, HTTPRequest(address, headers={"Authorization": f"token {token}"}))
        self._sockets.append(line)
        return line

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


class Socket:
    """A WebSocket, read all the time by the lines' own thread."""

    def __init__(self, lines: Lines, request: HTTPRequest) -> None:
        self.heard: list[int] = []
        self._lines, self._acknowledged = lines, dict[str, asyncio.Future[None]]()
        self._socket: WebSocketClientConnection = lines.run(self._open(request))

    async def _open(self, request: HTTPRequest) -> WebSocketClientConnection:
        socket = await websocket_connect(request)
        hello = json.loads(await socket.read_message() or "{}")
        if hello.get("type") != "hello":
            raise RehearsalError(NO_HELLO)
        self._reading = asyncio.create_task(self._read(socket))
        return socket

    async def _read(self, socket: WebSocketClientConnection) -> None:
        while (told := await socket.read_message()) is not None:
            event = json.loads(told)
            if event["type"] == "message":
                self.heard.append(event["number"])
            waiting = self._acknowledged.get(event.get("key") or "")
            if waiting is not None and not waiting.done() and event["type"] == "ack":
                waiting.set_result(None)
            if waiting is not None and not waiting.done() and event["type"] == "refused":
                waiting.set_exception(RehearsalError(event["why"]))

    def say(self, text: str) -> None:
        async def send() -> None:
            key = uuid4().hex
            self._acknowledged[key] = asyncio.get_running_loop().create_future()
            await self._socket.write_message(json.dumps({"type": "send", "key": key, "text": text}))
            await self._acknowledged[key]

        self._lines.run(send())

    def stay(self) -> None:
        """The service looks after who has a socket."""

    def leave(self) -> None:
        """Close the line; when this returns, the other end has closed it too."""

        async def close() -> None:
            self._socket.close()
            await self._reading

        self._lines.run(close())


class Polls:
    """The same by plain requests, for who gets no socket through."""

    def __init__(self, visitor: Visitor, chat: int) -> None:
        self.heard: list[int] = []
        self._visitor, self._path = visitor, f"api/obrolan/{chat}/pesan"
        self.stay()

    def say(self, text: str) -> None:
        self._visitor.tell(self._path, {"key": uuid4().hex, "text": text})

    def stay(self) -> None:
        news = self._visitor.get_json(f"{self._path}?sesudah={self.heard[-1] if self.heard else 0}")
        self.heard += [message["number"] for message in news["messages"]]

    def leave(self) -> None:
        self.stay()


NO_HELLO = "Saluran obrolan terbuka tanpa salam pembuka."
