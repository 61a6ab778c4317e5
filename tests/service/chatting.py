"""A program that talks in live chats by WebSocket, as the page does."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import websocket
from tests.service.conftest import COHORT, START, Running

from bangkom.store import chat_planning, schedule
from bangkom.store.talk import Chat

HOUR = timedelta(hours=1)


def plan(service: Running, group: str = "Kelompok 1", begins: timedelta = timedelta(0)) -> Chat:
    """An hour long, from now on, led by wi_01."""
    now = service.clock()
    chat: Chat = service.write(
        lambda c: chat_planning.plan(c, COHORT, "kebijakan", group, now + begins, now + begins + HOUR, "wi_01", now)
    )
    return chat


def excuse(service: Running, *who: str) -> None:
    """Nothing is owed any more by these participants."""
    for one in who:
        for session in service.context.programme.assignments():
            person = schedule.Who("person", one)
            service.write(
                lambda c, session=session, person=person: schedule.exempt(
                    c, COHORT, person, session, "uji", "pa_01", START
                )
            )


@dataclass
class Talker:
    """One line. `heard` is all that came down it, `last` the number of the last message."""

    socket: Any
    heard: list[dict[str, Any]] = field(default_factory=list)
    last: int = 0

    def send(self, text: str, key: str = "kunci-00001", **more: Any) -> None:
        self.socket.send(json.dumps({"type": "send", "key": key, "text": text, **more}))

    def hear(self) -> dict[str, Any]:
        """The next thing but beats; WebSocketConnectionClosedException if the line is cut."""
        while True:
            told = self.socket.recv()
            if not told:
                raise websocket.WebSocketConnectionClosedException
            event: dict[str, Any] = json.loads(told)
            if event["type"] != "beat":
                self.heard.append(event)
                self.last = event["number"] if event["type"] == "message" else self.last
                return event

    def hear_all(self, *kinds: str) -> list[dict[str, Any]]:
        """What comes next, which is of these kinds."""
        found = [self.hear() for _ in kinds]
        assert sorted(event["type"] for event in found) == sorted(kinds), found
        return found

    def say(self, text: str, key: str = "kunci-00001") -> int:
        """Send it; its number, once it is acknowledged."""
        self.send(text, key)
        while True:
            event = self.hear()
            if event["type"] == "ack" and event["key"] == key:
                return int(event["number"])

    def close(self) -> None:
        raw = self.socket.sock  # which stays open, if the other end has closed the line before
        with suppress(websocket.WebSocketException, OSError):
            self.socket.close()
        if raw is not None:
            raw.close()


def ticket(service: Running, who: str, chat: int) -> str:
    client = service.visitor(who)
    reply = client.post(f"api/obrolan/{chat}/tiket", json={}, headers={"X-XSRFToken": service.xsrf(client)})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["ticket"])


def open_line(
    service: Running, who: str, chat: int, after: int = 0, *, origin: str | None = None, good: str | None = None
) -> Talker:
    """A line of this visitor; WebSocketBadStatusException if it is refused. `origin` "": none is said."""
    own = "{0.scheme}://{0.netloc}".format(urlsplit(service.base))
    good = ticket(service, who, chat) if good is None else good
    address = f"{service.base.replace('http', 'ws', 1)}api/obrolan/{chat}/saluran?tiket={good}&sesudah={after}"
    socket = websocket.create_connection(
        address,
        timeout=10,
        cookie=f"siapa={service.cookie(who)}",
        origin=own if origin is None else origin,
        suppress_origin=origin == "",
        enable_multithread=True,
    )
    talker = Talker(socket, last=after)
    assert talker.hear()["type"] == "hello"
    return talker
