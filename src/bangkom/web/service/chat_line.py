"""What a live chat's page talks to: a line by WebSocket, or long polls that mean the same, and the facilitator's acts.

A message is acknowledged when it is on the disk, and told to others only then. Who sends it is whom the hub says.
Down the line come `hello` and `state`, `message`, `ack`, `refused`, `hidden`, `shown`, `beat`; up it go `send`s.
"""

import asyncio
import math
from functools import lru_cache
from http import HTTPStatus
from typing import Any, get_args

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.discussion import Outside, phase
from bangkom.errors import ChatError, StoreError
from bangkom.messages import Zone, clock
from bangkom.store import audit, chat_attendance, chat_messages, talk
from bangkom.store.chat_messages import Message, Posted
from bangkom.store.people import Person
from bangkom.store.talk import Act, Chat
from bangkom.web.service.chat_access import CHAT, PHASES, find_chat, find_entry, may_see, outside
from bangkom.web.service.handlers import OFTEN, OFTEN_HEADING, Refusal, Service, ServiceHandler, read_object
from bangkom.web.service.identity import Known, Visitor, find_visitor
from bangkom.web.service.limits import Limit
from bangkom.web.service.live import GONE, MOST_LINES, Seat, frame
from bangkom.web.service.office import NUMBER_IN_REASON, OfficeHandler
from bangkom.web.service.prose import to_html
from bangkom.web.service.routes import EVERYONE, STAFF, Feature, Route
from bangkom.web.service.sockets import SocketHandler

AT_ONCE = 200
"""Messages that are fetched together."""
SAYING = Limit(20, 20)
"""How many messages one visitor may send, in all chats: a second each, twenty at once after a dropped line."""
KNOCKING = Limit(60, 60)


class ChatHandler(OfficeHandler):
    async def enter(self, id: str) -> Chat:
        """The chat, if the visitor is in; Refusal if not."""

        def read(connection: Connection) -> Chat:
            chat = find_chat(self.service, connection, self.visitor, id)
            verdict = find_entry(self.service, connection, self.visitor, chat)
            if isinstance(verdict, Outside):
                raise outside(self.service, verdict)
            return chat

        return await self.look_up(read)

    def heard_of(self, id: int) -> None:
        """A participant is on the line now; nobody waits for that to be written."""
        if self.visitor.role == "participant":
            who, now = self.visitor.id, self.context.clock()
            self.context.writer.submit(lambda connection: chat_attendance.seen(connection, id, [who], now))


class Ticket(ChatHandler):
    """`{}` → `{"ticket"}`: good once, for 30 seconds, for this login and chat."""

    async def post(self, id: str) -> None:
        await self.enter(id)
        self.finish({"ticket": self.service.live.tickets.issue((id, self.visitor.id, self._known.session))})


class Line(SocketHandler, ChatHandler):
    """`?tiket=…&sesudah=N`: all that was said after message N comes first."""

    seat: Seat | None = None

    async def get(self, *args: Any, **kwargs: Any) -> None:
        await self.enter(args[0])
        if self.service.live.lines(self.visitor.id) >= MOST_LINES:
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, OFTEN_HEADING, MANY_LINES)
        self._after = _number(self.get_query_argument("sesudah", "0"))
        await super().get(*args, **kwargs)

    async def open(self, id: str) -> None:
        service, chat = self.service, int(id)
        self._chat = chat

        async def fetch(after: int) -> list[tuple[int, str]]:
            found = await self.look_up(lambda c: chat_messages.messages_after(c, chat, after, AT_ONCE))
            return [(one.number, frame(shown(one, self.context.programme.zone))) for one in found]

        seat = Seat(self.visitor.id, self.visitor.role, self._after, self.write_message, self.close, fetch)
        self.seat = seat
        service.live.room(chat).seats.add(seat)
        state = await self.look_up(lambda c: read_state(service, c, talk.require(c, chat)))
        seat.tell(frame({**state, "type": "hello", "you": self.visitor.id}))
        seat.catch_up()
        service.live.keep_alive(lambda: look_after(service))
        self.heard_of(chat)

    async def on_message(self, message: str | bytes) -> None:
        told = read_object(message) or {}
        if told.get("type") != "send" or self.seat is None:
            return
        key = _text(told.get("key"))
        try:
            said = await say(self, self._chat, key, _text(told.get("text")))
        except (ChatError, StoreError, Refusal) as error:
            self.seat.tell(frame({"type": "refused", "key": key, **_why(error)}))
        else:
            self.seat.tell(frame({"type": "ack", "key": key, "number": said.number}))

    def on_close(self) -> None:
        if self.seat is not None:
            self.service.live.room(self._chat).seats.discard(self.seat)
            self.seat.leave()
            self.heard_of(self._chat)


class Messages(ChatHandler):
    """For who gets no line through: the same by plain requests.

    GET `?sesudah=N&versi=V` → `{"messages", "state", "version"}`, at once if there is news, else when there is, or
    after 25 seconds. POST `{"key", "text"}` → `{"number"}` once it is on the disk.
    """

    _woken: "asyncio.Future[None] | None" = None

    async def get(self, id: str) -> None:
        await self.enter(id)
        chat, after = int(id), _number(self.get_query_argument("sesudah", "0"))
        room = self.service.live.room(chat)
        self.service.live.keep_alive(lambda: look_after(self.service))
        self.heard_of(chat)
        with room.poll(self.visitor.id) as woken:
            self._woken = woken
            news = await self._news(chat, after)
            if not news["messages"] and room.version == self.get_query_argument("versi", ""):
                await asyncio.wait([woken], timeout=self.service.live.poll_seconds)
                await self.enter(id)
                news = await self._news(chat, after)
        self.finish({**news, "version": room.version})

    async def post(self, id: str) -> None:
        await self.enter(id)
        told = self.json_body()
        said = await say(self, int(id), _text(told.get("key")), _text(told.get("text")))
        self.finish({"number": said.number})

    def on_connection_close(self) -> None:
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)

    async def _news(self, chat: int, after: int) -> dict[str, Any]:
        def read(connection: Connection) -> dict[str, Any]:
            found = chat_messages.messages_after(connection, chat, after, AT_ONCE)
            return {
                "messages": [shown(one, self.context.programme.zone) for one in found],
                "state": {
                    **read_state(self.service, connection, talk.require(connection, chat)),
                    "you": self.visitor.id,
                },
            }

        return await self.look_up(read)


class Lead(ChatHandler):
    """What a facilitator does, `{"act", "message"?, "reason"?}` → the new state: `open`, `lock`, `unlock`, `close`,
    `hide` and `show` a message, `pin` and `unpin` one. Each is recorded."""

    async def post(self, id: str) -> None:
        told, now, visitor = self.json_body(), self.context.clock(), self.visitor
        act, number, reason = _text(told.get("act")), _number(told.get("message")), _text(told.get("reason"))
        if LONG_NUMBER.search(reason):
            raise ChatError(NUMBER_IN_REASON)

        def do(connection: Connection) -> tuple[dict[str, Any], Message | None]:
            chat = find_chat(self.service, connection, visitor, id)
            if act in get_args(Act):
                talk.lead(connection, chat.id, act, now)  # type: ignore[arg-type]
            elif act == "hide":
                chat_messages.hide(connection, chat.id, number, reason, visitor.id, now)
            elif act == "show":
                chat_messages.show(connection, chat.id, number)
            elif act in ("pin", "unpin"):
                chat_messages.pin(connection, chat.id, number if act == "pin" else None)
            else:
                raise ChatError(UNKNOWN_ACT)
            subject = f"{chat.id} {chat.subject} {chat.group}"
            detail = ACTS[act].format(number=number, reason=reason)
            audit.record(connection, now, visitor.id, visitor.role, f"chat.{act}", subject, detail)
            back = chat_messages.messages_after(connection, chat.id, number - 1, 1) if act == "show" else ()
            return read_state(self.service, connection, talk.require(connection, chat.id)), next(iter(back), None)

        state, back = await self.write_durably(do)
        room = self.service.live.room(int(id))
        room.tell({**state, "type": "state"})
        if back is not None:
            room.tell({"type": "shown", "message": shown(back, self.context.programme.zone)})
        self.finish(state)


class People(ChatHandler):
    """`{"people": [{"id", "name", "is_connected", "has_come", "spoken"}]}`, for the facilitator's panel."""

    async def get(self, id: str) -> None:
        def read(connection: Connection) -> tuple[tuple[Person, ...], dict[str, int], set[str]]:
            chat = find_chat(self.service, connection, self.visitor, id)
            came = set(chat_attendance.connections(connection, chat.id))
            return talk.members(connection, chat), chat_messages.spoken(connection, chat.id), came

        members, spoken, came = await self.look_up(read)
        here = self.service.live.room(int(id)).on_the_line()
        people = [
            {
                "id": one.id,
                "name": one.name,
                "is_connected": one.id in here,
                "has_come": one.id in here or one.id in came,
                "spoken": spoken.get(one.id, 0),
            }
            for one in members
        ]
        self.finish({"people": people})


async def say(handler: ServiceHandler, chat: int, key: str, text: str) -> Message:
    """Say it, once it is durable tell everybody; ChatError, Refusal (too often) or StoreError if it isn't said."""
    service, visitor, now = handler.service, handler.visitor, handler.context.clock()
    wait = service.limiter.wait(visitor.id, "chat", SAYING)
    if wait:
        seconds = math.ceil(wait)
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, OFTEN_HEADING, OFTEN.format(seconds=seconds), again_after=seconds)

    def write(connection: Connection) -> Posted:
        posted = chat_messages.post(connection, chat, visitor.id, visitor.role, key, text, now)
        if visitor.role != "participant" and not may_see(connection, visitor, posted.chat):
            raise ChatError(chat_messages.NOT_YOURS)
        return posted

    posted = await handler.write_durably(write)
    told = frame(shown(posted.message, handler.context.programme.zone))
    service.live.room(chat).say(posted.message.number, told, posted.members)
    return posted.message


async def look_after(service: Service) -> None:
    """Keep who is on the line in the store, and cut off who doesn't belong there any more."""
    now, rooms = service.context.clock(), dict(service.live.rooms)

    def write(connection: Connection) -> dict[int, dict[str, Any]]:
        states = {}
        for id, room in rooms.items():
            chat = talk.chat(connection, id)
            if chat is not None:
                states[id] = read_state(service, connection, chat)
                there = room.on_the_line() & talk.member_ids(connection, chat)
                chat_attendance.seen(connection, id, sorted(there), now)
        return states

    def find_strangers() -> set[tuple[int, str]]:
        with service.context.database.read() as connection:
            return {
                (id, who)
                for id, room in rooms.items()
                for who in {seat.visitor for seat in room.seats}
                if not _belongs(service, connection, who, id)
            }

    try:
        states = await asyncio.wrap_future(service.context.writer.submit(write))
        strangers = await asyncio.to_thread(find_strangers)
    except StoreError:  # the next time comes soon
        return
    for id, room in rooms.items():
        beat = frame({**states.get(id, {}), "type": "beat"})
        for seat in tuple(room.seats):
            if (id, seat.visitor) in strangers:
                seat.cut(GONE)
            else:
                seat.tell(beat)


def read_state(service: Service, connection: Connection, chat: Chat) -> dict[str, Any]:
    at = phase(chat.times, service.context.clock())
    return {
        "type": "state",
        "phase": at,
        "words": PHASES[at],
        "pinned": chat.pinned,
        "newest": chat.newest,
        "hidden": chat_messages.hidden(connection, chat.id),
    }


def shown(message: Message, zone: Zone) -> dict[str, Any]:
    """As everybody in the chat may see it."""
    seen = {
        "type": "message",
        "number": message.number,
        "author": message.author,
        "name": message.name,
        "role": message.role,
        "at": message.at.isoformat(timespec="milliseconds"),
        "clock": clock(message.at, zone),
    }
    return (
        {**seen, "is_hidden": True} if message.is_hidden else {**seen, "html": _html(message.text), "key": message.key}
    )


@lru_cache(maxsize=4096)
def _html(text: str) -> str:
    """After a dropped line everybody asks for the same messages."""
    return str(to_html(text))


def _belongs(service: Service, connection: Connection, who: str, chat: int) -> bool:
    visitor: Visitor | None = find_visitor(connection, Known(who, ""), service.context.settings.cohort)
    found = talk.chat(connection, chat)
    return visitor is not None and found is not None and may_see(connection, visitor, found)


def _why(error: ChatError | StoreError | Refusal) -> dict[str, Any]:
    """`again_after`: seconds after which the same may succeed; None if it won't by itself."""
    if isinstance(error, Refusal):
        return {"why": error.sentence, "again_after": error.again_after}
    return {"why": str(error), "again_after": 3 if isinstance(error, StoreError) else None}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    """A message's number; 0 for what can't be one."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


FEATURE = Feature(
    routes=(
        Route(f"api/obrolan/{CHAT}/tiket", Ticket, EVERYONE, limit=KNOCKING),
        Route(f"api/obrolan/{CHAT}/saluran", Line, EVERYONE, limit=KNOCKING),
        Route(f"api/obrolan/{CHAT}/pesan", Messages, EVERYONE, limit=Limit(240, 60)),
        Route(f"api/obrolan/{CHAT}/pandu", Lead, STAFF),
        Route(f"api/obrolan/{CHAT}/peserta", People, STAFF),
    )
)

MANY_LINES = "Obrolan sudah terbuka di terlalu banyak halaman. Tutup halaman yang tidak dipakai."
UNKNOWN_ACT = "Tindakan ini tidak dikenal. Muat ulang halamannya."
ACTS = {
    "open": "Obrolan dibuka.",
    "lock": "Obrolan dikunci.",
    "unlock": "Kunci obrolan dibuka.",
    "close": "Obrolan ditutup.",
    "hide": "Pesan {number} disembunyikan. Alasan: {reason}",
    "show": "Pesan {number} ditampilkan lagi.",
    "pin": "Pesan {number} disematkan.",
    "unpin": "Sematan dilepas.",
}
